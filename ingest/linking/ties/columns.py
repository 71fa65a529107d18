"""What columns of their own tell of a row's ties: since when, by a date of conclusion beside the partner's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ingest.linked import LinkedProject, Tie
from ingest.linking.folding import fold
from ingest.linking.ties.years import only_year, own_year, year_in
from ingest.records import Cell

DATED: Final = re.compile(r"(?:提携|締結|調印|盟約)[^実開施]{0,6}(?:年|日|時期)|(?:提携|締結|調印|盟約)$")
"""Headings of a column that tells since when a tie stands."""

_BRACKETS: Final = re.compile(r"[(（][^()（）]*[)）]")


def is_dated(heading: str) -> bool:
    """Whether a column tells since when; what its brackets add (姉妹都市（提携年）) is told beside the partner."""
    return bool(DATED.search(_BRACKETS.sub("", heading)))


_CONCLUDED: Final = re.compile(r"提携|締結|調印|盟約")


def dated(ties: Iterable[Tie], project: LinkedProject) -> Iterator[Tie]:
    """The ties with the years that other cells of the record give them.

    A year behind a partner's name is that partner's; one without a name counts where the record states one tie.
    """
    found = list(ties)
    cells = (*project.record.cells.values(), *project.record.extra.values())
    alone = len({(each.source.target, each.partner.name) for each in found if each.stated}) == 1 and len(
        {each.kind for each in found if each.stated}) == 1
    for tie in found:
        year = None
        if tie.stated and tie.since is None:
            year = _beside(tie, project, cells) or (_alone(cells, project.fiscal_year) if alone else None)
        yield tie.model_copy(update={"since": year}) if year else tie


def _beside(tie: Tie, project: LinkedProject, cells: Iterable[Cell]) -> str | None:
    """The year behind one of the partner's printed names, in a text that tells of a conclusion."""
    names = {each.surface for each in project.mentions if each.target and each.target == tie.partner.target}
    for cell in cells:
        text = fold(cell.text).text
        if _CONCLUDED.search(text):
            for name in names:
                at = text.find(name)
                if at >= 0 and (year := own_year(text, at + len(name), project.fiscal_year)):
                    return year
    return None


def _alone(cells: Iterable[Cell], fiscal_year: int | None) -> str | None:
    for cell in cells:
        text = fold(cell.text).text
        year = year_in(text) if DATED.search(cell.column) else only_year(text, fiscal_year)
        if year:
            return year
    return None
