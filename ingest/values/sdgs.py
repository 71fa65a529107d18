"""SDG goals (1 to 17) that a document prints as numbers: ``関連するSDGs：④⑰``, ``ゴール4``, ``SDGs 4・17``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from ingest.records import Cell, PlanNode, ProjectRecord
from ingest.text.printed import squeeze
from ingest.text.width import half_width
from ontology.vocabulary import sdg_label

CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰"

LONGEST: Final = 400
"""Characters; all 17 goals with their titles fill 300."""

# A goal, or one of its targets (4.7, 17.a); not the start of a longer number, a date or an amount.
_GOAL: Final = (rf"(?:(?<!\d)(?<!\d\.)(?:1[0-7]|0?[1-9])(?!\d)(?:\.(?:\d{{1,2}}|[a-d])(?![\d.]))?|[{CIRCLED}])"
                r"(?!\s*[年月日人件回名社%])")
_WORD: Final = r"(?:ゴール|目標|goals?|no\.?|#)"
# ゴール4, 目標 4, 4.質の高い教育をみんなに: a word before, the goal's title after.  What stands between two goals
# has no digit, so that a text can be read in one way only and hostile lines take no time.
_BETWEEN: Final = rf"[^\d{CIRCLED}<>〈〉【】〔〕\[\])。]{{0,40}}"
_LIST: Final = rf"{_WORD}?\s?{_GOAL}(?:{_BETWEEN}{_GOAL})*{_BETWEEN}"
_GAP: Final = r"[\s.:,、・/]*"
_ONLY: Final = re.compile(rf"(?:{_WORD}\s?)?{_GOAL}(?:{_GAP}(?:{_WORD}\s?)?{_GOAL})*{_GAP}", re.IGNORECASE)
# Words of labels, in any order; none is taken back once read, so that hostile lines take no time.
_STATED: Final = re.compile(
    r"[\W_]{0,3}(?P<label>(?>(?:取組イメージ|アイコン|(?:本|この|当該?)(?:施策|計画|取組|事業|政策|プラン)(?:が|の|に|は)?|関連(?:する|の)?"
    r"|該当(?:する)?|貢献(?:する)?|寄与する|資する|主な|対応(?:する)?|持続可能な開発目標|17の|SDGs?|目標|ゴール|goals?|番号|関係|への|との"
    r"|の|と)[ ・()\[\]:]{0,2})*+)"
    rf"[\])】〕〉>》≫]? ?:? ?(?P<goals>{_LIST}) ?[\])】〕〉>》≫]?", re.IGNORECASE)
_SQUARE: Final = re.compile(r"[\[\]【】〔〕<>〈〉]")
# 4(教育)、10(不平等): what a goal is about.
_ABOUT: Final = re.compile(r"(?<=\d)\s?\([^()\d]{1,20}\)")
_BRACKETED: Final = re.compile(rf"[【\[(〔<〈](\d{{1,2}}|[{CIRCLED}])[】\])〕>〉]")
_BEHIND: Final = re.compile(
    r"\s*[【\[(〔<〈](?P<words>[^【】\[\]()〔〕<>〈〉]*(?:SDG|ゴール)[^【】\[\]()〔〕<>〈〉]*)[】\])〕>〉]\s*$"
    r"|\s+(?P<bare>(?:関連)?(?:する|の)?SDGs?.*)$", re.IGNORECASE)
_NAMED: Final = re.compile(
    r"(?:目標|ゴール|Goal)\s?(?P<goal>1[0-7]|[1-9])(?!\d)(?=\s*(?:[「『(【、,・]|及び|および|と|並びに|の達成|に(?:資|貢献|寄与|関連)|など|等|を|$))"
    r"|[「『](?P<quoted>1[0-7]|[1-9])[\s.:]+(?=[^\d\s年月])")
# 4(教育)、10(不平等)及び17(…): each number with what the goal is about.
_TOPICS: Final = re.compile(
    r"(?:(?<!\d)(?:1[0-7]|[1-9])\s?\([^()\d]{2,20}\)(?:\s|、|,|・|及び|および|並びに|と)*){2,17}")
_HEADING: Final = re.compile(r"SDGs|SDG|ゴール", re.IGNORECASE)


def goals(text: str) -> tuple[int, ...]:
    """The goals that a text names, in its order, each once; a target (4.7) counts as its goal."""
    # 10 人や国の不平等をなくそう tells of no ten people.
    folded = _titles().sub("", half_width(text[:LONGEST]))
    found = (CIRCLED.index(each) + 1 if each in CIRCLED else int(each.split(".")[0])
             for each in re.findall(_GOAL, folded))
    return tuple(dict.fromkeys(found))


def stated(line: str) -> str | None:
    """The words of the goals where a line says nothing but which goals are concerned; else None."""
    if not line.strip() or len(line) > LONGEST or "\t" in line:
        return None
    text = squeeze(line)
    folded = half_width(text)
    match = _STATED.fullmatch(folded)
    if not match:
        # SDGs【4】【17】: each number in a bracket of its own.
        if (bare := _ABOUT.sub("", _titles().sub("", folded))) != folded:
            return stated(bare)
        at = _BRACKETED.search(folded)
        if at and stated(_BRACKETED.sub(r" \1 ", folded)):
            return text[at.start():].strip()
        plain = squeeze(_SQUARE.sub(" ", folded))  # [SDGs 4][SDGs 17]
        return stated(plain) if plain != folded and _SQUARE.search(folded) else None
    label = folded[:match.start("goals")] + match["goals"][:4]
    named = re.search(r"SDG|ゴール|goal", label, re.IGNORECASE) or ("関連" in label and "目標" in folded)
    # 目標 belongs to the list where it stands before every number: 関連する目標4 目標17.
    return text[match.start("goals"):match.end("goals")].strip() if named else None


def told(line: str) -> str | None:
    """The words of the goals that a sentence on SDGs names by number: ``SDGsの目標10「…」及び目標16「…」``.

    A number counts only behind 目標 or ゴール and before a goal's quoted title, an "and" or the end of the list
    (2030 and 17の目標 are none), or in a list whose every number has a bracket behind it (``4（教育）、10（不平等）``).
    """
    for sentence in half_width(line[:LONGEST]).split("。"):
        about = re.search("SDG|持続可能な開発目標", sentence)
        found = [match["goal"] or match["quoted"] for match in _NAMED.finditer(sentence)] if about else []
        listed = _TOPICS.search(sentence) if about and not found else None
        if found or listed:
            return "、".join(found) or _ABOUT.sub("", listed[0] if listed else "").strip(" 、,・")
    return None


def titled(title: str) -> tuple[str, str]:
    """A heading's title without the goals that stand behind it (``交流の推進 〔SDGs 4・17〕``), and their words."""
    found = _BEHIND.search(half_width(title[:LONGEST]))
    group = "words" if found and found["words"] else "bare"
    words = stated(title[found.start(group):found.end(group)]) if found and found.start() else None
    return (title[:found.start()].rstrip(), words) if found and words else (title, "")


def only_goals(line: str) -> bool:
    """Whether a line has goal numbers and nothing else but the goals' own titles, as below 関連するSDGs."""
    if len(line) > LONGEST:
        return False
    return bool(_ONLY.fullmatch(squeeze(_titles().sub("", half_width(line)))))


@cache
def _titles() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(sdg_label(goal, "ja") or "") for goal in range(1, 18)))


@lru_cache(maxsize=4_096)  # a table's headings are the same in every row
def is_goal_column(heading: str) -> bool:
    """Whether a column's heading announces goals (``SDGs``, ``SDGsのゴール``, ``関連するゴール``)."""
    return bool(_HEADING.search(half_width(heading)))


def project_goals(record: ProjectRecord, nodes: Mapping[str, PlanNode]) -> Iterator[tuple[int, Cell]]:
    """Goals that the document gives to a project, each once with the cell that says so.

    A programme has them in a column of its table, a main project in its own block.
    """
    columns = [record.extra, *(listing.extra for listing in record.listings)]
    cells = [cell for extra in columns for heading, cell in extra.items() if is_goal_column(heading)]
    node = nodes.get(record.main_project) if record.main_project else None
    cells += node.texts.get("sdg", ()) if node else ()
    seen: set[int] = set()
    for cell in cells:
        for goal in goals(cell.text):
            if goal not in seen:
                seen.add(goal)
                yield goal, cell
