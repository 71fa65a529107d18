"""A project as passages: the whole of it, and each activity of a list.

A long description that lists several activities has a vector in the middle of them, near none; each
activity is therefore a passage of its own, under the project's title.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from babel import Locale

from graph.rows import ProjectRow
from ontology import vocabulary

Words = Callable[[str, str], tuple[str, ...]]
"""From a facet and a value to its words, e.g. ``("topic", "sport")`` to ``("スポーツ", "Sport")``."""

_ITEM: Final = re.compile(r"(?:^|(?<=[\s。．、]))(?:[・●○◇▶]|[①-⑳]|[(（][0-9０-９]{1,2}[)）])\s*")
"""What opens an item of a list in a cell: a bullet or a number, at the start or after a break.
A middle dot inside a word (カナダ・シャーロットタウン) has no break before it."""

SHORTEST: Final = 8
"""Characters; a shorter item (視察等) says too little to be found by its own meaning."""


def passages(project: ProjectRow, words: Words) -> list[str]:
    """The project's passages; the first is always the whole."""
    return [whole(project, words), *(f"{project.title}。{item}" for item in activities(project.description))]


def whole(project: ProjectRow, words: Words) -> str:
    """Title, description and places as one text, the countries in English too.

    Without the English names an English question for a country finds little (nDCG@10 0.52 against 0.61);
    labels of topics and modes and the implementer's name were tried here and blur the vector (0.60
    against 0.65): they are in the full text instead.
    """
    japanese = dict.fromkeys((*project.country_names, *project.foreign_places, *project.region_names))
    english = [label for code in project.countries for label in words("country", code)[1:]]
    parts = [project.title, project.description, "、".join(japanese), ", ".join(english)]
    return "。".join(part.strip("。 ") for part in parts if part)


def activities(description: str) -> list[str]:
    """The items of a list in a description; empty where it has fewer than two."""
    items = [item.strip() for item in _ITEM.split(description)]
    items = [item for item in items if len(item) >= SHORTEST]
    return items if len(items) >= 2 else []


@lru_cache(maxsize=4_096)
def vocabulary_words(facet: str, value: str) -> tuple[str, ...]:
    """Japanese and English words of a value; empty for a facet without a vocabulary."""
    if facet == "country":
        return tuple(dict.fromkeys(locale.territories.get(value, "") for locale in _locales()))
    if facet in ("topic", "mode", "audience", "region", "status"):
        labels = (vocabulary.label(facet, value, lang) for lang in ("ja", "en"))  # type: ignore[arg-type]
        return tuple(label for label in labels if label)
    return ()


@cache
def _locales() -> tuple[Locale, Locale]:
    return Locale("ja"), Locale("en")
