"""Answers of queries as Excel workbooks: all of an answer is awaited, then written in a thread."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from graph.sparql.pool import Answer
from ontology.errors import LimitExceeded

XLSX: Final = "xlsx"
"""What ``format`` is."""

MEDIA_TYPE: Final = "application/sparql-results+json"
"""What a pool is asked for."""

_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MOST: Final = 8 << 20
"""Bytes of an answer that becomes a workbook: some 20,000 rows of four columns, five seconds."""


async def workbook(answer: Answer, name: str, made: Callable[[bytes, ModuleType], bytes]) -> Response:
    """A workbook of a table, by ``made`` from SPARQL JSON with :mod:`graph.results.answers`.

    Raises:
        LimitExceeded: of time, memory or size.
    """
    body = bytearray()
    async with answer:
        async for chunk in answer:
            body += chunk
            if len(body) > _MOST:
                raise LimitExceeded("the answer is too long for a workbook", where="format=xlsx",
                                    todo="ask for format=csv, or for fewer rows (LIMIT)")

    def content() -> bytes:
        from graph.results import answers  # with the spreadsheet library, 70 ms

        return made(bytes(body), answers)

    return Response(await run_in_threadpool(content), media_type=_EXCEL, headers={
        "Content-Disposition": f'attachment; filename="kakehashi-{name}.xlsx"'})
