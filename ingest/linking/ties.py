"""Ties that documents state or imply.

Stated: the text says 姉妹都市 (or another word of ``tie_words.tsv``) of a Japanese party and a named foreign
one, be it in a name or by an anniversary.  Implied: the word stands in the implementer's name or covers
several partners (姉妹都市等), the record names a place, and the tie is recorded in the reference data; its
kind is then the recorded one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from ingest.linked import LinkedProject, Mention, Party, Tie
from ingest.linking.area import Area
from ingest.linking.folding import fold
from ingest.linking.tie_parties import body_party, deepest, make_tie, place_party
from ingest.linking.tie_text import Word, body, bound, is_concluded, is_vague, words
from ingest.linking.tie_years import since
from ingest.records import Cell, Role
from ontology import reference

STATING: Final[tuple[Role, ...]] = ("name", "sub_item", "description", "country", "place", "implementer")
_OF_PLACES: Final = frozenset(
    {
        "sister-city",
        "friendship-city",
        "sister-region",
        "friendship-exchange",
        "partner-city",
        "sister-wetland",
    }
)
_OF_BODIES: Final = (
    ("school-agreement", re.compile(r"学校|高校|大学|\d校")),
    ("museum-agreement", re.compile(r"博物館|美術館")),
)
"""An agreement with such a body is of this kind, whatever it is called."""

_SENTENCE: Final = re.compile(r"[^。]*。?")
_ENDED: Final = re.compile(
    r"(?:提携|盟約|協定|関係|締結)*(?:を|の|が|は)?(?:正式に)?(?:(?P<ended>解消|終了|廃止|失効|破棄)|休止|停止|中断|凍結)")
"""Words of an end; the others say that the tie rests: whether it still stands is unknown."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What may state ties: a record's or a node's cells with their mentions."""

    id: str
    record: str | None
    cells: dict[Role, Cell]
    mentions: tuple[Mention, ...]
    sources: tuple[str, ...]
    """Codes of the possible Japanese parties, the likeliest first."""
    fiscal_year: int | None

    def foreign(self, role: Role) -> list[Mention]:
        """The foreign mentions of one cell, in order."""
        found = [
            each
            for each in self.mentions
            if each.role == role and each.target and each.kind in ("country", "place")
        ]
        return sorted(found, key=lambda each: (each.start, -each.end))


def of_project(project: LinkedProject, area: Area, document: str) -> Iterator[Tie]:
    """The ties that a project's record states or implies."""
    cells = project.record.cells
    if not any(words(fold(cells[role].text).text) for role in STATING if role in cells):
        return
    statement = Statement(
        project.id,
        project.record.record,
        project.record.cells,
        project.mentions,
        _sources(project, area),
        project.fiscal_year,
    )
    yield from of_statement(statement, document)


def of_statement(statement: Statement, document: str) -> Iterator[Tie]:
    """One tie per parties and kind; the first text that states it is the evidence, any may give the year."""
    ties: dict[tuple[str, str, str], Tie] = {}
    open_words: list[tuple[Role, Word]] = []
    for role in STATING:
        cell = statement.cells.get(role)
        text = fold(cell.text).text if cell else ""
        for word in words(text) if cell else ():
            partners = _partners(statement, role, text, word)
            for party, kind, source in partners:
                _keep(ties, _stated(statement, cell, text, word, party, kind, source, document))
            if not partners:
                open_words.append((role, word))
    for role, word in open_words:
        _alone(ties, statement, role, word, document)
    for role, word in open_words:
        if role == "implementer" or is_vague(fold(statement.cells[role].text).text, word):
            _implied(ties, statement, role, document)
    yield from ties.values()


def _keep(ties: dict[tuple[str, str, str], Tie], tie: Tie) -> None:
    key = (tie.source.target or tie.source.name, tie.partner.target or tie.partner.name, tie.kind)
    known = ties.get(key)
    if known is None or (tie.stated and not known.stated):
        ties[key] = tie
    elif known.since is None and tie.since:
        ties[key] = known.model_copy(update={"since": tie.since})


def _partners(
    statement: Statement, role: Role, text: str, word: Word
) -> list[tuple[tuple[Party, str], str, str]]:
    """Party, kind and source of what the text binds to the word."""
    foreign = statement.foreign(role)
    if not set(word.kinds) & _OF_PLACES:
        other = body(text, word, foreign)
        kind = (
            next(
                (kind for kind, pattern in _OF_BODIES if other and pattern.search(other.name)), word.kinds[0]
            )
            if word.kinds[0] in ("cooperation-agreement", "memorandum")
            else word.kinds[0]
        )
        return [(body_party(other), kind, statement.sources[0])] if other and statement.sources else []
    source = _possessor(statement, role, text, word)
    result = []
    for mention in bound(text, word, foreign):
        owner = source or _owner(statement, mention)
        if owner:
            result.append((place_party(mention), _kind(word, owner, mention), owner))
    return result


def _possessor(statement: Statement, role: Role, text: str, word: Word) -> str | None:
    """The municipality whose the tie is said to be (旧常呂町の姉妹都市)."""
    return next(
        (
            each.target
            for each in statement.mentions
            if each.role == role
            and each.kind == "municipality"
            and text[each.end : word.start] in ("の", "と", "の国際")
            and each.end < word.start
        ),
        None,
    )


def _owner(statement: Statement, mention: Mention) -> str | None:
    """The Japanese party among several: the one with a recorded tie to this place, else the likeliest."""
    recorded = (
        {tie.source for tie in reference.recorded_ties() if tie.partner == mention.target}
        if len(statement.sources) > 1
        else set()
    )
    return next((code for code in statement.sources if code in recorded), next(iter(statement.sources), None))


def _kind(word: Word, source: str, mention: Mention) -> str:
    """The word's kind; where it names two, the recorded tie's or what the parties are."""
    state = reference.place(mention.target or "").kind == "state"
    kinds = word.kinds
    if (
        len(source) == 2
        and (state or "sister-region" in kinds)
        and kinds[0] in ("sister-city", "friendship-city", "sister-region")
    ):
        return "sister-region"
    kinds = tuple(kind for kind in kinds if kind != "sister-region" or state or len(kinds) == 1)
    recorded = [
        tie.kind for tie in reference.ties_by_source().get(source, ()) if tie.partner == mention.target
    ]
    return next((kind for kind in recorded if kind in kinds), kinds[0])


def _alone(
    ties: dict[tuple[str, str, str], Tie], statement: Statement, role: Role, word: Word, document: str
) -> None:
    """A word with no party beside it: the record's one city abroad, or all for 姉妹・友好都市."""
    cell = statement.cells[role]
    text = fold(cell.text).text
    stated = any(set(word.kinds) & {tie.kind} for tie in ties.values())
    if (
        role == "implementer"
        or not set(word.kinds) & _OF_PLACES
        or is_vague(text, word)
        or not is_concluded(text, word)
    ):
        return
    if stated:
        _date(ties, word, text, statement.fiscal_year)
        return
    places = next(
        (
            found
            for each in ("country", "name", "place", "description")
            if (found := deepest([m for m in statement.foreign(each) if m.kind == "place"]))
        ),
        [],
    )
    if len({each.target for each in places}) == 1 or (
        len(word.kinds) > 1 and "sister-region" not in word.kinds
    ):
        for mention in places:
            owner = _owner(statement, mention)
            if owner and (len(owner) == 2 or reference.place(mention.target or "").kind != "state"):
                _keep(
                    ties,
                    _stated(
                        statement,
                        cell,
                        text,
                        word,
                        place_party(mention),
                        _kind(word, owner, mention),
                        owner,
                        document,
                    ),
                )


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


def _stated(
    statement: Statement,
    cell: Cell | None,
    text: str,
    word: Word,
    party: tuple[Party, str],
    kind: str,
    source: str,
    document: str,
) -> Tie:
    sentence = next(
        (found[0] for found in _SENTENCE.finditer(text) if found.start() <= word.start < found.end()), text
    )
    return make_tie(
        source,
        party,
        kind,
        statement.id,
        document,
        statement.record,
        cell.lines if cell else (1, 1),
        sentence.strip(),
        since(text, word.text, statement.fiscal_year),
        status=_status(text, word),
    )


def _status(text: str, word: Word) -> Literal["active", "ended", "unknown"]:
    found = _ENDED.match(text, word.end)
    return "active" if found is None else "ended" if found["ended"] else "unknown"


def _sources(project: LinkedProject, area: Area) -> tuple[str, ...]:
    """Municipalities by the cell that names them; the document's own city or prefecture where none does."""
    cells = project.record.cells
    by_role = [
        each.target
        for role in ("municipality", "implementer", "name", "sub_item", "place", "description")
        for each in project.mentions
        if each.role == role and each.kind == "municipality" and each.target
    ]
    named = [
        each.target
        for each in project.mentions
        if each.kind == "municipality" and each.target and each.role in ("municipality", "implementer")
    ]
    if named or "implementer" in cells or "municipality" in cells:
        return tuple(dict.fromkeys(named or by_role)) or tuple(filter(None, [area.prefecture]))
    return tuple(filter(None, [area.municipality])) or tuple(filter(None, [area.prefecture]))
