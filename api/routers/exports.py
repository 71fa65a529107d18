"""Flat tables and the network as files, streamed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.deps import ServiceDep
from graph import export

router = APIRouter(prefix="/api/export", tags=["exports"])

_NETWORK = {"graphml": "application/graphml+xml", "gexf": "application/gexf+xml", "json": "application/json",
            "csv": "text/csv"}


@router.get("/network", response_class=StreamingResponse)
def network(service: ServiceDep,
            form: Annotated[Literal["graphml", "gexf", "json", "csv"], Query(alias="format")] = "graphml",
            ) -> StreamingResponse:
    """The whole network for other programs."""
    return StreamingResponse(export.network(service.network(), form), media_type=_NETWORK[form],
                             headers=_named(f"network.{form}"))


@router.get("/{table}", response_class=StreamingResponse)
def table(service: ServiceDep, table: export.TableName,
          form: Annotated[Literal["jsonl", "csv"], Query(alias="format")] = "csv") -> StreamingResponse:
    """A table with words beside codes."""
    records = export.records(service.catalogue, table)
    if form == "csv":
        return StreamingResponse(
            export.csv_lines(records), media_type="text/csv", headers=_named(f"{table}.csv")
        )
    return StreamingResponse(export.json_lines(records), media_type="application/jsonl",
                             headers=_named(f"{table}.jsonl"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="kakehashi-{name}"'}
