"""Errors as pages, in the user's language, that say what to do."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from api.pages.context import View, render
from api.pages.i18n import language

KNOWN: Final = frozenset({400, 404, 405, 406, 410, 413, 422, 429, 500, 501, 503})
"""Statuses with words of their own in the catalogues; others are told as 500 or 400."""


def error_page(request: Request, status: int, title: str, detail: str, todo: str) -> HTMLResponse:
    """A page for an error.  ``title``, ``detail`` and ``todo`` are the error's own words (English).

    The page says in the user's language what the status means and what can be done; the error's own words follow,
    because they name the file, parameter or limit concerned: in Japanese where ``messages/problems.tsv`` has them.
    """
    known = status if status in KNOWN else 500 if status >= 500 else 400
    told = View(request, language(request), None).told
    words = [(text, lang) for text in (detail or title, todo) if text for text, lang in [told(text)]]
    # An error of a link that led here goes back to where it stood; anything else would leave the reader stranded.
    back = urlsplit(request.headers.get("referer", ""))
    here = back.netloc == request.url.netloc and back.path != request.url.path
    return render(request, "error.html", None, status, code=status, known=known, told=words,
                  back=f"{back.path}?{back.query}" if here and back.query else back.path if here else "")
