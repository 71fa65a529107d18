"""How well each document was read."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ServiceDep
from graph.quality_rows import QualityRow

router = APIRouter(prefix="/api/quality", tags=["documents"])


class Qualities(BaseModel):
    """The quality of every document."""

    items: tuple[QualityRow, ...]


@router.get("")
def qualities(service: ServiceDep) -> Qualities:
    """How well every document was read: where its lines ended, links made and left open, completeness, issues."""
    return Qualities(items=tuple(service.catalogue.all(QualityRow)))


@router.get("/{document_id}")
def quality(service: ServiceDep, document_id: str) -> QualityRow:
    """How well one document was read."""
    return service.catalogue.get(QualityRow, document_id)
