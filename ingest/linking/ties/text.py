"""Where a text states a tie: the tie word, and the foreign party that the sentence binds to it.

Three bindings, the closest first: the party follows the word (姉妹都市ミュンヘン, 姉妹都市提携を結んでいるX市),
it precedes it (…市との姉妹都市提携), or the word stands alone and the record names one city abroad.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from ingest.linked import Mention
from ingest.linking.bodies import is_body, is_own_name
from ingest.linking.tables import rows
from ingest.linking.ties import sorts as tie_sorts
from ontology import reference


@dataclass(frozen=True, slots=True)
class Word:
    """A tie word in a text; ``alone`` says that it needs no party beside it."""

    text: str
    start: int
    end: int
    kinds: tuple[str, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A school, museum or other body named as a party: its name and the mention inside it."""

    name: str
    mention: Mention


REMEMBERED: Final = 65_536
"""Texts whose tie words are remembered."""

_FORWARD: Final = re.compile(
    r"」?(?:\d+(?:市|町|都市|地域))?(?:[とに]なっ(?:た|ている))?(?:提携|盟約|協定|締結)*(?:関係)?(?:を|の|に|で)?(?:締結|提携|結|調印)?(?:を|に)?"
    r"(?:して|した|する|とする|とした|とし|し|んで|んだ|ぶ)?(?:いる|いた|おり|ある|あり|である|として|の)*"
    r"(?:交流(?:する|している|のある|を?(?:続け|深め)(?:る|ている)))?"
    r"(?:相手[方先]?|提携先|先)?(?:である|の)?[\s(:「・、【]*"
)
"""What may stand between the word and the party after it: 提携を結んでいる, 3市(, の相手である ..."""

_BACKWARD: Final = re.compile(
    r"[州省県都郡郷鎮]?(?:\((?![^()]*(?:姉妹|友好|提携|協定))[^()。]{0,16}\))?(?:[両三3](?:市|町|都市|市町|国)?)?"
    r"(?:の\d+[か所]*(?:都市|市町|[州省県道市町区国]))?[(]?(?:とも(?:に)?、?|と(?:の間[でにの、]*|[^\s、。]{2,6}[市町村県区道](?:との|[のはが])"
    r"|[本当](?:市|町|村|県)[はが]|は|の)?|[のはが]|(?:とは?|は)、?(?:令和|平成|昭和)?(?:元|\d{1,4})年度?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:に|から|より|以来)(?:の)?"
    r"(?:正式に)?)?(?:国際|海外)?$"
)
"""What may stand between a party and the word after it: との, 両市との, と北見市の, とは ..."""

_ITS_TOWN: Final = re.compile("(?<=[州省県道国])の(?:町|村|市|都市|街|郡)(?![一-鿿ァ-ヺ])")
"""Behind a state or country that only tells where the partner lies: ニューハンプシャー州の町."""

_LONGEST: Final = 12
"""Characters of the country before a state, or of the state behind a country, in brackets: ハワイ郡(米国ハワイ州)."""

_NEXT: Final = re.compile(r"(?:提携|協定|関係|盟約|締結)*、\s*")
"""A comma right behind the word: what follows is the next thing told."""

_LIST: Final = re.compile(
    r"[州省県都]?(?:\((?:(?![^()]*(?:姉妹|友好|提携|協定))[^()。]{0,16}|[^()、。]{2,6}年[\d月日]{0,6}に?提携)\))?(?:\s*(?:[・、,や]|と|及び|並びに|および|\s)\s*)")
_CHAIN: Final = re.compile(r"[\s・(の、]{0,2}")
_PLANNED: Final = re.compile(
    r"[^。、周へ()]{0,6}\([^()]{0,12}(?:計画|構想|予定|検討|協議中|交渉中|見送|断念|不成立|成立せず|議決のみ|未締結|案\))[^()]{0,8}\)"
    r"|[^。、周へ]{0,8}(?:を(?:目指|めざ|模索|打診|協議)|に向け|検討|候補|予定|の可能性|の提案|見送|断念)"
    r"|(?:の?(?:提携|締結|調印|協定))*(?:の?仮(?:調印|締結)|を?(?:する|結ぶ|行う|締結する)(?:方向|方針|考え|意向|計画|見込|つもり|動き))")
_DENIED: Final = re.compile(
    r"(?:提携|盟約|協定|締結|関係|縁組)*[をはにがで]{0,2}(?:まだ|未だ)?"
    r"(?:(?:結んで|締結して|提携して|締結に至って|持って|有して)(?:いな|いませ|おら(?!れ))|持たな|持たず|有しな|な[いし]|無[いし]|行わな|ありませ"
    r"|未締結|未提携)")
"""Behind the word: that there is no such tie."""
_TALKS: Final = re.compile(
    r"(?:の?(?:提携|締結|協定|調印))*(?:の(?:話|構想|計画|申し?入れ|打診|交渉|協議|準備|提案|可能性|議案|要望|陳情|請願)|に?なる話"
    r"|(?:について|に関し|に関する|に向け|をめぐ|に係る)[^。、]{0,12}(?:協議|交渉|打診|検討|意見|話|相談|調査|研究|準備|作業|議案|要望|陳情|請願|提案))")
"""Behind a word of which there was talk: the tie is told elsewhere, or there is none."""

_FAILED: Final = re.compile(
    r"(?:提携|締結|調印|合意|成立|協定|実現)(?:する)?(?:まで)?(?:に|は|には|が|を)?"
    r"(?:まだ|未だ|いまだ|結局)?、?(?:至ら(?:な|ず)|至って(?:いな|いませ|おら(?!れ))|せず|し(?:な|ませ)|して(?:いな|いませ|おら(?!れ))"
    r"|され(?:な|ず|ませ)|されて(?:いな|いませ|おら(?!れ))|見送|断念|取り?[や止]め)")
"""Further on in the sentence: 話を進めたが、提携には至らなかった."""

_GIVEN_UP: Final = re.compile(r"取り?[や止]め|見送|断念|白紙|立ち消え|頓挫|打ち切")
"""What became of a talk of a tie."""

_ITSELF: Final = re.compile(r"」?(?:提携|盟約|協定|締結|関係|縁組|の)*[をはにがも、]")
"""Behind a word that stands for the tie, and names no partner: 姉妹都市を, and not 姉妹都市X市."""

_TO_COME: Final = re.compile(
    r"[^。周]*?(?:結ぶ|締結する|提携する|調印する|[にと]なる|交わす|締結の|提携の|調印の|締結を|提携を|調印を)"
    r"(?:[^。、周]{0,10}に)?(?:予定|見込|方針|意向|考え|見通し|計画|運び|方向|検討)[^。、]{0,12}。?$"
    r"|[^。周]*?(?:締結|提携|調印|実現)(?:を目指|をめざ|に向け)[^。、]{0,16}。?$")
"""How a sentence ends that tells of a tie to come: 令和8年に結ぶ予定である."""

_DONE: Final = re.compile(
    r"」?(?:の|を|に|と|が|提携|関係|協定|盟約|縁組|覚書)*(?:締結|調印|結[びばん]|交わ[しさ]|な[っり]|(?<=提携)(?:し|を?行))(?!する|の|を|[ぶす])")
"""Behind a word: the tie was concluded, whatever else failed."""

_CONCLUDED: Final = re.compile(r"締結|提携|調印|結[びばん]|な[っり]")
_PAPERS: Final = ("覚書", "MOU", "MoU", "意向書", "趣意書", "基本合意", "基本合意書")
_OF_PAPERS: Final = ("の", "提携の", "締結の", "提携に関する")
"""Between a word and the paper on which it was agreed: 友好港の覚書 is one tie."""

_VAGUE: Final = re.compile(
    r"(?:等|など|ほか)(?:で|の|と|と?の交流)|(?:提携|交流)?(?:サミット|連絡会議|会議|フォーラム|協議会|総会|協会|委員会|連盟)")
_MADE: Final = re.compile(r"[^。、]{0,6}(?:締結|提携|調印|周年|に基づ|記念)|(?<=提携)")
_BODY_AFTER: Final = re.compile(
    r"[」』]?(?:協定)?(?:(?:を|の)?(?:締結|提携|結|交わ)(?:し|を結)?(?:ている|んでいる|した|んだ|ぶ|す)|の?相手[方先]?(?:である|の)"
    r"|を(?=[^、。]{2,30}?と(?:の間で)?(?:締結|結|交わ|調印)))(?P<body>[^、。\sが]{2,30}?)(?=と|へ|に|から|を|で(?!す|あ)|の生徒|、|。|$)"
)
_BODY_BEFORE: Final = re.compile(
    r"(?P<body>[^、。\s「」が]{2,50}?)(?:とは、?|と|との間で|との)(?:の間の)?(?:締結した|結んだ|交わした|の)?"
    r"(?:[^、。と]{0,14}|、[^、。と]{2,24}に関する|(?<=は、)[^、。と]{0,20}|[^、。と「]{0,16}「[^」と]{0,16})$"
)
_BODY_BETWEEN: Final = re.compile(r"(?P<body>[^、。\s「」が]{2,30}?)との間[でに]、?[^。]{0,90}$")
_BODY_PAIR: Final = re.compile(r"と(?P<body>[^、。\s「」とが]{2,30}?)(?:の|間の|による)?$")
_BODY_TOGETHER: Final = re.compile(r"と(?P<body>[^、。\s「」とが]{2,30}?)(?:は|が|では)"
                                     r"(?:、|(?=[^。、「」]{2,10}年[^。、「」]{0,8}に))[^。「」]{0,40}$")
"""Both parties before their agreement: 県と彰化県は、令和元年に教育分野の覚書を交わしている."""

_APART: Final = re.compile(r"[州省県市]?(?:に(?:ある|所在する|位置する)|[の・\s])")
_KANA: Final = re.compile("[ァ-ヺー]{3}")
_SHORT: Final = ("港", "湖", "駅")
"""Words of one letter for a body, before which two make a name: 東海港."""
_SAME: Final = re.compile(r"同(?P<suffix>[市町村州省県道郡区])と(?:の間で)?(?:の)?[^、。と]{0,14}$")


@cache
def _words() -> tuple[re.Pattern[str], dict[str, tuple[tuple[str, ...], bool]]]:
    table = {
        row["word"]: (tuple(row["kind"].split()), row["alone"] == "yes") for row in rows("ties/tie_words.tsv")
    }
    known = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
    # Few letters begin a word: a look at one takes a tenth of the time of the alternatives.
    begin = re.escape("".join(sorted({"姉", "友", *(word[0] for word in table)})))
    return re.compile(rf"(?=[{begin}])(?:{_UNITS}|{tie_sorts.pattern()}|{known})"), table


_UNITS: Final = (r"(?:姉妹|友好)[県州省道府市町村区郡]{2,3}(?:縁組)?(?![一-鿿])"
                 r"(?<!県州)(?<!県省)(?<!県道)(?<!州省)(?<!省州)")
"""姉妹 or 友好 with the sorts of both parties (友好県町)."""


def _word(found: re.Match[str], table: dict[str, tuple[tuple[str, ...], bool]]) -> Word:
    """A word as the table has it, or of the sort of bodies that it names; one that names both parties' units (友好県町)
    is of cities or regions."""
    if known := table.get(found[0]):
        return Word(found[0], found.start(), found.end(), *known)
    if sort := tie_sorts.sort_of(found[0]):
        return Word(found[0], found.start(), found.end(), (tie_sorts.kind_of(sort),), False)
    city = "sister-city" if found[0].startswith("姉妹") else "friendship-city"
    return Word(found[0], found.start(), found.end(), (
        "sister-region", city) if found[0][2] in "県州省道府" else (city,), True)


@lru_cache(maxsize=REMEMBERED)
def words(text: str) -> tuple[Word, ...]:
    """The tie words of a text; what is only planned or denied, or a word without a kind (経済連携協定), is none."""
    pattern, table = _words()
    found = _told_words(text, pattern, table)
    return tuple(each for at, each in enumerate(found) if not (
        at and each.text in _PAPERS and text[found[at - 1].end:each.start] in _OF_PAPERS))


_DOMESTIC: Final = ("国内の", "県内の", "道内の", "日本の")
"""Before a word of ties that are not with places abroad."""
_AGREEMENT: Final = re.compile(r"(?:協定書?|合意書|議定書|協約)(?!校|先|大学|等|など)")
"""An agreement whose name tells no kind."""
_NAME: Final = re.compile("[一-鿿]友好(?:協会|連盟|協議会|委員会)$")  # 人民対外友好協会 is one body's name


def all_words(text: str) -> tuple[Word, ...]:
    """The tie words of a text whatever it says of them; a word without a kind has no kinds, an agreement of which only
    that is told is of another kind."""
    pattern, table = _words()
    named = [_word(found, table) for found in pattern.finditer(text)]
    named = [replace(each, kinds=()) if text.endswith(_DOMESTIC, 0, each.start) else each for each in named]
    bare = [Word(found[0], found.start(), found.end(), ("other",), False) for found in _AGREEMENT.finditer(text)
            if not any(each.start < found.end() and found.start() < each.end for each in named)]
    return tuple(sorted((*named, *bare), key=lambda each: each.start))


def is_told(text: str, end: int) -> bool:
    """Whether a text neither denies nor only plans the tie whose word ends there."""
    return not (_PLANNED.match(text, end) or _DENIED.match(text, end) or _came_to_nothing(text, end, _words()[0]))


def _told_words(text: str, pattern: re.Pattern[str], table: dict[str, tuple[tuple[str, ...], bool]]
                ) -> tuple[Word, ...]:
    return tuple(word for found in pattern.finditer(text)
                 if (word := _word(found, table)).kinds and is_told(text, found.end())
                 and not _NAME.search(text, max(found.start() - 1, 0), found.end()))


def _came_to_nothing(text: str, end: int, pattern: re.Pattern[str]) -> bool:
    """Whether the rest of the sentence, up to the next word, tells that the tie named before it never came about or is
    still to come."""
    stop = text.find("。", end)
    stop = stop if stop >= 0 else len(text)
    following = pattern.search(text, end, stop)
    if following is None and _TO_COME.match(text, end, stop):
        return True
    stop = following.start() if following else stop
    if _DONE.match(text, end, stop):
        return False
    talked = _TALKS.match(text, end, stop)
    failed = bool(_FAILED.search(text, end, stop))
    if talked is None:
        return failed and bool(_ITSELF.match(text, end, stop))
    return failed or bool(_GIVEN_UP.search(text, end, stop)) or not _CONCLUDED.search(text, talked.end(), stop)


def is_vague(text: str, word: Word) -> bool:
    """Whether the word stands for this tie and others (姉妹都市等で交流のある国)."""
    return bool(_VAGUE.match(text, word.end))


def is_concluded(text: str, word: Word) -> bool:
    """Whether the text says that the tie was concluded, for words that do not say so themselves."""
    return word.alone or bool(_MADE.match(text, word.end))


def bound(text: str, word: Word, foreign: Sequence[Mention]) -> tuple[Mention, ...]:
    """The places that the text binds to the word; ``foreign`` are the text's foreign mentions in order."""
    foreign = [each for at, each in enumerate(foreign)
               if not any(_comments(text, place, each) for place in foreign[:at])
               and not _ITS_TOWN.match(text, each.end)]
    if inside := _around(text, word, foreign):
        return inside
    after, before = _after(text, word, foreign), _before(text, word, foreign)
    if after and before and "、" in text[word.end : after[0].start]:
        return before  # パッサウ市と姉妹都市、蘭州市と友好都市
    return after or before


def _around(text: str, word: Word, foreign: Sequence[Mention]) -> tuple[Mention, ...]:
    """The place behind whose name the word stands in brackets: 束草市(1995年10月、姉妹都市)."""
    places = [each for each in foreign if each.kind == "place" and text[each.end:each.end + 1] == "("
              and each.end < word.start and word.end <= text.find(")", each.end)]
    if not places or any(places[-1].end < each.start < text.find(")", word.end) and each.kind == "place"
                         for each in foreign):
        return ()
    ends = text.startswith((")", "、", "・", "提携", "締結", "協定", "盟約"), word.end)
    return (places[-1],) if ends else ()


def _comments(text: str, place: Mention, each: Mention) -> bool:
    """Whether a country or state only tells in brackets where the place before it lies: リエカ市(クロアチア)."""
    if place.kind != "place" or text[place.end:place.end + 1] != "(" or each.end > text.find(")", place.end):
        return False
    before, behind = text[place.end + 1:each.start], text[each.end:text.find(")", place.end)]
    ends = not behind or behind[0] in "、・"
    if each.kind == "country":
        return not before and (ends or (behind[-1] in "州省県" and len(behind) <= _LONGEST))
    return len(before) <= _LONGEST and ends and is_parent(each.target or "", place.target or "")


def leads_to(text: str, word: Word, mention: Mention) -> bool:
    """Whether the word, said to be concluded, stands directly before the mention: 友好提携を結んだパラオ."""
    gap = _FORWARD.match(text, word.end)
    return bool(gap and gap.end() == mention.start and re.search("結|締|調印", gap[0]))


def _after(text: str, word: Word, foreign: Sequence[Mention]) -> tuple[Mention, ...]:
    gap = _FORWARD.match(text, word.end)
    if gap and _NEXT.fullmatch(gap[0]):
        return ()
    at = gap.end() if gap else word.end
    found: list[Mention] = []
    for each in foreign:
        if each.start < at:
            continue
        joined = (
            _CHAIN.fullmatch(text, at, each.start)
            if not found or _nests(text, found[-1], each)
            else _LIST.fullmatch(text, at, each.start)
        )
        if not joined or (found and _is_only_beside(text, found[-1], each)):
            break
        if found and _nests(text, found[-1], each):
            found.pop()
        found.append(each)
        at = each.end
    return tuple(each for each in found if each.kind == "place")


def _is_only_beside(text: str, before: Mention, each: Mention) -> bool:
    """Whether a name without 市 is told of beside one with it: 姉妹都市X市とYを訪問."""
    return (text[before.end:each.start] == "と" and text[before.end - 1] in "市町村郡区"
            and text[each.end - 1:each.end + 1].strip("市町村郡区州省県道") == text[each.end - 1:each.end + 1]
            and bool(re.match(r"(?:など|等|の?\d)?[をへにでの]", text[each.end:])))


def _before(text: str, word: Word, foreign: Sequence[Mention]) -> tuple[Mention, ...]:
    found: list[Mention] = []
    until = word.start
    for each in reversed(foreign):
        if each.end > until:
            continue
        between = text[each.end : until]
        if not (_BACKWARD.fullmatch(between) if not found else _LIST.fullmatch(between)
                or (_CHAIN.fullmatch(between) and _nests(text, each, found[0]))):
            break
        found.insert(0, each)
        until = each.start
    whole = [each for each, after in pairwise(found) if not _nests(text, each, after)] + found[-1:]
    return tuple(each for each in whole if each.kind == "place")


def _nests(text: str, outer: Mention, inner: Mention) -> bool:
    """Whether the second place lies in the first: by their ids, or because a name that is not decided stands directly
    behind a country's or state's (サンパウロ州ペドレイラ市)."""
    around = text[outer.end - 1 : outer.end + 1]
    state = outer.kind == "country" or around.strip("州省") != around
    return _inside(outer, inner) or (state and inner.kind == "place" and inner.target is None
                                     and text[outer.end : inner.start] in ("", "の", "・", "州", "省", " ")) or (
        # 台中市石岡区: a district directly behind its city, whether or not a table knows it as such.
        outer.kind == "place" and outer.end == inner.start
        and (inner.target is None or inner.target[:2] == (outer.target or "")[:2])
        and text[outer.end - 1] in "市県" and text[inner.end - 1] in "区郡県鎮郷")


def _inside(outer: Mention, inner: Mention) -> bool:
    """Whether the second place lies in the first, as far as their ids tell."""
    return bool(
        outer.target
        and inner.target
        and inner.kind == "place"
        and outer.target != inner.target
        and (
            (outer.kind == "country" and inner.target.startswith(f"{outer.target}-"))
            or is_parent(outer.target, inner.target)
        )
    )


def is_parent(outer: str, inner: str) -> bool:
    """Whether a place lies in another by the reference data."""
    place = reference.places().get(inner)
    return bool(place and place.parent == outer)


def body(text: str, word: Word, foreign: Sequence[Mention]) -> Body | None:
    """The foreign body that the text binds to a word of agreements between schools, museums or offices."""
    head = text[: word.start]
    for found in (_BODY_AFTER.match(text, word.end), _BODY_BEFORE.search(head), _BODY_BETWEEN.search(head),
                  _BODY_PAIR.search(head), _BODY_TOGETHER.search(head)):
        if not found:
            continue
        start, end = found.span("body")
        inside = [each for each in foreign if start <= each.start and each.end <= end]
        if inside:
            name = _bare_body(text, inside, re.split("と|及び|並びに", text[inside[0].start : end])[0].rstrip("】)(「"))
            last = text.find(name, inside[0].start) + len(name)
            nested = [each for each in inside if each.end <= last] or inside[:1]
            return Body(_closed(name.replace("】", "").replace("【", "")), nested[-1])
    return _the_same(text, head, foreign)


def _closed(name: str) -> str:
    """A name without a bracket that its end does not close, and what it adds: 東海市(大韓民国."""
    return name if name.count("(") <= name.count(")") else name[:name.rfind("(")]


def _bare_body(text: str, inside: Sequence[Mention], name: str) -> str:
    """A body's or place's own name, without the country and city that stand apart before it: 豪州・X市の…高校."""
    start = inside[0].start
    for each in inside:
        if any(other.start == each.end for other in inside):
            continue  # 韓国江原道の: what stands apart is both
        gap = _APART.match(text, each.end)
        rest = name[gap.end() - start:] if gap and each.start >= start else ""
        short = len(rest) > 2 and rest.endswith(_SHORT) and is_body(rest) and not is_body(rest[:-1])
        abroad = each.kind == "country" and gap and gap[0].endswith("の") and _KANA.search(rest)
        if not is_own_name(rest) and not short and not abroad and not any(other.surface == rest for other in inside):
            break
        name, start = rest, start + len(name) - len(rest)
    return name


def _the_same(text: str, head: str, foreign: Sequence[Mention]) -> Body | None:
    """The place that 同省 or 同市 before the word stands for: the last one named of this kind."""
    same = _SAME.search(head)
    if same is None:
        return None
    meant = [each for each in foreign if each.end <= same.start() and text[each.end - 1] == same["suffix"]]
    return Body(text[meant[-1].start : meant[-1].end], meant[-1]) if meant else None
