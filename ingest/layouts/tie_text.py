"""Texts that tell of ties: sentences, and lists of partners under headings, without a table.

Sentences are kept as ``ParsedDocument.prose`` with the heading they stand under; an item of a list (・北京市（中国）
2006年5月) becomes a row of ``ParsedDocument.partners``, its kind from the heading or sentence above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.dates import fiscal_year_of
from ingest.layouts import Layout, Match
from ingest.layouts.account import SHOWN, document_meta, settle
from ingest.layouts.partner_columns import is_home
from ingest.layouts.prose import ENDS, TIE
from ingest.records import Cell, Issue, ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from ingest.text import join_wrapped

SCORE: Final = 0.55
"""Just enough: any family that knows the document's tables goes first."""

LEAST: Final = 3
"""Sentences and items with ties; one or two stand in any newsletter."""

SHARE: Final = 0.15
"""Of the lines with text; a plan tells of its partners in passing."""

TEXT: Final = "本文"
"""Before the number of an item beside a table whose rows have that number."""

_TABLE: Final = "\t"
"""Stands for a table's line, which has been read; blank to everything else."""

_TOP: Final = 6
"""Lines at the top of which one says that the text is about ties."""

_LONGEST_HEADING: Final = 40
_LONGEST_ITEM: Final = 90
_SHORT: Final = 30
"""Characters of a heading without a mark: a wrapped line of a paragraph is longer."""

_MARK: Final = re.compile(
    r"\s*(?:(?P<numbered>第[0-9０-９一二三四五六七八九十]+[章節]?"
    r"|[0-9０-９]{1,2}[.．、)）]?(?=[\s　])|[0-9０-９]{1,2}[.．、]"
    r"|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[一二三四五六七八九十]{1,2}[、.．\s　])"
    r"|(?P<paren>[(（][0-9０-９一二三四五六七八九十]{1,2}[)）]|[⑴-⒇])"
    r"|(?P<circled>[①-⑳])|(?P<kana>[(（]?[アイウエオカキクケコサシスセソ](?:[)）]|(?=[\s　])|[.．、]))"
    r"|(?P<block>[■□◆◇●▼▽◎])|(?P<bullet>[・･○〇◯◦•▪*＊☆★→▶►‣−–—-](?=\s*\S)))\s*")
_LABEL: Final = re.compile(r"\s*[【〔\[［<＜《](?P<label>[^】〕\]］>＞》]{2,20})[】〕\]］>＞》]\s*")
_TOWNS: Final = re.compile(r"\s*[（(](?P<towns>[^（）()]{2,60})[）)]\s*(?=\S)")
"""Municipalities before the paragraph that tells of their ties: （鳥取市）昭和63年に ..."""

_NOTE: Final = re.compile(r"\s*(?:[※＊*]|[(（]注)")
YEAR: Final = re.compile(
    r"(?:(?:19|20)\d\d|(?:昭和|平成|令和)(?:元|\d{1,2}))(?:年|[./／-]\d)|(?<![A-Za-z])[SHR]\.?\d{1,2}[.年/]")
_DAY: Final = re.compile(r"[SHR昭和平成令元\d０-９./／年月日-]+(?:に)?(?:提携|締結|調印|盟約)?")
_KIND: Final = re.compile(r"(?:国際|親善)?(?:姉妹|友好|パートナー|交流都市)|[^\s　（(]{0,8}(?:協定|覚書)")
_LONGEST_KIND: Final = 16
_DENIED: Final = re.compile(r"(?:ない|ません|なし)。?$")
"""Such a sentence names no kind for the items below it."""

_SPACES: Final = re.compile(r"[ ]{2,}|[\u3000\t]+")
_SUBJECT: Final = re.compile(r"(?P<who>[^、。\s（）()]{2,24}?)(?:は|では)、?")
_OWN: Final = frozenset(("本市", "当市", "本県", "当県", "本町", "本村", "本府", "本都", "本道", "市", "県", "町"))
_TOLD: Final = re.compile(r"[^。（(:：]{2,30}[(（][^()（）。]*(?:姉妹|友好|提携|協定|覚書)[^()（）。]*[)）]")
_BODY: Final = re.compile(r"[^、。\s（()）]{2,30}(?:学校|高校|大学|小学|中学|学園|学院|幼稚園"
                          r"|[動植]物園|[一-鿿]館|港|湖|駅)")
"""The Japanese side where it is no municipality."""

_TAIL: Final = re.compile(r"[\s　]+(?P<kind>(?:国際|親善)?(?:姉妹|友好|学術|大学間|学校間|連携|交流)"
                          r"[^\s（()）:：]{0,12})[:：]?\s*(?:[(（](?P<date>[^()（）]*)[)）])?$")
"""A kind at the end of an item, apart from the partner's name: 姉妹校（平成4年提携）."""

_HISTORY: Final = re.compile(r"あゆみ|歩み|沿革|年表|経過|経緯|行事|出来事|実績|活動|事業")
_CONCLUDED: Final = re.compile(r"提携|締結|調印|盟約|結ぶ")
"""Under a heading of a history, an item that states a tie."""

_BRACKET: Final = re.compile(r"\s*[(（](?P<inside>[^()（）。]*)[)）]$")
_EVENT: Final = re.compile(r"周年|記念|式典|を?開催|を?実施|を?派遣|来訪|を?訪問|受け?入れ")
"""An item of a history or of what was done states no tie."""

_PAIR: Final = re.compile(r"\s*(?:[:：⇔↔→=＝]|[－―—–-]|と)\s*")


@dataclass(slots=True)
class _Read:
    """What was read of a text."""

    prose: list[Cell] = field(default_factory=list)
    rows: list[ProjectRecord] = field(default_factory=list)
    layout: list[int] = field(default_factory=list)
    told: int = 0
    """Lines that tell of ties."""


@dataclass(slots=True)
class _Place:
    """Where in the text: the headings above by their style, and the kind and Japanese side that were told last."""

    headings: list[tuple[str, Cell]] = field(default_factory=list)
    intro: Cell | None = None
    side: str = ""
    home: str = ""
    """The municipality under whose name the lines stand."""

    def under(self, style: str, heading: Cell) -> None:
        """A heading closes those of its own style and below."""
        styles = [each for each, _ in self.headings]
        del self.headings[styles.index(style) if style in styles else len(styles):]
        self.headings.append((style, heading))
        self.intro, self.side = None, ""

    def kind(self) -> Cell | None:
        """What names the kind of a list's ties: the sentence above it, else the nearest heading."""
        above = [self.intro] if self.intro else []
        return next((each for each in (*above, *(cell for _, cell in reversed(self.headings)))
                     if TIE.search(each.text)), None)


def match(source: Source) -> Match:
    """Fits a text whose top says that it is about ties, and that tells of several."""
    filled = [line for line in source.lines[:2000] if line.strip()]
    if not any(TIE.search(line) for line in filled[:_TOP]):
        return Match(0.0, "the first lines do not tell of ties")
    if sum("\t" in line for line in filled) > SHARE * len(filled):
        return Match(0.0, "the lines are a table's rows")
    told = _read(source).told
    if told < max(LEAST, SHARE * len(filled)):
        return Match(0.0, f"{told} lines tell of ties")
    return Match(SCORE, f"{told} sentences and items tell of ties")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads sentences and items; what else stands in the text is reported."""
    found = _read(source)
    titles = [line.strip() for line in source.lines[:_TOP] if line.strip()]
    title = next((line for line in titles if TIE.search(line)), titles[0] if titles else source.id)
    year = next((year for line in titles if (year := fiscal_year_of(line)) is not None), None)
    meta = document_meta(source, LAYOUT.name, match, title=title, fiscal_year=year)
    used = {number for cell in found.prose for number in range(cell.lines[0], cell.lines[1] + 1)}
    return settle(source, ParsedDocument(
        meta=meta, prose=tuple(found.prose), partners=tuple(found.rows),
        layout_lines=tuple(sorted(set(found.layout) - used))))


def with_text(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """A list of partners with the sentences and items that stand around its tables."""
    rows = {number for row in parsed.partners for number in range(row.lines[0], row.lines[1] + 1)}
    lines = tuple(_TABLE if number in rows or "\t" in line else line
                  for number, line in enumerate(source.lines, start=1))
    found = _read(replace(source, lines=lines))
    known = {row.record for row in parsed.partners}
    told = [row.model_copy(update={"record": f"{TEXT}{row.record}" if row.record in known else row.record})
            for row in found.rows]
    read = [each.lines for each in found.prose] + [each.lines for each in told]
    used = {number for first, last in read for number in range(first, last + 1)}
    issues: list[Issue] = []
    for each in parsed.issues:
        issues += _without(each, used, source.lines) if each.code == "stray-line" else (each,)
    return parsed.model_copy(update={
        "prose": tuple(found.prose), "partners": (*parsed.partners, *told), "issues": tuple(issues),
        "layout_lines": tuple(sorted(set(parsed.layout_lines) - used))})


def _without(issue: Issue, used: set[int], lines: Sequence[str]) -> Iterator[Issue]:
    """An issue of several lines for each run of them that was not read after all."""
    left = [number for number in range(issue.lines[0], issue.lines[1] + 1) if number not in used]
    for at, number in enumerate(left):
        if at and left[at - 1] == number - 1:
            continue
        last = number
        while last + 1 in left:
            last += 1
        yield issue.model_copy(update={"lines": (number, last), "text": lines[number - 1].strip()[:SHOWN]})


def _read(source: Source) -> _Read:
    found, place = _Read(), _Place()
    lines = [line.rstrip(" \u3000\r\n") for line in source.lines]
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        if not line.strip():
            found.layout.append(number)
            at += 1
            continue
        label = _LABEL.match(line)
        if label and len(line) <= _LONGEST_ITEM:
            place.under("label", _cell(source, label["label"], number, number))
            found.layout.append(number)
            line = line[label.end():]
            if not line.strip():
                at += 1
                continue
        towns = _TOWNS.match(line)
        if towns and all(map(is_home, re.split("[・、，,]", towns["towns"]))):
            place.under("towns", _cell(source, towns["towns"], number, number))
            line = line[towns.end():]
        plain = line.strip()
        if _is_plain_heading(lines, at, plain, bool(source.places)):
            place.under("home" if is_home(plain) else "plain", _cell(source, plain, number, number))
            place.home = plain if is_home(plain) else place.home
            found.layout.append(number)
            at += 1
            continue
        mark = _MARK.match(line)
        text = line[mark.end():].strip() if mark else line.strip()
        if mark and mark.lastgroup and "。" not in text and len(text) <= _LONGEST_ITEM:
            style = mark.lastgroup
            if len(text) <= _LONGEST_HEADING and _is_heading(lines, at, style, text):
                place.under(style, _cell(source, text, number, number))
                place.home = text if is_home(text) else place.home
                found.layout.append(number)
            else:
                _item(source, found, place, text, number)
            at += 1
            continue
        if mark is None and (_is_plain_item(text) or (source.places and _is_told_item(text))):
            _item(source, found, place, text, number)
            at += 1
            continue
        end = _paragraph(lines, at, bool(source.places))
        _told(source, found, place, join_wrapped([text, *(each.strip() for each in lines[at + 1:end])]), (at + 1, end))
        at = end
    return found


def _is_plain_heading(lines: Sequence[str], at: int, text: str, apart: bool) -> bool:
    """Whether a line without a mark stands over others: a municipality, or a short line below a blank one or, with
    ``apart``, that is a paragraph."""
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    if is_home(text):
        return True
    alone = apart or at == 0 or not lines[at - 1].strip()
    return (bool(below) and alone and len(text) <= _SHORT and not _MARK.match(lines[at])
            and not _NOTE.match(text) and "。" not in text and not text.endswith("、") and not YEAR.search(text))


def _is_heading(lines: Sequence[str], at: int, style: str, text: str) -> bool:
    """Whether a marked line stands over what follows: text or items of another style, and not its own year."""
    if style == "bullet" or YEAR.search(text):
        return False
    if lines[at + 1:at + 2] == [_TABLE]:
        return True
    below = next((line for line in lines[at + 1:] if line.strip()), "")
    mark = _MARK.match(below)
    if mark is None:
        return bool(below)
    return mark.lastgroup != style and not (style == "kana" and mark.lastgroup in ("numbered", "paren"))


def _is_plain_item(text: str) -> bool:
    """Whether a line without a mark is an item: names apart from a year, or both sides of a tie."""
    if "。" in text or len(text) > _LONGEST_ITEM:
        return False
    return bool(_sides(text)[0]) or bool(_dated(text)[1] and len(_SPACES.split(text)) > 1)


def _is_told_item(text: str) -> bool:
    """Whether a paragraph is a partner's name with its kind and year in brackets: 河北省（友好提携、昭和58年）."""
    return len(text) <= _LONGEST_ITEM and bool(YEAR.search(text)) and bool(_TOLD.fullmatch(text))


def _paragraph(lines: Sequence[str], at: int, apart: bool) -> int:
    """Where the running text that begins on a line ends (exclusive); with ``apart`` each line is a paragraph."""
    end = at + 1
    while not apart and end < len(lines) and lines[end].strip() and not lines[end - 1].endswith("。") and not (
            _MARK.match(lines[end]) or _LABEL.match(lines[end]) or _NOTE.match(lines[end])
            or (lines[end].startswith("　") and not lines[at].startswith("　"))):
        end += 1
    return end


def _told(source: Source, found: _Read, place: _Place, text: str, lines: tuple[int, int]) -> None:
    """The sentences of a paragraph that tell of ties."""
    kept = False
    for sentence in re.findall(r"[^。]+。?", _NOTE.sub("", text)):
        if "。" not in sentence and not kept and len(sentence) < _LONGEST_HEADING:
            continue
        cell = _cell(source, sentence.strip(), *lines)
        if TIE.search(sentence) or ENDS.search(sentence):
            heading = place.headings[-1][1].text if place.headings else ""
            found.prose.append(cell.model_copy(update={"column": heading}))
            found.told += 1
            kept = True
            if not _NOTE.match(text) and not _DENIED.search(sentence):
                place.intro = cell
                who = _SUBJECT.match(sentence.strip())
                place.side = who["who"] if who and who["who"] not in _OWN else ""
    if not kept:
        found.layout += range(lines[0], lines[1] + 1)


def _item(source: Source, found: _Read, place: _Place, text: str, number: int) -> None:
    """An item of a list as a row, where something above tells of which ties; other items are the text's own."""
    kind = _cell(source, text, number, number) if _KIND.search(text) else place.kind()
    history = any(_HISTORY.search(cell.text) for _, cell in place.headings)
    if kind is None or _EVENT.search(text) or (history and not _CONCLUDED.search(text)):
        found.layout.append(number)
        return
    cells: dict[Role, Cell] = {}
    extra: dict[str, Cell] = {}
    rest, date = _dated(text)
    tail = _TAIL.search(rest)
    if tail:
        rest, date = rest[:tail.start()], date or tail["date"] or ""
    rest, inside, when = _bracketed(rest)
    date = date or when
    home, rest = _sides(rest)
    side = home or place.side or place.home
    parts = _SPACES.split(rest)
    told = [part for part in parts if _KIND.match(part) and len(part) <= _LONGEST_KIND]
    told += [tail["kind"]] if tail else []
    told += [inside] if inside else []
    rest = "　".join(part for part in parts if part not in told)
    if side:
        cells["implementer"] = _cell(source, side, number, number)
    cells["country"] = _cell(source, " ".join(_SPACES.split(rest)).strip(), number, number)
    if date:
        cells["period"] = Cell(text=date, lines=(number, number), column="提携年月日", place=source.place(number))
    if told:
        extra["種別"] = Cell(text=told[0], lines=(number, number), column="種別", place=source.place(number))
    elif kind.lines != (number, number):
        extra["種別"] = kind.model_copy(update={"column": "種別"})
    if cells["country"].text:
        found.rows.append(ProjectRecord(record=str(len(found.rows) + 1), lines=(number, number), cells=cells,
                                        extra=extra))
        found.told += 1


def _dated(text: str) -> tuple[str, str]:
    """An item without its date of conclusion, and the date; one in brackets stays with the name."""
    hidden = re.sub(r"[(（][^()（）]*[)）]", lambda found: "\0" * len(found[0]), text)
    found = YEAR.search(hidden)
    if found is None:
        return text, ""
    end = _DAY.match(text, found.start())
    last = end.end() if end else found.end()
    return f"{text[:found.start()]} {text[last:]}".strip(" 、，:：　"), text[found.start():last]


def _bracketed(text: str) -> tuple[str, str, str]:
    """An item without the bracket at its end that tells nothing but kind and date, the kind, and the date."""
    found = _BRACKET.search(text)
    parts = re.split("[、，,]", found["inside"]) if found else []
    kinds = [part.strip() for part in parts if _KIND.match(part.strip())]
    dates = [part for part in parts if YEAR.search(part)]
    if found is None or len(kinds) != 1 or len(kinds) + len(dates) < len(parts):
        return text, "", ""
    when = "" if not dates or re.search("年代|頃|ごろ", dates[0]) else dates[0].strip()
    return text[:found.start()], kinds[0], when


def _sides(text: str) -> tuple[str, str]:
    """The Japanese side that an item begins with (盛岡市－ビクトリア市), and the rest."""
    found = _PAIR.search(text)
    if found and (is_home(side := text[:found.start()].strip()) or _BODY.fullmatch(side)):
        return side, text[found.end():]
    first, *rest = _SPACES.split(text.strip(), maxsplit=1)
    return (first, rest[0]) if rest and is_home(first) else ("", text)


def _cell(source: Source, text: str, first: int, last: int) -> Cell:
    return Cell(text=text, lines=(first, last), place=source.place(first))


LAYOUT = Layout("tie_text", match, parse)
