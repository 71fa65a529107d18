"""Of which kind a tie is: by its word, its parties, and what is recorded of them."""

from __future__ import annotations

import re
from typing import Final

from ingest.linked import Mention
from ingest.linking.ties.text import Word
from ontology import reference

OF_PLACES: Final = frozenset(
    {
        "sister-city",
        "friendship-city",
        "sister-region",
        "friendship-exchange",
        "partner-city",
        "sister-wetland",
    }
)
"""Kinds whose partner is a place."""
WITHIN: Final = ("AS", "FO", "GF", "GL", "GP", "GU", "HK", "MO", "MP", "MQ", "NC", "PF", "PR", "RE", "TW", "VI")
"""ISO 3166 codes of what texts also name by another country: アメリカのグアム."""

_OF_BODIES: Final = (
    ("school-agreement", re.compile(r"(?:学校|高校|大学|\d校)(?!.*(?:館|園|病院)$)")),
    ("museum-agreement", re.compile(r"博物館|美術館")),
)
"""An agreement with such a body is of this kind, whatever it is called."""

_SHOWS: Final = re.compile(
    r"(?:博物[館院]|美術館|動物園|植物園|水族[館園]|図書館|記念館|文学館|資料館|科学館|植物公園)$")
"""Ends the name of a museum and the like, whose 交流協定 is one of such bodies."""

_LEARN: Final = re.compile(r"(?:学校|高校|大学校?|高中|中学|学院|学部|カレッジ|スクール|[ァ-ヺー女]校)(?:\([^()]*\))?$")
"""Ends the name of a school, whose 教育交流協定 is one of schools."""

_BODIES: Final = (
    ("sister-school", re.compile(r"学校|高校|大学|高中|中学|学院|カレッジ|スクール")),
    ("museum-agreement", re.compile(r"博物館|美術館|[動植]物公?園|水族[館園]|図書館")),
    ("cooperation-agreement", re.compile(r"港|駅|鉄道")),
)
"""What a word of cities (姉妹都市) means of such a body; an agreement on exchange is what its name says."""


def sort_of_body(name: str) -> str:
    """The kind of which ties of such a body are, by which bodies of one sort are known; empty of others."""
    return next((each for each, pattern in _BODIES if pattern.search(name)), "")


def kind_of_body(word: Word, name: str) -> str:
    """The kind of a tie whose partner is a school, a port or another body."""
    kind = word.kinds[0]
    if kind in ("cooperation-agreement", "memorandum"):
        return next((each for each, pattern in _OF_BODIES if pattern.search(name)), kind)
    if kind == "school-agreement" and _SHOWS.search(name):
        return "museum-agreement"
    if kind == "friendship-exchange" and _LEARN.search(name) and not word.text.endswith("覚書"):
        return "school-agreement"
    if kind == "friendship-exchange" and _SHOWS.search(name) and not word.text.endswith("覚書"):
        return "museum-agreement"
    if kind in OF_PLACES and kind not in ("friendship-exchange", "sister-wetland"):
        return next((each for each, pattern in _BODIES if pattern.search(name)), "other")
    return kind



def is_state(mention: Mention) -> bool:
    """Whether a foreign place is a state or province; of one that no table has its name tells."""
    if mention.target is None:
        return mention.surface.endswith(("州", "省", "道"))  # 県 may be a county in China
    return reference.place(mention.target).kind == "state"



def kind_of(word: Word, source: str, mention: Mention) -> str:
    """The word's kind; where it names two, the recorded tie's or what the parties are."""
    state = is_state(mention)
    kinds = word.kinds
    if (
        len(source) == 2
        and (state or "sister-region" in kinds)
        and kinds[0] in ("sister-city", "friendship-city", "sister-region")
    ):
        return "sister-region"
    if len(source) > 2:  # a municipality's 姉妹提携 is one of cities, whatever its partner is
        of_cities = tuple(kind for kind in kinds if kind != "sister-region")
        city = "friendship-city" if word.text.startswith("友好") else "sister-city"
        kinds = of_cities or (kinds if state else (city,))
    recorded = [
        tie.kind for tie in reference.ties_by_source().get(source, ()) if tie.partner == mention.target
    ]
    if {"sister-city", "friendship-city"} <= set(kinds) and (mention.target or "").startswith("CN") and not recorded:
        return "friendship-city"  # 姉妹・友好都市: ties with cities in China are not called 姉妹
    return next((kind for kind in recorded if kind in kinds), kinds[0])
