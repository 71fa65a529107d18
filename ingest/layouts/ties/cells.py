"""Rows of ties by what stands in their cells, whatever their columns are called and however they are kept apart: one
cell names a partner that the tables of places know or whose country stands in the row, another is a date, and one
may be a kind, a Japanese party or a remark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.layouts.ties.entries import located, opening
from ingest.layouts.ties.items import KIND, YEAR, sides
from ingest.layouts.ties.lines import DATE, is_kind, is_located, is_where, told_of
from ingest.layouts.ties.partner_columns import is_home
from ingest.layouts.ties.rows import sort_of
from ingest.layouts.ties.speaker import is_native

LEAST: Final = 3
"""Cells of a row: a partner, a date, and a kind, a country or a Japanese party."""

_LONGEST: Final = 40
"""Characters of a cell that names a party."""
_APART: Final = re.compile(r"^[（(]|[)）]$|[ \u3000]+")
_OPENED: Final = re.compile("[（(]")
_DATED: Final = re.compile(r"[。、（(]|に?(?:締結|提携|調印|署名)|$")
"""Behind a date with which a cell begins."""
_NAME: Final = "[^\\s、。，,（()）「」：:／/]{2,30}"
_PAIR: Final = re.compile(
    rf"(?:(?P<home>{_NAME}?)(?:[\s　]*(?:と|[－―—–─-]+|…+|[⇔↔=＝:：／/])[\s　]*|[\s　]+))?(?P<partner>{_NAME})[\s　]*"
    r"[（(](?P<inside>[^（()）。]*)(?P<more>。[^（()）]*)?[)）](?P<remark>[^（()）]*)$")
"""Both parties, and kind and date in brackets: A中学校とX中学（姉妹校、平成7年締結）."""
_NOTED: Final = re.compile(
    rf"(?:(?P<land>{_NAME})[\s　]+)?(?P<name>{_NAME})[（(](?P<inside>[^（()）。]+)[)）](?P<rest>[^。]*)$")
_BARE: Final = re.compile(r"(?<![\d.])(?:18|19|20)\d\d(?![\d年./])")
"""A year without 年."""
_LABEL: Final = re.compile(r"^(?P<told>[^：:（()）－―—–]{2,16})[：:][\s　]*")
"""What a list of pairs is called."""
_OF_EVENTS: Final = re.compile("(?:事業|派遣|訪問|来訪|受け?入れ?|記念|周年|視察|行事)(?:先|等)?$")
"""Ends a label of what was done in the years behind it."""
_OF: Final = re.compile("[の\\s　]+")
"""Between whose a tie is and of which kind."""
_KIND_AHEAD: Final = re.compile(
    r"[\[［【〔<＜（(](?P<kind>姉妹|友好|姉妹都市|友好都市|交流|覚書|連携協定)[\]］】〕>＞）)][\s　]*(?=\S)")
"""The kind in brackets before a partner: [姉妹] カンザスシティ."""
_DATED_NAME: Final = re.compile(
    rf"(?P<name>{_NAME})[（(](?P<inside>[^（()）。]*)[)）]")
_LISTED: Final = re.compile(r"[、，,][\s　]*")
_INSIDE: Final = re.compile(r"[\s　]*[、，,／/・][\s　]*(?=[^、，,／/・]*$)")
"""Between country and date: 米国、1969年; アメリカ・オレゴン州／1959年."""
_PARTS: Final = re.compile(r"[、，,／/；;・\s　]+")
_BEHIND: Final = re.compile(r"(?<=[）)])[\s　、，・／/]*(?=[^\s　、，・／/。])")
_SENTENCE: Final = re.compile("[ぁ-ん]{2}|。")


class Row(NamedTuple):
    """What a row's cells say; empty where they do not."""

    home: str
    partner: str
    kind: str
    date: str
    remark: str


def row_of(texts: Sequence[str]) -> Row | None:
    """What a row of cells tells of a tie; None where it does not name one partner and one date, or any other party."""
    cells = [cell for text in texts if (cell := text.strip())]
    if cells and (ahead := _KIND_AHEAD.match(cells[0])):
        cells[:1] = [ahead["kind"], cells[0][ahead.end():]]
    if len(cells) < LEAST:
        return None
    kinds, dates, where, names, others = [], [], [], [], []
    for cell in cells:
        told = told_of(cell)
        date = DATE.match(cell)
        if told:
            kinds += [told[0]] if told[0] else []
            dates.append(told[1])
        elif is_kind(cell):
            kinds.append(cell)
        elif date and date.end() > len("00") and _DATED.match(cell, date.end()) and not dates:
            dates.append(date[0])
            others.append(cell[date.end():])
        elif is_where(land := _OPENED.sub("・", _APART.sub("", cell))):
            where.append(land)
        elif len(cell) <= _LONGEST and not _SENTENCE.search(cell) and (is_home(cell) or opening(cell) or sort_of(cell)):
            names.append(cell)
        else:
            others.append(cell)
    sides = _sides(names, bool(where))
    if not kinds and any(map(KIND.search, others)):
        return None  # a remark that tells of a tie
    if sides is None or len(dates) != 1 or len(kinds) > 1 or len(where) > 1:
        return None
    home, partner = sides
    if sort_of(partner) != "government":  # a school's city tells where it is
        where += [name for name in names if name not in sides and sort_of(name) == "government"]
    return Row(home, " ".join([*where, partner]), "".join(kinds), dates[0], "。".join(filter(None, others)))


def typed_row(text: str, below: str) -> tuple[Row, int] | None:
    """What a line tells that begins with a municipality and has every other cell behind one space, and how many lines
    it takes: A市 X市（米国） 姉妹都市（1988年）; kind and date may stand on the line below."""
    cells = text.split()
    if len(cells) < LEAST - 1 or not is_home(cells[0]):
        return None
    for taken, typed in ((1, cells), (2, [*cells, *below.split()])):
        row = row_of(typed)
        if row and row.home == cells[0] and row.kind and not row.remark:
            return row, taken
    return None


def pair_of(text: str) -> Row | None:
    """What an item tells that names both parties, or the partner alone, and, in brackets, kind and date."""
    found = _PAIR.match(text.rstrip("、，"))
    told = told_of(_BARE.sub(r"\g<0>年", found["inside"])) if found else None
    if found is None or not told or not told[0] or KIND.search(found["remark"]):
        return None
    remark = f"{found['more'] or ''}{found['remark']}".strip("※＊。 \u3000")
    if not found["home"]:
        sure = sort_of(found["partner"]) not in ("", "government") or located(found["partner"])
        return Row("", found["partner"], *told, remark) if sure else None
    sides = _sides([found["home"], found["partner"]], located=False)
    return Row(*sides, *told, remark) if sides and sides[0] else None


def pair_series(text: str) -> list[Row]:
    """Several such pairs behind one another, or behind a label, which may be the one party or the kind of all:
    県内市町の提携：A市－X市(姉妹都市、1961)、B町－Y市(...), A港：X港(姉妹港、1967), 姉妹州：X州(1963)、Y州(1970)."""
    label = _LABEL.match(text.strip())
    told, rest = (label["told"], text.strip()[label.end():]) if label else ("", text.strip())
    parts = [part for part in _BEHIND.split(rest) if part]
    rows = [row for part in parts if (row := pair_of(part) or of_kind(told, part))]
    first, *kind = _OF.split(told, maxsplit=1)
    own = first if kind and is_home(first) else told  # 浜松市の友好都市：杭州市(2012)
    if own and (is_home(own) or is_native(own)):
        rows = [row._replace(home=row.home or own, kind=kind[0] if kind and row.kind == told else row.kind)
                for row in rows]
    return rows if len(rows) == len(parts) and any(row.home or told for row in rows) else []


def of_kind(kind: str, text: str) -> Row | None:
    """A partner with its year, and perhaps its country, whose kind the label before it tells where the bracket does
    not: X州（1963）, X市（米国、1969年）."""
    home, name = sides(text.rstrip("、，"))
    found = _DATED_NAME.fullmatch(name) if KIND.search(kind) and not _OF_EVENTS.search(kind) else None
    land, *rest = _INSIDE.split(found["inside"], maxsplit=1) if found else ("",)
    inside, where = (rest[0], f"（{land}）") if rest and is_where(land) else (found["inside"] if found else "", "")
    told = told_of(_BARE.sub(r"\g<0>年", inside))
    return Row(home, f"{found['name']}{where}", told[0] or kind, told[1], "") if (
        found and told and opening(f"{found['name']}{where}", fused=True)) else None


def noted_of(text: str) -> Row | None:
    """What an item tells that names a partner and in brackets its country, kind and date, whatever stands behind:
    X市（オーストラリア、昭和55年8月6日姉妹都市提携）　高校生の派遣."""
    found = _NOTED.match(text)
    parts = [part for part in _PARTS.split(found["inside"]) if part] if found else []
    parts += [found["land"]] if found and found["land"] else []
    where = [part for part in parts if is_located(part) or (part[-1] in "州省県道" and not is_home(part))]
    told = told_of("、".join(part for part in parts if part not in where)) if any(map(is_located, where)) else None
    if found is None or not told or not told[0] or KIND.search(found["rest"]) or YEAR.search(found["rest"]) or (
            found["land"] and not is_where(found["land"])):
        return None
    return Row("", f"{' '.join(where)} {found['name']}", *told, found["rest"].strip())


def noted_series(text: str) -> list[Row]:
    """Several such partners in one cell or item: X市（中国・友好都市・1987年）、Y市（米国・姉妹都市・2000年）."""
    parts = [part for part in _BEHIND.split(text.strip()) if part]
    rows = [row for part in parts if (row := noted_of(part)) and not row.remark]
    return rows if len(rows) == len(parts) > 1 else []


def _sides(names: Sequence[str], located: bool) -> tuple[str, str] | None:
    """The Japanese party, if any, and the partner: a government's is a place, a body's one of its sort."""
    if located and len(names) == 1 and not is_home(names[0]):
        return "", names[0]  # its country stands beside it, whatever town at home is called like it
    homes = [name for name in names if is_home(name) or (sort_of(name) not in ("", "government") and is_native(name))]
    abroad = [name for name in names if name not in homes]
    if len(homes) > 1 or (homes and names[0] != homes[0]):
        return None
    if homes and not is_home(homes[0]):  # a body, and where its partner lies may stand beside it
        abroad = [name for name in abroad if sort_of(name) == sort_of(homes[0])] or abroad
    elif not homes:  # what stands beside a body tells where it is
        abroad = [name for name in abroad if sort_of(name) != "government"] or abroad
    if len(abroad) != 1 or not (located or homes or opening(abroad[0])):
        return None
    return (homes[0] if homes else ""), abroad[0]
