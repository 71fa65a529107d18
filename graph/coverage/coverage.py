"""How far a plan is covered: directions against municipalities, subprefectures, countries, SDG goals, years or topics.

A cell counts the projects that have a value and support a direction (or anything below it), by grade.  A cell is empty
where nothing of at least the wanted grade is there; hints (``clue``) never fill one.  Only values that some project
counted here has are shown: of a municipality without any project the documents say nothing, which is not a gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, Literal, get_args

from graph.alignment.grades import GRADES
from graph.alignment.support import Support, tally
from graph.catalogue import Catalogue
from graph.filters import Filters
from graph.rows import AreaRow, NodeRow, PlanRow
from ontology import reference
from ontology.errors import QueryError

By = Literal["municipality", "subprefecture", "country", "sdg", "fiscal_year", "topic"]
DIMENSIONS: Final[tuple[By, ...]] = get_args(By)

Order = Literal["gaps", "document"]

Least = Literal["asserted", "reviewed", "strong", "weak"]
LEASTS: Final[tuple[Least, ...]] = get_args(Least)

SURE_GOAL: Final = GRADES.index("strong")
"""A project counts for an SDG goal that a document states, a person confirmed or the model is sure of; goals that it
supports in part would fill every column."""

Counts = tuple[int, ...]
"""Projects by grade, in the order of ``GRADES``."""

EMPTY: Final[Counts] = (0,) * len(GRADES)


@dataclass(frozen=True, slots=True)
class Gap:
    """A direction that nothing covers for one value."""

    node: NodeRow
    value: str
    elsewhere: int
    """Other values of the dimension that have projects for the direction."""


@dataclass(frozen=True)
class Matrix:
    """Directions against the values of one dimension."""

    plan: PlanRow
    by: By
    level: str
    least: Least
    nodes: tuple[NodeRow, ...]
    values: tuple[str, ...]
    cells: Mapping[tuple[str, str], Counts]
    """By node id and value; a pair without projects is absent."""
    unstated: Mapping[str, Counts]
    """By node id: projects whose document gives no value of the dimension."""

    def counts(self, node: str, value: str) -> Counts:
        """Projects of a cell by grade."""
        return self.cells.get((node, value), EMPTY)

    def filled(self, node: str, value: str) -> int:
        """Projects of a cell of at least the wanted grade."""
        return self._full.get((node, value), 0)

    @cached_property
    def _full(self) -> Mapping[tuple[str, str], int]:
        """The cells that are not empty: few of a large matrix, whose empty cells are never visited one by one."""
        wanted, nodes, values = GRADES.index(self.least) + 1, {node.id for node in self.nodes}, frozenset(self.values)
        return {cell: number for cell, counts in self.cells.items()
                if cell[0] in nodes and cell[1] in values and (number := sum(counts[:wanted]))}

    @cached_property
    def filled_of(self) -> Mapping[str, int]:
        """By node id and by value: how many of its cells are not empty (absent: none)."""
        return Counter(each for cell in self._full for each in cell)

    @property
    def n_gaps(self) -> int:
        """How many cells are empty."""
        return len(self.nodes) * len(self.values) - len(self._full)

    @property
    def gaps(self) -> list[Gap]:
        """The empty cells, direction by direction in the matrix's order."""
        return [gap for node in self.nodes for gap in self._gaps_of(node)]

    def first_gaps(self, most: int) -> list[Gap]:
        """The empty cells of the directions that most others have projects for: there is somebody to ask."""
        ordered = sorted(self.nodes, key=lambda node: -self.filled_of.get(node.id, 0))
        return list(islice((gap for node in ordered for gap in self._gaps_of(node)), most))

    def _gaps_of(self, node: NodeRow) -> Iterator[Gap]:
        elsewhere = self.filled_of.get(node.id, 0)
        return (Gap(node, value, elsewhere) for value in self.values if not self.filled(node.id, value))


def levels(nodes: Iterable[NodeRow], support: Support) -> dict[str, int]:
    """The plan's levels, with how many of their nodes have a project of any grade."""
    found: dict[str, int] = {}
    for node in nodes:
        found[node.level] = found.get(node.level, 0) + bool(support.below.get(node.id))
    return found


def usual_level(nodes: Collection[NodeRow], support: Support) -> str:
    """The level that has the most nodes with projects; the first where none has."""
    found = levels(nodes, support)
    return max(found, key=lambda level: found[level], default="")


class Coverage:
    """Coverage of the plans of one snapshot."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._values: dict[By, dict[str, tuple[str, ...]]] = {}

    def values(self, by: By, support: Support) -> Mapping[str, tuple[str, ...]]:
        """Each project's values of a dimension; the dimensions that no review changes are read once."""
        if by == "sdg":
            found: dict[str, tuple[str, ...]] = {}
            for goal in sorted(support.goals, key=int):
                for project, number in support.goals[goal].items():
                    if number <= SURE_GOAL:
                        found[project] = (*found.get(project, ()), goal)
            return found
        if by not in self._values:
            facet = "municipality" if by == "subprefecture" else by
            read = self._catalogue.facet_values(facet)
            if by == "subprefecture":
                of = self._subprefectures
                read = {project: tuple(dict.fromkeys(part for code in codes if (part := of.get(code))))
                        for project, codes in read.items()}
            self._values[by] = read
        return self._values[by]

    def matrix(self, plan: PlanRow, nodes: Collection[NodeRow], support: Support, by: By = "municipality",
               level: str = "", filters: Filters | None = None, least: Least = "weak",
               order: Order = "gaps") -> Matrix:
        """The matrix of a plan.

        Args:
            plan: the plan.
            nodes: all its nodes, in document order.
            support: of now.
            by: the dimension.
            level: which nodes; the plan's usual level where empty.
            filters: which projects count; those of the plan's prefecture where None.
            least: the grade from which a cell is not empty.
            order: emptiest first, or as in the document.

        Raises:
            QueryError: the plan has no such level.
        """
        known = levels(nodes, support)
        if level and level not in known:
            raise QueryError(f"the plan has no such level; it has {', '.join(known)}", where=f"level={level}")
        chosen = level or usual_level(nodes, support)
        wanted = filters if filters is not None else _of_prefecture(plan)
        allowed = frozenset(self._catalogue.select(wanted)) if wanted else None
        values = self.values(by, support)
        cells: dict[tuple[str, str], list[int]] = {}
        unstated: dict[str, Counts] = {}
        rows = [node for node in nodes if node.level == chosen]
        for node in rows:
            without = []
            for project, number in support.below.get(node.id, {}).items():
                if allowed is not None and project not in allowed:
                    continue
                having = values.get(project, ())
                for value in having:
                    cells.setdefault((node.id, value), []).append(number)
                if not having:
                    without.append(number)
            unstated[node.id] = tally(without)
        seen = {value for project, having in values.items() if allowed is None or project in allowed
                for value in having if by not in ("municipality", "subprefecture") or _lies_in(value, wanted)}
        found = Matrix(plan, by, chosen, least, tuple(rows), _ordered(by, seen),
                       {key: tally(numbers) for key, numbers in cells.items()}, unstated)
        return found if order == "document" else _emptiest_first(found)

    def who_else(self, node: str, value: str, support: Support, by: By) -> list[tuple[str, Counts, list[str]]]:
        """Other values of the dimension with projects for a direction, in all the documents: value, counts by grade,
        and the projects, surest first.  Municipalities of the same subprefecture come first, then the surest."""
        values = self.values(by, support)
        found: dict[str, list[tuple[int, str]]] = {}
        for project, number in support.below.get(node, {}).items():
            if number < GRADES.index("clue"):
                for each in values.get(project, ()):
                    found.setdefault(each, []).append((number, project))
        near = self._neighbours(value) if by == "municipality" else frozenset()
        answers = [(each, tally(number for number, _ in having), [project for _, project in sorted(having)])
                   for each, having in found.items() if each != value]
        return sorted(answers, key=lambda each: (each[0] not in near, *(-count for count in each[1]), each[0]))

    def _neighbours(self, code: str) -> frozenset[str]:
        here = self._subprefectures.get(code)
        return frozenset(each for each, part in self._subprefectures.items() if here and part == here)

    @cached_property
    def _subprefectures(self) -> Mapping[str, str | None]:
        """By municipality: the id, where the reference data have the subprefecture as an area of its own."""
        areas = list(self._catalogue.iterate(AreaRow))
        ids = {(area.prefecture, area.name): area.id for area in areas if area.kind == "subprefecture"}
        return {area.id: ids.get((area.prefecture, area.subprefecture or ""), area.subprefecture) for area in areas
                if area.kind == "municipality"}


def _lies_in(value: str, filters: Filters) -> bool:
    """Whether a municipality or subprefecture lies in the prefectures asked for: a project of one prefecture may name
    a partner in another, which owes the plan nothing."""
    known = reference.prefecture_by_name()
    codes = [known[each].code for each in filters.prefecture if each in known]
    return not codes or value[:2] in codes


def _of_prefecture(plan: PlanRow) -> Filters:
    return Filters(prefecture=(plan.prefecture,)) if plan.prefecture else Filters()


def _ordered(by: By, values: Collection[str]) -> tuple[str, ...]:
    """Values in their natural order; all goals and every year of the span, since a missing one is a gap too."""
    if by == "sdg":
        return tuple(str(goal) for goal in range(1, 18))
    if by == "fiscal_year" and values:
        return tuple(str(year) for year in range(min(map(int, values)), max(map(int, values)) + 1))
    return tuple(sorted(values))


def _emptiest_first(matrix: Matrix) -> Matrix:
    full = matrix.filled_of
    return Matrix(matrix.plan, matrix.by, matrix.level, matrix.least,
                  tuple(sorted(matrix.nodes, key=lambda node: full.get(node.id, 0))),
                  tuple(sorted(matrix.values, key=lambda value: full.get(value, 0))), matrix.cells,
                  matrix.unstated)
