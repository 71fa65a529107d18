"""The school, zoo, port or other body whose own publication a text is: the Japanese party of the ties that it tells."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from ingest.linked import Party
from ingest.linking import tie_body_names
from ingest.linking.bodies import is_body
from ingest.linking.folding import fold
from ontology import reference

_ITSELF: Final = re.compile(r"^(?:本|当)(?:校|園|館|港|学|院|所|協会|公園)$")
"""What a body's own text calls it."""
_PUBLICATION: Final = re.compile(
    r"$|\s|だより|便り|[年館園校]報|要覧|概要|ニュース|通信|時報|広報|の(?:国際|海外|姉妹|友好|交流|あゆみ|歩み)|国際|と(?:海外|世界|外国)")
"""Behind a body's name in the title of what it publishes."""
_OWNED: Final = re.compile("[都道府県市町村区]立")


def own_body(title: str) -> Party | None:
    """The Japanese school, zoo, port or other body whose publication a title names: 下関港だより, A市立動物園 年報."""
    text = fold(title).text.strip(" 【「『[(")
    first = next(iter(text.split()), "")
    start, end = (0, len(first)) if is_body(first) else next(iter(tie_body_names.spans(text, ())), (0, 0))
    name = text[start:end]
    native = _OWNED.search(name) or any(name.startswith(each) for each in _bare())
    if not end or start or not native or not _PUBLICATION.match(text, end):
        return None
    return Party(kind="organisation", target=None, name=name)


def is_itself(text: str) -> bool:
    """Whether a text is what a body calls itself: 当園, 本校."""
    return bool(_ITSELF.match(text.strip()))


@cache
def _bare() -> frozenset[str]:
    return frozenset(each.name.rstrip("市町村区") for each in reference.municipalities().values()
                     if len(each.name) > len("X市"))
