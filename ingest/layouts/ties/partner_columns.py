"""What the columns of a list of partners mean, by what stands in them.

Headings of such lists vary without end (提携主体, 日本側, 海外自治体名 ...), but one column holds names of
municipalities and another names of places abroad.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import takewhile
from typing import Final

from ingest.layouts.columns import Columns, tells_conclusion
from ingest.layouts.tables.header import split
from ingest.records import Role
from ingest.text.width import half_width
from ontology import reference

LOOKED_AT: Final = 20
"""Rows below the header: enough to tell a column."""

MOST: Final = 0.6
"""Share of a column's filled cells that must be names of one side: remarks and totals stand among them."""

_SIDE: Final = re.compile(r"(?:[都道府県市区町村]内|国内|日本|[本当][都道府県市区町村])(?:の|側|$|[一-鿿])"
                          r"|[一-鿿ぁ-んァ-ヺー]{1,6}[都道府県市町村]側$")
"""Headings of the Japanese side whose rows are no municipalities: 県内の学校・施設, 奈良市側."""

_KIND: Final = re.compile(r"姉妹|友好|パートナー|提携$|協定|覚書|縁組")
_ABROAD: Final = re.compile(
    r"[ァ-ヺー・]{2,}(?:特別市|広域市|市|町|村|州|省|県|郡|区|島|共和国|連邦|港|動物園|水族館|博物館|美術館)")


def by_content(columns: Columns, lines: Sequence[str]) -> Columns:
    """The columns with the sides of the ties where the rows have them; ``lines`` are those below the header."""
    below = _below(lines)
    # A date's heading begins another table.
    rows = list(takewhile(lambda cells: cells is below[0] or not any(map(tells_conclusion, cells)), below))
    roles, joined = list(columns.roles), list(columns.joined or (None,) * len(columns.roles))
    home = _columns(rows, len(roles), is_home)
    abroad = [at for at in _columns(rows, len(roles), _is_abroad) if not _REMARKS.search(columns.headings[at])]
    for at in abroad:
        if roles[at] in ("municipality", "implementer", "bureau", "name", "place"):
            roles[at] = None
    if home and not any(roles[at] in ("municipality", "implementer") for at in home):
        roles = [None if role in ("municipality", "implementer") else role for role in roles]
        roles[home[0]], joined[home[0]] = "municipality", None
    if not home and not {"municipality", "implementer"} & set(roles):
        side = next((at for at, heading in enumerate(columns.headings)
                     if _SIDE.match(heading) and at not in abroad), None)
        if side is not None:
            roles[side], joined[side] = "implementer", None
    body = next((at for at in _columns(rows, len(roles), _is_body) if at not in (*abroad, *home)
                 and roles[at] != "country" and joined[at] != "country" and not _REMARKS.search(columns.headings[at])
                 and not _KIND.search(columns.headings[at]) and not _OFFICE.search(columns.headings[at])
                 and len({cells[at] for cells in rows if at < len(cells) and cells[at]}) >= MOST * len(rows)), None)
    if body is not None:  # 市町村 | 学校名: the school is the party, the municipality tells where it lies
        roles = [None if role in ("municipality", "implementer") else role for role in roles]
        roles[body], joined[body] = "implementer", None
    dated = _columns(rows, len(roles), lambda text: bool(_DATE.match(text)))
    if len(dated) == 1 and roles[dated[0]] is None and not any(map(tells_conclusion, columns.headings)) and (
            "period" not in roles):
        roles[dated[0]], joined[dated[0]] = "period", None  # いつから
    for at in abroad:
        if roles[at] is None:
            roles[at], joined[at] = ("country", None) if "country" not in roles else (None, "country")
    partner = next((at for at in _columns(rows, len(roles), _is_body) if roles[at] is None and joined[at] is None
                    and _PARTNER_BODIES.fullmatch(columns.headings[at])), None)
    if partner is not None and "country" in roles and "implementer" in roles:
        joined[partner] = "country"  # 学校名 | 姉妹校 | 国
    _split_kinds(columns.headings, roles, joined, abroad)
    name = roles.index("name") if "name" in roles else None
    if name is not None and any(map(tells_conclusion, columns.headings)) and name in _columns(
            rows, len(roles), lambda text: bool(_KIND.search(text))):
        roles[name] = None  # 事業名: 姉妹都市提携
    return replace(columns, roles=tuple(roles), joined=tuple(joined))


_PARTNER_BODIES: Final = re.compile(
    "(?:海外|外国)?(?:姉妹|友好|提携|相手|交流|協定)先?(?:校|学校|高校|大学|港|館|園)名?等?")
"""Headings of a column of the bodies abroad, beside that of their countries."""


def is_side(heading: str) -> bool:
    """Whether a heading is of the Japanese side."""
    return bool(_SIDE.match(heading))


def tell_ties(columns: Columns, lines: Sequence[str]) -> bool:
    """Whether the cells tell kinds of ties and dates, whatever their columns are called: いつから, どんな間柄."""
    rows = _below(lines)
    kinds = _columns(rows, len(columns.roles), lambda text: bool(_KIND_ALONE.fullmatch(text)))
    return bool(kinds) and bool(_columns(rows, len(columns.roles), lambda text: bool(_DATE.match(text))))


def _below(lines: Sequence[str]) -> list[list[str]]:
    """The rows below a header; a sheet's remark fills one cell of as many as the table has."""
    return [cells for line in lines[:LOOKED_AT] if "\t" in line.strip() and len(cells := split(line)) > 1]


_KIND_ALONE: Final = re.compile(
    "[^、。\\s]{0,6}(?:姉妹|友好|パートナー|親善)[^、。\\s]{1,8}|[^、。\\s]{0,12}(?:協定|覚書)|交流(?:のみ|都市)?.{0,8}")
_DATE: Final = re.compile(r"(?:昭和|平成|令和|[SHR昭平令][.．]?)\s?[元\d]|(?:19|20)\d\d")


def _split_kinds(headings: Sequence[str], roles: Sequence[Role | None], joined: list[Role | None],
                 abroad: Sequence[int]) -> None:
    """Columns of partners by kind (姉妹都市 beside 友好都市) stay apart: each heading is its partners' kind."""
    kinds = [at for at in abroad if _KIND.search(headings[at]) and not re.search(r"国|地域", headings[at])]
    if len(kinds) > 1 and len({headings[at] for at in kinds}) > 1:
        for at in kinds:
            if roles[at] is None:
                joined[at] = None


def _columns(rows: Sequence[Sequence[str]], width: int, fits: Callable[[str], bool]) -> list[int]:
    """The columns most of whose filled cells fit."""
    found = []
    for at in range(width):
        filled = [cells[at] for cells in rows if at < len(cells) and cells[at] and not _NOTHING.fullmatch(cells[at])]
        if filled and sum(map(fits, filled)) >= MOST * len(filled):
            found.append(at)
    return found


_NOTHING: Final = re.compile("(?:該当|特に)?(?:なし|無し?)|[-－―ー]")
"""A cell that says that there is none: it is no name, and no other thing either."""


def _is_body(text: str) -> bool:
    """Whether a cell names a school, a port, a lake: no government, and no sort of them alone."""
    if text in ("-", "－", "―") or _KIND.search(text):  # 友好動物園
        return False
    return bool(_BODY.fullmatch(text)) and not is_home(text) and not _is_abroad(text)


_BODY: Final = re.compile(
    r"[^。、\s]{2,24}(?:[学高中]校|大学|学[園院部]|[園館院港湖沼]|湿[原地]|センター|公園|会議所|協会|鉄道|駅|病院|海岸|干潟)")

_HAN: Final = re.compile(r"[一-鿿]{2,6}(?:特別市|広域市|自治区|自治道|[市省州道県港])(?:$|[(、・\s])")
"""A name in Chinese characters that is no Japanese municipality's: 慶尚南道, 釜山広域市."""

_OFFICE: Final = re.compile(r"担当|窓口|所管|部署|事務局|連絡先|問")
"""Headings of who answers for a tie."""

_REMARKS: Final = re.compile(r"備考|摘要|経緯|契機|きっかけ|特記|概要|内容|状況|説明|理由")
_TOLD: Final = re.compile(r"[ぁ-ん]{2}|旧|当時|。")
"""What names of partners have not: a sentence, or a former name."""


@lru_cache(maxsize=4096)
def is_home(text: str) -> bool:
    """A municipality's or prefecture's name and nothing else."""
    name = half_width(text).strip()
    bare = re.sub(r"^.{2,3}?[都道府県](?=.)|^[^\s]{1,5}?郡(?=.)", "", name)
    towns = reference.municipalities_by_name()
    return name in towns or bare in towns or name in reference.prefecture_by_name()


@lru_cache(maxsize=4096)
def _is_abroad(text: str) -> bool:
    """A cell of names: a country's or a place's in katakana, and no sentence about one."""
    name = unicodedata.normalize("NFKC", text)
    if _TOLD.search(name) or _KIND.search(name):
        return False
    return bool(countries().search(name) or _ABROAD.search(name)) or (
        bool(_HAN.match(name)) and not is_home(re.split(r"[(、・\s]", name)[0]))


@cache
def countries() -> re.Pattern[str]:
    """The name of any country but Japan, of two letters at least."""
    names = {name for each in reference.countries().values() for name in (each.name, *each.names) if len(name) > 1}
    names |= {each.surface for each in reference.country_aliases() if each.use == "always" and len(each.surface) > 1}
    names -= {"日本"}
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
