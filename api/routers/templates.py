"""Forms to be filled in and ingested."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from graph import survey_template

router = APIRouter(prefix="/api/templates", tags=["exports"])

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/survey.xlsx", response_class=Response,
            responses={200: {"content": {_EXCEL: {"schema": {"type": "string", "format": "binary"}}}}})
def survey(
    year: Annotated[int | None, Query(ge=survey_template.YEARS[0], le=survey_template.YEARS[-1],
                                      description="Fiscal year; the coming one by default.")] = None,
    prefecture: Annotated[str, Query(max_length=10, description="Full Japanese name; narrows the lists.")] = "",
) -> Response:
    """An empty form for the next survey: headings, lists from the vocabularies, what to write, an example."""
    return Response(survey_template.workbook(year, prefecture), media_type=_EXCEL, headers={
        "Content-Disposition": f'attachment; filename="kakehashi-survey-{year or survey_template.next_year()}.xlsx"'})
