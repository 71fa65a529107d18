"""Snapshots side by side on one endpoint: each graph under a name of its snapshot, and queries rewritten to them.

An endpoint has no snapshots, and an update of many graphs is not atomic on every engine.  So each snapshot's graphs
have names of their own, and are found through one small graph that is written last::

    {base}snapshot/{id}/graph?of={IRI}   the quads of one named graph
    {base}snapshot/{id}/union            the triples of all of them, each once: the default graph of queries
    {base}snapshot/{id}/names            <version of a graph> dct:isVersionOf <the graph>; it makes the snapshot whole

The union costs the same again on disk, and makes a query over everything name one graph instead of each document's;
engines that merge named graphs by concatenation would otherwise give a triple of two graphs twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urljoin

import pyoxigraph as ox

from graph.sparql.model import Query
from graph.sparql.patterns import CLOSING, OPENING
from graph.sparql.tokens import Token, tokens
from ontology.iri import DCT

VERSION_OF: Final = ox.NamedNode(f"{DCT}isVersionOf")

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")

_FRESH: Final = "kakehashi_version_of_"
"""Begins the names of our own variables."""


@dataclass(frozen=True, slots=True)
class Version:
    """The names of one snapshot on an endpoint."""

    base: str
    id: str

    @property
    def union(self) -> str:
        """The graph of all triples."""
        return f"{self.base}snapshot/{self.id}/union"

    @property
    def names(self) -> str:
        """The graph that tells which version stands for which graph."""
        return f"{self.base}snapshot/{self.id}/names"

    def of(self, graph: str) -> str:
        """The name of a graph (IRI) in this snapshot."""
        return f"{self.base}snapshot/{self.id}/graph?of={quote(graph, safe='')}"


@dataclass(slots=True)
class Rewritten:
    """A query as the endpoint is asked it, with the protocol's dataset."""

    text: str
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Places:
    """What of a query must change: by place, what stands there instead."""

    changes: list[tuple[int, int, str]] = field(default_factory=list)
    graphs: list[str] = field(default_factory=list)
    """Versions of the graphs that GRAPH names."""
    variable: bool = False
    """GRAPH has a variable somewhere."""
    star: Token | None = None
    """The ``*`` of the outermost SELECT."""
    variables: dict[str, None] = field(default_factory=dict)
    dataset_end: int = 0
    """Where its own dataset ends; 0 where it has none."""
    body: int = 0
    """Behind the brace that opens the WHERE."""


def rewritten(query: Query, version: Version, graphs: tuple[str, ...]) -> Rewritten:
    """The query over a snapshot's versions of the graphs it names.

    A ``GRAPH ?g`` binds ``?g`` to the graph and not to its version.  ``bindings`` become VALUES at the head of the
    WHERE.

    Args:
        query: one that the gate has passed.
        version: the snapshot.
        graphs: its named graphs (IRIs).
    """
    places = _places(query.text, query.base, version)
    changes = places.changes
    if places.variable and places.star:
        names = " ".join(name for name in places.variables)
        changes.append((places.star.start, places.star.end, f" {names} "))
    if places.variable and places.dataset_end:
        changes.append((places.dataset_end, places.dataset_end, f" FROM NAMED <{version.names}> "))
    if query.bindings:
        changes.append((places.body, places.body, _values(query.bindings)))
    text = f"BASE <{query.base}>\n" + _changed(query.text, changes)
    named = [version.names] if places.variable else []
    if query.default_graphs or query.named_graphs:
        return Rewritten(text, [version.of(each) for each in query.default_graphs],
                         [version.of(each) for each in query.named_graphs] + named)
    if places.dataset_end:
        return Rewritten(text)
    every = [version.of(each) for each in graphs] if places.variable else places.graphs
    return Rewritten(text, [version.union], [*dict.fromkeys(every), *named])


def _changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, instead in sorted(changes):
        parts += [text[done:start], instead]
        done = end
    return "".join(parts) + text[done:]


def _values(bindings: Mapping[str, tuple[str, ...]]) -> str:
    """The terms, written by the engine's own serialiser, so that no text can end them."""
    terms = {name: ox.NamedNode(given[1]) if given[0] == "iri"
             else ox.Literal(given[1], datatype=ox.NamedNode(given[2])) for name, given in bindings.items()}
    return "".join(f" VALUES ?{name} {{ {term} }}" for name, term in terms.items())


def _places(text: str, base: str, version: Version) -> _Places:
    """One pass over the tokens."""
    found = _Places()
    names = _Names(base)
    depth = 0
    service = -1  # the depth outside a SERVICE, whose graphs are another endpoint's
    before = ["", ""]
    for token in _outside_head(tokens(text), names):
        expected, earlier = before
        before = [token.text, expected]
        if token.kind == "mark":
            if token.text == "{" and depth == 0:
                found.body = token.end
            if token.text == "*" and expected in ("SELECT", "DISTINCT", "REDUCED") and depth == 0:
                found.star = token
            depth += (token.text in OPENING) - (token.text in CLOSING)
            service = -1 if depth <= service and token.text in CLOSING else service
        elif token.text == "SERVICE" and token.kind == "word":
            service = depth if service < 0 else service
        elif token.kind == "variable":
            found.variables["?" + token.text[1:]] = None
        if service >= 0:
            continue
        if expected == "GRAPH":
            _graph(token, names, version, found)
        elif depth == 0 and (expected == "FROM" or (expected == "NAMED" and earlier == "FROM")) and (
                iri := names.iri(token)):
            found.changes.append((token.start, token.end, f"<{version.of(iri)}>"))
            found.dataset_end = token.end
    return found


def _graph(token: Token, names: _Names, version: Version, found: _Places) -> None:
    if token.kind == "variable":
        name = token.text[1:]
        fresh = f"?{_FRESH}{name}"
        found.variable = True
        # In place of the variable alone: "GRAPH" stands before it already.
        found.changes.append((token.start, token.end,
                              f"<{version.names}> {{ {fresh} {VERSION_OF} ?{name} }} GRAPH {fresh}"))
    elif iri := names.iri(token):
        found.changes.append((token.start, token.end, f"<{version.of(iri)}>"))
        found.graphs.append(version.of(iri))


class _Names:
    """BASE and PREFIX of a query."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.prefixes: dict[str, str] = {}

    def iri(self, token: Token) -> str:
        """The IRI that an ``iri`` or ``name`` token stands for; empty for any other token."""
        if token.kind == "iri":
            iri = token.text[1:-1]
            return iri if _ABSOLUTE.match(iri) else urljoin(self.base, iri)
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.prefixes.get(prefix, f"{prefix}:") + local.replace("\\", "")
        return ""


def _outside_head(found: Iterator[Token], names: _Names) -> Iterator[Token]:
    """The tokens behind the declarations, which ``names`` keeps."""
    for token in found:
        if token.kind == "word" and token.text == "BASE":
            names.base = names.iri(next(found, token))
        elif token.kind == "word" and token.text == "PREFIX":
            prefix = next(found, token).text.partition(":")[0]
            names.prefixes[prefix] = names.iri(next(found, token))
        else:
            yield token
