"""Search inside SPARQL: two properties that stand for the service's own search.

::

    ?p kkh:search ("アイスホッケー 青少年" 20) ; kkh:score ?score ; rdfs:label ?title .
    ?p kkh:similarTo (<id/project/x> 10) ; kkh:score ?score .

Before a query runs, each such statement is taken out of its group, and the hits are put in as a VALUES block that
stands first in that group, where joins cost least (measured: 1.5 ms for 100 hits, 85 ms at the group's end).  The query
is read as tokens; words reach the search as a parsed literal, and hits come back as serialised terms, so that no text
of one kind is ever pasted as another.  The number is optional (``LIMIT``, at most ``MOST``), and so is ``kkh:score``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urljoin

import pyoxigraph as ox

from graph.service import Service
from graph.sparql.patterns import Scan
from graph.sparql.tokens import Token, tokens
from ontology.errors import NotFound, QueryError
from ontology.iri import XSD, Iris

LIMIT: Final = 20
MOST: Final = 1000
"""Hits of one statement: the deepest page that the search itself serves."""

MOST_STATEMENTS: Final = 4
"""Searches of one query: each takes the time of one."""

Hits = list[tuple[str, float]]
"""Project ids with their scores, best first."""

Search = Callable[[str, int], Hits]
"""``search(words, limit)`` or ``similar(project id, limit)``."""


@dataclass(slots=True)
class _Statement:
    """``subject item ; item ; ...`` in a group; an item is a verb with its objects."""

    group: int
    """Where the group's ``{`` ends."""
    subject: Token
    items: list[list[Token]] = field(default_factory=lambda: [[]])
    stop: int = 0
    """Where the statement ends, with its full stop if it has one."""


def mentions(query: str) -> bool:
    """Whether a query may use the properties: a cheap look before the exact one."""
    return "search" in query or "similarTo" in query


def rewrite(query: str, iris: Iris, search: Search, similar: Search) -> str:
    """The query with every search replaced by its hits; unchanged where there is none.

    Args:
        query: a query that the gate has passed.
        iris: relative IRIs are resolved against its base.
        search: finds projects by words.
        similar: finds projects like one; raises ``NotFound`` for an unknown id.

    Raises:
        QueryError: a search is not written as the module says.
    """
    found = list(tokens(query))
    names = _Names(found, iris.base)
    verbs = {iris.term("search"): search, iris.term("similarTo"): similar}
    edits: list[tuple[int, int, str]] = []
    number = 0
    for statement in _statements(found):
        magic = [item for item in statement.items if item and names.iri(item[0]) in verbs]
        if not magic:
            continue
        number += len(magic)
        if number > MOST_STATEMENTS or len(magic) > 1:
            raise QueryError(f"a query may search {MOST_STATEMENTS} times, once for each subject", where="kkh:search")
        if statement.subject.kind != "variable":
            raise QueryError("the subject of a search is a variable", where=statement.subject.text)
        verb = names.iri(magic[0][0]) or ""
        scores = [item for item in statement.items if item and names.iri(item[0]) == iris.term("score")]
        hits = _run(magic[0], verbs[verb], names, iris, is_search=verb == iris.term("search"))
        edits.append((statement.group, statement.group, _values(statement.subject, scores, hits, iris)))
        rest = [item for item in statement.items if item and item not in magic and item not in scores]
        edits.append((statement.subject.start, statement.stop, _without(query, statement.subject, rest)))
    return _edited(query, edits)


def searched(query: str, service: Service) -> str:
    """The query with its searches run on a snapshot.

    Raises:
        QueryError: as ``rewrite``.
    """
    iris = Iris(service.snapshot.manifest.base)

    def search(words: str, limit: int) -> Hits:
        return [(project.id, hit.score) for project, hit in service.search(words, limit=limit).hits]

    def similar(identifier: str, limit: int) -> Hits:
        try:
            return [(project.id, hit.score) for project, hit in service.similar(identifier, limit)]
        except NotFound:
            raise QueryError("no project has this IRI", where=iris.entity("project", identifier)) from None

    return rewrite(query, iris, search, similar)


class _Names:
    """Resolves IRIs and prefixed names by a query's prologue."""

    def __init__(self, found: list[Token], base: str) -> None:
        self.base = base
        self.prefixes: dict[str, str] = {}
        for one, two, three in zip(found, found[1:], found[2:], strict=False):
            if one.kind == "word" and one.text == "BASE" and two.kind == "iri":
                self.base = self._whole(two)
            if one.kind == "word" and one.text == "PREFIX" and three.kind == "iri":
                self.prefixes[two.text] = self._whole(three)

    def _whole(self, token: Token) -> str:
        reference = token.text[1:-1]
        whole = urljoin(self.base, reference)
        return f"{whole}#" if reference.endswith("#") and not whole.endswith("#") else whole  # urljoin drops it

    def iri(self, token: Token) -> str | None:
        """The IRI that a token stands for, if it does."""
        if token.kind == "iri":
            return self._whole(token)
        prefix, colon, local = token.text.partition(":")
        if token.kind != "name" or prefix + colon not in self.prefixes:
            return None
        return self.prefixes[prefix + colon] + local.replace("\\", "")


def _statements(found: list[Token]) -> Iterator[_Statement]:
    """The statements of groups, in order of their ends."""
    scan = Scan()
    open_: list[_Statement | None] = []
    starts: list[int] = []
    for token in found:
        depth = len(starts)
        inside = open_[-1] if open_ else None
        if inside and scan.nesting == depth and _ends(token):
            last = inside.items[-1][-1].end if inside.items[-1] else token.start
            inside.stop = token.end if token.text == "." else last
            yield inside
            open_[-1] = inside = None
        if inside is None and depth and scan.nesting == depth and scan.place == "subject" and _is_term(token):
            open_[-1] = _Statement(starts[-1], token)
        elif inside is not None:
            if token.text == ";" and scan.nesting == depth:
                inside.items.append([])
            else:
                inside.items[-1].append(token)
        scan_before = scan.nesting
        _feed(scan, token)
        if token.text == "{" and token.kind == "mark":
            starts.append(token.end)
            open_.append(None)
        elif token.text == "}" and token.kind == "mark" and starts and scan.nesting < scan_before:
            starts.pop()
            open_.pop()


def _feed(scan: Scan, token: Token) -> None:
    if token.kind == "word":
        scan.word(token.text)
    elif token.kind == "mark":
        scan.mark(token.text)
    elif token.kind != "tag":
        scan.term()


def _ends(token: Token) -> bool:
    """A mark or keyword that ends a statement."""
    if token.kind == "word":
        return token.text not in ("A", "TRUE", "FALSE")
    return token.kind == "mark" and token.text in (".", "{", "}")


def _is_term(token: Token) -> bool:
    return token.kind in ("variable", "iri", "name") or (token.kind == "mark" and token.text in ("[", "("))


def _run(item: list[Token], find: Search, names: _Names, iris: Iris, *, is_search: bool) -> Hits:
    """Reads ``("words" 20)``, ``"words"``, ``(<iri> 10)`` or ``<iri>``, and searches."""
    how = 'write ("words" 20)' if is_search else "write (<project> 10)"
    objects = [token for token in item[1:] if token.text not in ("(", ")") or token.kind != "mark"]
    brackets = len(item) - 1 - len(objects)
    limit = LIMIT
    if len(objects) == 2 and objects[1].kind == "number" and objects[1].text.isdecimal():
        limit = int(objects[1].text)
        if not 1 <= limit <= MOST:
            raise QueryError(f"a search gives 1 to {MOST} hits", where=objects[1].text)
    elif len(objects) != 1:
        raise QueryError("this search cannot be read", where=item[0].text, todo=how)
    if brackets not in (0, 2) or (brackets == 0 and len(objects) > 1):
        raise QueryError("this search cannot be read", where=item[0].text, todo=how)
    if is_search:
        if objects[0].kind != "string":
            raise QueryError("the words of a search are written out, as a string", where=objects[0].text, todo=how)
        return find(_text(objects[0]), limit)
    iri = names.iri(objects[0])
    space = iris.entity("project", "")
    if iri is None or not iri.startswith(space):
        raise QueryError("similarTo takes the IRI of a project", where=objects[0].text, todo=how)
    return find(unquote(iri.removeprefix(space)), limit)


def _text(token: Token) -> str:
    """The words of a string as it is written: Turtle and SPARQL write strings alike."""
    try:
        (triple,) = ox.parse(f"<a:a> <a:a> {token.text} .".encode(), ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError):
        raise QueryError("this string cannot be read", where=token.text[:40]) from None
    assert isinstance(triple.object, ox.Literal)
    return triple.object.value


def _values(subject: Token, scores: list[list[Token]], hits: Hits, iris: Iris) -> str:
    variables = [subject.text]
    for item in scores:
        if len(item) != 2 or item[1].kind != "variable" or len(scores) > 1:
            raise QueryError("kkh:score takes one variable", where="kkh:score")
        variables.append(item[1].text)
    rows = []
    for identifier, score in hits:
        row = [str(ox.NamedNode(iris.entity("project", identifier)))]
        if scores:
            row.append(str(ox.Literal(repr(score), datatype=ox.NamedNode(f"{XSD}double"))))
        rows.append(f"({' '.join(row)})")
    return f" VALUES ({' '.join(variables)}) {{ {' '.join(rows)} }} "


def _without(query: str, subject: Token, rest: list[list[Token]]) -> str:
    """The statement with these items only; nothing where none is left."""
    if not rest:
        return " "
    return f" {subject.text} " + " ; ".join(query[item[0].start:item[-1].end] for item in rest) + " . "


def _edited(query: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, text in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        query = query[:start] + text + query[end:]
    return query
