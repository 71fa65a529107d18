"""The W3C Reconciliation Service API 0.2 (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).

One address answers the manifest, batches of names and data extension; suggestions, previews and the list of
properties stand below it.  CORS is open (``api/app.py``), and ``callback`` makes any answer JSONP.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from typing import Annotated, Any, Final, cast
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.deps import IrisDep, ServiceDep
from graph.linked_data import reconcile
from graph.service import Service
from ontology.errors import LimitExceeded, NotFound, QueryError
from ontology.iri import Iris

router = APIRouter(prefix="/reconcile", tags=["reconciliation"])

BATCH: Final = 5_000
"""Names in one request: about four seconds of one core."""

BODY: Final = 4 * 1024 * 1024
"""Bytes of one request: 5,000 names with properties, percent-encoded."""

TEXT: Final = 500
"""Characters of one name."""

_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$]{0,100}(\.[A-Za-z_$][\w$]{0,100}){0,5}")

PREVIEW_POLICY: Final = "default-src 'none'; style-src 'self'; frame-ancestors *"
"""A preview is made to be framed by OpenRefine; it has no script and no form."""

Callback = Annotated[str | None, Query(max_length=200, description="For JSONP: the function to call.")]


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def _index(service: Service) -> reconcile.Index:
    return reconcile.build(service)


def _answer(body: object, callback: str | None) -> Response:
    if callback is None:
        return JSONResponse(body)
    if not _CALLBACK.fullmatch(callback):
        raise QueryError("not the name of a function", where="callback")
    # The comment keeps a prefix of the answer from being taken for another kind of file.
    return Response(f"/**/{callback}({json.dumps(body)});", media_type="application/javascript")


def _type(kind: str) -> dict[str, str]:
    return {"id": kind, "name": reconcile.KINDS[cast(reconcile.Kind, kind)]["en"]}


def manifest(iris: Iris) -> dict[str, Any]:
    """The service's manifest."""
    base = iris.base
    suggest = {kind: {"service_url": base.rstrip("/"), "service_path": f"/reconcile/suggest/{kind}"}
               for kind in ("entity", "property", "type")}
    return {
        "versions": ["0.1", "0.2"],
        "name": "Kakehashi: Japanese municipalities, places abroad, projects and plans",
        "identifierSpace": f"{base}id/", "schemaSpace": f"{base}ontology#",
        "documentation": f"{base}dataset.html", "logo": f"{base}static/favicon.svg",
        "defaultTypes": [_type(kind) for kind in reconcile.KINDS],
        "view": {"url": f"{base}reconcile/view/{{{{id}}}}"},
        "feature_view": {"url": f"{base}reconcile/features#{{{{id}}}}"},
        "preview": {"url": f"{base}reconcile/preview?id={{{{id}}}}", "width": 420, "height": 220},
        "suggest": suggest, "batchSize": 500,
        "extend": {"propose_properties": {"service_url": base.rstrip("/"), "service_path": "/reconcile/properties"},
                   "property_settings": []},
    }


@router.get("")
async def get(request: Request, service: ServiceDep, iris: IrisDep, queries: str | None = None,
              extend: str | None = None, callback: Callback = None) -> Response:
    """The manifest; with ``queries`` or ``extend`` (JSON), the answer to them."""
    return await _serve(service, iris, queries, extend, callback)


@router.post("")
async def post(request: Request, service: ServiceDep, iris: IrisDep) -> Response:
    """A batch of ``queries`` (at most 5,000), or an ``extend`` request, as a form."""
    fields = dict(await _form(request))
    return await _serve(service, iris, fields.get("queries"), fields.get("extend"),
                        fields.get("callback") or request.query_params.get("callback"))


async def _form(request: Request) -> list[tuple[str, str]]:
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > BODY:
            raise LimitExceeded(f"the request is longer than {BODY} bytes", where="reconcile_bytes",
                                todo="send a smaller batch")
    try:
        return parse_qsl(parts.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise QueryError("the body is not a form", where="body",
                         todo="send queries=... as application/x-www-form-urlencoded") from None


async def _serve(service: Service, iris: Iris, queries: str | None, extend: str | None,
                 callback: str | None) -> Response:
    if queries is not None:
        return _answer(await run_in_threadpool(_reconcile, service, iris, queries), callback)
    if extend is not None:
        return _answer(await run_in_threadpool(_extend, service, extend), callback)
    return _answer(manifest(iris), callback)


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise QueryError("not JSON", where=name) from None
    if not isinstance(found, dict):
        raise QueryError("an object is needed", where=name)
    return found


def _reconcile(service: Service, iris: Iris, text: str) -> dict[str, Any]:
    batch = _parsed(text, "queries")
    if len(batch) > BATCH:
        raise LimitExceeded(f"a batch has at most {BATCH} names", where="reconcile_batch", todo="send several batches")
    wanted = {key: _query(each, key, iris) for key, each in batch.items()}
    index = _index(service)
    return {key: {"result": [_candidate(each) for each in index.find(query)]} for key, query in wanted.items()}


def _query(given: object, key: str, iris: Iris) -> reconcile.Query:
    if isinstance(given, str):
        given = {"query": given}
    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        raise QueryError("each query is an object with a text `query`", where=key)
    text = given["query"]
    if len(text) > TEXT:
        raise QueryError(f"a name has at most {TEXT} characters", where=key)
    types = given.get("type") or ()
    names = [types] if isinstance(types, str | dict) else list(types) if isinstance(types, list) else []
    kinds = tuple(reconcile.kind_of(str(each.get("id", "")) if isinstance(each, dict) else str(each), iris.base)
                  for each in names)
    limit = given.get("limit", 5)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 100:
        raise QueryError("limit is a whole number from 1 to 100", where=key)
    properties = given.get("properties") or []
    if not isinstance(properties, list) or len(properties) > 20:
        raise QueryError("properties is a list of at most 20", where=key)
    known = tuple((str(each.get("pid", "")), _values(each.get("v"))) for each in properties if isinstance(each, dict))
    return reconcile.Query(text, kinds, limit, known)


def _values(given: object) -> tuple[str, ...]:
    """A property's known values: texts, numbers, or entities by name or id."""
    found = []
    for each in given if isinstance(given, list) else [given]:
        value = (each.get("name") or each.get("id")) if isinstance(each, dict) else each
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found.append(str(value)[:TEXT])
    return tuple(found[:50])


def _candidate(found: reconcile.Candidate) -> dict[str, Any]:
    return {"id": found.id, "name": found.name, "description": found.description, "type": [_type(found.kind)],
            "score": found.score, "match": found.match,
            "features": [{"id": each.id, "value": each.value} for each in found.features]}


def _extend(service: Service, text: str) -> dict[str, Any]:
    asked = _parsed(text, "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list) or len(ids) > BATCH or len(properties) > 50:
        raise QueryError(f"ids (at most {BATCH}) and properties (at most 50) are lists", where="extend")
    names = [str(each.get("id", "")) if isinstance(each, dict) else str(each) for each in properties]
    if unknown := [name for name in names if name not in reconcile.PROPERTIES]:
        raise QueryError("there is no such property; there are " + ", ".join(reconcile.PROPERTIES),
                         where=", ".join(unknown)[:200])
    rows = _index(service).extend(map(str, ids), names)
    return {"meta": [{"id": name, "name": reconcile.PROPERTIES[name][0]} for name in names],
            "rows": {key: {name: [_cell(name, each) for each in values if each] for name, values in row.items()}
                     for key, row in rows.items()}}


def _cell(name: str, value: str) -> dict[str, Any]:
    return {"float": float(value)} if name in ("lat", "lng") else {"str": value}


@router.get("/suggest/entity")
def suggest_entity(service: ServiceDep, iris: IrisDep, prefix: Annotated[str, Query(max_length=TEXT)],
                   type: Annotated[str | None, Query(max_length=200)] = None,
                   cursor: Annotated[int, Query(ge=0, le=1000)] = 0, callback: Callback = None) -> Response:
    """Entities whose name starts so."""
    kinds = (reconcile.kind_of(type, iris.base),) if type else ()
    found = _index(service).suggest(prefix, kinds, cursor + 10)[cursor:]
    return _answer({"result": [{"id": each.key, "name": each.name, "description": each.description,
                                "notable": [_type(each.kind)]} for each in found]}, callback)


@router.get("/suggest/type")
def suggest_type(prefix: Annotated[str, Query(max_length=TEXT)] = "", callback: Callback = None) -> Response:
    """Types whose name starts so, in Japanese or English."""
    folded = reconcile.fold(prefix)
    found = [kind for kind, words in reconcile.KINDS.items()
             if any(reconcile.fold(word).startswith(folded) for word in (kind, *words.values()))]
    return _answer({"result": [_type(kind) for kind in found]}, callback)


@router.get("/suggest/property")
def suggest_property(prefix: Annotated[str, Query(max_length=TEXT)] = "", callback: Callback = None) -> Response:
    """Properties whose name starts so."""
    folded = reconcile.fold(prefix)
    return _answer({"result": [{"id": name, "name": title} for name, (title, _) in reconcile.PROPERTIES.items()
                               if any(reconcile.fold(word).startswith(folded) for word in (name, title))]}, callback)


@router.get("/properties")
def properties(type: Annotated[str, Query(max_length=200)], iris: IrisDep,
               limit: Annotated[int, Query(ge=1, le=100)] = 100, callback: Callback = None) -> Response:
    """Properties by which a table of entities of a type can be extended."""
    kind = reconcile.kind_of(type, iris.base)
    found = [{"id": name, "name": title} for name, (title, kinds) in reconcile.PROPERTIES.items() if kind in kinds]
    return _answer({"type": type, "limit": limit, "properties": found[:limit]}, callback)


@router.get("/view/{identifier:path}", response_class=RedirectResponse)
def view(identifier: str, service: ServiceDep, iris: IrisDep) -> RedirectResponse:
    """Leads to an entity's own address."""
    entry = _entry(service, identifier)
    kind, _, name = entry.key.partition("/")
    iri = iris.entity(cast(Any, kind), name)
    return RedirectResponse("/" + iri.removeprefix(iris.base), 303)


@router.get("/preview", response_class=HTMLResponse)
def preview(id: Annotated[str, Query(max_length=TEXT)], service: ServiceDep) -> HTMLResponse:
    """A small page about an entity, to be framed."""
    entry = _entry(service, id)
    rows = "".join(f"<dt>{escape(reconcile.PROPERTIES[name][0])}</dt><dd>{escape('、'.join(filter(None, values)))}</dd>"
                   for name, values in entry.values.items() if any(values) and name != "name_ja")
    html = ('<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>' + escape(entry.name) + "</title>"
            '<link rel="stylesheet" href="/static/style.css"></head><body class="page-preview"><h1>'
            + escape(entry.name) + "</h1><p>" + escape(entry.description) + f"</p><dl>{rows}</dl></body></html>")
    return HTMLResponse(html, headers={"Content-Security-Policy": PREVIEW_POLICY})


@router.get("/features", response_class=JSONResponse)
def features() -> dict[str, str]:
    """What the reasons of a score (``features``) mean."""
    names = {"name": "the Japanese name", "english": "the English name", "kana": "the reading in kana",
             "alias": "another form of the name", "former": "a former municipality merged into it",
             "code": "the code or id"}
    found = {}
    for name, words in names.items():
        found[f"{name}_equal"] = f"{words} is equal"
        found[f"{name}_without_suffix"] = f"{words} is equal but for the word for its kind (市, City of ...)"
        found[f"{name}_similar"] = f"{words} shares two-character pieces (Dice coefficient, less a tenth)"
    return {**found, **{f"property_{name}": f"the given {title.lower()} agrees"
                        for name, (title, _) in reconcile.PROPERTIES.items()}}


def _entry(service: Service, identifier: str) -> reconcile.Entry:
    try:
        return _index(service).entries[identifier]
    except KeyError:
        raise NotFound("nothing has this id", where=identifier) from None
