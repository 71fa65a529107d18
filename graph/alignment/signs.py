"""Signs of a project (``signs.toml``) and what the judging guides (``guide.toml``) make of them.

A sign is one plain statement on a project: that it is held over the net, that its partner is a formal one.  Guides
combine signs to what a plan's codebook asks for.  Both are data, so that an official can read and correct them.

Facts that a sign may name:

=====================  =================================================================================================
``formal-partner``     a stated tie of the project, or one recorded between its municipality and a place it names
``abroad``             the project names a country or a place abroad
``several-countries``  three or more countries
``several-parts``      the content has at least three components: bullets, or sentences
=====================  =================================================================================================
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from graph.alignment.targets import Table, Target
from graph.rows import ProjectRow, TieRow

SIGNS: Final = Path(__file__).with_name("signs.toml")
GUIDE: Final = Path(__file__).with_name("guide.toml")

SEVERAL: Final = 3
"""Countries, or components, from which there are several (codebook D13 says three; of two, each is a main one)."""

_BULLET: Final = re.compile(r"(?:^|\s)[・●○▶\-]|[①-⑳]|\(\d\)")
_SENTENCE_END: Final = re.compile(r"[。\n]")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: it holds where a pattern, a concept or a fact is there and the exception is not."""

    name: str
    pattern: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    concepts: frozenset[tuple[str, str]]
    """Pairs of field (``modes``, ``topics``, ``audiences``) and concept name."""
    fact: str
    name_only: bool

    def holds(self, name: str, text: str, concepts: frozenset[tuple[str, str]], facts: frozenset[str]) -> bool:
        """Whether the sign is there; ``name`` and ``text`` are folded, the text holds the name."""
        read = name if self.name_only else text
        if self.unless and self.unless.search(read):
            return self.fact in facts
        return (self.fact in facts or not self.concepts.isdisjoint(concepts)
                or bool(self.pattern and self.pattern.search(read)))


@dataclass(frozen=True, slots=True)
class Guide:
    """What clear and partial support of one target look like: lists of clauses."""

    clear: tuple[tuple[str, ...], ...]
    partly: tuple[tuple[str, ...], ...]


@cache
def vocabulary() -> tuple[Sign, ...]:
    """The signs of ``signs.toml``."""
    with SIGNS.open("rb") as file:
        content = tomllib.load(file)
    return tuple(Sign(name, _compiled(entry.get("pattern")), _compiled(entry.get("unless")),
                      frozenset((field, value) for field in ("modes", "topics", "audiences")
                                for value in entry.get(field, ())),
                      entry.get("fact", ""), entry.get("within") == "name") for name, entry in content.items())


@cache
def guides() -> dict[tuple[str, str], Guide]:
    """The guides by scheme and notation."""
    with GUIDE.open("rb") as file:
        content = tomllib.load(file)
    return {(scheme, notation): Guide(_clauses(entry["clear"]), _clauses(entry["partly"]))
            for scheme, targets in content.items() for notation, entry in targets.items()}


def signs_of(projects: Sequence[ProjectRow], ties: Iterable[TieRow]) -> list[frozenset[str]]:
    """The names of each project's signs.

    Args:
        projects: any.
        ties: stated and recorded ones; they tell which partners are formal.
    """
    stated: set[str] = set()
    recorded: set[tuple[str, str]] = set()
    for tie in ties:
        if tie.recorded:
            recorded.add((tie.source_code or "", tie.partner_id or ""))
        elif tie.stated:
            stated.add(tie.id.rpartition("@")[2])
    return [_signs(project, project.id in stated or any(
        (code, place) in recorded for code in _codes(project) for place in project.place_ids)) for project in projects]


def in_text(text: str) -> frozenset[str]:
    """The signs of a text alone, such as a plan's bullet."""
    folded = fold(text)
    return frozenset(sign.name for sign in vocabulary()
                     if sign.holds(folded, folded, frozenset(), frozenset()))


def guided(signs: Sequence[frozenset[str]], targets: Sequence[Target]) -> dict[str, Table] | None:
    """Whether each target's guide finds clear and partial support: two tables of 0 and 1.

    None where no target has a guide.
    """
    known = guides()
    if not any((target.scheme, target.notation) in known for target in targets):
        return None
    clear, partly = np.zeros((len(signs), len(targets))), np.zeros((len(signs), len(targets)))
    for column, target in enumerate(targets):
        guide = known.get((target.scheme, target.notation))
        if guide is None:
            continue
        for row, found in enumerate(signs):
            clear[row, column] = clause(guide.clear, found) is not None
            partly[row, column] = not clear[row, column] and clause(guide.partly, found) is not None
    return {"clear": clear, "partly": partly}


def clause(clauses: Iterable[tuple[str, ...]], found: frozenset[str]) -> tuple[str, ...] | None:
    """The first clause that the signs fulfil."""
    for each in clauses:
        if all(part[1:] not in found if part.startswith("-") else part in found for part in each):
            return each
    return None


def fold(text: str) -> str:
    """NFKC and lower case, as the patterns expect it."""
    return unicodedata.normalize("NFKC", text).casefold()


def _signs(project: ProjectRow, formal: bool) -> frozenset[str]:
    name = fold(project.title)
    method = project.evidence.get("mode")
    text = "\n".join((name, fold(project.description), fold(method.quote) if method else ""))
    concepts = frozenset((field, value) for field in ("modes", "topics", "audiences")
                         for value in getattr(project, field))
    facts = {"formal-partner"} if formal else set()
    if project.countries or project.place_ids:
        facts.add("abroad")
    if len(project.countries) >= SEVERAL:
        facts.add("several-countries")
    if _parts(project.description) >= SEVERAL:
        facts.add("several-parts")
    return frozenset(sign.name for sign in vocabulary() if sign.holds(name, text, concepts, frozenset(facts)))


def _parts(text: str) -> int:
    bullets = len(_BULLET.findall(text))
    return bullets or sum(1 for part in _SENTENCE_END.split(text) if part.strip())


def _codes(project: ProjectRow) -> tuple[str, ...]:
    """Codes of the municipalities and their prefectures."""
    return (*project.municipality_codes, *{code[:2] for code in project.municipality_codes})


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _clauses(lines: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in lines)
