"""Texts that tell of ties: sentences, and lists of partners under headings, without a table.

Sentences are kept as ``ParsedDocument.prose`` with the heading they stand under; an item of a list (・北京市（中国）
2006年5月) becomes a row of ``ParsedDocument.partners``, its kind from the heading or sentence above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.dates import fiscal_year_of, is_period
from ingest.layouts import Layout, Match
from ingest.layouts.account import SHOWN, document_meta, settle
from ingest.layouts.partner_columns import is_home
from ingest.layouts.prose import ENDS, TIE
from ingest.layouts.tie_cards import TieCard, card_at
from ingest.layouts.tie_headings import MARK, NOTE, TABLE, Place, are_homes, is_heading, is_plain_heading
from ingest.layouts.tie_items import (
    KIND,
    LONGEST_HEADING,
    LONGEST_ITEM,
    SPACES,
    YEAR,
    details,
    home_of,
    is_plain_item,
    is_told_item,
    read_item,
)
from ingest.records import Cell, Issue, ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from ingest.text import join_wrapped

SCORE: Final = 0.55
"""Just enough: any family that knows the document's tables goes first."""

WHOLE: Final = 0.35
"""Share of the lines with text that tell of ties in a text of nothing else; the others are its headings and remarks.
Headings and bullets make it no plan, dates and names of municipalities no list of programmes."""

NEARLY_WHOLE: Final = 0.55
"""The same where the title speaks of programmes or a plan (県内市町村の国際交流事業)."""

_OF_PROGRAMMES: Final = re.compile(r"計画|プラン|ビジョン|戦略|方針|事業|施策|プログラム|予算|実績")
"""Words of titles of what is about more than ties."""

_LEADERS: Final = re.compile(r"\s*(?:[…‥]+|[・.．･]{3,}|[─―]{3,}|(?<=\s)-{3,}(?=\s))\s*")
"""Dots that lead from a name to what is told of it."""

LEAST: Final = 3
"""Sentences and items with ties; one or two stand in any newsletter.  Two are enough where most lines tell of them."""

SHARE: Final = 0.15
"""Of the lines with text; a plan tells of its partners in passing."""

TEXT: Final = "本文"
"""Before the number of an item beside a table whose rows have that number."""

_TOP: Final = 6
"""Lines at the top of which one says that the text is about ties."""

_LABEL: Final = re.compile(r"\s*[【〔\[［<＜《](?P<label>[^】〕\]］>＞》]{2,20})[】〕\]］>＞》]\s*")
_TOWNS: Final = re.compile(r"\s*[（(](?P<towns>[^（）()]{2,60})[）)]\s*(?=\S)")
"""Municipalities before the paragraph that tells of their ties: （鳥取市）昭和63年に ..."""

_DENIED: Final = re.compile(r"(?:ない|ません|なし)。?$")
"""Such a sentence names no kind for the items below it."""

_SUBJECT: Final = re.compile(r"(?P<who>[^、。\s（）()]{2,24}?)(?:は|では)、?")
_OWN: Final = frozenset(("本市", "当市", "本県", "当県", "本町", "本村", "本府", "本都", "本道", "市", "県", "町"))
_AS_OF: Final = re.compile(r"年度|現在|時点|更新|版")
"""Beside the document's own date; other dates are the ties'."""

_HISTORY: Final = re.compile(r"あゆみ|歩み|沿革|年表|経過|経緯|行事|出来事|実績|活動|事業")
_CONCLUDED: Final = re.compile(r"提携|締結|調印|盟約|結ぶ")
"""Under a heading of a history, an item that states a tie."""

_EVENT: Final = re.compile(r"周年|記念|式典|を?開催|を?実施|を?派遣|来訪|を?訪問|受け?入れ")
"""An item of a history or of what was done states no tie."""

_NAME: Final = re.compile(r"(?=.*(?:[ァ-ヺ]{2}|[市町村州省郡区県道島)）]$))[^ぁ-ん。、]{2,40}")
"""A partner with its country; a sentence has hiragana, and what else a line begins with (概要, 経緯) is no place's."""

_TOLD_OF: Final = re.compile(r"[がをへ]")
"""What no name has: such an item tells what happened."""


@dataclass(slots=True)
class _Read:
    """What was read of a text."""

    prose: list[Cell] = field(default_factory=list)
    rows: list[ProjectRecord] = field(default_factory=list)
    layout: list[int] = field(default_factory=list)
    told: int = 0
    """Lines that tell of ties."""


def match(source: Source) -> Match:
    """Fits a text whose top says that it is about ties, and that tells of several."""
    filled = [line for line in source.lines[:2000] if line.strip()]
    top = filled[:_TOP]
    if not any(TIE.search(line) for line in filled[:2 * _TOP]):
        return Match(0.0, "the first lines do not tell of ties")
    if sum("\t" in line for line in filled) > SHARE * len(filled):
        return Match(0.0, "the lines are a table's rows")
    found = _read(source)
    told = found.told
    lines = len(_lines_of_ties(source, found))
    least = NEARLY_WHOLE if any(_OF_PROGRAMMES.search(line) for line in top) else WHOLE
    whole = lines >= least * len(filled)
    if told < max(LEAST - whole, SHARE * len(filled)):
        return Match(0.0, f"{told} lines tell of ties")
    if whole:
        return Match(1.0, f"{told} sentences and items tell of ties, on {lines} of {len(filled)} lines")
    if not any(TIE.search(line) for line in top):
        return Match(0.0, "the first lines do not tell of ties")
    return Match(SCORE, f"{told} sentences and items tell of ties")


def _lines_of_ties(source: Source, found: _Read) -> set[int]:
    """The lines of items and of sentences; not of a paragraph with a cell of dates, which is a list's record."""
    spans = [row.lines for row in found.rows]
    for cell in found.prose:
        words = " ".join(source.lines[cell.lines[0] - 1:cell.lines[1]]).split()
        if len(words) == 1 or not any(map(is_period, words)):
            spans.append(cell.lines)
    return {number for first, last in spans for number in range(first, last + 1)}


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads sentences and items; what else stands in the text is reported."""
    found = _read(source)
    items = {number for row in found.rows for number in range(row.lines[0], row.lines[1] + 1)}
    titles = [line.strip() for number, line in enumerate(source.lines[:_TOP], start=1)
              if line.strip() and number not in items] or [source.id]
    title = next((line for line in titles if TIE.search(line) and "。" not in line), titles[0])
    year = next((year for line in titles if (_AS_OF.search(line) or line == titles[0])
                 and (year := fiscal_year_of(line)) is not None), None)
    meta = document_meta(source, LAYOUT.name, match, title=title, fiscal_year=year)
    used = {number for cell in found.prose for number in range(cell.lines[0], cell.lines[1] + 1)}
    return settle(source, ParsedDocument(
        meta=meta, prose=tuple(found.prose), partners=tuple(found.rows),
        layout_lines=tuple(sorted(set(found.layout) - used))))


def with_text(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """A list of partners with the sentences and items that stand around its tables."""
    rows = {number for row in parsed.partners for number in range(row.lines[0], row.lines[1] + 1)}
    lines = tuple(TABLE if number in rows or "\t" in line else line
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
    found, place = _Read(), Place()
    lines = [_LEADERS.sub("\u3000", line).rstrip(" \u3000\r\n") for line in source.lines]
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        if not line.strip():
            found.layout.append(number)
            at += 1
            continue
        label = _LABEL.match(line)
        if label and len(line) <= LONGEST_ITEM:
            place.under("label", _cell(source, label["label"], number, number))
            found.layout.append(number)
            line = line[label.end():]
            if not line.strip():
                at += 1
                continue
        towns = _TOWNS.match(line)
        if towns and (is_home(towns["towns"]) or are_homes(towns["towns"])):
            place.under("towns", _cell(source, towns["towns"], number, number))
            line = line[towns.end():]
        if card := card_at(lines, at):
            _card(source, found, place, card)
            at = card.end
            continue
        mark = MARK.match(line)
        text = line[mark.end():].strip() if mark else line.strip()
        below = 0 if source.places else details(lines, at, text)
        if below:
            whole = "\u3000".join([text, *(each.strip() for each in lines[at + 1:at + 1 + below])])
            _item(source, found, place, whole, (number, number + below))
            at += 1 + below
            continue
        plain = line.strip()
        if is_plain_heading(lines, at, plain, bool(source.places)):
            place.under("home" if home_of(plain) else "plain", _cell(source, plain, number, number))
            found.layout.append(number)
            at += 1
            continue
        if mark and mark.lastgroup and "。" not in text and len(text) <= LONGEST_ITEM:
            style = mark.lastgroup
            if len(text) <= LONGEST_HEADING and is_heading(lines, at, style, text):
                place.under(style, _cell(source, text, number, number))
                found.layout.append(number)
            else:
                _item(source, found, place, text, (number, number))
            at += 1
            continue
        if mark is None and (is_plain_item(text) or (source.places and is_told_item(text))):
            _item(source, found, place, text, (number, number))
            at += 1
            continue
        end = _paragraph(lines, at, bool(source.places))
        whole = join_wrapped([text, *(each.strip() for each in lines[at + 1:end])])
        marked = mark is not None and mark.lastgroup in ("bullet", "block")
        if not ((marked and _item_with_remark(source, found, place, whole, (at + 1, end)))
                or _named(source, found, place, whole, (at + 1, end), marked)):
            _told(source, found, place, whole, (at + 1, end))
        at = end
    return found


def _paragraph(lines: Sequence[str], at: int, apart: bool) -> int:
    """Where the running text that begins on a line ends (exclusive); with ``apart`` each line is a paragraph."""
    end = at + 1
    while not apart and end < len(lines) and lines[end].strip() and not lines[end - 1].endswith("。") and not (
            MARK.match(lines[end]) or _LABEL.match(lines[end]) or NOTE.match(lines[end])
            or (lines[end].startswith("　") and not lines[at].startswith("　"))):
        end += 1
    return end


def _named(source: Source, found: _Read, place: Place, text: str, lines: tuple[int, int], marked: bool) -> bool:
    """Reads a line that begins with a name apart from the sentences on its tie: ○X市　昭和60年に ..., with a mark, or
    the municipality and its partner: A町 … 韓国X郡。昭和60年に ..."""
    name, *more = SPACES.split(text, maxsplit=1)
    if not more:
        return False
    rest, home = more[0], place.home
    if is_home(name):
        home, (name, _, rest) = name, more[0].partition("。")
    elif not marked or place.several:
        return False
    if not home or not rest or not _NAME.fullmatch(name) or YEAR.search(name) or TIE.search(name) or is_home(name):
        return False
    side, intro = place.side, place.intro
    _told(source, found, place, rest, lines, f"{home} {name}")
    place.side, place.intro = side, intro
    return True


def _item_with_remark(source: Source, found: _Read, place: Place, text: str, lines: tuple[int, int]) -> bool:
    """Reads an item with kind and date behind which sentences tell of no other tie: ○X市　友好都市　1992年。..."""
    head, _, rest = text.partition("。")
    item = read_item(head)
    if not (rest and item.kind and item.date) or len(head) > LONGEST_ITEM or KIND.search(rest) or (
            not _NAME.fullmatch(item.partner)):
        return False
    rows = len(found.rows)
    _row(found, place, _cell(source, item.partner, *lines), item.home, _cell(source, item.kind, *lines), item.date)
    for row in found.rows[rows:]:
        remark = _cell(source, rest, *lines).model_copy(update={"column": "備考"})
        found.rows[-1] = row.model_copy(update={"extra": {**row.extra, "備考": remark}})
    return len(found.rows) > rows


def _told(source: Source, found: _Read, place: Place, text: str, lines: tuple[int, int], under: str = "") -> None:
    """The sentences of a paragraph that tell of ties; ``under`` stands for the heading above."""
    kept = False
    for sentence in re.findall(r"[^。]+。?", NOTE.sub("", text)):
        if "。" not in sentence and not kept and len(sentence) < LONGEST_HEADING:
            continue
        cell = _cell(source, sentence.strip(), *lines)
        if TIE.search(sentence) or ENDS.search(sentence):
            heading = place.headings[-1][1].text if place.headings else ""
            if place.home and place.home not in heading and not place.several:
                heading = f"{place.home} {heading}"
            heading = under or heading
            found.prose.append(cell.model_copy(update={"column": heading}))
            found.told += 1
            kept = True
            if not NOTE.match(text) and not _DENIED.search(sentence):
                place.intro = cell
                who = _SUBJECT.match(sentence.strip())
                place.side = who["who"] if who and who["who"] not in _OWN else ""
    if not kept:
        found.layout += range(lines[0], lines[1] + 1)


def _item(source: Source, found: _Read, place: Place, text: str, lines: tuple[int, int]) -> None:
    """An item of a list as a row, where something above tells of which ties; other items are the text's own."""
    kind = _cell(source, text, *lines) if KIND.search(text) else place.kind()
    history = any(_HISTORY.search(cell.text) for _, cell in place.headings)
    item = read_item(text)
    event = _EVENT.search(text) or (history and not _CONCLUDED.search(text) and not item.kind) or (
        not item.kind and item.date and _TOLD_OF.search(item.partner))
    if kind is None or event:
        found.layout += range(lines[0], lines[1] + 1)
        return
    told = _cell(source, item.kind, *lines) if item.kind else kind
    _row(found, place, _cell(source, item.partner, *lines), item.home,
         None if told.lines == lines and not item.kind else told, item.date)


def _row(found: _Read, place: Place, partner: Cell, home: str, kind: Cell | None, date: str) -> None:
    """Adds a row of a partner; the Japanese side is the one told last where the row names none."""
    if not partner.text or (place.several and not home and not place.side):
        return
    cells: dict[Role, Cell] = {}
    if side := home or place.side or place.home:
        cells["implementer"] = partner.model_copy(update={"text": side})
    cells["country"] = partner
    if date:
        cells["period"] = partner.model_copy(update={"text": date, "column": "提携年月日"})
    extra = {"種別": kind.model_copy(update={"column": "種別"})} if kind else {}
    found.rows.append(ProjectRecord(record=str(len(found.rows) + 1), lines=partner.lines, cells=cells, extra=extra))
    found.told += 1


def _card(source: Source, found: _Read, place: Place, card: TieCard) -> None:
    """A block of labelled lines as a row; without a label of its own the partner is the heading above it."""
    lines = card.first + 1, card.end
    heading = next((cell.text for _, cell in reversed(place.headings)
                    if not is_home(cell.text) and not KIND.match(cell.text)), "")
    partner = card.values.get("partner") or heading
    country = card.values.get("country", "")
    text = partner if country in partner else f"{country} {partner}"
    kind = card.values.get("kind", "")
    told = _cell(source, kind, *lines) if KIND.search(kind) else place.kind()
    _row(found, place, _cell(source, text, *lines), card.values.get("home", ""), told, card.values.get("date", ""))
    if state := card.values.get("state"):
        last = found.rows.pop()
        found.rows.append(last.model_copy(update={"extra": {
            **last.extra, "状況": _cell(source, state, *lines).model_copy(update={"column": "状況"})}}))


def _cell(source: Source, text: str, first: int, last: int) -> Cell:
    return Cell(text=text, lines=(first, last), place=source.place(first))


LAYOUT = Layout("tie_text", match, parse)
