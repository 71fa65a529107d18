"""Plans: the list, a plan's tree, a node with the projects that support it, and the SDG goals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages.context import render
from api.pages.wording import CONFIDENCE
from graph.rows import IndicatorRow, NodeRow
from graph.service import Service, Support

router = APIRouter()

SHOWN: Final = 100
"""Supporting projects of one kind on a node's page; the search page lists them all."""

GOALS: Final = range(1, 18)
"""The 17 goals of the 2030 Agenda (A/RES/70/1)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with the branches below it and how many projects support it or anything below."""

    node: NodeRow
    below: tuple[Branch, ...]
    projects: int


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def counts(service: Service) -> dict[str, dict[str, int]]:
    """Projects by facet and value over the whole snapshot."""
    return {name: dict(pairs) for name, pairs in service.catalogue.facets().items()}


def tree(nodes: list[NodeRow], projects: dict[str, int]) -> tuple[Branch, ...]:
    """The nodes of one plan, in document order, as branches under their parents."""
    children: dict[str | None, list[NodeRow]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)

    def grow(parent: str | None) -> tuple[Branch, ...]:
        return tuple(Branch(node, grow(node.id), projects.get(node.id, 0))
                     for node in children.get(parent, []))

    return grow(None)


@router.get("/plans", response_class=HTMLResponse)
def plans(request: Request, service: ServiceDep) -> HTMLResponse:
    """All plans, and the SDG goals."""
    return render(request, "plans.html", service, plans=service.plans(), goals=GOALS,
                  by_goal=counts(service)["sdg"])


@router.get("/plans/{identifier}", response_class=HTMLResponse)
def plan(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One plan's tree."""
    row, nodes = service.plan(identifier)
    projects = counts(service)["node"]
    # Of kinds of item that no project is linked to anywhere, a zero at each says nothing.
    counted = {node.level for node in nodes if projects.get(node.id)}
    return render(request, "plan.html", service, plan=row, branches=tree(nodes, projects), counted=counted)


def at_least(request: Request) -> tuple[str, float]:
    """The lowest grade of confidence asked for, and its bound; all inferred links by default."""
    wanted = request.query_params.get("at_least", "")
    return next(((word, bound) for bound, word in CONFIDENCE if word == wanted), ("weak", 0.0))


def _confident(supports: tuple[Support, ...], bound: float) -> tuple[Support, ...]:
    return tuple(each for each in supports if (each.link.confidence or 0.0) >= bound)


@router.get("/nodes/{identifier}", response_class=HTMLResponse)
def node(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One node: its words, its indicators and the projects that support it."""
    answer = service.supporting(identifier)
    grade, bound = at_least(request)
    _, nodes = service.plan(answer.plan.id)
    by_id = {each.id: each for each in nodes}
    return render(
        request, "node.html", service, answer=answer, shown=SHOWN, grade=grade,
        inferred=_confident(answer.inferred, bound),
        below=[each for each in nodes if each.parent == answer.node.id], counts=counts(service)["node"],
        serves=[by_id[each] for each in answer.node.supports if each in by_id],
        served_by=[each for each in nodes if answer.node.id in each.supports],
        indicators=service.catalogue.all(IndicatorRow, node=answer.node.id))


@router.get("/sdgs/{goal}", response_class=HTMLResponse)
def sdg(request: Request, goal: int, service: ServiceDep) -> HTMLResponse:
    """One SDG goal and the projects that support it."""
    asserted, inferred = service.sdg(goal)
    grade, bound = at_least(request)
    return render(request, "sdg.html", service, goal=goal, goals=GOALS, asserted=asserted, shown=SHOWN,
                  grade=grade, n_inferred=len(inferred), inferred=_confident(inferred, bound))
