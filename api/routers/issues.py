"""Documents and their data issues."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter

from api import schemas
from api.deps import ServiceDep
from api.parameters import IssuesQuery
from graph.rows import DocumentRow

router = APIRouter(prefix="/api", tags=["documents"])


@router.get("/issues")
def issues(service: ServiceDep, query: IssuesQuery) -> schemas.IssuePage:
    """Everything dropped, repaired or suspicious, in document order."""
    if query.document:
        service.catalogue.get(
            DocumentRow, query.document
        )  # an unknown document is an error, not an empty list
    found = service.issues(query.document, query.severity)
    return schemas.IssuePage(
        total=len(found), limit=query.limit, offset=query.offset,
        items=tuple(found[query.offset:query.offset + query.limit]),
        by_severity=dict(Counter(each.severity for each in found)),
        by_code=dict(Counter(each.code for each in found)))


@router.get("/documents")
def documents(service: ServiceDep) -> schemas.Documents:
    """The source documents, with what was read from each."""
    return schemas.Documents(items=tuple(service.documents()))


@router.get("/documents/{document_id}")
def document(service: ServiceDep, document_id: str) -> DocumentRow:
    """One source document."""
    return service.catalogue.get(DocumentRow, document_id)
