"""The SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/.

``/sparql`` answers queries over the published snapshot.  ``/sparql/user`` and ``/sparql/update`` are the same protocol
over the user graphs, where the operator has turned them on (``graph/sparql/user_space.py``).
"""

from __future__ import annotations

import logging
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.deps import SettingsDep, live_of
from api.description import service_description
from api.direct import DirectRoute
from api.live import Live
from api.negotiation import choose, prefers_html
from api.problems import Problem, respond
from api.sparql_request import FORM, QUERY, UPDATE, Asked, from_body, from_url, media_type, unsupported
from api.workbooks import MEDIA_TYPE, XLSX, workbook
from api.writing import UserSpaceDep, WriterDep
from graph import magic
from graph.sparql import formats, gate
from graph.sparql.gate import Checked
from graph.sparql.pool import Answer, Limits, Query
from graph.sparql.user_space import Change
from graph.sparql.using import with_dataset
from ontology.errors import KakehashiError, QueryError
from ontology.iri import Iris

log = logging.getLogger(__name__)

router = APIRouter(tags=["sparql"])
direct = APIRouter(tags=["sparql"], route_class=DirectRoute)
"""``/sparql`` itself."""

METHODS: Final = "GET, HEAD, POST, OPTIONS"

Run = Callable[[Query], Awaitable[Answer]]

_DOCUMENTED: Final = {
    "parameters": [
        {"name": name, "in": "query", "schema": {"type": "string"}, "description": text}
        for name, text in (
            ("query", "The query, at most 64 KiB. Without it: the service description."),
            ("default-graph-uri", "IRI of a graph for the default graph; may be repeated."),
            ("named-graph-uri", "IRI of a named graph; may be repeated."),
            ("format", "Short name or media type of the answer, instead of an Accept header; xlsx: a workbook."),
            ("bom", "true: CSV starts with a byte-order mark, which Excel needs."))]}
"""For OpenAPI: the handlers read the parameters themselves, since some may be repeated."""

_BODIES: Final = {"requestBody": {"required": True, "content": {
    FORM: {"schema": {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}},
    QUERY: {"schema": {"type": "string"}}}}}


async def _from_url(request: Request) -> Asked:
    return from_url(request)


UrlDep = Annotated[Asked, Depends(_from_url)]


@direct.head("/sparql", include_in_schema=False)
@direct.get("/sparql", response_class=StreamingResponse, openapi_extra=_DOCUMENTED)
async def sparql_get(request: Request) -> Response:
    """Answers a query; without one, describes the service (RDF) or leads to the editor (HTML)."""
    asked, live = from_url(request), live_of(request)
    if asked.text is not None:
        return await _search_and_answer(request, asked, live)
    accept = request.headers.get("accept")
    if prefers_html(accept) and request.app.state.pages:
        return RedirectResponse("/sparql/editor", 303, {"Vary": "Accept"})
    chosen = choose(accept, formats.GRAPHS)
    if chosen is None:
        return not_acceptable(request, formats.GRAPHS)
    iris = Iris(live.service.snapshot.manifest.base)
    body = await run_in_threadpool(service_description, iris, chosen, request.app.state.settings)
    return Response(body, media_type=chosen.content_type, headers={"Vary": "Accept"})


@direct.post("/sparql", response_class=StreamingResponse, openapi_extra=_BODIES)
async def sparql_post(request: Request) -> Response:
    """Answers a query sent as a form or as ``application/sparql-query``."""
    if (refused := _refuse_body(request)) is not None:
        return refused
    live = live_of(request)
    asked = await from_body(request, "query", live.pool.limits.query_kb)
    return await _search_and_answer(request, asked, live)


@router.options("/sparql", include_in_schema=False)
@router.options("/sparql/user", include_in_schema=False)
async def sparql_options() -> Response:
    """Which methods there are."""
    return Response(None, 204, {"Allow": METHODS, "Accept-Post": f"{FORM}, {QUERY}"})


@router.head("/sparql/user", include_in_schema=False)
@router.get("/sparql/user", response_class=StreamingResponse, openapi_extra=_DOCUMENTED)
async def user_get(request: Request, asked: UrlDep, space: UserSpaceDep) -> Response:
    """Answers a query over the user graphs, where the operator has turned them on."""
    return await _answer(request, asked, space.run, _checked(space.limits, asked), space.base)


@router.post("/sparql/user", response_class=StreamingResponse, openapi_extra=_BODIES)
async def user_post(request: Request, space: UserSpaceDep, settings: SettingsDep) -> Response:
    """Answers a query over the user graphs, sent as a form or as ``application/sparql-query``."""
    if (refused := _refuse_body(request)) is not None:
        return refused
    asked = await from_body(request, "query", settings.sparql_query_kb)
    return await _answer(request, asked, space.run, _checked(space.limits, asked), space.base)


@router.post("/sparql/update", status_code=204, response_class=Response, openapi_extra={
    "requestBody": {"required": True, "content": {UPDATE: {"schema": {"type": "string"}}}}})
async def update(request: Request, space: WriterDep, settings: SettingsDep) -> Response:
    """Changes the user graphs; needs the operator's token."""
    if media_type(request) not in (FORM, UPDATE):
        return respond(request, unsupported(request, (FORM, UPDATE)), {"Accept-Post": f"{FORM}, {UPDATE}"})
    asked = await from_body(request, "update", settings.sparql_update_kb)
    if asked.text is None:
        raise QueryError("there is no update", where="update")
    text = await run_in_threadpool(with_dataset, asked.text, asked.default_graphs, asked.named_graphs)
    await space.change(Change("update", text.encode()))
    return Response(None, 204)


def _refuse_body(request: Request) -> Response | None:
    kind = media_type(request)
    if kind in (FORM, QUERY):
        return None
    detail = "updates are not accepted: this endpoint is read-only" if kind == UPDATE else ""
    return respond(request, unsupported(request, (FORM, QUERY), detail), {"Accept-Post": f"{FORM}, {QUERY}"})


def _checked(limits: Limits, asked: Asked) -> Checked:
    return gate.check(_text(asked), limits.query_kb, limits.services)


def _text(asked: Asked) -> str:
    if asked.text is None:
        raise QueryError("there is no query", where="query")
    return asked.text


async def _search_and_answer(request: Request, asked: Asked, live: Live) -> Response:
    text = _text(asked)
    checked = live.pool.check(text)
    if magic.mentions(text):
        asked = replace(asked, text=await run_in_threadpool(magic.searched, text, live.service))
    if asked.format == XLSX and checked.form in ("SELECT", "ASK"):
        service, base = live.service, live.service.snapshot.manifest.base
        query = Query(_text(asked), MEDIA_TYPE, base, asked.default_graphs, asked.named_graphs, checked=checked)
        link = f"{base}sparql/editor?{urlencode({'query': text})}"
        return await workbook(await live.pool.run(query), "sparql", lambda answer, answers: answers.book(
            service, answer, "ja", link, (("sparql", text),)))
    # The snapshot's own base: the setting may have changed since it was built.
    return await _answer(request, asked, live.pool.run, checked, live.service.snapshot.manifest.base)


async def _answer(request: Request, asked: Asked, run: Run, checked: Checked, base: str) -> Response:
    offered = formats.offered(checked.form)
    if asked.format is not None:
        chosen = formats.named(asked.format, offered)
        if chosen is None:
            raise QueryError(f"a {checked.form} query is answered as {', '.join(each.name for each in offered)}",
                             where=f"format={asked.format}")
    else:
        # A browser's Accept names HTML and */*: it gets the preferred format, which it can at least show.
        chosen = _chosen(request.headers.get("accept"), checked.form)
    if chosen is None:
        return not_acceptable(request, offered)
    query = Query(_text(asked), chosen.media_type, base, asked.default_graphs, asked.named_graphs,
                  checked=checked, headers_only=request.method == "HEAD")
    return await streamed(request, run, query, chosen, BOM_UTF8 if asked.bom and chosen.name == "csv" else b"")


@lru_cache(maxsize=64)  # a header has 64 KiB at most, and clients send few different ones
def _chosen(accept: str | None, form: gate.Form) -> formats.Format | None:
    return choose(accept, formats.offered(form))


async def streamed(request: Request, run: Run, query: Query, form: formats.Format, mark: bytes = b"") -> Response:
    """A query's result as it comes, after ``mark``; for HEAD, only what its headers would be.

    Raises:
        QueryError, LimitExceeded, SnapshotError: it fails before its first bytes.
    """
    answer = await run(query)
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if not query.headers_only:
        return given(answer, form.content_type, headers, mark)
    async with answer:
        async for _ in answer:
            pass  # nothing comes but the end, and with it the worker is free again
    head = Response(None, media_type=form.content_type, headers=headers)
    del head.headers["content-length"]  # unknown, not 0: nobody has computed the result
    return head


def given(answer: Answer, content_type: str, headers: dict[str, str], mark: bytes = b"") -> Response:
    """A result in one piece where all of it has come, else as it comes; ``mark`` stands before it."""
    if answer.whole is None:
        return Streamed(answer, content_type, headers, mark)
    answer.close()
    return Response(mark + answer.whole, media_type=content_type, headers=headers)


class Streamed(StreamingResponse):
    """A query's result.  The worker is given back however the response ends, even before it began.

    An error cuts the connection: a result that is not complete must not look as if it were.
    """

    def __init__(self, answer: Answer, content_type: str, headers: dict[str, str], mark: bytes = b"") -> None:
        super().__init__(_logged(answer, mark), media_type=content_type, headers=headers)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._answer.close()


async def _logged(answer: Answer, mark: bytes) -> AsyncIterator[bytes]:
    try:
        if mark:
            yield mark
        async for chunk in answer:
            yield chunk
    except KakehashiError as error:
        log.warning("a SPARQL result was cut: %s", error)
        # No error handler knows this class, so it reaches the server, which closes the connection.
        raise ConnectionAbortedError(str(error)) from None


def not_acceptable(request: Request, offered: tuple[formats.Format, ...]) -> Response:
    """406, with the media types that are offered."""
    return respond(request, Problem(
        type="about:blank", title="Not Acceptable", status=406, instance=request.url.path, where="Accept",
        detail="none of the accepted media types is offered",
        todo="accept one of " + ", ".join(each.media_type for each in offered)))
