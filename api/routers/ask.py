"""Questions in plain words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api import ask_schemas
from api.deps import ServiceDep
from graph.questions import questions

router = APIRouter(prefix="/api", tags=["ask"])


@router.get("/ask")
def ask(service: ServiceDep, q: Annotated[str, Query(
        min_length=1, max_length=questions.LONGEST, description="A question in Japanese or English.",
        examples=["千歳市の姉妹都市はどこですか"])]) -> ask_schemas.AskAnswer:
    """The named query that a question means, its parameters filled from what the question names.

    No language model: where it is not sure, it says why and offers the nearest queries.  `run` of a candidate is where
    its answer is.
    """
    return ask_schemas.shaped(questions.ask(service, q), service)
