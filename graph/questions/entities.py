"""What a question names that a named query can take: countries, municipalities, years, topics, goals, plan items,
projects, plans and documents, each with where it stands.

Countries, municipalities, years and topics are those of :mod:`graph.search.understanding`; titles and notations are
those of the snapshot.  A surface that means several things gives one entity with several values, and nobody chooses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.linked_data.reconcile import dice, fold, pieces
from graph.questions import documents as question_documents
from graph.rows import NodeRow, ProjectRow
from graph.search.understanding import understand
from graph.service import Service
from ontology import reference, vocabulary

SHORTEST: Final = 5
"""Letters of a title that is looked for in a question; shorter ones (国際交流) are common words."""

NOTATION: Final = 3
"""Letters of a notation, folded (2-1); shorter ones are numbers of something else."""

NEAR: Final = 60.0
"""How like a title (Dice, 0 to 100) a quotation must be to be taken for it: half a title scores 67."""

BETWEEN: Final = 8
"""Letters between an item of a plan and the plan that has it: Ⅱ-(2) of the plan, 計画の「項目」."""

CHOICES: Final = 5
"""Values offered where a surface means several things."""

_GOAL: Final = re.compile(
    r"(?:\bsdgs?|\bgoal|目標|ゴール)\s*(?:の|no\.?|number|goal|第)?\s*(?:目標|ゴール)?\s*([0-9]{1,2})(?![0-9])")
_YEAR: Final = re.compile(r"(?<![0-9])(1[89][0-9]{2}|20[0-9]{2})(?![0-9])(?:年度?)?|昭和([0-9]{1,2}|元)年度?")
_QUOTED: Final = re.compile(r"[「『“\"]([^」』”\"]{2,200})[」』”\"]")
_CAPITAL: Final = re.compile(r"\b[A-Z][a-z]{2,}\b")
_ID: Final = re.compile(r"[a-z0-9_]+-[a-z0-9._-]+|(?<![0-9])[0-9]{5}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that a question names."""

    type: str
    """A type of :class:`graph.named.Parameter`, or another kind of chip, which no query takes."""
    values: tuple[str, ...]
    """What it may mean; several where the words do not tell."""
    span: tuple[int, int]
    """Offsets in the question, end exclusive."""
    surface: str

    def overlaps(self, span: tuple[int, int]) -> bool:
        """Whether it shares a letter with a stretch."""
        return self.span[0] < span[1] and span[0] < self.span[1]


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without spaces and signs, in lower case, with where each letter stood."""

    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Folded:
        """Folded letter by letter as :func:`graph.linked_data.reconcile.fold` folds a whole text."""
        pairs = [(each, place) for place, letter in enumerate(text) for each in fold(letter)]
        return cls("".join(each for each, _ in pairs), tuple(place for _, place in pairs))

    def find(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Where a folded text stands, as offsets of the text as given."""
        start = self.text.find(wanted)
        while start >= 0:
            yield self.origin[start], self.origin[start + len(wanted) - 1] + 1
            start = self.text.find(wanted, start + len(wanted))


def recognise(service: Service, question: str) -> tuple[Entity, ...]:
    """Everything that the question names, in its order; entities of different types may overlap."""
    found = [*_chips(question), *_towns(question), *_years(question), *_goals(question), *_ids(service, question),
             *_titles(service, question), *_notations(service, question),
             *(Entity(kind, values, span, question[slice(*span)])
               for kind, values, span in question_documents.recognise(service, question))]
    found += _items_of_plans(service, question, found)
    kept: dict[tuple[str, tuple[int, int]], Entity] = {}
    for each in found:
        kept.setdefault((each.type, each.span), each)
    inner = {key for key, each in kept.items() for other in kept.values()
             if other is not each and other.type == each.type
             and other.span[0] <= each.span[0] and each.span[1] <= other.span[1]}
    return tuple(sorted((each for key, each in kept.items() if key not in inner), key=lambda each: each.span))


def _chips(question: str) -> Iterator[Entity]:
    values: dict[tuple[str, tuple[int, int]], list[str]] = {}
    for chip in understand(question).chips:
        kind = "year" if chip.kind == "fiscal_year" else chip.kind
        values.setdefault((kind, chip.span), []).append(chip.id)
    for (kind, span), ids in values.items():
        yield Entity(kind, tuple(ids), span, question[slice(*span)])


def _towns(question: str) -> Iterator[Entity]:
    """Towns whose English name the reference data has with the prefecture (Chitose, Hokkaido), by the name alone."""
    for match in _CAPITAL.finditer(question):
        if codes := _english_towns().get(match[0]):
            yield Entity("municipality", codes, match.span(), match[0])


@lru_cache(maxsize=1)
def _english_towns() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for each in reference.municipalities().values():
        name, comma, _ = each.name_en.partition(",")
        if comma:
            found.setdefault(name, []).append(each.code)
    return {name: tuple(codes) for name, codes in found.items()}


def _years(question: str) -> Iterator[Entity]:
    """Years that are no fiscal years of projects: before 1950, and of the Showa era (from 1926)."""
    for match in _YEAR.finditer(unicodedata.normalize("NFKC", question) if question.isascii() else question):
        era = match[2]
        year = match[1] if era is None else str(1925 + (1 if era == "元" else int(era)))
        yield Entity("year", (year,), match.span(), match[0])


def _goals(question: str) -> Iterator[Entity]:
    text = question.casefold()
    if len(text) == len(question):  # else offsets would not be those of the question
        for match in _GOAL.finditer(text):
            if 1 <= int(match[1]) <= 17:
                yield Entity("sdg", (str(int(match[1])),), match.span(), question[slice(*match.span())])
    folded = Folded.of(question)
    for name, value in _goal_names():
        for span in folded.find(name):
            yield Entity("sdg", (value,), span, question[slice(*span)])


@lru_cache(maxsize=1)
def _goal_names() -> tuple[tuple[str, str], ...]:
    found = [(fold(label), concept.name) for concept in vocabulary.concepts("sdg") if concept.name.isdecimal()
             for label in (*concept.labels.values(), *concept.short.values())]
    return tuple(sorted({(name, value) for name, value in found if len(name) >= SHORTEST},
                        key=lambda each: -len(each[0])))


def _ids(service: Service, question: str) -> Iterator[Entity]:
    for match in _ID.finditer(question):
        for kind, ids in (("project", _catalogue(service).projects), ("node", _catalogue(service).nodes)):
            if match[0] in ids:
                yield Entity(kind, (match[0],), match.span(), match[0])
        area = service.areas.get(match[0])
        if area is not None and area.kind == "municipality":
            yield Entity("municipality", (area.id,), match.span(), match[0])


@dataclass(frozen=True, slots=True)
class _Names:
    projects: frozenset[str]
    nodes: frozenset[str]
    titles: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Folded title, type and ids, the longest first."""
    notations: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def _catalogue(service: Service) -> _Names:
    titles: dict[tuple[str, str], list[str]] = {}
    notations: dict[str, list[str]] = {}
    # Ids and titles alone: 100,000 whole projects took 20 s.
    projects = list(service.catalogue.fields(ProjectRow, "title"))
    nodes = list(service.catalogue.iterate(NodeRow))
    for kind, rows in (("project", projects), ("node", [(node.id, node.title) for node in nodes])):
        for identifier, title in rows:
            if len(name := fold(title or "")) >= SHORTEST:
                titles.setdefault((name, kind), []).append(identifier)
    for node in nodes:
        # With its signs: 2-(1) and 21 are not one notation.
        if len(name := _plain(node.notation)) >= NOTATION:
            notations.setdefault(name, []).append(node.id)
    return _Names(frozenset(each for each, _ in projects), frozenset(each.id for each in nodes),
                  tuple(sorted(((name, kind, tuple(ids)) for (name, kind), ids in titles.items()),
                               key=lambda each: (-len(each[0]), each))),
                  tuple(sorted(((name, tuple(ids)) for name, ids in notations.items()),
                               key=lambda each: (-len(each[0]), each))))


def _titles(service: Service, question: str) -> Iterator[Entity]:
    names, folded = _catalogue(service).titles, Folded.of(question)
    known = False
    for title, kind, ids in names:
        for span in folded.find(title):
            known = True
            yield Entity(kind, ids, span, question[slice(*span)])
    for match in _QUOTED.finditer(question):
        if not known:
            yield from _near(names, match)


def _near(names: Iterable[tuple[str, str, tuple[str, ...]]], quotation: re.Match[str]) -> Iterator[Entity]:
    """Titles that a quotation is a part of, or nearly is; one for each type, with the likeliest values."""
    wanted = fold(quotation[1])
    mine = pieces(wanted)
    graded: dict[str, list[tuple[float, str]]] = {}
    for title, kind, ids in names:
        likeness = dice(mine, pieces(title))
        if likeness >= NEAR or (len(wanted) >= SHORTEST and wanted in title):
            graded.setdefault(kind, []).extend((-likeness, each) for each in ids)
    for kind, values in graded.items():
        yield Entity(kind, tuple(each for _, each in sorted(values))[:CHOICES], quotation.span(1), quotation[1])


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


def _notations(service: Service, question: str) -> Iterator[Entity]:
    pairs = [(each, place) for place, letter in enumerate(question) for each in _plain(letter) or " "]
    text = "".join(each for each, _ in pairs)
    for notation, ids in _catalogue(service).notations:
        for match in re.finditer(rf"(?<![0-9a-z]){re.escape(notation)}(?![0-9a-z])", text):
            span = pairs[match.start()][1], pairs[match.end() - 1][1] + 1
            if notation.isdecimal() and not _has_word(question, span):
                continue
            yield Entity("node", ids[:CHOICES], span, question[slice(*span)])


def _items_of_plans(service: Service, question: str, found: list[Entity]) -> Iterator[Entity]:
    """Items beside the name of their plan: together they name one item, of that plan."""
    plans = {each.span: each.values[0] for each in found if each.type == "plan" and len(each.values) == 1}
    for item in (each for each in found if each.type == "node"):
        for (start, end), plan in plans.items():
            left, right = min(start, item.span[0]), max(end, item.span[1])
            between = right - left - (end - start) - (item.span[1] - item.span[0])
            own = tuple(each for each in item.values if service.catalogue.node(each).plan == plan)
            if own and 0 <= between <= BETWEEN:
                yield Entity("node", own, (left, right), question[left:right])


def _has_word(question: str, span: tuple[int, int]) -> bool:
    """A bare number (0203) is a notation only where a word for items of plans stands beside it, as no year does."""
    around = question[max(0, span[0] - 8):span[1] + 8].casefold()
    return any(word in around for word in ("施策", "項目", "番号", "コード", "code", "item", "policy", "direction"))
