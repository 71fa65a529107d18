"""Nodes of a plan that turn out to be none: titles that are no more than a number or a year, of rows of a table of
figures; headings that nothing calls so and that hold nothing in the end, as over a legend; those of a mark (○) none of
which holds anything, as sentences on what is aimed at, which are text of what they stand below."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from ingest.layouts.outline.bare import KIND as BARE
from ingest.layouts.outline.marks import MARKS
from ingest.layouts.outline.shape import Entry
from ingest.records import PlanNode

_FIGURE: Final = re.compile(r"[\s\d０-９.,．，()（）%％年度月日]*|(?:令和|平成|[RHＲＨ])[元\d０-９]{1,2}(?:年度?)?")


def without_plain(nodes: Sequence[PlanNode], used: Collection[str], entries: Mapping[int, Entry]) -> list[PlanNode]:
    """The nodes without those, and without what held only such rows of figures; ``used`` are keys at which something
    hangs, ``entries`` the headings by line."""
    styles = {node.key: entry.heading.style for node in nodes if (entry := entries.get(node.lines[0]))}
    texts = _empty_marks(nodes, used, styles)
    plain = texts.union(key for key, style in styles.items() if style.startswith(BARE))
    kept = list(nodes)
    while True:
        parents = {node.parent for node in kept}
        bare = {node.key for node in kept if node.key not in used and node.key not in parents and (
            node.title is not None and (node.key in plain or _FIGURE.fullmatch(node.title.text)))}
        above = {node.parent for node in kept if node.key in bare - plain}
        left = [node for node in kept if node.key not in bare]
        below = {node.parent for node in left}
        emptied = above - below - set(used)
        left = [node for node in left if node.key not in emptied]
        if len(left) == len(kept):
            return _with_texts(kept, [node for node in nodes if node.key in texts])
        kept = left


def _empty_marks(nodes: Sequence[PlanNode], used: Collection[str], styles: Mapping[str, str]) -> frozenset[str]:
    """Keys of nodes in marks of which none holds anything."""
    holding = {*used, *(node.parent for node in nodes)}
    held = {style for key, style in styles.items() if key in holding}
    return frozenset(key for key, style in styles.items() if style.split(":")[0] in MARKS and style not in held)


def _with_texts(nodes: Sequence[PlanNode], texts: Sequence[PlanNode]) -> list[PlanNode]:
    """The nodes, each with the titles and texts of those that stood below it and are none."""
    bodies: dict[str | None, list[PlanNode]] = {}
    for each in texts:
        bodies.setdefault(each.parent, []).append(each)
    return [node.model_copy(update={"texts": {**node.texts, "body": tuple(sorted(
        (cell for each in (node, *own) for cell in (*([each.title] if each is not node and each.title else []),
                                                    *each.texts.get("body", ()))),
        key=lambda cell: cell.lines))}}) if (own := bodies.get(node.key)) else node for node in nodes]
