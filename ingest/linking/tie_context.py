"""What a sentence on ties takes from those around it: where a place lies that no table has, and whom it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from ingest.linked import Mention
from ingest.linking.area import Area
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.mentions import find
from ingest.linking.tie_statement import Statement
from ingest.records import Cell, ParsedDocument, Role, Sentence

_ABOUT: Final = re.compile(
    r"(?:の(?:提携先?|姉妹都市|友好都市|相手先?|国際交流|海外交流)(?:提携)?)?(?:は|が|では|も|には)(?!ない|なか)")
"""Behind the municipality or prefecture that a sentence is about."""

_OWN: Final = re.compile(r"(?:本|当)[市町村県府都道区]|(?:^|[、。\s])[県府都道](?:は|が|も|では|と)")
_GOES_ON: Final = re.compile(r"^(?:また|さらに|更に|なお|このほか|その後|加えて|同[市町村])")
"""Such a sentence is about whom the one before it was about."""

_AT_THAT_TIME: Final = re.compile(r"^(?:(?:同じ?|この|翌)\d{0,2}年|(?:1[0-2]|[1-9])月)")
"""So does one that opens with a time of the year told before it, where no subject of its own follows."""

_BARE_SUBJECT: Final = re.compile(r"(?:^|[、。\s])[^、。]{0,12}(?<!と)(?:は|が|も)(?:、|[^、。]{0,30}と)")
"""A subject: 9月に、県は…; 平昌郡とは has none."""

_PREFECTURE: Final = 2
"""Digits of a prefecture's code; a municipality's has more."""

_LETTER: Final = re.compile("[一-鿿ァ-ヺー]")


def countries_of(parsed: ParsedDocument, area: Area) -> dict[str, str]:
    """The countries of places that no table has, by their names, as some sentence or heading of the text tells them."""
    known: dict[str, set[str]] = {}
    for cell in parsed.prose:
        for role, text in (("description", cell.text), ("country", cell.column)):
            if not text:
                continue
            place: Role = "country" if role == "country" else "description"
            cells = {place: Cell(text=text, lines=cell.lines)}
            found = find(cells, Scope(area.prefecture, None))
            statement = Statement("", None, cells, tuple(found.mentions), (), None)
            for each in found.mentions:
                if each.kind == "place" and each.target is None and (country := statement.beside(each)):
                    known.setdefault(each.surface, set()).add(country)
    return {name: countries.pop() for name, countries in known.items() if len(countries) == 1}


def known_places(cell: Cell, mentions: list[Mention], known: Mapping[str, str]) -> list[Mention]:
    """The places of a cell that other sentences told, where nothing else is read in their stead."""
    text = fold(cell.text).text
    added = []
    for name in known:
        for found in re.finditer(re.escape(name), text):
            start, end = found.span()
            if any(each.role == "description" and each.start < end and start < each.end for each in mentions) or (
                    _LETTER.match(text[start - 1:start]) and text[start - 1] not in "・と及や"):
                continue
            added.append(Mention(surface=name, kind="place", target=None, score=0.0, rule="open", role="description",
                                 start=start, end=end))
    return added


def follows(cell: Cell, before: Cell) -> bool:
    """Whether a sentence stands behind another in its paragraph, or begins the next under the same heading."""
    # Between two paragraphs there may be one blank line.
    return cell.lines == before.lines or (cell.column == before.column and 0 < cell.lines[0] - before.lines[1] <= 2)


class Subject(NamedTuple):
    """Whom a sentence is about; None where it is the text's own."""

    own: str | None
    """The code of the one municipality that is its subject."""
    carried: str | None
    """That of the next sentence, where it names none."""
    cell: Cell


def subject_of(cell: Cell, area: Area, before: Subject | None) -> Subject:
    """Whom a sentence is about: the one municipality that it names as its subject, or where it goes on and names none,
    that of the sentence ``before`` it in the paragraph."""
    text = fold(cell.text).text
    found = find({"description": cell}, Scope(area.prefecture, None))
    named = {each.target for each in found.mentions if each.kind in ("municipality", "prefecture") and each.target}
    if named or _OWN.search(text):
        about = {each.target for each in found.mentions if each.kind == "municipality" and each.target
                 and _ABOUT.match(text, each.end)}
        only = next(iter(named)) if len(named) == 1 else ""
        return Subject(only if only in about else None, only if len(only) > _PREFECTURE else None, cell)
    goes_on = before is not None and before.cell.lines == cell.lines and (_GOES_ON.match(text) or (
        _AT_THAT_TIME.match(text) and not _BARE_SUBJECT.search(text)))
    carried = before.carried if before and before.cell.lines == cell.lines else None
    return Subject(carried if goes_on else None, carried, cell)


def subject_before(cell: Sentence, area: Area, before: Subject | None) -> Subject | None:
    """Whom the text was about when a sentence begins; the sentences without ties before it tell too."""
    for sentence in re.findall(r"[^。]+。?", cell.before):
        around = Cell(text=sentence, lines=cell.lines)
        named = find({"description": around}, Scope(area.prefecture, None)).mentions
        if any(each.kind in ("municipality", "prefecture") for each in named):
            before = subject_of(around, area, before)
    return before
