"""The same project through the years: this year's continuation of last year's project.

Documents of one kind and area (layout, prefecture, municipality) are compared from one fiscal year to the next.
Within a pair of years each project continues at most one other: the surest pairs first.  The rules and their
reviewed confidences are data (``series.toml``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal

from graph.rows import DocumentRow, ProjectRow, SeriesMemberRow, SeriesRow, SeriesStepRow
from ontology.iri import Iris, key_text, stable_id

RULES: Final = Path(__file__).with_name("series.toml")

CROWD: Final = 200
"""Projects of one implementer or municipality that are compared by similar names; in a larger crowd (a list in which
one body stands in every row) only equal names are, so that the work stays linear."""

Relation = Literal["same", "overlap", "unknown", "other"]
Group = tuple[str, str | None, str | None]
"""Layout, prefecture and municipality: documents whose years follow one another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What of a project tells that it is the same one."""

    project: str
    year: int
    document: str
    title: str
    key: str
    """Comparable name, without what changes from year to year."""
    pairs: frozenset[str]
    """Letter pairs of the key."""
    bodies: frozenset[str]
    towns: frozenset[str]
    countries: frozenset[str]
    status: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of ``series.toml``."""

    name: float
    relations: dict[str, frozenset[str]]
    confidence: float
    reason: str


@cache
def rules() -> tuple[str, tuple[re.Pattern[str], ...], tuple[Rule, ...]]:
    """The version, what is dropped from names, and the rules in order."""
    with RULES.open("rb") as file:
        content: dict[str, Any] = tomllib.load(file)
    drops = tuple(re.compile(each["pattern"]) for each in content["drop"])
    found = tuple(Rule(each["name"], {name: frozenset(each[name]) for name in ("body", "town", "countries")
                                      if name in each}, each["confidence"], each["reason"])
                  for each in content["rule"])
    return content["version"], drops, found


def method() -> str:
    """How series are found, for the inferred graph."""
    return f"inferred:series-rules-{rules()[0]}"


def name_key(title: str) -> str:
    """A name without years, ordinal numbers of events and anniversaries, folded for comparison.

    A name of nothing else (令和5年度) keeps them.
    """
    text = unicodedata.normalize("NFKC", title)
    for pattern in rules()[1]:
        text = pattern.sub(" ", text)
    return key_text(text) or key_text(title)


def entry(project: ProjectRow) -> Entry:
    """A project of a known fiscal year, ready for comparison."""
    key = name_key(project.title)
    return Entry(
        project=project.id, year=project.fiscal_year or 0, document=project.document, title=project.title, key=key,
        pairs=frozenset(key[at:at + 2] for at in range(max(1, len(key) - 1))),
        bodies=frozenset(map(key_text, (*project.implementers, *project.departments))),
        towns=frozenset(project.municipality_codes), countries=frozenset(project.countries), status=project.status)


def compare(one: Entry, other: Entry) -> tuple[float, str] | None:
    """The confidence that two entries are one project and the rule's reason; None where no rule holds."""
    similarity = 1.0 if one.key == other.key else _dice(one.pairs, other.pairs)
    relations = {"body": _relation(one.bodies, other.bodies), "town": _relation(one.towns, other.towns),
                 "countries": _relation(one.countries, other.countries)}
    for rule in rules()[2]:
        if similarity >= rule.name and all(relations[name] in allowed for name, allowed in rule.relations.items()):
            return rule.confidence, f"{rule.reason} (similarity of names {similarity:.2f})"
    return None


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    # Never 1: equal pairs in another order are another name.
    return min(0.99, 2 * len(one & other) / (len(one) + len(other)))


def _relation(one: frozenset[str], other: frozenset[str]) -> Relation:
    if not one or not other:
        return "unknown"
    if one == other:
        return "same"
    return "overlap" if one & other else "other"


def match(earlier: Sequence[Entry], later: Sequence[Entry]) -> dict[str, tuple[Entry, float, str]]:
    """From a later project's id to the earlier project that it continues, with confidence and reason; one to one."""
    index: dict[object, list[Entry]] = defaultdict(list)
    for each in earlier:
        for key in _keys(each):
            index[key].append(each)
    found: list[tuple[float, int, Entry, Entry, str]] = []
    for number, each in enumerate(later):
        candidates: dict[str, Entry] = {}
        for key in _keys(each):
            crowd = index.get(key, ())
            if len(crowd) <= CROWD:
                candidates.update((other.project, other) for other in crowd)
        for other in candidates.values():
            if judged := compare(other, each):
                found.append((judged[0] + _dice(other.pairs, each.pairs) / 100, number, other, each, judged[1]))
    found.sort(key=lambda item: (-item[0], item[1], item[2].project))
    taken: set[str] = set()
    chosen: dict[str, tuple[Entry, float, str]] = {}
    for score, _, one, other, reason in found:
        if one.project not in taken and other.project not in chosen:
            taken.add(one.project)
            chosen[other.project] = (one, round(score - _dice(one.pairs, other.pairs) / 100, 4), reason)
    return chosen


def _keys(each: Entry) -> Iterator[object]:
    """What two projects must have in common to be compared at all."""
    for body in each.bodies:
        yield "name", each.key, body
        yield "body", body
    for town in each.towns:
        yield "name", each.key, town
        yield "town", town
    if not each.bodies or not each.towns:
        yield "name", each.key


def group_of(document: DocumentRow | SeriesRow) -> Group:
    """What documents must share for their years to be compared."""
    return document.layout, document.prefecture, document.municipality


def years_of(documents: Iterable[DocumentRow]) -> dict[Group, list[int]]:
    """The fiscal years of each kind of document and area that has several."""
    years: dict[Group, set[int]] = defaultdict(set)
    for document in documents:
        if document.fiscal_year is not None:
            years[group_of(document)].add(document.fiscal_year)
    return {group: sorted(found) for group, found in years.items() if len(found) > 1}


def build(documents: Sequence[DocumentRow], projects: Callable[[str], Iterable[ProjectRow]],
          iris: Iris) -> list[SeriesRow]:
    """All series, one for every project of a kind of document that has several years.

    Args:
        documents: all documents of the snapshot.
        projects: the projects of a document, by its id; asked only for documents that have other years.
        iris: mints the series' IRIs.
    """
    found: list[SeriesRow] = []
    used: Counter[str] = Counter()
    for group, years in years_of(documents).items():
        by_year: dict[int, list[Entry]] = {year: [] for year in years}
        for document in documents:
            if group_of(document) == group and document.fiscal_year is not None:
                by_year[document.fiscal_year] += [entry(each) for each in projects(document.id)
                                                  if each.fiscal_year == document.fiscal_year]
        found += [_row(group, members, steps, years, iris, used) for members, steps in _chains(by_year)]
    return found


def _chains(by_year: dict[int, list[Entry]]) -> Iterator[tuple[list[Entry], list[SeriesStepRow]]]:
    """Members by year and the steps between them."""
    years = sorted(by_year)
    chains: dict[str, tuple[list[Entry], list[SeriesStepRow]]] = {}
    for each in by_year[years[0]]:
        chains[each.project] = ([each], [])
    for before, year in pairwise(years):
        continued = match(by_year[before], by_year[year])
        gap = (f"no document of the fiscal years between {before} and {year}",) if year > before + 1 else ()
        for each in by_year[year]:
            if each.project not in continued:
                chains[each.project] = ([each], [])
                continue
            last, confidence, reason = continued[each.project]
            members, steps = chains[each.project] = chains.pop(last.project)
            kind: Literal["continued", "renamed", "cancelled"] = "continued" if last.key == each.key else "renamed"
            members.append(each)
            steps.append(SeriesStepRow(earlier=last.project, later=each.project, confidence=confidence,
                                       kind="cancelled" if each.status == "cancelled" else kind,
                                       reasons=(reason, *gap)))
    yield from chains.values()


def _row(group: Group, members: list[Entry], steps: list[SeriesStepRow], years: Sequence[int], iris: Iris,
         used: Counter[str]) -> SeriesRow:
    first, last = members[0], members[-1]
    identifier = stable_id(*(part or "" for part in group), str(first.year), first.key, *sorted(first.bodies))
    used[identifier] += 1
    if used[identifier] > 1:
        identifier += f"-{used[identifier]}"
    status: Literal["new", "continued", "ended", "cancelled"] = "continued"
    if last.status == "cancelled":
        status = "cancelled"
    elif last.year < years[-1]:
        status = "ended"
    elif len(members) == 1:
        status = "new"
    return SeriesRow(
        id=identifier, iri=iris.entity("series", identifier), title=last.title, layout=group[0], prefecture=group[1],
        municipality=group[2], years=(first.year, last.year), status=status,
        confidence=min((step.confidence for step in steps), default=None), steps=tuple(steps),
        members=tuple(SeriesMemberRow(project=each.project, fiscal_year=each.year, document=each.document,
                                      title=each.title) for each in members))


@dataclass(frozen=True, slots=True)
class YearChange:
    """What became of one project from one fiscal year to the next that its kind of document has."""

    kind: Literal["new", "continued", "renamed", "ended", "cancelled"]
    series: str
    years: tuple[int, int]
    layout: str
    area: str
    earlier: SeriesMemberRow | None
    later: SeriesMemberRow | None
    confidence: float | None
    reasons: tuple[str, ...]


def changes(series: Iterable[SeriesRow], documents: Iterable[DocumentRow]) -> Iterator[YearChange]:
    """What is new, continued, renamed, ended or cancelled, between each two consecutive years."""
    years = years_of(documents)
    for row in series:
        members = {member.fiscal_year: member for member in row.members}
        steps = {step.later: step for step in row.steps}
        for pair in pairwise(years.get(group_of(row), ())):
            earlier, later = members.get(pair[0]), members.get(pair[1])
            if earlier is None and later is None:
                continue
            step = steps.get(later.project) if later and earlier else None
            kind = step.kind if step else "ended" if later is None else "new"
            yield YearChange(kind, row.id, pair, row.layout, row.municipality or row.prefecture or "", earlier, later,
                             step.confidence if step else None, step.reasons if step else ())
