"""A page's address to the memo of what the page shows: the same parameters, read by the same rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from pydantic import BaseModel, ValidationError

from api import memo_data
from api.coverage import CoverageParameters, matrix
from api.parameters import NetworkParameters, SearchParameters, within
from graph import named
from graph.coverage.coverage import DIMENSIONS, By
from graph.filters import Filters
from graph.labels import Codes, Lang, Unworded
from graph.linked_data import identity
from graph.memo import coverage, lists, places, plans, projects
from graph.memo import network as networks
from graph.memo.model import Draft, Memo
from graph.memo.parts import finish
from graph.memo.words import joined, words
from graph.network.network import NetworkFilters
from graph.results.results import FACET_WORDS, Question
from graph.rows import AreaRow
from graph.service import Service
from ontology.errors import NotFound, QueryError

Given = Mapping[str, list[str]]
"""A page's parameters without the empty ones."""

M = TypeVar("M", bound=BaseModel)

LONGEST: Final = 4000
"""Characters of a page's address; it is encoded once more in the memo's own."""

APART: Final = frozenset({"lang", "page", "format", "failed", "done"})
"""Parameters that change how a page looks and not what it answers."""

NODE_FILTERS: Final = ("municipality", "country", "mode", "status")
"""What the projects of a direction are filtered by."""

_ID: Final = r"(?P<id>[^/]+)"


@dataclass(frozen=True, slots=True)
class Asked:
    """One page: its path and parameters."""

    path: str
    given: Given

    @property
    def address(self) -> str:
        """Path and parameters, without what only changes how the page looks."""
        pairs = [(name, value) for name, values in self.given.items() for value in values]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def one(self, name: str) -> str:
        """The last value of a parameter, or an empty text."""
        return self.given.get(name, [""])[-1]


def parse(page: str, base: str) -> Asked:
    """Path and parameters of a page of this service, given as a path or as a whole address.

    Raises:
        QueryError: it is an address of another host, or too long.
    """
    if len(page) > LONGEST:
        raise QueryError(f"a page's address has at most {LONGEST:,} characters", where="page")
    parts = urlsplit(page.removeprefix(base.rstrip("/")) if page.startswith(base) else page)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        raise QueryError("a path of this service is needed", where="page", todo="for example page=/projects/…")
    given = {name: values for name, values in parse_qs(parts.query).items() if name not in APART}
    return Asked(unquote(parts.path), given)


def offered(asked: Asked) -> bool:
    """Whether there is a memo of this page: a comparison or a query that lacks its parameters has no answer yet."""
    if asked.path == "/compare":
        return len(_ids(asked)) > 1
    if asked.path == "/network/suggestions":
        return bool(asked.one("of"))
    if found := QUERY.fullmatch(asked.path):
        query = named.queries().get(found["id"])
        return query is not None and all(asked.one(each.name) for each in query.parameters)
    if asked.path in SPARQL:
        return bool(asked.one("query"))
    return any(pattern.fullmatch(asked.path) for pattern, _ in (*VIEWS, *memo_data.VIEWS))


def _ids(asked: Asked) -> tuple[str, ...]:
    """Projects chosen: ``ids=a&ids=b`` or ``ids=a,b``."""
    return tuple(dict.fromkeys(part for value in asked.given.get("ids", []) for each in value.split(",")
                               if (part := each.strip())))


def memo(service: Service, asked: Asked, lang: Lang, today: date, codes: Codes | None = None) -> Memo:
    """The memo of a page.

    Args:
        service: the snapshot.
        asked: the page.
        lang: of the memo.
        today: its date.
        codes: the words for codes of the pages about the data; without, each code stands for itself.

    Raises:
        NotFound: there are no memos of this page, or what it is about is not there.
        QueryError: a parameter is not valid.
    """
    for pattern, build in VIEWS:
        if found := pattern.fullmatch(asked.path):
            draft = build(service, asked, found.groupdict().get("id", ""), lang)
            return completed(service, asked, draft, lang, today)
    for pattern, of_data in memo_data.VIEWS:
        if found := pattern.fullmatch(asked.path):
            draft = of_data(service, asked, found.groupdict().get("id") or "", codes or Unworded(), lang)
            return completed(service, asked, draft, lang, today)
    raise NotFound("there are no memos of this page", where=asked.path,
                   todo="open a search, a project, a plan, a place, the network or a query")


def completed(service: Service, asked: Asked, draft: Draft, lang: Lang, today: date) -> Memo:
    """A draft as the memo of a page: with the page's address."""
    base = service.snapshot.manifest.base
    return finish(service, draft, lang, base + asked.address.lstrip("/"), today)


def _read(model: type[M], given: Given) -> M:
    """Parameters by their model; those that it does not know are left out, as the pages do."""
    values: dict[str, object] = {}
    for name, field in model.model_fields.items():
        if name in given:
            values[name] = given[name] if "list" in str(field.annotation) else given[name][-1]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise QueryError(str(first["msg"]), where=".".join(map(str, first["loc"]))) from None


def _search(service: Service, asked: Asked, _: str, lang: Lang) -> Draft:
    found = _read(SearchParameters, asked.given)
    return lists.search(service, Question(found.q, found.filters(service.catalogue), tuple(found.without), found.sort,
                                          _ids(asked)), lang)


def _compare(service: Service, asked: Asked, _: str, lang: Lang) -> Draft:
    ids = _ids(asked)
    if len(ids) < 2:
        raise QueryError("two projects or more are compared", where="ids", todo="choose projects in the search")
    if len(ids) > COMPARED:
        return lists.search(service, Question(chosen=ids), lang)
    return lists.compare(service, ids, lang)


COMPARED: Final = 6
"""Projects side by side, as on the page; more are told as a list."""


def _project(service: Service, _: Asked, identifier: str, lang: Lang) -> Draft:
    return projects.project(service, identifier, lang)


def _similar(service: Service, asked: Asked, identifier: str, lang: Lang) -> Draft:
    return projects.similar(service, identifier, asked.one("elsewhere") == "1", lang)


def _narrowed(service: Service, asked: Asked, lang: Lang) -> tuple[frozenset[str] | None, list[tuple[str, str]]]:
    given = Filters(**{name: (value,) for name in NODE_FILTERS if (value := asked.one(name))})
    words = [(FACET_WORDS[name][lang == "en"], service.labels.of(name, values[0], lang))
             for name, values in given.given()]
    return frozenset(service.catalogue.select(given)) if given else None, words


def _node(service: Service, asked: Asked, identifier: str, lang: Lang) -> Draft:
    return plans.node(service, identifier, *_narrowed(service, asked, lang), lang)


def _sdg(service: Service, asked: Asked, goal: str, lang: Lang) -> Draft:
    return plans.sdg(service, int(goal), *_narrowed(service, asked, lang), lang)


def _plan(service: Service, _: Asked, identifier: str, lang: Lang) -> Draft:
    return plans.plan(service, identifier, lang)


def _coverage(service: Service, asked: Asked, identifier: str, lang: Lang) -> Draft:
    found = matrix(service, identifier, _read(CoverageParameters, asked.given))
    return coverage.coverage(service, found, _told(service, asked, asked.given, lang), lang)


def _gap(service: Service, asked: Asked, identifier: str, lang: Lang) -> Draft:
    by: By = next((each for each in DIMENSIONS if each == asked.one("by")), "municipality")
    if not asked.one("node") or not asked.one("value"):
        raise QueryError("a plan item and a value are needed", where="node, value")
    return coverage.gap(service, identifier, asked.one("node"), by, asked.one("value"), lang)


def _area(service: Service, asked: Asked, identifier: str, lang: Lang) -> Draft:
    merged = identity.former(identifier) if asked.path.startswith("/municipalities/") else None
    if merged and merged.id == identifier:
        return places.former(service, merged, lang)
    return places.area(service, identifier, lang)


def _tie(service: Service, _: Asked, identifier: str, lang: Lang) -> Draft:
    return places.tie(service, identifier, lang)


def _network(service: Service, asked: Asked, _: str, lang: Lang) -> Draft:
    ends = [_place(service, asked.one(name)) for name in ("from", "to")]
    if ends[0] and ends[1]:
        return places.chain(service, ends[0], ends[1], lang)
    return places.network(service, *_ties(service, asked, lang), lang)


def _ties(service: Service, asked: Asked, lang: Lang) -> tuple[NetworkFilters, list[tuple[str, str]]]:
    """The network's filters, and the same in words."""
    return _read(NetworkParameters, asked.given).filters(service), _told(service, asked, _NETWORK, lang)


def _measures(service: Service, asked: Asked, _: str, lang: Lang) -> Draft:
    return networks.measures(service, *_ties(service, asked, lang), lang)


def _health(service: Service, asked: Asked, _: str, lang: Lang) -> Draft:
    coming = (within(asked.one("from_year"), date.today().year, 1900, 2200), within(asked.one("years"), 3, 1, 10),
              within(asked.one("step"), 10, 5, 10))
    filters, words = _ties(service, asked, lang)
    words += _told(service, asked, ("state",), lang)
    return networks.health(service, filters, words, asked.one("state"), coming, lang)


def _suggestions(service: Service, asked: Asked, _: str, lang: Lang) -> Draft:
    area = _place(service, asked.one("of"))
    if area is None or area.kind not in ("municipality", "prefecture"):
        raise QueryError("suggestions are made for municipalities and prefectures", where="of")
    return networks.suggestions(service, area, lang)


_NETWORK: Final = ("prefecture", "country", "kind", "status", "since_from", "since_to", "as_of", "activity")


def _told(service: Service, asked: Asked, chosen: Iterable[str], lang: Lang) -> list[tuple[str, str]]:
    """Parameters and their values in words."""
    found = []
    for name in chosen:
        if values := asked.given.get(name):
            title = (words()[f"filter.{name}"][lang] if f"filter.{name}" in words()
                     else FACET_WORDS[name][lang == "en"] if name in FACET_WORDS else name)
            found.append((title, joined(lang, [_word(service, name, each, lang) for each in values])))
    return found


def _word(service: Service, name: str, value: str, lang: Lang) -> str:
    for key in _SAID.get(name, ()):
        if f"{key}.{value}" in words():
            return words()[f"{key}.{value}"][lang]
    if name == "by" and value in FACET_WORDS:
        return FACET_WORDS[value][lang == "en"]
    return service.labels.of("tie-kind" if name == "kind" else name, value, lang)


_SAID: Final = {"least": ("grade_short",), "state": ("health",),
                **dict.fromkeys(("status", "activity", "scope", "order"), ("filter_value",))}
"""Parameters whose values have words in the catalogue of memos, and where."""


def _place(service: Service, text: str) -> AreaRow | None:
    """A place by code, name or ``name [id]``, as the fields of the network page have it."""
    text = text.strip()
    if text.endswith("]") and "[" in text:
        text = text[text.rindex("[") + 1:-1]
    return service.area(text) if text else None


QUERY: Final = re.compile(f"/queries/{_ID}")
"""Named queries: their answers come from the SPARQL workers."""

SPARQL: Final = frozenset({"/sparql", "/sparql/editor"})
"""A query that a person wrote: the page's ``query`` is its text."""

VIEWS: Final[tuple[tuple[re.Pattern[str], Callable[[Service, Asked, str, Lang], Draft]], ...]] = tuple(
    (re.compile(pattern), build) for pattern, build in (
        ("/search", _search), ("/compare", _compare), (f"/projects/{_ID}", _project),
        (f"/projects/{_ID}/similar", _similar), (f"/nodes/{_ID}", _node), (r"/sdgs/(?P<id>[1-9]|1[0-7])", _sdg),
        (f"/plans/{_ID}", _plan), (f"/plans/{_ID}/coverage", _coverage), (f"/plans/{_ID}/coverage/gap", _gap),
        (f"/(?:municipalities|prefectures|subprefectures|countries|regions|places)/{_ID}", _area),
        (f"/ties/{_ID}", _tie), ("/network(?:/map)?", _network), ("/network/measures", _measures),
        ("/network/health", _health), ("/network/suggestions", _suggestions)))
"""The pages that answer a question about projects, plans, places and ties; those about the data: ``memo_data``."""
