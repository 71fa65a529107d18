"""Errors and kinds of errors as pages, in the user's language, that say what to do."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from api.pages.context import View, render
from api.pages.i18n import language
from api.problems import Problem

KNOWN: Final = frozenset({400, 404, 405, 406, 410, 413, 422, 429, 500, 501, 503})
"""Statuses with words of their own in the catalogues; others are told as 500 or 400."""


def error_page(request: Request, problem: Problem) -> HTMLResponse:
    """A page for an error, whose own words are English.

    The page says in the user's language what the status means and what can be done; the error's own words follow,
    because they name the file, parameter or limit concerned: in Japanese where ``messages/problems.tsv`` has them.
    """
    status, candidates = problem.status, problem.candidates or []
    known = status if status in KNOWN else 500 if status >= 500 else 400
    told = View(request, language(request), None).told
    said = (problem.detail or problem.title, problem.todo)
    words = [(text, lang) for text in said if text for text, lang in [told(text)]]
    # An error of a link that led here goes back to where it stood; anything else would leave the reader stranded.
    back = urlsplit(request.headers.get("referer", ""))
    here = back.netloc == request.url.netloc and back.path != request.url.path
    return render(request, "error.html", None, status, code=status, known=known, told=words,
                  candidates=candidates, name=problem.where,
                  back=f"{back.path}?{back.query}" if here and back.query else back.path if here else "")


def problem_page(request: Request, slug: str, status: int, iri: str) -> HTMLResponse:
    """What a kind of problem means, and what can be done."""
    known = status if status in KNOWN else 500 if status >= 500 else 400
    return render(request, "problem.html", None, slug=slug, code=status, known=known, iri=iri)
