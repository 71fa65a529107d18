"""Layout families, recognised by a document's content and never by its name.

A family is a module with a ``LAYOUT``.  To add one: write the module, add it to ``FAMILIES``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ingest.layouts import spaced
from ingest.records import ParsedDocument
from ingest.source import Source
from ontology.errors import DocumentError

FAMILIES = ("survey_table", "strategy_slides", "programme_tables", "policy_results", "flattened_list",
            "partner_list", "generic_table")

THRESHOLD = 0.5
"""A family must explain at least half of what it expects, or the document is refused."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a family fits: 0 to 1, and the reason in words."""

    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A family: its name, how well it fits a source, and how it reads one."""

    name: str
    match: Callable[[Source], Match]
    parse: Callable[[Source, Match], ParsedDocument]


@cache
def layouts() -> tuple[Layout, ...]:
    """All families."""
    return tuple(importlib.import_module(f"ingest.layouts.{name}").LAYOUT for name in FAMILIES)


def recognise(source: Source) -> tuple[Layout, Match]:
    """The family that fits best.

    Raises:
        DocumentError: none reaches ``THRESHOLD``; the message lists each family's reason.
    """
    matches = [(layout, layout.match(source)) for layout in layouts()]
    layout, match = max(matches, key=lambda pair: pair[1].score)
    if match.score < THRESHOLD:
        reasons = "; ".join(f"{each.name} {found.score:.2f}: {found.reason}" for each, found in matches)
        raise DocumentError(f"no known layout fits this document ({reasons})", where=source.name,
                            todo="see the README for the layouts that can be read")
    return layout, match


def parse(source: Source) -> ParsedDocument:
    """Reads a source with the family that fits best; columns typed with spaces are tried where none does."""
    try:
        layout, match = recognise(source)
    except DocumentError:
        typed = spaced.tabular(source)
        if typed is None:
            raise
        source = typed
        layout, match = recognise(source)
    parsed = layout.parse(source, match)
    return parsed.model_copy(update={"issues": (*source.notes, *parsed.issues)}) if source.notes else parsed
