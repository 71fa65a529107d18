"""Lines of a plan or of slides that name a kind and behind it all partners of that kind, whatever they stand among:
友好提携先：中国・広東省(1983)、中国・海南省(1990); 県内市町村の姉妹都市：A市－X市（1979）、B市－Y市（1980）;
A市　姉妹都市：X市（米国）　友好都市：Y市（中国）.

Such a line must be explained to its last word.  Over it may stand whose the ties are (【A市】) or in which country the
partners lie (インド).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from ingest.layouts.ties.cells import Row, pair_series
from ingest.layouts.ties.headings import MARK, Place
from ingest.layouts.ties.items import indent
from ingest.layouts.ties.lines import is_where, names_country, names_kind, names_paper
from ingest.layouts.ties.listed import labelled
from ingest.layouts.ties.owner import cover_prefecture
from ingest.layouts.ties.partner_columns import is_home
from ingest.layouts.ties.rows import Told, add_row, cell_of
from ingest.records import ParsedDocument, ProjectRecord
from ingest.source import Source

_LABEL: Final = re.compile(r"(?P<label>[^：:（()）。、\s　]{2,24})[\s　]*[：:][\s　]*(?=\S)")
_NEXT: Final = re.compile(r"[\s　／/]+(?=[^：:（()）。、\s　]{2,24}[：:])")
"""Between the partners of one kind and the label of the next."""
_IN_LABEL: Final = re.compile("(?<=[^：:]{2})[（(](?P<paper>協定|覚書|ＭＯＵ|MOU)[)）](?=[：:])")
"""What was signed, in brackets at the end of a label: 経済連携（覚書）：X市（2010）."""
OF_PREFECTURE: Final = re.compile("[本当]?[県府都道]の")
_OF_OTHERS: Final = re.compile("[県府都道]内|管内|市町|町村|他[市の]")
"""Begin labels of ties that are not those of the municipality over them."""
_TOWNS: Final = "都市"
"""In a label of ties that are no prefecture's."""
_FACTS: Final = re.compile("(?:人口|GDP|ＧＤＰ|面積)[^：:]{0,8}[：:]")
"""What a page on a country begins with."""
_NOTE: Final = re.compile("[（(][^（）()]*[)）]$")
_BRACKETS: Final = "【】〔〕［］[]＜＞<>〈〉《》「」 \u3000"
_EACH: Final = re.compile(
    r"(?P<before>(?:[：:]|[)）][、，])(?:[\s　]*[^\s：:、，（()）－―—–─]{2,10}[－―—–─])?)[\s　]*(?=\S)")
"""Before each partner behind a label, with the municipality before it."""
_MOST: Final = 4
"""Lines over which a list may go on."""
_LONGEST: Final = 5_000
"""Lines of a document; plans are shorter."""
_RECORD: Final = "提携"
"""Before the number of such a row."""


def with_labelled(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """The document with the ties that such lines tell."""
    found = Told()
    told = [each.lines for page in parsed.regions for each in page.sister_regions]
    told += [each.lines for page in parsed.regions for each in page.memoranda]
    told += [each.lines for each in parsed.partners]
    known = {number for first, last in told for number in range(first, last + 1)}
    for first, last, rows in _read(source.lines, cover_prefecture(source.lines), _lands(parsed)):
        if known.isdisjoint(range(first, last + 1)):
            for row in rows:
                kind = cell_of(source, row.kind, first, last)
                add_row(found, Place(), cell_of(source, row.partner, first, last), row.home, kind, row.date)
    if not found.rows:
        return parsed
    used = {number for each in found.rows for number in range(each.lines[0], each.lines[1] + 1)}
    return parsed.model_copy(update={
        "partners": (*parsed.partners, *map(_numbered, found.rows)),
        "issues": tuple(each for each in parsed.issues
                        if not used.issuperset(range(each.lines[0], each.lines[1] + 1)))})


def _lands(parsed: ParsedDocument) -> dict[int, str]:
    """The country of each line of a page on one country."""
    return {number: page.name.text for page in parsed.regions if is_where(page.name.text)
            for number in range(page.lines[0], page.lines[1] + 1)}


def _numbered(row: ProjectRecord) -> ProjectRecord:
    return row.model_copy(update={"record": f"{_RECORD}{row.record}"})


class _Over(NamedTuple):
    """What stands over labels: whose the ties are, or in which country the partners lie."""

    line: str = ""
    home: str = ""
    land: str = ""
    several: bool = False
    """Names one below the other are a list, and do not tell which of them is meant."""

    def holds(self, line: str) -> bool:
        """Whether a line may stand under it: one with a mark like its own must be further in."""
        own, mark = MARK.match(self.line), MARK.match(line)
        alike = own and mark and own.lastgroup == mark.lastgroup and (
            mark.lastgroup not in ("bullet", "block") or own[0].strip() == mark[0].strip())
        return not alike or indent(line) > indent(self.line)

    def side(self, label: str, prefecture: str) -> str | None:
        """Whose the ties behind a label are that does not name it; empty: the document's; None: it is not told."""
        if OF_PREFECTURE.match(label):
            return prefecture
        if (self.several and self.home) or _OF_OTHERS.match(label):
            return None
        return self.home or (None if prefecture and _TOWNS in label else prefecture)


def _over(lines: Sequence[str], at: int, last: _Over) -> _Over:
    """What stands over the lines below one that is no list of partners: items, labels and wrapped lines leave it as it
    is, and anything else ends it."""
    line, above = lines[at], lines[at - 1].strip() if at else ""
    names = ("".join(_NOTE.sub("", each.strip(_BRACKETS)).split()) for each in (line, _unmarked(line)))  # イ ン ド
    if text := next((each for each in names if is_home(each) or is_where(each)), ""):
        home, land = (text, "") if is_home(text) else ("", text)
        listed = next((each for each in reversed(lines[:at]) if each.strip()), "") == last.line
        return _Over(line, home, land, several=listed and bool(home) == bool(last.home))
    if _FACTS.search(line) and next((each for each in reversed(lines[:at]) if each.strip()), "") != last.line:
        return _Over()  # the next country's page, which may be named below
    mark = MARK.match(line)
    item = mark["bullet"] if mark else _LABEL.match(line) or (above and indent(line) > indent(last.line))
    return last if item and last.holds(line) else _Over()


def _read(lines: Sequence[str], prefecture: str, lands: Mapping[int, str]) -> Iterator[tuple[int, int, list[Row]]]:
    """First and last line of each list, and its rows; lines further in than a municipality's are its too."""
    if len(lines) > _LONGEST:
        return
    side: str | None = ""
    at, label, home, inset, over = 0, "", "", 0, _Over()
    while at < len(lines):
        line = _unmarked(lines[at])
        found = _LABEL.search(line) if "\t" not in line else None
        deeper = indent(lines[at]) > inset
        rows: list[Row] = []
        last = at + 1
        page = lands.get(at + 1, "")
        land = page or ("" if over.several else over.land)
        if found and (told := _rows_at(lines, at, land)):
            last, rows = told
            label = found["label"]
            over = over if over.several or over.holds(lines[at]) else _Over()
            side = over.side(label, prefecture)
            if rows[0].home or not deeper:
                home, inset = _opening(line), indent(lines[at])
        elif label and line and not found and not MARK.match(lines[at]) and (deeper or not home):
            rows = _rows_of(f"{label}：{line}", land)
        if rows:
            owned = [row._replace(home=row.home or home or side or "", partner=_in_land(row.partner, page))
                     for row in rows]
            yield at + 1, last, [row for row in owned if row.home or side is not None]
        elif line:
            label, home, side = "", "", ""
            over = _over(lines, at, over)
        at = last


def _opening(text: str) -> str:
    """The municipality with which a line begins, apart from its labels."""
    first, *rest = re.split(r"[\s　]+", text, maxsplit=1)
    return first if rest and is_home(first) else ""


def _rows_at(lines: Sequence[str], at: int, land: str) -> tuple[int, list[Row]] | None:
    """The last line and the rows of the list that begins on a line; it may go on over lines."""
    text = ""
    for last, line in enumerate(islice(lines, at, at + _MOST), start=at + 1):
        if last > at + 1 and (not line.strip() or MARK.match(line) or _LABEL.search(line)):
            return None
        text += _unmarked(line) if not text else line.strip()
        if rows := _rows_of(text, land):
            return last, rows
    return None


def _rows_of(text: str, land: str) -> list[Row]:
    """The partners of a line's labels, which lie in the country over it if nothing else tells where; none where
    anything of it is something else."""
    own = _opening(text)
    rows: list[Row] = []
    for part in _NEXT.split(text[len(own):].strip()):
        label = _LABEL.match(part)
        if label is None or not (names_kind(label["label"]) or names_paper(label["label"])):
            return []
        found = pair_series(part) or labelled([part], 0, part)
        if land and not found:
            found = pair_series(_EACH.sub(rf"\g<before>{land}・", part))
        if not found:
            return []
        rows += [row._replace(home=row.home or own) for row in found]
    return rows


def _in_land(partner: str, land: str) -> str:
    """A partner with the country of its page, where it names none itself."""
    return partner if not land or names_country(partner) else f"{partner}（{land}）"


def _unmarked(line: str) -> str:
    mark = MARK.match(line)
    return _IN_LABEL.sub(r"\g<paper>", (line[mark.end():] if mark else line).strip())
