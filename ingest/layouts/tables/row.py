"""A row of a table as read, and what reading collects beside the rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.layouts.columns import Columns
from ingest.layouts.tables.lines import NOTHING
from ingest.records import Cell, Figure, Issue, Lines, Role
from ontology.iri import key_text


@dataclass(slots=True)
class Row:
    """One row as read: its cells by column, and what was noticed."""

    record: str
    cells: list[str]
    lines: Lines
    columns: Columns
    number_at: int | None = None
    issues: list[Issue] = field(default_factory=list)
    given: dict[Role, Cell] = field(default_factory=dict)
    """Cells of rows above that hold for this one too, for roles that it leaves blank."""
    filled: dict[int, str] = field(init=False)
    """Column to text of the cells that say something; without the number."""

    def __post_init__(self) -> None:
        self.fill()

    def fill(self) -> None:
        """Sets ``filled``, again after the cells were changed."""
        self.filled = {at: cell for at, cell in enumerate(self.cells) if cell not in NOTHING and at != self.number_at}

    def keys(self) -> dict[int, str]:
        """Column to comparable text."""
        return {at: key for at, cell in self.filled.items() if (key := key_text(cell))}


@dataclass(slots=True)
class Reading:
    """What reading collects beside the rows.  A caller of long tables may empty the lists as it goes."""

    layout_lines: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    group_lines: dict[int, bool] = field(default_factory=dict)
    """Lines of group rows, and whether a record has used the cell."""
