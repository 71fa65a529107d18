"""Pages on quality: the account of the documents' lines, links, completeness, issues; figures of search and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages.context import render
from api.pages.reliability import curve
from graph.alignment.quality import models
from graph.evaluation import latest
from graph.quality_rows import QualityRow
from graph.rows import IssueRow
from graph.service import Service

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the benchmark: what was measured, on which judged set, by which commit."""

    kind: str
    judged: str
    mean: dict[str, Any]
    date: str
    commit: str
    snapshot: str


@router.get("/quality", response_class=HTMLResponse)
def qualities(request: Request, service: ServiceDep) -> HTMLResponse:
    """All documents side by side, the files that could not be read, and how good search and inferred links are."""
    return render(request, "quality.html", service, rows=service.catalogue.all(QualityRow), row=None,
                  unread=_unread(service), figures=figures(latest.read()), curves=[curve(each) for each in models()])


@router.get("/quality/{identifier}", response_class=HTMLResponse)
def quality(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One document."""
    row = service.catalogue.get(QualityRow, identifier)
    return render(request, "quality.html", service, rows=[row], row=row, unread=[], figures=[], curves=[])


def figures(kept: dict[str, latest.Figures]) -> list[Figure]:
    """The latest figures of search and of similar initiatives, by judged set."""
    found = []
    for name, each in kept.items():
        kind, _, judged = name.partition(" ")
        report = each["report"]
        means = {"similar": report["ndcg"]} if kind == "similar" else {
            "search": report["all"]["ndcg"],
            **{f"search_{lang}": report["by_language"].get(lang, {}).get("ndcg") for lang in ("ja", "en")}}
        found += [Figure(label, judged, mean, each["date"], each["commit"], each["snapshot"])
                  for label, mean in means.items() if mean]
    return found


def _unread(service: Service) -> list[IssueRow]:
    return [issue for issue in service.issues(severity="error")
            if issue.code in ("not-read", "violates-shapes", "kept-previous")]
