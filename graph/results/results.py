"""A list of projects that somebody found, with what it takes to cite it: the question, the version, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph import wording
from graph.filters import Filters, Sort
from graph.labels import Lang
from graph.rows import DocumentRow, ListedRow
from graph.search.hits import Hit
from graph.service import Service

MOST: Final = 5_000
"""Projects in one file: an Excel sheet of them is made in three seconds; the whole data has exports of its own."""

PAGE: Final = 1_000
"""Hits taken at once, the most that a search gives."""

FACET_WORDS: Final[dict[str, tuple[str, str]]] = {
    "country": ("国・地域", "country"), "region": ("世界の地域", "region"), "municipality": ("市町村", "municipality"),
    "prefecture": ("都道府県", "prefecture"), "fiscal_year": ("年度", "fiscal year"), "topic": ("分野", "topic"),
    "mode": ("実施方法", "mode"), "audience": ("対象者", "audience"), "status": ("実施状況", "status"),
    "document": ("文書", "document"), "node": ("計画の項目", "plan item"), "sdg": ("SDGs", "SDG"),
}
"""Names of the filters in a file, Japanese and English."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked."""

    query: str = ""
    filters: Filters = field(default_factory=Filters)
    without: tuple[str, ...] = ()
    """Things not to be read from the query, each ``kind:id``."""
    sort: Sort = "relevance"
    chosen: tuple[str, ...] = ()
    """Ids of the projects picked by hand; empty for all that were found."""


@dataclass(frozen=True, slots=True)
class ResultList:
    """The answer to a question: projects in order, of which ``total`` were found."""

    question: Question
    hits: tuple[tuple[ListedRow, Hit], ...]
    total: int
    sources: tuple[DocumentRow, ...]
    """The documents that the projects stand in."""
    snapshot: str
    created: str
    """When the snapshot was made, ISO 8601."""
    base: str

    @property
    def complete(self) -> bool:
        """Whether the list has everything that was found."""
        return len(self.hits) == self.total


def collect(service: Service, question: Question) -> ResultList:
    """The projects that answer a question; of those picked by hand, each once, in the order of the answer.

    Raises:
        NotFound: no project has a chosen id.
    """
    hits: list[tuple[ListedRow, Hit]] = []
    total = 0
    if not question.chosen or question.query:
        while len(hits) < MOST:
            answer = service.search(question.query, question.filters, PAGE, len(hits), question.without, question.sort)
            hits += answer.hits
            total = answer.total
            if not answer.hits or len(hits) >= total or question.chosen:
                break
    if question.chosen:
        chosen = dict.fromkeys(question.chosen)
        hits = [pair for pair in hits if pair[0].id in chosen]
        found = {project.id for project, _ in hits}
        hits += [(service.project(each), Hit.unranked(each)) for each in chosen if each not in found]
        total = len(hits)
    manifest = service.snapshot.manifest
    documents = dict.fromkeys(project.document for project, _ in hits)
    return ResultList(question, tuple(hits[:MOST]), total,
                      tuple(service.catalogue.get(DocumentRow, each) for each in documents),
                      service.snapshot.id, manifest.created, manifest.base)


def described(service: Service, question: Question, lang: Lang) -> str:
    """A question in words: the query, then the filters."""
    parts = [question.query] if question.query else []
    for name, values in question.filters.given():
        words = (" / " if lang == "en" else "・").join(service.labels.of(name, value, lang) for value in values)
        parts.append(f"{FACET_WORDS[name][lang == 'en']}: {words}")
    if question.without:
        unread = "not read from the words" if lang == "en" else "言葉から読み取らない"
        parts.append(f"{unread}: {', '.join(question.without)}")
    if question.chosen:
        parts.append(f"{len(question.chosen)} chosen" if lang == "en" else f"選んだ{len(question.chosen)}件")
    return " | ".join(parts) or ("all projects" if lang == "en" else "すべての事業")


def records(service: Service, found: ResultList, lang: Lang = "ja") -> Iterator[dict[str, object]]:
    """The list as flat rows, words beside codes, by the names of ``result_columns.tsv``."""
    question = described(service, found.question, lang)
    for position, (project, hit) in enumerate(found.hits, 1):
        yield {"position": position, **facts(service, project), **_found(hit), "query": question,
               "snapshot": found.snapshot}


def _found(hit: Hit) -> dict[str, object]:
    if hit.relevance == "unranked":
        return {"relevance": None, "probability": None, "matched_words": None}
    return {"relevance": hit.relevance, "probability": hit.probability, "matched_words": list(hit.words)}


def facts(service: Service, row: ListedRow) -> dict[str, object]:
    """What is known of one project, by the names of ``result_columns.tsv``: words beside codes."""
    def words(facet: str, values: Sequence[str], lang: Lang) -> list[str]:
        return [service.labels.of(facet, value, lang) for value in values]

    status = [row.status] if row.status else []
    coded = {"mode": row.modes, "topic": row.topics, "audience": row.audiences}
    found: dict[str, object] = {
        name: getattr(row, name) for name in ("title", "description", "prefecture", "fiscal_year", "iri")}
    found |= {name: list(getattr(row, name))
              for name in ("implementers", "departments", "municipalities", "municipality_codes")}
    found |= {"countries": words("country", row.countries, "ja"), "countries_en": words("country", row.countries, "en"),
              "country_codes": list(row.countries), "places": list(row.foreign_places),
              "years": "-".join(map(str, row.years)) if row.years else None, "period": row.period.text,
              "status": words("status", status, "ja"), "status_en": words("status", status, "en"),
              "status_code": row.status}
    for facet, values in coded.items():
        found |= {f"{facet}s": words(facet, values, "ja"), f"{facet}s_en": words(facet, values, "en"),
                  f"{facet}_codes": list(values)}
    found["stated_items"] = [_item(link.notation, link.title) for link in row.nodes if link.method == "asserted"]
    found["inferred_items"] = [f"{_item(link.notation, link.title)} ({wording.probability(link.confidence)})"
                               for link in row.nodes if link.method != "asserted" and link.confidence is not None]
    found |= {"document": service.labels.of("document", row.document, "ja"), "document_id": row.document,
              "lines": f"{row.lines[0]}-{row.lines[1]}"}
    return found


def _item(notation: str, title: str | None) -> str:
    return " ".join(part for part in (notation, title) if part)
