"""Answers of named queries in the reader's words: labels for IRIs, words for codes, dates in both eras.

Only the page says it so: the files and the API give the terms themselves.  A column that repeats what a label beside it
tells (the name next to the IRI, the value that was asked for) is left out of the table.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import unquote

import pyoxigraph as ox

from api.pages.context import View
from api.pages.linked import Words
from api.pages.paths import page_path, sdg_path
from api.remembered import pinned
from graph import named, store
from graph.linked_data import identity
from graph.rows import AreaRow, TieRow
from graph.service import Service
from ontology import values, vocabulary
from ontology.iri import SDG, SKOS, XSD, Iris

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None

_AREAS: Final = frozenset({"municipality", "prefecture", "subprefecture", "country", "place"})
_DATES: Final = frozenset(f"{XSD}{name}" for name in ("date", "gYear", "gYearMonth"))
_NUMBERS: Final = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an answer as a page shows it."""

    text: str
    path: str = ""
    """Of the page of what it names; empty for a literal."""
    code: str = ""
    """What the answer has where ``text`` is another: an IRI less the base, a code, a date."""
    language: str = ""
    """Of a literal, where it is not the reader's."""
    numeric: bool = False
    tells: frozenset[str] = frozenset()
    """What else is said by naming this: its label in both languages, and of a tie its parties' and country's."""


@cache
def _families() -> Mapping[str, tuple[str, ...]]:
    """Where the words for a column's codes are (``answer_columns.tsv``): families of messages, or ``=`` and a rule."""
    text = (resources.files(__package__) / "answer_columns.tsv").read_text("utf-8")
    return {row["variable"]: tuple(row["words"].split()) for row in csv.DictReader(text.splitlines(), delimiter="\t")}


class Wording:
    """Puts the terms of one answer into words."""

    def __init__(self, view: View, service: Service, rdf: store.View, iris: Iris) -> None:
        self._view = view
        self._service = service
        self._iris = iris
        self._labels = {"ja": Words(rdf, iris, "ja"), "en": Words(rdf, iris, "en")}
        self._known: dict[str, Cell] = {}

    def row(self, columns: Sequence[str], terms: Sequence[Term]) -> tuple[Cell, ...]:
        """The cells of one row."""
        ties = self._service.ties_network.tie
        tie = next((ties[key] for term in terms if (key := self._key("tie", term)) in ties), None)
        cells = (self._cell(column, term, tie) for column, term in zip(columns, terms, strict=True))
        return tuple(replace(cell, language="ja") if self._view.tongue(cell.text) else cell for cell in cells)

    def _key(self, kind: str, term: Term) -> str:
        """The id in the IRI of an entity of this kind; empty for anything else."""
        start = f"{self._iris.base}id/{kind}/"
        named = isinstance(term, ox.NamedNode) and term.value.startswith(start)
        return unquote(term.value.removeprefix(start)) if named else ""  # type: ignore[union-attr]

    def _cell(self, column: str, term: Term, tie: TieRow | None) -> Cell:
        if isinstance(term, ox.NamedNode):
            if term.value not in self._known:
                self._known[term.value] = self._named(term.value)
            return self._known[term.value]
        if not isinstance(term, ox.Literal):
            return Cell("" if term is None else str(term))
        text, kind, view = term.value, term.datatype.value, self._view
        worded = self._word(column, text)
        if worded != text:
            return Cell(worded, code=text)
        if kind in _NUMBERS:
            return Cell(text, numeric=True)
        if kind == f"{XSD}boolean":
            return Cell(view.t("sparql.yes" if text == "true" else "sparql.no"), code=text)
        if kind == f"{XSD}dateTime":
            return Cell(view.moment(text), code=text)
        if kind in _DATES:
            return Cell(view.date(_as_given(text, tie)), code=text)
        return Cell(text, language=term.language if term.language and term.language != view.lang else "")

    @property
    def _partners(self) -> Mapping[str, AreaRow]:
        """The places abroad by the name that ties call them by; a name of two places is left out."""
        return pinned(self._service, "partners by name", lambda: _partners(self._service))

    def _word(self, column: str, text: str) -> str:
        for family in _families().get(column, ()):
            if family == "=reason":
                return self._view.issue_reason(text) or text
            if family == "=method" and text.startswith("inferred:"):
                return f"{self._view.t('origin.inferred')}: {text.removeprefix('inferred:')}"
            if family == "=partner" and (area := self._partners.get(text)):
                return self._view.area_name(area)
            if family == "=fiscal-year":
                return self._view.label("fiscal_year", text)
            if family == "=tie-kind":
                found = (each.name for each in vocabulary.concepts("tie-kind") if each.labels.get("ja") == text)
                return next((self._view.label("tie-kind", name) for name in found), text)
            if (word := self._view.word(family, text)) != text:
                return word
        return text

    def _named(self, iri: str) -> Cell:
        if iri.startswith(SDG):
            goal = iri.removeprefix(SDG)
            return Cell(f"SDG {goal} {self._view.label('sdg', goal)}", sdg_path(int(goal)), iri, tells=frozenset(
                vocabulary.sdg_label(int(goal), lang) for lang in ("ja", "en"))) if goal.isdecimal() else Cell(iri, iri)
        if iri.startswith(SKOS):
            name = iri.removeprefix(SKOS)
            return Cell(self._view.word("skos", name), iri, f"skos:{name}")
        code = iri.removeprefix(self._iris.base)
        if code == iri:
            return Cell(iri, iri if iri.startswith(("http://", "https://")) else "")
        whole = iri.partition("#")[0] if code.startswith("id/") else iri
        labels = {lang: words.of(whole) for lang, words in self._labels.items()}
        text, tells = labels[self._view.lang], {*labels.values()}
        path = f"/{code}"
        if code.startswith("id/"):
            kind, _, key = (unquote(part) for part in code.removeprefix("id/").partition("#")[0].partition("/"))
            path = page_path(kind, key) or path
            text, also = self._entity(kind, key, text)
            tells |= also
            tie = self._service.ties_network.tie.get(key) if kind == "tie" and "#" in code else None
            if tie and tie.document and tie.lines:  # where the tie is stated, and not the tie
                text, tells = f"{self._view.title_of(tie.document)} {self._view.lines(tie.lines)}", set()
        return Cell(text, path, code.removeprefix("id/"), tells=frozenset(tells))

    def _entity(self, kind: str, key: str, label: str) -> tuple[str, frozenset[str]]:
        """What an entity is called, and what else is told by calling it so."""
        view, areas = self._view, self._service.areas
        if kind in _AREAS and key in areas:
            return view.area_name(areas[key]), frozenset()
        if kind in ("plan", "document"):
            return view.title_of(key), frozenset()
        if kind == "issue":
            return view.word("issue_code", label), frozenset()
        if kind == "node" and "/" in label:
            return view.label("node", key), frozenset()
        tie = self._service.ties_network.tie.get(key) if kind == "tie" else None
        if tie is None:
            return label, frozenset()
        names, told = [], {tie.country_name}
        for name, identifier in ((tie.source, tie.source_code), (tie.partner, tie.partner_id)):
            area = areas.get(identifier) if identifier else None
            names.append(view.area_name(area) if area else name)
            told |= {name, area.name.removeprefix(area.prefecture or "")} if area else {name}
        return " – ".join(names), frozenset(told)


def _partners(service: Service) -> Mapping[str, AreaRow]:
    called: dict[str, set[str]] = {}
    for tie in service.ties:
        if tie.partner_id and tie.partner_id in service.areas:
            for name in (tie.partner, service.areas[tie.partner_id].name):
                called.setdefault(name, set()).add(tie.partner_id)
    return {name: service.areas[ids.pop()] for name, ids in called.items() if len(ids) == 1}


def _as_given(day: str, tie: TieRow | None) -> str:
    """A tie's date with no more than its source gives: RDF has the first day of the year or month."""
    given = (tie.since, identity.ended(tie)) if tie else ()
    return next((each for each in given if each and values.first_day(each) == day), day)


def values_in_words(view: View, asked: named.NamedQuery, given: Mapping[str, str]) -> dict[str, str]:
    """The words for the values of a query's parameters; those that have none are left out."""
    found = {each.name: _value(view, each.type, given[each.name]) for each in asked.parameters if given.get(each.name)}
    return {name: word for name, word in found.items() if word != given[name]}


def _value(view: View, kind: str, value: str) -> str:
    if kind == "project" and view.service:
        return view.service.catalogue.titles([value]).get(value, value)
    if kind in ("plan", "document"):
        return view.title_of(value)
    if kind in ("year", "integer", "text") or (kind == "sdg" and not (value.isdecimal() and 1 <= int(value) <= 17)):
        return value
    return view.label(kind, value)


def shown(columns: Sequence[str], rows: Sequence[Sequence[Cell]], asked: Collection[str]) -> tuple[int, ...]:
    """The places of the columns that a table needs.

    Left out are the values that were asked for, and literals that the label of another cell of the row tells; all stay
    where nothing else would.
    """
    def told(place: int) -> bool:
        return all(not row[place].path and any({row[place].text, row[place].code} & cell.tells for cell in row)
                   for row in rows if row[place].text)

    kept = tuple(place for place, column in enumerate(columns)
                 if column not in asked and (not any(row[place].text for row in rows) or not told(place)))
    return kept or tuple(range(len(columns)))
