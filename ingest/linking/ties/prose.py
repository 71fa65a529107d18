"""Ties that sentences outside of records state: beside a table, or in a text that tells of nothing else; and what
sentences and notes say of the end of the ties of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ingest.linked import Party, Tie
from ingest.linking.area import Area
from ingest.linking.choose import Scope
from ingest.linking.folding import fold, kana_key
from ingest.linking.mentions import find
from ingest.linking.ties.discourse import Discourse
from ingest.linking.ties.ends import ends_of
from ingest.linking.ties.status import of_remark
from ingest.linking.ties.text import words
from ingest.records import Issue, ParsedDocument
from ontology import reference

_OWN_SUBJECT: Final = re.compile(r"(?:^|[、。\s])(?:本|当)?[県道府都](?:は|が|では|も|と|の)")
_SUFFIX: Final = re.compile(r"(?:特別市|広域市|首長国|[市町村州省県区郡])$")
_SHOWN: Final = 80
"""Characters of a title that an issue shows."""

_OF_SENTENCE: Final = re.compile(r"-s\d+$")
"""Where a tie of a sentence stands."""


def of_sentences(parsed: ParsedDocument, area: Area) -> Iterator[Tie | Issue]:
    """The ties that the document's sentences state, once each, and what is to be reported of them; implied ones are
    left to the records."""
    source = area.municipality or area.prefecture or ""
    told: dict[str, Tie] = {}
    discourse = Discourse(parsed, area, source)
    for tie in discourse.ties():
        first = told.setdefault(tie.id.rpartition("@")[0], tie)
        if (first.since is None and tie.since) or (first.status == "active" and tie.status != "active"):
            told[tie.id.rpartition("@")[0]] = first.model_copy(update={
                "since": first.since or tie.since, "status": tie.status if first.status == "active" else first.status})
    yield from discourse.left_open
    ties = list(told.values() if area.municipality or not source else _without_owner(told.values(), source, area))
    printed = {cell.lines: cell.printed for cell in parsed.prose if cell.printed}
    for tie in ties:
        row = printed.get(tie.lines) if tie.lines else None
        yield tie.model_copy(update={"quote": row}) if row else tie
    if ties:
        lines = min(each.lines[0] for each in parsed.prose), max(each.lines[1] for each in parsed.prose)
        yield Issue(
            severity="info", code="ties-from-text", lines=lines, text=parsed.meta.title[:_SHOWN], action="kept",
            reason=f"{len(ties)} ties were read from sentences of running text, which is less certain than a table; "
                   "compare the parties, the year and the state of each with its sentence before you use it")


def _without_owner(ties: Iterable[Tie], source: str, area: Area) -> Iterator[Tie]:
    """The ties of a prefecture's text without those that no sentence says to be the prefecture's, where another is of a
    municipality with the same city."""
    ties = list(ties)
    owned = {(each.partner.target, each.partner.name) for each in ties if each.source.kind == "municipality"}
    for tie in ties:
        if tie.source.target != source or tie.kind not in ("sister-city", "friendship-city") or (
                (tie.partner.target, tie.partner.name) not in owned) or _OWN_SUBJECT.search(tie.quote) or (
                reference.prefecture(area.prefecture or source).name in tie.quote):
            yield tie


def ended(ties: Sequence[Tie], parsed: ParsedDocument, area: Area) -> Iterator[Tie]:
    """The ties with what a sentence of the document says of their end: ※X市との連携は期間満了により終了した.  Ties of
    sentences have been read with the text around them."""
    ends = []
    for cell in parsed.prose:
        status = of_remark(fold(cell.text).text)
        if status == "active" or len(words(fold(cell.text).text)) > 1:
            continue
        found = find({"description": cell}, Scope(area.prefecture, None))
        partners = [each for each in found.mentions if each.kind == "place"]
        if not partners and cell.column and not words(fold(cell.text).text) and any(
                ends_of(fold(cell.text).text)):  # under the partner's name
            above = find({"country": cell.model_copy(update={"text": cell.column})}, Scope(area.prefecture, None))
            partners = [each for each in above.mentions if each.kind == "place"][:1]
        homes = {each.target for each in found.mentions if each.kind in ("municipality", "prefecture") and each.target}
        if len({each.surface for each in partners}) == 1:
            kinds = {kind for word in words(fold(cell.text).text) for kind in word.kinds}
            ends.append((kana_key(_bare(partners[0].surface)), homes, kinds, status))
    for tie in ties:
        names: set[str] = set()
        if tie.stated and ends and not _OF_SENTENCE.search(tie.id):
            names = {kana_key(_bare(name)) for name in _names(tie.partner)}
        status = next((status for partner, homes, kinds, status in ends if partner in names and (
            not homes or tie.source.target in homes) and (not kinds or tie.kind in kinds)), tie.status)
        yield tie.model_copy(update={"status": status}) if status != tie.status else tie


def _names(partner: Party) -> tuple[str, ...]:
    """A partner's names: a place's in the reference data, a body's own."""
    if partner.kind != "place" or partner.target is None:
        return (partner.name,)
    place = reference.place(partner.target)
    return (place.name, *place.names)


def _bare(name: str) -> str:
    return _SUFFIX.sub("", name) or name
