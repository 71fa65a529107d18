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
from ingest.linking.bodies import is_body, is_own_name
from ingest.linking.choose import Scope
from ingest.linking.folding import fold, kana_key
from ingest.linking.found import Found
from ingest.linking.mentions import find
from ingest.linking.tie_kind import kind_of
from ingest.linking.tie_parties import deepest, make_tie, place_party
from ingest.linking.tie_statement import Statement
from ingest.linking.tie_status import of_remark, status_of
from ingest.linking.tie_text import is_vague, words
from ingest.linking.tie_years import concluded, own_year, since
from ingest.linking.ties import of_statement
from ingest.records import Cell, ParsedDocument, Role
from ontology import reference
from ontology.iri import stable_id

_SUBJECT: Final = re.compile(
    r"(?:^|[。、\s])(?:また、|なお、)?(?P<body>[^、。\s()「」]{2,30})(?:は|が|では)(?:、|(?=[^、。]{2,30}と))")
_MADE: Final = re.compile(r"締結|提携|調印|署名|結縁|縁組|結[びばん]|交わ[しさ]|合意")
_RULE: Final = re.compile(r"(?:記載|表示|特記|記入|明記|注記|断り書?き?|印)(?:が|の)?(?:ない|無い|ある|あり|なし)")
"""A sentence about the list's own marks states no tie: 種別の記載がないものは姉妹都市です."""

_OF_TOWNS: Final = re.compile(r"市町村?|町村|[県道府都]内|管内")
_OWN_SUBJECT: Final = re.compile(r"(?:^|[、。\s])(?:本|当)?[県道府都](?:は|が|では|も|と|の)")
_COUNT: Final = re.compile(
    r"(?P<count>\d{1,2})(?:つ|か所)?の?(?:都市|市町村?|[市町村郡州])と、?(?:[^。、]{0,8})?(?:姉妹|友好)")
"""A sentence that tells how many partners of a kind there are."""

_SUFFIX: Final = re.compile(r"(?:特別市|広域市|首長国|[市町村州省県区郡])$")
_OWN: Final = re.compile(r"(?:本|当)?(?:市|県|町|村|府|都|道)(?:立|営)?")


def of_sentences(parsed: ParsedDocument, area: Area) -> Iterator[Tie]:
    """The ties that the document's sentences state, once each; implied ones are left to the records."""
    source = area.municipality or area.prefecture
    if source is None:
        return
    told: dict[str, Tie] = {}
    last: Tie | None = None
    for at, cell in enumerate(parsed.prose, start=1):
        where = f"{parsed.meta.id}-s{at}"
        stated = list(_of_sentence(cell, where, source, area, parsed))
        if not stated and at > 1 and parsed.prose[at - 2].lines == cell.lines:
            stated = list(_counted(parsed.prose[at - 2], cell, where, source, area, parsed))
        for found in stated:
            last = tie = _carried(found, last, cell)
            if tie.source.target == source and _is_of_towns(cell, area):
                continue
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


def _is_of_towns(cell: Cell, area: Area) -> bool:
    """Whether a sentence stands under a heading of a prefecture's municipalities and does not name the prefecture."""
    if area.municipality or not _OF_TOWNS.search(cell.column):
        return False
    named = find({"description": cell, "country": Cell(text=cell.column, lines=cell.lines)},
                 Scope(area.prefecture, None))
    return not (any(each.kind == "prefecture" for each in named.mentions) or _OWN_SUBJECT.search(cell.text))


def _carried(tie: Tie, last: Tie | None, cell: Cell) -> Tie:
    """The tie of a port, lake or station with the Japanese one that the paragraph's sentence before was about, where
    its own sentence names none."""
    kinds = tie.source.kind, tie.partner.kind
    if last is None or last.lines != tie.lines or last.source.kind != "organisation" or (
            kinds[0] == "organisation" or kinds[1] != "organisation" or not _is_alike(
                last.source.name, tie.partner.name)):
        return tie
    found = find({"description": cell}, Scope(tie.source.target and tie.source.target[:2], None))
    if any(each.kind in ("municipality", "prefecture") for each in found.mentions):
        return tie
    return tie.model_copy(update={"source": last.source,
                                  "id": f"{stable_id(last.source.name)}-{tie.id.partition('-')[2]}"})


def _counted(before: Cell, cell: Cell, where: str, source: str, area: Area, parsed: ParsedDocument) -> Iterator[Tie]:
    """The partners that a sentence names with their years, as many as the sentence before it counts and of its kind:
    A市は2つの都市と姉妹都市です。X市(1990年提携)と、Y市とは2001年に結びました."""
    told, text = fold(before.text).text, fold(cell.text).text
    count = _COUNT.search(told)
    kinds = words(told)
    if count is None or len(kinds) != 1 or words(text) or of_remark(text) != "active":
        return
    owner = find({"description": before}, Scope(area.prefecture, None,
                                                municipalities=frozenset(filter(None, [area.municipality]))))
    codes = {each.target for each in owner.mentions if each.kind in ("municipality", "prefecture") and each.target}
    if len(codes) > 1 or any(each.kind == "place" for each in owner.mentions):
        return
    code = codes.pop() if codes else source
    found = find({"country": cell}, Scope(area.prefecture, None))
    statement = Statement(where, None, {"country": cell}, tuple(found.mentions), (code,), parsed.meta.fiscal_year)
    places: dict[str, Mention] = {}  # the first of each, beside its country
    years: dict[str, str] = {}
    for each in statement.foreign("country"):
        place = places.setdefault(each.target or each.surface, each)
        if each.kind == "place" and (year := own_year(text, each.end, parsed.meta.fiscal_year)):
            years.setdefault(place.target or place.surface, year)
    if len(years) != int(count["count"]):
        return
    for name, year in years.items():
        if country := statement.country(places[name]):
            yield make_tie(code, place_party(places[name], country), kind_of(kinds[0], code, places[name]), where,
                           parsed.meta.id, None, cell.lines, cell.text, year)


def _is_alike(subject: str, partner: str) -> bool:
    """Whether a subject of few letters is a port, a lake or a station as its partner is: 境港 and 東海港."""
    return is_body(subject) and subject[-1] in "港湖駅" and subject[-1] == partner[-1]


def _of_body(tie: Tie, text: str) -> Tie:
    """The tie of two bodies: the Japanese one is the subject of the sentence."""
    subjects = [found["body"] for found in _SUBJECT.finditer(text)
                if (is_own_name(found["body"]) or _is_alike(found["body"], tie.partner.name))
                and tie.partner.name not in found["body"] and text.find(found["body"]) < text.find(tie.partner.name)]
    if len(subjects) != 1 or _OWN.fullmatch(subjects[0]):
        return tie
    name = subjects[0]
    return tie.model_copy(update={"source": Party(kind="organisation", target=None, name=name),
                                  "id": f"{stable_id(name)}-{tie.id.partition('-')[2]}"})
