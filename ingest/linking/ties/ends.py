"""Where a sentence says that a tie has ended or rests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ingest.linking.ties.status import GONE, Status

_END: Final = re.compile(GONE)
_OF_WHAT: Final = re.compile(r"(?P<what>[一-鿿ァ-ヺー々]+)(?:は|が|も|を(?!もって|以て|最後))"
    r"(?:(?:令和|平成|昭和)?[\d元年月日度末]+(?:に|から|より|以降|で)?|一時|当面|正式に|既に|すでに|現在)*$")
"""What ends, in the clause of the verb."""

_OF_TIES: Final = re.compile(
    r"提携|盟約|協定|縁組|都市|往来|交流|関係|期間|期限|効力|覚書|姉妹|友好|者$|市$|町$|州$|[校港]$")
"""What may end with a tie; what does not."""
_PROGRAMMES: Final = re.compile(r"事業|派遣|便|航路|大会|教室|業務|制度|補助|受入")
_AGAIN: Final = re.compile(r"(?:再開|復活|再締結|再提携|再調印)(?:し(?!て?い?な|ませ)|され(?!て?い?な|ず|ませ)|を果た)"
    r"|(?:提携|協定|関係)(?:そのもの|自体)?は[、]?(?:現在も|今も)?(?:継続|続い|続け|維持|存続)")
"""Further on: it goes on again."""


_SOME: Final = re.compile("(?:した|えた|じた|[いっ]た)(?:もの|ところ|例|都市|縁|ご縁|提携)(?:も|が|は)")
"""Behind such a verb: some ties have ended, which the next sentences name."""


class End(NamedTuple):
    """A verb of ending; resting is ``unknown``."""

    start: int
    status: Status


def ends_of(text: str) -> Iterator[End]:
    """The verbs by which a folded sentence says that a tie no longer stands."""
    for found in _END.finditer(text):
        if _AGAIN.search(text, found.end()) or _SOME.match(text, found.end()):
            continue
        clause = text[max(text.rfind("、", 0, found.start()), text.rfind("。", 0, found.start())) + 1:found.start()]
        what = _OF_WHAT.search(clause)
        if what and (not _OF_TIES.search(what["what"]) or _PROGRAMMES.search(what["what"])):
            continue
        if _PROGRAMMES.search(clause[-6:]):
            continue
        yield End(found.start(), "ended" if found["ended"] else "unknown")
