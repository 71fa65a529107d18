"""Flat tables, lists of results and the network as files, streamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from api.deps import ServiceDep
from api.pages.reasons import Interface
from api.parameters import NetworkExportQuery, ResultsQuery
from graph.labels import Lang
from graph.linked_data import export
from graph.network import svg as network_svg
from graph.results import results
from graph.service import Service
from ontology.errors import LimitExceeded

router = APIRouter(prefix="/api/export", tags=["exports"])

_NETWORK = {"graphml": "application/graphml+xml", "gexf": "application/gexf+xml", "json": "application/json",
            "csv": "text/csv", "svg": "image/svg+xml"}
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MOST = 10_000
"""Rows of a table that a request waits for: of projects, twelve seconds.  `kakehashi export` has no limit."""

BomParameter = Annotated[bool, Query(description="Start CSV with a byte-order mark, which Excel needs.")]
LangParameter = Annotated[Lang, Query(description="Language of a workbook's headings.")]


@router.get("/network", response_class=StreamingResponse)
def network(request: Request, service: ServiceDep, given: NetworkExportQuery) -> Response:
    """The network under the filters for other programs, as a picture (SVG), or as a workbook (tied pairs, measures,
    activity of ties)."""
    filters = given.filters(service)
    if given.form == "xlsx":
        from graph.results import sheets  # with the spreadsheet library, 70 ms

        kept = request.url.remove_query_params(["format", "lang", "bom"]).query
        link = sheets.address(service, sheets.NETWORK) + (f"?{kept}" if kept else "")
        return _workbook(sheets.book(service, sheets.NETWORK, given.lang, link,
                                     Interface(given.lang, service.labels), filters), "network")
    net = service.network(filters)
    if given.form == "svg":
        questions = service.ties_network
        title = f"Kakehashi {service.snapshot.id}"
        text: Iterable[str] = [network_svg.svg(net, questions.positions(filters), questions.names(given.lang),
                                               title)]
    else:
        text = export.network(net, given.form, given.bom)
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


@router.get("/workbook", response_class=Response)
def whole(service: ServiceDep, lang: LangParameter = "ja") -> Response:
    """The whole snapshot as a workbook: projects, ties, the network, plans, links with their strength, indicators, data
    issues, sources, and what the columns mean."""
    from graph.results import sheets

    return _sheets(service, sheets.WHOLE, lang)


@router.get("/similar", response_class=Response)
def similar(service: ServiceDep, project: Annotated[str, Query(min_length=1, max_length=200, description="Its id.")],
            form: Annotated[Literal["csv", "xlsx"], Query(alias="format")] = "csv",
            limit: Annotated[int, Query(ge=1, le=100)] = 30,
            elsewhere: Annotated[bool, Query(description="Of other governments only.")] = False,
            bom: BomParameter = False, lang: LangParameter = "ja") -> Response:
    """Initiatives similar to a project, with the reasons in words."""
    from graph.results import sheets, workbook

    found = sheets.similar(service, project, lang, limit, elsewhere)
    if form == "csv":
        return StreamingResponse(export.csv_lines(map(dict, found.rows), [each.name for each in found.columns], bom),
                                 media_type="text/csv", headers=_named("similar.csv"))
    link = f"{service.snapshot.manifest.base}projects/{project}/similar" + ("?elsewhere=1" if elsewhere else "")
    listed = list(found.rows)
    about = sheets.about(service, lang, link, (("project", service.project(project).title),),
                         (str(each["document_id"]) for each in listed))
    return _workbook(workbook.workbook([replace(found, rows=listed)], about), "similar")


@router.get("/{table}", response_class=StreamingResponse)
def table(service: ServiceDep, table: export.TableName,
          form: Annotated[Literal["jsonl", "csv", "xlsx"], Query(alias="format")] = "csv",
          bom: BomParameter = False, lang: LangParameter = "ja") -> Response:
    """A table with words beside codes; as a workbook, the columns that people read, with what they mean."""
    if form == "xlsx":
        return _sheets(service, [table], lang)
    records = export.records(service.catalogue, table)
    if form == "csv":
        return StreamingResponse(export.csv_lines(records, bom=bom), media_type="text/csv",
                                 headers=_named(f"{table}.csv"))
    return StreamingResponse(export.json_lines(records), media_type="application/jsonl",
                             headers=_named(f"{table}.jsonl"))


def _sheets(service: Service, names: Sequence[str], lang: Lang) -> Response:
    from graph.results import sheets

    most = max(service.catalogue.count(export.TABLES[each]) for each in names if each in export.TABLES)
    if most > _MOST:
        raise LimitExceeded(f"a workbook of {most:,} rows is too much for one request", where=names[0],
                            todo="ask for format=csv, or run `kakehashi export --format xlsx`")
    return _workbook(sheets.book(service, names, lang, sheets.address(service, names), Interface(lang, service.labels)),
                     names[0] if len(names) == 1 else service.snapshot.id)


def _workbook(content: bytes, name: str) -> Response:
    return Response(content, media_type=_EXCEL, headers=_named(f"{name}.xlsx"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="kakehashi-{name}"'}
