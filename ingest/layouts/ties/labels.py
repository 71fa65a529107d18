"""Lines of a plan or of slides that name a kind and behind it all partners of that kind, whatever they stand among:
友好提携先：中国・広東省(1983)、中国・海南省(1990); 県内市町村の姉妹都市：A市－X市（1979）、B市－Y市（1980）;
A市　姉妹都市：X市（米国）　友好都市：Y市（中国）.

Such a line must be explained to its last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from ingest.layouts.ties.cells import Row, pair_series
from ingest.layouts.ties.headings import MARK, Place
from ingest.layouts.ties.items import indent
from ingest.layouts.ties.lines import names_kind
from ingest.layouts.ties.listed import labelled
from ingest.layouts.ties.partner_columns import is_home
from ingest.layouts.ties.rows import Told, add_row, cell_of
from ingest.records import ParsedDocument, ProjectRecord
from ingest.source import Source

_LABEL: Final = re.compile(r"(?P<label>[^：:（()）。、\s　]{2,24})[\s　]*[：:][\s　]*(?=\S)")
_NEXT: Final = re.compile(r"[\s　／/]+(?=[^：:（()）。、\s　]{2,24}[：:])")
"""Between the partners of one kind and the label of the next."""
_PAPER: Final = re.compile("[^はがをにで、。]{0,12}(?:協定|覚書|ＭＯＵ|MOU)(?:の?(?:締結|提携)?先|等)?")
"""A label that is a paper: 経済交流の覚書."""
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
    for first, last, rows in _read(source.lines):
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


def _numbered(row: ProjectRecord) -> ProjectRecord:
    return row.model_copy(update={"record": f"{_RECORD}{row.record}"})


def _read(lines: Sequence[str]) -> Iterator[tuple[int, int, list[Row]]]:
    """First and last line of each list, and its rows; lines further in than a municipality's are its too."""
    if len(lines) > _LONGEST:
        return
    at, label, home, inset = 0, "", "", 0
    while at < len(lines):
        line = _unmarked(lines[at])
        found = _LABEL.search(line) if "\t" not in line else None
        deeper = indent(lines[at]) > inset
        rows: list[Row] = []
        last = at + 1
        if found and (told := _rows_at(lines, at)):
            last, rows = told
            label = found["label"]
            if rows[0].home or not deeper:
                home, inset = _opening(line), indent(lines[at])
        elif label and line and not found and not MARK.match(lines[at]) and (deeper or not home):
            rows = pair_series(f"{label}：{line}")
        if rows:
            yield at + 1, last, [row._replace(home=row.home or home) for row in rows]
        elif line:
            label = home = ""
        at = last


def _opening(text: str) -> str:
    """The municipality with which a line begins, apart from its labels."""
    first, *rest = re.split(r"[\s　]+", text, maxsplit=1)
    return first if rest and is_home(first) else ""


def _rows_at(lines: Sequence[str], at: int) -> tuple[int, list[Row]] | None:
    """The last line and the rows of the list that begins on a line; it may go on over lines."""
    text = ""
    for last, line in enumerate(islice(lines, at, at + _MOST), start=at + 1):
        if last > at + 1 and (not line.strip() or MARK.match(line) or _LABEL.search(line)):
            return None
        text += _unmarked(line) if not text else line.strip()
        if rows := _rows_of(text):
            return last, rows
    return None


def _rows_of(text: str) -> list[Row]:
    """The partners of a line's labels; none where anything of it is something else."""
    own = _opening(text)
    rows: list[Row] = []
    for part in _NEXT.split(text[len(own):].strip()):
        label = _LABEL.match(part)
        if label is None or not (names_kind(label["label"]) or _PAPER.fullmatch(label["label"])):
            return []
        found = pair_series(part) or labelled([part], 0, part)
        if not found:
            return []
        rows += [row._replace(home=row.home or own) for row in found]
    return rows


def _unmarked(line: str) -> str:
    mark = MARK.match(line)
    return (line[mark.end():] if mark else line).strip()
