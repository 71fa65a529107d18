"""Reviews of links: what waits, what was decided, and, with the reviewers' token, new entries."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ServiceDep
from api.linked import etag, not_modified, unchanged
from api.reviewing import DeskDep
from graph.reviews.deciding import decide
from graph.reviews.entry import Action, Review, Strength, TargetKind
from graph.reviews.overlay import State
from graph.reviews.teaching import ask
from ontology.iri import Iris

router = APIRouter(prefix="/api/reviews", tags=["reviews"])

ANSWER: Final = 1000
"""Entries of one answer."""


class ReviewShape(BaseModel):
    """An entry of the log, and what has become of it."""

    model_config = ConfigDict(frozen=True)

    iri: str
    review: Review
    state: State = Field(description="in-force, superseded, withdrawn, orphan, comment, withdrawal or overruled.")
    project: str | None = Field(description="Present id of the project; null: it is not in the data.")
    target: str | None = Field(description="Present id of the target; null: it is not in the data.")
    similarity: float = Field(description="Of the project's words then and now, 0 to 1.")


class Reviews(BaseModel):
    """A page of the log, newest first."""

    model_config = ConfigDict(frozen=True)

    version: int = Field(description="Entries of the log: it grows with every review.")
    published: int = Field(description="Entries that the served snapshot, and with it SPARQL, has.")
    total: int
    items: tuple[ReviewShape, ...]


class QuestionShape(BaseModel):
    """A link that waits for a review."""

    model_config = ConfigDict(frozen=True)

    project: str
    target_kind: TargetKind
    target: str
    worth: float = Field(description="Uncertainty times diversity, 0 to 1: what a review would teach.")


class Questions(BaseModel):
    """Links that wait for a review, the most worth asking first."""

    model_config = ConfigDict(frozen=True)

    total: int
    items: tuple[QuestionShape, ...]


class NewReview(BaseModel):
    """What is decided."""

    model_config = ConfigDict(extra="forbid")

    reviewer: str = Field(max_length=500, examples=["山田 花子（国際課）"])
    action: Action
    project: str = Field("", max_length=300)
    target_kind: TargetKind = "node"
    target: str = Field("", max_length=300)
    strength: Strength | None = Field(None, description="Of correct.")
    comment: str = Field("", max_length=8000)
    withdraws: str = Field("", max_length=60, description="Id of the entry that withdraw takes back.")


@router.get("")
def reviews(request: Request, response: Response, service: ServiceDep, state: State | None = None,
            limit: Annotated[int, Query(ge=1, le=ANSWER)] = 100,
            offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0) -> Reviews:
    """The log, newest first."""
    tag = etag(service, "reviews", state or "", str(limit), str(offset))
    response.headers["ETag"] = tag
    if unchanged(request, tag):
        return not_modified({"ETag": tag})  # type: ignore[return-value]
    overlay, iris = service.reviews, Iris(service.snapshot.manifest.base)
    found = [each for each in reversed(overlay.standings) if state in (None, each.state)]
    return Reviews(version=overlay.version, published=service.snapshot.manifest.counts.get("reviews", 0),
                   total=len(found), items=tuple(ReviewShape(
                       iri=iris.entity("review", each.review.id), review=each.review, state=each.state,
                       project=each.place.project, target=each.place.target, similarity=each.place.similarity)
                       for each in found[offset:offset + limit]))


@router.get("/queue")
def queue(service: ServiceDep, document: Annotated[str, Query(max_length=300)] = "",
          plan: Annotated[str, Query(max_length=300, description="Plan id, or sdg.")] = "",
          limit: Annotated[int, Query(ge=1, le=ANSWER)] = 100) -> Questions:
    """Links in the order in which a review would teach most: uncertainty times diversity."""
    found = ask(service.catalogue, service.reviews, document, plan)
    kinds: dict[str, Literal["node", "sdg"]] = {"node": "node", "sdg": "sdg"}
    return Questions(total=len(found), items=tuple(
        QuestionShape(project=each.key[0], target_kind=kinds[each.key[1]], target=each.key[2], worth=each.worth)
        for each in found[:limit]))


@router.post("", status_code=201)
def add(request: Request, service: ServiceDep, desk: DeskDep, asked: NewReview) -> Review:
    """A new entry.  Needs the reviewers' token as ``Authorization: Bearer``; it is in force with the answer."""
    desk.check_program(request)
    entry = decide(service, asked.reviewer, asked.action, asked.project, asked.target_kind, asked.target,
                   strength=asked.strength, comment=asked.comment, withdraws=asked.withdraws, via="api")
    service.review_log.append([entry])
    return entry
