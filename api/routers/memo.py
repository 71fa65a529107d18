"""Memos: what a page answers, as a Word document or PDF that can be cited."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api import memo as memos
from api.deps import IrisDep, NamedDep, ServiceDep
from api.parameters import FacetParameters, Values
from graph import named
from graph.filters import Sort
from graph.memo import queries
from graph.memo.model import Cell, Memo
from graph.quads import prefixes
from graph.service import Service
from graph.sparql.pool import Pool
from ontology.iri import Iris

router = APIRouter(prefix="/api/memo", tags=["memos"])


class MemoParameters(FacetParameters):
    """Of what a memo is made: of a page, or of a list of projects."""

    page: str = Field("", max_length=memos.LONGEST, examples=["/search?q=高校生の交流"],
                      description="Path and query of the page whose answer the memo tells.  Without it, the memo is "
                                  "of the projects that the other parameters find or choose.")
    q: str = Field("", max_length=2000, description="As of /api/search.")
    without: Values = Field([], description="As of /api/search.")
    sort: Sort = Field("relevance", description="As of /api/search.")
    ids: Values = Field([], description="Only these projects.")
    form: Literal["docx", "pdf"] = Field("docx", alias="format")
    lang: Literal["ja", "en"] = Field("ja", description="Language of the memo; quotations stay as they are.")

    def address(self) -> str:
        """The page that shows what is asked for."""
        if self.page:
            return self.page
        pairs = [(name, value) for name, value in self.model_dump(
            exclude={"page", "form", "lang"}, exclude_defaults=True).items()]
        return f"/search?{urlencode(pairs, doseq=True)}"


MemoQuery = Annotated[MemoParameters, Query()]


@router.get("", response_class=Response)
async def memo(service: ServiceDep, pool: NamedDep, iris: IrisDep, given: MemoQuery) -> Response:
    """A citable memo: question, answer as tables, quotations with their sources, how sure each link is in words, what
    is not known, the conditions or the SPARQL, the version of the data and the permanent address.

    A PDF needs a Japanese TrueType font on the server (501 tells which); a Word document needs nothing.
    """
    asked = memos.parse(given.address(), iris.base)
    today = date.today()
    if found := memos.QUERY.fullmatch(asked.path):
        made = await _query(service, pool, iris, found["id"], asked, given.lang, today)
    else:
        made = await run_in_threadpool(memos.memo, service, asked, given.lang, today)
    # Imported here: the writers of Word and PDF files cost the start of the service a tenth of a second.
    from graph.memo import docx, pdf

    if given.form == "pdf":
        body = await run_in_threadpool(pdf.write, made, service.settings.memo_font)
    else:
        body = await run_in_threadpool(docx.write, made)
    name = f"kakehashi-memo-{made.snapshot}.{given.form}"
    return Response(body, media_type=pdf.MEDIA_TYPE if given.form == "pdf" else docx.MEDIA_TYPE,
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})


async def _query(service: Service, pool: Pool, iris: Iris, name: str, asked: memos.Asked, lang: Literal["ja", "en"],
                 today: date) -> Memo:
    """The memo of a named query's answer.

    Raises:
        NotFound: no query is called so.
        QueryError: a parameter is missing or not of its type.
        LimitExceeded: of time, memory or size.
    """
    query = named.query(name)
    values = {each.name: asked.one(each.name) for each in query.parameters}
    media_type = (ox.RdfFormat.N_TRIPLES if query.graph else ox.QueryResultsFormat.JSON).media_type
    async with await pool.run(query.asked(values, iris, media_type)) as answer:
        body = b"".join([chunk async for chunk in answer])
    columns: tuple[str, ...] = ()
    rows: list[tuple[Cell, ...]] = []
    turtle = ""
    if query.graph:
        triples = [each.triple for each in ox.parse(body, ox.RdfFormat.N_TRIPLES)]
        turtle = (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes(iris.base)) or b"").decode()
    else:
        result = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        assert isinstance(result, ox.QuerySolutions)
        columns = tuple(variable.value for variable in result.variables)
        rows = [tuple(_cell(solution[column], iris) for column in columns) for solution in result]
    draft = queries.answer(query, values, columns, rows, turtle, lang)
    return memos.completed(service, asked, draft, lang, today)


def _cell(value: object, iris: Iris) -> Cell:
    if isinstance(value, ox.NamedNode):
        return Cell(value.value.removeprefix(iris.base).removeprefix("id/"), value.value)
    return Cell(value.value if isinstance(value, ox.Literal) else "" if value is None else str(value))
