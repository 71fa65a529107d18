"""The departments of one cell.

A cell holds several with only a space between (``観)文化部 観)スポーツ部``); the same space can stand after
the bureau's abbreviation (``経) 産業振興部``) or where a line was wrapped (``教)学校教育 部``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import Final

from ingest.records import ProjectRecord
from ingest.text.width import half_width

LONGEST_NAME: Final = 60
"""Characters; nothing is joined to a longer name."""

# How names of units end.  A piece that ends otherwise is the first half of a wrapped name; 県 does not end
# one, because 地域県民局 wraps after it.
_WHOLE: Final = re.compile(
    r"(?:部|課|室|局|所|係|班|館|校|院|会|園|署|区|市|町|村|庁|団|社|財団|連盟|機構|法人|チーム|グループ"
    r"|センター|プラザ|オフィス|担当|学|ほか|他|等|[)])$")
# 防災推進課・国際課 are two, 文化・スポーツ部 and 平和会議・式典担当 one each: only such a name ends before a dot.
_OFFICE: Final = re.compile(
    r"[^・]{2,}(?:部|課|室|局|所|係|班|館|委員会|センター|協会|財団|本部|署|庁|病院|保育園|幼稚園|公社|機構"
    r"|学校|大学|高校)(?:[(][^()]*[)])?$")
_PARTNER: Final = re.compile(r"[^・\s]{1,8}[市町村県]")
"""A government beside an office: 国際課・松江市."""
_NAMED: Final = re.compile(r"(?:部|課|室|局|所|係|班|館|委員会|センター|協会|連盟|財団|事業団|本部|署|庁|公社|機構"
                           r"|チーム)(?:ほか|他|等)?(?:\([^()]*\))?$")
# 国際課広報広聴課, as a wrapped cell prints two: only 係 and the like stand below a 課, so that an office of its own
# rank or a higher one is another.  課題, 課税, 放課後 and 各課 are no ends.
_OTHER: Final = r"[^\s()課]{2,30}(?:課|部|局|事務所)"
_SECTION_END: Final = re.compile(
    rf"(?<=[^\s放日各全]課)(?![題税程外長後])(?={_OTHER}(?:(?:ほか|他|等)?(?:\(|$)|{_OTHER}))")
# 6か所, 10館: an amount that ends as an office does.
_COUNTED: Final = re.compile(r"(?:約|延べ|累計)?[\d,.]+(?:[かカヵヶケ箇]?[^\W\d])")
_ABBREVIATION: Final = re.compile(r"[^\s)(]{1,4}\)$")
# 観光課 〈国際課、市民課〉, 国際課【市民課】: brackets set the offices that take part apart from those in charge.
_APART: Final = re.compile(r"[〈<【〔\[［＜《]([^〈〉<>【】〔〕\[\]［］＜＞《》]{1,120})[〉>】〕\]］＞》]")
_WITH_BUREAU: Final = re.compile(r"[^\s)(]{1,4}\)")


def is_whole(text: str) -> bool:
    """Whether a text ends as a unit's name does, so that what follows is another unit."""
    return bool(_WHOLE.search(half_width(text.rstrip())))


def are_offices(text: str, named: bool = False) -> bool:
    """Whether a text is names of offices and nothing else; where no word announces them (``named``), one must end as
    only offices' do, since 美観地区 and 国際大会 end as other units' names do."""
    names = departments(text)
    return (bool(names) and len(text) <= LONGEST_NAME
            and all(is_whole(name) and not _COUNTED.fullmatch(half_width(name)) for name in names)
            and (not named or any(_NAMED.search(half_width(name)) for name in names)))


@lru_cache(maxsize=4_096)  # a document has few offices, and each carries out many programmes
def departments(text: str) -> tuple[str, ...]:
    """``観)文化部 観)スポーツ部`` is two departments, ``経) 産業振興部`` and ``教)学校教育 部`` one each.

    Names are as printed, closed up; 、 ／ and line ends separate as well, as does the end of a 課 before an office
    (``国際課広報広聴課``).  A part of a bureau stays with it (``地域県民局 地域連携部``).
    """
    found: list[str] = []
    text = _APART.sub(_listed, text)
    for group in (part for whole in re.split(r"[、,，;；/／\n]", text) for part in _at_dots(whole)):
        names: list[str] = []
        for piece in _SECTION_END.sub(" ", group).split():
            glue = _glue(names[-1], piece) if names else None
            if glue is None:
                names.append(piece)
            else:
                names[-1] += glue + piece
        found += names
    return tuple(dict.fromkeys(found))


def _listed(bracket: re.Match[str]) -> str:
    """A bracket's offices as further ones of the list; one that holds no office stays as it is."""
    return f"、{bracket[1].strip()}、" if is_whole(bracket[1]) else bracket[0]


def in_charge(record: ProjectRecord) -> tuple[str, ...]:
    """The departments that a record names, those of its main listing first: another place of the plan that lists the
    programme may name an office of its own."""
    cells = (record.text("department"), *(listing.departments.text for listing in record.listings))
    return tuple(dict.fromkeys(chain.from_iterable(map(departments, dict.fromkeys(cells)))))


def _at_dots(text: str) -> list[str]:
    """The offices of a text between dots, where each part that a dot follows ends as an office does."""
    found: list[str] = []
    held = ""
    for piece in text.split("・"):
        held = f"{held}・{piece}" if held else piece
        if _OFFICE.search(half_width(held.strip()[-LONGEST_NAME:])) or (found and _PARTNER.fullmatch(held.strip())):
            found.append(held)
            held = ""
    return found if found and not held else [text]


def _glue(before: str, piece: str) -> str | None:
    """What stands between two pieces of one name; None where they are two names."""
    if len(before) > LONGEST_NAME:
        return None
    folded, following = half_width(before), half_width(piece)
    if _ABBREVIATION.fullmatch(folded) or following.startswith("("):
        return ""  # a bracket says more of the name before it
    if _WITH_BUREAU.match(following):
        return None
    if not _WHOLE.search(folded):
        return ""
    return " " if folded.endswith("局") and following.endswith(("部", "課", "室")) else None
