"""Ties that a list of sister cities states: a row per tie, the kind in a cell, a heading or the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from ingest.linked import Party, Tie
from ingest.linking.area import Area, bureau_area, own_prefecture
from ingest.linking.bodies import is_body
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.found import Found
from ingest.linking.mentions import find
from ingest.linking.tables import rows
from ingest.linking.ties.columns import is_dated
from ingest.linking.ties.home import is_of_town
from ingest.linking.ties.kind import kind_of, kind_of_body
from ingest.linking.ties.own_body import is_itself, own_body
from ingest.linking.ties.parties import deepest, make_tie, place_party
from ingest.linking.ties.row import Partner, home_parties, partners
from ingest.linking.ties.statement import Statement
from ingest.linking.ties.status import NOT_YET, Status, of_remark
from ingest.linking.ties.text import Word, words
from ingest.linking.ties.years import concluded, own_year, since, year_in, years_in
from ingest.records import Cell, Issue, ParsedDocument, ProjectRecord, Role

_YEAR_COLUMN: Final = re.compile(r"(?:西暦|和暦|年|年度|年月日|年月|期日|効力発生日|開始日|開始年)$")
"""Headings of a date that in a list of ties is the tie's."""

_END_COLUMN: Final = re.compile(r"(?:解消|終了|失効)(?:日|年|年月日|年度|時期)$")
_OF_KIND: Final = re.compile(r"区分|種別|種類|形式|形態|名称|提携内容|協定名|分類")
"""Headings of a column that tells the kind of tie."""
_REMARK: Final = re.compile(r"備考|摘要|経緯|契機|きっかけ|特記|概要|内容|状況|説明|理由|現況")
_OF_THEME: Final = re.compile("分野|内容|テーマ|事業")
"""Headings of a column that tells what an exchange is about (経済), and no kind of tie."""
_OF_OTHERS: Final = re.compile("その他|他の|協定|覚書")
"""Headings of a column of partners whose kinds its cells tell."""
_AGAIN: Final = re.compile(r"再|更新|改定|延長|最終|直近")
"""Headings of a date that is not the first conclusion's."""
_UNTOLD: Final = re.compile(r"(?:記載|表示|特記|記入|明記|注記|断り書き|印)[がの]?(?:ない|無い|なし)[^。]{0,12}は")
"""A sentence that tells the kind of rows that tell none."""
_NO_TIE: Final = re.compile(
    r"(?:提携|協定|覚書)(?:等|関係)?[はがも]?(?:なし|無し|なく|ない|ありません|ではな[いく]|ではありません|結んでい(?:ない|ません))(?!もの)")
"""A row that says that there is no tie: 絵画の交換(提携なし)."""
_OF_EVENTS: Final = re.compile(r"(?:実施|開催|予定|記念)?(?:年度?|年月日|月日|日|時期)|")
_OF_JOURNEY: Final = re.compile("(?:訪問|派遣|視察|出張|渡航|留学|研修|受け?入れ?)(?:先|国)")
"""Heads a column of places to which somebody went."""
_ANNIVERSARY: Final = re.compile(r"\d+\s*周年")
_MADE: Final = re.compile("締結|提携|調印")
"""A row of what was done: the heading of its date, what it tells, and what would make it a conclusion."""
_CAME_TO_NOTHING: Final = re.compile(r"(?:実現|成立|締結|調印|提携)(?:には?至ら(?:ず|な)|せず|しなかった)")
_NOTHING: Final = re.compile("(?:該当|特に)?(?:なし|無し?)|[-－―ー]*")
_TEXT: Final = "tie_text"
"""The layout of running text, in which a line with a name and a date need not tell of a tie."""
_OTHER: Final = Word("", 0, 0, ("other",), True)
"""Where nothing tells the kind."""


def without_doubles(ties: Sequence[Tie], parsed: ParsedDocument) -> Iterator[Tie]:
    """The ties of a document without those of a record with a partner of which a row on its lines tells: that
    tells whose the partner is, where the record is read from lines of several.  Nor is a body's partner that of the
    municipality or prefecture, where another statement tells whose it is."""
    records = {each.record: each.lines for each in parsed.projects}
    rows = {each.record for each in parsed.partners} - records.keys()
    told = [(each.partner, each.lines) for each in ties if each.record in rows and each.lines]
    bodies = {(each.partner.name, each.kind) for each in ties
              if each.source.kind == each.partner.kind == "organisation" and each.stated}
    for tie in ties:
        first, last = records.get(tie.record or "", (0, -1))
        of_body = tie.source.kind != "organisation" and (tie.partner.name, tie.kind) in bodies
        if not of_body and not any(
                partner == tie.partner and first <= lines[0] and lines[1] <= last for partner, lines in told):
            yield tie


def of_partners(parsed: ParsedDocument, area: Area) -> Iterator[Tie | Issue]:
    """The ties of a list's rows, and what is to be reported of them."""
    for row in parsed.partners:
        own = frozenset(filter(None, [area.municipality]))
        scope = Scope(own_prefecture(row) or area.prefecture, bureau_area(row), municipalities=own)
        found = find(row.cells, scope, row.record)
        yield from found.issues
        yield from _ties(row, found, area, scope, parsed)


def _ties(row: ProjectRecord, found: Found, area: Area, scope: Scope, parsed: ParsedDocument) -> Iterator[Tie | Issue]:
    denied = [each for each in (*row.cells.values(), *row.extra.values()) if _NO_TIE.search(fold(each.text).text)]
    if denied and not any(each not in denied and words(fold(each.column).text) and not _NOTHING.fullmatch(
            each.text.strip()) for each in row.extra.values()):  # 姉妹都市 | 友好都市 | その他: of the others there are
        return
    cells = (*row.cells.values(), *row.extra.values())
    if not _dates(row) and (any(NOT_YET.match(fold(each.text).text.strip("() ")) for each in cells
                                if each.column and not _REMARK.search(each.column))
                            or any(_CAME_TO_NOTHING.search(each.text) for each in cells)):
        return
    if _is_event(row):
        return
    sources = home_parties(row, found, area.municipality or (None if is_of_town(parsed) else area.prefecture))
    body = own_body(parsed.meta.title)
    if body and (is_itself(row.text("implementer")) or (
            "implementer" not in row.cells and _names_body(row.text("country")))):
        sources = (body,)
    statement = Statement(row.record, row.record, row.cells, tuple(found.mentions), (), parsed.meta.fiscal_year)
    towns, bodies = any(each.kind == "municipality" for each in sources), any(
        each.kind == "organisation" for each in sources)
    named = partners(row, statement, towns, bodies)
    if not named and len(sources) == 1 and sources[0].target:
        of_kind = list(_by_kind(row, sources[0].target, scope, parsed))
        if of_kind:
            yield from of_kind
            return
    if not named and _NOTHING.fullmatch(row.text("country").strip() or "-"):
        return
    if not sources or not named or (len(sources) > 1 and len(named) > 1):
        yield Issue(severity="warning", code="tie-without-party", lines=row.lines, record=row.record,
                    text=" ".join(each.text for each in row.cells.values())[:80], action="left-open",
                    reason="the row of a list of partners names no place abroad or no Japanese party, or it does not "
                           "tell which of several belong together; no tie is made of it")
        return
    word = _other(_word(row, parsed), row, parsed)
    told = _years(row, named)
    if word is _OTHER and (body or parsed.meta.layout == _TEXT or not any(told)):
        yield Issue(severity="warning", code="tie-without-party", lines=row.lines, record=row.record,
                    text=" ".join(each.text for each in row.cells.values())[:80], action="left-open",
                    reason="the line names a partner, and neither it nor anything above tells of which kind the tie "
                           "is; no tie is made of it")
        return
    cell = row.cells["country"]
    for source in sources:
        for partner, year in zip(named, told, strict=True):
            yield make_tie(
                source, (partner.party, partner.country), _kind(word, source, partner),
                f"{parsed.meta.id}-{row.record}", parsed.meta.id, row.record, cell.lines,
                " ".join(each.text for each in (*row.cells.values(), *row.extra.values())), year, status=_status(row))
        if source.target:
            yield from _by_kind(row, source.target, scope, parsed)


def _names_body(cell: str) -> bool:
    """Whether a cell of the partner names a body, before its country or behind: X港（中国）, 中国 X港."""
    return any(map(is_body, re.split(r"[\s（）()]+", cell.strip())))


def _is_event(row: ProjectRecord) -> bool:
    """Whether a row tells what was done in a year and of no conclusion: 令和4年度 X市 55周年の式典."""
    cells = [*row.extra.values(), *row.cells.values()]
    if _OF_JOURNEY.search(row.cells["country"].column if "country" in row.cells else ""):
        return True
    told = any(is_dated(each.column) or _OF_KIND.search(each.column) or words(fold(each.column).text) or (
        each.text in _kinds()) for each in cells)
    dated = any(_OF_EVENTS.fullmatch(each.column) and not _MADE.search(each.text) for each in cells)
    return dated and not told and any(_ANNIVERSARY.search(fold(each.text).text) for each in cells)


def _kind(word: Word, source: Party, partner: Partner) -> str:
    """The word's kind; of bodies the one of such bodies."""
    if partner.party.kind == "organisation":
        return kind_of_body(word, partner.party.name)
    if partner.place is None or source.target is None:
        if source.kind == "prefecture":
            return "sister-region" if word.kinds[0] in ("sister-city", "friendship-city") else word.kinds[0]
        return next((kind for kind in word.kinds if kind != "sister-region"), word.kinds[0])
    return kind_of(word, source.target, partner.place)


def _by_kind(row: ProjectRecord, source: str, scope: Scope, parsed: ParsedDocument) -> Iterator[Tie]:
    """Partners in columns that are headed by their kind (姉妹都市 beside 友好都市)."""
    beside: dict[Role, Cell] = {"place": row.cells["country"]} if "country" in row.cells else {}
    for cell in row.extra.values():
        heading = words(fold(cell.column).text)
        text = fold(cell.text).text
        own = words(text)
        if not heading and len(own) == 1 and _OF_OTHERS.search(cell.column) and not _NO_TIE.search(text):
            heading, own = own, ()  # その他の協定: X市 観光の覚書
        if not heading or own or cell.text in _kinds() or is_dated(cell.column):
            continue
        found = find({**beside, "country": cell}, scope, row.record)
        statement = Statement(row.record, row.record, {"country": cell}, tuple(found.mentions), (), None)
        places = deepest([each for each in statement.foreign("country") if each.kind == "place"])
        for place in places:
            if any(text[place.end:other.start] in ("", "市") for other in places if other.start >= place.end):
                continue  # ウランバートル市サンクトバヤン区
            if country := statement.country(place):
                yield make_tie(source, place_party(place, country), kind_of(heading[0], source, place),
                               f"{parsed.meta.id}-{row.record}", parsed.meta.id, row.record, cell.lines, cell.text,
                               own_year(text, place.end, None), status=of_remark(text))


def _word(row: ProjectRecord, parsed: ParsedDocument) -> Word:
    """The row's word of a tie: a cell that says nothing else, a column of kinds, the other cells, a heading, a
    remark, the title."""
    cells = [*row.extra.values(), *row.cells.values()]
    told = [(each, _words(each, row)) for each in cells]
    whole = [found[0] for each, found in told if found and found[0].text == fold(each.text).text.strip()]
    named = [each for each in cells if each.text in _kinds() and not _OF_THEME.search(each.column)]
    if not whole and named and not any(found for each, found in told if not _REMARK.search(each.column)):
        return Word(named[0].text, 0, 0, _kinds()[named[0].text], True)
    of_kind = [found[0] for each, found in told if found and _OF_KIND.search(each.column)]
    plain = [found[0] for each, found in told if found and not _REMARK.search(each.column)]
    remarks = [found[0] for each, found in told if found and _REMARK.search(each.column)]
    # Of the headings the partner's own goes first: beside 姉妹都市 another column may be headed 友好都市.
    headings = [found[0] for each in (*filter(None, [row.cells.get("country")]), *cells)
                if (found := words(fold(each.column).text))]
    exact = [each for each in headings if len(each.kinds) == 1]
    title = [*_default(parsed), *words(fold(parsed.meta.title).text)]
    return next(iter((*whole, *of_kind, *plain, *exact, *remarks, *headings, *title)), _OTHER)


def _default(parsed: ParsedDocument) -> tuple[Word, ...]:
    """The kind that a sentence gives to rows that tell none: 種別の記載がないものは姉妹都市です."""
    return next((found for cell in parsed.prose if _UNTOLD.search(text := fold(cell.text).text)
                 and len(found := words(text)) == 1), ())


def _words(cell: Cell, row: ProjectRecord) -> Sequence[Word]:
    """The tie words of a cell; a kind may be broken over its lines (友好交流 協定)."""
    text = fold(cell.text).text
    short = len(text) <= _LONGEST_KIND and cell is not row.cells.get("country")
    return words(re.sub(r"\s", "", text) if short else text)


_LONGEST_KIND: Final = 24
"""Characters of a cell that is a kind and nothing else."""

_OTHERS: Final = re.compile(r"(?:ほか|他|それ以外|その他)(?:の都市|の市)?は、?(?:全て|すべて|いずれも)?(?=姉妹|友好)")
"""Before the kind of all partners that a sentence has not named: X市は友好都市、ほかは姉妹都市."""


def _other(word: Word, row: ProjectRecord, parsed: ParsedDocument) -> Word:
    """A word of two kinds (姉妹・友好都市), or the one of them that a sentence gives to the row's partner by its name
    or to all that it does not name."""
    name = re.split(r"[（(\s]", row.text("country"))[0]
    for cell in parsed.prose if len(word.kinds) > 1 else ():
        text = fold(cell.text).text
        rest = _OTHERS.search(text)
        at = text.find(name) if rest and name else -1
        start = (at if 0 <= at < rest.start() else rest.end()) if rest else len(text)
        told = next((each for each in words(text) if each.start >= start), None)
        if rest and told and len(told.kinds) == 1 and told.kinds[0] in word.kinds:
            return told
    return word


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    """Kinds by what a column of kinds says short."""
    return {row["cell"]: tuple(row["kind"].split()) for row in rows("ties/tie_list_kinds.tsv")}


def _years(row: ProjectRecord, named: Sequence[Partner]) -> list[str | None]:
    """Since when each partner's tie stands: behind its name, in a column of as many years as there are partners, or of
    the one partner."""
    text = fold(row.cells["country"].text).text
    own = [own_year(text, each.end, None) for each in named]
    told = _dates(row)
    if len(named) == 1:
        return [min(told) if told else own[0] or _in_words(row)]
    if len(told) == 1 and not any(own):
        return [told[0] for _ in named]  # two partners of one conclusion
    return [*told] if len(told) == len(named) and not any(own) else own


def _in_words(row: ProjectRecord) -> str | None:
    """The year of conclusion that a cell beside the partner's tells in a sentence: 昭和49年10月に姉妹都市提携。"""
    for cell in (*row.extra.values(), *row.cells.values()):
        text = fold(cell.text).text
        for word in words(text) if cell is not row.cells.get("country") else ():
            if year := since(text, word.text, None):
                return year
    return None


def _dates(row: ProjectRecord) -> list[str]:
    """The years of a column of the date of conclusion; a column of dates alone is one where no heading says more."""
    cells = [each for each in (*row.extra.values(), *row.cells.values()) if is_dated(each.column)]
    cells.sort(key=lambda each: bool(_AGAIN.search(each.column)))
    period = row.cells.get("period")
    cells += [each for each in row.extra.values() if each not in cells and _YEAR_COLUMN.match(each.column)]
    for cell in cells or filter(None, [period]):
        text = fold(cell.text).text
        if told := year_in(text):
            return [year for _, _, year in years_in(text, None)] or [told]
        if first := concluded(text, None):  # 中断(平成7年締結)
            return [first]
    return []


def _status(row: ProjectRecord) -> Status:
    for cell in (*row.extra.values(), *row.cells.values()):
        if _END_COLUMN.search(cell.column) and year_in(fold(cell.text).text):
            return "ended"
        if (status := of_remark(fold(cell.text).text, cell.column)) != "active":
            return status
    return "active"
