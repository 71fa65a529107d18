"""Search, and what a search box offers while somebody types."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api import schemas, search_schemas, shaping
from api.deps import ServiceDep
from api.parameters import SearchQuery
from graph.text import suggest

router = APIRouter(prefix="/api", tags=["search"])


@router.get("/search")
def search(service: ServiceDep, query: SearchQuery) -> search_schemas.SearchResults:
    """Projects that answer a question in Japanese or English, best first, with facet counts."""
    answer = service.search(query.q, query.filters(service.catalogue), query.limit, query.offset, query.without,
                            query.sort)
    labels = service.labels
    return search_schemas.SearchResults(
        query=answer.query, total=answer.total, limit=query.limit, offset=answer.offset, weak=answer.weak,
        text_only=answer.text_only,
        understood=() if answer.understanding is None else tuple(map(shaping.chip, answer.understanding.chips)),
        hits=tuple(shaping.search_hit(service, project, hit) for project, hit in answer.hits),
        facets=shaping.facets(labels, answer.facets))


@router.get("/suggest")
def suggestions(service: ServiceDep,
                q: Annotated[str, Query(max_length=2000, description="What has been typed: kanji, kana or romaji.",
                                        examples=["さっぽ"])],
                limit: Annotated[int, Query(ge=1, le=50)] = suggest.LIMIT) -> search_schemas.Suggestions:
    """Countries, places, municipalities, topics, plan items and titles that begin, or have a word that begins, so."""
    return search_schemas.Suggestions(query=q, items=tuple(
        search_schemas.SuggestionShape(kind=each.kind, id=each.id, count=each.count,
                                label=schemas.Label(ja=each.label_ja, en=each.label_en or each.label_ja))
        for each in service.suggester.suggest(q, limit)))
