"""The SPARQL 1.1 Protocol, query operation: https://www.w3.org/TR/sparql11-protocol/#query-operation."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import parse_qsl

import pyoxigraph as ox
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.deps import IrisDep, PoolDep, SettingsDep
from api.description import service_description
from api.negotiation import choose, prefers_html
from api.problems import Problem, respond
from graph.settings import Settings
from graph.sparql import formats, gate
from graph.sparql.pool import Answer, Query
from ontology.errors import KakehashiError, QueryError

log = logging.getLogger(__name__)

router = APIRouter(tags=["sparql"])

METHODS: Final = "GET, HEAD, POST, OPTIONS"

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"

_KNOWN: Final = {"query", "default-graph-uri", "named-graph-uri", "format"}
"""``format`` is ours: a short name or media type, for links that cannot set an Accept header."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the query operation."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


async def _from_url(request: Request) -> Asked:
    return _asked(list(request.query_params.multi_items()))


async def _from_body(request: Request, settings: SettingsDep) -> Asked:
    """A form, or the query itself as the body with the dataset in the URL."""
    content_type = request.headers.get("content-type", "")
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charset = next((each[8:].strip('"') for each in parameters if each.startswith("charset=")), "utf-8")
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise QueryError(f"the query is in {charset}; this endpoint reads UTF-8", where="Content-Type")
    body = await _body(request, settings)
    if kind == FORM:
        pairs = parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body), max_num_fields=200)
        return _asked([*request.query_params.multi_items(), *pairs])
    return _asked([*request.query_params.multi_items(), ("query", body)])


async def _body(request: Request, settings: Settings) -> str:
    # In a form, a character of the query may take nine bytes (%E3%81%82); the rest is room for the dataset.
    limit = settings.sparql_query_kb * 1024 * 3 + 16_384
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > limit:
            raise QueryError(
                f"the query is longer than {settings.sparql_query_kb} KiB", where="sparql_query_kb"
            )
    try:
        return parts.decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError("the body is not UTF-8", where="query") from None


def _asked(pairs: list[tuple[str, str]]) -> Asked:
    names = [name for name, _ in pairs]
    if "update" in names or any(name.startswith("using-") for name in names):
        raise QueryError("updates are not accepted: this endpoint is read-only", where="update")
    if unknown := set(names) - _KNOWN:
        raise QueryError("no such parameter", where=", ".join(sorted(unknown)),
                         todo="there are " + ", ".join(sorted(_KNOWN)))
    for single in ("query", "format"):
        if names.count(single) > 1:
            raise QueryError("this parameter may be given once", where=single)
    values = dict(pairs)

    def graphs(wanted: str) -> tuple[str, ...]:
        found = tuple(value for name, value in pairs if name == wanted)
        for value in found:
            try:
                ox.NamedNode(value)
            except ValueError:
                raise QueryError("not an absolute IRI", where=wanted) from None
        return found

    return Asked(
        values.get("query"), graphs("default-graph-uri"), graphs("named-graph-uri"), values.get("format")
    )


@router.head("/sparql", include_in_schema=False)
@router.get("/sparql", response_class=StreamingResponse)
async def sparql_get(
    request: Request,
    asked: Annotated[Asked, Depends(_from_url)],
    pool: PoolDep,
    iris: IrisDep,
) -> Response:
    """Answers a query; without one, describes the service (RDF) or leads to the editor (HTML)."""
    if asked.query is not None:
        return await _answer(request, asked, pool, iris)
    accept = request.headers.get("accept")
    if prefers_html(accept) and request.app.state.pages:
        return RedirectResponse("/sparql/editor", 303, {"Vary": "Accept"})
    chosen = choose(accept, formats.GRAPHS)
    if chosen is None:
        return _not_acceptable(request, formats.GRAPHS)
    return Response(
        service_description(iris, chosen), media_type=chosen.content_type, headers={"Vary": "Accept"}
    )


@router.post("/sparql", response_class=StreamingResponse)
async def sparql_post(request: Request, pool: PoolDep, iris: IrisDep, settings: SettingsDep) -> Response:
    """Answers a query sent as a form or as ``application/sparql-query``."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in (FORM, DIRECT):
        update = kind == "application/sparql-update"
        return respond(request, Problem(
            type="about:blank", title="Unsupported Media Type", status=415, instance=request.url.path,
            detail="updates are not accepted: this endpoint is read-only" if update else
            f"a query is sent as {FORM} or {DIRECT}"), {"Accept-Post": f"{FORM}, {DIRECT}"})
    asked = await _from_body(request, settings)
    if asked.query is None:
        raise QueryError("there is no query", where="query")
    return await _answer(request, asked, pool, iris)


@router.options("/sparql", include_in_schema=False)
async def sparql_options() -> Response:
    """Which methods there are."""
    return Response(None, 204, {"Allow": METHODS, "Accept-Post": f"{FORM}, {DIRECT}"})


async def _answer(request: Request, asked: Asked, pool: PoolDep, iris: IrisDep) -> Response:
    assert asked.query is not None
    checked = gate.check(asked.query, pool.limits.query_kb)
    offered = formats.offered(checked.form)
    if asked.format is not None:
        chosen = formats.named(asked.format, offered)
        if chosen is None:
            raise QueryError(
                f"a {checked.form} query is answered as {', '.join(each.name for each in offered)}",
                where=f"format={asked.format}",
            )
    else:
        # A browser's Accept names HTML and */*: it gets the preferred format, which it can at least show.
        chosen = choose(request.headers.get("accept"), offered)
    if chosen is None:
        return _not_acceptable(request, offered)
    answer = await pool.run(
        Query(asked.query, chosen.media_type, iris.base, asked.default_graphs, asked.named_graphs)
    )
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if request.method == "HEAD":
        answer.close()
        head = Response(None, media_type=chosen.content_type, headers=headers)
        del head.headers["content-length"]  # unknown, not 0: nobody has computed the result
        return head
    return Streamed(answer, chosen.content_type, headers)


class Streamed(StreamingResponse):
    """A query's result.  The worker is given back however the response ends, even before it began.

    An error cuts the connection: a result that is not complete must not look as if it were.
    """

    def __init__(self, answer: Answer, content_type: str, headers: dict[str, str]) -> None:
        super().__init__(_logged(answer), media_type=content_type, headers=headers)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._answer.close()


async def _logged(answer: Answer) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer:
            yield chunk
    except KakehashiError as error:
        log.warning("a SPARQL result was cut: %s", error)
        # No error handler knows this class, so it reaches the server, which closes the connection.
        raise ConnectionAbortedError(str(error)) from None


def _not_acceptable(request: Request, offered: tuple[formats.Format, ...]) -> Response:
    return respond(request, Problem(
        type="about:blank", title="Not Acceptable", status=406, instance=request.url.path, where="Accept",
        detail="none of the accepted media types is offered",
        todo="accept one of " + ", ".join(each.media_type for each in offered)))
