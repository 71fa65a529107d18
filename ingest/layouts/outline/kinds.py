"""Which styles of a plan's marks open programmes, which hold nothing, and which only label blocks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Final

from ingest.layouts.furniture import document_title
from ingest.layouts.indicators.tables import has_named_goals
from ingest.layouts.markers import block_of, pattern
from ingest.layouts.outline.items import described
from ingest.layouts.outline.levels import is_container, placed_headings
from ingest.layouts.outline.marks import LEAST, MARKS, SURE, Mark, is_label, title_key
from ingest.layouts.outline.shape import Line
from ingest.layouts.outline.texts import BELOW, MOST, PHRASE, TOLD
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.width import half_width

ITEMS: Final = frozenset({"dot", "list", "plain"})
"""Kinds that open items and no headings."""

LABELS: Final = frozenset({"titled", "list", "dot"})
"""Kinds whose lines may be labels of blocks among items."""

LABEL: Final = 3
"""Times that the same title stands under different headings: it is a label of each of them."""

LISTED: Final = 3
"""Headings of one style on line after line that make a list."""

WORDED: Final = frozenset({"word", "word-dashed", "word-deep"})
LEVELS: Final = frozenset({
    "施策", "基本施策", "個別施策", "主要施策", "重点施策", "推進施策", "施策の方向", "施策の柱", "方針", "基本方針",
    "目標", "基本目標", "柱", "方向", "政策", "基本政策", "分野", "戦略", "基本戦略"})
"""Words whose numbers are levels wherever marks stand below them; 取組1 and 事業1 may be programmes."""

LISTING: Final = frozenset({"circled", "arabic", "kana", "kana-paren"})
"""Kinds of numbers that open a list below a label of measures."""

NAME: Final = 40
"""Characters of an item's line that is a name."""

_LABEL: Final = re.compile(r"[^\W\d]{2,12}")
"""A label's words, without numbers, marks or brackets."""


def item_styles(marks: Sequence[Mark]) -> frozenset[str]:
    """Styles whose lines are programmes: at least half of them tell of offices, repeats, or stand below a label."""
    marks = _without_repeated_labels(marks)
    every = Counter(mark.style for mark in marks)
    offices = Counter(mark.style for mark in marks if mark.office)
    labelled = Counter(mark.style for mark in marks if mark.labelled and mark.kind in MARKS | LISTING)
    told = {style for style, count in every.items() if offices[style] * 2 >= count}
    named = sum(mark.listed and mark.office for mark in marks)  # below a label of programmes one is as sure as two
    if sum(offices[style] for style in told) + named < LEAST:
        told = set()
    beside = {style for style, count in every.items()
              if labelled[style] * 2 >= count and labelled[style] >= LEAST} - _directions(marks)
    numbered = {style for style in told if not style.startswith(("bullet", "dot", "titled", "plain", "list"))}
    # A numbered heading may name its office too: what stands below it in a style of its own are the programmes.
    listing = {mark.style for mark in marks if mark.listed and mark.style in beside - told}
    levels = {style for style in numbered if _is_level(style, marks)}
    holders = {style for style in numbered if _holds(style, (told | listing) - {style}, marks)
               or (style in levels and _spans(style, told - levels, marks))}
    below = _below_levels(numbered, marks)
    if below and not told - holders - set(below):
        return frozenset(below.values())
    return frozenset(told - holders or beside if told else beside)


def _directions(marks: Sequence[Mark]) -> frozenset[str]:
    """Marks below labels of measures that tell of directions (＜取組の方向＞ over ▪): none names offices, and most of
    their lists lead to one below a label of programmes (＜主な事業＞ over ◆), below which they never stand."""
    listed = {mark.style for mark in marks if mark.listed}
    offices = {mark.style for mark in marks if mark.office}
    runs = [(above, below.style) for above, below in pairwise(marks) if above.style != below.style]
    labelled = Counter(above.style for above, _ in runs if above.labelled and above.kind in MARKS)
    led = Counter(above.style for above, below in runs if below in listed)
    every = Counter(above.style for above, _ in runs)
    return frozenset(style for style in labelled if style not in listed | offices
                     and labelled[style] == every[style] and led[style] * 2 > every[style])


def _below_levels(styles: Collection[str], marks: Sequence[Mark]) -> dict[str, str]:
    """Styles that a word calls levels of a plan (施策1-1), though their lines name offices, with the style of the marks
    that stand first below most of them: these are the programmes."""
    found: dict[str, str] = {}
    named = [mark for mark in marks if not is_label(mark)]
    for style in styles:
        if not _is_level(style, marks):
            continue
        below = Counter(following.style for mark, following in pairwise(named)
                        if mark.style == style and following.kind in BELOW)
        first = max(below, key=lambda each: below[each], default="")
        if first and below[first] * 2 > sum(mark.style == style for mark in marks):
            found[style] = first
    return found


def _is_level(style: str, marks: Sequence[Mark]) -> bool:
    """Whether a word before a style's numbers calls it a level of a plan (施策14)."""
    own = {mark.heading.style for mark in marks if mark.style == style}  # what a format calls a heading has a word
    kind, _, word = (own.pop() if len(own) == 1 else style).partition(":")
    return kind in WORDED and word.split(":")[0] in LEVELS


def _spans(style: str, items: Collection[str], marks: Sequence[Mark]) -> bool:
    """Whether items stand somewhere below most headings of a style, up to the next of them: blocks on the situation
    and on goals may part them."""
    heads = [mark.line for mark in marks if mark.style == style]
    held = sum(any(head < mark.line < end and mark.style in items for mark in marks)
               for head, end in pairwise([*heads, 10**9]))
    return held * 2 > len(heads)


def _without_repeated_labels(marks: Sequence[Mark]) -> list[Mark]:
    """The marks without those in brackets that label blocks: called like one, or again and again without offices."""
    times = Counter(title_key(mark) for mark in marks if mark.kind == "titled")
    return [mark for mark in marks if not (mark.kind in LABELS and is_label(mark)) and not (
        mark.kind == "titled" and not mark.office and times[title_key(mark)] >= LABEL)]


def holding_cards(marks: Sequence[Mark], cards: Collection[int]) -> frozenset[str]:
    """Styles of which most lines have a card of a programme below them: they are levels, whatever label they have."""
    every: Counter[str] = Counter(mark.style for mark in marks)
    ends = [*(mark.line for mark in marks[1:]), 10**9]
    held = Counter(mark.style for mark, end in zip(marks, ends, strict=False)
                   if any(mark.line < card < end for card in cards))
    return frozenset(style for style, count in held.items() if count >= MOST * every[style])


def deepest(marks: Sequence[Mark], lines: Sequence[Line]) -> frozenset[str]:
    """The style of programmes where nothing tells of offices: the one number or mark below which nothing else stands,
    on the deepest level of a document that calls itself a plan, mostly with sentences below.  A style that mostly
    holds tables of goals is a level of a plan that lists goals alone."""
    if not pattern(FAMILY, "plan").search(document_title(lines)[1]):
        return frozenset()
    headings = without_labels([mark for mark in marks if mark.kind not in ITEMS])
    placed = placed_headings(headings)
    ends = [*(mark.line for mark, _ in placed[1:]), 10**9]
    leaves: Counter[str] = Counter()
    told: Counter[str] = Counter()
    holders: set[str] = set()
    measured: Counter[str] = Counter()
    tables = [number for number, line in lines if "\t" in line and has_named_goals(line.split("\t"))]
    texts, opened = dict(lines), {mark.line for mark in marks}
    phrases = {mark.line for mark in marks if mark.kind in ("dot", "list") and PHRASE.search(mark.heading.title)}
    sentences = sorted(number for number, line in lines if line.rstrip().endswith("。") and "\t" not in line)
    for at, (mark, depth) in enumerate(placed):
        if at + 1 < len(placed) and placed[at + 1][1] > depth:
            holders.add(mark.style)
        elif depth:
            leaves[mark.style] += 1
            told[mark.style] += bisect_left(sentences, ends[at]) > bisect_left(sentences, mark.line) or (
                mark.kind == "bullet" and (_is_further_in(texts, mark.line, opened) or mark.line + 1 in phrases))
            measured[mark.style] += bisect_left(tables, ends[at]) > bisect_left(tables, mark.line)
    found = [style for style, count in leaves.items() if style not in holders and count >= LEAST
             and told[style] * 2 >= count > measured[style] * 2]
    chosen = sorted(found, key=lambda style: -leaves[style])[:1]
    return frozenset(_named_below(chosen[0], marks, lines) or chosen) if chosen else frozenset()


def _is_further_in(texts: Mapping[int, str], line: int, marks: Collection[int]) -> bool:
    """Whether a text without a mark stands below a line, further in: on slides no sentence ends with 。."""
    own, below = texts[line], texts.get(line + 1, "")
    return line + 1 not in marks and "\t" not in below and bool(below.strip()) and (
        len(below) - len(below.lstrip()) > len(own) - len(own.lstrip()))


def _named_below(style: str, marks: Sequence[Mark], lines: Sequence[Line]) -> list[str]:
    """The mark of items below most headings of a style, where most of these items are names with a text of their own
    below: they are the programmes, and the headings their level."""
    texts = dict(lines)
    ends = [*(mark.line for mark in marks[1:]), 10**9]
    held: dict[str, set[int]] = {}
    every: Counter[str] = Counter()
    told: Counter[str] = Counter()
    above = 0
    for mark, end in zip(marks, ends, strict=True):
        if mark.style == style:
            above = mark.line
        elif mark.kind in ("dot", "list") and above:
            held.setdefault(mark.style, set()).add(above)
            every[mark.style] += 1
            below = texts.get(mark.line + 1, "") if mark.line + 1 < end else ""
            told[mark.style] += mark.repeat or mark.office or described(texts[mark.line]) is not None or (
                below.strip() != "" and "。" not in mark.heading.title and len(mark.heading.title) <= NAME)
    heads = sum(mark.style == style for mark in marks)
    return [each for each in held if every[each] >= LEAST and told[each] >= MOST * every[each]
            and len(held[each]) >= MOST * heads][:1]


def items_of(marks: Sequence[Mark], listed: Collection[str], told: bool) -> Iterator[Mark]:
    """The programmes: lines of their styles in a run up to the next heading, of which at least one tells that it is,
    where their style was ``told`` so."""
    run: list[Mark] = []
    for mark in [*_without_repeated_labels(marks), None]:
        if mark is not None and mark.style in listed:
            run.append(mark)
            continue
        if not told or any(each.office or each.labelled for each in run):
            yield from run
        run = []


def _holds(style: str, others: Collection[str], marks: Sequence[Mark]) -> bool:
    """Whether most headings of a style have items of the others directly below them."""
    followed = [following.style in others for mark, following in pairwise(marks) if mark.style == style]
    return sum(followed) * 2 > len(followed)


def closed_styles(marks: Sequence[Mark], listed: Collection[str], tables: Collection[int]) -> frozenset[str]:
    """Marks that hold nothing: mostly the next thing after one is another."""
    events = sorted([*((mark.line, mark.style) for mark in marks), *((number, "table") for number in tables)])
    every: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for (_, style), (_, following) in pairwise([*events, (0, "")]):
        every[style] += 1
        alone[style] += following == style
    inside = Counter(mark.style for mark, above in _below_numbers(marks) if above in listed)
    return frozenset(style for style, count in every.items() if style.split(":")[0] in MARKS and style not in listed
                     and (alone[style] * 2 >= count > 1 or inside[style] == count > 1))


def _below_numbers(marks: Sequence[Mark]) -> Iterator[tuple[Mark, str]]:
    """Each mark with the style of the last number above it."""
    above = ""
    for mark in marks:
        above = mark.style if mark.heading.number is not None else above
        yield mark, above


def told_styles(marks: Sequence[Mark], lines: Sequence[Line], listed: Collection[str]) -> frozenset[str]:
    """Marks that tell of the situation: most of them stand below a label of it (背景, 現状と課題), with a label of
    measures before what is listed."""
    styles = {mark.line: mark.style for mark in marks}
    every: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    label = ""
    for number, line in lines:
        style = styles.get(number, "")
        if kind := "" if "\t" in line else block_of(FAMILY, line):
            label = kind
        elif style.split(":")[0] in MARKS and style not in listed:
            every[style] += 1
            inside[style] += label in TOLD
        elif style and style not in listed:
            label = ""
    return frozenset(style for style, count in every.items() if inside[style] * 2 > count > 1)


def repeated_labels(lines: Sequence[Line], marks: Sequence[Mark], listed: Collection[str]) -> frozenset[int]:
    """Lines of labels that no list knows: the same few words without a mark, again and again, and mostly not below a
    programme, of which they would tell (新規, 国際課)."""
    styles = {mark.line: mark.style for mark in marks}
    found: dict[int, str] = {}
    every: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    above = ""
    for number, line in lines:
        above = styles.get(number, above)
        if number not in styles and "\t" not in line and _LABEL.fullmatch(line.strip()):
            found[number] = text = "".join(half_width(line).split())
            every[text] += 1
            inside[text] += above in listed
    return frozenset(number for number, text in found.items()
                     if every[text] >= LABEL and inside[text] * 2 <= every[text])


def parted_styles(marks: Sequence[Mark], listed: Collection[str], labels: Collection[int]) -> frozenset[str]:
    """Marks that stand in lists of their own between two labels (対応方向, ☆ ☆, 取組例, ◎): what is listed below the
    second label belongs to the heading above both, and not to the last line of the first list.

    A single mark between labels may hold what follows: most lists must have several.
    """
    events = sorted([*((mark.line, mark.style) for mark in marks), *((number, "") for number in labels)])
    lists = [(style, sum(1 for _ in run)) for style, run in groupby(events, key=lambda event: event[1])]
    every: Counter[str] = Counter(style for style, _ in lists)
    parted = Counter(style for (above, _), (style, count), (below, _) in zip(lists, lists[1:], lists[2:], strict=False)
                     if above == below == "" and count > 1)
    return frozenset(style for style, count in every.items()
                     if style.split(":")[0] in MARKS and style not in listed and parted[style] * 2 >= count > 1)


def without_lists(headings: Sequence[Mark]) -> list[Mark]:
    """The headings without runs of one style on line after line, with nothing below any but the last: these list what a
    document holds (sheets, chapters) and head nothing."""
    found: list[Mark] = []
    run: list[Mark] = []
    for mark in [*headings, None]:
        above = run[-1] if run else None
        if mark and above and (mark.style, mark.line) == (above.style, above.line + 1) and mark.heading.number in (
                None, (above.heading.number or 0) + 1):
            run.append(mark)
            continue
        found += run if len(run) < LISTED else []
        run = [mark] if mark else []
    return found


def without_labels(headings: Sequence[Mark]) -> list[Mark]:
    """The headings without labels: titles that stand again and again, and styles that mostly number blocks such as
    現状と課題 and 数値目標."""
    # 戦略１　売り込む again and again is a heading that each page prints: only a label has no number of its own.
    # A chapter (第2部) that each page prints goes on below the levels that it holds, and opens nothing.
    times = Counter(title_key(mark)[2] for mark in headings if mark.kind not in SURE - {"ordinal"})
    every = Counter(mark.style for mark in headings)
    containers = Counter(title_key(mark) for mark in headings if is_container(mark))
    labels = {mark.line for mark in headings if is_label(mark) or containers[title_key(mark)] > 1}
    called = Counter(mark.style for mark in headings if mark.line in labels)
    # The style of a document's first heading is that of its chapters, whatever they are called.
    blocks = {style for style in called if called[style] * 2 > every[style]} - {mark.style for mark in headings[:1]}
    again = _told_again(headings)
    return [mark for mark in headings if times[title_key(mark)[2]] < LABEL and title_key(mark) not in again
            and not (mark.line in labels and (mark.kind in MARKS or mark.style in blocks))
            and not (mark.kind == "heading" and mark.heading.number is None and mark.style in blocks)]


def _told_again(headings: Sequence[Mark]) -> frozenset[tuple[str, int | None, str]]:
    """Titles below each of several headings that have any in their style, which known labels have too: in a plan of two
    measures 【施策の目指す姿】 stands beside 【現状と課題】 twice.  Of numbers all must be the same, as in a form."""
    below: dict[tuple[str, int | None, str], set[int]] = {}
    above: dict[str, set[int]] = {}
    path: list[tuple[int, int]] = []
    for mark, depth in placed_headings(headings):
        path = [each for each in path if each[1] < depth]
        if path:
            below.setdefault(title_key(mark), set()).add(path[-1][0])
            above.setdefault(mark.style, set()).add(path[-1][0])
        path.append((mark.line, depth))
    known = {mark.style for mark in headings if is_label(mark)}
    again = {key for key, under in below.items() if under == above[key[0]] and len(under) > 1}
    every = Counter(key[0] for key in below)
    forms = {style for style, count in Counter(key[0] for key in again).items() if count == every[style] >= LABEL}
    return frozenset(key for key in again if key[0] in known and (key[0] in forms or key[0].split(":")[0] in MARKS))
