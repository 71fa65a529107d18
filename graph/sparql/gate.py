"""Cheap checks before a query reaches a worker, so that the common ways to overload it get a clear answer.

The gate is a courtesy, not the defence: whatever passes still runs in a process with limited memory and time
(``graph/sparql/worker.py``).  Its numbers come from measurements on pyoxigraph 0.5.13: a star of 300 triple
patterns plans for over 20 s, a path of 300 steps and a list of 300 items for 13 s, while 60 patterns and 50
steps take milliseconds; people write neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast

from graph.sparql.patterns import Scan
from graph.sparql.tokens import tokens
from ontology.errors import QueryError

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

MAX_NESTING: Final = 100
MAX_PATTERNS: Final = 60
MAX_STEPS: Final = 50

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
_PREFIXED: Final = frozenset({"!", "-", "+", "^"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that passed, and what its head says."""

    form: Form
    dataset: bool
    """It has FROM clauses of its own."""


def check(query: str, max_kb: int = 64) -> Checked:
    """Passes a query, or says what about it is too much.

    Raises:
        QueryError: it is longer than ``max_kb`` KiB, nested deeper than 100, has more than 60 triple patterns
            or a path of more than 50 steps, calls SERVICE, is an update, or has no query form.
    """
    if len(query.encode("utf-8", "surrogatepass")) > max_kb * 1024:
        raise QueryError(f"the query is longer than {max_kb} KiB", where="sparql_query_kb")
    form: str | None = None
    dataset = False
    scan = Scan()
    signs = 0  # `!!!!true` nests like brackets do, for the engine's parser
    before = ""
    for token in tokens(query):
        if token.kind == "word":
            if form is None:
                form = _form(token.text)
            elif token.text == "SERVICE":
                raise QueryError("SERVICE is refused: a query may not reach other hosts", where="SERVICE",
                                 todo="ask the other endpoint yourself and join the results")
            dataset = dataset or (token.text == "FROM" and scan.nesting == 0)
            scan.word(token.text)
        elif token.kind == "mark":
            scan.mark(token.text)
        elif token.kind != "tag" and before != "^^":  # a language or datatype belongs to the string before
            scan.term()
        signs = signs + 1 if token.text in _PREFIXED else 0
        _refuse_excess(scan, max(0, signs - 1))
        before = token.text
    if form is None:
        raise QueryError("there is no SELECT, ASK, CONSTRUCT or DESCRIBE in the query", where="query")
    return Checked(cast(Form, form), dataset)


def _form(word: str) -> str | None:
    if word in _UPDATES:
        raise QueryError(f"{word} is an update: this endpoint only answers queries", where=word,
                         todo="use SELECT, ASK, CONSTRUCT or DESCRIBE")
    return word if word in _FORMS else None


def _refuse_excess(scan: Scan, signs: int) -> None:
    if scan.nesting + signs > MAX_NESTING:
        raise QueryError(f"the query is nested deeper than {MAX_NESTING}", where="nesting")
    if scan.patterns > MAX_PATTERNS:
        raise QueryError(f"the query has more than {MAX_PATTERNS} triple patterns", where="triple patterns",
                         todo="split it into several queries")
    if scan.steps > MAX_STEPS:
        raise QueryError(f"a property path has more than {MAX_STEPS} steps", where="property path")
