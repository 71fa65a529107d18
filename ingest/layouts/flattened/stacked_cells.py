"""Which column each line of a record belongs to, for lists printed one cell a line.

A blank cell leaves no line and a wrapped one several, so lines are given to columns where they cost least (the shortest
path of Viterbi 1967): a date in the column of dates costs nothing, a sentence in that of names much (``stacked.toml``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nsmallest
from itertools import pairwise
from typing import Any, Final

from ingest.layouts.columns import Columns, is_amount, unit_of
from ingest.layouts.flattened.cut_names import goes_on
from ingest.layouts.flattened.stacked_costs import costs
from ingest.layouts.numbering import CIRCLED
from ingest.layouts.tables.lines import DITTO, NOTHING
from ingest.text.printed import balance
from ingest.values.dates import is_period
from ontology import reference

NUMBER: Final = re.compile(r"[(（]?(?:[A-Z]{1,3}-)?(?:\d{1,3}[-.])?(\d{1,4})[)）.．]?")
"""A record's number, in the form that NFKC gives (① is 1)."""

_MONEY: Final = re.compile(r"(?:約|計)?[\d,，.]+(?:千|百万|億|万)?(?:円|ドル)?")
_SLACK: Final = 2
"""Characters that a wrapped line may be longer than the full one before it, whose letters may be wider."""
_UNDECIDED: Final = re.compile(r"[(（]?(?:未定|調整中|検討中|中止|延期|随時|未実施)")
_FIGURE: Final = re.compile(r"^[^\d。、]{0,12}\d[\d,.]*[^\d\s。、～~月年日]{1,4}$")
_PLACED: Final = re.compile(
    r"[(（]?[^\s、。()（）]{1,14}[州省道市郡区島府]\s?[)）]?|・?[ァ-ヺー・]{2,}[州省県市郡島][ァ-ヺー・]{0,8}市?")
_PLACES_END: Final = frozenset("市州省県郡区町村島")
_DATED: Final = re.compile(r"\d\s*[年月日./]|[年月]度?[上中下末頃]|[春夏秋冬]")

_OF_BODIES: Final = frozenset(("implementer", "department"))
_UNIT: Final = re.compile("(?:課|(?<!教)室|係|班|担当)$")
_BUREAU: Final = re.compile("[部局庁院]$|本部$|委員会(?:事務局)?$")
"""A department's own name, and that of the bureau which stands above it in one cell."""

_VALUES: Final = frozenset(("counted", "figure", "number", "money"))
"""What results end with."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text."""

    number: int
    text: str
    gap: bool
    """Whether blank lines or a page's end stand before it."""
    page: bool = False
    """Whether a page's end does."""
    inline: bool = False
    """Whether it is a word behind another on its printed line."""
    inside: bool = False
    """Whether it stands in a bracket that an earlier line opened."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Which column each line of a record belongs to, what that costs, and how much more the next best reading does."""

    columns: tuple[int, ...]
    cost: float
    margin: float


def kinds_of(columns: Columns) -> tuple[str, ...]:
    """What kind of cell each column holds, in the words of ``stacked.toml``."""
    found = []
    for role, further, heading in zip(columns.roles, columns.joined, columns.headings, strict=True):
        kind = role or further or ("amount" if unit_of(heading) or is_amount(heading) else "other")
        found.append("municipality" if kind == "implementer" and "市" in heading else kind)
    return tuple(kind if kind in costs()["column"] else "other" for kind in found)


def read_record(lines: Sequence[Line], kinds: tuple[str, ...], *, many: bool = False, flowing: bool = False) -> Reading:
    """The cheapest reading of a record's lines; of ``many`` records, which follow each other without a sign, or
    (``flowing``) rather below a blank line than elsewhere."""
    skips = [costs()["column"][kind]["skip"] for kind in kinds]
    steps = _steps(kinds, many)
    paths: dict[int, list[tuple[float, Any]]] = {
        at: [(fit(lines[0].text, kind) + sum(skips[:at]), (at, None))] for at, kind in enumerate(kinds)}
    for before, line in pairwise(lines):
        open_end = (_is_open(before.text) or line.inside or goes_on(before.text, line.text)
                    or (not line.inline and _ends_sentence(before, line.text)))
        counted, number = _counted(before.text), _counted(line.text)
        charge = costs()["open"] * (open_end or 0 < counted == number - 1)  # ② behind ① stands in its cell
        again = costs()["open"] * (number == 1 <= counted)  # ① behind another begins the next
        begun = costs()["begun"] * (not line.gap) if many and flowing else 0.0
        following: dict[int, list[tuple[float, Any]]] = {}
        for column, kind in enumerate(kinds):
            own = fit(line.text, kind)
            found = [(paid + own + charge + step + begun * (here > column), path)
                     for here, step in steps[column] for paid, path in paths[here]]
            # The rest of a wrapped cell need not look like one; a word on the same line was not wrapped.
            whole = line.inline and not open_end
            wrapped = own / (1 if whole else 3) + wrap_cost(before, line, kind, open_end=open_end) + again
            if kind == "period" and is_period(before.text + line.text):
                wrapped = costs()["interleaved"]["dates"]
            found += [(paid + wrapped, path) for paid, path in paths[column]]
            following[column] = [(paid, (column, path)) for paid, path in nsmallest(2, found, key=_paid)]
        paths = following
    ended = nsmallest(2, ((paid + sum(skips[column + 1:]), path) for column, known in paths.items()
                          for paid, path in known), key=_paid)
    cost, path = ended[0]
    columns = []
    while path:
        columns.append(path[0])
        path = path[1]
    return Reading(tuple(reversed(columns)), cost, ended[1][0] - cost)


def _paid(path: tuple[float, Any]) -> float:
    return path[0]


@lru_cache(maxsize=256)
def _steps(kinds: tuple[str, ...], many: bool) -> tuple[tuple[tuple[int, float], ...], ...]:
    """Of each column those that the line before can belong to, and what the blank columns between cost.

    With ``many``, the first columns of a record may follow the last ones of another.
    """
    column = costs()["column"]
    skips = [column[kind]["skip"] for kind in kinds]
    found: list[tuple[tuple[int, float], ...]] = []
    for there in range(len(kinds)):
        within = [(here, sum(skips[here + 1:there])) for here in range(there)]
        after = [(here, sum(skips[here + 1:]) + sum(skips[:there])) for here in range(there + 1, len(kinds)) if many]
        found.append(tuple(each for each in (*within, *after) if each[1] <= costs()["skipped"]))
    return tuple(found)


def wrap_cost(before: Line, line: Line, kind: str, *, open_end: bool) -> float:
    """What it costs that a line goes on with the cell of the line before; what it looks like comes on top."""
    table = costs()
    cost = table["column"][kind]["wrap"]
    if open_end or line.text.startswith(("～", "〜", "（", "(")) or (kind == "country" and line.text in _PLACES_END):
        cost /= 4
    elif line.inline or (kind in _OF_BODIES and "body" in looks(line.text) and (
            not {"body", "town"} & {*looks(before.text)} or (
                kind == "department" and "unit" in looks(line.text) and _BUREAU.search(before.text)))):
        cost /= 2
    elif kind == "country" and "placed" in looks(line.text) and begins_with_country(before.text):
        cost /= 2  # a country, and below it its state or city
    ended = before.text.endswith("。") or (
        kind == "name" and "event" in looks(before.text) and "event" not in looks(line.text)) or (
        kind == "results" and bool(_VALUES & {*looks(before.text)}) and not _VALUES & {*looks(line.text)})
    return float(cost + table["gap"] * line.gap + table["ended"] * ended)


def _is_open(text: str) -> bool:
    return balance(text) > 0 or text.endswith(("、", "・", "～", "〜"))


def _ends_sentence(before: Line, text: str) -> bool:
    """Whether a line begins with a particle or an ending and closes the sentence that the line before left open; what
    was wrapped is no longer than the full line before it."""
    return ("ぁ" <= text[0] <= "ん" and text.endswith("。") and not before.text.endswith(("。", "」", "）", ")"))
            and (before.inline or len(text) <= len(before.text) + _SLACK))


@lru_cache(maxsize=65536)
def fit(text: str, kind: str) -> float:
    """What a text costs in a column of this kind: nothing where it looks like the kind, more the less it does."""
    known = costs()["column"][kind]
    text = text[1:].lstrip() or text if _counted(text) else text
    return float(known[next((look for look in looks(text) if look in known), "else")])


def _counted(text: str) -> int:
    """The circled number that a text begins with; 0 for none."""
    return CIRCLED.find(text[:1]) + 1 if text else 0


@lru_cache(maxsize=65536)
def looks(text: str) -> tuple[str, ...]:
    """What a text looks like, the most telling first."""
    flat = unicodedata.normalize("NFKC", text)
    tests = {
        "nothing": text in NOTHING or text in DITTO,
        "number": bool(NUMBER.fullmatch(flat)),
        "period": is_period(text),
        "money": bool(_MONEY.fullmatch(flat)),
        "town": _is_town(text),
        "event": bool(re.search(rf"(?:{'|'.join(costs()['events'])})$", flat)),
        "country": begins_with_country(text),
        "dated": (bool(_DATED.search(flat)) and len(text) < 20) or bool(_UNDECIDED.match(flat)),
        "sentence": text.endswith("。"),
        "unit": bool(_UNIT.search(text)) and len(text) > len("課"),
        "body": bool(re.search(rf"(?:{'|'.join(costs()['bodies'])})$", text)),
        "placed": bool(_PLACED.fullmatch(flat)),
        "long": len(text) > costs()["long"],
        "counted": bool(re.match(r"(?:約|計|延べ)?\d", flat)),
        "figure": bool(_FIGURE.search(flat)),
        "short": len(text) <= costs()["short"],
    }
    return tuple(look for look, holds in tests.items() if holds)


def _is_town(text: str) -> bool:
    towns, prefectures = reference.municipalities_by_name(), reference.prefecture_by_name()
    return all(each in towns or each in prefectures or re.sub(r"^.{2,3}?[都道府県]", "", each) in towns
               for each in re.split(r"[・、\s]+|ほか|など|等", text) if each)


@cache
def _countries() -> re.Pattern[str]:
    names = {name for each in reference.countries().values() for name in (each.name, *each.names)}
    names |= {each.surface for each in reference.country_aliases()}
    longest_first = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@lru_cache(maxsize=65536)
def begins_with_country(text: str) -> bool:
    """Whether a text is a country's name, or one before what belongs to it: a bracket, a place."""
    found = _countries().match(text)
    rest = text[found.end():] if found else ""
    return bool(found) and (not rest or rest[0] in "・（( 　、/／:：" or bool(
        re.search(r"[市州省県道区郡鎮町村島)）]$", rest)))
