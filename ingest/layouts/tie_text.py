"""Texts that tell of ties: sentences, and lists of partners under headings, without a table.

Sentences are kept as ``ParsedDocument.prose`` with the heading they stand under; an item of a list (・北京市（中国）
2006年5月) becomes a row of ``ParsedDocument.partners``, its kind from the heading or sentence above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ingest.dates import fiscal_year_of, is_period
from ingest.layouts import Layout, Match, chronicle
from ingest.layouts.account import SHOWN, document_meta, settle
from ingest.layouts.partner_columns import is_home
from ingest.layouts.prose import LONGEST_TABLE, STATES, TIE
from ingest.layouts.tie_cards import card_at, date_at
from ingest.layouts.tie_details import details
from ingest.layouts.tie_headings import (
    HEADING,
    MARK,
    NOTE,
    TABLE,
    YEAR_ALONE,
    Place,
    are_homes,
    is_heading,
    is_plain_heading,
)
from ingest.layouts.tie_items import (
    KIND,
    LONGEST_HEADING,
    LONGEST_ITEM,
    YEAR,
    home_of,
    indent,
    is_header,
    is_plain_item,
    is_told_item,
)
from ingest.layouts.tie_lines import is_partner, is_where, partner_line
from ingest.layouts.tie_owner import published_by, publisher, speaker
from ingest.layouts.tie_plain import is_easy, plain
from ingest.layouts.tie_series import series_at
from ingest.layouts.tie_told import OWN, Told, card, cell_of, is_under_partner, item, paragraph, partner, series
from ingest.layouts.tie_turned import turned_at
from ingest.layouts.wrapped_text import goes_on, is_broken, joined, stands_alone
from ingest.records import Issue, ParsedDocument, Sentence
from ingest.source import Source

LAST: Final = 0.5
"""What the layouts ask for at least: a text that tells of ties in passing is read as one where nothing else fits."""

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

_FEW: Final = 2
"""Lines of nothing but a partner and its tie, in a short text."""

SHARE: Final = 0.15
"""Of the lines with text; a plan tells of its partners in passing."""

TEXT: Final = "本文"
"""Before the number of an item beside a table whose rows have that number."""

_TOP: Final = 6
"""Lines at the top of which one says that the text is about ties."""

MOSTLY: Final = 0.5
"""Share of the letters in paragraphs on ties, from which a text is about them whatever its first lines say."""

_LABEL: Final = re.compile(
    r"\s*[【〔\[［<＜《](?![0-9０-９]{1,2}[】〕\]］>＞])(?P<label>[^】〕\]］>＞》]{2,20})[】〕\]］>＞》]\s*")
_TOWNS: Final = re.compile(r"\s*[（(](?P<towns>[^（）()]{2,60})[）)]\s*(?=\S)")
"""Municipalities before the paragraph that tells of their ties: （鳥取市）昭和63年に ..."""

_ALONE: Final = re.compile(r"\s*[（(](?P<who>[^（）()]{2,40})[)）]\s*")
"""Municipalities in brackets on a line of their own, over what is told of them."""

_AS_OF: Final = re.compile(r"年度|現在|時点|更新|版")
"""Beside the document's own date; other dates are the ties'."""

_MENU: Final = 40
"""Lines among which a page of the web says when it was written."""
_WRITTEN: Final = re.compile(r"\s*(?:最終)?(?:更新|掲載|公開|作成)日?\s*[:：]")
_ENTRY: Final = re.compile(
    r"[\s　]*(?:(?:昭和|平成|令和)(?:元|[\d０-９]{1,2})年|(?:19|20)\d\d年?|同年|同月)[^\s　。、]{0,16}[\s　]+(?=\S)")
"""The date with which a line of a chronicle begins."""


def match(source: Source) -> Match:
    """Fits a text whose top says that it is about ties, and that tells of several; and a chronology of them."""
    if entries := chronicle.as_text(source):
        stated = sum(bool(KIND.search(each.text)) for each in _read(entries).prose)
        if stated >= chronicle.LEAST:
            return Match(1.0, f"a chronology: {stated} entries tell of ties")
    filled = [line for line in source.lines[:2000] if line.strip()]
    top = filled[:_TOP]
    mostly = _mostly(filled)
    if not any(TIE.search(line) for line in filled[:2 * _TOP if len(source.lines) >= LONGEST_TABLE else None]) and not (
            mostly):
        return Match(0.0, "nothing tells of ties")
    if sum("\t" in line.strip() for line in _without_cards(filled)) > SHARE * len(filled):
        return Match(0.0, "the lines are a table's rows")
    found = _read(source)
    if not mostly and not any(TIE.search(line) for line in filled[:2 * _TOP]):
        return _in_passing(source, filled, found)
    told = found.told
    lines = len(_lines_of_ties(source, found))
    least = NEARLY_WHOLE if any(_OF_PROGRAMMES.search(line) for line in top) else WHOLE
    whole = lines >= least * len(filled)
    if told < LEAST - whole or (not whole and told < SHARE * len(filled)):
        return _in_passing(source, filled, found)
    if whole:
        return Match(1.0, f"{told} sentences and items tell of ties, on {lines} of {len(filled)} lines")
    if not mostly and not any(TIE.search(line) for line in top):
        return _in_passing(source, filled, found)
    return Match(SCORE, f"{told} sentences and items tell of ties")


def _without_cards(lines: Sequence[str]) -> Iterator[str]:
    """The lines outside of blocks of labels, whose label a page of the web may put in a cell of its own."""
    at = 0
    while at < len(lines):
        block = (card_at(lines, at) or next(iter(turned_at(lines, at)), None)) if "\t" in lines[at] else None
        if block is None:
            yield lines[at]
        at = block.end if block else at + 1


def _in_passing(source: Source, lines: Sequence[str], found: Told) -> Match:
    """The fit of a speech, a report or a leaflet that tells of ties among other things: where nothing else fits."""
    stated = sum(bool(STATES.search(each.text)) for each in found.prose)
    running = sum(len(line) for line in lines if "。" in line) >= MOSTLY * sum(map(len, lines))
    # Of a list of remarks, lines with partner, kind and date are certain too.
    listed = sum({"country", "period"} <= row.cells.keys() and bool(KIND.search(source.lines[row.lines[0] - 1]))
                 for row in found.rows)
    if listed >= LEAST:
        return Match(LAST, f"a text of which {listed} lines tell partner, kind and date of a tie")
    certain = found.certain >= LEAST or (found.certain >= _FEW and found.certain >= SHARE * len(lines))
    if not certain and (stated + found.certain < LEAST or not running):
        return Match(0.0, f"{found.told} lines tell of ties, {stated} sentences state one")
    return Match(LAST, f"a text of which {stated} sentences and {found.certain} lines state ties")


def _mostly(lines: Sequence[str]) -> bool:
    """Whether most of the text is paragraphs that tell of ties: a page of the web has its menus at the top."""
    told = sum(len(line) for line in lines if "。" in line and TIE.search(line))
    return told >= MOSTLY * sum(map(len, lines))


def _lines_of_ties(source: Source, found: Told) -> set[int]:
    """The lines of items and of sentences; not of a paragraph with a cell of dates, which is a list's record."""
    spans = [row.lines for row in found.rows]
    for cell in found.prose:
        words = " ".join(source.lines[cell.lines[0] - 1:cell.lines[1]]).split()
        if len(words) == 1 or not any(map(is_period, words)):
            spans.append(cell.lines)
    return {number for first, last in spans for number in range(first, last + 1)}


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads sentences and items; what else stands in the text is reported."""
    printed, source = source.lines, chronicle.as_text(source) or source
    found = _read(source)
    prose = [_as_printed(cell, printed, source.lines) for cell in found.prose]
    spans = [row.lines for row in found.rows] + [cell.lines for cell in prose if cell.printed]
    items = {number for first, last in spans for number in range(first, last + 1)}
    titles = [line.strip() for number, line in enumerate(source.lines[:_TOP], start=1)
              if line.strip() and number not in items] or [source.id]
    title = titles[0] if published_by(titles[0]) else next((
        line for line in titles if TIE.search(line) and "。" not in line and not MARK.match(line)), titles[0])
    dated = [line for line in titles if "。" not in line and (_AS_OF.search(line) or line == titles[0])
             and not YEAR_ALONE.fullmatch(line)]
    dated += [line.strip() for line in source.lines[:_MENU] if _WRITTEN.match(line)]
    year = next((year for line in dated if (year := fiscal_year_of(line)) is not None), None)
    meta = document_meta(source, LAYOUT.name, match, title=title, fiscal_year=year,
                         publisher=publisher(source.lines))
    used = {number for cell in prose for number in range(cell.lines[0], cell.lines[1] + 1)}
    return settle(source, ParsedDocument(
        meta=meta, prose=tuple(prose), partners=tuple(found.rows),
        layout_lines=tuple(sorted(set(found.layout) - used))))


def _as_printed(cell: Sentence, printed: Sequence[str], read: Sequence[str]) -> Sentence:
    """A sentence with the lines of its entry of a chronology, whose first one was read with the others and its date."""
    first, last = cell.lines
    if printed[first - 1] == read[first - 1]:
        return cell
    while last < len(read) and not read[last].strip() and printed[last].strip() and "\t" not in printed[last]:
        last += 1
    return cell.model_copy(update={"lines": (first, last), "printed": " ".join(
        " ".join(printed[first - 1:last]).split())})


def with_text(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """A list of partners with the sentences and items that stand around its tables."""
    rows = {number for row in parsed.partners for number in range(row.lines[0], row.lines[1] + 1)}
    lines = tuple(TABLE if number in rows or "\t" in line.rstrip("\t") else line.rstrip("\t")
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


def _read(source: Source) -> Told:
    found, place = Told(), Place(own=speaker(source.lines))
    easy = is_easy(source.lines)
    lines = [_LEADERS.sub("\u3000", plain(line, easy)).rstrip(" \u3000\r\n") for line in source.lines]
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        if line.strip() and _is_heading_by_format(source, number, line):
            place.under(source.styles[number], cell_of(source, line.strip(), number, number))
            line = ""
        rest = _opened(source, place, line, number)
        if not rest.strip():
            found.layout.append(number)
            at += 1
            continue
        if rest != line and _LABEL.match(line):
            found.layout.append(number)
        at = _line(source, found, place, lines, at, rest)
    return found


def _is_heading_by_format(source: Source, number: int, line: str) -> bool:
    """Whether the format says that a line is a heading, and it is no item with kind and year."""
    heading = source.styles.get(number, "").startswith(HEADING)
    return heading and "。" not in line and not (YEAR.search(line) and KIND.search(line))


def _opened(source: Source, place: Place, line: str, number: int) -> str:
    """A line without the label or municipalities in brackets that it begins with, which stand over what follows."""
    label = _LABEL.match(line)
    if label and len(line) <= LONGEST_ITEM:
        rest = line[label.end():]
        where = is_where(rest)  # 【釜山港】大韓民国
        name = f"{rest.strip()} {label['label']}" if where else label["label"]
        place.under("label", cell_of(source, name, number, number))
        line = "" if where else rest
    alone = _ALONE.fullmatch(line)
    if alone and (is_home(alone["who"]) or are_homes(alone["who"]) or alone["who"] in OWN):
        place.home = "" if alone["who"] in OWN else place.home
        place.under("towns", cell_of(source, alone["who"], number, number))
        return ""
    towns = _TOWNS.match(line)
    if towns and (is_home(towns["towns"]) or are_homes(towns["towns"])):
        place.under("towns", cell_of(source, towns["towns"], number, number))
        line = line[towns.end():]
    return line


def _line(source: Source, found: Told, place: Place, lines: Sequence[str], at: int, line: str) -> int:
    """Reads what begins on a line, a block, a heading, an item or a paragraph; returns where the next begins."""
    number = at + 1
    if block := card_at(lines, at) or (date_at(lines, at) if is_under_partner(place) else None):
        card(source, found, place, block)
        return block.end
    if columns := turned_at(lines, at):
        for each in columns:
            card(source, found, place, each)
        found.certain += len(columns)
        return columns[0].end
    mark = MARK.match(line)
    text = line[mark.end():].strip() if mark else line.strip()
    if (told := partner_line(text)) and partner(source, found, place, told, number, indent(line)):
        return number
    if (several := series_at(lines, at, text)) and series(source, found, place, several[0], (number, several[1])):
        return several[1]
    headed = mark is not None and is_partner(text) and bool(lines[number:number + 1]) and bool(
        card_at(lines, number) or date_at(lines, number))
    apart = _is_apart(source)
    below = 0 if apart or headed else details(lines, at, text)
    if below:
        whole = "\u3000".join([text, *(each.strip() for each in lines[number:number + below])])
        item(source, found, place, whole, (number, number + below))
        return number + below
    alone = line.strip()
    if is_plain_heading(lines, at, alone, apart):
        place.under("home" if home_of(alone) else "plain", cell_of(source, alone, number, number))
        found.layout.append(number)
        return number
    wrapped = not apart and goes_on(lines, at) and not is_partner(text)
    if mark and mark.lastgroup and not wrapped and "。" not in text and len(text) <= LONGEST_ITEM:
        if len(text) <= LONGEST_HEADING and is_heading(lines, at, mark.lastgroup, text):
            place.under(mark.lastgroup, cell_of(source, text, number, number))
            found.layout.append(number)
        else:
            item(source, found, place, text, (number, number))
        return number
    if mark is None and not wrapped and (is_plain_item(text) or (apart and is_told_item(text))):
        item(source, found, place, text, (number, number), indent(line))
        return number
    if mark is None and is_header(line, lines[number] if number < len(lines) else ""):
        if KIND.search(line):  # 友好提携先　　提携年月日
            place.told(cell_of(source, line.strip(), number, number))
        found.layout.append(number)
        return number
    end = _paragraph(lines, at, apart)
    entry = _ENTRY.match(line)
    text = f"{entry[0].strip()}、{line[entry.end():].strip()}" if entry else text
    whole = joined([text, *lines[number:end]])
    marked = source.styles.get(number, "").startswith("list") or (
        mark is not None and mark.lastgroup in ("bullet", "block"))
    paragraph(source, found, place, whole, (number, end), marked)
    return end


def _is_apart(source: Source) -> bool:
    """Whether each line is a paragraph of its own, as in HTML and Word; text around Markdown's tables is wrapped."""
    first = next(iter(source.places.values()), "")
    return bool(first) and not first.isdigit()


def _paragraph(lines: Sequence[str], at: int, apart: bool) -> int:
    """Where the running text that begins on a line ends (exclusive); with ``apart`` each line is a paragraph."""
    end = at + 1
    while not apart and end < len(lines) and lines[end].strip() and not lines[end - 1].endswith("。") and not (
            card_at(lines, end) or MARK.match(lines[end]) or _LABEL.match(lines[end]) or NOTE.match(lines[end])
            or _ENTRY.match(lines[end]) or stands_alone(lines[end - 1], lines[end])
            or (lines[end].startswith("　") and not lines[at].startswith("　") and not is_broken(lines, end - 1))):
        end += 1
    return end


LAYOUT = Layout("tie_text", match, parse)
