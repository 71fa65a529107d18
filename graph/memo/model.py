"""What a memo consists of, whatever it is about and however it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.labels import Lang

_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]")
"""Control and format characters: XML forbids some, and the bidirectional ones make a reader see another text."""


def plain(text: str) -> str:
    """A text without what a printed page has no place for: control, zero-width and bidirectional characters."""
    return _UNPRINTABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell: words, and where they lead."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as a table.  Every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    """Of the columns, relative to one another."""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, and where they stand."""

    text: str
    source: str
    """Document, page or line, and column."""
    href: str = ""
    """The document's IRI."""
    about: str = ""
    """What the words show."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the answer."""

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(slots=True)
class Draft:
    """What a builder finds out; :func:`graph.memo.parts.finish` makes the memo of it."""

    title: str
    question: str
    sections: list[Section] = field(default_factory=list)
    conditions: list[tuple[str, str]] = field(default_factory=list)
    """What was asked, exactly: each name and value."""
    query: str = ""
    """SPARQL, where the answer comes from a query."""
    unknown: list[str] = field(default_factory=list)
    """What the answer does not tell."""
    documents: dict[str, None] = field(default_factory=dict)
    """Ids of the documents that the answer rests on, in order of use."""

    def add(self, section: Section) -> None:
        """Adds a section, unless it says nothing."""
        if section.paragraphs or section.tables or section.quotes:
            self.sections.append(section)

    def cite(self, documents: Iterable[str | None]) -> None:
        """Notes documents that the answer rests on."""
        self.documents.update((each, None) for each in documents if each)


@dataclass(frozen=True, slots=True)
class Memo:
    """A memo, complete."""

    lang: Lang
    title: str
    dated: str
    """In words, in both counts of years."""
    question: str
    sections: tuple[Section, ...]
    unknown: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]
    query: str
    sources: Table | None
    snapshot: str
    created: str
    """When the data were made, in words."""
    link: str
    """Where the same view can be opened again."""
    citation: str


def table(columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[Cell | str]], caption: str = "") -> Table:
    """A table of columns (heading and relative width) and rows; plain words become cells."""
    return Table(tuple(name for name, _ in columns),
                 tuple(tuple(Cell(cell) if isinstance(cell, str) else cell for cell in row) for row in rows),
                 tuple(width for _, width in columns), caption)
