"""Texts that tell of ties: sentences, and lists of partners under headings, without a table.

Sentences are kept as ``ParsedDocument.prose`` with the heading they stand under; an item of a list (・北京市（中国）
2006年5月) becomes a row of ``ParsedDocument.partners``, its kind from the heading or sentence above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import SHOWN, document_meta, settle
from ingest.layouts.ties import chronicle
from ingest.layouts.ties.cards import card_at
from ingest.layouts.ties.cells import row_of
from ingest.layouts.ties.entries import entry_at
from ingest.layouts.ties.headings import MARK, TABLE, YEAR_ALONE
from ingest.layouts.ties.items import KIND
from ingest.layouts.ties.owner import publisher
from ingest.layouts.ties.partner_columns import countries
from ingest.layouts.ties.prose import LONGEST_TABLE, STATES, TIE
from ingest.layouts.ties.reading import read
from ingest.layouts.ties.rows import Told
from ingest.layouts.ties.speaker import published_by
from ingest.layouts.ties.turned import turned_at
from ingest.records import Issue, ParsedDocument, Sentence
from ingest.source import Source
from ingest.values.dates import fiscal_year_of, is_period

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

LEAST: Final = 3
"""Sentences and items with ties; one or two stand in any newsletter.  Two are enough where most lines tell of them."""

_FEW: Final = 2
"""Lines of nothing but a partner and its tie, in a short text."""

_SHORT: Final = 0.1
"""Share of the lines that tell of ties, in a text so short that its few ties are what it tells."""

SHARE: Final = 0.15
"""Of the lines with text; a plan tells of its partners in passing."""

TEXT: Final = "本文"
"""Before the number of an item beside a table whose rows have that number."""

_TOP: Final = 6
"""Lines at the top of which one says that the text is about ties."""

MOSTLY: Final = 0.5
"""Share of the letters in paragraphs on ties, from which a text is about them whatever its first lines say."""

_AS_OF: Final = re.compile(r"年度|現在|時点|更新|版")
"""Beside the document's own date; other dates are the ties'."""

_MENU: Final = 40
"""Lines among which a page of the web says when it was written."""
_WRITTEN: Final = re.compile(r"\s*(?:最終)?(?:更新|掲載|公開|作成)日?\s*[:：]")
def match(source: Source) -> Match:
    """Fits a text whose top says that it is about ties, and that tells of several; and a chronology of them."""
    if entries := chronicle.as_text(source):
        stated = sum(bool(KIND.search(each.text)) for each in read(entries).prose)
        if stated >= chronicle.LEAST:
            return Match(1.0, f"a chronology: {stated} entries tell of ties")
    filled = [line for line in source.lines[:2000] if line.strip()]
    top = filled[:_TOP]
    mostly = _mostly(filled)
    if not any(TIE.search(line) for line in filled[:2 * _TOP if len(source.lines) >= LONGEST_TABLE else None]) and not (
            mostly):
        return Match(0.0, "nothing tells of ties")
    if sum("\t" in line.strip() for line in _without_cards(filled)) > SHARE * len(filled):
        return _in_table(source, filled)
    found = read(source)
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


def _in_table(source: Source, lines: Sequence[str]) -> Match:
    """The fit of a form or a turned table some of whose cells tell ties for certain: where nothing else fits."""
    certain = read(source).certain if len(source.lines) < _FORM else 0
    if certain < max(LEAST, SHARE * len(lines)):
        return Match(0.0, "the lines are a table's rows")
    return Match(LAST, f"cells that tell {certain} ties for certain")


_LONGEST_KIND: Final = 20
"""Characters of a kind of tie that is no sentence."""

_FORM: Final = 300
"""Lines of a form, at most; a table has more."""


def _without_cards(lines: Sequence[str]) -> Iterator[str]:
    """The lines outside of blocks of labels, whose label a page of the web may put in a cell of its own."""
    at = 0
    while at < len(lines):
        block = (card_at(lines, at) or next(iter(turned_at(lines, at)), None) if "\t" in lines[at] else
                 entry_at(lines, at, known=True))
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
    dated = sum({"country", "period"} <= row.cells.keys() and "種別" in row.extra and len(
        row.extra["種別"].text) <= _LONGEST_KIND for row in found.rows)
    told = stated + max(found.certain, dated)
    few = 1 if any(KIND.search(line) for line in lines[:1]) else _FEW  # A市の友好都市
    if (partners := _located(found)) >= few and len(_lines_of_ties(source, found)) >= _SHORT * len(lines):
        return Match(LAST, f"a short text that tells of ties with {partners} partners")
    if not certain and (told < LEAST or (told == LEAST and not running)):
        return Match(0.0, f"{found.told} lines tell of ties, {stated} sentences state one")
    return Match(LAST, f"a text of which {stated} sentences and {found.certain} lines state ties")


_ABROAD: Final = re.compile(r"[ァ-ヺー・]{3,}(?:特別市|広域市|[市町村郡州省県])")


def _located(found: Told) -> int:
    """How many places abroad the sentences and items name that have a word of ties: their countries, or their names in
    katakana."""
    texts = [cell.text for cell in found.prose if KIND.search(cell.text)]
    texts += [row.text("country") for row in found.rows if "種別" in row.extra and KIND.search(row.extra["種別"].text)]
    return sum(max(len(countries().findall(text)), len(_ABROAD.findall(text))) for text in texts)


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
    found = read(source)
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
    lines = tuple(TABLE if number in rows or ("\t" in line.rstrip("\t") and row_of(line.split("\t")) is None)
                  else line.rstrip("\t")
                  for number, line in enumerate(source.lines, start=1))
    found = read(replace(source, lines=lines))
    known = {row.record for row in parsed.partners}
    told = [row.model_copy(update={"record": f"{TEXT}{row.record}" if row.record in known else row.record})
            for row in found.rows]
    spans = [each.lines for each in found.prose] + [each.lines for each in told]
    used = {number for first, last in spans for number in range(first, last + 1)}
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


LAYOUT = Layout("tie_text", match, parse)
