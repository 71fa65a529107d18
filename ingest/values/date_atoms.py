"""The dates inside a text, one by one, each with the fields that are printed.

``ingest/values/dates.py`` joins them into periods.  The words are data: ``dates.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ingest.text.printed import normalise

ERAS: Final = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
"""Western year before an era's first (元号法; 令和 began in 2019, 平成 in 1989, 昭和 in 1926)."""

LETTER_YEAR: Final = r"(?:元|\d{1,2})(?=[)）、，,・／\s]|$|に?(?:提携|締結|調印|姉妹|友好|覚書|協定))"
"""A year behind the letter of its era and without 年, as tables and slides print it: S40, 姉妹都市（H21）."""

LAST_DAY: Final = 31
"""In ``dates.toml`` the last day of any month."""


@dataclass(slots=True)
class Atom:
    """One date as printed; a field that is not printed is None."""

    start: int
    end: int
    """Offsets in ``clean(text)``, end exclusive."""
    year: int | None = None
    fiscal: bool = False
    """The year is a fiscal year."""
    month: int | None = None
    day: int | None = None
    part: tuple[int, int] | None = None
    """Days of a part of a month (上旬)."""
    months: tuple[int, int] | None = None
    """First and last month of a season or of the whole fiscal year."""
    bare: int | None = None
    """A number whose unit a neighbour gives, as the 3 of 3～4月."""
    era_base: int = 0
    """Added to a bare year of the same era (平成25～29年度)."""
    weak: bool = False
    """A date only when a neighbour makes it one (the 12.31 of R2.12.1～12.31)."""
    dated: bool = False
    """Its year is printed."""


@cache
def words() -> dict[str, Any]:
    """The tables of ``dates.toml``."""
    with (Path(__file__).parent / "dates.toml").open("rb") as file:
        return tomllib.load(file)


def alternatives(entries: list[str] | dict[str, Any]) -> str:
    """A regular expression's alternatives, the longest first so that 末日 wins over 末."""
    return "|".join(re.escape(word) for word in sorted(entries, key=len, reverse=True))


_WAVES: Final = str.maketrans(dict.fromkeys("〜～∼∽⁓˜→", "~") | dict.fromkeys("‐‑‒–—―−－", "-"))
_CUT: Final = re.compile(r"(?<=[./]\d)\s(?=\d(?!\d|[./]\d|月|年))|(?<=\d[./])\s(?=\d)")
"""A line end, or the space it became, inside a date that a narrow column cut: the 2.22 of ``2.2 2`` and ``2. 22``."""

_CIRCLED: Final = re.compile("[①-⑳㉑-㉟㊱-㊿⓪❶-❿⓫-⓴]")
_ERA: Final = r"(?:令和|平成|昭和|(?<![A-Za-z])[RHS])\s?(?:元|\d{1,2})"
_SAME_YEAR: Final = (
    # A year printed twice, in the era and in the West, is one year.
    (re.compile(rf"({_ERA}年度?)\s?\(\s?\d{{4}}年?度?\s?\)"), r"\1"),
    (re.compile(rf"({_ERA})\s?\(\s?\d{{4}}年?\s?\)(?=年)"), r"\1"),
    (re.compile(rf"(\d{{4}}年度?)\s?\(\s?{_ERA}年?度?\s?\)"), r"\1"),
    (re.compile(rf"(\d{{4}})\s?\(\s?{_ERA}年?\s?\)(?=年)"), r"\1"),
)


def clean(text: str) -> str:
    """The text in the form that the offsets of atoms count in: NFKC, one wave, one dash, no ①."""
    flat = _ended().sub(" ", _CIRCLED.sub(" ", _CUT.sub("", normalise(text)))).translate(_WAVES)
    if "(" in flat:
        for pattern, kept in _SAME_YEAR:
            flat = pattern.sub(kept, flat)
    return flat


@cache
def _ended() -> re.Pattern[str]:
    """An arrow to what became of a date: 2月予定→中止."""
    return re.compile(rf"[→⇒](?=\s?(?:{alternatives(words()['words']['status'])}))")


@cache
def _pattern() -> re.Pattern[str]:
    """One expression for every printed form; alternatives are tried in order, the fullest first."""
    table = words()
    year = (r"(?:(?P<era{0}>令和|平成|昭和|(?<![A-Za-z])[RHS](?=\s?[\d元]))\s?(?P<ey{0}>元|\d{{1,2}})"
            r"|(?<!\d)(?P<wy{0}>(?:19|20)\d\d))")
    month, day = r"(?P<m{0}>0?[1-9]|1[0-2])", r"(?P<d{0}>[12]\d|3[01]|0?[1-9])"
    part = rf"(?:の?(?P<p{{0}}>{alternatives(table['parts'])}))"
    season_after = alternatives(table["words"]["season_after"])
    forms = (
        # 令和5年秋ごろ, 令和5年度上半期, 通年
        rf"(?:{year}年?度?の?\s?)?(?P<word{{0}}>{alternatives(table['months'])}"
        rf"|(?:{alternatives(table['seasons'])})(?={season_after}|[\s~・、,)]|$))",
        # R2.4.1, 2023/10/5, 令和5年10月5日
        rf"{year}(?:年\s?|[./-]){month}(?:月\s?|[./-]){day}(?!\d)日?",
        # R6.2.下旬, 2024/2末
        rf"{year}[./-]{month}[./]?\s?{part}",
        # R2.4, 2023-10, 令和5年10月末, 令和5年度10月
        rf"{year}(?P<fy{{0}}>年度?\s?|[./-]){month}(?![\d.])(?:月{part}?)?",
        # 令和5年度, 2023年, R5
        rf"{year}(?P<suffix{{0}}>年度?)?(?![\dA-Za-z])",
        # 10月5日, 9月11 (of 9月11~14日), 10/5
        rf"(?<!\d){month}(?:月\s?{day}(?:日|(?![\d月日カヶヵか箇回名人件])))",
        rf"(?<![\d/.]){month}/{day}(?![\d/])",
        # 12.31: a date only beside another
        rf"(?P<dot{{0}}>)(?<![\d.]){month}\.{day}(?![\d.])",
        # 10月末
        rf"(?<!\d){month}月{part}?",
        # 2.下旬, 2/末
        rf"(?<![\d./]){month}[./]\s?{part}",
        # 29年度, of 平成25～29年度
        r"(?<!\d)(?P<by{0}>\d{{1,2}})(?P<bfy{0}>年度?)(?!\d|毎|間|生|連|以|前|後|ぶ|目)",
        rf"(?<!\d){day}日(?!間)",
        rf"(?P<lone{{0}}>{alternatives(table['parts'])})",
        r"(?<![\d.])(?P<bare{0}>\d{{1,2}})(?!\d)",
    )
    return re.compile("|".join(f"(?:{form.format(at)})" for at, form in enumerate(forms)))


@cache
def _group_names() -> dict[str, tuple[str, int]]:
    """Group name to field and form: ``era3`` to (``era``, 3)."""
    return {name: (name.rstrip("0123456789"), int(re.sub(r"\D", "", name))) for name in _pattern().groupindex}


def atoms(text: str) -> list[Atom]:
    """The dates of a text that went through ``clean``, in order."""
    names = _group_names()
    found = []
    for match in _pattern().finditer(text):
        fields = {names[name][0]: value for name, value in match.groupdict().items() if value is not None}
        found.append(_atom(match.start(), match.end(), fields))
    return found


def _atom(start: int, end: int, fields: dict[str, str]) -> Atom:
    table = words()
    atom = Atom(start, end)
    if "ey" in fields:
        atom.era_base = ERAS[fields["era"]]
        atom.year = atom.era_base + (1 if fields["ey"] == "元" else int(fields["ey"]))
    elif "wy" in fields:
        atom.year = int(fields["wy"])
    atom.dated = atom.year is not None
    if "by" in fields:
        atom.bare, atom.weak, atom.fiscal = int(fields["by"]), True, fields["bfy"] == "年度"
        return atom
    if "bare" in fields:
        atom.bare, atom.weak = int(fields["bare"]), True
        return atom
    if "word" in fields:
        first, last = (table["months"] | table["seasons"])[fields["word"]]
        atom.months = (first, last)
        return atom
    atom.month = int(fields["m"]) if "m" in fields else None
    atom.day = int(fields["d"]) if "d" in fields else None
    part = fields.get("p") or fields.get("lone")
    atom.part = (table["parts"][part][0], table["parts"][part][1]) if part else None
    atom.weak = "dot" in fields or "lone" in fields or (atom.month is None and atom.day is not None)
    if atom.year is not None and atom.month is None:
        # "R5" without a suffix heads columns of fiscal years; "2023" without one is a number.
        atom.fiscal = fields.get("suffix", "年度") == "年度"
        atom.weak = "wy" in fields and "suffix" not in fields
    elif fields.get("fy", "").startswith("年度"):
        atom.fiscal = True
    return atom
