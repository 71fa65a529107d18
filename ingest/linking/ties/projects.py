"""Ties that documents state or imply.

Stated: the text says 姉妹都市 (or another word of ``tie_words.tsv``) of a Japanese party and a named foreign
one, be it in a name or by an anniversary.  Implied: the word stands in the implementer's name or covers
several partners (姉妹都市等), the record names a place, and the tie is recorded in the reference data; its
kind is then the recorded one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from ingest.linked import LinkedProject, Mention, Party, Tie
from ingest.linking.area import Area
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.mentions import find
from ingest.linking.ties import columns as tie_columns
from ingest.linking.ties.binding import Bound, is_domestic, owner_of, partners_of, possessor_of
from ingest.linking.ties.distributed import years
from ingest.linking.ties.kind import OF_PLACES, is_state, kind_of
from ingest.linking.ties.parties import deepest, make_tie, place_party
from ingest.linking.ties.statement import STATING, Statement, deeper, echoed, in_remark, partner_beside, sources_of
from ingest.linking.ties.status import status_of
from ingest.linking.ties.text import Word, is_concluded, is_vague, words
from ingest.linking.ties.years import concluded, only_year, own_year, since
from ingest.records import Cell, Role
from ontology import reference

_COUNTED: Final = re.compile(r"(?:である|の)?\s*(\d{1,2})(?:都市|市|町|地域|州|か所)")
"""友好都市3市: as many places as the record names are the partners."""

_BOTH: Final = re.compile(r"(?:提携)?(?:とした|となった|になった|である|を結んだ|を締結した|の)両(?:市|町|都市|自治体)")
"""The same: 姉妹都市とした両市."""

_DEEPER: Final = re.compile("[一-鿿]{1,3}[区郡県鎮]")
"""A name right behind a place's: the partner lies in the place, and is in no table (昌原市鎮海区)."""

_OWN_NAME: Final = re.compile(
    r"(?!提携|関係|締結|交流|盟約|協定|縁組|同士|委員|協会|調印|訪問|記念|周年|等)[一-鿿ァ-ヺ]")
"""A name right behind a word."""

_LED: Final = re.compile(r"(?:の?(?:締結|調印|提携|盟約))*(?:に|へと?)(?:つなが|発展|結実|結び[付つ]|至)")
"""Behind a word: what was agreed before led to it."""

_AGREEMENTS: Final = (("memorandum",), ("cooperation-agreement",))
_BASED: Final = re.compile(r"」?(?:\([^()]*\))?(?:に基づ|によ[りる]|に沿|に係る)|\([^()]*(?:締結|調印|署名|交わ)")
_OF_OTHERS: Final = re.compile(
    "(?<!こ)と(?![しいもな])|(?<![市町村県府都道])が|包括|企業|会社|大学|団体|協会|機構|組合|政府|国の|日本")
"""Before an agreement: with whom or whose it is."""

_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
_ITEM: Final = tuple(f"・･○●◇◆■□{_CIRCLED}")
_ITEMS: Final = re.compile(rf"(?:^|(?<=[。\s]))[{''.join(_ITEM)}]")
"""Where an item of a list begins: a name may hold the mark itself."""
_NUMBERED: Final = re.compile(f"[{_CIRCLED}]")

_OF_PARTNER: Final = re.compile("種別|種類|提携|関係|間柄")
"""Headings of a column of kinds that are those of the partners."""
_KIND_ENDS: Final = ("提携", "都市", "姉妹", "友好", "協定", "覚書", "盟約", "県省", "州省", "関係", "縁組")
"""How a kind of tie ends, be it 姉妹提携 or 友好交流都市."""

_WITH_YEAR: Final = re.compile(
    r"[\s(、,・/]*(?:(?:昭和|平成|令和|[SHR])\.?(?:元|\d{1,2})|(?:19|20)\d\d)[年\d./月日]*(?:締結|提携)?\)?$")
"""Behind a kind: 姉妹都市 昭和34年, 友好都市(1981.5.2)."""

_SENTENCE: Final = re.compile(r"[^。]*。?")


def of_project(project: LinkedProject, area: Area, document: str) -> Iterator[Tie]:
    """The ties that a project's record states or implies."""
    cells: dict[Role, Cell] = {role: cell for role, cell in project.record.cells.items() if role != "number"}
    mentions = project.mentions
    sort = cells.get("mode")
    # 種別: 姉妹都市 tells of the partner; 区分: 姉妹都市 is the chapter of a list, 姉妹都市交流 what is done.
    sorts = [sort] if sort and _OF_PARTNER.search(sort.column) and (
        _WITH_YEAR.sub("", fold(sort.text).text).strip().endswith(_KIND_ENDS)) else []
    remark = next((cell for cell in (*project.record.extra.values(), *sorts) if words(fold(cell.text).text)), None)
    if remark is not None:
        cells["number"] = remark
        mentions = (*mentions, *in_remark(remark, project, area))
    if not any(words(fold(cells[role].text).text) for role in STATING if role in cells):
        return
    if "country" not in cells and (partner := partner_beside(project, area)):
        cells["country"], named = partner
        mentions = (*mentions, *named)
    several = [(mark, item) for mark, item in _items(cells.get("description")) if words(fold(item.text).text)]
    if len(several) > 1:  # each tells of its own partner
        del cells["description"]
    mentions = (*mentions, *deeper(mentions, cells), *echoed(mentions, cells))
    sources = sources_of(project, area)
    told = list(of_statement(Statement(project.id, project.record.record, cells, mentions, sources,
                                       project.fiscal_year), document))
    lands = {mark: land for mark, land in _items(cells.get("country"), _NUMBERED) if mark in _CIRCLED}
    for mark, item in several if len(several) > 1 else ():
        own: dict[Role, Cell] = {"description": item, **({"country": lands[mark]} if mark in lands else {})}
        found = find(own, Scope(project.prefecture or area.prefecture, None))
        told += with_only_year(of_statement(Statement(
            project.id, project.record.record, own, tuple(found.mentions), sources,
            project.fiscal_year), document), item, project.fiscal_year)
    yield from tie_columns.dated({tie.id: tie for tie in told}.values(), project)


def with_only_year(told: Iterable[Tie], cell: Cell, fiscal_year: int | None) -> list[Tie]:
    """The ties of a short text; a single one with the only year that the text tells, wherever it stands."""
    ties = list(told)
    if len(ties) == 1 and ties[0].since is None:
        return [ties[0].model_copy(update={"since": only_year(fold(cell.text).text, fiscal_year)})]
    return ties


def _items(cell: Cell | None, marks: re.Pattern[str] = _ITEMS) -> Iterator[tuple[str, Cell]]:
    """The items of a list in a cell, each with its mark: ・X市 … ・Y市 …; a number tells what stands beside it in
    another cell."""
    if cell is None or not cell.text.lstrip().startswith(_ITEM):
        return
    starts = [found.start() for found in marks.finditer(cell.text)]
    for start, end in pairwise([*starts, len(cell.text)]):
        if text := cell.text[start + 1:end].strip():
            yield cell.text[start], cell.model_copy(update={"text": text})


def of_statement(statement: Statement, document: str) -> Iterator[Tie]:
    """One tie per parties and kind; the first text that states it is the evidence, any may give the year."""
    ties: dict[tuple[str, str, str], Tie] = {}
    open_words: list[tuple[Role, Word]] = []
    for role in STATING:
        cell = statement.cells.get(role)
        text = fold(cell.text).text if cell else ""
        bound_to = _led_to(statement, role, text, _unclaimed(text, [
            (word, partners_of(statement, role, text, word)) for word in (words(text) if cell else ())]))
        several = len({(each.party[0].name, each.kind) for _, partners in bound_to for each in partners}) > 1 or len(
            {word.kinds for word, _ in bound_to}) > 1
        for at, (word, partners) in enumerate(bound_to):
            clause = _clause(text, bound_to, at) if several else text
            told = [each.year or own_year(text, each.end, statement.fiscal_year) for each in partners]
            for each, year in zip(partners, told, strict=True):
                if not any(told):
                    year = since(clause, word.text, statement.fiscal_year)
                _keep(ties, _stated(statement, cell, text, word, each.party, each.kind, each.source, document, year))
            if not partners:
                open_words.append((role, word))
    for role in dict.fromkeys(role for role, _ in open_words):
        _respective(ties, statement, role, [word for each, word in open_words if each == role], document)
    for role, word in open_words:
        _alone(ties, statement, role, word, document)
    for role, word in open_words:
        if role == "implementer" or is_vague(fold(statement.cells[role].text).text, word):
            _implied(ties, statement, role, document)
    yield from ties.values()


def _led_to(statement: Statement, role: Role, text: str, bound_to: list[tuple[Word, list[Bound]]]
            ) -> list[tuple[Word, list[Bound]]]:
    """With the partner of the word before for one to which its agreement led: 覚書は平成30年の姉妹提携につながった."""
    result: list[tuple[Word, list[Bound]]] = []
    for word, partners in bound_to:
        if not partners and result and _LED.match(text, word.end) and "。" not in text[result[-1][0].end:word.start]:
            partners = [each._replace(kind=kind_of(word, each.source, mention), year=None)
                        for each in result[-1][1] if isinstance(each.source, str)
                        for mention in statement.foreign(role) if mention.end == each.end and mention.kind == "place"]
        result.append((word, partners))
    return result


def _unclaimed(text: str, bound_to: list[tuple[Word, list[Bound]]]) -> list[tuple[Word, list[Bound]]]:
    """Without the partners that stand behind an earlier word, of a word that has its own behind it though no table
    knows it: of 姉妹都市X、Yと友好都市Z the places X and Y are sister cities."""
    behind: set[int] = set()
    result = []
    for word, partners in bound_to:
        if _OWN_NAME.match(text, word.end):
            partners = [each for each in partners if each.end > word.end or each.end not in behind]
        behind |= {each.end for each in partners if each.end > word.end}
        result.append((word, partners))
    return result


def _clause(text: str, bound_to: Sequence[tuple[Word, Sequence[Bound]]], at: int) -> str:
    """The stretch of a text that tells of one word's parties: from the parties before it to the next word."""
    kinds = bound_to[at][0].kinds
    earlier = [max([word.end, *(each.end for each in partners)]) for word, partners in bound_to[:at]
               if partners or not set(word.kinds) & set(kinds)]
    start = max((end for end in earlier if end <= bound_to[at][0].start), default=0)
    later = [word.start for word, partners in bound_to[at + 1:] if partners or not set(word.kinds) & set(kinds)]
    return text[start : min(later, default=len(text))]


def _keep(ties: dict[tuple[str, str, str], Tie], tie: Tie) -> None:
    key = (tie.source.target or tie.source.name, tie.partner.target or tie.partner.name, tie.kind)
    known = ties.get(key)
    if known is None or (tie.stated and not known.stated):
        ties[key] = tie
    elif known.since is None and tie.since:
        ties[key] = known.model_copy(update={"since": tie.since})


def _respective(ties: dict[tuple[str, str, str], Tie], statement: Statement, role: Role, told: Sequence[Word],
                document: str) -> None:
    """As many kinds as the text names places, in the same order: 両市とはそれぞれ姉妹都市、友好都市の関係にある."""
    cell = statement.cells[role]
    text = fold(cell.text).text
    if len(told) < 2 or not text.endswith("それぞれ", 0, told[0].start) or not all(
            text[one.end : other.start] in ("、", "と", "及び", "・") for one, other in pairwise(told)):
        return
    places = deepest([each for each in statement.foreign(role) if each.kind == "place"])
    if len(places) != len(told):
        return
    for word, mention in zip(told, places, strict=True):
        owner = possessor_of(statement, role, text, word) or owner_of(statement, mention, word)
        if owner and (country := statement.country(mention)):
            _keep(ties, _stated(statement, cell, text, word, place_party(mention, country),
                                kind_of(word, owner, mention), owner, document, None))


def _alone(
    ties: dict[tuple[str, str, str], Tie], statement: Statement, role: Role, word: Word, document: str
) -> None:
    """A word with no party beside it: the record's one city abroad, or all for 姉妹・友好都市."""
    cell = statement.cells[role]
    text = fold(cell.text).text
    stated = any(set(word.kinds) & {tie.kind} for tie in ties.values())
    based = _is_based_on(text, word)
    if (
        role == "implementer"
        or not (based or set(word.kinds) & OF_PLACES)
        or is_vague(text, word)
        or is_domestic(statement, role, text, word)
        or not (based or is_concluded(text, word) or since(text, word.text, statement.fiscal_year))
    ):
        return
    if stated:
        _date(ties, word, text, statement.fiscal_year)
        return
    # 姉妹都市X市、友好都市Y市 with an unknown X: Y has its own word.
    claimed = {tie.partner.target for tie in ties.values() if tie.partner.target}
    claimed |= {each.target for each in statement.foreign(role) if each.target and _DEEPER.match(text, each.end)}
    named = [found for each in ("country", "name", "place", "description", "results") if (
        found := deepest([m for m in statement.foreign(each) if m.kind == "place" and m.target not in claimed]))]
    if "sister-region" not in word.kinds:  # アメリカ・テキサス州 in one cell, the city in the next
        named = [each for each in named if not all(map(is_state, each))] or named
    places = named[0] if named else []
    shared = years(text, word, statement.fiscal_year)
    if len(shared) != len(places):
        shared = ()
    counted = _COUNTED.match(text, word.end)
    most = 2 if text.endswith("両", 0, word.start) or _BOTH.match(text, word.end) else int(counted[1]) if counted else 1
    different = len({each.target or each.surface for each in places})
    if role == "number" or shared or different in (1, most) or (
        len(word.kinds) > 1 and "sister-region" not in word.kinds
    ):
        for at, mention in enumerate(places):
            owner = possessor_of(statement, role, text, word) or owner_of(statement, mention, word)
            country = statement.country(mention)
            if owner and country and (len(owner) == 2 or not is_state(mention)):
                _keep(
                    ties,
                    _stated(
                        statement,
                        cell,
                        text,
                        word,
                        place_party(mention, country),
                        kind_of(word, owner, mention),
                        owner,
                        document,
                        shared[at] if shared else _own_year(statement, mention)
                        or since(text, word.text, statement.fiscal_year)
                        or (concluded(_around(text, word), statement.fiscal_year) if based else None),
                    ),
                )


def _is_based_on(text: str, word: Word) -> bool:
    """Whether what the record tells is done by an agreement whose partner the sentence leaves out: 覚書(2018年締結)に
    基づき、X市へ."""
    before = text[text.rfind("。", 0, word.start) + 1:word.start]
    whole = text.strip() == word.text  # a column of kinds
    return word.kinds[:1] in _AGREEMENTS and (whole or bool(_BASED.match(text, word.end))) and not (
        _OF_OTHERS.search(before + word.text))


def _own_year(statement: Statement, mention: Mention) -> str | None:
    """The year that stands behind the partner's name in its own cell."""
    cell = statement.cells.get(mention.role)
    return own_year(fold(cell.text).text, mention.end, statement.fiscal_year) if cell else None


def _date(ties: dict[tuple[str, str, str], Tie], word: Word, text: str, fiscal_year: int | None) -> None:
    """A year that another sentence of the record gives for the same kind of tie."""
    year = since(text, word.text, fiscal_year)
    for key, tie in ties.items():
        if year and tie.since is None and tie.kind in word.kinds:
            ties[key] = tie.model_copy(update={"since": year})


def _implied(ties: dict[tuple[str, str, str], Tie], statement: Statement, role: Role, document: str) -> None:
    cell = statement.cells[role]
    named = {each.target for each in statement.mentions if each.kind == "place" and each.target}
    for source in statement.sources:
        for recorded in reference.ties_by_source().get(source, ()):
            same = any(source == key[0] and recorded.partner == key[1] for key in ties)
            if recorded.partner in named and not same and recorded.kind != "other":
                mention = next(each for each in statement.mentions if each.target == recorded.partner)
                _keep(
                    ties,
                    make_tie(
                        source,
                        place_party(mention),
                        recorded.kind,
                        statement.id,
                        document,
                        statement.record,
                        cell.lines,
                        cell.text,
                        None,
                        stated=False,
                    ),
                )


def _around(text: str, word: Word) -> str:
    """The sentence in which a word stands."""
    return next((found[0] for found in _SENTENCE.finditer(text) if found.start() <= word.start < found.end()), text)


def _stated(
    statement: Statement,
    cell: Cell | None,
    text: str,
    word: Word,
    party: tuple[Party, str],
    kind: str,
    source: str | Party,
    document: str,
    year: str | None,
) -> Tie:
    sentence = _around(text, word)
    return make_tie(
        source,
        party,
        kind,
        statement.id,
        document,
        statement.record,
        cell.lines if cell else (1, 1),
        sentence.strip(),
        year,
        status=status_of(text, word),
    )
