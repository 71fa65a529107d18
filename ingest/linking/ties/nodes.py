"""Ties that the texts of a plan's nodes state: each is read as running text under the last title before it, and for the
partners of whom that says nothing as a statement of its own.

An item may begin with whose it is: 沼津市：岳陽市（友好都市、1985）.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from ingest.linked import Party, Tie
from ingest.linking.area import Area
from ingest.linking.bodies import is_body
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.mentions import find
from ingest.linking.ties.discourse import Discourse
from ingest.linking.ties.parties import with_source
from ingest.linking.ties.projects import of_statement, with_only_year
from ingest.linking.ties.statement import Statement
from ingest.linking.ties.text import words
from ingest.records import Cell, Issue, ParsedDocument, PlanNode, Sentence

_OWNER: Final = re.compile(r"(?P<who>[^：:、。「『\s\d]{2,24})\s*[：:]\s*(?P<told>\S.*)", re.DOTALL)
"""An item that begins with whose it is."""

_OF_TOWNS: Final = re.compile("市町村?|(?<!市)町村")
"""In what an item begins with: the ties are those of towns, and not the prefecture's whose plan it is."""

_BRACKETS: Final = str.maketrans("〔〕［］[]", "（）（）（）")

_NOTED: Final = re.compile(r"【[^【】]*】")
"""What a result adds to its text: when and how many."""

_ALL: Final = re.compile("（以上[、は]?(?P<kind>[^（）]{3,12})）")
"""The kind of all partners before it, which texts say plainly elsewhere: X市、Y市（以上姉妹都市）."""


class _Text(NamedTuple):
    """One text of a node."""

    node: str
    cell: Cell
    is_title: bool
    title: str = ""
    """The last one before it."""
    owner: str | Party = ""
    """Whose the ties are that it tells of, where it says so: a municipality's code or a body."""


def of_nodes(parsed: ParsedDocument, area: Area) -> Iterator[Tie | Issue]:
    """The ties that the nodes of a plan state, once for each node, and what is to be reported of them."""
    rows = {number for row in parsed.partners for number in range(row.lines[0], row.lines[1] + 1)}
    texts = [each for each in _read(parsed, area) if each.cell.lines[0] not in rows]
    if not any(words(fold(each.cell.text).text) for each in texts):
        return
    ties: dict[str, Tie] = {}
    discourse = Discourse(parsed.model_copy(update={"prose": tuple(map(_sentence, texts))}), area,
                          area.municipality or area.prefecture or "")
    for tie in discourse.ties():
        text = texts[int(tie.id.rpartition("-s")[2]) - 1]
        _keep(ties, _of_body(tie, text.owner) if isinstance(text.owner, Party) else tie, text.node, parsed)
    told = {(tie.record, tie.partner.name) for tie in ties.values()}
    for text in texts:
        for tie in _stated(text, area, parsed):
            same = f"{tie.id.rpartition('@')[0]}@{parsed.meta.id}-{text.node}" in ties  # which may lack its year
            if same or (text.node, tie.partner.name) not in told:
                _keep(ties, tie, text.node, parsed)
    yield from ties.values()
    yield from discourse.left_open


def _of_body(tie: Tie, body: Party) -> Tie:
    """The tie as that of the body which its item names, where the other party is a body, too."""
    if tie.partner.kind != "organisation" or (tie.source.target is None and tie.source.name not in body.name):
        return tie  # of 琵琶湖博物館 the lake may have been read
    return with_source(tie, body)


def _keep(ties: dict[str, Tie], tie: Tie, node: str, parsed: ParsedDocument) -> None:
    stands = f"{tie.id.rpartition('@')[0]}@{parsed.meta.id}-{node}"
    known = ties.get(stands)
    if known is None or (known.since is None and tie.since):  # of two statements the one with a year
        ties[stands] = tie.model_copy(update={"id": stands, "record": node})


def _stated(text: _Text, area: Area, parsed: ParsedDocument) -> Iterator[Tie]:
    """The ties of one text read alone."""
    told = fold(text.cell.text).text
    begins = _OWNER.match(told)
    of_towns = begins and _OF_TOWNS.search(begins["who"]) and not area.municipality
    if isinstance(text.owner, Party) or not words(told) or of_towns:
        return
    owner = text.owner or area.municipality or area.prefecture or ""
    statement = Statement(
        f"{parsed.meta.id}-{text.node}", text.node, {"description": text.cell},
        tuple(find({"description": text.cell}, Scope(area.prefecture, None)).mentions), (owner,),
        parsed.meta.fiscal_year)
    yield from with_only_year(of_statement(statement, parsed.meta.id), text.cell, parsed.meta.fiscal_year)


def _sentence(text: _Text) -> Sentence:
    return Sentence(text=text.cell.text, lines=text.cell.lines, place=text.cell.place, column=text.title)


def _read(parsed: ParsedDocument, area: Area) -> Iterator[_Text]:
    """The texts in the order of the document, with the last title before each and whose they are."""
    title = ""
    texts = chain.from_iterable(_texts(node, area) for node in parsed.nodes)
    for each in sorted(texts, key=lambda each: each.cell.lines):
        text = _NOTED.sub("", each.cell.text).translate(_BRACKETS)
        text = _ALL.sub(r"と\g<kind>", text)
        if each.is_title:
            title = text
        heading = "" if each.is_title else title
        code: str | Party = ""
        begins = _OWNER.match(text)
        if begins and (kinds := words(fold(begins["who"]).text)) and _begins_abroad(begins["told"], area):
            code = _municipality(begins["who"].partition("の")[0], area)  # 浜松市の友好都市：杭州市(2012)
            text = f"{kinds[0].text}{begins['told']}"
        elif begins and ((owner := _municipality(begins["who"], area)) or is_body(begins["who"])):
            text, code = begins["told"], owner or Party(kind="organisation", target=None, name=begins["who"])
            if not words(fold(text).text) and len(kinds := words(fold(heading).text)) == 1:
                text = f"{kinds[0].text}{text}"  # under 姉妹都市: 沼津市：カラマズー市〔米国、1963〕
            heading = f"{heading} {begins['who']}".strip()
        yield each._replace(cell=each.cell.model_copy(update={"text": text}), title=heading, owner=code)


def _begins_abroad(text: str, area: Area) -> bool:
    """Whether a text begins with a place abroad."""
    found = find({"description": Cell(text=text, lines=(1, 1))}, Scope(area.prefecture, None)).mentions
    return any(each.kind == "place" and each.start == 0 for each in found)


def _municipality(name: str, area: Area) -> str:
    """The municipality's code whose name it is; empty where it is none."""
    found = find({"municipality": Cell(text=name, lines=(1, 1))}, Scope(area.prefecture, None)).mentions
    codes = [each.target for each in found if each.kind == "municipality" and each.target]
    return codes[0] if len(codes) == 1 and not is_body(name) else ""


def _texts(node: PlanNode, area: Area) -> Iterator[_Text]:
    """A node's texts, once each: a short text is often title and body at once, and a part is one of the whole unless it
    begins with whose it is."""
    seen = node.title.text if node.title else ""
    if node.title:
        yield _Text(node.key, node.title, is_title=True)
    cells = list(chain.from_iterable(node.texts.values()))
    owned = [cell.text for cell in cells if words(fold(cell.text).text) and _is_owned(cell.text, area)]
    for cell in cells:
        text = cell.text
        for part in owned:
            text = text if text == part else text.replace(part, "")
        if text not in seen:
            yield _Text(node.key, cell.model_copy(update={"text": text}), is_title=False)
        seen += f"\n{text}"


def _is_owned(text: str, area: Area) -> bool:
    """Whether a text begins with a municipality or body, whose the ties are that it tells of."""
    begins = _OWNER.match(text)
    return begins is not None and (is_body(begins["who"]) or bool(_municipality(begins["who"], area)))
