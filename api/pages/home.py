"""The home page: one search box, the three questions, and what the snapshot holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages.context import render
from api.pages.plans import counts
from graph.filters import Filters
from graph.network import Vertex
from graph.rows import AreaRow, IssueRow, NodeRow, ProjectRow, TieRow
from graph.service import Service

router = APIRouter()

EXAMPLES: Final = 3
"""Example links for each question."""


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def nodes(service: Service) -> tuple[NodeRow, ...]:
    """Plan nodes to start from: of each plan the lowest one with the most supporting projects."""
    supported = counts(service)["node"]
    found = []
    for plan in service.plans():
        linked = [node for node in service.plan(plan.id)[1] if node.title and supported.get(node.id)]
        above = {node.parent for node in linked}
        lowest = [node for node in linked if node.id not in above]
        if lowest:
            found.append(max(lowest, key=lambda node: (supported[node.id], -node.position)))
    return tuple(sorted(found, key=lambda node: -supported[node.id])[:EXAMPLES])


@lru_cache(maxsize=2)
def projects(service: Service) -> tuple[ProjectRow, ...]:
    """Projects to start from: exchanges of young people with a named place abroad, one a municipality."""
    def candidates() -> Iterator[ProjectRow]:
        seen = set()
        ids = (service.catalogue.select(Filters(topic=("youth-exchange",)))
               or service.catalogue.select(Filters()))
        for project in service.catalogue.projects(ids[:100]):
            if project.place_ids and project.municipalities and project.municipalities[:1] not in seen:
                seen.add(project.municipalities[:1])
                yield project
    return tuple(islice(candidates(), EXAMPLES))


@lru_cache(maxsize=2)
def chains(service: Service) -> tuple[tuple[Vertex, Vertex], ...]:
    """Pairs of municipalities to start from: the most tied ones that share no partner directly."""
    net = service.network()
    tied = sorted((v for v in net.vertices if v.kind == "municipality"), key=lambda v: (-v.degree, v.id))
    neighbours = {v.id: set(net.graph[v.id]) for v in tied}
    pairs = ((one, other) for number, one in enumerate(tied) for other in tied[number + 1:]
             if not neighbours[one.id] & neighbours[other.id])
    return tuple(islice(pairs, EXAMPLES))


@router.get("/", response_class=HTMLResponse)
def home(request: Request, service: ServiceDep) -> HTMLResponse:
    """The home page."""
    catalogue = service.catalogue
    figures = {
        "projects": (catalogue.count(ProjectRow), "/search"),
        "nodes": (catalogue.count(NodeRow), "/plans"),
        "ties": (sum(bool(edge.ties) for edge in service.network().edges), "/network"),
        "tie_rows": (catalogue.count(TieRow), "/network"),
        "areas": (catalogue.count(AreaRow), None),
        "issues": (catalogue.count(IssueRow), "/issues"),
    }
    return render(request, "home.html", service, figures=figures, documents=service.documents(),
                  manifest=service.snapshot.manifest, example_nodes=nodes(service),
                  example_projects=projects(service), example_chains=chains(service))
