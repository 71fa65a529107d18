"""A strategy's levels as its outline tells them: a second opinion on ``styles``, and levels above the directions.

The rules of ``styles`` know how slides are usually numbered.  Where the headings nest otherwise, their own order
tells which style stands directly above the responses and which above that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.layouts.markers import block_of
from ingest.layouts.outline.kinds import without_labels
from ingest.layouts.outline.levels import Placed, placed_headings, policy_part
from ingest.layouts.outline.marks import MARKS, SURE, choose, without_contents
from ingest.layouts.slides.styles import FAMILY, LONGEST_LINE, Styles, is_style, response_marks
from ingest.records import Cell, ParsedDocument, PlanNode

MARGIN: Final = 0.05
"""Share by which the second opinion must explain more."""

PREFIX: Final = "h"
"""Of the keys of levels above the directions, so that they differ from the directions'."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Styles as the outline tells them, and the headings above the directions, outermost first on each path."""

    styles: Styles
    outer: Sequence[Placed]


def outlined(lines: Sequence[str], known: Styles) -> Levels | None:
    """The levels by the outline, with the responses' and initiatives' styles as ``known``; None where the outline has
    no two levels above the responses."""
    numbered = list(enumerate(lines, start=1))
    marks = [mark for mark in without_contents(choose(numbered, {}), numbered)
             if mark.kind not in MARKS and not block_of(FAMILY, mark.heading.title)]
    anchors = [mark.line for mark in marks if is_style(mark.heading, known.response)]
    anchors += [number for number, line in numbered if line.strip()[:1] in known.initiatives and response_marks(line)]
    headings = without_labels([mark for mark in marks if not is_style(mark.heading, known.response)])
    kept, ends = policy_part(placed_headings(headings), sorted(anchors))
    depths: dict[int, str] = {}
    for mark, depth in kept:
        depths.setdefault(depth, mark.heading.style)
    if len(depths) < 2 or any(mark.heading.style != depths[depth] for mark, depth in kept):
        return None
    deepest = max(depths)
    chapters = {mark.heading.style for mark in headings if mark.line in ends} - set(depths.values())
    return Levels(replace(known, directions=frozenset({depths[deepest - 1]}), subdirection=depths[deepest],
                          chapters=frozenset(chapters), flat=False, ordered=False,
                          headings={lines[mark.line - 1].strip(): mark.heading for mark, _ in kept}),
                  [(mark, depth) for mark, depth in kept if depth < deepest - 1])


def explained(parsed: ParsedDocument, lines: Sequence[str]) -> float:
    """Share of a strategy that a reading explains, 0 to 1: initiatives whose responses are found, numbers of siblings
    that follow each other, and headings called so by their words that are nodes."""
    supported = {number for node in parsed.nodes if node.level == "initiative" and node.supports
                 for number in range(node.lines[0], node.lines[1] + 1)}
    closing = [number for number, line in enumerate(lines, start=1)
               if len(line) <= LONGEST_LINE and response_marks(line)]
    used = {node.lines[0] for node in parsed.nodes}
    told = [*(number in supported for number in closing), *_follow(parsed.nodes)]
    told += [mark.line in used for mark in choose(list(enumerate(lines, start=1)), {})
             if mark.kind in SURE and closing and closing[0] <= mark.line <= closing[-1]]
    return sum(told) / len(told) if told else 0.0


def _follow(nodes: Sequence[PlanNode]) -> Iterator[bool]:
    latest: dict[tuple[str | None, str], int] = {}
    for node in nodes:
        own = node.key.rsplit(".")[-1]
        if own.isdigit():
            yield int(own) == latest.get((node.parent, node.level), 0) + 1 and node.title is not None
            latest[node.parent, node.level] = int(own)


def under_outer(nodes: Sequence[PlanNode], outer: Sequence[Placed]) -> list[PlanNode]:
    """The nodes with those of the levels above the directions, which become their parents."""
    found: list[PlanNode] = []
    path: list[PlanNode] = []
    made: list[tuple[int, PlanNode]] = []
    for at, (mark, depth) in enumerate(outer, start=1):
        path = path[:depth]
        node = PlanNode(key=f"{PREFIX}{at}", notation=mark.heading.printed, level="direction", supports=(),
                        parent=path[-1].key if path else None, lines=(mark.line, mark.line),
                        title=Cell(text=mark.heading.title, lines=(mark.line, mark.line)))
        path.append(node)
        made.append((mark.line, node))
        found.append(node)
    for node in nodes:
        above = next((each for line, each in reversed(made) if line < node.lines[0]), None)
        found.append(node.model_copy(update={"parent": above.key}) if above and node.level == "direction" else node)
    return found
