"""The sister-city network."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from api import schemas, shaping
from api.deps import ServiceDep
from api.parameters import NetworkQuery
from graph import identity
from graph.network import NetworkFilters, party
from graph.service import Service

router = APIRouter(prefix="/api/network", tags=["network"])


@router.get("")
def network(service: ServiceDep, query: NetworkQuery) -> schemas.Network:
    """Vertices with their measures, and edges with the ties that they stand for."""
    prefectures = tuple(value if value.isdecimal() else service.area(value).id for value in query.prefecture)
    filters = NetworkFilters(prefectures, tuple(value.upper() for value in query.country), tuple(query.kind),
                             query.since_from, query.since_to, tuple(query.status), query.as_of)
    net = service.network(filters if filters != NetworkFilters() else None)
    measures = schemas.NetworkMeasures(
        nodes=len(net.vertices), edges=len(net.edges), ties=sum(len(edge.ties) for edge in net.edges),
        communities=len({vertex.community for vertex in net.vertices}),
        bridges=sum(edge.bridge for edge in net.edges),
        by_kind=dict(Counter(vertex.kind for vertex in net.vertices)), as_of=query.as_of,
        start_unknown=_start_unknown(service, filters))
    return schemas.Network(
        nodes=tuple(shaping.vertex(each) for each in net.vertices),
        edges=tuple(shaping.edge(service.labels, each) for each in net.edges),
        measures=measures,
    )


def _start_unknown(service: Service, filters: NetworkFilters) -> int:
    """How many pairs pass the other filters, but no source tells whether they were tied in the year asked for."""
    if filters.as_of is None:
        return 0
    others = replace(filters, as_of=None)
    states: dict[tuple[str, str], set[str]] = {}
    for tie in service.ties:
        if others.passes(tie):
            states.setdefault(party(tie), set()).add(identity.state_in(tie, filters.as_of))
    return sum(found == {"unknown"} for found in states.values())


@router.get("/path")
def path(
    service: ServiceDep,
    start: Annotated[
        str,
        Query(
            alias="from", min_length=1, max_length=200, description="Code, id or name.", examples=["01214"]
        ),
    ],
    end: Annotated[str, Query(alias="to", min_length=1, max_length=200, examples=["01100"])],
) -> schemas.Chain:
    """A shortest chain of ties and shared countries between two places."""
    steps = service.chain(start, end)
    return schemas.Chain(
        start=steps[0].vertex.id, end=steps[-1].vertex.id, length=len(steps) - 1,
        steps=tuple(schemas.PathStepShape(
            node=shaping.vertex(step.vertex), ties=step.ties,
            edge=shaping.edge(service.labels, step.edge) if step.edge else None) for step in steps))
