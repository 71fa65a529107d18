"""The interface's two languages: which one a request wants, and the message catalogues.

A catalogue is one flat JSON object per language, ``messages/ja.json`` and ``messages/en.json``, with the
same keys in both.  Messages are plain text with ``{name}`` placeholders; markup stays in the templates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

from starlette.requests import Request

from api.negotiation import weighted
from graph.labels import Lang

LANGUAGES: Final[tuple[Lang, ...]] = ("ja", "en")
COOKIE: Final = "lang"
COOKIE_SECONDS: Final = 365 * 24 * 3600
"""A year: an official who chose a language once is not asked again."""


@lru_cache(maxsize=len(LANGUAGES))
def messages(lang: Lang) -> Mapping[str, str]:
    """The catalogue of one language."""
    text = (resources.files(__package__) / "messages" / f"{lang}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def translate(lang: Lang, key: str, **values: object) -> str:
    """The message of ``key`` with its placeholders filled.

    Raises:
        KeyError: the catalogue has no such key (a test compares templates and catalogues).
    """
    message = messages(lang)[key]
    return message.format(**values) if values else message


def translate_code(lang: Lang, family: str, code: str) -> str:
    """The word for a code, e.g. ``severity`` and ``warning``; a code without one stands for itself."""
    return messages(lang).get(f"{family}.{code}", code)


def language(request: Request) -> Lang:
    """``?lang=``, else the cookie, else the browser's ``Accept-Language``, else Japanese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        for lang in LANGUAGES:
            if wanted == lang:
                return lang
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> Lang:
    """The best of our languages in an ``Accept-Language`` header (RFC 9110, 12.5.4); Japanese on a tie."""
    best: tuple[float, Lang] = (0.0, "ja")
    for name, quality in weighted(header):
        for lang in LANGUAGES:
            if name.split("-")[0] == lang and quality > best[0]:
                best = (quality, lang)
    return best[1]
