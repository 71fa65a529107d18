"""The columns of results tables: the policy's name, its results, its code, and the levels of the plan above it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from ingest.layouts.columns import bare_heading, role_of
from ingest.layouts.indicators.tables import names_goal, roles_of
from ingest.layouts.indicators.tables import role_of as role_of_goal
from ingest.layouts.markers import markers
from ingest.layouts.markup import plain_text
from ingest.layouts.plans.levels import is_level_word
from ingest.text.printed import squeeze
from ingest.values.figures import PERIOD
from ontology.iri import key_text

FAMILY: Final = "policy_results"

DEFAULT: Final = {"name": 0, "body": 1, "code": 2}
"""Columns where no header is printed: the order of Hokkaido's tables."""

SHORT: Final = 40
"""Characters of a line that can be a label, or of a cell that can be a heading."""


_RESULTS: Final = re.compile("実績|成果|結果|状況|進捗")
_WORD: Final = re.compile("実績|成果|結果|状況|進捗|取組|実施|取り組")
"""One of these is in every heading of results."""
_NAMES: Final = "取組名"
"""Stands for 主な取組 where another column has the results: then it names them."""
_BRACKET: Final = re.compile(r"[(（](?P<inside>[^()（）]{2,12})[)）]$")
_YEAR: Final = re.compile(rf"^(?:{PERIOD}|[ＲＨ]?[0-9０-９]{{1,2}}年度|(?:令和|平成)[０-９]{{1,2}}年度?)"
                          r"(?:の|における)?")


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
    in_name: str = ""
    """What the bracket behind a name holds: 担当課 of 事業名（担当課）."""
    programmes: bool = False
    """Each row is a programme (事業名), and no policy."""


def read_results_header(cells: Sequence[str]) -> Columns | None:
    """Positions of the columns by their headings: whole headings choose first, then words.

    Without a column of codes, name and results must both be headed as such and stand side by side.
    """
    if len(cells) < 2 or not any(len(cell) <= SHORT and _WORD.search(cell) for cell in cells):
        return None
    texts = [squeeze(plain_text(cell)) if len(cell) <= SHORT else "" for cell in cells]
    texts = [_NAMES if text in _words("named") and any(map(_tells, texts[at + 1:])) else text
             for at, text in enumerate(texts)]
    values = _values(texts)
    found = _body(texts, values)
    for fits in (_is_heading, _has_word):
        for at, text in enumerate(texts):
            role = next((role for role in DEFAULT if role not in found and text and fits(text, role)), None)
            if role and at not in found.values() and not (role == "body" and at in values):
                found[role] = at
    levels: tuple[int, ...] = ()
    if "body" in found and (names := [at for at, text in enumerate(texts) if at < found["body"] and _is_heading(
            text, "name") and at != found.get("code")]):
        # 政策 | 施策 | 実績: the innermost is the policy, what stands left of it names the levels above.
        found["name"] = names[-1]
        levels = tuple(at for at, text in enumerate(texts[:names[-1]]) if at in names or _is_level(text, at, found)
                       if text not in markers(FAMILY)["columns"]["no_level"])
    whole = [role for role, at in found.items() if _is_heading(texts[at], role)]
    if not {"name", "body"} <= found.keys() or not whole or ("code" not in found and "name" not in whole):
        return None
    named = texts[found["name"]]
    programmes = key_text(bare_heading(named)) in _programmes()
    between = range(found["name"] + 1, found["body"])
    beside = all(_is_heading(texts[at], "body") for at in between)
    if "code" not in found and (found["body"] < found["name"] or not (programmes or beside)):
        return None
    held = {*found.values(), *levels}
    others = {at: text for at, text in enumerate(texts) if text and at not in held}
    free = tuple("" if at in held else text for at, text in enumerate(texts))
    bracket = _BRACKET.search(named)
    inside = bracket["inside"] if bracket and role_of(bracket["inside"]) == "department" else ""
    return Columns(found, texts[found["body"]], others, levels, free, headed=True, in_name=inside,
                   programmes=programmes)


def _is_level(text: str, at: int, found: Mapping[str, int]) -> bool:
    """Whether a column left of the names is headed as a level of plans (基本方向, 大項目), and not as a goal."""
    return at != found.get("code") and is_level_word(text) and not (role_of_goal(text) or names_goal(text))


def _body(texts: Sequence[str], values: Collection[int]) -> dict[str, int]:
    """The first column that is headed as results and says so (実績, 成果); empty where none does."""
    at = next((at for at, text in enumerate(texts) if text and at not in values and _tells(text)
               and _is_heading(text, "body")), None)
    return {} if at is None else {"body": at}


def _tells(text: str) -> bool:
    return bool(_RESULTS.search(text)) and not names_goal(text)


def _words(name: str) -> list[str]:
    words: list[str] = markers(FAMILY)["columns"][name]
    return words


def _values(texts: Sequence[str]) -> frozenset[int]:
    """Columns of a goal's values beside a target (目標 | 実績), where another column tells of results."""
    roles = roles_of(texts)
    reached = {at for at, role in enumerate(roles) if role == "result"} if "target" in roles else set()
    told = any(_is_heading(text, "body") or _has_word(text, "body")
               for at, text in enumerate(texts) if text and not roles[at] and not names_goal(text))
    return frozenset(reached) if told else frozenset()


def _is_heading(text: str, role: str) -> bool:
    """Whether a heading is one of a role's, as printed, without its brackets or its year (令和6年度の主な取組)."""
    undated = _YEAR.sub("", text)
    told = {key_text(each) for each in (text, undated, bare_heading(undated))}
    # Of headings joined from two rows the upper tells of results (主な実績 over 実施内容), the lower of names
    # (体系 over 施策), unless goals are named there.
    parts = undated.split(" ")
    if len(parts) > 1 and role in ("body", "name") and not names_goal(text):
        told.add(key_text(parts[0 if role == "body" else -1]))
    return bool(told & _headings()[role])


@cache
def _programmes() -> frozenset[str]:
    return frozenset(map(key_text, markers(FAMILY)["columns"]["programme"]))


def _has_word(text: str, role: str) -> bool:
    words: list[str] = markers(FAMILY)["columns"]["within"][role]
    return any(word in text for word in words)


@cache
def _headings() -> dict[str, frozenset[str]]:
    table = markers(FAMILY)["columns"]
    return {role: frozenset(map(key_text, (*table[role], *(table["programme"] if role == "name" else ()))))
            for role in DEFAULT}
