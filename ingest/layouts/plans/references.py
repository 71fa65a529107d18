"""Which node of a plan a table's cell names: ``目標1``, ``Ⅱ``, ``1-(2)``, ``目標1 世界に学ぶ``, or a title alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import Numbered, heading_words, numbered, value
from ingest.records import PlanNode
from ingest.text.width import half_width
from ontology.iri import key_text

_TITLE: Final = "ヿ"
"""Stands for a title where a reference has none: a number alone is no heading.  A letter that no plan prints."""

LONGEST: Final = 40
"""Characters of a reference."""

_BRACKETED: Final = re.compile(r"[【《〔＜](?P<inside>[^【】《》〔〕＜＞]+)[】》〕＞]")

_NUMBER: Final = re.compile(
    r"\d{1,2}|[Ⅰ-Ⅻ]|[①-⑳]|[一二三四五六七八九十]|(?<![ァ-ヶー])[アイウエオカキクケコ](?![ァ-ヶー])")

_WORDED: Final = re.compile(r"(?P<word>[^\W\d_]{1,10}?)\s?(?P<n>\d{1,2}|[Ⅰ-Ⅻ①-⑳])")


@cache
def _words() -> re.Pattern[str]:
    """Words of headings, which a reference repeats before each number."""
    return re.compile("|".join(map(re.escape, sorted((*heading_words(), "第", "章", "節"), key=len, reverse=True))))


@dataclass(frozen=True, slots=True)
class References:
    """A plan's nodes, found by what names them elsewhere in the document."""

    nodes: Sequence[PlanNode]
    depths: Mapping[str, int]
    """Depth of each heading style, from 0."""
    _known: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """Answers by text and heading: a table names one node in many rows."""

    def node(self, text: str, heading: str) -> str | None:
        """The key of the one node that a cell below ``heading`` names; None where none or several fit."""
        if (text, heading) not in self._known:
            self._known[text, heading] = self._find(text, heading)
        return self._known[text, heading]

    def _find(self, text: str, heading: str) -> str | None:
        bracketed = _BRACKETED.fullmatch(text.strip())
        text = bracketed["inside"] if bracketed else text
        named = numbered(text)
        title = key_text(without_notes(named.title if named else text))
        titled = [node.key for node in self.nodes if node.title and key_text(node.title.text) == title]
        if len(titled) == 1:
            return titled[0]
        if key := self._by_all_numbers(text):
            return key
        bare = named or numbered(f"{text.strip()} {_TITLE}") or self._own_word(text)
        # A title that fits no node names something else, whatever its number.
        if bare is None or (named and bare.title != _TITLE and not titled):
            return None
        fitting = [key for key in self._by_number(bare, heading) if not titled or key in titled]
        if not (fitting or named or heading) and bare.style.split(":")[0] in ("latin", "roman"):
            # Ⅱ alone is a node of the first level that is printed so, whatever levels stand below.
            fitting = [node.key for node in self.nodes if node.notation == half_width(bare.printed)]
        if len(fitting) > 1:  # 方針Ａ and 重点１ are both the first of their parents
            ends = {node.key for node in self.nodes if node.notation.endswith(half_width(bare.printed))}
            fitting = [key for key in fitting if key in ends]
        return fitting[0] if len(fitting) == 1 else None

    def _own_word(self, text: str) -> Numbered | None:
        """A number behind a word that only this plan calls a level by: ビジョン1."""
        found = _WORDED.fullmatch(half_width(text.strip())[:LONGEST])
        style = f"word:{found['word']}" if found else ""
        return Numbered(style, None, value(found["n"]), found["n"], _TITLE) if found and style in self.depths else None

    def _by_all_numbers(self, text: str) -> str | None:
        """The node whose numbers a reference gives from the first level on: 柱1-施策2, 1-2-(1), Ⅰ／①."""
        rest = _words().sub(" ", half_width(text.strip())[:LONGEST])
        found = [value(each) for each in _NUMBER.findall(rest)]
        if len(found) < 2 or _NUMBER.sub("", rest).strip(" ()-/>→・.、:の　"):
            return None
        wanted = ".".join(map(str, found))
        return wanted if any(node.key == wanted for node in self.nodes) else None

    def _by_number(self, reference: Numbered, heading: str) -> list[str]:
        """Nodes with a reference's numbers, at the depth that its word or the column's heading tells."""
        if reference.parent is not None:
            wanted = f"{reference.parent}.{reference.number}"
            return [node.key for node in self.nodes if node.key == wanted]
        depth = self.depths.get(reference.style, self.depths.get(f"word:{heading.strip()}"))
        if depth is None and reference.style.startswith("word:"):  # 柱1 for 政策の柱1
            ends = {own for style, own in self.depths.items() if style.endswith(reference.style.removeprefix("word:"))}
            depth = ends.pop() if len(ends) == 1 else None
        if depth is None:  # the plan's first level, unless the column is headed as one below it
            depth = 0 if not any(self.depths[style] > 0 and style.endswith(heading.strip())
                                 for style in self.depths) else None
        return [node.key for node in self.nodes if depth is not None and node.key.count(".") == depth
                and node.key.rsplit(".")[-1] == str(reference.number) and not node.key.startswith("m")]
