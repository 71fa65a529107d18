"""Keyword tables: a regular expression, the concept it tells, the cells it holds for, a reason.

A text meets few of a table's hundred words, so one search finds which alternatives begin where (Aho-Corasick), and
a pattern is only tried where that does not settle it; what a text matches is remembered, because the cells of a
survey repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

from ingest.linking.tables import rows
from ingest.records import Role

TABLES: Final = ("modes.tsv", "topics.tsv", "audiences.tsv", "statuses.tsv")
"""Tried together, so that a text is looked through once."""

REMEMBERED: Final = 65_536
"""Texts: what repeats among the cells of a million rows are far fewer."""

_HEAD: Final = re.compile(r"(?:\(\?<[!=][^()]*\))*([^\\^$.|?*+()\[\]{}]+)")
"""What must stand before a match is no part of it."""

_COUNTED: Final = tuple("?*{")
"""The character before one of these may be absent."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table."""

    table: str
    pattern: re.Pattern[str]
    concept: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Book:
    """The tables ready for use; sets of rules are bits, the first row's the lowest."""

    rules: tuple[Rule, ...]
    always: int
    """Rules that are tried on every text."""
    heads: AhoCorasick
    """The letters with which alternatives begin."""
    begun: tuple[int, ...]
    """By head: the rules that have an alternative which begins so."""
    whole: tuple[int, ...]
    """By head: the rules that have an alternative which is the head and nothing else."""

    def matching(self, text: str, among: int) -> int:
        """The rules, among these, whose pattern stands in the text."""
        tried, found = self.always, 0
        for head, _, _ in self.heads.find_matches_as_indexes(text, overlapping=True):
            tried |= self.begun[head]
            found |= self.whole[head]
        found &= among
        tried &= among & ~found
        while tried:
            bit = tried & -tried
            if self.rules[bit.bit_length() - 1].pattern.search(text):
                found |= bit
            tried ^= bit
        return found


@cache
def book() -> Book:
    """The tables' rows, in order; columns pattern, concept, roles (separated by spaces), reason."""
    rules: list[Rule] = []
    begun: dict[str, int] = {}
    whole: dict[str, int] = {}
    always = 0
    for table in TABLES:
        for row in rows(table):
            bit = 1 << len(rules)
            rules.append(Rule(table, re.compile(row["pattern"]), row["concept"], frozenset(row["roles"].split())))
            beginnings = {each: _beginning(each) for each in _alternatives(row["pattern"])}
            if not all(beginnings.values()):
                always |= bit
                continue
            for alternative, head in beginnings.items():
                kind = whole if alternative == head else begun
                kind[head] = kind.get(head, 0) | bit
    heads = tuple(begun | whole)
    return Book(tuple(rules), always, AhoCorasick(heads, implementation=Implementation.ContiguousNFA),
                tuple(begun.get(head, 0) for head in heads), tuple(whole.get(head, 0) for head in heads))


def _alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of the pattern's top level."""
    depth = start = 0
    escaped = False
    for at, letter in enumerate(pattern):
        if escaped or letter == "\\":
            escaped = not escaped
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "|" and depth == 0:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def _beginning(alternative: str) -> str:
    """The letters that every match begins with; empty where that cannot be told."""
    head = _HEAD.match(alternative)
    if not head:
        return ""
    return head[1][:-1] if alternative.startswith(_COUNTED, head.end()) else head[1]


@cache
def _of_role(role: str) -> int:
    """The rules that hold for a cell of this role."""
    return sum(1 << at for at, rule in enumerate(book().rules) if role in rule.roles)


@cache
def _of_table(table: str) -> int:
    return sum(1 << at for at, rule in enumerate(book().rules) if rule.table == table)


@lru_cache(maxsize=REMEMBERED)
def _matching(text: str, among: int) -> int:
    return book().matching(text, among)


@lru_cache(maxsize=REMEMBERED)
def _named(found: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.concept for at, rule in enumerate(book().rules) if found >> at & 1))


def matches(texts: Mapping[Role, str]) -> dict[Role, int]:
    """What each cell matches, as rules' bits; cells that no rule holds for are left out."""
    return {role: _matching(text, among) for role, text in texts.items() if (among := _of_role(role))}


def union(found: Iterable[int]) -> int:
    """All rules that some of these cells match."""
    together = 0
    for each in found:
        together |= each
    return together


def concepts(table: str, found: int) -> tuple[str, ...]:
    """The table's concepts that these rules tell, once each, in the table's order."""
    return _named(found & _of_table(table))
