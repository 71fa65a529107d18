"""The tokenizer of multilingual-e5-small as a ``tokenizers`` object (XLM-RoBERTa's unigram model)."""

from __future__ import annotations

from sentencepiece import SentencePieceNormalizer, sentencepiece_model_pb2
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

from graph.encoders.e5_file import Pieces


def tokenizer(pieces: Pieces) -> Tokenizer:
    """Builds it: vocabulary and scores from the file, the character map from ``sentencepiece``.

    The map is sentencepiece's published rule ``nmt_nfkc``, the one XLM-RoBERTa was trained with;
    the file's own map lacks the sequences of several characters.
    """
    made = Tokenizer(models.Unigram(list(pieces.scores), pieces.unk, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(_character_map()), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace("▁", "always")
    made.decoder = decoders.Metaspace("▁", "always")
    bos, eos, pad, unk = (pieces.scores[i][0] for i in (pieces.bos, pieces.eos, pieces.pad, pieces.unk))
    # Text that spells a special token must stay text: they are never split off what a user writes.
    made.add_special_tokens([AddedToken(name, special=True, normalized=False)
                             for name in (bos, pad, eos, unk, "<mask>")])
    made.encode_special_tokens = True
    made.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, pieces.bos), (eos, pieces.eos)])
    return made


def _character_map() -> bytes:
    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]  # made at run time
    model.ParseFromString(SentencePieceNormalizer(rule_name="nmt_nfkc").serialized_model_proto())
    return bytes(model.normalizer_spec.precompiled_charsmap)
