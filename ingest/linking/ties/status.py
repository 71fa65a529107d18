"""Whether a tie still stands: ended, resting (unknown), or active where nothing is said."""

from __future__ import annotations

import re
from typing import Final, Literal

from ingest.linking.ties.text import Word, words

Status = Literal["active", "ended", "unknown"]

GONE: Final = (
    r"(?:(?P<ended>解消|終了|廃止|失効|破棄|満了|消滅|取り?消|打ち切[らりっ]|(?<=[年月末度日]で)終わ[っり]|終わりに[しな]|(?:幕|終止符)を[閉下お打]|(?:役[目割]|効力)を(?:終え|失[いっ])|(?<=[提盟協縁関][携約定組係]を)終え"
    r"|(?:期限|期間)(?:[がの]?切れ|[をが](?:迎え|到来))"
    r"|更新(?:は|を)?(?:しな|せず|されな|されず|行わ[なず])|(?:引き?継が|承継さ|継承さ)(?:れ)?(?:な[いか]|ず|て(?:いな|い?ませ|おら(?!れ))))"
    r"|休止|停止|中断|凍結|途絶(?!えがち)|途切れ(?!がち)|休眠|見合わせ)"
    r"(?!(?:後|に伴い|により|を受け|のため|していた|し(?:まし)?たが|して(?:いま|い|おりま)したが|となったが)?、?[^。、()]{0,12}"
    r"(?:再開|復活|再締結|再提携|再調印|更新(?!され?ず|せず|し(?:な|ませ|て[いお]))|延長))"
    r"(?!する方向|する?か|を?検討|に?向け|も|の?予定|の?協議|について|の危機)")
"""Words of an end; the others say that the tie rests: whether it still stands is unknown."""

_SENTENCE: Final = re.compile(r"[^。]*。?")
_WHEN: Final = r"(?:令和|平成|昭和)?(?:元|\d{1,4})年度?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:末)?"
_LASTED: Final = r"、?(?:約|およそ)?\d{1,3}年(?:間|余り?)?(?:を経て|続いたが|にわたったが|の時を経て|の期間を経て)、?"
"""How long a tie had stood: 20年を経て令和元年に満了した."""

_ENDED: Final = re.compile(
    r"(?:\([^()]*\))?(?:に基づく)?(?:の?(?:提携|盟約|協定|関係|締結|交流))*(?:\([^()]*\))?(?:を|の|が|は)?"
    rf"(?:{_LASTED}|、?{_WHEN}(?:に|で|をもって|付けで)?|[^、。]{{0,8}}により、?|正式に|当面(?:の間)?、?|、?(?:いま|今|目下|現在)は?、?|一時)*{GONE}")
"""Behind the word: 姉妹都市提携を解消, 提携は平成10年に解消."""

_ENDED_THERE: Final = re.compile(
    rf"(?:提携|盟約|協定|縁組|姉妹都市|友好都市|往来|期間|期限|との(?:交流|関係))(?:の?関係)?(?:を|は|が)"
    rf"(?:、?{_WHEN}(?:に|から|より|以降)、?|正式に|現在、?|{_LASTED})*{GONE}")
"""Further on in a sentence that tells of one tie: かつて姉妹都市であったX市とは提携を解消した."""

_ENDED_AT_LAST: Final = re.compile(
    rf"(?:(?:が|その後|のち|後に)、?(?:{_WHEN}(?:に|で|をもって|付けで)?、?)?|(?<=[しびりんき])、{_WHEN}(?:に|で|をもって|付けで)、?)"
    rf"{GONE}(?:した|えた|[しえ]て(?:いる|います)|しました"
    r"|となった|となっている|となっています|となりました)?。?$")
"""How such a sentence ends: 提携を引き継いでいたが、平成31年3月末で解消した."""

NOT_YET: Final = re.compile(
    r"(?:協議|調整|準備|検討|交渉|申請|折衝)中|(?:締結|調印|提携)(?:の|を)?(?:予定|見込)|未(?:締結|提携|定)")
"""In a row: there is no tie yet."""

_STATES: Final = re.compile(r"現況|現状|状況|状態|継続")
"""Headings of a column that tells how ties stand."""

_STATE: Final = re.compile(GONE)
_ENDED_IN_LIST: Final = re.compile(
    rf"(?:(?:提携|盟約|協定|関係|交流|活動|事業|往来|派遣|訪問)[^。、()\d]{{0,6}}"
    rf"|[\d元](?:年|月|日|年度|月末|年度末)[)]?(?:に|で|をもって|を以て|から|より|以降|~|～|〜)?、?|現在(?:は|、)+|^[(【〔\[]?(?:現在)?|(?:に伴い|により|をもって|期間)、?|効力[をが]){GONE}")
"""In a cell of remarks, or of the state of the tie."""


def of_remark(text: str, heading: str = "") -> Status:
    """What a folded cell of a list of ties says of the tie's state; a column of states may say that it is unknown."""
    if text.strip(" ()") in ("不明", "確認できず", "未確認") and _STATES.search(heading):
        return "unknown"
    found = (_STATE if _STATES.search(heading) else _ENDED_IN_LIST).search(text)
    return "active" if found is None else "ended" if found["ended"] else "unknown"


def status_of(text: str, word: Word) -> Status:
    """Whether the tie that a word names still stands, as its sentence tells."""
    start = text.rfind("。", 0, word.start) + 1
    sentence = _SENTENCE.match(text, start)
    found = _ENDED.match(text, word.end) or (
        _ENDED_THERE.search(sentence[0]) or _ENDED_AT_LAST.search(sentence[0])
        if sentence and len(words(sentence[0])) == 1 else None)
    return "active" if found is None else "ended" if found["ended"] else "unknown"
