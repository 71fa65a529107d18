"""What a paragraph, an item or a block of a text of ties tells: sentences to keep, and rows of partners."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.ties.cards import TieCard, is_detail
from ingest.layouts.ties.cells import Row
from ingest.layouts.ties.entries import Entry
from ingest.layouts.ties.headings import NOTE, Place
from ingest.layouts.ties.items import BODY, KIND, LONGEST_HEADING, SPACES, YEAR, Item, read_item, sides, with_remark
from ingest.layouts.ties.lines import is_kind, is_partner
from ingest.layouts.ties.partner_columns import is_home
from ingest.layouts.ties.prose import ENDS, GOES_ON, SENTENCE, TIE
from ingest.layouts.ties.rows import Told, add_remark, add_row, cell_of
from ingest.records import Cell, Sentence
from ingest.source import Source

_DENIED: Final = re.compile(
    r"(?:ない|ません|なし)。?$|議決を(?:求|経)|(?:締結|提携を?)することについて|検討|協議(?:中|し|を)")
"""Such a sentence names no kind for the items below it."""

_OF_ONE: Final = re.compile(
    r"[年月]\d{1,2}日[^。]*(?:覚書|協定)[^。]*(?:締結|調印|署名|(?:交|か)わ|結)[^。]{0,4}(?:した|ました)。?$")
"""Such a sentence tells of one paper that was signed on that day, and is no introduction to a list of others."""

_SUBJECT: Final = re.compile(r"(?P<who>[^、。\s（）()]{2,24}?)(?<![にでとらりて])(?:は|では|も)、?")
OWN: Final = frozenset(("本市", "当市", "本県", "当県", "本町", "本村", "本府", "本都", "本道", "市", "県", "町"))
_KIND_ALONE: Final = re.compile(
    r"[^のをはがと、。]{0,6}(?:姉妹|友好|パートナー)[^のをはがと、。・]{1,8}(?:との交流|の概要)?")
"""A heading that is a kind of tie and nothing else."""

_HISTORY: Final = re.compile(r"あゆみ|歩み|沿革|年表|経過|経緯|行事|出来事|実績|活動|事業")
_CONCLUDED: Final = re.compile(r"提携|締結|調印|盟約|結ぶ")
"""Under a heading of a history, an item that states a tie."""

_EVENT: Final = re.compile(r"周年|記念|式典|を?開催|を?実施|を?派遣|来訪|を?訪問|受け?入れ")
"""An item of a history or of what was done states no tie."""

_DONE: Final = re.compile("派遣|受入|訪問|開催|実施|再開")
"""Beside a year: what was done then."""
_OF_YEAR: Final = re.compile(r"度(?!に?(?:提携|締結|調印|盟約|署名))")
"""Behind a year of what was done: 令和５年度再開."""

_NAME: Final = re.compile(r"(?=.*(?:[ァ-ヺ]{2}|[市町村州省郡区県道島)）]$))[^ぁ-ん。、]{2,40}")
"""A partner with its country; a sentence has hiragana, and what else a line begins with (概要, 経緯) is no place's."""

_CELL: Final = re.compile(r"[^ぁ-ん。、]{2,40}")
"""A cell that names a partner, beside one that tells of it."""

_OF_PLACE: Final = re.compile(r"(?!.*[・、都])\S{1,12}[市町村郡区州省県]")
_BRACKET: Final = r"[^、，,（()）。\s]{1,24}[（(][^（）()。]*[)）]"
_SERIES: Final = re.compile(
    r"(?P<kind>(?:国際|親善)?(?:姉妹|友好|パートナー|親善)[^\s:：（(、。をがはとの]{0,8})(?:\s*[:：]\s*|[\s　]+)"
    rf"(?P<rest>(?=.*\d年)(?>{_BRACKET}(?:\s*(?:[、，,・]|及び|と)?\s*{_BRACKET})*))[。]?")
"""An item that is a kind and the partners of it, each with country and date in brackets."""
_ONE: Final = re.compile(r"[、，,・\s]*(?P<name>[^、，,（()）。\s]+)[（(](?P<inside>[^（）()。]*)[)）]")
_KANA: Final = re.compile("[ァ-ヺー]{3}")
_BRACKETED: Final = re.compile(r"[（(][^（）()]*[)）]")
_BEHIND_NAME: Final = re.compile(r"[ ]{2,}|[\u3000\t]+|(?<=[）)]) ")
"""Between a name and what is told of it."""

_OF_PARTNER: Final = re.compile(
    r"(?:姉妹|友好)(?:都市|提携|協定|[州省県道市町村]){1,2}(?:先|を(?:結ぶ|締結する))?(?:である|の)?"
    r"[^、。はがをにで（()）]{0,24}[ァ-ヺー一-鿿]{2}(?:[市町村郡区州省県道]|地方)(?:[（(][^（()）]*[)）])?(?:[とへにをの]|から)")
"""In a line of words without a full stop: what is done with a partner, 姉妹都市ラッセルビル市の高校生との交流."""

_MADE_ON: Final = re.compile(r"(?P<date>(?:昭和|平成|令和|[SHR])?[元\d０-９][元\d０-９./／年月日]*)(?:に|の)?"
                             r"(?:正式に)?(?:提携|締結|調印|盟約|結[びばん]|認定)(?!\d|[^。、]{0,4}周年)")
"""A date directly before the conclusion."""

_NOT_YET: Final = re.compile(
    r"(?:^|[\s　／/｜（(])(?:検討|協議|調整|交渉|準備)中|未(?:提携|締結|定)(?=$|[\s　／/｜）)])"
    r"|(?:なし|無し)(?=$|[\s　／/｜）)（(])")
"""In an item without a date: there is no tie."""
_PARTICLE: Final = re.compile("[ぁ-ん](?![一-鿿ァ-ヺ]*[）)])")
"""In a line without a date: what is told of something, and no name."""
_TOLD_OF: Final = re.compile(r"[がをへ]")
"""What no name has: such an item tells what happened."""


def tells_of_partner(text: str) -> bool:
    """Whether words without a full stop tell what is done with a partner: 友好都市唐山市（中国）との交流."""
    return _OF_PARTNER.search(text) is not None


def paragraph(source: Source, found: Told, place: Place, text: str, lines: tuple[int, int], marked: bool) -> None:
    """Running text: an item with what is told of it (``marked``: a bullet stands before it), or sentences."""
    if not (_series(source, found, place, text, lines)
            or (marked and _item_in_sentences(source, found, place, text, lines))
            or _named(source, found, place, text, lines, marked)):
        _sentences(source, found, place, text, lines)


def _item_in_sentences(source: Source, found: Told, place: Place, text: str, lines: tuple[int, int]) -> bool:
    """Reads an item whose sentences tell when the tie was concluded and not of which kind, which stands above the list:
    ・X市（ドイツ）　詩人の生まれた町です。平成19年12月8日提携。"""
    name, _, rest = _BEHIND_NAME.sub("\u3000", text, count=1).partition("\u3000")
    dates = {each["date"] for each in _MADE_ON.finditer(rest) if YEAR.match(each["date"])}
    kind = place.kind()
    if kind is None or not KIND.search(kind.text) or len(dates) != 1 or KIND.search(rest) or (
            not is_partner(name) or place.several):
        return False
    rows = len(found.rows)
    add_row(found, place, cell_of(source, name, *lines), "", kind, dates.pop())
    if len(found.rows) > rows:
        add_remark(source, found, rest, lines)
    return len(found.rows) > rows


def _named(source: Source, found: Told, place: Place, text: str, lines: tuple[int, int], marked: bool) -> bool:
    """Reads a line that begins with a name apart from the sentences on its tie: ○X市　昭和60年に ..., with a mark, or
    the municipality and its partner: A町 … 韓国X郡。昭和60年に ..."""
    name, *more = SPACES.split(text, maxsplit=1)
    if not more:
        return False
    rest, home = more[0], place.home
    if is_home(name):
        home, (name, _, rest) = name, more[0].partition("。")
        if _TOLD_OF.search(name) and TIE.search(more[0]):  # 下関市　釜山広域市とは昭和51年に姉妹都市となり
            _sentences(source, found, place, more[0], lines, home)
            return True
    elif not (marked or "\t" in text) or place.several:
        return False
    shape = _CELL if "\t" in text else _NAME
    if not home or not rest or not shape.fullmatch(name) or YEAR.search(name) or TIE.search(name) or is_home(name):
        return False
    side, intros = place.side, dict(place.intros)
    _sentences(source, found, place, rest, lines, f"{home} {name}")
    place.side, place.intros = side, intros
    return True


def _sentences(source: Source, found: Told, place: Place, text: str, lines: tuple[int, int], under: str = "") -> None:
    """The sentences of a paragraph that tell of ties; ``under`` stands for the heading above."""
    kept, before = False, ""
    for sentence in SENTENCE.findall(NOTE.sub("", text)):
        if "。" not in sentence and not kept and len(sentence) < LONGEST_HEADING and not tells_of_partner(sentence):
            continue
        cell = cell_of(source, sentence.strip(), *lines)
        if TIE.search(sentence) or ENDS.search(sentence) or (kept and GOES_ON.search(sentence)):
            heading = _above(place, told=bool(KIND.search(sentence)))
            if place.home and place.home not in heading and not place.several:
                heading = f"{place.home} {heading}"
            elif place.own and place.own not in heading:
                heading = f"{place.own} {heading}"
            heading = under or heading
            found.prose.append(Sentence(**{**dict(cell), "column": heading, "before": before.strip()}))
            before = ""
            found.told += 1
            found.certain += bool(is_under_partner_alone(place) and YEAR.search(sentence) and KIND.search(sentence))
            kept = True
            if not NOTE.match(text) and not _DENIED.search(sentence) and not _OF_ONE.search(sentence.strip()):
                place.told(cell)
                who = _SUBJECT.match(sentence.strip())
                place.side = who["who"] if who and who["who"] not in OWN and not KIND.search(who["who"]) else ""
        else:
            before += sentence
    if not kept:
        found.layout += range(lines[0], lines[1] + 1)


def _above(place: Place, told: bool) -> str:
    """The heading that a sentence stands under; where the sentence does not tell the kind and the format tells the
    levels of headings, with the one of the kind above it."""
    if not place.headings:
        return ""
    *outer, (style, heading) = place.headings
    kind = "" if told or style in ("home", "plain", "label") or KIND.search(heading.text) else next(
        (cell.text for each, cell in reversed(outer) if _KIND_ALONE.fullmatch(cell.text)), "")
    return f"{kind} {heading.text}".strip()


def item(source: Source, found: Told, place: Place, text: str, lines: tuple[int, int], inset: int = 0) -> None:
    """An item of a list as a row, where something above tells of which ties; other items are the text's own."""
    if _series(source, found, place, text, lines):
        return
    text, remark = with_remark(text)
    read = read_item(text)
    own = KIND.search(text.replace(read.date, "") if read.date else text)  # 2013年2月1日協定締結: the heading's kind
    kind = cell_of(source, text, *lines) if own else place.kind()
    history = any(_HISTORY.search(cell.text) for _, cell in place.headings)
    style, above = place.headings[-1] if place.headings else ("", None)
    if above and style == "label" and above.lines == lines and _OF_PLACE.fullmatch(above.text):
        read = read._replace(partner=f"{read.partner} {above.text}")  # 【X市】カナダ／1990年5月1日／姉妹都市
    remark = remark or read.remark
    if read.home:
        place.row = read.home, inset
    elif place.row[0] and inset > place.row[1]:
        read = read._replace(home=place.row[0])  # a blank cell below the municipality's
    columns = SPACES.split(text.strip())
    dated = len(columns) > 1 + bool(read.home) and bool(YEAR.match(columns[1 + bool(read.home)]))
    of_year = not own and read.date and _OF_YEAR.match(text, text.find(read.date) + len(read.date))
    event = of_year or _EVENT.search(columns[0] if dated else text) or (
        history and not _CONCLUDED.search(text) and not read.kind) or (
        not read.kind and read.date and _TOLD_OF.search(read.partner))
    if read.date and read.kind and _TOLD_OF.search(read.partner):  # a line of a chronicle: A高校がX高校と姉妹校に
        _sentences(source, found, place, f"{read.date}、{read.partner}と{read.kind}。", lines)
        return
    title = is_home(read.partner) and not read.date and not read.home  # A市　姉妹都市のあゆみ
    names = bool(read.date or KIND.search(read.kind) or not _PARTICLE.search(read.partner))
    open_yet = not read.date and _NOT_YET.search(text)
    if tells_of_partner(text) and not (read.date or open_yet):  # 友好都市唐山市（中国）との交流
        _sentences(source, found, place, text, lines)
        return
    if kind is None or event or title or open_yet or not names or is_detail(text):
        found.layout += range(lines[0], lines[1] + 1)
        return
    told = cell_of(source, read.kind, *lines) if read.kind else kind
    rows = len(found.rows)
    partner = read.partner or (_headed(place) if read.kind and read.date else "")
    add_row(found, place, cell_of(source, partner, *lines), read.home,
         None if told.lines == lines and not read.kind else told, read.date)
    if remark and len(found.rows) > rows:
        add_remark(source, found, remark, lines)


def _kind(source: Source, place: Place, told: str, number: int) -> Cell | None:
    """The kind that a line tells, or something above it; none where that is no kind, or a heading on the past."""
    kind = cell_of(source, told, number, number) if told else place.kind()
    past = not told and any(_HISTORY.search(cell.text) for _, cell in place.headings)
    return kind if kind is not None and KIND.search(kind.text) and not past else None


def partner(source: Source, found: Told, place: Place, told: Item, number: int, inset: int) -> bool:
    """Reads a line that is nothing but a partner and its tie, where it or something above tells of which kind."""
    if (kind := _kind(source, place, told.kind, number)) is None:
        return False
    rows = len(found.rows)
    home = place.row[0] if inset > place.row[1] else ""
    add_row(found, place, cell_of(source, told.partner, number, number), home, kind, told.date)
    read = len(found.rows) > rows
    found.certain += read
    if read and told.remark:
        add_remark(source, found, told.remark, (number, number))
    return read


def row(source: Source, found: Told, place: Place, told: Row, number: int, inset: int) -> bool:
    """Reads a line whose cells tell of a tie, where one of them or something above tells of which kind."""
    if (kind := _kind(source, place, told.kind, number)) is None:
        return False
    rows = len(found.rows)
    if told.home:
        place.row = told.home, inset
    home = told.home or (place.row[0] if inset > place.row[1] else "")
    add_row(found, place, cell_of(source, told.partner, number, number), home, kind, told.date)
    if len(found.rows) == rows:
        return False
    found.certain += bool(told.kind)
    if told.remark:
        add_remark(source, found, told.remark, (number, number))
    return True


def series(source: Source, found: Told, place: Place, items: Sequence[Item], lines: tuple[int, int]) -> bool:
    """Reads the partners of one item, of the kind that something above tells."""
    kind = place.kind()
    if kind is None or not KIND.search(kind.text):
        return False
    for each in items:
        add_row(found, place, cell_of(source, each.partner, *lines), "", kind, each.date)
    found.certain += len(items)
    return True


def _series(source: Source, found: Told, place: Place, text: str, lines: tuple[int, int]) -> bool:
    """Reads an item of several partners of one kind: 姉妹都市　X（米国、1957年10月）、Y（フランス、1961年7月）."""
    series = _SERIES.fullmatch(text.strip())
    if series is None:
        return False
    kind, side = cell_of(source, series["kind"], *lines), ""
    for each in _ONE.finditer(series["rest"]):
        parts = [part.strip() for part in re.split("[、，,／/・]", each["inside"])]
        dates = [part for part in parts if YEAR.search(part)]
        if any(_EVENT.search(date) or _DONE.search(date) for date in dates):
            continue  # 姉妹都市交流：X市（2023年 学生派遣）
        home, name = sides(each["name"].strip())
        side = home or side
        where = " ".join(part for part in parts if part not in dates)
        add_row(found, place, cell_of(source, f"{where} {name}".strip(), *lines), side, kind, dates[0] if dates else "")
    return True


def _headed(place: Place) -> str:
    """The partner under whose name a line stands; its kind may stand before it: 友好都市　X市（カナダ）."""
    above = [_behind_kind(cell.text) for _, cell in reversed(place.headings)]
    return next((text for text in above if not is_home(text) and not KIND.match(text)), "")


def _behind_kind(text: str) -> str:
    """The partner with where it lies, behind its kind in a heading; else the heading."""
    kind, *rest = text.split(maxsplit=1)
    return rest[0] if rest and is_kind(kind) and is_partner(rest[0]) else text


def card(source: Source, found: Told, place: Place, block: TieCard) -> None:
    """A block of labelled lines as a row; without a label of its own the partner is the heading above it."""
    lines = block.first + 1, block.end
    first, partner = _both(with_remark(block.values.get("partner") or _headed(place))[0])
    country = block.values.get("country", "")
    text = partner if country in partner else f"{country} {partner}"
    kind = block.values.get("kind", "")
    told = cell_of(source, kind, *lines) if KIND.search(kind) else place.kind()
    home = block.values.get("home", "") or first or _body_above(place, partner)
    known = len(found.rows)
    add_row(found, place, cell_of(source, text, *lines), home, told, block.values.get("date", ""))
    if len(found.rows) == known:
        return
    found.certain += is_partner(partner) and "date" in block.values
    if state := block.values.get("state"):
        last = found.rows.pop()
        found.rows.append(last.model_copy(update={"extra": {
            **last.extra, "状況": cell_of(source, state, *lines).model_copy(update={"column": "状況"})}}))


def entry(source: Source, found: Told, place: Place, told: Entry, first: int) -> None:
    """A partner's line and the block below it as a row."""
    lines = first, told.end
    rows = len(found.rows)
    kind = cell_of(source, told.kind, *lines) if told.kind else place.kind()
    add_row(found, place, cell_of(source, told.partner, *lines), "", kind, told.date)
    if len(found.rows) > rows:
        found.certain += bool(told.kind)
        if told.remark:
            add_remark(source, found, told.remark, lines)


def is_under_partner(place: Place) -> bool:
    """Whether a line stands under a partner's name with where it lies, or with its English name, and under a kind."""
    text = place.headings[-1][1].text if place.headings else ""
    kind = place.kind()
    return kind is not None and bool(KIND.search(kind.text)) and (
        is_partner(text) or bool(_ENGLISH.fullmatch(text)))


def is_under_partner_alone(place: Place) -> bool:
    """Whether the heading directly above is a partner's name with where it lies and nothing else."""
    return bool(place.headings) and is_partner(place.headings[-1][1].text)


_ENGLISH: Final = re.compile(r"[^。、ぁ-ん]{2,24}[\s　]+[A-ZÀ-Þ][A-Za-zÀ-ÿ .'’-]+,\s?[A-Z][A-Za-z. ]+")
"""A partner's name with its English one and its country: オルレアン市  Orléans, France."""

_AGAINST: Final = re.compile(r"[\s　]*[／/⇔↔][\s　]*|[\s　]+[－―—–-][\s　]+")


def _both(text: str) -> tuple[str, str]:
    """The Japanese body and the partner that one value names: A港 ／ X港（中国）."""
    names = _AGAINST.split(text)
    if len(names) != 2 or not (BODY.fullmatch(names[0]) or is_home(names[0])) or is_home(names[1]):
        return "", text
    return names[0], names[1]


def _body_above(place: Place, partner: str) -> str:
    """The Japanese body under whose name a block stands that names its partner: 11 A高等学校 / 相手先 X高校."""
    heading = place.headings[-1][1].text if place.headings else ""
    name = _BRACKETED.sub("", heading)
    alike = name in partner or _BRACKETED.sub("", partner) in name
    body = BODY.fullmatch(name) and not _KANA.match(name) and not KIND.search(name) and not alike
    return name if body or is_home(name) else ""
