"""Named queries: SPARQL files with typed parameters, bound by substitution and never by pasting text.

``graph/queries/{name}.rq`` opens with comment lines that hold TOML: titles and descriptions in Japanese and
English, and ``[parameters.<variable>]`` with ``type`` and ``example``.  A parameter's variable is replaced
by an RDF term in the worker that runs the query (``pyoxigraph``'s ``substitutions``, RDF-dev SEP-0007).  The
engine asks that such a variable be in the SELECT clause, and leaves it unbound in ``BIND(?x AS ?y)`` and
``BOUND(?x)``: the queries heed both, so an answer repeats its parameters as columns.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast, get_args
from urllib.parse import quote, urlencode

from graph.sparql import formats, gate
from graph.sparql.model import Query
from graph.sparql.result_set import describe
from ontology.errors import NotFound, QueryError
from ontology.iri import XSD, EntityKind, Iris, VocabularyName

FOLDER: Final = Path(__file__).with_name("queries")

_ENTITIES: Final = frozenset(get_args(EntityKind))
_VOCABULARIES: Final = frozenset(get_args(VocabularyName))

_LONGEST: Final = 300
"""Characters of a parameter: ids and names are shorter."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: what it takes, and a value to try."""

    name: str
    type: str
    """An entity kind (``country``: its id), a vocabulary (``topic``: a concept's name), ``sdg``, ``year``,
    ``integer`` or ``text``."""
    example: str

    def term(self, value: str, iris: Iris) -> tuple[str, ...]:
        """The RDF term that a value stands for, as ``graph.sparql.model.Query.bindings`` has it.

        Raises:
            QueryError: the value is not of the parameter's type.
        """
        if not value or len(value) > _LONGEST:
            raise QueryError(f"a value of 1 to {_LONGEST} characters is needed", where=self.name,
                             todo=f"for example {self.example}")
        if self.type in _ENTITIES:
            return "iri", iris.entity(cast(EntityKind, self.type), value)
        if self.type in _VOCABULARIES:
            return "iri", iris.concept(cast(VocabularyName, self.type), value)
        if self.type == "text":
            return "literal", value, f"{XSD}string"
        digits = re.fullmatch(r"[0-9]{1,9}", value)
        if not digits:
            raise QueryError("a whole number is needed", where=self.name, todo=f"for example {self.example}")
        if self.type == "sdg":
            return "iri", iris.sdg(int(value))
        return "literal", str(int(value)), f"{XSD}integer"


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question that has a name."""

    name: str
    title: Mapping[str, str]
    """By language: ``ja``, ``en``."""
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str
    """The SPARQL as it stands in the file, without the header."""
    checked: gate.Checked
    """What the gate says of it."""

    @property
    def graph(self) -> bool:
        """The answer is a graph and not a table."""
        return self.checked.form in ("CONSTRUCT", "DESCRIBE")

    @property
    def formats(self) -> tuple[formats.Format, ...]:
        """What it is answered in, the preferred first: a table also as RDF (``graph/sparql/result_set.py``)."""
        return formats.GRAPHS if self.graph else (*formats.RESULTS, *formats.GRAPHS)

    def address(self, values: Mapping[str, str], base: str) -> str:
        """Where the answer for these values stands for good, as an IRI."""
        query = urlencode([(each.name, values[each.name]) for each in self.parameters], quote_via=quote)
        return f"{base}api/queries/{self.name}" + (f"?{query}" if query else "")

    def bind(self, values: Mapping[str, str], iris: Iris) -> dict[str, tuple[str, ...]]:
        """The terms for these values, by variable.

        Raises:
            QueryError: a parameter is missing, unknown or not of its type.
        """
        if unknown := set(values) - {each.name for each in self.parameters}:
            raise QueryError(f"{self.name} has no such parameter", where=", ".join(sorted(unknown)),
                             todo="it has " + (", ".join(each.name for each in self.parameters) or "none"))
        missing = [each for each in self.parameters if each.name not in values]
        if missing:
            raise QueryError(
                f"{self.name} needs {', '.join(each.name for each in missing)}",
                where=self.name,
                todo="for example " + "&".join(f"{each.name}={each.example}" for each in missing),
            )
        return {each.name: each.term(values[each.name], iris) for each in self.parameters}

    def asked(self, values: Mapping[str, str], iris: Iris, media_type: str,
              snapshot: str = "") -> Query:
        """What a pool is asked: over the union of all graphs.  The gate has passed the text when it was read.

        ``snapshot``: the id of what is asked, which a table in a form of graphs names.

        Raises:
            QueryError: as ``bind``.
        """
        bindings, told = self.bind(values, iris), None
        if not self.graph and any(each.media_type == media_type for each in formats.GRAPHS):
            told = describe(self.address(values, iris.base), self.name, self.title, snapshot, datetime.now(UTC), iris)
        return Query(self.text, media_type, iris.base, checked=self.checked, bindings=bindings, result_set=told)


@lru_cache(maxsize=1)
def queries() -> dict[str, NamedQuery]:
    """All named queries, by name."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.rq"))}


def query(name: str) -> NamedQuery:
    """The query of this name.

    Raises:
        NotFound: there is none.
    """
    try:
        return queries()[name]
    except KeyError:
        raise NotFound("no named query is called so", where=name, todo="see /api/queries") from None


@lru_cache(maxsize=1)
def columns() -> dict[str, dict[str, str]]:
    """What a variable of the queries is called, by language (``queries/columns.tsv``)."""
    with (FOLDER / "columns.tsv").open(encoding="utf-8", newline="") as file:
        return {row.pop("variable"): row for row in csv.DictReader(file, delimiter="\t")}


def _read(file: Path) -> NamedQuery:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    head: dict[str, Any] = tomllib.loads("".join(line[1:].removeprefix(" ") for line in lines[:end]))
    parameters = tuple(Parameter(name, each["type"], str(each["example"]))
                       for name, each in head.get("parameters", {}).items())
    text = "".join(lines[end:]).strip() + "\n"
    return NamedQuery(file.stem, head["title"], head["description"], parameters, text, gate.check(text))
