"""Errors as pages, in the user's language, that say what to do."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from api.pages.context import render
from api.pages.i18n import language
from api.pages.reasons import japanese

KNOWN: Final = frozenset({400, 404, 405, 406, 410, 413, 422, 429, 500, 501, 503})
"""Statuses with words of their own in the catalogues; others are told as 500 or 400."""


def error_page(request: Request, status: int, title: str, detail: str, todo: str) -> HTMLResponse:
    """A page for an error.  ``title``, ``detail`` and ``todo`` are the error's own words (English).

    The page says in the user's language what the status means and what can be done; the error's own words follow,
    because they name the file, parameter or limit concerned: in Japanese where ``messages/problems.tsv`` has them.
    """
    known = status if status in KNOWN else 500 if status >= 500 else 400
    told = [(text, lang) for text in (detail or title, todo) if text for text, lang in [_told(request, text)]]
    # An error of a link that led here goes back to where it stood; anything else would leave the reader stranded.
    back = urlsplit(request.headers.get("referer", ""))
    here = back.netloc == request.url.netloc and back.path != request.url.path
    return render(request, "error.html", None, status, code=status, known=known, told=told,
                  back=f"{back.path}?{back.query}" if here and back.query else back.path if here else "")


def _told(request: Request, text: str) -> tuple[str, str]:
    """An error's words in the reader's language where they are known, and the language they are in."""
    found = japanese(text, lambda _, code: code, "problems") if language(request) == "ja" else None
    return (found, "ja") if found else (text, "en")
