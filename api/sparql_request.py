"""What a request of the SPARQL 1.1 Protocol asks: https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request

from api.problems import Problem
from ontology.errors import QueryError

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

Operation = Literal["query", "update"]

_DATASET: Final = {
    "query": ("default-graph-uri", "named-graph-uri"),
    "update": ("using-graph-uri", "using-named-graph-uri"),
}
IGNORED: Final = frozenset({"output", "results", "timeout", "infer", "maxrows"})
"""What clients send beside ``format``, or for other servers: without effect here, and no reason to refuse."""

_FIELDS: Final = 200
"""Fields of a form: a dataset of more graphs is better written into the query."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the query or of the update operation."""

    text: str | None
    """The query or the update; None where the request has none."""
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    """Ours: a short name or media type, for links that cannot set an Accept header."""
    bom: bool = False
    """Ours: CSV starts with a byte-order mark, which Excel needs."""


def from_url(request: Request) -> Asked:
    """A query in the URL.

    Raises:
        QueryError: a parameter is unknown, given twice or not valid, or an update is asked for.
    """
    return _asked(request.query_params.multi_items(), "query")


async def from_body(request: Request, operation: Operation, max_kb: int) -> Asked:
    """A form, or the text itself as the body with the dataset in the URL.

    Raises:
        QueryError: as ``from_url``; or the body is too long or not UTF-8.
    """
    kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charset = next((each[8:].strip('"') for each in parameters if each.startswith("charset=")), "utf-8")
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise QueryError(f"the {operation} is in {charset}; this endpoint reads UTF-8", where="Content-Type")
    body = await _body(request, operation, max_kb)
    pairs = request.query_params.multi_items()
    if kind == FORM:
        try:
            pairs += parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_FIELDS)
        except ValueError as error:
            raise QueryError(f"the form cannot be read: {error}", where="Content-Type") from None
    else:
        pairs.append((operation, body))
    return _asked(pairs, operation)


def media_type(request: Request) -> str:
    """The body's media type without its parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def unsupported(request: Request, accepted: tuple[str, ...], detail: str = "") -> Problem:
    """The problem of a body in another media type than those that are accepted."""
    return Problem(type="about:blank", title="Unsupported Media Type", status=415, instance=request.url.path,
                   detail=detail or f"send {' or '.join(accepted)}", where="Content-Type")


async def _body(request: Request, operation: Operation, max_kb: int) -> str:
    # In a form, a character of the text may take nine bytes (%E3%81%82); the rest is room for the dataset.
    limit = max_kb * 1024 * 3 + 16_384
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > limit:
            raise QueryError(f"the {operation} is longer than {max_kb} KiB", where=f"sparql_{operation}_kb")
    try:
        return parts.decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError("the body is not UTF-8", where=operation) from None


def _asked(pairs: list[tuple[str, str]], operation: Operation) -> Asked:
    names = [name for name, _ in pairs]
    default, named = _DATASET[operation]
    if operation == "query" and ("update" in names or any(name.startswith("using-") for name in names)):
        raise QueryError("this is no place for updates: this endpoint only answers queries", where="update",
                         todo="user graphs are written at /sparql/update, where the operator has turned that on")
    known = {operation, default, named, "format", "bom"}
    if unknown := set(names) - known - IGNORED:
        raise QueryError("no such parameter", where=", ".join(sorted(unknown)),
                         todo="there are " + ", ".join(sorted(known)))
    for single in (operation, "format"):
        if names.count(single) > 1:
            raise QueryError("this parameter may be given once", where=single)
    values = dict(pairs)
    return Asked(values.get(operation), _graphs(pairs, default), _graphs(pairs, named), values.get("format"),
                 values.get("bom") == "true")


def _graphs(pairs: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    found = tuple(value for name, value in pairs if name == wanted)
    for value in found:
        check_iri(value, wanted)
    return found


def check_iri(value: str, where: str) -> str:
    """The IRI, when it is an absolute one.

    Raises:
        QueryError: it is not.
    """
    try:
        return ox.NamedNode(value).value
    except ValueError:
        raise QueryError("not an absolute IRI", where=where) from None
