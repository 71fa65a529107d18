"""Answers of SPARQL workers as tables for an assistant, within limits."""

from __future__ import annotations

from itertools import islice
from typing import Final

import pyoxigraph as ox

from api.live import Live
from graph import magic, named
from graph.sparql.model import Query
from kakehashi.assistant import shapes
from ontology.errors import LimitExceeded
from ontology.iri import Iris

ROWS: Final = 200
"""Most rows of one answer: more than an assistant can cite."""

BYTES: Final = 4 << 20
"""Most bytes that are read from a worker for one answer."""


async def of_named(live: Live, query: named.NamedQuery, values: dict[str, str], limit: int) -> shapes.Table:
    """The first rows of a named query.

    Raises:
        QueryError: a value is missing, unknown or not of its type.
        LimitExceeded: of time, memory or size.
    """
    iris = Iris(live.service.snapshot.manifest.base)
    media_type = (ox.RdfFormat.N_TRIPLES if query.graph else ox.QueryResultsFormat.JSON).media_type
    return await _read(live, query.asked(values, iris, media_type), query.graph, limit, own=True)


async def of_sparql(live: Live, text: str, limit: int) -> shapes.Table:
    """The first rows of somebody's query, run in the workers for untrusted SPARQL.

    Raises:
        QueryError: it is not SPARQL, or it would write.
        LimitExceeded: of time, memory or size.
    """
    checked = live.pool.check(text)
    if magic.mentions(text):
        import anyio

        text = await anyio.to_thread.run_sync(magic.searched, text, live.service)
    graph = checked.form in ("CONSTRUCT", "DESCRIBE")
    media_type = (ox.RdfFormat.N_TRIPLES if graph else ox.QueryResultsFormat.JSON).media_type
    asked = Query(text, media_type, live.service.snapshot.manifest.base, checked=checked)
    return await _read(live, asked, graph, limit, own=False)


async def _read(live: Live, asked: Query, graph: bool, limit: int, own: bool) -> shapes.Table:
    pool = live.named if own else live.pool
    body = bytearray()
    async with await pool.run(asked) as answer:
        async for chunk in answer:
            body += chunk
            if len(body) > BYTES:
                raise LimitExceeded(f"the answer is larger than {BYTES >> 20} MiB", where="answer",
                                    todo="write a LIMIT, or ask for fewer columns")
    if graph:
        triples = list(islice(ox.parse(bytes(body), ox.RdfFormat.N_TRIPLES), limit + 1))
        rows = tuple((str(each.subject), str(each.predicate), str(each.object)) for each in triples[:limit])
        return shapes.Table(columns=("subject", "predicate", "object"), rows=rows, truncated=len(triples) > limit)
    found = ox.parse_query_results(bytes(body), ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return shapes.Table(columns=("answer",), rows=(("true" if found else "false",),), truncated=False)
    assert isinstance(found, ox.QuerySolutions)
    columns = tuple(variable.value for variable in found.variables)
    solutions = list(islice(found, limit + 1))
    cells = tuple(tuple(_text(solution[column]) for column in columns) for solution in solutions[:limit])
    return shapes.Table(columns=columns, rows=cells, truncated=len(solutions) > limit)


def _text(term: object) -> str | None:
    if term is None:
        return None
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
