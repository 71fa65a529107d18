"""Memos: what a page answers, as a Word document or PDF that can be cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal, Protocol
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi import Query as Given
from fastapi.responses import Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api import memo as memos
from api.deps import LiveDep
from api.live import Live
from api.parameters import FacetParameters, Values
from graph import magic, named
from graph.filters import Sort
from graph.labels import Codes, Lang
from graph.memo import queries
from graph.memo.model import Cell, Memo
from graph.memo.parts import MOST
from graph.quads import prefixes
from graph.sparql.gate import Checked
from graph.sparql.pool import Pool, Query
from graph.store import View
from ontology.errors import LimitExceeded, QueryError
from ontology.iri import Iris

router = APIRouter(prefix="/api/memo", tags=["memos"])

LARGEST: Final = 16 * 2**20
"""Bytes of a query's answer that is told in a memo: some 50,000 rows, of which the first are printed."""


class Words(Codes, Protocol):
    """The interface's words, where it is installed (``api/pages/told.py``)."""

    def answer(self, columns: Sequence[str], solutions: Sequence[Sequence[Any]], asked: Sequence[str],
               rdf: View) -> tuple[list[str], list[list[Cell]]]:
        """The headings and rows of a query's answer in words."""

    def values(self, query: named.NamedQuery, given: Mapping[str, str]) -> Mapping[str, str]:
        """The words for the values of a query's parameters; those that have none are left out."""


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


MemoQuery = Annotated[MemoParameters, Given()]


@router.get("", response_class=Response)
async def memo(request: Request, live: LiveDep, given: MemoQuery) -> Response:
    """A citable memo: question, answer as tables, quotations with their sources, how sure each link is in words, what
    is not known, the conditions or the SPARQL, the version of the data and the permanent address.

    A PDF needs a Japanese TrueType font on the server (501 tells which); a Word document needs nothing.
    """
    service = live.service
    asked = memos.parse(given.address(), service.snapshot.manifest.base)
    today = date.today()
    told = getattr(request.app.state, "told", None)
    words: Words | None = told(request, service, given.lang) if told else None
    if found := memos.QUERY.fullmatch(asked.path):
        made = await _query(live, found["id"], asked, given.lang, today, words)
    elif asked.path in memos.SPARQL:
        made = await _written(live, asked, given.lang, today, words)
    else:
        made = await run_in_threadpool(memos.memo, service, asked, given.lang, today, words)
    # Imported here: the writers of Word and PDF files cost the start of the service a tenth of a second.
    from graph.memo import docx, pdf

    if given.form == "pdf":
        body = await run_in_threadpool(pdf.write, made, service.settings.memo_font)
    else:
        body = await run_in_threadpool(docx.write, made)
    name = f"kakehashi-memo-{made.snapshot}.{given.form}"
    return Response(body, media_type=pdf.MEDIA_TYPE if given.form == "pdf" else docx.MEDIA_TYPE,
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})


async def _query(live: Live, name: str, asked: memos.Asked, lang: Lang, today: date, words: Words | None) -> Memo:
    """The memo of a named query's answer.

    Raises:
        NotFound: no query is called so.
        QueryError: a parameter is missing or not of its type.
        LimitExceeded: of time, memory or size.
    """
    query = named.query(name)
    values = {each.name: asked.one(each.name) for each in query.parameters}
    iris = Iris(live.service.snapshot.manifest.base)
    found = await _run(live.named, query.asked(values, iris, _media_type(query.checked)))
    told = await run_in_threadpool(_told, live, found, query.checked, list(values), words)
    said = words.values(query, values) if words else {}
    conditions = [(name, f"{said[name]} ({value})" if name in said else value) for name, value in values.items()]
    return memos.completed(live.service, asked, queries.named(query, conditions, told, lang), lang, today)


async def _written(live: Live, asked: memos.Asked, lang: Lang, today: date, words: Words | None) -> Memo:
    """The memo of the answer of a query that a person wrote; it runs where all such queries run.

    Raises:
        QueryError: there is no query, or the gate refuses it.
        LimitExceeded: of time, memory or size.
    """
    text = asked.one("query")
    if not text:
        raise QueryError("there is no query", where="query")
    checked = live.pool.check(text)
    run = await run_in_threadpool(magic.searched, text, live.service) if magic.mentions(text) else text
    query = Query(run, _media_type(checked), live.service.snapshot.manifest.base, checked=checked)
    told = await run_in_threadpool(_told, live, await _run(live.pool, query), checked, [], words)
    return memos.completed(live.service, asked, queries.written(text, told, lang), lang, today)


def _media_type(checked: Checked) -> str:
    graph = checked.form in ("CONSTRUCT", "DESCRIBE")
    return (ox.RdfFormat.N_TRIPLES if graph else ox.QueryResultsFormat.JSON).media_type


async def _run(pool: Pool, query: Query) -> bytes:
    """The whole answer of a query.

    Raises:
        LimitExceeded: it has more than ``LARGEST`` bytes, or a limit of the pool was reached.
    """
    body = bytearray()
    async with await pool.run(query) as answer:
        async for chunk in answer:
            body += chunk
            if len(body) > LARGEST:
                raise LimitExceeded(f"a memo is made of answers of at most {LARGEST // 2**20} MiB", where="query",
                                    todo="add LIMIT to the query")
    return bytes(body)


def _told(live: Live, body: bytes, checked: Checked, asked: Sequence[str], words: Words | None) -> queries.Answer:
    """An answer in words, or in its own terms where the interface is not installed."""
    iris = Iris(live.service.snapshot.manifest.base)
    if checked.form in ("CONSTRUCT", "DESCRIBE"):
        triples = [each.triple for each in ox.parse(body, ox.RdfFormat.N_TRIPLES)]
        text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes(iris.base)) or b""
        return queries.Answer(turtle=text.decode())
    result = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if isinstance(result, ox.QueryBoolean):
        return queries.Answer(("ASK",), ((Cell("true" if bool(result) else "false"),),), 1)
    assert isinstance(result, ox.QuerySolutions)
    columns = tuple(variable.value for variable in result.variables)
    solutions = [[solution[column] for column in columns] for solution in result]
    shown = solutions[:MOST]
    headings, rows = words.answer(columns, shown, asked, live.store) if words else (
        columns, [[_cell(term, iris) for term in terms] for terms in shown])
    return queries.Answer(headings, rows, len(solutions))


def _cell(value: object, iris: Iris) -> Cell:
    if isinstance(value, ox.NamedNode):
        return Cell(value.value.removeprefix(iris.base).removeprefix("id/"), value.value)
    return Cell(value.value if isinstance(value, ox.Literal) else "" if value is None else str(value))
