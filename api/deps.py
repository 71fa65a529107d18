"""What handlers ask for, as named types."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from api.live import Live
from graph.service import Service
from graph.settings import Settings
from graph.sparql.pool import Pool
from graph.store import View
from ontology.errors import SnapshotError
from ontology.iri import Iris


def live_of(request: Request) -> Live:
    """The snapshot that the request is answered from.

    Raises:
        SnapshotError: there is none.
    """
    live = request.scope["state"]["live"]
    if not isinstance(live, Live):
        raise SnapshotError("nothing is served yet", todo="run `kakehashi ingest`")
    return live


async def _live(request: Request) -> Live:
    return live_of(request)


async def _service(live: Annotated[Live, Depends(_live)]) -> Service:
    return live.service


async def _named(live: Annotated[Live, Depends(_live)]) -> Pool:
    return live.named


async def _graphs(live: Annotated[Live, Depends(_live)]) -> Pool:
    return live.graphs


async def _store(live: Annotated[Live, Depends(_live)]) -> View:
    return live.store


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _iris(live: Annotated[Live, Depends(_live)]) -> Iris:
    # The snapshot's own base: the setting may have changed since it was built.
    return Iris(live.service.snapshot.manifest.base)


LiveDep = Annotated[Live, Depends(_live)]
"""The served snapshot with its workers and its store."""

ServiceDep = Annotated[Service, Depends(_service)]
"""The served snapshot."""

NamedDep = Annotated[Pool, Depends(_named)]
"""The worker for named queries."""

GraphsDep = Annotated[Pool, Depends(_graphs)]
"""The workers for whole graphs."""

StoreDep = Annotated[View, Depends(_store)]
"""The RDF store, for look-ups."""

SettingsDep = Annotated[Settings, Depends(_settings)]
IrisDep = Annotated[Iris, Depends(_iris)]
