"""Errors as pages, in the user's language, that say what to do."""

from __future__ import annotations

from typing import Final

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from api.pages.context import render

KNOWN: Final = frozenset({400, 404, 405, 406, 410, 413, 422, 429, 500, 501, 503})
"""Statuses with words of their own in the catalogues; others are told as 500 or 400."""


def error_page(request: Request, status: int, title: str, detail: str, todo: str) -> HTMLResponse:
    """A page for an error.  ``title``, ``detail`` and ``todo`` are the error's own words (English).

    The page says in the user's language what the status means and what can be done; the error's own words
    follow, because they name the file, parameter or limit concerned.
    """
    known = status if status in KNOWN else 500 if status >= 500 else 400
    return render(request, "error.html", None, status, code=status, known=known, title=title,
                  detail=detail, todo=todo)
