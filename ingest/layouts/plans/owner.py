"""The municipality whose plan a text is, by how often the text names it as its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from ingest.layouts.ties.owner import only_municipality
from ontology import reference

OWN_NAME: Final = 5
"""Mentions that make a municipality the plan's own; it must also have more than half of all mentions."""

COVER: Final = 12
"""Lines at the start that a cover has: title, subtitle, period, date and publisher."""

_PUBLISHED: Final = re.compile(r"^(?:令和|平成|(?:19|20)\d\d)[^年]{0,4}年(?:度|[0-9０-９]{1,2}月)?")
"""The date before the publisher."""

_TITLE: Final = re.compile(
    r"(?:^|(?<=[（(「『【]))(?P<name>[一-龥ぁ-んァ-ヶー]{1,8}?[市町村])(?![一-龥]?(?:立|内))[^、。]{0,24}(?:計画|プラン|指針|戦略|ビジョン|方針|大綱|構想)")
"""A title that begins with the municipality's name; above or before it may stand that of a chapter."""

# A name in kanji that a particle, 内 or 役所 follows; 本市, 同市, 各市, 都市 and 姉妹都市 are no names.
_MUNICIPALITY: Final = re.compile(
    r"(?<![一-龥々ァ-ヶー])(?!本|同|各|両|都|海外|姉妹|主要)([一-龥々]{1,4}(?<!都)[市町村])"
    r"(?=は|の|が|と|を|に|で|、|:|：|内|役所|役場)")


def own_municipality(lines: Iterable[str]) -> str | None:
    """The municipality that a line of the cover names alone or behind the date (``令和6年3月　松 本 市``), or at the
    beginning of a plan's title; else the one that the plan names far more often than any other, as its own
    (``札幌市``), or the only one of a chapter."""
    lines = list(lines)
    cover = ["".join(line.split()) for line in lines[:COVER]]
    alone = {_PUBLISHED.sub("", line) for line in cover}
    titled = {found["name"] for line in cover for found in _TITLE.finditer(line)}
    for names in (alone, titled):
        if len(own := names & reference.municipalities_by_name().keys()) == 1:
            return own.pop()
    named = Counter(_MUNICIPALITY.findall("\n".join(lines)))
    name, count = named.most_common(1)[0] if named else ("", 0)
    return name if count >= OWN_NAME and count * 2 > named.total() else only_municipality(lines)
