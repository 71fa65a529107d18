"""Cheap checks before a query reaches a worker, so that the common ways to overload it get a clear answer.

The gate is a courtesy, not the defence: whatever passes still runs in a process with limited memory and time
(``graph/sparql/worker.py``).  Its numbers come from measurements on pyoxigraph 0.5.13: a star of 300 triple
patterns plans for over 20 s, a path of 300 steps and a list of 300 items for 13 s, while 60 patterns and 50
steps take milliseconds; people write neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, cast

from graph.sparql.patterns import Scan
from graph.sparql.tokens import Token, tokens
from ontology.errors import QueryError

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

MAX_NESTING: Final = 100
MAX_PATTERNS: Final = 60
MAX_STEPS: Final = 50

REMEMBERED_LENGTH: Final = 4096
"""Characters of a query whose check is kept: reading one takes as long as a small answer, and programs ask the same
again and again.  512 of these hold 8 MB at most."""

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
    services: tuple[str, ...] = ()
    """Endpoints that it calls; the operator has listed each."""


def check(query: str, max_kb: int = 64, services: Collection[str] = ()) -> Checked:
    """Passes a query, or says what about it is too much.

    Args:
        query: the text.
        max_kb: its longest, KiB.
        services: IRIs of the endpoints that it may call.

    Raises:
        QueryError: it is longer than ``max_kb`` KiB, nested deeper than 100, has more than 60 triple patterns
            or a path of more than 50 steps, calls an endpoint that is not listed, is an update, or has no query form.
    """
    listed = frozenset(services)
    if len(query) > REMEMBERED_LENGTH:
        return _checked(query, max_kb, listed)
    return _remembered(query, max_kb, listed)


def _checked(query: str, max_kb: int, services: frozenset[str]) -> Checked:
    _refuse_length(query, max_kb, "query", "sparql_query_kb")
    form: str | None = None
    dataset = False
    called: list[str] = []
    for token, scan in _scanned(query):
        if token.kind != "word":
            continue
        if form is None:
            form = _form(token.text)
        dataset = dataset or (token.text == "FROM" and scan.nesting == 0)
    for name in _services(query) if form else ():
        if name not in services:
            raise _refused(name, bool(services))
        called.append(name)
    if form is None:
        raise QueryError("there is no SELECT, ASK, CONSTRUCT or DESCRIBE in the query", where="query")
    return Checked(cast(Form, form), dataset, tuple(dict.fromkeys(called)))


_remembered: Final = lru_cache(maxsize=512)(_checked)


def check_update(update: str, max_kb: int) -> None:
    """Passes an update under the same limits; the triples of DATA and of templates do not count.

    Raises:
        QueryError: it is too long, too deep or too large, or it has LOAD or SERVICE.
    """
    _refuse_length(update, max_kb, "update", "sparql_update_kb")
    for token, _ in _scanned(update):
        if token.kind == "word" and token.text in ("LOAD", "SERVICE"):
            raise QueryError(f"{token.text} is refused: an update may not reach other hosts", where=token.text,
                             todo="fetch the data yourself and send them")


def _scanned(query: str) -> Iterator[tuple[Token, Scan]]:
    """Each token, with the scan that has read it.

    Raises:
        QueryError: there is too much of something.
    """
    scan = Scan()
    signs = 0  # `!!!!true` nests like brackets do, for the engine's parser
    before = ""
    for token in tokens(query):
        if token.kind == "word":
            scan.word(token.text)
        elif token.kind == "mark":
            scan.mark(token.text)
        elif token.kind != "tag" and before != "^^":  # a language or datatype belongs to the string before
            scan.term()
        signs = signs + 1 if token.text in _PREFIXED else 0
        _refuse_excess(scan, max(0, signs - 1))
        yield token, scan
        before = token.text


def _services(query: str) -> Iterator[str]:
    """What stands after each SERVICE: an IRI without its brackets, else the text as it is."""
    expected = False
    for token in tokens(query):
        if token.kind == "word" and token.text == "SERVICE":
            expected = True
        elif expected and token.text != "SILENT":
            expected = False
            yield token.text[1:-1] if token.kind == "iri" else token.text
    if expected:
        yield ""


def _refused(name: str, some_are_listed: bool) -> QueryError:
    if some_are_listed:
        return QueryError("SERVICE is refused: the operator has not listed this endpoint", where=name or "SERVICE",
                          todo="name a listed endpoint by its whole IRI, in angle brackets")
    return QueryError("SERVICE is refused: a query may not reach other hosts", where="SERVICE",
                      todo="ask the other endpoint yourself and join the results")


def _refuse_length(text: str, max_kb: int, what: str, where: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > max_kb * 1024:
        raise QueryError(f"the {what} is longer than {max_kb} KiB", where=where)


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
