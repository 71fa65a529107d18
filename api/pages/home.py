"""The home page: one search box, the three questions, and what the snapshot holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages import changes
from api.pages.context import render
from api.pages.plans import node_counts
from graph.filters import Filters
from graph.network.network import party
from graph.quality_rows import QualityRow
from graph.rows import IssueRow, NodeRow, ProjectRow
from graph.service import Service

router = APIRouter()

EXAMPLES: Final = 3
"""Example links for each question."""


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def nodes(service: Service) -> tuple[NodeRow, ...]:
    """Plan nodes to start from: of each plan the lowest one with the most supporting projects."""
    supported = node_counts(service)
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
def chains(service: Service) -> tuple[tuple[str, str], ...]:
    """Pairs of municipalities (codes) to start from: the most tied ones that share no partner directly, each place
    once.  From the ties alone: the first visitor does not wait for the network."""
    partners: dict[str, set[str]] = {}
    for one, other in {party(tie) for tie in service.ties}:
        partners.setdefault(one, set()).add(other)
    tied = sorted((each for each in partners if len(each) == 5 and each.isdecimal()),
                  key=lambda each: (-len(partners[each]), each))
    found: list[tuple[str, str]] = []
    for number, one in enumerate(tied):
        told = {each for pair in found for each in pair}
        if len(found) == EXAMPLES:
            break
        pair = next(((one, other) for other in tied[number + 1:]
                     if not {one, other} & told and not partners[one] & partners[other]), None)
        found += [pair] if pair else []
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the documents were read, in four numbers."""

    lines: int
    unaccounted: int
    """Lines that no record, layout or issue accounts for."""
    issues: int
    errors: int
    rows: dict[str, QualityRow]
    """By document."""


@lru_cache(maxsize=2)
def quality(service: Service) -> Quality:
    """The account of the lines over all documents, and the issues."""
    rows = service.catalogue.all(QualityRow)
    return Quality(sum(row.account.lines for row in rows), sum(row.account.unaccounted for row in rows),
                   service.catalogue.count(IssueRow), len(service.issues(severity="error")),
                   {row.id: row for row in rows})


def warm(service: Service) -> None:
    """The examples and the account of the lines."""
    for each in (nodes, projects, chains, quality):
        each(service)


@router.get("/", response_class=HTMLResponse)
def home(request: Request, service: ServiceDep) -> HTMLResponse:
    """The home page."""
    return render(request, "home.html", service, figures=changes.figures(service), documents=service.documents(),
                  manifest=service.snapshot.manifest, quality=quality(service), changes=changes.summary(service),
                  example_nodes=nodes(service),
                  example_projects=projects(service), example_chains=chains(service))
