"""Ties of schools, museums, ports and other bodies that a record tells: its texts read as running text.

A body is named as a sentence's subject, in the programme's name, or as who carries it out; a statement of a record's
cells knows the municipalities only.  What the sentences tell of a body goes before what the statement makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ingest.linked import LinkedProject, Party, Tie
from ingest.linking.area import Area
from ingest.linking.folding import fold
from ingest.linking.ties.body_names import first_name, has_own_name
from ingest.linking.ties.discourse import Discourse
from ingest.linking.ties.kind import OF_PLACES, sort_of_body
from ingest.linking.ties.parties import with_source
from ingest.linking.ties.projects import of_project
from ingest.linking.ties.text import words
from ingest.records import Cell, DocumentMeta, ParsedDocument, Role, Sentence

_TEXTS: Final[tuple[Role, ...]] = ("description", "results")
_OVER: Final[tuple[Role, ...]] = ("municipality", "name", "sub_item", "country")
"""What stands over a record's texts as a heading does."""
_NAMES: Final[tuple[Role, ...]] = ("name", "sub_item")
_CARRIERS: Final[tuple[Role, ...]] = ("implementer", "department")
"""Where a body is named that carries a programme out."""
_NUMBERS: Final = re.compile("[①-⑳]")
"""Before the parts of a text."""


def of_record(project: LinkedProject, area: Area, meta: DocumentMeta) -> Iterator[Tie]:
    """The ties that a record states or implies."""
    stated = list(of_project(project, area, meta.id))
    texts = [cell for role in _TEXTS if (cell := project.record.cells.get(role)) and _tells_of_bodies(cell)]
    if not texts and not any(tie.partner.kind == "organisation" for tie in stated):
        yield from stated
        return
    carriers = _carriers(project)
    told = list(_of_sentences(texts, project, area, meta, carriers))
    bodies: list[Tie] = []
    for tie in told:
        if tie.partner.kind == tie.source.kind == "organisation" and has_own_name(tie.source.name) and (
                has_own_name(tie.partner.name)) and not any(_is_same(tie.partner, each.partner) for each in bodies):
            bodies.append(tie)
    for tie in stated:
        if not any(_is_same(tie.partner, each.partner) for each in bodies):
            yield _of_carrier(tie, carriers)
    yield from bodies
    if not stated:
        yield from (tie for tie in told if tie.partner.kind == "place" and tie.source.kind != "organisation")


def _carriers(project: LinkedProject) -> list[Party]:
    """The Japanese bodies in a programme's name, or that carry it out."""
    found = {}
    whose = any(each.role == "municipality" and each.kind == "municipality" for each in project.mentions)
    for role, cell in project.record.cells.items():
        if role not in _NAMES and (whose or role not in _CARRIERS):
            continue  # of a row that says whose it is, the office in charge is none of the parties
        text = fold(cell.text).text.strip()
        name = first_name(text)
        if name and (role not in _CARRIERS or name == text) and not any(
                each.role == role and each.start < len(name) and each.kind in ("country", "place")
                for each in project.mentions):
            found[name] = Party(kind="organisation", target=None, name=name)
    return list(found.values())


def _of_carrier(tie: Tie, carriers: list[Party]) -> Tie:
    """The tie with a body as that of the one of its sort which carries the programme out."""
    sort = sort_of_body(tie.partner.name)
    alike = [each for each in carriers if sort and sort_of_body(each.name) == sort]
    if tie.partner.kind != "organisation" or tie.source.kind == "organisation" or len(alike) != 1:
        return tie
    return with_source(tie, alike[0])


def _of_sentences(texts: Iterable[Cell], project: LinkedProject, area: Area, meta: DocumentMeta,
                  carriers: list[Party]) -> Iterator[Tie]:
    """The ties that the sentences of a record's texts state."""
    cells = project.record.cells
    over = [cells[role].text for role in _OVER if role in cells]
    over += [each.name for each in carriers if not any(each.name in text for text in over)]
    sentences = tuple(
        Sentence(text=part.strip(), lines=cell.lines, place=cell.place, column="\u3000".join(over))
        for cell in texts for part in _NUMBERS.split(cell.text) if part.strip())
    parsed = ParsedDocument(meta=meta, prose=sentences)
    for tie in Discourse(parsed, area, area.municipality or area.prefecture or "").ties():
        tie = _of_carrier(tie, carriers)
        yield tie.model_copy(update={
            "id": f"{tie.id.rpartition('@')[0]}@{project.id}", "record": project.record.record})


def _tells_of_bodies(cell: Cell) -> bool:
    return any(not set(word.kinds) & OF_PLACES for word in words(fold(cell.text).text))


def _is_same(one: Party, other: Party) -> bool:
    """Whether two names are one body's, with or without its place before it."""
    return one.kind == other.kind and (one.name.endswith(other.name) or other.name.endswith(one.name))
