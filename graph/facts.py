"""The facts of a project in the order in which officials ask for them, each with its words and why it may have none.

Pages, comparisons and memos show the same table from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from graph import wording
from graph.labels import Lang
from graph.rows import EvidenceRow, MentionRow, ProjectRow
from graph.service import Service
from ontology.errors import NotFound

Absence = Literal["unstated", "undecided", "unread", "unjudged"]
"""Why a fact has no value: the document is silent, says 未定, says something that was not understood, or
gives no word from which rules conclude the value."""

CONCLUDED: Final = frozenset({"topics", "audiences"})
"""Facts that have no cell of their own: rules look for them in the name and the description."""

WORDS: Final = ("name", "description")
"""The cells from whose words rules conclude."""

NARROWER: Final = frozenset({"regions", "places"})
"""Facts that share their cell with the countries."""

AREAS: Final = {"municipalities": "municipality_codes", "countries": "countries", "regions": "regions",
                "places": "place_ids"}
"""Facts that names in any cell may have given a value to, with the row's field of their codes."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact in words, and where it leads: a facet's value or an area; both empty for plain words."""

    text: str
    kind: str = ""
    """``area``, a facet (``topic`` ...), or ``read`` for the dates that a period was read as."""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table: values, or why there are none, and the evidence."""

    name: str
    values: tuple[Value, ...]
    absence: Absence | None
    evidence: tuple[EvidenceRow, ...]
    derived: bool = False
    """True where rules concluded it from the words; False where the document has a cell for it."""
    surfaces: tuple[str, ...] = ()
    """The words inside the evidence that were read as the values, where they are known."""


def facts(service: Service, project: ProjectRow, lang: Lang) -> list[Fact]:
    """The table of a project's facts."""
    def fact(name: str, values: Iterable[Value], *roles: str, derived: bool = False) -> Fact:
        found = tuple(values)
        mentions = _mentions(project, getattr(project, AREAS[name])) if name in AREAS else []
        wanted = dict.fromkeys((*roles, *(each.role for each in mentions)))
        evidence: dict[tuple[object, ...], EvidenceRow] = {}
        for role in wanted:
            if each := project.evidence.get(role):
                evidence.setdefault(wording.same_place(each), each)
        if found:
            return Fact(name, found, None, tuple(evidence.values()), derived,
                        tuple(dict.fromkeys(each.surface for each in mentions)))
        if name in CONCLUDED:
            return Fact(name, (), "unjudged", (), derived)
        # A cell that was understood as a country is not a region that was not understood.
        other = name in NARROWER and bool(project.countries or project.regions)
        absence = "unstated" if other else _absence(evidence.values())
        return Fact(name, (), absence, () if other else tuple(evidence.values()), derived)

    def coded(facet: str, codes: Iterable[str]) -> Iterator[Value]:
        return (Value(service.labels.of(facet, code, lang), facet, code) for code in codes)

    return [
        fact("implementers", map(Value, project.implementers), "implementer"),
        fact("departments", map(Value, project.departments), "department"),
        fact("bureau", _bureau(service, project, lang), "bureau"),
        fact("municipalities", _areas(service, project.municipality_codes, project.municipalities, lang),
             "municipality"),
        fact("countries", _areas(service, project.countries, project.country_names, lang), "country"),
        fact("regions", _areas(service, project.regions, project.region_names, lang), "country"),
        fact("places", _places(service, project, lang), "country", "place"),
        fact("year", _year(project, lang)),
        fact("period", _period(project, lang), "period"),
        fact("status", coded("status", [project.status] if project.status else []), "period", derived=True),
        fact("modes", coded("mode", project.modes), *(("mode",) if "mode" in project.evidence else WORDS),
             derived=True),
        fact("topics", coded("topic", project.topics), *WORDS, derived=True),
        fact("audiences", coded("audience", project.audiences), *WORDS, derived=True),
        fact("results", (Value(wording.figure(each)) for each in project.results), "results"),
    ]


def _mentions(project: ProjectRow, codes: Iterable[str]) -> list[MentionRow]:
    """The names in the project's cells that stand for one of these areas, or for a place in one of these countries."""
    wanted = set(codes)
    return [each for each in project.mentions if each.target and (
        each.target in wanted or (each.kind == "place" and each.target.partition("-")[0] in wanted))]


BUREAUS: Final = ("", "振興局", "総合振興局")
"""What forms leave out behind a subprefecture's name."""


def _bureau(service: Service, project: ProjectRow, lang: Lang) -> Iterator[Value]:
    """The bureau as the document calls it; in English by the name of the subprefecture that it is of."""
    for ending in BUREAUS if project.bureau else ():
        try:
            area = service.area(project.bureau + ending)
        except NotFound:
            continue
        if area.kind == "subprefecture":
            yield Value(project.bureau if lang == "ja" else area.name_en, "area", area.id)
            return
    if project.bureau:
        yield Value(project.bureau)


def _areas(service: Service, identifiers: Iterable[str], names: Iterable[str], lang: Lang) -> Iterator[Value]:
    for identifier, name in zip(identifiers, names, strict=True):
        area = service.areas.get(identifier)
        if area is None:
            yield Value(name)
        else:
            yield Value(area.name if lang == "ja" else area.name_en or area.name, "area", identifier)


def _places(service: Service, project: ProjectRow, lang: Lang) -> Iterator[Value]:
    if len(project.place_ids) == len(project.foreign_places):
        yield from _areas(service, project.place_ids, project.foreign_places, lang)
    else:
        yield from map(Value, project.foreign_places)


def _year(project: ProjectRow, lang: Lang) -> Iterator[Value]:
    if project.years:
        yield Value(wording.years(project.years, lang))
    elif project.fiscal_year:
        yield Value(wording.fiscal_year(project.fiscal_year, lang))


def _period(project: ProjectRow, lang: Lang) -> Iterator[Value]:
    dates = wording.period(project.period, lang)
    if project.period.text:
        yield Value(project.period.text)
    if dates and dates != project.period.text:
        yield Value(dates, "read")


def _absence(evidence: Iterable[EvidenceRow]) -> Absence:
    quotes = [each.quote for each in evidence if each.quote.strip()]
    if not quotes:
        return "unstated"
    return "undecided" if any("未定" in quote for quote in quotes) else "unread"
