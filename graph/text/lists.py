"""Lists of texts as numbers: made in one process, joined in another, turned into columns by who writes an index."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np


class Numbered(dict[str, int]):
    """Texts by the order in which they were first asked for, from 0."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class Packed(NamedTuple):
    """Lists as plain data, which travel between processes."""

    texts: list[str]
    """Each once, in the order in which they first occur."""
    found: bytes
    """Numbers of texts, list after list: int32."""
    lengths: bytes
    """How many each list has: int32."""
    spans: bytes
    """Start and end of each text of those lists that tell where their texts stand: uint16."""


class Lists:
    """Lists of texts, each text kept once."""

    def __init__(self) -> None:
        self.known = Numbered()
        self.found, self.lengths = array("i"), array("i")
        """Texts by number, list after list, and how many each list has."""
        self.spans = array("H")
        """Where texts stand, of those lists that tell it: start and end of each, one after another."""

    def add(self, texts: Iterable[str], spans: Iterable[int] = ()) -> None:
        """The next list; ``spans`` where it tells start and end of each text."""
        before = len(self.found)
        self.found.extend(map(self.known.__getitem__, texts))
        self.lengths.append(len(self.found) - before)
        self.spans.extend(spans)

    def extend(self, more: Packed) -> None:
        """The next lists, as :meth:`packed` gave them elsewhere."""
        numbers = np.fromiter(map(self.known.__getitem__, more.texts), np.int32, len(more.texts))
        self.found.frombytes(numbers[np.frombuffer(more.found, np.int32)].tobytes())
        self.lengths.frombytes(more.lengths)
        self.spans.frombytes(more.spans)

    def packed(self) -> Packed:
        """All lists."""
        return Packed(list(self.known), self.found.tobytes(), self.lengths.tobytes(), self.spans.tobytes())
