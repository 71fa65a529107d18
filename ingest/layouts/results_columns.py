"""The columns of results tables: the policy's name, its results, its code, and the levels of the plan above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from ingest.layouts.markers import markers
from ingest.layouts.markup import plain_text
from ingest.text import squeeze
from ontology.iri import key_text

FAMILY: Final = "policy_results"

DEFAULT: Final = {"name": 0, "body": 1, "code": 2}
"""Columns where no header is printed: the order of Hokkaido's tables."""

SHORT: Final = 40
"""Characters of a line that can be a label, or of a cell that can be a heading."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns are."""

    at: Mapping[str, int]
    """Position of name, body and code."""
    heading: str = ""
    """Of the results column, as printed."""
    others: Mapping[int, str] = field(default_factory=dict)
    """Headings of further columns."""
    levels: tuple[int, ...] = ()
    """Positions of columns that name the levels of the plan above the policy, outermost first."""
    headings: tuple[str, ...] = ()
    """All headings, those of name, results, code and levels blank."""
    headed: bool = False
    """A header was printed, so that the code's column holds codes of whatever shape."""


def read_results_header(cells: Sequence[str]) -> Columns | None:
    """Positions of the columns by their headings: whole headings choose first, then words.

    Without a column of codes, name and results must both be headed as such and stand side by side.
    """
    if len(cells) < 2:
        return None
    texts = [squeeze(plain_text(cell)) if len(cell) <= SHORT else "" for cell in cells]
    found: dict[str, int] = {}
    for fits in (_is_heading, _has_word):
        for at, text in enumerate(texts):
            role = next((role for role in DEFAULT if role not in found and text and fits(text, role)), None)
            if role and at not in found.values():
                found[role] = at
    levels: tuple[int, ...] = ()
    if "body" in found and (names := [at for at, text in enumerate(texts) if at < found["body"] and _is_heading(
            text, "name") and at != found.get("code")]):
        # 政策 | 施策 | 実績: the innermost is the policy, what stands left of it names the levels above.
        found["name"] = names[-1]
        levels = tuple(at for at in names[:-1] if texts[at] not in markers(FAMILY)["columns"]["no_level"])
    whole = [role for role, at in found.items() if _is_heading(texts[at], role)]
    if not {"name", "body"} <= found.keys() or not whole or ("code" not in found and "name" not in whole):
        return None
    if "code" not in found and found["body"] != found["name"] + 1:
        return None
    held = {*found.values(), *levels}
    others = {at: text for at, text in enumerate(texts) if text and at not in held}
    free = tuple("" if at in held else text for at, text in enumerate(texts))
    return Columns(found, texts[found["body"]], others, levels, free, headed=True)


def _is_heading(text: str, role: str) -> bool:
    return key_text(text) in _headings()[role]


def _has_word(text: str, role: str) -> bool:
    words: list[str] = markers(FAMILY)["columns"]["within"][role]
    return any(word in text for word in words)


@cache
def _headings() -> dict[str, frozenset[str]]:
    table = markers(FAMILY)["columns"]
    return {role: frozenset(map(key_text, table[role])) for role in DEFAULT}
