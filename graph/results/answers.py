"""The answer of a query as a workbook: a column a variable, numbers as numbers, the SPARQL beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph import named
from graph.labels import Lang
from graph.results import sheets
from graph.results.columns import Column, words
from graph.results.workbook import Sheet, workbook
from graph.service import Service

MEDIA_TYPE: Final = "application/sparql-results+json"
"""What a pool is asked for, to be made a workbook."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = {**dict.fromkeys((f"{_XSD}{name}" for name in ("integer", "int", "long")), int),
                   **dict.fromkeys((f"{_XSD}{name}" for name in ("decimal", "double", "float")), float)}
_WIDTH: Final = (8.0, 60.0)
"""Narrowest and widest column, characters."""


def book(service: Service, answer: bytes, lang: Lang, link: str, told: Sequence[tuple[str, object]]) -> bytes:
    """A workbook of a table.

    Args:
        service: the snapshot that answered.
        answer: SPARQL 1.1 Query Results JSON (https://www.w3.org/TR/sparql11-results-json/) of SELECT or ASK.
        lang: of headings and words.
        link: where the same can be asked.
        told: what was asked, as of ``About.told``.

    Raises:
        LimitExceeded: it has more rows than a sheet holds.
    """
    found = json.loads(answer)
    if "boolean" in found:
        names: list[str] = ["answer"]
        rows: list[dict[str, object]] = [{"answer": found["boolean"]}]
    else:
        names = found["head"]["vars"]
        rows = [{name: _value(cell) for name, cell in row.items()} for row in found["results"]["bindings"]]
    columns = [_column(name, [row.get(name) for row in rows]) for name in names]
    about = sheets.about(service, lang, link, (*told, ("rows", len(rows))))
    return workbook([Sheet(words()["answer"][lang], columns, rows)], about)


def of_query(service: Service, query: named.NamedQuery, values: Mapping[str, str], answer: bytes, lang: Lang) -> bytes:
    """A workbook of a named query's table, as ``book``."""
    given = "; ".join(f"{name}={value}" for name, value in values.items())
    return book(service, answer, lang, query.address(values, service.snapshot.manifest.base), (
        ("query", f"{query.title[lang]} ({query.name})"), ("parameters", given), ("sparql", query.text)))


def _column(name: str, values: Sequence[object]) -> Column:
    """Its heading by ``queries/columns.tsv``, its width by what it holds."""
    said = named.columns().get(name, {})
    # Japanese letters are about twice as wide as others.
    widest = max((sum(2 if letter > "\u2e7f" else 1 for letter in str(value)) for value in values if value is not None),
                 default=0)
    return Column(name, said.get("ja", name), said.get("en", name), min(max(widest + 2, _WIDTH[0] + 4), _WIDTH[1]))


def _value(cell: Mapping[str, Any]) -> object:
    kind = _NUMBERS.get(cell.get("datatype", ""))
    try:
        return kind(cell["value"]) if kind else cell["value"]
    except ValueError:  # a literal whose letters are no number of its type
        return cell["value"]
