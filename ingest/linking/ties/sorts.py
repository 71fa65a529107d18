"""Ties named by what sort of thing both parties are: 姉妹灯台, 友好寺院, 姉妹交響楽団.

Municipalities and regions have words of their own (``tie_words.tsv``).  A word of this kind also tells by what ending
its parties are known: of a 姉妹橋 they are bridges.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from ingest.linking.tables import rows

_OF_GOVERNMENTS: Final = (
    r"都市|[市町村区州県省郡島](?!立|内)|道(?!の駅|立)|自治体|地域|交流|訪問|親善|提携|協[力定]|関係|盟約|縁組|条約|会館|使節|団体|代表")
"""What stands behind 姉妹 or 友好 where they are no thing's name: 友好都市公園, 友好訪問団, 友好会館."""
_BETWEEN_STATES: Final = "(?<![日中韓朝米露ソ独仏英伊豪加印台](?:姉妹|友好))"
"""日中友好病院 has no sister."""
_GOES_ON: Final = "(?![一-鿿ァ-ヺー])|(?=提携|協定|盟約|縁組|締結|関係|宣言|交流|覚書|調印|同士|認定|都市)"
"""Behind such a word: nothing that makes it the beginning of another."""
_NO_NAME: Final = re.compile(
    r"(?:両|同|当|本|各|全|名|他|相手|姉妹|友好|海外|外国|国内|市内|県内|町内|[登下入火鉱開閉帰寄出軍商母要])+$")
"""Before such an ending: a word for things of the sort, and no name."""


@cache
def _sorts() -> dict[str, str]:
    return {row["sort"]: row["kind"] for row in rows("ties/tie_sorts.tsv")}


@cache
def pattern() -> str:
    """A regular expression of such words."""
    sorts = "|".join(map(re.escape, sorted(_sorts(), key=len, reverse=True)))
    return rf"(?:姉妹|友好){_BETWEEN_STATES}(?!{_OF_GOVERNMENTS})[一-鿿ァ-ヺー]{{0,6}}?(?:{sorts})(?:{_GOES_ON})"


def sort_of(text: str) -> str:
    """The sort that a tie word at the beginning of a text names (姉妹館の約束); empty where it names none."""
    found = re.match(pattern(), text)
    return next((sort for sort in sorted(_sorts(), key=len, reverse=True) if found[0].endswith(sort)),
                "") if found else ""


@cache
def alike(sort: str) -> tuple[str, ...]:
    """The sorts by which the parties of a tie of one sort may be named: 友好寺院 are temples and churches."""
    groups = {row["sort"]: row["group"] for row in rows("ties/tie_sorts.tsv")}
    return tuple(each for each in groups if sort and groups[each] == groups[sort])


def kind_of(sort: str) -> str:
    """The kind of a tie of two of a sort."""
    return _sorts()[sort]


def is_named(name: str, sorts: Collection[str] | None = None) -> bool:
    """Whether a name ends in one of some sorts (None: any) and has a part of its own before it."""
    ends = [sort for sort in (_sorts() if sorts is None else sorts) if name.endswith(sort)]
    return name not in _sorts() and any(
        (own := name[:-len(sort)]) and own not in _sorts() and not _NO_NAME.fullmatch(own) for sort in ends)
