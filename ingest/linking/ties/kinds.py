"""The tie words of a sentence with what the sentence says of each: that it was concluded, that it is so, or neither."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.linking.ties.text import Word, all_words, is_told, is_vague

_TAIL: Final = re.compile(
    r"」?(?:(?:の|に関する|的な)?(?:提携|盟約|協定書?|縁組|関係|縁|絆|きずな|約束|契り|覚書|議定書|共同宣言|共同声明|確認書|宣言書?|合意書?|誓い|書|間柄|[町村市区])"
    r"(?!先|相手|都市|校)|(?:\([^()]*\)))*」?")
"""Behind a tie word, what only says again that it is a tie: 姉妹都市の盟約."""

_MADE: Final = re.compile(
    r"(?:締結|提携|調印|署名|サイン|合意|宣誓|交換)"
    r"(?:(?:を|が)?(?:し(?!な)|さ(?!れず)|行[いっわ]|いた(?!だ)|なさ|成[っり]|な[っり]|実現し)|済|。|$|、|\)|\((?!予定|見込|案)|に至[っり]|式)"
    r"|結(?:び|ば(?!ず)|ん(?!でいな|でおら(?!れ)|でいませ)|成し)|(?:取り?)?(?:交|か)わ(?:し|さ|す(?=。|$))|手を(?:結|携|取り合)|契り|約束?し(?=[たて、]|まし)|取り結|[とに]な(?:っ|り|られ|る(?=。|$))|[とに]し(?:た|て)|に(?=。|$|\()|結ぶ(?=。|$)|を[み見]た|仲間入り|に入[っり]|(?<=[がもは])成[っり]|成立"
    r"|至[っり](?!て(?:い(?:な|ませ)|お))|宣言(?:し|を)|を行[いっ]|を認め|格上げ|昇格|移行|加わ[っり]|に始ま|(?:に|へと)(?:つなが|発展し|結実|結び[付つ]い)|(?<=[を結印組携])(?:いた)?し(?:た|て|、|まし)|いたしま")
_DATED: Final = re.compile(
    r"」?(?:の?(?:提携|締結|調印|盟約|縁組|協定書?|覚書|宣言))*(?:日|年月日)?[はがも]、?(?:西暦)?"
    r"(?:(?:令和|平成|昭和)(?:元|\d{1,2})|(?:19|20)\d\d)(?:\([^()]*\))?年[^、。]{0,12}(?:、|。|$)")
"""Behind a tie word: when it was concluded, and no verb: 友好都市の提携は2006年."""
_STILL: Final = re.compile(
    r"(?:で(?:ある|す|、|あり|あっ|もある|し[たて]|ござ)|だった|の?関係(?:に|を)|に(?:ある|あり|あっ|あたる|ござ)|として"
    r"|(?:の?(?:締結|調印))?(?:以来|以降)|が?あ[るりっ]|を?(?:持[つっち]|有[しす])"
    r"|が、?[^、。]{0,10}(?:引き?継がれ|受け継がれ|継続され|続いて)|を?(?:続け|維持|継続|更新|延長|引き?継|承継|継承)|に(?:基づ|係る|伴う)|を記念|の一環)")
"""Behind a tie word: the tie is there."""
_BEGAN: Final = re.compile(r"として(?:出発|始ま|はじま|スタート|交流を始)")
"""Behind the first of two kinds: what the second came from, 交流都市として出発し、平成19年に姉妹都市となった."""
_GOES_ON: Final = re.compile(r"[をにとで]?(?:、|・|及び|と(?!な|し))|$|。|\)")
"""Behind a tie word whose verb comes later, with the next word: X市と姉妹都市、Y市と友好都市の関係にある."""
_EITHER: Final = re.compile("(?:又は|または|あるいは|もしくは|若しくは)(?:国際|海外)?(?:姉妹|友好|パートナー)")
"""Behind a tie word: some of several partners are of the one kind, some of the other, and nothing tells which."""
_OR: Final = re.compile(
    "(?:姉妹|友好|パートナー)(?:都市|提携)(?:又は|または|あるいは|もしくは|若しくは)(?:国際|海外)?$")
"""The same before the second word."""
_NOUN: Final = re.compile(
    r"(?:の)?(?:交流|記念|\d+\s*周?年|締結\d+|提携\d+|事業|親善|訪問|派遣|青少年|相互|協会|委員会|締結|提携|調印)")
"""Behind a tie word: what is done because of the tie."""
_ITSELF: Final = re.compile(r"(?:について)?[はがも]")
"""A tie of which something is told is there: X市との友好提携は."""

_OF_WHOM: Final = re.compile(
    r"」?(?:提携|協定|盟約|関係|締結|縁組|交流)*(?:(?:の?相手[方先]?|先)(?:である|の|[:・、「(]|(?=[ァ-ヺ一-鿿]))"
    r"|(?:を|で)(?:結ぶ|締結する|有する|[持も]つ|結ばれる)(?=[「ァ-ヺ一-鿿]))")
"""Directly before the partner: 友好提携先である甘粛省, 友好協定を結ぶX市."""

_RELATIVE: Final = re.compile(
    r"(?:締結した|結んだ|結ばれた|交わした|提携した|調印した|取り?交わした|署名した|(?:締結|提携)してい[たる]|結んでい[たる])(?:[^、。]{0,8}の)?"
    r"「?(?:[^、。」とはがを]{0,24}(?:に関する|についての|の))?「?$")
"""Directly before a tie word: 平成6年に結んだ友好都市の関係."""

_UNDONE: Final = re.compile(
    r"(?:打診|可能性|申し?入れ|申し?出|要望|提案|働きかけ|めざ|目指|願って|望ん|求め"
    r"|検討|協議を(?:進|続|重)|話を進め|話が(?:出|持)|交渉)")
"""Between a tie word and the next, without a verb of concluding: it was only talked of."""
_WISHED: Final = re.compile(
    r"(?:て|で)は(?:どう|いかが)|(?:し|び|なり)たい|べき|て(?:ほし|欲し)|(?:との|という)(?:声|意見|要望|提案|話|思い|夢)|(?:でき|なれ)ないか|なれ[ばる]|を?視野|(?:です|でしょう|なの)か[」?]|をするについて|議決を(?:経|求)|の?是非|の?賛否"
    r"|(?:する|結ぶ|なる)こと(?:で合意|[がに]決|を決|と(?:し|な))(?![^。]*(?:調印|締結し|結[びん]|署名|[にと]な[っり]))")
"""Behind a tie word: somebody wishes for it."""
_FAILED: Final = re.compile(
    r"(?:締結|提携|調印|実現|合意|成立)(?:に|は|には|が|を)*(?:至ら|至って(?:い(?:な|ませ)|おら(?!れ)))|実を結[ばぶ](?:ず|な|には?至)"
    r"|立ち消え|見送|断念|白紙|取り?[や止]め|頓挫"
    r"|(?:締結|調印|提携|して)(?:し|され)?(?:ない|なかった|ていない|ていません|いな|いませ)")


class Kind(NamedTuple):
    """A tie word; ``end`` is where what belongs to it ends."""

    word: Word
    end: int
    told: bool
    """Whether the sentence neither denies nor only plans the tie."""
    made: bool
    """Whether the sentence says that it was concluded."""
    made_before: bool
    """Whether the verb stands before the word: 結んだ姉妹都市."""

    @property
    def start(self) -> int:
        """Where the word begins."""
        return self.word.start


def kinds_of(text: str) -> list[Kind]:
    """The tie words of a folded sentence."""
    found: list[Kind] = []
    every = all_words(text)
    for at, word in enumerate(every):
        if word.kinds == ("other",) and text.rfind("(", 0, word.start) > text.rfind(")", 0, word.start):
            continue  # 姉妹館です(2018年協定締結)
        end = _TAIL.match(text, word.end)
        last = end.end() if end else word.end
        if found and word.start < found[-1].end:
            continue  # 友好港の覚書 is one tie
        stop = min([each.start for each in every[at + 1:] if each.start >= last] + [_sentence_end(text, last)])
        verb = _verb(text, last, stop)
        opened = text.find("(", last)
        undone = verb is None and _UNDONE.search(text, last, min(stop, last + 30, opened if opened >= 0 else stop))
        failed = verb is None and _FAILED.search(text, last, _sentence_end(text, last))
        wished = _WISHED.search(text, last, min(stop, last + 24))
        began = every[at + 1:] and _BEGAN.match(text, last)
        told = bool(word.kinds) and is_told(text, word.end) and not (undone or failed or wished or began)
        found.append(Kind(word, last, told, verb is not None,
                          bool(_RELATIVE.search(text, max(word.start - 40, 0), word.start))))
    return found


def _sentence_end(text: str, at: int) -> int:
    end = text.find("。", at)
    return len(text) if end < 0 else end


def _verb(text: str, start: int, stop: int) -> re.Match[str] | None:
    """The verb of concluding between a word and the next, in its own clause or the next one at most."""
    if found := _DATED.match(text, start, stop):
        return found
    topic = text.startswith("は、", start)  # 姉妹都市提携は、花を縁とするもので、平成4年に成立した
    if (found := _MADE.search(text, max(start - 2, 0), stop)) and (
            text.count("、", start, found.start()) - topic <= 1):
        return found
    return None


def is_stated(text: str, kind: Kind, following: Kind | None, beside: bool, several: bool = False) -> bool:
    """Whether the sentence states the tie of a word with partners; ``beside``: they stand directly at the word."""
    if not kind.told or (several and (_EITHER.match(text, kind.end) or _OR.search(text, 0, kind.start))):
        return False
    if kind.made or kind.made_before:
        return not is_vague(text, kind.word) or kind.made
    if is_vague(text, kind.word):
        return False
    if following is not None and _GOES_ON.match(text, kind.end) and following.told and "。" not in text[
            kind.end:following.start]:
        return following.made or bool(_STILL.match(text, following.end)) or bool(_GOES_ON.match(text, following.end))
    if _STILL.match(text, kind.end) or _GOES_ON.match(text, kind.end):
        return True
    return beside and (kind.word.alone or any(
        each.match(text, kind.end) for each in (_NOUN, _ITSELF, _OF_WHOM)))


_QUESTION: Final = re.compile(r"(?:か|かがですか|でしょうか)[。?？]?$")
"""A question states nothing."""

_CLAUSE: Final = re.compile(r"(?:まして|ますが|ですが|いますし|おりますし|いて|おり)、")
"""Ends a clause that states something before the question: B市はX市と姉妹都市となっていまして、いかがでしょうか."""

def states_until(text: str) -> int:
    """Where ends what a folded sentence states: of a question the clause before it."""
    if not _QUESTION.search(text):
        return len(text)
    return max((each.start() for each in _CLAUSE.finditer(text)), default=0)
