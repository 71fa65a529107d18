"""Period cells as dates: eras, fiscal years, ranges with shared prefixes, parts of months, 通年, 未定.

What is not printed is taken from the neighbour inside a range (``R2.12.1～12.31``, ``3～4月``), and a month
without a year from the fiscal year, which runs from April to March (地方自治法 208条).  A range that is not
tied to a year starts inside the fiscal year and ends at its end's first occurrence after that, so
``8月～6月`` ends in the next fiscal year.  What stays without a year gives no span; the text is kept.
"""

from __future__ import annotations

import calendar
import re
from functools import cache, lru_cache
from typing import Final

from ingest.linked import DateSpan, Period
from ingest.values.date_atoms import LAST_DAY, Atom, alternatives, atoms, clean, words

APRIL: Final = 4

Span = tuple[str | None, str | None]


@lru_cache(maxsize=65536)  # period cells repeat: a survey of any size has a few thousand different ones
def parse_period(text: str, fiscal_year: int | None) -> Period:
    """A period cell's spans.

    Args:
        text: the cell as printed.
        fiscal_year: western year in which the document's fiscal year starts, where known.

    Returns:
        The text unchanged; spans in printed order, each end with the precision that the text has
        (``2023-10``; 上旬, 中旬 and 下旬 are days, 末 the last ten); ``undecided`` for 未定 and the like.
        Two dates that no ～ joins are two spans.
    """
    spans, undecided = _parse(text, fiscal_year)
    return Period(text=text, spans=tuple(DateSpan(start=start, end=end) for start, end in spans),
                  undecided=undecided)


def fiscal_year_of(text: str) -> int | None:
    """The fiscal year that a title or heading names (``令和5年度`` 2023, ``R2`` 2020,
    ``平成25年度(2013年度)`` 2013); a printed 年度 goes before a mere date,
    whose fiscal year is given otherwise."""
    years = fiscal_years_of(text)
    if years:
        return years[0]
    dated = [atom for atom in atoms(clean(text)) if atom.dated and not atom.weak]
    chosen = next((atom for atom in dated if atom.fiscal), dated[0] if dated else None)
    return None if chosen is None else _fiscal(chosen)


def fiscal_years_of(text: str) -> tuple[int, int] | None:
    """First and last fiscal year of the first period of years in the text (``平成25～29年度`` 2013, 2017)."""
    flat = clean(text)
    for first, last in _ranges(flat, atoms(flat)):
        if first is None or last is None or not _fill_range(first, last, None):
            continue
        years = _fiscal(first), _fiscal(last)
        if years[0] < years[1]:
            return years
    return None


@lru_cache(maxsize=65536)  # the same words are asked about by each family
def is_period(text: str) -> bool:
    """Whether the text says nothing but when: dates, 通年, 未定, （中止）, with marks and brackets."""
    flat = clean(text)
    found = [atom for atom in atoms(flat) if not atom.weak or _linked(flat, atom)]
    status = re.search(_patterns()["status"], flat)
    if not (status or any(not atom.weak for atom in found)) or flat.count("(") != flat.count(")"):
        return False
    for atom in reversed(found):
        flat = f"{flat[:atom.start]} {flat[atom.end:]}"
    rest = re.sub(_patterns()["status"], "", flat)
    if found:
        rest = re.sub(r"\([^()]*\)", "", rest)
    return not re.sub(_patterns()["empty"], "", rest)


def _parse(text: str, fiscal_year: int | None) -> tuple[tuple[Span, ...], bool]:
    flat = clean(text)
    undecided = any(word in flat for word in words()["words"]["undecided"])
    spans: dict[Span, None] = {}
    carried = fiscal_year
    for first, last in _ranges(flat, atoms(flat)):
        for span in _spans(first, last, carried):
            spans[span] = None
        for atom in (first, last):
            # A year printed in the cell also dates what follows it without one.
            if atom is not None and atom.dated:
                carried = _fiscal(atom)
    return tuple(spans), undecided


@cache
def _patterns() -> dict[str, str]:
    table = words()["words"]
    noise, status = alternatives(table["noise"]), alternatives([*table["status"], *table["undecided"]])
    beside = rf"(?:{noise}|\([^()]{{1,8}}\)|\s)*"
    return {
        "range": rf"{beside}(?:~|-|ー|から|より)\s*(?:翌年?の?\s*)?",
        "list": r"(?:\([^()]{1,4}\))?\s*(?:、|,|・|及び|と|&|/)\s*",
        "open-start": rf"{beside}(?:~|から|以降|より)",
        "status": rf"(?:時期|日程|詳細)?(?:{status})",
        "empty": rf"{noise}|[\s()、,・~:;.\-ー]",
    }


def _linked(text: str, atom: Atom) -> bool:
    """A weak atom counts where a range or list mark stands directly before or after it."""
    before, after = text[:atom.start].rstrip()[-1:], text[atom.end:].lstrip()[:1]
    return (before != "" and before in "~-ー、,・/") or (after != "" and after in "~-ー、,・")


def _ranges(text: str, found: list[Atom]) -> list[tuple[Atom | None, Atom | None]]:
    """Pairs (first, last) in printed order.  A single date is (date, date), an open range has None."""
    table = _patterns()
    pairs: list[tuple[Atom | None, Atom | None]] = []
    at = 0
    while at < len(found):
        atom = found[at]
        following = found[at + 1] if at + 1 < len(found) else None
        gap = text[atom.end:following.start] if following else text[atom.end:]
        simple = atom.months is None and (following is None or following.months is None)
        if following and simple and re.fullmatch(table["range"], gap):
            pairs.append((atom, following))
            at += 2
            continue
        previous = found[at - 1] if at else None
        beside_list = [other for other, between in (
            (previous, text[previous.end:atom.start] if previous else ""), (_listed(text, found, at), gap)
        ) if other is not None and re.fullmatch(table["list"], between)]
        at += 1
        if atom.weak and not _borrow(atom, beside_list):
            continue
        if atom.months is None and re.match(table["open-start"], gap):
            pairs.append((atom, None))
        elif (atom.months is None and re.search(r"~\s*$", text[:atom.start])) or re.match(r"\s*まで", gap):
            pairs.append((None, atom))
        else:
            pairs.append((atom, atom))
    return pairs


def _listed(text: str, found: list[Atom], at: int) -> Atom | None:
    """What follows an atom in a list: of 6・9・11月 the first number with a unit."""
    after = at + 1
    while after + 1 < len(found) and found[after].bare is not None and found[at].bare is not None and re.fullmatch(
            _patterns()["list"], text[found[after].end:found[after + 1].start]):
        after += 1
    return found[after] if after < len(found) else None


def _borrow(atom: Atom, neighbours: list[Atom]) -> bool:
    """Completes a weak atom of a list (7・8月, 9月16日、18日); False where nothing gives it a meaning."""
    for other in neighbours:
        before = other.start < atom.start
        if atom.bare is not None and (
                other.weak or other.month is None or not _take_bare(atom, other, finest=before)):
            continue
        if atom.month is None and (atom.day or atom.part):
            atom.month = other.month if before else None
        if atom.month is not None and not other.weak:
            if before and atom.year is None:
                atom.year = other.year
            return True
    return False


def _take_bare(atom: Atom, other: Atom, *, finest: bool) -> bool:
    """Gives a bare number the level of its partner: the finest printed before it, or the coarsest after."""
    value = atom.bare or 0
    levels = [name for name in ("year", "month", "day") if getattr(other, name) is not None]
    if not levels:
        return False
    level = levels[-1] if finest else levels[0]
    if level == "year":
        base = other.era_base or (other.year or 0) // 100 * 100
        atom.year, atom.fiscal = base + value, atom.fiscal or other.fiscal
    elif level == "month" and 1 <= value <= 12:
        atom.month = value
    elif level == "day" and 1 <= value <= LAST_DAY:
        atom.day = value
    else:
        return False
    atom.bare = None
    return True


def _fill_range(first: Atom, last: Atom, fiscal_year: int | None) -> bool:
    """Completes both ends of a range from each other; False where they do not make one."""
    if first is last:
        return False
    if last.bare is not None and (first.bare is not None or not _take_bare(last, first, finest=True)):
        return False
    if first.bare is not None and not _take_bare(first, last, finest=False):
        return False
    if last.month is None and (last.day or last.part):
        last.month = first.month
    if first.month is None and (first.day or first.part):
        first.month = last.month
    if first.month is None and last.month is None:
        first.fiscal = last.fiscal = first.fiscal or last.fiscal
        return first.year is not None and last.year is not None
    if first.month is None or last.month is None:
        return False
    return _fill_years(first, last, fiscal_year)


def _fill_years(first: Atom, last: Atom, fiscal_year: int | None) -> bool:
    """Years of a range of months: printed, from the other end, or from the fiscal year."""
    order = _order(first) > _order(last)
    for atom in (first, last):
        _calendar_year(atom)
    if first.year is None and last.year is not None:
        first.year = last.year - order
    elif first.year is None and fiscal_year is not None:
        first.year = _placed(first.month or APRIL, fiscal_year)
    if first.year is None:
        return False
    if last.year is None:
        last.year = first.year + order
    return True


def _order(atom: Atom) -> tuple[int, int]:
    return atom.month or 0, atom.day or (atom.part[0] if atom.part else 1)


def _calendar_year(atom: Atom) -> None:
    """令和5年度2月 is February 2024."""
    if atom.year is not None and atom.fiscal and atom.month is not None:
        atom.year, atom.fiscal = _placed(atom.month, atom.year), False


def _placed(month: int, fiscal_year: int) -> int:
    """The calendar year of a month of a fiscal year."""
    return fiscal_year if month >= APRIL else fiscal_year + 1


def _fiscal(atom: Atom) -> int:
    """The fiscal year an atom with a year lies in."""
    assert atom.year is not None
    if atom.month is None or atom.fiscal:
        return atom.year
    return atom.year if atom.month >= APRIL else atom.year - 1


def _spans(first: Atom | None, last: Atom | None, fiscal_year: int | None) -> list[Span]:
    """The spans of one pair; nothing where no year can be known or a date does not exist."""
    if first is not None and last is not None and first is not last:
        if _fill_range(first, last, fiscal_year):
            start, end = _bounds(first, fiscal_year), _bounds(last, fiscal_year)
            if start and end:
                # An end before its start makes no range: the two dates stand for themselves.
                return [(start[0], end[1])] if _not_after(start[0], end[1]) else [start, end]
        return [span for atom in (first, last) if not atom.weak and atom.bare is None
                and (span := _bounds(atom, fiscal_year))]
    bounds = _bounds(first or last, fiscal_year)
    if bounds is None:
        return []
    return [(bounds[0] if first else None, bounds[1] if last else None)]


def _not_after(start: str, end: str) -> bool:
    shared = min(len(start), len(end))
    return start[:shared] <= end[:shared]


def _bounds(atom: Atom | None, fiscal_year: int | None) -> tuple[str, str] | None:
    """First and last day, month or year of one atom."""
    if atom is None:
        return None
    if atom.months is not None:
        return _month_bounds(atom, fiscal_year)
    if atom.month is None:
        return _year_bounds(atom)
    _calendar_year(atom)
    year = atom.year
    if year is None:
        if fiscal_year is None:
            return None
        year = _placed(atom.month, fiscal_year)
    month = f"{year:04d}-{atom.month:02d}"
    length = calendar.monthrange(year, atom.month)[1]
    if atom.day is not None:
        return (f"{month}-{atom.day:02d}",) * 2 if atom.day <= length else None
    if atom.part is not None:
        return f"{month}-{min(atom.part[0], length):02d}", f"{month}-{min(atom.part[1], length):02d}"
    return month, month


def _year_bounds(atom: Atom) -> tuple[str, str] | None:
    if atom.year is None:
        return None
    if atom.fiscal:
        return f"{atom.year:04d}-04", f"{atom.year + 1:04d}-03"
    return f"{atom.year:04d}", f"{atom.year:04d}"


def _month_bounds(atom: Atom, fiscal_year: int | None) -> tuple[str, str] | None:
    """A season, a half or the whole of the printed or the document's fiscal year."""
    year = atom.year if atom.year is not None else fiscal_year
    if year is None or atom.months is None:
        return None
    first, last = atom.months
    start = _placed(first, year)
    end = start + (last < first)
    return f"{start:04d}-{first:02d}", f"{end:04d}-{last:02d}"
