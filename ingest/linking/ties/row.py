"""The two sides of a row of a list of ties: who is named in its cells, and as what.

The Japanese side is one municipality or several that concluded the tie together (愛荘町・豊郷町), or a body (a
school, a port).  The partner is a place abroad, a body there, a place that no table has, or a country.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.linked import Mention, Party
from ingest.linking.bodies import is_body
from ingest.linking.folding import fold
from ingest.linking.found import Found
from ingest.linking.ties import sorts as tie_sorts
from ingest.linking.ties.kind import WITHIN, is_state
from ingest.linking.ties.parties import deepest, japanese, place_party
from ingest.linking.ties.statement import Statement
from ingest.records import Cell, ProjectRecord, Role
from ontology import reference

_AND: Final = re.compile(r"\s*(?:[・、,，/／と]|及び|並びに)?\s*")
"""Between municipalities that concluded a tie together."""

_CALLED: Final = re.compile(r"[「『][^「」『』]*[」』]$")
"""What a body is called, behind its name: 市立水族館「海響館」."""

_KANA: Final = re.compile("[ァ-ヺー・]{2,}")

_EDGE: Final = " ・、,，/／の:：()「」-－―–　"
_PART: Final = re.compile(r"[^、,，/／()「」\s:：\0]+")
_NAME: Final = re.compile(r"[一-鿿々ァ-ヺーA-Za-z・=＝\-.']{2,30}")
_NO_NAME: Final = re.compile(
    r"不明|未定|なし|無し|該当|調査中|各[国地市州]|その他|多数|同上|全[国市]|複数|姉妹|友好|提携|協定|覚書|交流")
_ONLY_COUNTRY: Final = re.compile(r"(?:国|国名|国・地域|国・地域名|相手国|相手国名|国名等|対象国)$")
"""Headings of a column that names nothing but countries: the partner itself stands elsewhere."""


class Partner(NamedTuple):
    """A partner with its country; ``end`` is where its name ends in the folded cell."""

    party: Party
    country: str
    end: int
    place: Mention | None
    """The mention of a place that is the partner itself, or that a body lies in."""


def home_parties(row: ProjectRecord, found: Found, own: str | None) -> tuple[Party, ...]:
    """The Japanese side; ``own`` is the code of the city or prefecture whose list it is."""
    role: Role = "municipality" if "municipality" in row.cells else "implementer"
    cell = row.cells.get(role)
    if cell is None:
        return (japanese(own),) if own else ()
    text = fold(cell.text).text.strip()
    if is_body(_CALLED.sub("", text)):
        return (Party(kind="organisation", target=None, name=text),)
    if role == "implementer" and _is_thing(text, found):
        return (Party(kind="organisation", target=None, name=text),)
    named = sorted((each for each in found.mentions if each.role == role and each.target
                    and each.kind in ("municipality", "prefecture")), key=lambda each: each.start)
    towns = [each for each in named if each.kind == "municipality"] or named
    together = [each for at, each in enumerate(towns) if at == 0 or _AND.fullmatch(
        fold(cell.text).text, towns[at - 1].end, each.start)]
    if len(together) < len(towns):
        together = towns[:1]
    codes = dict.fromkeys(filter(None, (each.target for each in together)))
    if not codes:
        prefecture = reference.prefecture_by_name().get(text)
        codes = dict.fromkeys([prefecture.code] if prefecture else [])
    return tuple(map(japanese, codes))


def _is_thing(text: str, found: Found) -> bool:
    """Whether a cell of the Japanese side names something other than a government: 釧路湿原, カムイスキーリンクス."""
    if text in reference.prefecture_by_name() or text in reference.municipalities_by_name():
        return False
    named = [each for each in found.mentions if each.role == "implementer" and each.target
             and each.kind in ("municipality", "prefecture")]
    if not named:
        kana = _NAME.fullmatch(text) and _KANA.search(text) and not _NO_NAME.search(text)
        return tie_sorts.is_named(text) or bool(kana)
    first = named[0]
    return len(named) == 1 and first.start == 0 and first.surface[-1] not in "市区町村都道府県" and bool(
        re.match(r"[一-鿿ァ-ヺー]", text[first.end:])) and (tie_sorts.is_named(text) or bool(_KANA.search(text)))


def partners(row: ProjectRecord, statement: Statement, towns: bool, bodies: bool) -> list[Partner]:
    """The partners that the row's cell of places names.

    ``towns``: the Japanese side are municipalities, so that a state is where the partner lies; ``bodies``: it is a
    body, so that a place is.
    """
    cell = row.cells.get("country")
    if cell is None:
        return []
    text = fold(cell.text).text
    foreign = statement.foreign("country")
    if several := _bodies_abroad(text, foreign, row.text("implementer").strip()):
        return several
    if body := _body_abroad(text, foreign, bodies):
        return [body]
    foreign = [each for each in foreign if not any(_tells_where(text, other, each) for other in foreign)
               and not text.endswith("旧", 0, each.start)]
    places = deepest([each for each in foreign if each.kind == "place" and not _holds_next(text, each, foreign)])
    cities = [each for each in places if not is_state(each)]
    printed = [each for each in cities if not _is_state_by_name(text, each)]
    # バヤンホンゴル県 beside ボグド郡 tells where it lies, and so does オークランド地方 beside a name in no table.
    unknown = None if printed else _unknown(text, foreign)
    if unknown:
        return [unknown]
    cities = printed or cities
    places = cities if towns else places
    found = [_placed(text, place, statement, foreign) for place in places
             if not any(other.start == place.end for other in places)]
    return [each for each in found or _country(text, foreign, cell) if each.country]


_LONGER: Final = re.compile(r"[ァ-ヺー]+・[ァ-ヺー・]+[市町村郡区]")
"""A name of several parts up to the word for what it names."""


def _placed(text: str, place: Mention, statement: Statement, foreign: list[Mention]) -> Partner:
    """A place as the partner; one that the tables know in another country only than the bracket behind it is no more
    than a name: オレンジ市(アメリカ合衆国カリフォルニア州)."""
    whole = _LONGER.match(text, place.start)
    if whole and whole.end() > place.end and _KANA.fullmatch(text[place.start:place.end]) and not any(
            place.end < each.start < whole.end() for each in foreign):  # クレア・ギルバートバレー町 is not クレア
        return Partner(Party(kind="place", target=None, name=whole[0]), statement.country(place), whole.end(), None)
    at = re.match(r"[市町村区郡州省県]?\(", text[place.end:])
    told = {(each.target or "")[:2] for each in foreign if each.target and at
            and place.end < each.start < text.find(")", place.end)}
    if place.target and len(told) == 1 and place.target[:2] not in (*told, *WITHIN):
        name = text[place.start:place.end + (1 if at and not at[0].startswith("(") else 0)]
        return Partner(Party(kind="place", target=None, name=name), told.pop(), place.end, None)
    return Partner(*place_party(place, statement.country(place)), place.end, place)


def _tells_where(text: str, place: Mention, each: Mention) -> bool:
    """Whether a city stands in brackets with its country behind a place that no table has: X区(ペルーリマ市)."""
    if place.kind != "place" or place.target is not None or each.kind != "place" or each.target is None:
        return False
    if text[place.end:place.end + 1] != "(" or not place.end < each.start < text.find(")", place.end):
        return False
    return bool(text[place.end + 1:each.start].strip(_EDGE)) and "旧" not in text[place.end:each.start]


_OF_DISTRICTS: Final = ("広域市", "特別市", "直轄市")
"""Ends the name of a city whose districts conclude ties of their own."""


def _holds_next(text: str, outer: Mention, foreign: list[Mention]) -> bool:
    """Whether a county or state that no table has only tells where the place behind it lies (トロンデラーグ県のX市)."""
    city = text[outer.start:outer.end].endswith(_OF_DISTRICTS) and any(
        each.start >= outer.end and text[outer.end:each.start].strip() == "" and each.target is None
        and text[each.end - 1] == "区" for each in foreign)  # 釜山広域市 X区
    return city or (outer.target is None and outer.surface.endswith(("州", "省", "道", "県", "郡")) and any(
        each.start >= outer.end and text[outer.end:each.start].strip(_EDGE) == "" and "、" not in text[
            outer.end:each.start] and each.kind == "place" for each in foreign))


def _is_state_by_name(text: str, place: Mention) -> bool:
    """Whether 州, 省, 地方 or (but in China, where it is a county) 県 ends the printed name."""
    around = text[place.end - 1:place.end + 1]
    return text.startswith("地方", place.end) or bool({"州", "省"} & set(around)) or (
        "県" in around and not (place.target or "CN").startswith("CN"))


def _bodies_abroad(text: str, foreign: list[Mention], home: str) -> list[Partner]:
    """Several bodies of a cell, each with its country or all in one: 中国 韓国 ハルビン商業大学 蔚山大学校.
    The Japanese side, whose column may be one of bodies too, is none of them."""
    parts = [(found[0], found.start(), found.end()) for found in re.finditer(r"[^\s、,，/／]+", text)]
    named = [part for part in parts if is_body(part[0])]
    bodies = [part for part in named if part[0] != home]
    if len(named) < 2:
        return []
    alone = [each.target for each in foreign if each.kind == "country" and each.target
             and any((each.start, each.end) == part[1:] for part in parts)]
    own = [{(each.target or "")[:2] for each in foreign if each.target and start <= each.start < end}
           for _, start, end in bodies]
    codes = alone if len(alone) == len(bodies) else [*alone, *[next(iter(code), "") for code in own]] if (
        len(alone) == 0) else alone * len(bodies) if len(alone) == 1 else []
    if len(codes) != len(bodies) or not all(codes):
        return []
    return [Partner(Party(kind="organisation", target=None, name=re.sub(r"\([^()]*\)$", "", name)), code, end, None)
            for (name, _, end), code in zip(bodies, codes, strict=True)]


def _body_abroad(text: str, foreign: list[Mention], bodies: bool) -> Partner | None:
    """The school, port or other body that the cell names as a whole."""
    bare = re.sub(r"\([^()]*\)$", "", text).strip()
    head, _, tail = bare.rpartition(" ")  # ワシントン高校 アメリカ・オレゴン州: where it lies stands behind
    first = next((each for each in foreign if each.start == len(head) + 1 and each.kind == "country"), None)
    if first and is_body(head) and len(re.split("[・の]", tail)) > 1:
        bare = head
    for each in reversed(foreign):  # 青島大学 中華人民共和国: the column of countries stands behind
        apart = bare[:each.start].endswith(" ")
        state = each.end == len(bare) and (each.kind == "country" or is_state(each))
        city = each.kind == "place" and bare[each.end:] in ("", *"市町村区郡") and is_body(bare[:each.start].rstrip())
        whole = is_body(bare[:each.start].rpartition(" ")[0]) and bare[each.end:] in ("", *"市町村区郡")
        led = next((other for other in foreign if other.end == each.start and other.kind == "country"), None)
        if led and whole and bare[:led.start].endswith(" "):  # 釜山博物館 大韓民国釜山市
            bare = bare[:led.start].rstrip()
        elif apart and (state or city):  # and so does that of the places where they lie: X高校 Y市（米国）
            bare = bare[:each.start].rstrip()
    thing = bodies and tie_sorts.is_named(bare) and not any(each.target and each.end == len(bare) for each in foreign)
    if not (is_body(bare) or thing) or not (bodies or foreign):
        return None
    start = 0
    for each in foreign:
        if text[each.end:each.end + 1] == "・" and each.kind == "place" and _KANA.match(text, each.end + 1) and (
                _KANA.fullmatch(text[each.start:each.end])):
            continue  # アルバカーキ・アカデミー is one name
        # What stands apart before the name tells where the body is; what is part of it belongs to it.
        if text[start:each.start].strip(_EDGE) == "" and text[each.end:each.end + 1] in tuple(_EDGE) and (
                each.end < len(bare)):
            start = each.end
    name = re.sub(r"(?<=[都道府県市町村区州国私]立) ", "", bare[start:].strip(_EDGE))  # broken over the cell's lines
    codes = {(each.target or "")[:2] for each in foreign if each.target}
    place = next((each for each in reversed(foreign) if each.kind == "place" and each.target), None)
    if len(codes) != 1 or len(name) < 3:
        return None
    return Partner(Party(kind="organisation", target=place.target if place else None, name=name), codes.pop(),
                   len(bare), place)


def _unknown(text: str, foreign: list[Mention]) -> Partner | None:
    """A place that no table has, beside its country or state: all that is left of the cell is its name."""
    codes = {each.target[:2] for each in foreign if each.target}
    if len(codes) != 1:
        return None
    masked = list(text)
    for each in foreign:
        if each.target:
            masked[each.start:each.end] = "\0" * (each.end - each.start)
    parts = ((part[0].strip(_EDGE), part.end()) for part in _PART.finditer("".join(masked)))
    names = [(name, end) for name, end in parts if name and not re.fullmatch(r"[州省県道市郡]|地方", name)]
    if len(names) != 1 or not _NAME.fullmatch(names[0][0]) or _NO_NAME.search(names[0][0]):
        return None
    name, end = names[0]
    if name in reference.municipalities_by_name():
        return None
    return Partner(Party(kind="place", target=None, name=name), codes.pop(), end, None)


def _country(text: str, foreign: list[Mention], cell: Cell) -> list[Partner]:
    """A country that is the partner itself: nothing else stands in a column that is not of countries alone."""
    if len(foreign) != 1 or foreign[0].kind != "country" or _ONLY_COUNTRY.search(cell.column):
        return []
    only = foreign[0]
    if text.strip(_EDGE) != text[only.start:only.end]:
        return []
    code = only.target or ""
    return [Partner(Party(kind="country", target=code, name=reference.country(code).name), code, only.end, None)]
