"""In which countries a record's places lie, where its own cell of countries says so (国名・都市名)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.linking.choose import SUFFIX, is_suffixed
from ingest.linking.gazetteer import Hit

JOINT: Final = re.compile(r"[\s・(、,]{0,2}の?")
"""What may stand between a country and its city."""

MORE: Final = re.compile(r"等|など|ほか|その他|他$")
"""The list of countries goes on."""


def stated(text: str, hits: Sequence[Hit]) -> frozenset[str]:
    """The countries that a cell names, with those of places that stand apart from them (韓国、上海市); none where it
    names no country, or more than countries and places: a region, 等."""
    countries: set[str] = set()
    named, last = False, -1
    for hit in hits:
        kinds = {each.kind for each in hit.candidates}
        if "region" in kinds:
            return frozenset()
        if hit.candidates[0].kind == "country":
            named = True
            countries.add(hit.candidates[0].target)
        elif "place" in kinds:
            between = text[last:hit.start] if last >= 0 else "、"
            if not JOINT.fullmatch(between) or "、" in between or (between == "・" and not is_suffixed(hit, text)):
                countries |= {each.target[:2] for each in hit.candidates if each.kind == "place"}
        suffix = SUFFIX.match(text, hit.end)
        last = suffix.end() if suffix else hit.end
    return frozenset() if not named or MORE.search(text) else frozenset(countries)
