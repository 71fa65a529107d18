"""Rows that repeat a neighbour with their cells shifted: they are merged into it and reported."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from ingest.layouts.tables.row import Row
from ingest.records import Issue

NEIGHBOURS: Final = 3
"""Rows on each side that a broken row is compared with: duplicates arise where a row was pasted twice."""

SAME_CELLS: Final = 0.75
"""Share of a broken row's cells that a neighbour must hold; a slip of the pen in one cell is allowed."""

MIN_CELLS: Final = 4
"""Cells that must agree: fewer may agree by chance (bureau, municipality and a common word)."""

MIN_SHIFTED: Final = 2
"""Cells that must agree in another column.  A row of equal columns is another project, not a broken one."""


def merged(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows without broken duplicates, which become issues of the row that they repeat."""
    window: deque[Row] = deque()
    for row in rows:
        filled = len(row.filled)
        for other in window:
            # Nearly every pair of rows ends here: a broken copy has fewer cells.
            if len(other.filled) == filled:
                continue
            broken, whole = (other, row) if len(other.filled) < filled else (row, other)
            if _is_broken_copy(broken, whole):
                whole.issues.append(_issue(broken, whole))
                if broken is other:
                    window[window.index(other)] = row
                break
        else:
            window.append(row)
        if len(window) > NEIGHBOURS:
            yield window.popleft()
    yield from window


def _is_broken_copy(broken: Row, whole: Row) -> bool:
    """Whether the cells of one row, aligned with a shift, are cells of the other that has more of them."""
    if not MIN_CELLS <= len(broken.filled) < len(whole.filled):
        return False
    # Most other pairs end here: no cell stands as printed in another column of the other row.
    printed = set(whole.filled.values())
    if not any(cell in printed and whole.filled.get(at) != cell for at, cell in broken.filled.items()):
        return False
    mine, theirs = broken.keys(), whole.keys()
    values = set(theirs.values())
    same = sum(1 for at, key in mine.items() if theirs.get(at) == key)
    shifted = sum(1 for at, key in mine.items() if theirs.get(at) != key and key in values)
    agreeing = same + shifted
    return shifted >= MIN_SHIFTED and agreeing >= MIN_CELLS and agreeing >= SAME_CELLS * len(mine)


def _issue(broken: Row, whole: Row) -> Issue:
    first, last = (f"{row.record} (line {row.lines[0]})" for row in (broken, whole))
    mine = set(broken.keys().values())
    missing = [whole.columns.headings[at] for at, key in whole.keys().items()
               if key not in mine and at < len(whole.columns.headings)]
    return Issue(
        severity="warning", code="broken-duplicate", lines=broken.lines,
        text=" | ".join(filter(None, broken.cells)),
        reason=f"row {first} repeats row {last} with its cells shifted and without {', '.join(missing)}; "
               f"merged into row {whole.record}", action="merged", record=whole.record)
