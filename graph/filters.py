"""Filters and facets of projects: one list, used by search, lists, counts and exports alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final, Literal

from graph.rows import ProjectRow


@dataclass(frozen=True, slots=True)
class Filters:
    """Values within a facet are alternatives; facets narrow each other.

    A plan node stands for everything below it; a plan's programme for every fiscal year of its period.
    """

    country: tuple[str, ...] = ()
    """ISO alpha-2."""
    region: tuple[str, ...] = ()
    municipality: tuple[str, ...] = ()
    """Five-digit code."""
    prefecture: tuple[str, ...] = ()
    """Full Japanese name."""
    fiscal_year: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    node: tuple[str, ...] = ()
    """Plan-node id."""
    sdg: tuple[str, ...] = ()
    """Goal number."""

    def given(self) -> list[tuple[str, tuple[str, ...]]]:
        """The facets that are set, with their values."""
        return [(each.name, getattr(self, each.name)) for each in fields(self) if getattr(self, each.name)]

    def __bool__(self) -> bool:
        return bool(self.given())


Sort = Literal["relevance", "newest", "oldest", "municipality"]
"""Orders of a list of projects.  A municipality's code runs from north to south."""

SORTS: Final[Mapping[Sort, tuple[str, bool]]] = {
    "newest": ("fiscal_year", True), "oldest": ("fiscal_year", False), "municipality": ("municipality", False),
}
"""Order to the facet that it goes by, and whether the highest value comes first."""

FACETS = tuple(each.name for each in fields(Filters))


def facet_values(project: ProjectRow, ancestors: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """A project's facet values; ``ancestors`` maps a node's id to those above it."""
    years = range(project.years[0], project.years[1] + 1) if project.years else (project.fiscal_year,)
    by_facet: dict[str, tuple[object, ...]] = {
        "country": project.countries,
        "region": project.regions,
        "municipality": project.municipality_codes,
        "prefecture": (project.prefecture,),
        "fiscal_year": tuple(years),
        "topic": project.topics,
        "mode": project.modes,
        "audience": project.audiences,
        "status": (project.status,),
        "document": (project.document,),
        "sdg": tuple(link.goal for link in project.sdgs),
    }
    for name, values in by_facet.items():
        if values:
            yield from _pairs(name, values)
    for link in project.nodes:
        yield "node", link.node
        for above in ancestors.get(link.node, ()):
            yield "node", above


@lru_cache(maxsize=16_384)
def _pairs(name: str, values: tuple[object, ...]) -> tuple[tuple[str, str], ...]:
    """The pairs of a facet's values; few combinations of them are different."""
    return tuple(_pair(name, value) for value in values if value not in (None, ""))


@lru_cache(maxsize=65_536)
def _pair(name: str, value: object) -> tuple[str, str]:
    """One object for each pair: few are different, and what is one object is handed to another process once."""
    return name, str(value)
