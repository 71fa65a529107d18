"""Lines of a plan that start with a number or mark, in the one reading that the document bears out.

A line is read in every style that it can be; a number counts where its neighbours (one less before it, one more behind
it) stand in the document too, so that no list needs to know a plan's own words for its levels.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from ingest.layouts.indicators.wordings import is_indicator_line, is_value_line, tells_change, tells_values
from ingest.layouts.markers import block_of, is_note, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import UNLISTED, Numbered, is_contents, numbered, readings
from ingest.layouts.outline.items import described, office, without_field
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.levels import is_level_word, named_level
from ingest.layouts.plans.main_projects import FAMILY, label_of
from ingest.layouts.plans.rows import bare, unmarked
from ingest.layouts.results.goals import goals_of
from ingest.text.printed import width
from ingest.text.width import half_width
from ingest.values.sdgs import stated, titled

LEAST: Final = 3
"""Items that tell of offices in charge or repeats: two with a bracket at their end may be any."""

SURE: Final = frozenset({"word", "word-dashed", "word-deep", "ordinal"})
"""Styles whose words call them headings; all others need a neighbour's number."""

SPACED: Final = frozenset({"arabic", "roman", "kanji", "latin"})
"""Styles that what stands behind the number tells apart: 1． and 1）and 1 are three."""

CAPTIONS: Final = frozenset({"ordinal:表", "ordinal:図"})
"""Styles of the titles of numbered tables and drawings: 第2表."""

MARKS: Final = frozenset({"bullet", "titled", "dot", "list"})
"""Styles without numbers."""

ITEM: Final = ("dot", "bullet", "circled", "paren", "kana")
"""Kinds that may open the first item of a list behind its label."""

BEHIND: Final = frozenset("-－‐ー.．)）]】:：、，=＝") | frozenset("0123456789０１２３４５６７８９")
"""What starts no title: a reading that leaves it there took half of a number for the whole."""

LONGEST: Final = 160
"""Characters; a longer line is a paragraph.  A programme's line holds its name, a short text and offices."""

ALONE: Final = frozenset({"roman", "arabic", "paren", "circled", "kanji", "kana"})
"""Kinds whose 1 may stand alone above a short title."""

LISTED: Final = frozenset({"arabic", "paren", "kanji", "circled", "kana"})
"""Kinds of numbers that may list the levels of a plan, which have numbers of their own."""

THROUGH: Final = frozenset({"no", "boxed"})
"""Kinds that number programmes through a plan, of which an excerpt may show any part."""

HUNDRED: Final = 100
"""From here on the first digit is the chapter's: 101, 201."""

SHORT: Final = 30
"""Characters of such a title."""


_LABELLED: Final = re.compile(r"(?P<word>[^\W\d]{2,8})[:：]\s*(?P<title>[^\s:：].*)")
"""A level's word before the title behind a mark: ◎ 目標：ことばの壁をなくす."""
_GAPPED: Final = re.compile(r"\s*(?:主な|構成)?(?:事業|取組)\s{2,}(?P<rest>\S.*)")
"""A label of measures with its first item behind a gap: 事業　　　ア　派遣."""
_NUMBER_ALONE: Final = re.compile(r"(?:[^\W\d]{0,6}\s?[0-9①-⑳]{1,3})?")
"""What stands before a mark of repetition that goes before a title: nothing, or a number: 事業1（再掲）：派遣."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that starts with a number or mark, as read."""

    line: int
    heading: Numbered
    style: str
    repeat: bool = False
    """A mark of repetition stands before it: its number is that of the main listing."""
    office: bool = False
    """It or its lines name offices in charge, or it is marked as a repeat."""
    labelled: bool = False
    """It stands below a label of measures."""
    listed: bool = False
    """The label is that of a list of programmes, and not of what one does."""

    @property
    def kind(self) -> str:
        """The style's first part."""
        return self.style.split(":")[0]


def choose(lines: Sequence[Line], styles: Mapping[int, str]) -> list[Mark]:
    """One reading of each line: the first whose number has a neighbour, or one that is sure by itself; what the format
    says of a line goes before."""
    found: list[tuple[int, str, bool, list[Numbered]]] = []
    named = _named_goals(lines)
    chosen, above = _named(lines), _above_texts(lines)
    aside = _office_lines(lines)
    for number, line in lines:
        if number in chosen or "\t" in line or not line.strip() or len(line) > LONGEST or is_note(
                FAMILY, line) or stated(line) or number in aside:
            continue
        rest, mark = unmarked(_behind_label(line) or line)
        ahead = bool(mark) and _NUMBER_ALONE.fullmatch(half_width(line).split(half_width(mark))[0].strip()) is not None
        text = rest if ahead else _behind_label(line) or line
        cut = described(text)
        alternatives = [replace(each, title=each.title + (text[cut:] if cut else "")) for each in readings(text[:cut])]
        if styles.get(number, "").startswith("list") and not any(each.number is None for each in alternatives):
            alternatives.append(Numbered("list", None, None, "", text.strip()))
        if not alternatives and (ahead or number in above or _names(text)):
            alternatives = [Numbered("plain", None, None, "", text.strip())]
        alternatives = [each for each in alternatives if each.number is None or each.title[0] not in BEHIND]
        if number in named or is_indicator_line(text) or tells_change(text):  # a mark before a goal is no heading's
            alternatives = [each for each in alternatives if each.style.split(":")[0] in SURE]
        if alternatives:
            found.append((number, text, ahead, alternatives))
    numbers: dict[str, Counter[tuple[int | None, int | None]]] = defaultdict(Counter)
    for _, text, ahead, alternatives in found:
        for each in alternatives if not ahead else ():
            numbers[_key(each, text)][each.parent, each.number] += 1
    held: set[int | None] = set()
    for number, text, ahead, alternatives in found:
        if not ahead:
            best = max(alternatives, key=lambda each: _support(each, numbers[_key(each, text)]))
            # 5-2 alone directly below 分野5 is an excerpt's.
            if _support(best, numbers[_key(best, text)]) or (best.parent in held - {None} and len(best.title) <= SHORT):
                chosen[number] = Mark(number, _closed_up(best), _key(best, text))
        held = {each.number for each in alternatives}
    told = {(mark.style, mark.heading.number) for mark in chosen.values()}
    for number, text, ahead, alternatives in found:
        if ahead:  # its number is the main listing's
            best = next((each for each in alternatives if (_key(each, text), each.number) in told), alternatives[-1])
            chosen[number] = Mark(number, _closed_up(best), _key(best, text), True)
    texts = dict(lines)
    for number, style in styles.items():
        if style.startswith("heading") and texts.get(number, "").strip():
            own = chosen.get(number)
            heading = own.heading if own and own.heading.number is not None else Numbered(
                style.replace(" ", ":"), None, None, "", texts[number].strip())
            chosen[number] = Mark(number, heading, style.replace(" ", ":"))
    return _by_words(_without_words(_without_goals([chosen[number] for number in sorted(chosen)], texts)))


def _without_goals(marks: Sequence[Mark], texts: Mapping[int, str]) -> list[Mark]:
    """The marks without goals that name a heading by its number (方向１　宿泊者数　5万人（R5）→ 9万人（R9）)."""
    goals = {mark.line for mark in marks if mark.kind in SURE and tells_change(texts[mark.line])}
    heads = {(mark.style, mark.heading.number) for mark in marks if mark.line not in goals}
    return [mark for mark in marks if mark.line not in goals or (mark.style, mark.heading.number) not in heads]


def _office_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Lines that hold nothing but the offices in charge of what stands above, behind a label (``◇担当　国際課``) or
    in brackets directly below a mark (``□ 派遣`` over ``【国際課】``): they open nothing."""
    found: set[int] = set()
    for (_, above), (number, line) in pairwise([(0, ""), *lines]):
        own = office(line) if len(line) <= LONGEST else None
        if own and not any(char.isalnum() for char in own.rest) and (own.labelled or any(
                each.number is None and each.style.startswith("bullet") for each in readings(above))):
            found.add(number)
    return frozenset(found)


def _by_words(marks: Sequence[Mark]) -> list[Mark]:
    """The marks, those of a number before a level's word and its number by these (（１）基本目標Ⅰ　交流), where a style
    has one word throughout, or chapters among others have it (3　柱１　輸出 behind 2　現状)."""
    inner = {mark.line: own for mark in marks if mark.heading.style.split(":")[0] in LISTED
             and (own := numbered(mark.heading.title)) and own.style.startswith("word:")}
    words: dict[str, set[str]] = defaultdict(set)
    for mark in marks:
        words[mark.style].add(inner[mark.line].style if mark.line in inner else "")
    counted: dict[str, list[int | None]] = defaultdict(list)
    for mark in marks:
        if own := inner.get(mark.line):
            counted[mark.style].append(own.number)
    told = {style for style, found in counted.items() if len(words[style] - {""}) == 1 < len(found) and (
        "" not in words[style] or (
            style.startswith(("arabic", "heading")) and found == list(range(1, len(found) + 1))))}
    return [replace(mark, heading=own, style=mark.style if mark.kind == "heading" else own.style)
            if mark.style in told and (own := inner.get(mark.line)) else mark for mark in marks]


def _without_words(marks: Sequence[Mark]) -> list[Mark]:
    """The marks without the level's word that stands before all titles of one bullet (◎ 目標：…)."""
    found = {mark.line: own for mark in marks if mark.kind == "bullet" and (own := _LABELLED.fullmatch(
        mark.heading.title)) and is_level_word(own["word"])}
    every = Counter(mark.style for mark in marks)
    told = Counter((mark.style, found[mark.line]["word"]) for mark in marks if mark.line in found)
    return [replace(mark, heading=replace(mark.heading, title=own["title"]))
            if (own := found.get(mark.line)) and told[mark.style, own["word"]] == every[mark.style] > 1 else mark
            for mark in marks]


def _behind_label(line: str) -> str:
    """What a label of measures has behind it on its own line where that is the first item of its list
    (``【主な事業】　・派遣``); empty for any other line."""
    label, rest = label_of(line)
    if label is None and (found := _GAPPED.match(line)):
        label, rest = "actions", found["rest"]
    return rest if label == "actions" and rest and any(each.style.startswith(ITEM) for each in readings(rest)) else ""


def _above_texts(lines: Sequence[Line]) -> frozenset[int]:
    """Lines of names without a mark, each above a text further in that ends with the offices in charge."""
    found: set[int] = set()
    for (number, line), (below, text) in pairwise(lines):
        own = office(text) if below == number + 1 and text.rstrip().endswith(tuple(")）]］】〕")) else None
        if own and own.rest.rstrip().endswith("。") and 0 < len(line.strip()) <= SHORT and not (
                {"。", "\t"} & set(line) or label_of(line)[0]) and width(line) - width(line.lstrip()) < (
                width(text) - width(text.lstrip())):
            found.add(number)
    return frozenset(found) if len(found) >= LEAST else frozenset()


def _named_goals(lines: Sequence[Line]) -> frozenset[int]:
    """Lines that name a goal whose values stand alone on the next line: their numbers are the goals' (指標１)."""
    shown = [(number, line) for number, line in lines if line.strip()]
    return frozenset(number for (number, line), (below, values) in pairwise(shown)
                     if below == number + 1 and "\t" not in line and "。" not in line and is_value_line(values)
                     and not _names(line))  # a programme's own results stand below it, too


def _named(lines: Sequence[Line]) -> dict[int, Mark]:
    """Headings that begin with a level's word and no number (``大項目　世界とつながる``), each word more than once."""
    found: dict[int, Mark] = {}
    for number, line in lines:
        told = named_level(unmarked(line)[0])
        if told and not (readings(line) or is_indicator_line(line) or stated(line) or is_contents(line)):
            style = f"named:{told[0]}"
            own = next((each for each in readings(told[1]) if each.number is not None), None)
            heading = replace(own, style=style) if own else Numbered(style, None, None, "", told[1])
            found[number] = Mark(number, heading, style, bool(unmarked(line)[1]))
    titles: dict[str, set[str]] = defaultdict(set)
    for mark in found.values():
        titles[mark.style].add(mark.heading.title)
    return {number: mark for number, mark in found.items() if len(titles[mark.style]) > 1}


def _support(each: Numbered, known: Counter[tuple[int | None, int | None]]) -> int:
    """How sure a reading is: 3 with a neighbour's number, 2 by its word, 1 for a mark, 0 for none."""
    kind = each.style.split(":")[0]
    if each.number is None:
        return 1
    beside = known[each.parent, each.number - 1] if each.number > 1 else known[each.parent, 2]
    beside = beside or (kind in THROUGH and (each.number >= HUNDRED or known[each.parent, each.number + 1]))
    alone = each.number == 1 and len(each.title) <= SHORT and (kind in ALONE or each.parent)
    return 3 if beside else 2 if kind in SURE else int(bool(alone))


def _key(each: Numbered, text: str) -> str:
    """A reading's style; where only what follows the number can tell two styles apart, with it."""
    kind = each.style.split(":")[0]
    if kind in UNLISTED:
        return each.style.replace("any-", "")
    if kind == "boxed":  # 【1】 and 《1》 are two
        return f"{each.style}:{text.strip()[:1]}"
    if kind not in SPACED:
        return each.style
    folded = half_width(text).strip()
    behind = folded[folded.find(half_width(each.printed)) + len(each.printed):].lstrip()[:1]
    return f"{each.style}:{behind}" if behind in list(".:)、-") and behind else each.style


def _closed_up(each: Numbered) -> Numbered:
    if each.style.startswith("titled"):
        return replace(each, title=each.title.rstrip().rstrip("】》≫〉"))
    return replace(each, style=each.style.replace("any-", "")) if each.style.split(":")[0] in UNLISTED else each


def with_evidence(marks: Sequence[Mark], lines: Sequence[Line], known: Set[str] = frozenset()) -> list[Mark]:
    """The marks with what their lines tell: offices in charge (``known`` are those that the document names), repeats,
    and a label of measures above them."""
    if not marks:
        return []
    places = {number: at for at, (number, _) in enumerate(lines)}
    ends = [*(places[mark.line] for mark in marks[1:]), len(lines)]
    labels = _labelled(marks, lines)
    found = []
    for mark, end in zip(marks, ends, strict=True):
        at = places[mark.line]
        own = _tells(lines[at][1], known)
        for _, line in lines[at + 1:end]:
            if own or not line.strip() or "\t" in line:
                break
            own = not tells_values(line) and office(line, known) is not None
        labelled = mark.line in labels and not block_of(FAMILY, mark.heading.title)
        found.append(replace(mark, office=own or mark.repeat, labelled=labelled,
                             listed=labelled and _heads_list(labels[mark.line])))
    return found


def _heads_list(label: str) -> bool:
    """Whether a label heads a list of programmes: 主要事業."""
    return bool(pattern(FAMILY, "programme_list").search(half_width(label)))


def _labelled(marks: Sequence[Mark], lines: Sequence[Line]) -> dict[int, str]:
    """Lines of the marks below labels of measures, with the labels, up to another label or a heading: a number of a
    style that stood above the first such label."""
    by_line = {mark.line: mark for mark in marks}
    found: dict[int, str] = {}
    headings: set[str] | None = None
    seen: set[str] = set()
    printed: set[tuple[str, int | None, str]] = set()  # a heading again at the top of a page goes on with its list
    told, label = False, ""
    for number, line in lines:
        mark = by_line.get(number)
        kind = block_of(FAMILY, mark.heading.title if mark else line)
        if kind := kind or ("actions" if mark and _behind_label(line) else None):
            told, label = kind == "actions", line
            found |= {number: label} if told and mark and not block_of(FAMILY, mark.heading.title) else {}
            headings = set(seen) if told and headings is None else headings
        elif mark:
            told = told and not (headings and mark.style in headings and title_key(mark) not in printed)
            found |= {number: label} if told else {}
        if mark and mark.heading.number is not None:
            seen.add(mark.style)
            printed.add(title_key(mark))
    return found


def _names(line: str) -> bool:
    """Whether a line without a mark names a programme and the offices in charge of it."""
    found = office(bare(titled(line)[0])[0])
    return bool(found and not found.labelled and len(found.rest.strip()) > 1 and not label_of(line)[0]
                and not without_notes(found.rest).endswith("。"))


def _tells(line: str, known: Set[str]) -> bool:
    text, repeat, _ = bare(titled(without_field(line)[0])[0])
    return repeat or office(text, known) is not None


def without_contents(marks: Sequence[Mark], lines: Sequence[Line]) -> list[Mark]:
    """The marks without those of contents lists: runs of lines of which most stand again below."""
    keys = [title_key(mark) for mark in marks]
    last = {key: at for at, key in enumerate(keys)}
    blank = {number for number, line in lines if not line.strip()}
    runs: list[list[int]] = []
    for at, mark in enumerate(marks):
        previous = marks[at - 1].line if at else 0
        beside = at and all(number in blank for number in range(previous + 1, mark.line))
        # What begins again with the list's own first line is no part of it.
        if runs and beside and keys[at] != keys[runs[-1][0]]:
            runs[-1].append(at)
        else:
            runs.append([at])
    dropped: set[int] = set()
    for run in runs:
        again = [at for at in run if last[keys[at]] > run[-1] and not marks[at].office]
        drawn = [at for at in run if marks[at].heading.number is not None]
        if len(again) >= LEAST and len(again) * 2 > len(run):
            dropped.update(run)
        elif len(drawn) > 1 and set(drawn[1:]) <= set(again) and _draws(marks[drawn[0]], marks[:drawn[0]]):
            dropped.update(drawn)
            dropped.update(at for at in run if at == drawn[0] - 1)  # its title: 施策体系
    return [mark for at, mark in enumerate(marks) if at not in dropped]


def _draws(first: Mark, above: Sequence[Mark]) -> bool:
    """Whether a run's first line is the latest heading of its style again, so that it draws what stands below that
    (施策の体系)."""
    own = next((mark for mark in reversed(above) if mark.style == first.style), None)
    return own is not None and first.heading.number is not None and _without_offices(own) == _without_offices(first)


def _without_offices(mark: Mark) -> tuple[str, int | None, str]:
    found = office(mark.heading.title)
    return title_key(replace(mark, heading=replace(mark.heading, title=found.rest)) if found else mark)


def title_key(mark: Mark) -> tuple[str, int | None, str]:
    """What makes two marks the same heading printed twice: style, number, and title without spaces."""
    return mark.style, mark.heading.number, "".join(half_width(mark.heading.title).split())


def is_label(mark: Mark) -> bool:
    """Whether a heading is called as blocks are: 現状と課題, 数値目標, without a number also 基本方針１の成果指標."""
    title = mark.heading.title
    return block_of(FAMILY, title) is not None or (mark.kind in MARKS | {"heading"} and bool(goals_of(title)))
