"""Projects, and what is similar to one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api import schemas, shaping
from api.deps import ServiceDep
from api.parameters import ProjectsQuery

router = APIRouter(prefix="/api/projects", tags=["projects"])


@router.get("")
def projects(service: ServiceDep, query: ProjectsQuery) -> schemas.ProjectPage:
    """Projects in document order, with facet counts."""
    answer = service.search("", query.filters(service.catalogue), query.limit, query.offset)
    labels = service.labels
    return schemas.ProjectPage(
        total=answer.total, limit=query.limit, offset=query.offset,
        items=tuple(shaping.summary(labels, project) for project, _ in answer.hits),
        facets=shaping.facets(labels, answer.facets))


@router.get("/{project_id}")
def project(service: ServiceDep, project_id: str) -> schemas.Project:
    """One project with its links, ties, figures, evidence."""
    row = service.project(project_id)
    return schemas.Project(**dict(row), labels=shaping.labels_of(service.labels, row),
                           links=tuple(service.links(project_id)), ties=tuple(service.ties_of(project_id)),
                           series=service.series(project_id))


@router.get("/{project_id}/similar")
def similar(service: ServiceDep, project_id: str,
            limit: Annotated[int, Query(ge=1, le=100)] = 10,
            elsewhere: Annotated[bool, Query(description="Of other governments only.")] = False,
            ) -> schemas.SimilarProjects:
    """Initiatives similar to a project, with the reasons."""
    row = service.project(project_id)
    found = service.similar(project_id, limit, elsewhere)
    return schemas.SimilarProjects(
        project=shaping.summary(service.labels, row),
        items=tuple(shaping.similar(service.labels, other, hit.score, hit.reasons) for other, hit in found))
