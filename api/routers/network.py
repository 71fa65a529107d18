"""The sister-city network."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query

from api import network_schemas, schemas, shaping
from api.deps import ServiceDep
from api.parameters import NetworkQuery
from graph.network import activity as network_activity

router = APIRouter(prefix="/api/network", tags=["network"])


@router.get("")
def network(service: ServiceDep, query: NetworkQuery) -> schemas.Network:
    """Vertices with their measures, and edges with the ties that they stand for."""
    filters = query.filters(service)
    net = service.network(filters)
    measures = schemas.NetworkMeasures(
        nodes=len(net.vertices), edges=len(net.edges), ties=sum(len(edge.ties) for edge in net.edges),
        communities=len({vertex.community for vertex in net.vertices}),
        bridges=sum(edge.bridge for edge in net.edges),
        by_kind=dict(Counter(vertex.kind for vertex in net.vertices)), as_of=query.as_of,
        start_unknown=service.ties_network.start_unknown(filters))
    return schemas.Network(
        nodes=tuple(shaping.vertex(each) for each in net.vertices),
        edges=tuple(shaping.edge(service.labels, each) for each in net.edges),
        measures=measures,
    )


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


@router.get("/health")
def health(service: ServiceDep, query: NetworkQuery) -> network_schemas.Healths:
    """Of each tied pair the last project known.

    `unknown` and `uncovered` do not mean that a tie is dead: no document that was read tells of a project.
    """
    found = service.ties_network.healths(query.filters(service))
    return network_schemas.Healths(
        counts=dict(Counter(each.health for each in found)),
        items=tuple(network_schemas.health(each) for each in found))


@router.get("/anniversaries")
def anniversaries(
    service: ServiceDep,
    first: Annotated[int, Query(ge=1900, le=2200, description="The first year.", examples=[2027])],
    years: Annotated[int, Query(ge=1, le=20, description="How many years.")] = 3,
) -> network_schemas.Anniversaries:
    """Anniversaries of 5 years and multiples of 5 that fall into coming years, by the starts that sources give."""
    found = network_activity.anniversaries(service.ties_network.health.values(), first, years)
    return network_schemas.Anniversaries(items=tuple(
        network_schemas.Anniversary(source=each.tie.pair[0], target=each.tie.pair[1], since=each.start, year=each.year,
                                    age=each.age) for each in found))


@router.get("/suggestions")
def suggestions(
    service: ServiceDep,
    of: Annotated[str, Query(min_length=1, max_length=200, description="Code or name of a local government.",
                             examples=["01224"])],
) -> network_schemas.Suggestions:
    """Partners abroad that a local government might look at.  Inferred: each with the paths that suggest it."""
    area = service.area(of)
    return network_schemas.Suggestions(area=area, items=tuple(
        network_schemas.Suggestion.model_validate(each) for each in service.ties_network.suggestions(area.id)))
