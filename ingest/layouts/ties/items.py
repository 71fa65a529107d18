"""An item of a list of ties: the partner's name, and the Japanese side, the kind and the date that stand around it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.layouts.ties.partner_columns import is_home
from ingest.values.date_atoms import LETTER_YEAR

LONGEST_HEADING: Final = 40
LONGEST_ITEM: Final = 90
"""Characters; a longer one is a paragraph."""

YEAR: Final = re.compile(
    r"(?:(?:19|20|１９|２０)\d\d|(?:昭和|平成|令和|(?<![一-鿿])[昭平令])[ \u3000]?(?:元|\d{1,2}))"
    r"[ \u3000]?(?:年|[./．／・-][ \u3000]?\d)"
    r"|(?<![A-Za-z])[SHRＳＨＲ][.．]?[ \u3000]?(?:元|\d{1,2})[.．年/／]"
    rf"|(?<![A-Za-z])[SHRＳＨＲ]{LETTER_YEAR}")
_DAY: Final = re.compile(r"(?:[SHRＳＨＲ昭和平成令元\d./．／年月日-]|・(?=\d)"
                         r"|(?<=[SHRＳＨＲ.．/年月昭平令和成])[ \u3000](?=\d{1,2}(?!\d)))+"
                         r"(?:に)?(?:(?:協定|覚書)(?=締結|調印|署名))?(?:提携|締結|調印|盟約|署名)?")
KIND: Final = re.compile(r"(?:国際|親善)?(?:姉妹|友好|パートナー|交流都市)|[^\s　（(]{0,8}(?:協定|覚書)"
                         "|ＭＯＵ|ＭｏＵ|MOU|MoU")
_LONGEST_KIND: Final = 16
_LEAST_COLUMNS: Final = 3
_LONGEST_COLUMN: Final = 10
"""Characters of a column's heading."""
SPACES: Final = re.compile(r"[ ]{2,}|[\u3000\t]+|\s*[／｜]\s*")
_TOLD: Final = re.compile(r"[^。（(:：]{2,30}[(（][^()（）。]*(?:姉妹|友好|提携|協定|覚書)[^()（）。]*[)）]")
BODY: Final = re.compile(r"[^、。\s（()）がはを]{2,30}(?:学校|高校|大学|小学|中学|学園|学院|幼稚園"
                          r"|[動植]物園|公園|[一-鿿]館|港|湖|駅)")
"""The Japanese side where it is no municipality."""

_TAIL: Final = re.compile(r"[\s　]+(?P<kind>(?:(?:国際|親善)?(?:姉妹|友好|学術|大学間|学校間|連携|交流)"
                          r"[^\s（()）:：]{0,12}|[^\s（()）:：、。をがは]{1,14}(?:協定|覚書)))[:：]?\s*(?:[(（](?P<date>[^()（）]*)[)）])?$")
"""A kind at the end of an item, apart from the partner's name: 姉妹校（平成4年提携）."""

_BRACKET: Final = re.compile(r"\s*[(（](?P<inside>[^()（）。]*)[)）]$")
_PAIR: Final = re.compile(r"\s*(?:[:：⇔↔→=＝]|[－―—–-]|と)\s*")
_SAME_YEAR: Final = re.compile(r"\s*[(（](?:(?:19|20)\d\d年?|(?:昭和|平成|令和)(?:元|\d{1,2})年?)[)）]"
                                   r"(?:\d{1,2}月(?:\d{1,2}日)?)?")
"""The year again, in the era or in the West."""

_PACT: Final = re.compile(
    r"(?P<who>[^、。]{2,40}?)(?:と(?:の間[でに]|が|の)?|が|へ)、?(?P<kind>(?:国際|海外)?(?:姉妹|友好|パートナー|交流都市|連携|[^と、。]{0,10}(?:協定|覚書))"
    r"[^、。]{0,20})$")
"""A line of a chronicle that states a tie: 鎮江市と友好都市縁組."""

_SUBJECT: Final = re.compile(r"(?P<home>[^、。\s]{2,12}?)(?:が|は)、?")


_HOME: Final = re.compile(
    r"(?P<home>[^\s（）()の:：]{2,12}?)(?:(?:の|における)(?:国際|海外)?(?:姉妹|友好|提携|交流)[^。、]*(?<!、)"
    r"|\s*[（(][^（()）]{0,12}(?:都市|市|件|か所|提携)[^（()）]{0,4}[)）]|\s*[0-9０-９]+(?:都市|市|件|か所))")
"""A municipality's name as a heading, with what such headings add: 前橋市の姉妹都市, 前橋市（3都市）."""


def home_of(text: str) -> str:
    """The municipality or prefecture that a heading names and tells nothing else of; empty where it does."""
    if is_home(text):
        return text
    found = _HOME.fullmatch(text)
    return found["home"] if found and is_home(found["home"]) else ""


_STATE: Final = re.compile(r"休止|解消|終了|失効|中断|停止|満了|継続")
"""In a column at the end of an item."""


class Item(NamedTuple):
    """What an item says; empty where it does not."""

    partner: str
    home: str
    kind: str
    date: str
    remark: str = ""
    """What else its columns tell: 令和3年から休止."""


def read_item(text: str) -> Item:
    """The parts of an item."""
    rest, date = _dated(text)
    tail = _TAIL.search(rest)
    if tail:
        rest, date = rest[:tail.start()], date or tail["date"] or ""
    rest, inside, when = _bracketed(rest)
    home, rest = sides(rest)
    pact = None if tail or inside else _PACT.fullmatch(rest.strip())
    if pact:
        rest, inside = pact["who"], pact["kind"]
        subject = _SUBJECT.match(rest)
        if subject and is_home(subject["home"]):
            home, rest = subject["home"], rest[subject.end():]
    parts = SPACES.split(rest)
    told = [part for part in parts if KIND.match(part) and len(part) <= _LONGEST_KIND]
    told += [tail["kind"]] if tail else []
    told += [inside] if inside else []
    remarks = [part for part in parts[1:] if _STATE.search(part)]
    rest = "　".join(part for part in parts if part not in (*told, *remarks))
    rest = _SUBJECT_END.sub("", " ".join(SPACES.split(rest)).strip())
    return Item(rest, home, told[0] if told else "", date or when, " ".join(remarks))


_SUBJECT_END: Final = re.compile("(?<=[港校園館市町村州省県])[はが]$")
"""Behind the second of two parties: A港とX港は、1961年に姉妹港提携."""
_KIND_AND_DATE: Final = re.compile(
    rf"(?:{KIND.pattern})[^\s　（(。、をがは]{{0,10}}[\s　:：]*(?=[昭平令12SHR])(?P<date>[^\s　。、をがは]+)")
"""A line below a partner's name: 姉妹都市提携　平成9年6月11日."""

_REMARK: Final = re.compile(r"[\s　]*(?:[※＊](?P<note>.+)|[（(](?P<inside>[^（）()]*[。、がは][^（）()]*)[)）])$")


def with_remark(text: str) -> tuple[str, str]:
    """An item without the remark at its end, and the remark: ※平成22年に解消, （当時の豊浦町が提携。...）."""
    found = _REMARK.search(text)
    if found is None or YEAR.match((found["inside"] or "").strip()):
        return text, ""
    return text[:found.start()], found["note"] or found["inside"]


_AS_OF: Final = re.compile(r"(?:現在|時点|更新|作成|改訂|発行)(?=[\s　)）]|$)")
"""Behind a date: when the text was written."""


def is_plain_item(text: str) -> bool:
    """Whether a line without a mark is an item: names apart from a year, or both sides of a tie."""
    if _AS_OF.search(text):
        return False
    text, _ = with_remark(text)
    found = _KIND_AND_DATE.fullmatch(text)
    tail = _TAIL.search(text)
    if (found and YEAR.match(found["date"])) or (tail and YEAR.search(tail["date"] or "") and "。" not in text):
        return True
    if "。" in text or len(text) > LONGEST_ITEM:
        return False
    return bool(sides(text)[0]) or bool(_dated(text)[1] and len(SPACES.split(text)) > 1)


def is_header(line: str, below: str) -> bool:
    """Whether a line names columns typed with spaces: short words apart, above an item."""
    cells = SPACES.split(line.strip())
    return len(cells) >= _LEAST_COLUMNS and not YEAR.search(line) and max(map(len, cells)) <= _LONGEST_COLUMN and (
        "。" not in line and not is_home(cells[0]) and is_plain_item(below.strip()))


def is_told_item(text: str) -> bool:
    """Whether a paragraph is a partner's name with its kind and year in brackets: 河北省（友好提携、昭和58年）."""
    return len(text) <= LONGEST_ITEM and bool(YEAR.search(text)) and bool(_TOLD.fullmatch(text))


def _dated(text: str) -> tuple[str, str]:
    """An item without its date of conclusion, and the date; one in brackets stays with the name."""
    hidden = re.sub(r"[(（][^()（）]*[)）]", lambda found: "\0" * len(found[0]), text)
    found = YEAR.search(hidden)
    if found is None:
        return text, ""
    end = _DAY.match(text, found.start())
    last = end.end() if end else found.end()
    again = _SAME_YEAR.match(text, last)
    rest = text[again.end() if again else last:]
    return f"{text[:found.start()]} {rest}".strip(" 、，:：／～〜　"), text[found.start():last]


def _bracketed(text: str) -> tuple[str, str, str]:
    """An item without the bracket at its end that tells nothing but kind and date, the kind, and the date."""
    found = _BRACKET.search(text)
    parts = re.split(r"[、，,\s　]+", found["inside"]) if found else []
    kinds = [part.strip() for part in parts if KIND.match(part.strip())]
    dates = [part for part in parts if YEAR.search(part)]
    if found is None or len(kinds) != 1 or len(kinds) + len(dates) < len(parts):
        return text, "", ""
    when = "" if not dates or re.search("年代|頃|ごろ", dates[0]) else dates[0].strip()
    return text[:found.start()], kinds[0], when


_ANY: Final = re.compile("[都道府県市区町村国海]?[内外]の|各|両|全")
"""Before a word for such bodies that names none: 県内の大学."""


def sides(text: str) -> tuple[str, str]:
    """The Japanese side that an item begins with (盛岡市－ビクトリア市), and the rest."""
    found = _PAIR.search(text)
    if found and (is_home(side := text[:found.start()].strip()) or (BODY.fullmatch(side) and not _ANY.match(side))):
        return side, text[found.end():]
    first, *rest = re.split(r"\s+", text.strip(), maxsplit=1)
    return (first, rest[0]) if rest and is_home(first) else ("", text)


def indent(line: str) -> int:
    """Characters of white space before a line."""
    return len(line) - len(line.lstrip())
