"""When a tie was concluded, by what stands behind its word: 姉妹館です(2018年2月締結), 姉妹校で、平成17年の締結以来."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.linking.ties.dates import Date
from ingest.linking.ties.kinds import Kind
from ingest.linking.ties.names import Name
from ingest.linking.ties.shares import Event

CONCLUSION: Final = re.compile("締結|提携|調印|盟約")
NEAR: Final = 6
"""Characters between a verb and the tie word that it tells of."""

_MADE_THEN: Final = re.compile(
    r"に?、?(?:正式に)?(?:締結|提携|調印|署名|結[ばびん]|交わ|取り?交わ)"
    r"|(?:です|でした|である|のこと|。|$)")
"""Behind a date that stands behind its word: 覚書を平成25年に締結し, 提携は昭和58年."""

_THEREOF: Final = re.compile(
    r"(?:」|[^。、「」]{0,12}[、(])(?:その|この|同|両者の)?(?:正式な)?(?:提携|締結|調印|縁組|盟約|署名|結(?:んだ|ばれた)の|成立)"
    r"(?:年月?日?|時期)?[はが]、?|」?(?:提携|締結|調印|縁組|盟約|協定|覚書)*(?:を(?:締結|調印|提携)した|を?結(?:んだ|ばれた)|を?交わした"
    r"|[にと]なった|が成[っ立](?:した|た))の[はが]、?")
"""Between a word and the date of its conclusion: 友好港であり、その締結は昭和62年にさかのぼる."""

_OF_DATE: Final = re.compile("の(?:締結|提携|調印|縁組|盟約)(?:以来|から|以降|より)")
"""Behind the date of the conclusion: 姉妹校で、平成17年の締結以来."""

_STOOD: Final = re.compile(r"(?:の?(?:関係|縁組|盟約|提携|縁|交流))*[はがも]、?")
_FROM_THEN: Final = re.compile(r"(?:から|以来)(?:で(?:す|ある|あり|、|ござ)|の(?:もの|関係)|、?続[いくき])")
"""Around a date from which the tie stands: 姉妹都市の関係は平成18年からで, 姉妹都市が平成2年から続いている."""

_CONCLUDED: Final = re.compile("を(?:締結した|結んだ|交わした|調印した)")
"""Between a word and the date of its conclusion: 協定を結んだ平成22年から."""

_CAME_ABOUT: Final = re.compile("に(?:正式に)?(?:成立|実現)し")
"""Behind the date: 姉妹都市提携は、花を縁とし、平成4年に成立した."""

_ONLY_DATE: Final = re.compile(r"\((?:(?:令和|平成|昭和)(?:元|\d{1,2})|(?:19|20)\d\d)年[\d月日]*")
"""A bracket with a date and nothing else."""

ANNIVERSARY: Final = re.compile(
    r"[^。、]{0,10}?(?:\d{1,3}\s*周年|\d{1,3}年(?:目|の節目|を迎|に当|にあた|にな[りる](?!まし)))|[はがもの、]*満\d{1,3}年"
    r"|[にと]?(?:なって|結んで|提携して|締結して)(?:から)?、?(?:ちょうど|今年で|約)?\d{1,3}年(?![\d末度]|に(?!なり|なる|わた))"
    r"|(?:の)?(?:交流|親善|訪問|派遣|記念)(?![一-鿿]{0,4}(?:協定|覚書|提携|締結|調印))")
"""Behind a tie word: the date is the anniversary's, or that of what was done because of the tie."""

STANDS: Final = re.compile(r"[^、。]{0,10}(?:んで|して|なって|あって)(?:い|お)[るりまっ]")
"""Behind a tie word: the tie is there, and nothing tells when it was concluded."""


STANDS_SO: Final = re.compile(r"(?:と(?:して|し))?(?:で(?:す|ある|、|あり)|となり|にあた)")
"""Behind a tie word: the one told of is such a city, 県内初の姉妹都市です."""

ON_THIS: Final = re.compile(r"に?、?(?:[^、。はがをと]{2,20}(?:に関する|に係る))?")
"""Between a date and a word of ties in a line of nothing else: 2019年4月、観光に関する覚書."""
DATE_ALONE: Final = re.compile(r"[^、。ぁ-ん]{4,20}に?(?:提携|締結|調印|盟約)(?:し(?:た|ました))?。?")
"""A sentence that tells when a tie was concluded, and neither with whom nor of which kind."""


def date_behind(text: str, events: Sequence[Event], kind: Kind) -> Date | None:
    """The date behind a tie word and before the next name: in brackets (友好提携(平成6年)), or in words."""
    following = next((each.start for each in events if isinstance(each, Name) and each.start >= kind.end), len(text))
    for each in events:
        if not isinstance(each, Date) or each.start <= kind.word.end:
            continue
        if each.use in ("at", "since") and _CONCLUDED.fullmatch(text, kind.end, each.start):
            return each
        if each.use == "since" and _STOOD.fullmatch(text, kind.end, each.start) and _FROM_THEN.match(text, each.end):
            return each
        if each.use == "at" and each.start > kind.end and _is_of_conclusion(text, each, kind.end, following):
            return each
        if each.use == "beside" and _is_of_bracket(text, text.rfind("(", 0, each.start), kind, following):
            return each
    return None


def _is_of_conclusion(text: str, date: Date, end: int, following: int) -> bool:
    """Whether the words around a date make it the conclusion's of the tie word that ends there."""
    near = date.start - end <= NEAR and _MADE_THEN.match(text, date.end)
    came = _CAME_ABOUT.match(text, date.end) and date.start < following
    return bool(near or came or _THEREOF.fullmatch(text, end, date.start) or (
        _OF_DATE.match(text, date.end) and date.start < following))


def _is_of_bracket(text: str, opened: int, kind: Kind, following: int) -> bool:
    """Whether a bracket behind a tie word tells when it was concluded."""
    if "、" in text[kind.word.end:opened] or following < opened:
        return False
    inside = text[opened:text.find(")", opened)]
    last = text[opened + len(inside):].strip(")。") == ""
    alone = _ONLY_DATE.fullmatch(inside)
    beside = re.fullmatch("(?:で(?:ある|あり|す)|だ|の?関係(?:にある|にあり|で))?", text[kind.end:opened])
    return bool(opened < kind.end or CONCLUSION.search(inside) or (alone and beside)
                or (kind.made and (last or alone)))
