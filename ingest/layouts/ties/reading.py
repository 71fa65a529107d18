"""The lines of a text of ties, one after the other: headings, items, blocks and paragraphs under what stands above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.ties.answers import answered
from ingest.layouts.ties.cards import card_at, date_at
from ingest.layouts.ties.cells import Row, noted_of, noted_series, pair_of, pair_series, row_of, typed_row
from ingest.layouts.ties.details import dated_below, details
from ingest.layouts.ties.entries import Entry, entry_at, opening
from ingest.layouts.ties.headings import (
    HEADING,
    MARK,
    NOTE,
    Place,
    are_homes,
    is_heading,
    is_plain_heading,
    is_programme,
    is_programme_of,
    plain_style,
)
from ingest.layouts.ties.items import (
    KIND,
    LONGEST_HEADING,
    LONGEST_ITEM,
    SPACES,
    YEAR,
    indent,
    is_header,
    is_plain_item,
    is_told_item,
)
from ingest.layouts.ties.lines import is_partner, is_where, names_country, partner_line
from ingest.layouts.ties.listed import labelled, listed_at
from ingest.layouts.ties.partner_columns import is_home
from ingest.layouts.ties.plain import is_easy, plain
from ingest.layouts.ties.prose import ENDS
from ingest.layouts.ties.rows import Told, add_remark, cell_of
from ingest.layouts.ties.series import series_at
from ingest.layouts.ties.side_by_side import side_by_side_at
from ingest.layouts.ties.speaker import only_bodies, speaker
from ingest.layouts.ties.stacked import stacked_at
from ingest.layouts.ties.told import (
    OWN,
    card,
    entry,
    is_under_partner,
    item,
    paragraph,
    partner,
    row,
    series,
    tells_of_partner,
)
from ingest.layouts.ties.turned import turned_at
from ingest.layouts.ties.wrapped_text import goes_on, is_broken, joined, stands_alone
from ingest.source import Source

_LEADERS: Final = re.compile(r"(?<!\s)\s*(?:[…‥]+|[・.．･]{3,}|[─―]{3,}|(?<=\s)-{3,}(?=\s)|[＝=]{2,})\s*")
"""Dots that lead from a name to what is told of it."""

_LABEL: Final = re.compile(
    r"\s*[【〔\[［<＜《](?![0-9０-９]{1,2}[】〕\]］>＞])(?P<label>[^】〕\]］>＞》]{2,20})[】〕\]］>＞》]\s*")
_TOWNS: Final = re.compile(r"\s*[（(](?P<towns>[^（）()]{2,60})[）)]\s*(?=\S)")
"""Municipalities before the paragraph that tells of their ties: （鳥取市）昭和63年に ..."""

_ALONE: Final = re.compile(r"\s*[（(](?P<who>[^（）()]{2,40})[)）]\s*")
"""Municipalities in brackets on a line of their own, over what is told of them."""

_ENTRY: Final = re.compile(
    r"[\s　]*(?:(?:昭和|平成|令和)(?:元|[\d０-９]{1,2})年|(?:19|20)\d\d年?|同年|同月)[^\s　。、]{0,16}[\s　]+(?=\S)")
"""The date with which a line of a chronicle begins."""


def read(source: Source) -> Told:
    """What the lines of a text tell: sentences to keep, and rows of partners."""
    found, place = Told(), Place(own=speaker(source.lines), bodies=only_bodies(source.lines))
    easy = is_easy(source.lines)
    lines = answered([_LEADERS.sub("\u3000", plain(line, easy)).rstrip(" \u3000\r\n") for line in source.lines])
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        headed = bool(line.strip()) and _is_heading_by_format(source, number, line)
        if headed:
            place.under(source.styles[number], cell_of(source, line.strip(), number, number))
        if line.strip() and (told := _entry(source, lines, at, place)):
            entry(source, found, place, told, number)
            at = told.end
            continue
        line = "" if headed else line
        rest = _opened(source, place, line, number)
        if not rest.strip():
            found.layout.append(number)
            at += 1
            continue
        if rest != line and _LABEL.match(line):
            found.layout.append(number)
            if is_told_item(rest.strip()):  # 【提携先】X省（友好提携　1982年）
                item(source, found, place, rest.strip(), (number, number))
                at += 1
                continue
        at = _line(source, found, place, lines, at, rest)
    return found


def _entry(source: Source, lines: Sequence[str], at: int, place: Place) -> Entry | None:
    """The entry of several lines that begins on a line, up to what the format says to be the next heading or item;
    none where it has a block of labels."""
    kind = place.kind()
    end = _until(source, lines, at, (HEADING, "list"))
    if end == at + 1 or card_at(lines, min(at + 1, len(lines) - 1)):
        return None
    return entry_at(lines[:end], at, known=kind is not None and bool(KIND.search(kind.text)))


def _until(source: Source, lines: Sequence[str], at: int, styles: tuple[str, ...]) -> int:
    """The next line below that the format says to be of one of the styles, which ends what begins on a line."""
    return next((other for other in range(at + 1, min(at + _LONGEST_BLOCK, len(lines)))
                 if source.styles.get(other + 1, "").startswith(styles)), len(lines))


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
    mark = MARK.match(line)
    text = line[mark.end():].strip() if mark else line.strip()
    if read_to := _by_content(source, found, place, lines, at, text, indent(line)):
        return read_to
    headed = mark is not None and is_partner(text) and bool(lines[number:number + 1]) and bool(
        card_at(lines, number) or date_at(lines, number))
    apart = _is_apart(source)
    if not apart and is_where(text) and (inside := dated_below(lines, at)):
        for each in inside:
            item(source, found, place, f"{text}\u3000{lines[each].strip()}", (each + 1, each + 1))
        return inside[-1] + 1
    below = 0 if apart or headed else details(lines, at, text)
    if below:
        whole = "\u3000".join([text, *(each.strip() for each in lines[number:number + below])])
        item(source, found, place, whole, (number, number + below))
        return number + below
    alone = line.strip()
    if is_plain_heading(lines, at, alone, apart):
        place.under(plain_style(alone), cell_of(source, alone, number, number))
        found.layout.append(number)
        return number
    if mark is None and _is_where_of_programme(place, alone, number):
        style, heading = place.headings.pop()
        place.headings.append((style, heading.model_copy(update={"text": f"{heading.text} {SPACES.split(alone)[0]}"})))
        found.layout.append(number)
        return number
    wrapped = not apart and goes_on(lines, at) and not is_partner(text) and not _is_over(lines, at, mark)
    if mark and mark.lastgroup and not wrapped and "。" not in text and len(text) <= LONGEST_ITEM:
        if len(text) <= LONGEST_HEADING and not tells_of_partner(text) and is_heading(lines, at, mark.lastgroup, text):
            within = mark.lastgroup in ("bullet", "block")  # lists within lists
            style = f"{mark.lastgroup} {indent(line)}" if within else mark.lastgroup
            place.under(style, cell_of(source, text, number, number))
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


def _is_where_of_programme(place: Place, text: str, number: int) -> bool:
    """Whether a line directly below a programme's name tells with whom it was, and perhaps when: 韓国・X市　10月."""
    heading = place.headings[-1][1] if place.headings else None
    names = SPACES.split(text)[0].split("、")
    return heading is not None and heading.lines[1] == number - 1 and is_programme(heading.text) and (
        "。" not in text and not KIND.search(text) and all(names_country(name) and opening(name, fused=True)
                                                         for name in names))


def _by_content(source: Source, found: Told, place: Place, lines: Sequence[str], at: int, text: str, inset: int) -> int:
    """Reads what is a tie by what stands in it, a block of labels or the cells of a row or an item; returns where the
    next begins, or 0."""
    number = at + 1
    lines = lines[:_until(source, lines, at, (HEADING,))]
    if block := card_at(lines, at) or (date_at(lines, at) if is_under_partner(place) else None):
        card(source, found, place, block)
        return block.end
    if columns := turned_at(lines, at):
        for column in columns:
            card(source, found, place, column)
        found.certain += len(columns)
        return columns[0].end
    if len(text) > _LONGEST:
        return 0
    if read_to := _in_columns(source, found, place, lines, at):
        return read_to
    cells = row_of(SPACES.split(text)) or pair_of(text) or noted_of(text)
    if cells and row(source, found, place, cells, number, inset):
        return _remarks(source, found, lines, at)
    below = lines[number] if number < len(lines) else ""
    if (typed := typed_row(text, below)) and row(source, found, place, typed[0], number, inset):
        return number + typed[1] - 1
    several = noted_series(text.rpartition("\t")[2]) or pair_series(text) or labelled(lines, at, text)
    for each in several:
        row(source, found, place, each, number, inset)
    if several:
        return number
    if (told := partner_line(text)) and partner(source, found, place, told, number, inset):
        return number
    if (items := series_at(lines, at, text)) and series(source, found, place, items[0], (number, items[1])):
        return items[1]
    listed = listed_at(lines, at, place)
    read_any = [row(source, found, place, Row("", name, "", "", ""), each + 1, inset) for each, name in listed]
    return listed[-1][0] + 1 if any(read_any) else 0


def _in_columns(source: Source, found: Told, place: Place, lines: Sequence[str], at: int) -> int:
    """Reads rows whose cells stand one below the other, and lists side by side; returns where the next begins, or 0."""
    above = place.kind()
    kind = above.text if above is not None and KIND.search(above.text) else ""
    if (stacked := stacked_at(lines, at, known=bool(kind))) and all(
            row(source, found, place, each.row, each.lines[0] + 1, 0) for each in stacked):
        found.layout += [other + 1 for each in stacked for other in each.lines[1:]]
        return max(stacked[-1].lines) + 1
    beside = side_by_side_at(lines, at, kind)
    if beside and all(row(source, found, place, each, number + 1, 0) for each, number in beside.rows):
        told = {number for _, number in beside.rows}
        found.layout += [number + 1 for number in range(at, beside.end) if number not in told]
        return beside.end
    return 0


def _is_over(lines: Sequence[str], at: int, mark: re.Match[str] | None) -> bool:
    """Whether a line with a block's mark is a heading, whatever it ends in: the text below it is further in."""
    text = lines[at][mark.end():] if mark else ""
    return bool(mark and mark.lastgroup == "block" and not re.search("[、。]", text) and len(text) <= LONGEST_HEADING
                and indent(lines[at + 1] if at + 1 < len(lines) else "") > indent(lines[at]))


_LONGEST_BLOCK: Final = 40
"""Lines within which the next heading is looked for; a block has no more."""
_LONGEST: Final = 400
"""Characters of a row or an item; a longer line is a paragraph."""
_OF_SEVERAL: Final = re.compile("[\\d０-９二三四五六両各](?:市|町|都市|港|校|園|館)")
"""In a remark on more than the item above it: ３市との往来は."""


def _remarks(source: Source, found: Told, lines: Sequence[str], at: int) -> int:
    """Where the lines end that are below a row and tell of its end: further in, or in the same item of a page."""
    end = at + 1
    while end < len(lines) and ENDS.search(lines[end]) and not KIND.search(lines[end]) and not _OF_SEVERAL.search(
            lines[end]) and (
            indent(lines[end]) > indent(lines[at]) or (_is_apart(source) and source.styles.get(at + 1)
                                                       and not source.styles.get(end + 1))):
        end += 1
    if end > at + 1:
        add_remark(source, found, "。".join(line.strip("※＊。 \u3000") for line in lines[at + 1:end]), (at + 1, end))
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
            or _ENTRY.match(lines[end]) or row_of(SPACES.split(lines[end].strip()))
            or stands_alone(lines[end - 1], lines[end]) or is_programme_of(lines[end])
            or (lines[end].startswith("　") and not lines[at].startswith("　") and not is_broken(lines, end - 1))):
        end += 1
    if not any("。" in line for line in lines[at:end]):  # a list's lines, and no running text
        end = next((below for below in range(at + 1, end) if not _GOES_ON.search(lines[below - 1])), end)
    return end


_GOES_ON: Final = re.compile(r"[ぁ-ん、，・][\s　]*$|[（(][^（()）]*$")
"""Ends a line without whose next one it makes no sense."""
