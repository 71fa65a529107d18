"""What is asked of a SPARQL pool, within which limits, and how it is doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from graph.settings import Settings
from graph.sparql import gate
from graph.sparql.result_set import ResultSet


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take, and how many may run and wait."""

    workers: int = 2
    seconds: float = 10.0
    memory_mb: int = 4096
    result_mb: int = 256
    query_kb: int = 64
    queue: int = 64
    queue_seconds: float = 10.0
    services: frozenset[str] = frozenset()
    """Endpoints that a query may call."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The operator's limits."""
        return cls(settings.sparql_workers, settings.sparql_seconds, settings.sparql_memory_mb,
                   settings.sparql_result_mb, settings.sparql_query_kb, settings.sparql_queue,
                   settings.sparql_queue_seconds, settings.services)


@dataclass(frozen=True, slots=True)
class Query:
    """A query and how its result is wanted."""

    text: str
    media_type: str
    """One that fits the query's form (``graph/sparql/formats.py``)."""
    base: str
    """Base IRI against which relative IRIs are resolved."""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    """The protocol's dataset; when both are empty, the query's own, else the union of all graphs."""
    union: bool = True
    """Without a dataset, the default graph is the union of all graphs and not the store's own."""
    checked: gate.Checked | None = None
    """What the gate said, where it has been asked already; a rewritten query is longer than one may be asked."""
    bindings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By variable: ``("iri", IRI)`` or ``("literal", text, datatype IRI)``, put in its place as a term."""
    result_set: ResultSet | None = None
    """What a table says of itself where ``media_type`` is that of a graph; None for a graph, or a table as such."""
    headers_only: bool = False
    """Only whether it can be answered is wanted."""


@dataclass(slots=True)
class Counts:
    """What has happened to queries since the pool started."""

    answered: int = 0
    refused: int = 0
    timed_out: int = 0
    died: int = 0
    abandoned: int = 0
    """The reader went away before the end."""


@dataclass(frozen=True, slots=True)
class Status:
    """A pool's state, for health checks."""

    workers: int
    idle: int
    waiting: int
    sandbox: str
    counts: Counts
