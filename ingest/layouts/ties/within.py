"""Ties listed line by line in a document about more than ties: in slides, plans, results and lists of programmes.

Such a document is read as a text of ties is; kept are the rows whose partner and date are told, and whose kind stands
beside them or alone over them, or that stand with their country under a kind alone.  Whose a row is that names nobody
the document's office decides; a list of cities that a prefecture publishes must say it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.layouts.ties.cells import row_of
from ingest.layouts.ties.headings import TABLE
from ingest.layouts.ties.items import KIND
from ingest.layouts.ties.labels import OF_PREFECTURE
from ingest.layouts.ties.lines import names_country, names_kind, names_paper
from ingest.layouts.ties.listed import introduces
from ingest.layouts.ties.owner import cover_prefecture, publisher
from ingest.layouts.ties.reading import read
from ingest.layouts.ties.rows import sort_of
from ingest.records import ParsedDocument, ProjectRecord
from ingest.source import Source
from ontology import reference

_LONGEST: Final = 5_000
"""Lines of a document; plans are shorter."""
_RECORD: Final = "列記"
"""Before the number of such a row, which a programme may have too."""
_SAID: Final = re.compile("[、。はがをにで]")
"""What no partner's name has: such a row is a part of a sentence."""
_TOWNS: Final = "都市"
"""In the kind of ties that are no prefecture's."""


def with_listed(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """The document with the ties that such lines tell and that nothing else has read as rows."""
    if len(source.lines) > _LONGEST or not _lists(source.lines):
        return parsed
    known = {number for each in parsed.partners for number in range(each.lines[0], each.lines[1] + 1)}
    spans = [each.lines for page in parsed.regions for each in page.sister_regions]
    spans += [each.lines for page in parsed.regions for each in page.memoranda]
    known |= {number for first, last in spans for number in range(first, last + 1)}
    lines = tuple(TABLE if number in known or ("\t" in line and row_of(line.split("\t")) is None) else line
                  for number, line in enumerate(source.lines, start=1))
    owner = publisher(source.lines) or cover_prefecture(source.lines)
    told = read(replace(source, lines=lines)).rows
    rows = [owned for row in told if _is_sure(row) and (owned := _owned(row, owner))]
    if not rows:
        return parsed
    used = {number for each in rows for number in range(each.lines[0], each.lines[1] + 1)}
    return parsed.model_copy(update={
        "partners": (*parsed.partners, *(row.model_copy(update={"record": f"{_RECORD}{number}"})
                                         for number, row in enumerate(rows, start=1))),
        "issues": tuple(each for each in parsed.issues
                        if not used.issuperset(range(each.lines[0], each.lines[1] + 1)))})


def _lists(lines: Sequence[str]) -> bool:
    """Whether there may be such lines: a kind alone, or beside a year."""
    return any(KIND.search(line) and (any(map(str.isdigit, line)) or names_kind(line.strip(_MARKS))) for line in lines)


_MARKS: Final = "【】〔〕［］[]＜＞<>〈〉《》「」■□◆◇○●◎・▼▽▶ \u3000\t"


def _is_sure(row: ProjectRecord) -> bool:
    """Whether a row tells its date, and its kind stands in its lines, or over it and is nothing else; without a date
    the kind must stand over it and its country beside it."""
    kind, partner = row.extra.get("種別"), row.cells.get("country")
    if kind is None or partner is None or _SAID.search(partner.text) or names_country(row.text("implementer")):
        return False
    alone = kind.text.strip(_MARKS)
    over = names_kind(alone) or introduces(alone) or (names_paper(alone) and not row.lines[0] <= kind.lines[0])
    if "period" not in row.cells:
        return over and names_country(partner.text)
    return over or row.lines[0] <= kind.lines[0] <= row.lines[1]


def _owned(row: ProjectRecord, owner: str) -> ProjectRecord | None:
    """A row with whose it is; None where neither it nor the document tells."""
    kind, partner = row.extra["種別"].text, row.cells["country"]
    if "implementer" in row.cells or sort_of(partner.text) not in ("", "government"):
        return row
    of_prefecture = owner in reference.prefecture_by_name()
    if not owner or (of_prefecture and _TOWNS in kind) or (OF_PREFECTURE.match(kind) and not of_prefecture):
        return None
    return row.model_copy(update={"cells": {"implementer": partner.model_copy(update={"text": owner}), **row.cells}})
