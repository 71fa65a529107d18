"""What the columns of a table mean, by their headings (``columns.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, cast

from ingest.records import Role
from ontology.iri import key_text

_LONGEST_HEADING: Final = 24
"""Characters; a longer cell is content.  Real headings have up to twelve."""


@dataclass(frozen=True, slots=True)
class Columns:
    """One header row's meaning."""

    headings: tuple[str, ...]
    """As printed, without line breaks; ``列3`` where a column has none."""
    roles: tuple[Role | None, ...]
    """Role of each column; None for extra columns."""

    def index(self, role: Role) -> int | None:
        """The position of a role's column."""
        return self.roles.index(role) if role in self.roles else None

    @property
    def known(self) -> frozenset[Role]:
        """The roles that are present."""
        return frozenset(role for role in self.roles if role is not None)


@cache
def _words() -> tuple[dict[str, Role], list[tuple[str, Role]]]:
    """Whole headings, and words inside headings with the longest first."""
    with (Path(__file__).parent / "columns.toml").open("rb") as file:
        table = tomllib.load(file)
    exact, within = {}, []
    for name, entry in table.items():
        role = cast(Role, name)
        exact.update({_key(word): role for word in entry["exact"]})
        within += [(_key(word), role) for word in entry["within"]]
    return exact, sorted(within, key=lambda pair: -len(pair[0]))


def _key(heading: str) -> str:
    """``No.`` and ``Ｎｏ`` are one heading, and so are ``#`` and itself, which has no letters."""
    return key_text(heading) or heading.strip()


@lru_cache(maxsize=4096)
def is_heading(text: str) -> bool:
    """Whether a text is exactly a known heading, brackets aside."""
    return _exact(text) is not None


@lru_cache(maxsize=4096)
def role_of(heading: str) -> Role | None:
    """The role that a heading names, or None."""
    if not heading.strip() or len(heading) > _LONGEST_HEADING:
        return None
    found = _exact(heading)
    if found:
        return found
    key = _key(heading)
    return next((role for word, role in _words()[1] if word in key), None)


def _exact(heading: str) -> Role | None:
    if len(heading) > _LONGEST_HEADING:
        return None
    bare = re.sub(r"[(（\[［【][^)）\]］】]*[)）\]］】]", "", heading)
    exact = _words()[0]
    return exact.get(_key(heading)) or (exact.get(_key(bare)) if bare.strip() else None)


def read_header(cells: Sequence[str]) -> Columns | None:
    """The columns of a header row, or None when the row is no header.

    A header has at least three different roles, two of them as whole headings, a name among them, and
    more headings than other cells.
    """
    texts = ["".join(cell.split()).strip('"') for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 3 or sum(map(is_heading, filled)) < 2:
        return None
    roles: list[Role | None] = [None] * len(texts)
    # Whole headings choose first: 交流国 must not lose its role to 交流先の概要 on its left.
    for chosen in (_exact, role_of):
        for at, text in enumerate(texts):
            role = chosen(text) if roles[at] is None else None
            if role is not None and role not in roles:
                roles[at] = role
    found = [role for role in roles if role]
    if "name" not in found or len(found) < 3 or len(found) * 2 <= len(filled):
        return None
    return Columns(tuple(text or f"列{at}" for at, text in enumerate(texts, start=1)), tuple(roles))
