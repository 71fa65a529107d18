"""Ties told in labelled lines: 提携都市：大連市 / 提携日：昭和54年5月1日 / 種別：友好都市, one block for each partner.

The partner stands behind a label of its own or in the heading above the block; a label may stand alone above what it
labels.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from ingest.layouts.prose import TIE

Part = Literal["partner", "country", "home", "date", "kind", "state", "other"]

LEAST: Final = 2
"""Labels of a block: one alone is a sentence's beginning."""

_LONGEST_VALUE: Final = 120

_PARTS: Final[tuple[Part, ...]] = get_args(Part)


@cache
def _label() -> re.Pattern[str]:
    """A labelled line, by the words of ``tie_cards.toml``."""
    with (Path(__file__).parent / "tie_cards.toml").open("rb") as file:
        table = tomllib.load(file)
    labels = "|".join(f"(?P<{part}>{'|'.join(table[part]['labels'])})" for part in _PARTS)
    return re.compile(r"\s*(?:[・･○〇◯●◦•▪■□◆◇▼▽◎▶►*＊－-]\s*)?[【［\[〔]?\s*"
                      rf"(?:{labels})\s*[】］\]〕]?(?:\s*[:：]\s*|[ \u3000\t]+|$)(?P<value>.*)$")


@dataclass(slots=True)
class TieCard:
    """One block: what its labels say, and the indices of its lines (the end is exclusive)."""

    first: int
    end: int
    values: dict[Part, str] = field(default_factory=dict)


def card_at(lines: Sequence[str], at: int) -> TieCard | None:
    """The block of labelled lines that begins on a line, if it tells of a tie."""
    if _part(lines[at]) is None:
        return None
    card = TieCard(at, at)
    labels = 0
    place = at
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        found = _part(lines[place])
        if found is None or (found[0] != "other" and found[0] in card.values):
            break
        part, value = found
        if not value:  # the label stands above what it labels
            below = place + 1
            if below >= len(lines) or not lines[below].strip() or _part(lines[below]) or "。" in lines[below]:
                break
            value, place = lines[below].strip(), below
        card.values.setdefault(part, value)
        labels += 1
        place += 1
        card.end = place
    told = "date" in card.values or ("kind" in card.values and bool(TIE.search(card.values["kind"])))
    return card if labels >= LEAST and told else None


def is_detail(text: str) -> bool:
    """Whether an item of a list only tells of the partner city what is no part of a tie: 人口　約11万人."""
    found = _part(text)
    return found is not None and found[0] == "other" and bool(found[1])


def _part(line: str) -> tuple[Part, str] | None:
    found = _label().match(line) if len(line) <= _LONGEST_VALUE else None
    if found is None:
        return None
    part = next(each for each in _PARTS if found[each])
    return part, found["value"].strip()
