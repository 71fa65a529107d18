"""The school, zoo, port or other body whose own publication a text is: the Japanese party of the ties that it tells."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from ingest.linked import Party
from ingest.linking.bodies import is_body
from ingest.linking.folding import fold
from ingest.linking.ties import body_names as tie_body_names
from ontology import reference

_ITSELF: Final = re.compile(r"^(?:本|当)(?:校|園|館|港|学|院|所|協会|公園)$")
"""What a body's own text calls it."""
_PERIODICAL: Final = (
    r"\s*(?:事業|業務|統計)?(?:年報|要覧|概要|だより|便り|ニュース|通信|時報|広報|ハンドブック|(?<=館)報|(?<=園)報|(?<=校)報)")
_PUBLISHED: Final = re.compile(_PERIODICAL)
_PUBLICATION: Final = re.compile(
    rf"$|\s|{_PERIODICAL}|統計|の(?:国際|海外|姉妹|友好|交流|あゆみ|歩み)|国際|と(?:海外|世界|外国)")
"""Behind a body's name in the title of what it publishes; a periodical's name is as good as the name of its place."""
_SHOWN: Final = re.compile("[園館港]$")
"""Ends the name of a body whose periodical is known by that name: of an association there is one in every town."""
_KANA: Final = re.compile("[ァ-ヺ]{2}")
"""In the name of a body abroad, as a rule."""
_OWNED: Final = re.compile("[都道府県市町村区]立")


def own_body(title: str) -> Party | None:
    """The Japanese school, zoo, port or other body whose publication a title names: 下関港だより, 神戸港要覧,
    A市立動物園 年報."""
    text = fold(title).text.strip(" 【「『[(")
    ends = [each.start() for each in _PUBLICATION.finditer(text) if each.start() > 0]
    end = next((end for end in ends if is_body(text[:end])
                and next(iter(tie_body_names.spans(text[:end], ())), None) == (0, end)), 0)
    name = text[:end]
    native = _OWNED.search(name) or any(name.startswith(each) for each in _bare()) or (
        _PUBLISHED.match(text, end) and _SHOWN.search(name) and not _KANA.search(name)
        and not name.startswith(_abroad()))
    return Party(kind="organisation", target=None, name=name) if end and native else None


def is_itself(text: str) -> bool:
    """Whether a text is what a body calls itself: 当園, 本校."""
    return bool(_ITSELF.match(text.strip()))


@cache
def _bare() -> frozenset[str]:
    return frozenset(each.name[:-1] for each in reference.municipalities().values()
                     if len(each.name) > len("X市"))


@cache
def _abroad() -> tuple[str, ...]:
    """Names of places abroad as a body's name begins with them: 釜山, 上海."""
    names = {name.rstrip("市") for each in reference.places().values() for name in (each.name, *each.names)}
    return tuple(name for name in names if len(name) > 1)
