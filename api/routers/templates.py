"""Forms to be filled in and ingested."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

router = APIRouter(prefix="/api/templates", tags=["exports"])

FIRST: Final = 1990
LAST: Final = 2099
"""Fiscal years of ``graph.survey_template``, whose spreadsheet library (70 ms) is imported when a form is made."""

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/survey.xlsx", response_class=Response,
            responses={200: {"content": {_EXCEL: {"schema": {"type": "string", "format": "binary"}}}}})
def survey(
    year: Annotated[int | None, Query(ge=FIRST, le=LAST, description="Fiscal year; the coming one by default.")] = None,
    prefecture: Annotated[str, Query(max_length=10, description="Full Japanese name; narrows the lists.")] = "",
) -> Response:
    """An empty form for the next survey: headings, lists from the vocabularies, what to write, an example."""
    from graph import survey_template

    return Response(survey_template.workbook(year, prefecture), media_type=_EXCEL, headers={
        "Content-Disposition": f'attachment; filename="kakehashi-survey-{year or survey_template.next_year()}.xlsx"'})
