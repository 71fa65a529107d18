"""The tables that the Python interface answers with: their columns, types and meanings, kept as data.

A table has all its columns in this order whatever the answer: also when it is empty, and for a snapshot as for a
service.  Missing values are ``pandas.NA`` (unknown, never "none"); columns of the type ``list`` hold lists of texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

TYPES: Final = {"text": "string", "whole": "Int64", "number": "Float64", "bool": "boolean", "list": "object"}
"""The words of the tables below, as pandas' types."""

Columns = Mapping[str, tuple[str, str]]
"""Name to type and meaning."""

PROJECT: Final[Columns] = {
    "id": ("text", "the project's id"),
    "title": ("text", "as the document has it"),
    "prefecture": ("text", "full Japanese name"),
    "municipalities": ("list", "full Japanese names"),
    "municipality_codes": ("list", "five digits, in the same order"),
    "countries": ("list", "ISO 3166-1 alpha-2"),
    "country_names": ("list", "Japanese, in the same order"),
    "topics": ("list", "concepts of vocabulary/topic"),
    "modes": ("list", "concepts of vocabulary/mode"),
    "status": ("text", "concept of vocabulary/status"),
    "fiscal_year": ("whole", "western year in which the fiscal year starts"),
    "document": ("text", "the source document's id"),
    "source": ("text", "document and lines, e.g. `survey:24`"),
    "iri": ("text", "address of the project in the graph"),
}

SEARCH: Final[Columns] = {
    **PROJECT,
    "score": ("number", "log-odds that it answers, but for a constant; compares the hits of one query"),
    "relevance": ("text", "high, medium or low"),
    "probability": ("number", "that it at least partly answers, 0 to 1"),
    "extract": ("text", "words of the document that answer"),
    "why": ("list", "what speaks for it: meaning, words, entity, topic ..."),
}

SIMILAR: Final[Columns] = {
    **PROJECT,
    "score": ("number", "sum of the reasons' shares; compares the rows of one answer"),
    "reasons": ("list", "what both share, each `code: words`"),
}

SUPPORT: Final[Columns] = {
    "project": ("text", "the project's id"),
    "title": ("text", "of the project"),
    "asserted": ("bool", "a document says so; else a program concluded it or a person decided it"),
    "reviewed": ("bool", "a person decided it"),
    "strength": ("text", "supports or partly"),
    "confidence": ("number", "calibrated probability of being right, 0 to 1; missing for asserted links"),
    "method": ("text", "asserted, inferred:... or reviewed:..."),
    "prefecture": ("text", "of the project"),
    "municipalities": ("list", "of the project"),
    "country_names": ("list", "of the project"),
    "source": ("text", "where the project stands"),
    "project_words": ("text", "evidence: words of the project"),
    "target": ("text", "node id or SDG goal that the link goes to (perhaps below the one asked for)"),
    "target_words": ("text", "evidence: words of the plan; missing for SDG goals"),
    "target_source": ("text", "where they stand"),
}

PLAN: Final[Columns] = {
    "id": ("text", "the plan's id"), "title": ("text", ""), "prefecture": ("text", ""), "municipality": ("text", ""),
    "first_year": ("whole", "fiscal year"), "last_year": ("whole", "fiscal year"),
    "directions": ("whole", "nodes of the plan"), "document": ("text", ""), "iri": ("text", ""),
}

DIRECTION: Final[Columns] = {
    "id": ("text", "the node's id"),
    "notation": ("text", "as printed, e.g. Ⅱ-(2)-①"),
    "level": ("text", "kind of node"),
    "depth": ("whole", "0: topmost"),
    "title": ("text", "missing where the document does not give it"),
    "parent": ("text", "id of the node above"),
    "asserted": ("whole", "projects that documents state to support it or a node below"),
    "reviewed": ("whole", "projects that a person confirmed"),
    "inferred": ("whole", "projects that a program concluded"),
    "clues": ("whole", "projects for which there is only a hint"),
    "source": ("text", "document and lines"),
    "iri": ("text", ""),
}

COVERAGE: Final[Columns] = {
    "node": ("text", "the direction's id"),
    "notation": ("text", "as printed"),
    "title": ("text", "missing where the document does not give it"),
    "value": ("text", "code of the municipality, country, goal, year or topic"),
    "value_ja": ("text", "its name in Japanese"),
    "value_en": ("text", "its name in English"),
    "asserted": ("whole", "projects by grade, surest first"), "reviewed": ("whole", ""), "strong": ("whole", ""),
    "weak": ("whole", ""), "clue": ("whole", "hints never fill a cell"),
    "projects": ("whole", "projects of at least the wanted grade"),
    "empty": ("bool", "none of at least the wanted grade"),
}

TIE: Final[Columns] = {
    "id": ("text", ""),
    "municipality": ("text", "the Japanese side"), "municipality_code": ("text", "five or two digits"),
    "partner": ("text", "the other side"), "partner_id": ("text", ""),
    "country": ("text", "ISO 3166-1 alpha-2"), "country_name": ("text", "Japanese"),
    "kind": ("text", "concept of vocabulary/tie-kind"), "kind_name": ("text", "Japanese"),
    "since": ("text", "date or year of its start; missing: unknown"), "since_year": ("whole", ""),
    "status": ("text", "active, ended or unknown"),
    "recorded": ("bool", "of the reference data; else a document states it"),
    "comparison": ("text", "a document's tie beside the recorded ones: agrees, kind-differs ..."),
    "document": ("text", ""), "source": ("text", "document and lines, or addresses"), "iri": ("text", ""),
}

VERTEX: Final[Columns] = {
    "id": ("text", "code, place id or ISO code"),
    "kind": ("text", "municipality, prefecture, place, country or organisation"),
    "name": ("text", ""), "name_en": ("text", ""), "country": ("text", ""),
    "lat": ("number", "degrees north"), "lng": ("number", "degrees east"),
    "degree": ("whole", "number of partners"),
    "betweenness": ("number", "share of shortest chains that pass through it, 0 to 1 (Brandes 2001)"),
    "community": ("whole", "number of its group (Louvain, Blondel et al. 2008); the largest is 0"),
}

EDGE: Final[Columns] = {
    "source": ("text", "id of a vertex"), "target": ("text", "id of a vertex"),
    "kinds": ("list", "kinds of tie; empty: a place lies in a country"),
    "since": ("text", "earliest start that a source gives"), "since_year": ("whole", ""),
    "bridge": ("bool", "no other chain joins the two sides"),
    "ties": ("list", "ids of the tie rows"),
}

HEALTH: Final[Columns] = {
    "source": ("text", "the Japanese side's code"), "target": ("text", "id of the partner"),
    "health": ("text", "last project known; unknown and uncovered do not mean that a tie is dead"),
    "last": ("whole", "latest fiscal year of a project; missing: none is known, or of no known year"),
    "projects": ("whole", "projects known of the pair"), "starts": ("list", "the starts that sources give"),
    "ties": ("list", "ids of the tie rows"),
}

STEP: Final[Columns] = {
    "id": ("text", "of the vertex"), "name": ("text", ""), "kind": ("text", "of the vertex"),
    "by": ("text", "what leads to it: kinds of tie with their start, or `lies in`; missing for the first"),
    "sources": ("list", "where the ties stand"),
}

QUERY: Final[Columns] = {
    "name": ("text", "what `query` takes"), "title_ja": ("text", ""), "title_en": ("text", ""),
    "description_en": ("text", ""), "parameters": ("list", "each `name: type, e.g. example`"),
    "graph": ("bool", "answers with a graph: use `construct(text)`"), "sparql": ("text", "its text"),
}

ISSUE: Final[Columns] = {
    "severity": ("text", "info, warning or error"), "code": ("text", "kind of issue"), "source": ("text", ""),
    "text": ("text", "the words concerned"), "reason": ("text", ""), "action": ("text", "what was done"),
    "record": ("text", ""), "document": ("text", ""), "iri": ("text", ""),
}

DOCUMENT: Final[Columns] = {
    "id": ("text", ""), "title": ("text", ""), "layout": ("text", "family"), "layout_reason": ("text", ""),
    "fiscal_year": ("whole", ""), "prefecture": ("text", ""), "municipality": ("text", ""),
    "lines": ("whole", ""), "projects": ("whole", ""), "ties": ("whole", ""), "issues": ("whole", ""),
    "iri": ("text", ""),
}

CHANGE: Final[Columns] = {
    "kind": ("text", "new, continued, renamed, ended or cancelled"), "area": ("text", ""),
    "from_year": ("whole", ""), "to_year": ("whole", ""), "earlier": ("text", "title"), "later": ("text", "title"),
    "earlier_id": ("text", ""), "later_id": ("text", ""),
    "confidence": ("number", "that both are one project, 0 to 1; of reviewed rules, not fitted"),
    "reasons": ("list", ""),
}

QUESTION: Final[Columns] = {
    "project": ("text", "id"), "target_kind": ("text", "node or sdg"), "target": ("text", "node id or goal"),
    "worth": ("number", "uncertainty times diversity, 0 to 1: what a review would teach"),
}

REVIEW: Final[Columns] = {
    "id": ("text", ""), "time": ("text", "ISO 8601"), "reviewer": ("text", ""), "action": ("text", ""),
    "state": ("text", "in-force, superseded, withdrawn ..."), "project": ("text", "id"), "target": ("text", ""),
    "comment": ("text", ""),
}

TABLES: Final[Mapping[str, Columns]] = {
    "search": SEARCH, "projects": PROJECT, "similar": SIMILAR, "supporting": SUPPORT, "sdg": SUPPORT,
    "plans": PLAN, "directions": DIRECTION, "coverage": COVERAGE, "ties": TIE, "network().nodes": VERTEX,
    "network().edges": EDGE, "tie_health": HEALTH, "chain": STEP, "queries": QUERY, "issues": ISSUE,
    "documents": DOCUMENT, "year_changes": CHANGE, "review_queue": QUESTION, "reviews": REVIEW,
}
"""By the method that answers with it."""

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
WHOLE: Final = frozenset(XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger",
                                                 "positiveInteger", "gYear"))
NUMBER: Final = frozenset(XSD + name for name in ("decimal", "double", "float"))


def frame(records: Iterable[Mapping[str, Any]], columns: Columns) -> pd.DataFrame:
    """Records as a table with these columns, in this order and of these types."""
    rows = list(records)
    found = {}
    for name, (kind, _) in columns.items():
        values = [row.get(name) for row in rows]
        if kind == "text":
            values = [None if value in (None, "") else str(value) for value in values]
        elif kind == "list":
            values = [list(value or ()) for value in values]
        found[name] = pd.Series(values, dtype=TYPES[kind])
    return pd.DataFrame(found)


def bindings(answer: Mapping[str, Any]) -> pd.DataFrame:
    """A SPARQL result (https://www.w3.org/TR/sparql11-results-json/) as a table.

    A column whose every value is a whole number, a number or a truth value has that type; any other is text.
    """
    rows = answer["results"]["bindings"]
    return pd.DataFrame({name: _column([row.get(name) for row in rows]) for name in answer["head"]["vars"]})


def _column(cells: list[Mapping[str, str] | None]) -> pd.Series[Any]:
    kinds = {cell.get("datatype", "") for cell in cells if cell}
    texts = [cell["value"] if cell else None for cell in cells]
    if kinds and kinds <= WHOLE:
        return pd.Series([None if text is None else int(text) for text in texts], dtype="Int64")
    if kinds and kinds <= WHOLE | NUMBER:
        return pd.Series([None if text is None else float(text) for text in texts], dtype="Float64")
    if kinds == {XSD + "boolean"}:
        return pd.Series([None if text is None else text in ("true", "1") for text in texts], dtype="boolean")
    return pd.Series(texts, dtype="string")


def where(document: str | None, lines: Iterable[int] | None, place: str = "") -> str:
    """A position, e.g. ``survey:24`` or ``list:12-15``; a place in a file that has no lines."""
    if place:
        return f"{document}:{place}"
    if not document or not lines:
        return document or ""
    first, last = lines
    return f"{document}:{first}" if first == last else f"{document}:{first}-{last}"
