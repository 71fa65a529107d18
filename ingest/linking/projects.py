"""A project record with its identities."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import Final

from ingest.linked import LinkedProject, Period, Tie
from ingest.linking.area import Area, bureau_area, own_prefecture
from ingest.linking.choose import Scope
from ingest.linking.classify import classify
from ingest.linking.found import ROLES, Found
from ingest.linking.mentions import find
from ingest.linking.own_countries import MORE
from ingest.linking.ties.agreement import compared, disagreements
from ingest.linking.ties.record_text import of_record
from ingest.records import DocumentMeta, Figure, Issue, Lines, ProjectRecord, Role
from ingest.text.printed import normalise, squeeze
from ingest.text.spacing import close_title
from ingest.trusted import complete
from ingest.values.dates import parse_period
from ingest.values.departments import in_charge
from ingest.values.figures import bracket_figures, parse_figures
from ontology.iri import stable_id

_BODIES: Final = re.compile(r"[、,／/\n]+|(?<=[会市町村館校団社所㈱\0])\s+(?=[^\s\0])")
"""Between the bodies of one cell; a space counts after the end of a body's name, not before a bracket."""

_SQUARE: Final = re.compile(r"【[^【】]*】")


class Linker:
    """Links one document's records, one at a time; remembers only the ids it gave.

    ``area`` is what the document is about (``area.infer``, from its first records where the document is long);
    ``planned`` says that it is a plan, so that what it lists without a time is to come.
    """

    def __init__(self, meta: DocumentMeta, area: Area, planned: bool = False) -> None:
        self._meta = meta
        self._area = area
        self._planned = planned
        self._own = frozenset(filter(None, [area.municipality]))
        """The city whose plan it is, which its projects do not name."""
        self._ids: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        """How often an id, and a printed number, was there."""

    def project(self, record: ProjectRecord) -> tuple[LinkedProject, tuple[Issue, ...], tuple[Tie, ...]]:
        """The record with its identities, what is to be reported of it, and the ties that it states or implies."""
        project, issues = self._linked(record)
        found = tuple(compared(tie) for tie in of_record(project, self._area, self._meta))
        return project, (*issues, *disagreements(found)) if found else issues, found

    def skip(self, record: ProjectRecord) -> None:
        """Counts a record that another process links, so that ids are given as if this one had linked it."""
        self._identifier(record)
        self._occurrence(record)

    def _linked(self, record: ProjectRecord) -> tuple[LinkedProject, tuple[Issue, ...]]:
        """The record's identities, dates, figures and classes, and what is to be reported of them."""
        prefecture = own_prefecture(record) or self._area.prefecture
        scope = Scope(prefecture, bureau_area(record), municipalities=self._own)
        found = find(record.cells, scope, record.record)
        municipalities = found.targets("municipality") or tuple(self._own)
        classes, issues = classify(record, self._planned)
        countries, regions, places = abroad(found, record)
        project = complete(LinkedProject, {
            "id": self._identifier(record),
            "record": record,
            "occurrence": self._occurrence(record),
            "title": _title(record),
            "description": squeeze(normalise(record.text("description"))),
            "fiscal_year": self._meta.fiscal_year,
            "prefecture": prefecture or _common(municipalities),
            "bureau": squeeze(record.text("bureau")),
            "implementers": _bodies(record.text("implementer")),
            "departments": in_charge(record),
            "municipalities": municipalities,
            "countries": countries,
            "regions": regions,
            "places": places,
            "mentions": tuple(found.mentions),
            "period": self._period(record),
            "modes": classes.modes,
            "topics": classes.topics,
            "audiences": classes.audiences,
            "status": classes.status,
            "results": (*parse_figures(record.text("results"), record.record, _lines(record)), *_in_brackets(record)),
        })
        return project, (*found.issues, *issues)

    def _period(self, record: ProjectRecord) -> Period:
        return parse_period(record.text("period"), self._meta.fiscal_year)

    def _identifier(self, record: ProjectRecord) -> str:
        """From names, not from the row's place; an ordinal where two records have the same."""
        name = f"{record.text('name')} {record.text('sub_item')}".strip()
        body = record.text("implementer") or record.text("department")
        base = f"{self._meta.id}-{stable_id(name, body)}"
        number = self._ids[base] = self._ids.get(base, 0) + 1
        return base if number == 1 else f"{base}-{number}"

    def _occurrence(self, record: ProjectRecord) -> int:
        number = self._numbers[record.record] = self._numbers.get(record.record, 0) + 1
        return number


def _common(municipalities: tuple[str, ...]) -> str | None:
    """The one prefecture of these municipalities."""
    codes = {each[:2] for each in municipalities}
    return codes.pop() if len(codes) == 1 else None


def _title(record: ProjectRecord) -> str:
    """Name and sub-item, each without its typesetting spaces."""
    return " ".join(filter(None, map(close_title, (record.text("name"), record.text("sub_item")))))


def _in_brackets(record: ProjectRecord) -> tuple[Figure, ...]:
    """Figures that the description gives in 【】."""
    cell = record.cells.get("description")
    if cell is None or "【" not in cell.text:
        return ()
    return tuple(chain.from_iterable(
        bracket_figures(inner, record.record, cell.lines) for inner in _SQUARE.findall(cell.text)))


def _lines(record: ProjectRecord) -> Lines:
    cell = record.cells.get("results")
    return cell.lines if cell else record.lines


@lru_cache(maxsize=65_536)
def _bodies(text: str) -> tuple[str, ...]:
    """A cell's bodies, once each, in order; nothing inside brackets is split."""
    hidden = re.sub(r"[(（「][^()（）「」]*[)）」]", lambda found: "\0" * len(found[0]), text)
    parts, at = [], 0
    for mark in (*_BODIES.finditer(hidden), None):
        end = mark.start() if mark else len(text)
        parts.append(squeeze(text[at:end]))
        at = mark.end() if mark else end
    return tuple(dict.fromkeys(filter(None, parts)))


def abroad(found: Found, record: ProjectRecord) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Partner countries, world regions and foreign places of a record.

    A cell of countries that names one, and does not go on with 等 or ほか, is complete: a country that only
    name or description mention (済州・台湾…事業 with 対象国 韓国) is a mention, but no partner here.
    """
    complete = bool(found.targets("country", ("country",)) or found.targets("place", ("country",)))
    roles: tuple[Role, ...] = ROLES
    if complete and not MORE.search(record.text("country")):
        roles = ("country", "place")
    places = found.targets("place")
    stated = found.targets("country", roles)
    countries = dict.fromkeys((*stated, *(place[:2] for place in found.targets("place", roles))))
    return (
        tuple(countries),
        found.targets("region", roles),
        tuple(each for each in places if each[:2] in countries),
    )
