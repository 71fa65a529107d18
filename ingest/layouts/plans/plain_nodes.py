"""Nodes of a plan whose titles are no more than a number or a year: rows of a table of figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from ingest.records import PlanNode

_FIGURE: Final = re.compile(r"[\s\d０-９.,．，()（）%％年度月日]*|(?:令和|平成|[RHＲＨ])[元\d０-９]{1,2}(?:年度?)?")


def without_figures(nodes: Sequence[PlanNode], used: Collection[str]) -> list[PlanNode]:
    """The nodes without those and what then has nothing below it; ``used`` are keys at which something hangs."""
    kept = list(nodes)
    while True:
        parents = {node.parent for node in kept}
        bare = {node.key for node in kept if node.key not in used and node.key not in parents and (
            node.title is not None and _FIGURE.fullmatch(node.title.text))}
        above = {node.parent for node in kept if node.key in bare}
        left = [node for node in kept if node.key not in bare]
        below = {node.parent for node in left}
        emptied = above - below - set(used)
        left = [node for node in left if node.key not in emptied]
        if len(left) == len(kept):
            return kept
        kept = left
