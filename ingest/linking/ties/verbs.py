"""The verbs by which a sentence concludes a tie without its word, of the kind told before: Y市とも縁を結び."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.linking.ties.conclusion import NEAR
from ingest.linking.ties.dates import Date
from ingest.linking.ties.kind import OF_PLACES
from ingest.linking.ties.kinds import Kind
from ingest.linking.ties.names import Name
from ingest.linking.ties.shares import OLDEST, Event, partners_in
from ingest.linking.ties.text import Word

_CONCLUDED: Final = re.compile(
    r"(?:(?:提携|縁組|盟約|協定|関係|縁|絆|約束)(?:を|の|に|が)?(?:調印|締結|結|交わ|行|(?:いた)?し(?!な))"
    r"|(?:提携|調印|締結)(?:し(?!な)|さ|。|$)|結(?:び|ばれ|んだ|んで)"
    r"|(?:これ|それ)に加わ[っり])(?!(?:する|す|ぶ)?(?:予定|方針|に向け|を目指|をめざ|見込)|先|都市|記念)")
"""A verb of concluding with no tie word: Y市とも縁を結び."""

_OTHER_OBJECT: Final = re.compile(r"(?<!提携)(?<!縁組)(?<!盟約)(?<!協定)(?<!関係)(?<!縁)(?<!絆)(?<!約束)を")
"""Something else than a tie was concluded: 契約を結んだ."""

_NONE: Final = re.compile(
    r"(?:いない|いません|おらず|ません|なかった|ない。|ならず|至らず|立ち消え|見送|断念|予定|方針|めざ|目指|検討|協議)")
"""Behind such a verb: nothing came of it, or not yet."""

_ORDER: Final = re.compile(r"[とが](?:続[いき]|次[いぎ])|(?<=[市州省県町村郡区])で(?:ある|す|、|あり|あっ|した)")
"""The places of a row: 最も古いのはX市で, Y市、Z市と続いた."""


_ON_THAT_DAY: Final = re.compile("に?、?(?:正式に|正式)?")
"""Between a date and the conclusion of the one of whom the heading tells: 平成3年10月19日に締結."""


def _date_end(events: Sequence[Event]) -> int:
    """Where the date ends with which a sentence begins; 0 where it does not."""
    first = events[0] if events else None
    return first.end if isinstance(first, Date) and first.start == 0 and first.use == "at" else 0


def with_verbs(text: str, kinds: Sequence[Kind], events: Sequence[Event], known: Word | None) -> list[Kind]:
    """The tie words, and the verbs of concluding that stand without one: Y市とも縁を結び.

    Args:
        text: the folded sentence.
        kinds: its tie words.
        events: its names and dates.
        known: the kind told before, which a verb without a word is of.
    """
    verbs: list[Kind] = []
    order = _ORDER.finditer(text) if OLDEST.search(text) else ()
    for found in sorted((*_CONCLUDED.finditer(text), *order), key=lambda each: each.start()):
        word = next((each.word for each in reversed(kinds) if each.told and each.end <= found.start()), known)
        start = max([each.end for each in (*kinds, *verbs) if each.start <= found.start()], default=0)
        partners = partners_in([each for each in events if start <= each.start < found.end()], text, -1)
        alone = start == 0 < _date_end(events) and _ON_THAT_DAY.fullmatch(text[_date_end(events):found.start()]) and (
            not any(isinstance(each, Name) for each in events if each.start < found.start()))
        if word is None or not (partners or alone) or not set(word.kinds) & OF_PLACES or start > found.start():
            continue
        later = min([each.start for each in kinds if each.start >= found.end()] + [len(text)])
        if (later < len(text) and later - found.end() <= NEAR) or any(
                each.start < found.end() and found.start() < each.end for each in kinds):
            continue  # 結んだ姉妹都市 has its word behind it
        first = partners[-1].end if partners else _date_end(events)
        if (_OTHER_OBJECT.search(text, first, found.start())
                or _NONE.search(text, found.end(), later)):
            continue
        at = max(found.start(), first)
        verbs.append(Kind(Word(word.text, at, at, word.kinds, word.alone), max(at, found.end()), True, True, False))
    return sorted((*kinds, *verbs), key=lambda each: each.start)
