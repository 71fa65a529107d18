"""Rendering: what every template may call, and the response with the language remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request

from api import memo as memos
from api.pages import structured
from api.pages.i18n import COOKIE, COOKIE_SECONDS, LANGUAGES, language, messages, translate, translate_code
from api.pages.likeness import sentence
from api.pages.paths import page_path, sdg_path
from api.pages.reasons import Interface, japanese
from api.reviewing import choices
from graph import document_titles, named, wording
from graph.alignment.grades import GRADES, grade
from graph.labels import Lang
from graph.network.network import party
from graph.rows import AreaRow, DocumentRow, NodeRow, TieRow
from graph.service import Service
from graph.sparql.formats import GRAPHS
from graph.text.snippets import Snippet
from ontology.errors import NotFound

HERE: Final = Path(__file__).resolve().parent.parent
TEMPLATES: Final = HERE / "templates"
STATIC: Final = HERE / "static"

ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
    auto_reload=False,  # a new release that is installed under a running service must not meet its old code
)


_JAPANESE: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_JAPANESE_RUN: Final = re.compile(r"[\u3005-\u30ff\u4e00-\u9fff](?:[^\sA-Za-z<>]*[\u3005-\u30ff\u4e00-\u9fff])*")
"""From the first Japanese letter to the last one before a space or a Latin letter."""

_LATIN_WORD: Final = re.compile("[A-Za-z]{2}")

_ERA_YEAR: Final = re.compile(r"(?:明治|大正|昭和|平成|令和)[0-9０-９]{1,2}年度?")
"""A year in a title: a line must not break inside it, as phrases do before digits."""


@lru_cache(maxsize=16_384)
def _encoded(pairs: tuple[tuple[str, str], ...]) -> str:
    """A table of 1,700 cells has as many links, and every visitor the same: a third of its page's time."""
    return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class View:
    """One request's face for the templates: its language and the words for codes."""

    request: Request
    lang: Lang
    service: Service | None

    def t(self, key: str, **values: object) -> str:
        """A message of the interface."""
        return translate(self.lang, key, **values)

    def has(self, key: str) -> bool:
        """Whether the interface has a message."""
        return key in messages(self.lang)

    def word(self, family: str, code: str) -> str:
        """The interface's word for a code of the program (severity, role, layout ...)."""
        return translate_code(self.lang, family, code)

    def label(self, facet: str, value: object) -> str:
        """The snapshot's word for a facet's value."""
        if facet == "fiscal_year" and str(value).isdecimal():
            return wording.fiscal_year(int(str(value)), self.lang)
        if facet == "document":
            return self.title_of(str(value))
        if facet == "prefecture" and not str(value).isdecimal():  # a facet of names
            return self.government(str(value))
        return self.service.labels.of(facet, str(value), self.lang) if self.service else str(value)

    def short(self, facet: str, value: str) -> str:
        """The word for a facet's value where room is scarce: of a plan node, its notation alone."""
        if facet == "node" and self.service:
            try:
                return self.service.catalogue.get(NodeRow, value).notation or self.label(facet, value)
            except NotFound:
                return value
        return self.label(facet, value)

    def issue_meaning(self, code: str) -> str:
        """What issues of a kind are, in a sentence; empty for a code without one."""
        meaning = self.word("issue_meaning", code)
        return "" if meaning == code else meaning

    def issue_reason(self, reason: str) -> str | None:
        """The reason of an issue or a layout in this language, or None where only the English is there."""
        return self._interface.issue_reason(reason)

    def tie_note(self, note: str) -> tuple[str, Lang]:
        """A recorded tie's note in this language, where each part of it is known, and the language it is in."""
        fact = self._interface.fact
        parts = [note] if japanese(note, fact, "notes") else note.split("; ")
        told = [japanese(part, fact, "notes") for part in parts] if self.lang == "ja" else []
        if told and all(told):
            return "。".join(each for each in told if each), "ja"
        return note, "en" if note.isascii() else "ja"

    @property
    def _interface(self) -> Interface:
        return Interface(self.lang, self.service.labels if self.service else None)

    def told(self, text: str) -> tuple[str, Lang]:
        """An error's words in this language where they are known, and the language they are in."""
        found = japanese(text, self.label, "problems") if self.lang == "ja" else None
        return (found, "ja") if found else (text, "en")

    def government(self, name: str) -> str:
        """A local government, given by its Japanese name, in this language."""
        try:
            return self.area_name(self.service.area(name)) if self.service and self.lang == "en" else name
        except NotFound:
            return name

    def tongue(self, text: str) -> Markup:
        """The attribute that names the other language, of words in it: Japanese ones, or Latin letters alone."""
        if _JAPANESE.search(text):
            return Markup("") if self.lang == "ja" else Markup(' lang="ja"')
        return Markup(' lang="en"') if self.lang == "ja" and _LATIN_WORD.search(text) else Markup("")

    def said(self, text: str) -> Markup:
        """A text in which each Japanese name is marked as such, where the page is not in Japanese."""
        safe = str(escape(text))
        return Markup(safe if self.lang == "ja" else  # noqa: S704  escaped before
                      _JAPANESE_RUN.sub(r'<span lang="ja">\g<0></span>', safe))

    def area_id(self, name: str) -> str | None:
        """The id of the area that a name means; None where it means none, or several."""
        try:
            return self.service.area(name).id if self.service else None
        except NotFound:
            return None

    def is_document(self, identifier: str) -> bool:
        """Whether the snapshot has this document; one that could not be read is none."""
        try:
            return self.service is not None and bool(self.service.catalogue.get(DocumentRow, identifier))
        except NotFound:
            return False

    def supplied(self, document: str) -> str:
        """The title that a document is given here; empty for one that has its own (or is not in the snapshot)."""
        return document_titles.supplied(self.service, self.lang).get(document, "") if self.service else ""

    def title_of(self, document: str) -> str:
        """A document's title; of one that gives none, what it is, in brackets as in a library's catalogue."""
        return document_titles.title(self.service, document, self.lang) if self.service else document

    def titled(self, document: str) -> Markup:
        """A document's title, marked as Japanese where it is the document's own."""
        supplied = self.supplied(document)
        safe = self.said(supplied) if supplied else escape(self.title_of(document))
        name = Markup(_ERA_YEAR.sub(r'<span class="year-whole">\g<0></span>', str(safe)))  # noqa: S704  escaped before
        return name if supplied else Markup('<span lang="ja">{}</span>').format(name)

    def lines(self, span: tuple[int, int]) -> str:
        """A line range in words."""
        return wording.lines(span, self.lang)

    def date(self, text: str) -> str:
        """An ISO date as people write it."""
        return wording.date(text, self.lang)

    def moment(self, text: str) -> str:
        """An ISO date-time as the day and the minute in Japan."""
        return wording.moment(text, self.lang)

    def fiscal_year(self, year: int | str) -> str:
        """A fiscal year in both counts."""
        return wording.fiscal_year(int(year), self.lang)

    def years(self, span: tuple[int, int]) -> str:
        """A plan's period."""
        return wording.years(span, self.lang)

    def coordinates(self, lat: float, lng: float) -> str:
        """A position in words."""
        return wording.coordinates(lat, lng, self.lang)

    def area_path(self, identifier: str | None) -> str | None:
        """The page of an area of the reference data, or None where it is not one."""
        area = self.service.areas.get(identifier) if self.service and identifier else None
        return page_path(area.kind, area.id) if area else None

    def area_name(self, area: AreaRow) -> str:
        """An area's name in this language."""
        return area.name if self.lang == "ja" else area.name_en or area.name

    def url(self, path: str, **query: object) -> str:
        """A path with its query; empty values are left out, lists repeat their name."""
        pairs = [(name, str(each)) for name, value in query.items()
                 for each in (value if isinstance(value, list | tuple) else (value,))
                 if each not in (None, "")]
        return f"{path}?{_encoded(tuple(pairs))}" if pairs else path

    def here(self, **changes: object) -> str:
        """This page's URL with some of its query's values replaced; None removes one."""
        kept = [pair for pair in self.request.query_params.multi_items() if pair[0] not in changes]
        pairs = kept + [(name, str(value)) for name, value in changes.items() if value is not None]
        path = quote(self.request.url.path)
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def without(self, name: str, value: str) -> str:
        """This page's URL less one value of one filter, from its first page on."""
        pairs = [pair for pair in self.request.query_params.multi_items()
                 if pair != (name, value) and pair[0] != "page"]
        path = quote(self.request.url.path)
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def also(self, name: str, value: str) -> str:
        """This page's URL with one more value, from its first page on."""
        pairs = [pair for pair in self.request.query_params.multi_items() if pair[0] != "page"]
        return f"{quote(self.request.url.path)}?{urlencode([*pairs, (name, value)])}"

    def memo(self, form: str, of: str = "") -> str:
        """The memo of this page, or of the page at the path ``of``; empty where there is none."""
        if self.service is None:
            return ""
        url = self.request.url
        page = of or f"{url.path}?{url.query}"
        if len(page) > memos.LONGEST:
            return ""
        asked = memos.parse(page, self.service.snapshot.manifest.base)
        if not memos.offered(asked):
            return ""
        return self.url("/api/memo", page=asked.address, format=form, lang=self.lang)

    def exported(self, form: str) -> str:
        """The file with everything that this page of results is a part of."""
        pairs = [pair for pair in self.request.query_params.multi_items()
                 if pair[0] not in ("page", "lang") and pair[1]]
        return f"/api/export/results?{urlencode([*pairs, ('format', form), ('lang', self.lang)])}"


def view_of(request: Request, service: Service | None) -> View:
    """The face of a request, in the visitor's language."""
    return View(request, language(request), service)


def part(request: Request, service: Service, template: str, macro: str, *given: object) -> Markup:
    """A part of a page alone: what a macro of a template makes of these values, in the visitor's language."""
    view = view_of(request, service)
    module = ENVIRONMENT.get_template(template).make_module({
        "v": view, "t": view.t, "word": view.word, "label": view.label, "lang": view.lang, "request": request})
    return Markup(getattr(module, macro)(*given))  # noqa: S704  a template escapes what it is given


def tie_groups(ties: list[TieRow]) -> list[tuple[TieRow, list[TieRow]]]:
    """Ties grouped by pair of parties: the first row of each, with all rows that speak of the pair."""
    groups: dict[tuple[str, str], list[TieRow]] = {}
    for tie in ties:
        groups.setdefault(party(tie), []).append(tie)
    return [(rows[0], rows) for rows in groups.values()]


def _inside_word(text: str, position: int) -> bool:
    """Whether a character continues a word, as the 市 of 千歳市 does: alone it says nothing of why a hit is there."""
    before = text[position - 1:position]
    return before.isalpha() and not "ぁ" <= before <= "ゖ"


def pieces(snippet: Snippet) -> list[tuple[str, bool]]:
    """A snippet as stretches of text, each with whether it is of the query; words that touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end in snippet.marks:
        if joined and start <= joined[-1][1]:
            start = joined.pop()[0]
        joined.append((start, end))
    found, done = [], 0
    for start, end in joined:
        if end - start == 1 and _inside_word(snippet.text, start):
            continue
        found += [(snippet.text[done:start], False), (snippet.text[start:end], True)]
        done = end
    return [(text, on) for text, on in (*found, (snippet.text[done:], False)) if text]


def local(iri: str) -> str:
    """The path of an IRI of ours on the serving host, whatever base the operator set."""
    return "/id/" + iri.partition("/id/")[2]


def readable(url: str) -> str:
    """An address as people read it: its letters in place of their codes, where they are letters that can be seen."""
    text = unquote(url)
    return text if text.replace(" ", "").isprintable() and " " not in text and "\ufffd" not in text else url


def column_word(variable: str, lang: Lang) -> str:
    """What a column of a named query's answer is called."""
    return named.columns().get(variable, {}).get(lang, variable)


GLOBALS: Final[Mapping[str, object]] = {
    "page_path": page_path,
    "sdg_path": sdg_path,
    "confidence_word": wording.confidence_word,
    "probability": wording.probability,
    "column_word": column_word,
    "dict": dict,
    "grade": grade,
    "graph_forms": GRAPHS,
    "review_choices": choices,
    "zip_grades": lambda numbers: zip(GRADES, numbers, strict=True),
    "figure": wording.figure,
    "number": wording.number,
    "likeness": sentence,
    "tie_groups": tie_groups,
}
ENVIRONMENT.globals.update(GLOBALS)
ENVIRONMENT.filters.update(pieces=pieces, local=local, readable=readable)


def render(request: Request, template: str, service: Service | None, status: int = 200,
           **context: object) -> HTMLResponse:
    """A page.  A language chosen by ``?lang=`` is remembered in a cookie."""
    view = view_of(request, service)
    described = structured.describe(view, template, context)
    html = ENVIRONMENT.get_template(template).render(
        structured=described,
        v=view, t=view.t, word=view.word, label=view.label, lang=view.lang, request=request, **context)
    response = HTMLResponse(html, status_code=status, headers={
        "Content-Language": view.lang, "Vary": "Accept, Accept-Language, Cookie"})
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, view.lang, max_age=COOKIE_SECONDS, samesite="lax", httponly=True)
    return response


def area_or_none(service: Service, text: str) -> AreaRow | None:
    """An area by code, name, or ``name [id]`` as the suggestion lists write it; None for an empty text.

    Raises:
        NotFound: the text names no place, or several.
    """
    text = text.strip()
    if not text:
        return None
    if text.endswith("]") and "[" in text:
        text = text[text.rindex("[") + 1:-1]
    return service.area(text)
