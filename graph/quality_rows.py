"""The catalogue's rows on how well each document was read."""

from __future__ import annotations

from graph.rows import Entity, Row


class AccountRow(Row):
    """Where a document's lines ended; used + layout + issue + unaccounted = lines."""

    lines: int
    used: int
    """Lines that a record, plan node, figure or page was read from."""
    layout: int
    """Headers, page furniture, footnotes and blank lines."""
    issue: int
    """Lines that only an issue tells of."""
    unaccounted: int
    """Lines that nothing had claimed; an ``unaccounted-line`` issue tells of each run (counted in ``issue`` too)."""
    double: int
    """Lines claimed both as content and as layout (counted as used)."""
    cells: int
    """Values read, each with its position."""
    unused_cells: int
    """Cells of records' rows that stand in no value; an ``unused-cell`` issue tells of each."""


class LinkCountRow(Row):
    """How many names of one kind were linked and how many were left open."""

    kind: str
    """municipality, prefecture, subprefecture, country, region or place."""
    made: int
    open: int


class CompletenessRow(Row):
    """How many records have a field."""

    field: str
    """A cell's role (name, period ...), or ``node:`` and a level for the titles of plan nodes."""
    filled: int
    records: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.filled / self.records if self.records else 0.0


class QualityRow(Entity):
    """How well one document was read; the id is the document's."""

    title: str
    layout: str
    layout_score: float
    """How well the layout family fits, 0 to 1."""
    layout_reason: str
    records: int
    """Project records read."""
    nodes: int
    """Plan nodes read."""
    account: AccountRow
    links: tuple[LinkCountRow, ...]
    completeness: tuple[CompletenessRow, ...]
    ties_stated: int
    ties_implied: int
    figures: int
    figures_without_number: int
    indicators: int
    severities: dict[str, int]
    """Issues by severity."""
    codes: dict[str, int]
    """Issues by code, most frequent first."""
