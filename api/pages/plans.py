"""Plans: the list, a plan's tree, a node with the projects that support it, and the SDG goals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from api.deps import ServiceDep
from api.pages.context import View, part, render
from api.pages.i18n import language, translate
from api.pages.indicators import Chart, chart
from api.remembered import remembered
from graph.alignment.grades import GRADES, Grade, grade, promise
from graph.filters import Filters
from graph.rows import IndicatorRow, NodeMatchRow, NodeRow
from graph.service import Service, Support

router = APIRouter()

SHOWN: Final = 100
"""Supporting projects of one grade on a node's page; the search page lists them all."""

GOALS: Final = range(1, 18)
"""The 17 goals of the 2030 Agenda (A/RES/70/1)."""

FILTERS: Final = ("municipality", "country", "mode", "status")
"""What the projects of a node are filtered by."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with the branches below it and how many projects support it or anything below, by grade."""

    node: NodeRow
    below: tuple[Branch, ...]
    tally: tuple[int, ...]

    @property
    def shown(self) -> int:
        """Projects that are shown openly."""
        return sum(self.tally[:-1])


@dataclass
class Groups:
    """Supporting projects by grade."""

    by_grade: dict[Grade, list[Support]] = field(default_factory=lambda: {each: [] for each in GRADES})

    @classmethod
    def of(cls, supports: Iterable[Support]) -> Groups:
        """Sorts them by grade; the order within a grade stays."""
        found = cls()
        for each in supports:
            found.by_grade[grade(each.link)].append(each)
        return found

    def narrowed(self, allowed: frozenset[str] | None) -> Groups:
        """Those whose project is allowed; all when None."""
        return self if allowed is None else Groups({
            name: [each for each in found if each.project.id in allowed] for name, found in self.by_grade.items()})

    @property
    def total(self) -> int:
        """Projects that are shown openly."""
        return sum(len(found) for name, found in self.by_grade.items() if name != "clue")


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def facets(service: Service) -> dict[str, list[tuple[str, int]]]:
    """Values of the filters over the whole snapshot, most frequent first."""
    found = service.catalogue.facets()
    return {name: found[name] for name in FILTERS}


def tree(service: Service, nodes: list[NodeRow]) -> tuple[Branch, ...]:
    """The nodes of one plan, in document order, as branches under their parents."""
    support = service.support
    children: dict[str | None, list[NodeRow]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)

    def grow(parent: str | None) -> tuple[Branch, ...]:
        return tuple(Branch(node, grow(node.id), support.tally(node.id)) for node in children.get(parent, []))

    return grow(None)


def node_counts(service: Service) -> dict[str, int]:
    """Projects of each plan node, or of anything below it, that are shown openly."""
    clue = GRADES.index("clue")
    return {node: sum(number < clue for number in found.values()) for node, found in service.support.below.items()}


def goal_counts(service: Service) -> dict[str, int]:
    """Projects of each SDG goal that are shown openly."""
    clue = GRADES.index("clue")
    return {goal: sum(number < clue for number in found.values()) for goal, found in service.support.goals.items()}


@router.get("/plans", response_class=HTMLResponse)
def plans(request: Request, service: ServiceDep) -> HTMLResponse:
    """All plans, and the SDG goals."""
    return render(request, "plans.html", service, plans=service.plans(), goals=GOALS, by_goal=goal_counts(service))


@router.get("/plans/{identifier}", response_class=HTMLResponse)
def plan(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One plan's tree."""
    row, nodes = service.plan(identifier)
    branches = tree(service, nodes)
    # Of kinds of item that no project is linked to anywhere, a zero at each says nothing.
    counted = {node.level for node in nodes if service.support.below.get(node.id)}
    totals = [sum(numbers) for numbers in zip(*(branch.tally for branch in branches), strict=True)] or [0] * len(GRADES)
    return render(request, "plan.html", service, plan=row, branches=branches, counted=counted,
                  totals=dict(zip(GRADES, totals, strict=True)), matches=_matches(service, row.id),
                  indicators=_indicators(service, row.id))


def _matches(service: Service, plan_id: str) -> list[tuple[NodeRow, NodeRow, NodeMatchRow]]:
    """Both items of each match."""
    node = service.catalogue.get
    return [(node(NodeRow, each.source), node(NodeRow, each.target), each) for each in service.matches(plan_id)]


def _indicators(service: Service, owner: str) -> list[tuple[IndicatorRow, Chart | None]]:
    """Indicators of a node, or of a plan as a whole, with their charts."""
    return [(each, chart(each)) for each in service.catalogue.all(IndicatorRow, node=owner)]


def chosen(request: Request) -> dict[str, str]:
    """The filters in the address."""
    return {name: request.query_params.get(name, "") for name in FILTERS}


def allowed(service: Service, wanted: dict[str, str]) -> frozenset[str] | None:
    """The projects that pass the filters; None where there is none."""
    given = Filters(**{name: (value,) for name, value in wanted.items() if value})
    return frozenset(service.catalogue.select(given)) if given else None


def options(service: Service, supports: Iterable[Support]) -> dict[str, list[tuple[str, int]]]:
    """The filters' values among these projects, with how many have them, most frequent first."""
    having = {"municipality": "municipality_codes", "country": "countries", "mode": "modes"}
    counts: dict[str, dict[str, int]] = {name: {} for name in FILTERS}
    for each in supports:
        for name, field_name in having.items():
            for value in getattr(each.project, field_name):
                counts[name][value] = counts[name].get(value, 0) + 1
        if status := each.project.status:
            counts["status"][status] = counts["status"].get(status, 0) + 1
    return {name: sorted(found.items(), key=lambda each: (-each[1], each[0])) for name, found in counts.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """The projects of a plan item or goal: most of its page's time, and the same for every visitor of one language."""

    cards: Markup
    """Those that pass the filters, grade by grade."""
    options: dict[str, list[tuple[str, int]]]
    """The filters' values."""


def listed(request: Request, service: Service, kind: str, identifier: str, find: Callable[[], list[Support]],
           none_asserted: str) -> Listed:
    """The projects of a target, made once for a language and the filters in the address.

    Args:
        request: for its language and filters.
        service: of the projects.
        kind: ``node`` or ``sdg``.
        identifier: of the target.
        find: gives all projects of the target.
        none_asserted: message for no stated project.
    """
    lang, wanted = language(request), chosen(request)

    def make() -> Listed:
        supports = find()
        groups = Groups.of(supports)
        more = View(request, lang, service).url("/search", **{kind: identifier})
        return Listed(part(
            request, service, "support_parts.html", "groups", groups.narrowed(allowed(service, wanted)), groups, SHOWN,
            more, promise(each.link for each in supports), translate(lang, none_asserted)), options(service, supports))

    return remembered(service, ("listed", kind, identifier, lang, tuple(wanted.items())), make)


@router.get("/nodes/{identifier}", response_class=HTMLResponse)
def node(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One node: its words, its indicators and the projects that support it."""
    row = service.catalogue.node(identifier)
    plan, nodes = remembered(service, ("plan", row.plan), lambda: service.plan(row.plan))
    by_id = {each.id: each for each in nodes}
    path: list[NodeRow] = []
    above = by_id.get(row.parent or "")
    while above:
        path.insert(0, above)
        above = by_id.get(above.parent or "")

    def find() -> list[Support]:
        answer = service.supporting(row.id)
        return [*answer.asserted, *answer.inferred]

    return render(
        request, "node.html", service, node=row, plan=plan, path=path, wanted=chosen(request),
        listed=listed(request, service, "node", row.id, find, "support.asserted_none"),
        below=[each for each in nodes if each.parent == row.id], support=service.support,
        serves=[by_id[each] for each in row.supports if each in by_id],
        served_by=[each for each in nodes if row.id in each.supports],
        indicators=_indicators(service, row.id))


@router.get("/sdgs/{goal}", response_class=HTMLResponse)
def sdg(request: Request, goal: int, service: ServiceDep) -> HTMLResponse:
    """One SDG goal and the projects that support it."""
    def find() -> list[Support]:
        asserted, inferred = service.sdg(goal)
        return [*asserted, *inferred]

    return render(request, "sdg.html", service, goal=goal, goals=GOALS, wanted=chosen(request),
                  listed=listed(request, service, "sdg", str(goal), find, "sdg.asserted_none"))
