"""Which plan or document a question means: by its title or id, or by words of it, its area and its year.

Documents often do not print their own title, and a question in one language names a document of the other, so words
are compared in English: those of the id and the title, the area's English name, and the fiscal year.
``question_words.tsv`` has the English of the words that such names are made of.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from graph.rows import DocumentRow, PlanRow
from graph.search.query_names import fold
from graph.search.understanding import understand
from graph.service import Service
from ontology import reference

Span = tuple[int, int]
Found = tuple[str, tuple[str, ...], Span]
"""Type (``plan`` or ``document``), the ids that it may be, and where."""

_LATIN: Final = re.compile(r"[a-z]{3,}")
_ERA: Final = re.compile(r"^([rh])([0-9]{1,2})$")
_ERAS: Final = {"r": 2018, "h": 1988}

GAP: Final = 12
"""Letters between two words of one name: 'strategy of the city of Sapporo'."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the question that a name may be made of."""

    term: str
    """In English, or a year."""
    written: str
    span: Span
    area: bool = False
    """A place or a year: it tells which of several, and alone it names no document."""
    alone: bool = False
    """It names a document without any other word."""


def recognise(service: Service, question: str) -> Iterator[Found]:
    """The plans and documents that a question names; several ids where its words do not tell which."""
    lowered = question.casefold()
    for kind, names in _names(service).items():
        written = [(name, lowered.find(word)) for name in names for word in (name, names[name][1]) if len(word) > 3
                   and word in lowered]
        if written and len(lowered) == len(question):
            name, start = max(written, key=lambda each: len(each[0]))
            whole = name if lowered.startswith(name, start) else names[name][1]
            yield kind, (name,), (start, start + len(whole))
            continue
        yield from _by_words(kind, {name: terms for name, (terms, _) in names.items()}, _words(question))


def _by_words(kind: str, names: dict[str, frozenset[str]], words: list[_Word]) -> Iterator[Found]:
    for group in _groups(words):
        having = {name: {word.term for word in group if word.term in terms} for name, terms in names.items()}
        wrong = {name: sum(word.area and word.term not in terms for word in group) for name, terms in names.items()}
        named = {name: len(found) for name, found in having.items()
                 if not wrong[name] and _tells([word for word in group if word.term in found])}
        if not named:
            continue
        best = max(named.values())
        values = tuple(name for name in sorted(named) if named[name] == best)
        used = [word.span for word in group if any(word.term in having[name] for name in values)]
        yield kind, values, (min(start for start, _ in used), max(end for _, end in used))


def _tells(words: list[_Word]) -> bool:
    """Whether words name a document: one that does so alone, or a further one with it, or an area or year."""
    proper = [word for word in words if not word.area]
    return bool(proper) and (len({word.written for word in words}) > 1 or any(word.alone for word in proper))


def _groups(words: list[_Word]) -> Iterator[list[_Word]]:
    """Words that stand near each other, at least one of them no area."""
    group: list[_Word] = []
    for word in words:
        if group and word.span[0] - max(each.span[1] for each in group) > GAP:
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _words(question: str) -> list[_Word]:
    text = unicodedata.normalize("NFKC", question).casefold()
    text = text if len(text) == len(question) else question.casefold()
    if len(text) != len(question):
        return []
    found = []
    taken: list[Span] = []
    for chip in understand(question).chips:
        if chip.kind in ("municipality", "prefecture", "fiscal_year"):
            term = chip.id if chip.kind == "fiscal_year" else _area(chip.kind, chip.id)
            found.append(_Word(term, term, chip.span, area=True))
            taken.append(chip.span)
    for japanese, english, alone in _dictionary():
        start = text.find(japanese)
        while start >= 0:
            span = start, start + len(japanese)
            if not any(one < span[1] and span[0] < other for one, other in taken):
                found += [_Word(each, japanese, span, alone=alone) for each in english]
                taken.append(span)
            start = text.find(japanese, span[1])
    known = {each: alone for _, english, alone in reversed(_dictionary()) for each in english}
    for match in _LATIN.finditer(text):
        word = _single(match[0])
        if word in known and not any(one < match.end() and match.start() < other for one, other in taken):
            found.append(_Word(word, word, match.span(), alone=known[word]))
    return sorted(found, key=lambda word: word.span)


def _single(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


@cache
def _dictionary() -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Japanese word, its English, and whether it names a document alone; the longest first."""
    with Path(__file__).with_name("question_words.tsv").open(encoding="utf-8", newline="") as file:
        rows = [(fold(word), tuple(row["english"].split("|")), row["alone"] == "yes")
                for row in csv.DictReader(file, delimiter="\t") for word in row["japanese"].split("|")]
    return tuple(sorted(rows, key=lambda each: -len(each[0])))


def _area(kind: str, value: str) -> str:
    if kind == "municipality":
        return fold(reference.municipality(value).name_en)
    prefecture = reference.prefecture_by_name().get(value)
    return fold(prefecture.name_en) if prefecture else value


@lru_cache(maxsize=2)
def _names(service: Service) -> dict[str, dict[str, tuple[frozenset[str], str]]]:
    """By type and id: the words of the name, and the title in lower case."""
    documents = {row.id: row for row in service.documents()}
    return {
        "plan": {row.id: (_terms(row, documents.get(row.document)) | {"plan"}, row.title.casefold())
                 for row in service.plans()},
        "document": {row.id: (_terms(row, row) | {"document"}, row.title.casefold()) for row in documents.values()},
    }


def _terms(row: PlanRow | DocumentRow, document: DocumentRow | None) -> frozenset[str]:
    words = set()
    for word in re.split(r"[^0-9a-z]+", row.id.casefold()):
        era = _ERA.match(word)
        words.add(str(_ERAS[era[1]] + int(era[2])) if era else _single(word))
    title = fold(row.title)
    for japanese, english, _ in _dictionary():
        if japanese in title:
            words.update(english)
    if row.prefecture and (prefecture := reference.prefecture_by_name().get(row.prefecture)):
        words.add(fold(prefecture.name_en))
    if row.municipality:
        words.update(fold(each.name_en) for each in reference.municipalities().values()
                     if row.municipality in (each.name, each.full_name))
    if document and document.fiscal_year:
        words.add(str(document.fiscal_year))
    return frozenset(words - {""})
