"""Ties that sentences outside of records state: beside a table, or in a text that tells of nothing else.

The heading that a sentence stands under may name the partner, its subject the Japanese body (a school, a zoo), and a
later sentence or note may say that a tie of the document has ended.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ingest.linked import Mention, Party, Tie
from ingest.linking.area import Area
from ingest.linking.bodies import is_body, is_own_name
from ingest.linking.choose import Scope
from ingest.linking.folding import fold, kana_key
from ingest.linking.found import Found
from ingest.linking.mentions import find
from ingest.linking.tie_antecedent import antecedent
from ingest.linking.tie_binding import possessor_of
from ingest.linking.tie_carried import Carried, carried, year_told
from ingest.linking.tie_context import Subject, countries_of, follows, known_places, subject_before, subject_of
from ingest.linking.tie_kind import OF_PLACES, kind_of
from ingest.linking.tie_parties import deepest, make_tie, place_party
from ingest.linking.tie_statement import Statement
from ingest.linking.tie_status import Status, of_remark, status_of
from ingest.linking.tie_text import is_vague, words
from ingest.linking.tie_years import concluded, own_year, since
from ingest.linking.ties import of_statement
from ingest.records import Cell, ParsedDocument, Role, Sentence
from ontology import reference
from ontology.iri import stable_id

_SUBJECT: Final = re.compile(
    r"(?:^|[。、\s])(?:また、|なお、)?(?P<body>[^、。\s()「」]{2,30})(?:は|が|では)(?=、|[^。]{2,40}?と)")
_MADE: Final = re.compile(r"締結|提携|調印|署名|結縁|縁組|結[びばん]|交わ[しさ]|合意")
_RULE: Final = re.compile(r"(?:記載|表示|特記|記入|明記|注記|断り書?き?|印)(?:が|の)?(?:ない|無い|ある|あり|なし)")
"""A sentence about the list's own marks states no tie: 種別の記載がないものは姉妹都市です."""

_OF_TOWNS: Final = re.compile(r"市町村?|町村|[県道府都]内|管内")
_ABOUT: Final = re.compile(r"(?:は|が|では|も)")
"""Behind the municipality that a sentence is about."""

_INSIDE: Final = re.compile(r"(?:市|県|町|村|区|府|都|道)内の")
"""Before a school's name, where it lies."""

_OWN_SUBJECT: Final = re.compile(r"(?:^|[、。\s])(?:本|当)?[県道府都](?:は|が|では|も|と|の)")
_COUNT: Final = re.compile(
    r"(?P<count>\d{1,2})(?:つ|か所)?の?(?:都市|市町村?|[市町村郡州])と、?(?:[^。、]{0,8})?(?:姉妹|友好)")
"""A sentence that tells how many partners of a kind there are."""

_ITS_STATE: Final = re.compile(r"(?:往来|提携|交流|協定|覚書|関係|盟約)(?:関係)?(?:は|も|を)[^。]{0,24}。?$")
"""A sentence that ends with what became of the tie that the one before it told of: その後、往来は停止している."""

_SUFFIX: Final = re.compile(r"(?:特別市|広域市|首長国|[市町村州省県区郡])$")
_OWN: Final = re.compile(r"(?:本|当)?(?:市|県|町|村|府|都|道)(?:立|営)?")


def of_sentences(parsed: ParsedDocument, area: Area) -> Iterator[Tie]:
    """The ties that the document's sentences state, once each; implied ones are left to the records."""
    source = area.municipality or area.prefecture
    if source is None:
        return
    told: dict[str, Tie] = {}
    last: Tie | None = None
    known = countries_of(parsed, area)
    subject: Subject | None = None
    years, fiscal = Carried(), parsed.meta.fiscal_year
    for at, cell in enumerate(parsed.prose, start=1):
        where = f"{parsed.meta.id}-s{at}"
        subject = subject_of(cell, area, subject_before(cell, area, subject))
        if at == 1 or not follows(cell, parsed.prose[at - 2]):
            years = Carried()
        years = carried(fold(cell.before).text, years, fiscal)
        stated = list(_of_sentence(cell, where, subject.own or source, area, parsed, known, years))
        previous = parsed.prose[at - 2] if at > 1 and parsed.prose[at - 2].lines == cell.lines else None
        if not stated:
            stated = list(_of_antecedent(cell, previous, where, subject.own or source, area, parsed, years))
        years = carried(fold(cell.text).text, years, fiscal)
        if not stated and previous:
            stated = list(_counted(previous, cell, where, source, area, parsed))
        for found in stated:
            last = tie = _carried(found, last, cell)
            if tie.source.target == source and _is_of_towns(cell, area):
                continue
            key = tie.id.rpartition("@")[0]
            first = told.setdefault(key, tie)
            if first.since is None and tie.since:
                told[key] = tie
    yield from told.values() if area.municipality else _without_owner(told.values(), source, area)


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
    """The stated ties with what a sentence of the document says of their end: ※X市との連携は期間満了により終了した."""
    ends = []
    resting: dict[str, Status] = {}
    for at, cell in enumerate(parsed.prose, start=1):
        status = of_remark(fold(cell.text).text)
        if status == "active" or len(words(fold(cell.text).text)) > 1:
            continue
        found = find({"description": cell}, Scope(area.prefecture, None))
        partners = [each for each in found.mentions if each.kind == "place"]
        homes = {each.target for each in found.mentions if each.kind in ("municipality", "prefecture") and each.target}
        if len({each.surface for each in partners}) == 1:
            ends.append((kana_key(_bare(partners[0].surface)), homes, status))
        elif not (partners or homes or cell.before) and _ITS_STATE.search(fold(cell.text).text) and (
                at > 1 and parsed.prose[at - 2].lines == cell.lines):
            resting[f"{parsed.meta.id}-s{at - 1}"] = status
    here = Counter(tie.id.rpartition("@")[2] for tie in ties)
    for tie in ties:
        where = tie.id.rpartition("@")[2]
        if where in resting and here[where] == 1 and tie.status == "active":  # the next sentence tells of its state
            tie = tie.model_copy(update={"status": resting[where]})
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


def _of_sentence(cell: Cell, where: str, source: str, area: Area, parsed: ParsedDocument,
                 known: Mapping[str, str], years: Carried) -> Iterator[Tie]:
    text = fold(cell.text).text
    told = words(text) or (words(fold(cell.column).text) if concluded(text, parsed.meta.fiscal_year) else ())
    if not told or _RULE.search(text):
        return
    cells: dict[Role, Cell] = {"description": cell}
    if cell.column and not _of_others(text, source, area):
        cells["country"] = Cell(text=cell.column, lines=cell.lines, place=cell.place)
    found = find(cells, Scope(area.prefecture, None, municipalities=frozenset(filter(None, [area.municipality]))))
    towns = tuple(dict.fromkeys(each.target for each in found.mentions if each.role == "country"
                                and each.kind == "municipality" and each.target))
    # Of several that stand over a sentence it must itself say which is meant.
    sources = (source,) if not towns else towns if len(towns) == 1 else ()
    found.mentions += known_places(cell, found.mentions, known)
    statement = Statement(where, None, cells, tuple(found.mentions), sources, parsed.meta.fiscal_year, known, years)
    # Without a word of its own the sentence tells of the tie that its headings name.
    stated = [tie for tie in of_statement(statement, parsed.meta.id) if tie.stated] if words(text) else []
    if not stated and cell.column:
        stated = [tie for owner in sources for tie in _of_heading(statement, found, cell, owner, parsed)]
    for tie in stated:
        yield _of_body(tie, text) if tie.partner.kind == "organisation" else tie


def _of_antecedent(cell: Sentence, previous: Cell | None, where: str, source: str, area: Area, parsed: ParsedDocument,
                   years: Carried) -> Iterator[Tie]:
    """The tie of a sentence without a partner with the one that the sentence before names."""
    text, fiscal = fold(cell.text).text, parsed.meta.fiscal_year
    told = words(text)
    if len(told) != 1 or is_vague(text, told[0]) or any(
            each.kind == "place" for each in find({"description": cell}, Scope(area.prefecture, None)).mentions):
        return
    year = since(text, told[0].text, fiscal) or year_told(text, told[0], years, fiscal)
    if not (year or _MADE.search(text, told[0].end)):
        return
    if found := antecedent(cell, previous, area.prefecture):
        statement = Statement(where, None, {"description": cell}, tuple(
            find({"description": cell}, Scope(area.prefecture, None)).mentions), (), fiscal)
        owner = possessor_of(statement, "description", text, told[0]) or found.owner or source
        kind = kind_of(told[0], owner, found.partner) if set(told[0].kinds) & OF_PLACES else told[0].kinds[0]
        yield make_tie(owner, place_party(found.partner, found.country), kind, where, parsed.meta.id, None, cell.lines,
                       cell.text, year, status=status_of(text, told[0]))


def _of_others(text: str, source: str, area: Area) -> bool:
    """Whether a sentence is itself about other municipalities than the one whose text it is."""
    found = find({"description": Cell(text=text, lines=(1, 1))}, Scope(area.prefecture, None))
    towns = [each for each in found.mentions
             if each.kind == "municipality" and each.target and _ABOUT.match(text, each.end)]
    return bool(towns) and all(each.target != source for each in towns)


def _of_heading(statement: Statement, found: Found, cell: Cell, source: str, parsed: ParsedDocument) -> Iterator[Tie]:
    """An agreement of which the sentence tells, with the one place that its heading names."""
    text = fold(cell.text).text
    under = deepest([each for each in found.mentions if each.role == "country" and each.kind == "place"])
    inside = {each.target for each in found.mentions if each.role == "description" and each.kind == "place"}
    if len(under) != 1 or inside - {under[0].target}:
        return
    place: Mention = under[0]
    for word in words(text) or words(fold(cell.column).text):  # 姉妹都市 > X市 > X市との提携は1955年に結ばれました
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
    name = _INSIDE.sub("", subjects[0])
    return tie.model_copy(update={"source": Party(kind="organisation", target=None, name=name),
                                  "id": f"{stable_id(name)}-{tie.id.partition('-')[2]}"})
