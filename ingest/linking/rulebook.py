"""Keyword tables: a regular expression, the concept it tells, the cells it holds for, a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest.linking.tables import rows
from ingest.records import Role


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table."""

    pattern: re.Pattern[str]
    concept: str
    roles: frozenset[str]


@cache
def rules(table: str) -> tuple[Rule, ...]:
    """The rows of a table, in order; columns pattern, concept, roles (separated by spaces), reason."""
    return tuple(
        Rule(re.compile(row["pattern"]), row["concept"], frozenset(row["roles"].split()))
        for row in rows(table)
    )


def concepts(table: str, texts: Mapping[Role, str], only: frozenset[str] | None = None) -> tuple[str, ...]:
    """The concepts whose pattern a cell matches, once each, in the table's order; ``only`` limits them."""
    found: dict[str, None] = {}
    for rule in rules(table):
        if rule.concept in found:
            continue
        for role, text in texts.items():
            if role in rule.roles and (only is None or role in only) and rule.pattern.search(text):
                found[rule.concept] = None
                break
    return tuple(found)
