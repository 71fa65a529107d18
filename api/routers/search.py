"""Search."""

from __future__ import annotations

from fastapi import APIRouter

from api import schemas, shaping
from api.deps import ServiceDep
from api.parameters import SearchQuery

router = APIRouter(prefix="/api", tags=["search"])


@router.get("/search")
def search(service: ServiceDep, query: SearchQuery) -> schemas.SearchResults:
    """Projects that answer a question in Japanese or English, best first, with facet counts."""
    answer = service.search(query.q, query.filters(service.catalogue), query.limit, query.offset)
    labels = service.labels
    return schemas.SearchResults(
        query=answer.query, total=answer.total, limit=query.limit, offset=answer.offset, weak=answer.weak,
        text_only=answer.text_only,
        hits=tuple(shaping.search_hit(labels, project, hit) for project, hit in answer.hits),
        facets=shaping.facets(labels, answer.facets))
