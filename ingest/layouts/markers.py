"""The tables of marks and heading words beside the layout families (``*/*.toml``), each with its reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from ingest.text.width import half_width

_START = 40
"""Characters of a line that tell whether it is a note."""


_ITEM = re.compile(r"[ア-コ①-⑳][.:、)]?|\([ア-コ]\)")
"""The number of an item in a list."""


@cache
def markers(family: str) -> dict[str, Any]:
    """The table of one family, which lies in its folder; ``furniture`` and ``numbering`` serve all of them."""
    (file,) = Path(__file__).parent.rglob(f"{family}.toml")
    return tomllib.loads(file.read_text("utf-8"))


@cache
def pattern(family: str, *keys: str) -> re.Pattern[str]:
    """The compiled ``pattern`` of one entry of a family's table."""
    entry = markers(family)
    for key in keys:
        entry = entry[key]
    return re.compile(entry["pattern"])


@cache
def _blocks(family: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((entry["kind"], re.compile(entry["pattern"])) for entry in markers(family)["block"])


def block_of(family: str, line: str) -> str | None:
    """The kind of block that a line is the label of (``背 景`` is ``background``), or None.

    Spaces inside labels do not count: slides letter-space them.  Nor does the number of a list (ウ 成果目標).
    """
    label = "".join(half_width(line).split()).strip("■◆●○◎◇□▼▶・【】[]〔〕<>〈〉≪≫《》:")
    if label.startswith("(") and label.endswith(")"):
        label = label[1:-1]
    bare = _ITEM.sub("", label)
    return next((kind for kind, words in _blocks(family) if words.fullmatch(label) or words.fullmatch(bare)), None)


def is_note(family: str, line: str) -> bool:
    """Whether a line is a footnote, an explanation, a caption or a page number (``note``)."""
    return bool(pattern(family, "note").match(half_width(line[:_START]).strip()))


def is_caption(line: str) -> bool:
    """Whether a line is the title of a numbered table or drawing (第2表, 表３): what stands above it ends there."""
    return "\t" not in line and bool(pattern("programme_tables", "caption").match(half_width(line[:_START]).strip()))


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of the words, longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
