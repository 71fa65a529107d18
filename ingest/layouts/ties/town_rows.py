"""Rows below a municipality's name in a table of results that is the prefecture's: what each reported, item by item,
with a remark beside it (令和2年に提携).  They are no policies, and what they tell of ties is read as running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.layouts.account import used_lines
from ingest.layouts.markup import plain_text
from ingest.layouts.ties.partner_columns import is_home
from ingest.layouts.ties.prose import SENTENCE, TIE
from ingest.records import ParsedDocument, Sentence
from ingest.source import Source

_ITEMS: Final = re.compile(r"(?:^|(?<=[\s】。]))[○◇◆●・][\s　]*|\n")
_NOTED: Final = re.compile(r"【[^【】]*】")
"""When it was done and by how many."""


def with_town_rows(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """The document with the sentences of such rows that nothing has read."""
    known = used_lines(parsed)
    found = [each for number, line in enumerate(source.lines, start=1) if "\t" in line and number not in known
             for each in _told(line, number)]
    lines = {each.lines for each in found}
    issues = tuple(each for each in parsed.issues if each.lines not in lines)
    return parsed.model_copy(update={"prose": (*parsed.prose, *found), "issues": issues}) if found else parsed


def _told(line: str, number: int) -> Iterator[Sentence]:
    """The sentences of a row that begins with a municipality and tells of ties."""
    town, *cells = (plain_text(cell).strip() for cell in line.split("\t"))
    if not is_home(town) or not any(map(TIE.search, cells)):
        return
    for item in (item for cell in cells for item in _ITEMS.split(cell)):
        for sentence in SENTENCE.findall(_NOTED.sub("", item).strip()):
            yield Sentence(text=sentence, lines=(number, number), column=town)
