"""The pages for those who build on the service: what documentation there is, and every address of the HTTP interface.

Both stand at addresses that a person tries; a program that asks there is answered as at any unknown path.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.negotiation import prefers_html
from api.pages.context import render
from api.pages.i18n import language
from graph.labels import Lang

router = APIRouter()

WAYS: Final = {
    "data": (("about", "/about"), ("quality", "/quality"), ("validation", "/validation"), ("dataset", "/dataset.html"),
             ("dumps", "/dumps/")),
    "questions": (("api", "/api"), ("queries", "/queries"), ("editor", "/sparql/editor")),
    "terms": (("ontology", "/ontology.html"), ("vocabulary", "/vocabulary"), ("reconcile", "/reconcile")),
}
"""What the page ``/docs`` leads to, by section: the key of its words and its address."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    words: str
    language: str
    parameters: tuple[str, ...]


@lru_cache(maxsize=1)
def _japanese() -> dict[str, str]:
    """What an operation does, by method and path (``messages/operations.tsv``)."""
    text = (resources.files(__package__) / "messages" / "operations.tsv").read_text("utf-8")
    rows = csv.reader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t")
    return {row[0]: row[1] for row in rows}


def operations(description: dict[str, Any], lang: Lang) -> dict[str, list[Operation]]:
    """The operations of an OpenAPI description by their first tag; what each does in this language, else in English."""
    found: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method, each in methods.items():
            english = re.split(r"\n\s*\n", each.get("description") or each.get("summary") or "")[0].replace("``", "")
            japanese = _japanese().get(f"{method.upper()} {path}") if lang == "ja" else None
            names = tuple(one["name"] for one in each.get("parameters", ()) if one["in"] == "query")
            found.setdefault(each.get("tags", ["service"])[0], []).append(
                Operation(method.upper(), path, japanese or english, "ja" if japanese else "en", names))
    return found


@router.get("/api", response_class=HTMLResponse)
def api(request: Request, service: ServiceDep) -> HTMLResponse:
    """Every address of the HTTP interface with what it does."""
    _for_people(request)
    return render(request, "api.html", service, groups=operations(request.app.openapi(), language(request)))


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request, service: ServiceDep) -> HTMLResponse:
    """Where the documentation stands."""
    _for_people(request)
    return render(request, "docs.html", service, ways=WAYS)


def _for_people(request: Request) -> None:
    if not prefers_html(request.headers.get("accept")):
        raise HTTPException(404)
