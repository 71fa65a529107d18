"""How much sense a reading of a list makes, where the same lines can be read in more than one way.

A wrong split shows: a name that ends in the next column's country, a period that is none, a sentence that breaks off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.layouts.flattened.stacked_cells import begins_with_country, looks
from ingest.layouts.tables.lines import NOTHING
from ingest.records import Issue, ProjectRecord
from ingest.text.printed import balance
from ingest.values.dates import is_period, parse_period

HALF: Final = 0.5
"""A record less sound than this counts against its reading: it is a piece of another."""

LEAST_SOUND: Final = 0.75
"""A record less sound than this is reported: two of its six cells are in doubt."""

_LONGEST_NAME: Final = 50
_CUT: Final = re.compile(r"^[ーァィゥェォッャュョン、。）」]|[、（「を]$")
"""How no name begins or ends."""

_GOING_ON: Final = frozenset("～〜、・.．-－/／")
"""How no period ends."""

_TORN: Final = re.compile(r"^[.．/／]|[ァ-ヺー]\d+[ァ-ヺー]")
"""A number that is a date's end, or stands inside a name."""

_APART: Final = re.compile(r"[^\s。．）)」\]0-9A-Za-z] (?![①-⑳・●○◆◇■□▶※(（])[^\sA-Za-z]")
"""A space inside a sentence."""

_ENDED: Final = re.compile(r"[。．）)」]$|[^ぁ-ん、]$|(?:する|した|ます|いる|れる|もの)$")


def plausibility(projects: Sequence[ProjectRecord]) -> float:
    """The sum over the records of how sound each is, above ``HALF``."""
    return sum(_soundness(each) - HALF for each in projects)


def doubtful(projects: Sequence[ProjectRecord]) -> Iterator[Issue]:
    """A warning for each record of whose cells several look like pieces of others."""
    for each in projects:
        if _soundness(each) < LEAST_SOUND:
            yield Issue(
                severity="warning", code="uncertain-cells", lines=each.lines, record=each.record, action="kept",
                text=" | ".join(cell.text for cell in each.cells.values())[:80],
                reason="the lines of this list hold pieces of several columns, and the cells of this record do not all "
                       "look like what their columns hold; compare it with the document")


def _soundness(record: ProjectRecord) -> float:
    """From 0 to 1: the share of the cells that look like what they are to be."""
    body = record.text("department") or record.text("implementer") or record.text("municipality")
    country = record.text("country")
    marks = [
        _is_name(record.text("name")), _is_body(body), _is_when(record.text("period")),
        _is_country(country) if country else HALF, _is_told(record.text("description")),
        _is_result(record.text("results"))]
    return sum(map(float, marks)) / len(marks)


def _is_body(text: str) -> float:
    """Whether a text is a municipality or a unit, and not the end of a broken one (画課)."""
    if not text:
        return 0.0
    return 1.0 if len(text) > 2 and {"town", "body"} & {*looks(text)} else HALF / 2


def _is_when(text: str) -> bool:
    dated = parse_period(text, 2000)
    return text[-1:] not in _GOING_ON and bool(is_period(text) or dated.spans or dated.undecided)


def _is_country(text: str) -> bool:
    return text in NOTHING or (balance(text) == 0 and begins_with_country(re.sub(r"^[①-⑳(（]", "", text)))


def _is_told(text: str) -> float:
    """Whether a text can be a description: sentences, without another column's words between theirs."""
    if _APART.search(text):
        return 0.0
    return float(bool(_ENDED.search(text)) and balance(text) == 0)


def _is_result(text: str) -> float:
    if not text or text in NOTHING:
        return 1.0
    return 1.0 if re.search(r"[\d０-９]", text) and not _CUT.search(text) and not _TORN.search(text) else HALF / 2


def _is_name(text: str) -> float:
    """Whether a text can be a programme's name: whole, and without another column's country behind it."""
    if not text or len(text) > _LONGEST_NAME or balance(text) or _CUT.search(text):
        return 0.0
    behind = any(begins_with_country(text[at:]) and text[at - 1] not in "・、（(の　 " and _only_place(text[at:])
                 for at in range(2, len(text) - 1))
    return HALF if behind else 1.0


def _only_place(text: str) -> bool:
    return len(re.sub(r"[（(][^（()）]*[）)]$", "", text)) <= len("ニュージーランド") or text[-1] in "市州省県道"
