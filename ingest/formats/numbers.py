"""Numbers and dates of a workbook as its cells show them (ECMA-376-1, 18.8.31: number formats)."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Final

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, from_excel

EPOCH: Final = CALENDAR_WINDOWS_1900
"""Day 0 of a workbook that does not say another."""

_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.')
"""Quoted text, an escaped character, a currency, a colour or condition, a blank, a repeated character."""
_PATTERN: Final = re.compile(r"[#0?,.]*[0#?][#0?,.]*")
_PRIVATE: Final = 0xE000
_LONGEST: Final = 1000
"""Characters of a number format; Excel allows 255."""
_GENERAL: Final = re.compile("general", re.IGNORECASE)
_DIGITS: Final = 15
"""Significant digits of a spreadsheet's numbers: 0.1+0.2 is shown as 0.3."""


def shown(value: float, code: str, epoch: datetime.datetime) -> str:
    """A number as its format shows it: ``1,200千円``, ``12.5%``, ``007``; a date or time in ISO 8601.

    A date has the precision that its format shows: a month's format gives ``2023-10``.
    """
    if is_date_format(code):
        return _date(value, code, epoch)
    section = _section(value, code[:_LONGEST])
    pattern = _PATTERN.search(_LITERAL.sub("", section))
    if not pattern or _GENERAL.search(section):
        return plain(value)
    if "/" in section or "E+" in section.upper():
        return plain(value)
    before, after = _around(section)
    number = _number(abs(value) if ";" in code and value < 0 else value, pattern[0], "%" in _LITERAL.sub("", section))
    return f"{before}{number}{after}".strip()


def plain(value: float) -> str:
    """A number without a format: no ``.0``, no noise of binary fractions."""
    if value == int(value) and abs(value) < 10 ** _DIGITS:
        return str(int(value))
    return f"{value:.{_DIGITS}g}"


def _section(value: float, code: str) -> str:
    """The part of a format for positive numbers, negative ones, or zero."""
    parts = code.split(";")
    if value < 0 and len(parts) > 1 and parts[1]:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 and _PATTERN.search(parts[2]) else parts[0]


@lru_cache(maxsize=256)
def _around(section: str) -> tuple[str, str]:
    """What a format writes before and after the digits: ``約`` and ``人``."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1] or found[2] or found[3] or "")
        return chr(_PRIVATE + len(kept) - 1)

    # Literals are set aside as private characters, so that a digit inside one is not taken for the number's.
    bare = _LITERAL.sub(keep, section)
    digits = _PATTERN.search(bare)
    assert digits, "shown() asks only for sections with digits"
    back = {_PRIVATE + at: text for at, text in enumerate(kept)} | {ord("%"): ""}
    before, after = (_PATTERN.sub("", side).translate(back) for side in (bare[:digits.start()], bare[digits.end():]))
    return before, after


def _number(value: float, pattern: str, percent: bool) -> str:
    whole, _, fraction = pattern.partition(".")
    thousands = len(pattern) - len(pattern.rstrip(","))  # each comma at the end divides by a thousand
    scaled = (value * 100 if percent else value) / 1000 ** thousands
    whole = whole.rstrip(",")
    least, most = fraction.count("0"), len(fraction.replace(",", ""))
    text = f"{scaled:,.{most}f}" if "," in whole else f"{scaled:.{most}f}"
    if most > least:
        head, _, tail = text.partition(".")
        tail = tail[:least] + tail[least:].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    digits = whole.count("0")
    if "," not in whole and digits > 1:
        sign = "-" if text.startswith("-") else ""
        head, dot, tail = text.removeprefix("-").partition(".")
        text = f"{sign}{head.zfill(digits)}{dot}{tail}"
    return text + ("%" if percent else "")


def _date(value: float, code: str, epoch: datetime.datetime) -> str:
    try:
        moment = from_excel(value, epoch)
    except (ValueError, OverflowError):
        return plain(value)
    marks = _LITERAL.sub("", code.split(";")[0]).lower()
    if isinstance(moment, datetime.timedelta):
        return str(moment)
    if isinstance(moment, datetime.time):
        return moment.isoformat("minutes")
    if isinstance(moment, datetime.datetime):
        if "d" not in marks and ("y" in marks or "e" in marks):
            return moment.strftime("%Y-%m") if "m" in marks else moment.strftime("%Y")
        timed = "h" in marks and moment.time() != datetime.time()
        return moment.isoformat(" ", "minutes") if timed else moment.date().isoformat()
    return str(moment)
