"""What stands above a sentence: a heading that is a year, or nothing but partners; and whether two sentences have it in
common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.linking.ties.names import Name
from ingest.records import Sentence

OF_YEAR: Final = re.compile(
    r"\(?(?:(?:昭和|平成|令和)(?:元|\d{1,2})|(?:19|20)\d\d)年度?\s*(?:\([^()]*\))?"
    r"(?:\s*の(?:歩み|あゆみ|出来事|できごと|主な|動き))?$")
"""A heading that is the year of what stands under it."""

_BRACKETED: Final = re.compile(r"\([^()]*\)")


def is_of_all(text: str, names: Sequence[Name]) -> bool:
    """Whether a heading is nothing but names, of which several are known cities: A市・B市(アメリカ), アメリカ A・B."""
    cities = [each for each in names if each.abroad and each.mention and each.mention.kind == "place"]
    left = "".join(letter for at, letter in enumerate(text) if not any(each.start <= at < each.end for each in names))
    return len(cities) > 1 and not _BRACKETED.sub("", left).strip(" ・、市町村郡州省")


def is_under_same(before: Sentence, cell: Sentence) -> bool:
    """Whether two sentences stand under one heading; within a paragraph one may have that of the kind with it."""
    return before.column == cell.column or (before.lines == cell.lines and bool(before.column and cell.column) and (
        before.column.endswith(cell.column) or cell.column.endswith(before.column)))
