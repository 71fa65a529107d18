"""Since when a tie stands: only where the text gives the year, or ties an anniversary to its own year.

A "40周年記念" visit may have been put off for years, so an anniversary alone gives no year.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ingest.date_atoms import ERAS

_WHEN: Final = (
    r"(?:(?P<era>令和|平成|昭和)(?P<in_era>元|\d{1,2})年度?|(?P<west>(?:19|20)\d\d)年?度?"
    r"|(?P<relative>一昨年|昨年|前年|本年|今年|来年)度?)(?:\((?:令和|平成|昭和)?(?:元|\d{1,4})年?度?\))?年?度?"
)
_RELATIVE: Final = {"一昨年": -2, "昨年": -1, "前年": -1, "本年": 0, "今年": 0, "来年": 1}
"""Years from the document's fiscal year."""

_CONCLUDED: Final = (
    r"(?:の|を|として|関係|協定|盟約|\s)*(?:締結|提携|調印|結ん|結ば|結び|宣言|[にと]な[っりる])"
)
_NO_ANNIVERSARY: Final = r"(?!\D{0,8}\d+\s*周?年)"


@lru_cache(maxsize=65_536)
def since(text: str, word: str, fiscal_year: int | None) -> str | None:
    """The year (four digits) in which the tie named by ``word`` was concluded, or None.

    Args:
        text: a folded sentence that holds the word.
        word: a tie word as printed, e.g. 姉妹都市.
        fiscal_year: of the document, for 昨年 and the like.
    """
    name = re.escape(word)
    for pattern in (
        rf"{_WHEN}[^。]{{0,40}}?{name}[^。、]{{0,8}}?(?P<n>\d+)\s*周?年(?:目|の節目)?(?:を|と|に)?(?:迎え|な[りるっ]|当た|あた)",
        rf"{name}[^。、]{{0,8}}?(?P<n>\d+)\s*周年を{_WHEN}に迎え",
    ):
        found = re.search(pattern, text)
        year = found and _year(found, fiscal_year)
        if found and year:
            return str(year - int(found["n"]))
    for pattern in (
        rf"{_WHEN}(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:に|、|より)?[^。]{{0,40}}?{name}{_CONCLUDED}{_NO_ANNIVERSARY}",
        rf"{name}(?:提携|締結|協定)*\({_WHEN}(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:提携|締結)?\)",
    ):
        found = re.search(pattern, text)
        year = found and _year(found, fiscal_year)
        if year:
            return str(year)
    return None


def _year(found: re.Match[str], fiscal_year: int | None) -> int | None:
    """The western year that the match names."""
    if found["west"]:
        return int(found["west"])
    if found["era"]:
        return ERAS[found["era"]] + (1 if found["in_era"] == "元" else int(found["in_era"]))
    return None if fiscal_year is None else fiscal_year + _RELATIVE[found["relative"]]
