"""Which shared words are worth telling as a reason: those that name something by themselves.

A single character is mostly a part of a word (生, 市, 費), and a word of ``empty_words.tsv`` says nothing alone.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from graph.text.tokens import classes

REMEMBERED: Final = 20_000
"""Words whose answer is kept: a snapshot has about as many."""


@cache
def _empty() -> tuple[tuple[str, ...], frozenset[str]]:
    """Parts of speech and words that tell nothing."""
    text = (resources.files(__package__) / "empty_words.tsv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
    return (tuple(row["value"] for row in rows if row["kind"] == "pos"),
            frozenset(row["value"] for row in rows if row["kind"] == "word"))


@lru_cache(maxsize=REMEMBERED)
def tells(word: str) -> bool:
    """Whether a word (in the form of the index) names something by itself."""
    parts, words = _empty()
    return len(word) > 1 and word not in words and any(not each.startswith(parts) for each in classes(word))
