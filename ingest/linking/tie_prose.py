"""Ties that sentences outside of records state: beside a table, or in a text that tells of nothing else.

The heading that a sentence stands under may name the partner, its subject the Japanese body (a school, a zoo), and a
later sentence or note may say that a tie of the document has ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.linked import Mention, Party, Tie
from ingest.linking.area import Area
from ingest.linking.bodies import is_own_name
from ingest.linking.choose import Scope
from ingest.linking.folding import fold, kana_key
from ingest.linking.found import Found
from ingest.linking.mentions import find
from ingest.linking.tie_kind import kind_of
from ingest.linking.tie_parties import deepest, make_tie, place_party
from ingest.linking.tie_statement import Statement
from ingest.linking.tie_status import of_remark, status_of
from ingest.linking.tie_text import is_vague, words
from ingest.linking.tie_years import concluded, since
from ingest.linking.ties import of_statement
from ingest.records import Cell, ParsedDocument, Role
from ontology import reference
from ontology.iri import stable_id

_SUBJECT: Final = re.compile(
    r"(?:^|[。、\s])(?:また、|なお、)?(?P<body>[^、。\s()「」]{4,30})(?:は|が|では)(?:、|(?=[^、。]{2,30}と))")
_MADE: Final = re.compile(r"締結|提携|調印|結[びばん]|交わ[しさ]|合意")
_RULE: Final = re.compile(r"(?:記載|表示|特記|記入|明記|注記|断り書?き?|印)(?:が|の)?(?:ない|無い|ある|あり|なし)")
"""A sentence about the list's own marks states no tie: 種別の記載がないものは姉妹都市です."""

_SUFFIX: Final = re.compile(r"(?:特別市|広域市|首長国|[市町村州省県区郡])$")
_OWN: Final = re.compile(r"(?:本|当)?(?:市|県|町|村|府|都|道)(?:立|営)?")


def of_sentences(parsed: ParsedDocument, area: Area) -> Iterator[Tie]:
    """The ties that the document's sentences state, once each; implied ones are left to the records."""
    source = area.municipality or area.prefecture
    if source is None:
        return
    told: dict[str, Tie] = {}
    for at, cell in enumerate(parsed.prose, start=1):
        for tie in _of_sentence(cell, f"{parsed.meta.id}-s{at}", source, area, parsed):
            key = tie.id.rpartition("@")[0]
            known = told.setdefault(key, tie)
            if known.since is None and tie.since:
                told[key] = tie
    yield from told.values()


def ended(ties: Sequence[Tie], parsed: ParsedDocument, area: Area) -> Iterator[Tie]:
    """The stated ties with what a sentence of the document says of their end: ※X市との連携は期間満了により終了した."""
    ends = []
    for cell in parsed.prose:
        status = of_remark(fold(cell.text).text)
        if status == "active" or len(words(fold(cell.text).text)) > 1:
            continue
        found = find({"description": cell}, Scope(area.prefecture, None))
        partners = [each for each in found.mentions if each.kind == "place"]
        homes = {each.target for each in found.mentions if each.kind in ("municipality", "prefecture") and each.target}
        if len({each.surface for each in partners}) == 1:
            ends.append((kana_key(_bare(partners[0].surface)), homes, status))
    for tie in ties:
        names = {kana_key(_bare(name)) for name in _names(tie.partner)} if tie.stated and ends else frozenset()
        status = next((status for partner, homes, status in ends if partner in names and (
            not homes or tie.source.target in homes)), tie.status)
        yield tie.model_copy(update={"status": status}) if status != tie.status else tie


def _names(partner: Party) -> tuple[str, ...]:
    """A partner's names: a place's in the reference data, a body's own."""
    if partner.kind != "place" or partner.target is None:
        return (partner.name,)
    place = reference.place(partner.target)
    return (place.name, *place.names)


def _bare(name: str) -> str:
    return _SUFFIX.sub("", name) or name


def _of_sentence(cell: Cell, where: str, source: str, area: Area, parsed: ParsedDocument) -> Iterator[Tie]:
    text = fold(cell.text).text
    if not words(text) or _RULE.search(text):
        return
    cells: dict[Role, Cell] = {"description": cell}
    if cell.column:
        cells["country"] = Cell(text=cell.column, lines=cell.lines, place=cell.place)
    found = find(cells, Scope(area.prefecture, None, municipalities=frozenset(filter(None, [area.municipality]))))
    towns = tuple(dict.fromkeys(each.target for each in found.mentions if each.role == "country"
                                and each.kind == "municipality" and each.target))
    # Of several that stand over a sentence it must itself say which is meant.
    sources = (source,) if not towns else towns if len(towns) == 1 else ()
    statement = Statement(where, None, cells, tuple(found.mentions), sources, parsed.meta.fiscal_year)
    stated = [tie for tie in of_statement(statement, parsed.meta.id) if tie.stated]
    if not stated and cell.column:
        stated = [tie for owner in sources for tie in _of_heading(statement, found, cell, owner, parsed)]
    for tie in stated:
        yield _of_body(tie, text) if tie.partner.kind == "organisation" else tie


def _of_heading(statement: Statement, found: Found, cell: Cell, source: str, parsed: ParsedDocument) -> Iterator[Tie]:
    """An agreement of which the sentence tells, with the one place that its heading names."""
    text = fold(cell.text).text
    under = deepest([each for each in found.mentions if each.role == "country" and each.kind == "place"])
    inside = {each.target for each in found.mentions if each.role == "description" and each.kind == "place"}
    if len(under) != 1 or inside - {under[0].target}:
        return
    place: Mention = under[0]
    for word in words(text):
        if is_vague(text, word) or not _MADE.search(text):
            continue
        year = since(text, word.text, parsed.meta.fiscal_year) or concluded(text, parsed.meta.fiscal_year)
        yield make_tie(source, place_party(place, statement.country(place)), kind_of(word, source, place),
                       statement.id, parsed.meta.id, None, cell.lines, cell.text, year,
                       status=of_remark(text) if (status := status_of(text, word)) == "active" else status)
        return


def _of_body(tie: Tie, text: str) -> Tie:
    """The tie of two bodies: the Japanese one is the subject of the sentence."""
    subjects = [found["body"] for found in _SUBJECT.finditer(text)
                if is_own_name(found["body"]) and tie.partner.name not in found["body"]
                and text.find(found["body"]) < text.find(tie.partner.name)]
    if len(subjects) != 1 or _OWN.fullmatch(subjects[0]):
        return tie
    name = subjects[0]
    return tie.model_copy(update={"source": Party(kind="organisation", target=None, name=name),
                                  "id": f"{stable_id(name)}-{tie.id.partition('-')[2]}"})
