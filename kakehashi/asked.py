"""What the methods of the Python interface take: filters, and names of what there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

Values = str | int | Sequence[str | int]
"""One value, or several that are alternatives."""

By = Literal["municipality", "subprefecture", "country", "sdg", "fiscal_year", "topic"]
Decision = Literal["accept", "reject", "correct", "comment", "withdraw"]

EXPORTS = frozenset({"documents", "projects", "ties", "plans", "plan-nodes", "links", "indicators", "issues", "network",
                     "workbook", "results", "similar"})
"""What ``export`` writes beside the answers of named queries."""


class Filters(TypedDict, total=False):
    """What a project must have: values of one filter are alternatives, filters narrow each other."""

    country: Values
    region: Values
    municipality: Values
    prefecture: Values
    fiscal_year: Values
    topic: Values
    mode: Values
    audience: Values
    status: Values
    document: Values
    node: Values
    sdg: Values


class TieFilters(TypedDict, total=False):
    """Which ties are drawn; ``as_of``: only those known to have existed in that year."""

    prefecture: Values
    country: Values
    kind: Values
    status: Values
    since_from: int
    since_to: int
    as_of: int
