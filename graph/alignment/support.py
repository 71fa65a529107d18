"""Which projects support which node, and how surely: counted from the catalogue's columns, with the reviews in force.

Trees and coverage are counted from here; a question to the graph store takes seconds where this takes milliseconds.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.alignment.grades import GRADES, grade, grade_of
from graph.catalogue import Catalogue
from graph.reviews.overlay import Overlay
from graph.rows import NodeRow

Grades = Mapping[str, int]
"""Project id to its best grade, as a position in ``GRADES``."""

NOBODY: Final[Grades] = {}


@dataclass(frozen=True)
class Support:
    """The projects of every node, and of every SDG goal, as of one version of the log."""

    version: int
    below: Mapping[str, Grades]
    """By node: projects that support it or anything below it."""
    goals: Mapping[str, Grades]
    """By SDG goal."""

    def tally(self, node: str) -> tuple[int, ...]:
        """How many projects support a node or anything below it, by grade (``GRADES``)."""
        return tally(self.below.get(node, NOBODY).values())


def tally(grades: Iterable[int]) -> tuple[int, ...]:
    """How often each grade occurs, in the order of ``GRADES``."""
    counts = Counter(grades)
    return tuple(counts[each] for each in range(len(GRADES)))


class LiveSupport:
    """Gives the support of now: made once a snapshot, and again when the log has grown."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._made: Support | None = None
        self._lock = threading.Lock()

    def now(self, overlay: Overlay) -> Support:
        """The support with these reviews."""
        made = self._made
        if made is not None and made.version == overlay.version:
            return made
        with self._lock:
            if self._made is None or self._made.version != overlay.version:
                self._made = self._make(overlay)
            return self._made

    def _make(self, overlay: Overlay) -> Support:
        direct: dict[tuple[str, str], dict[str, int]] = {}

        def see(kind: str, target: str, project: str, number: int) -> None:
            found = direct.setdefault((kind, target), {})
            found[project] = min(number, found.get(project, number))

        for project, kind, target, asserted, strength, method, confidence in self._catalogue.link_columns():
            if (project, kind, target) not in overlay.replaced or asserted:
                see(kind, target, project, GRADES.index(grade_of(bool(asserted), method, strength, confidence, kind)))
        for link in overlay.extra:
            see(link.target_kind, link.target, link.project, GRADES.index(grade(link)))
        nodes = self._catalogue.all(NodeRow)
        below: dict[str, dict[str, int]] = {node.id: dict(direct.get(("node", node.id), NOBODY)) for node in nodes}
        for node in sorted(nodes, key=lambda each: -each.position):  # children come after their parents
            if node.parent in below:
                above = below[node.parent]
                for project, number in below[node.id].items():
                    above[project] = min(number, above.get(project, number))
        return Support(overlay.version, below,
                       {target: found for (kind, target), found in direct.items() if kind == "sdg"})
