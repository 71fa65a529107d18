"""Flat tables, lists of results and the network as files, streamed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from api.deps import ServiceDep
from api.parameters import NetworkExportQuery, ResultsQuery
from graph.linked_data import export
from graph.network import svg as network_svg
from graph.results import results

router = APIRouter(prefix="/api/export", tags=["exports"])

_NETWORK = {"graphml": "application/graphml+xml", "gexf": "application/gexf+xml", "json": "application/json",
            "csv": "text/csv", "svg": "image/svg+xml"}
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/network", response_class=StreamingResponse)
def network(service: ServiceDep, given: NetworkExportQuery) -> StreamingResponse:
    """The network under the filters for other programs, or as a picture (SVG)."""
    filters = given.filters(service)
    net = service.network(filters)
    if given.form == "svg":
        questions = service.ties_network
        title = f"Kakehashi {service.snapshot.id}"
        text: Iterable[str] = [network_svg.svg(net, questions.positions(filters), questions.names(given.lang),
                                               title)]
    else:
        text = export.network(net, given.form)
    return StreamingResponse(text, media_type=_NETWORK[given.form], headers=_named(f"network.{given.form}"))


@router.get("/results", response_class=Response)
def list_of_results(request: Request, service: ServiceDep, given: ResultsQuery) -> Response:
    """The projects that a search finds, or those chosen of them, with the question, the version and the sources.

    At most 5,000; JSON-LD and the second sheet of the workbook tell how many were found.
    """
    question = results.Question(given.q, given.filters(service.catalogue), tuple(given.without), given.sort,
                                tuple(given.ids))
    found = results.collect(service, question)
    # The list as a page, which anybody can open again.
    pairs = [(name, value) for name, value in request.query_params.multi_items()
             if value and name not in ("format", "bom", "lang")]
    page = "compare" if given.ids else "search"
    link = f"{found.base}{page}?{urlencode(pairs)}"
    from graph.results import files as result_files  # with the spreadsheet library, 70 ms

    headers = _named(f"results-{found.snapshot}.{given.form}")
    if given.form == "xlsx":
        return Response(result_files.excel(service, found, given.lang, link), media_type=_EXCEL, headers=headers)
    if given.form == "jsonld":
        return Response(result_files.json_ld(service, found, link), media_type="application/ld+json",
                        headers=headers)
    return StreamingResponse(result_files.csv_file(service, found, given.lang, given.bom), media_type="text/csv",
                             headers=headers)


@router.get("/{table}", response_class=StreamingResponse)
def table(service: ServiceDep, table: export.TableName,
          form: Annotated[Literal["jsonl", "csv"], Query(alias="format")] = "csv",
          bom: Annotated[bool, Query(description="Start CSV with a byte-order mark, which Excel needs.")] = False,
          ) -> StreamingResponse:
    """A table with words beside codes."""
    records = export.records(service.catalogue, table)
    if form == "csv":
        return StreamingResponse(
            export.csv_lines(records, bom=bom), media_type="text/csv", headers=_named(f"{table}.csv")
        )
    return StreamingResponse(export.json_lines(records), media_type="application/jsonl",
                             headers=_named(f"{table}.jsonl"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="kakehashi-{name}"'}
