"""Slides flattened to text: lines typed by their marks, cut into pages.

Text boxes come out in an order that has little to do with reading: initiatives before the title they belong
to, labels after what they head.  What holds is the page: all boxes of a slide stand together.  A page ends at
a form feed, at three blank lines, at a marked line that a stray space precedes (what a form feed becomes),
or where an initiative or a title follows an example: examples are the last box of a slide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.layouts.indicators.sentences import is_labelled
from ingest.layouts.indicators.tables import is_indicator_header
from ingest.layouts.indicators.wordings import is_indicator_line, tells_change, tells_values
from ingest.layouts.markers import block_of, is_note, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import Numbered, numbered, value
from ingest.layouts.plans.rows import without_status
from ingest.layouts.slides.styles import FAMILY, LONGEST_LINE, Styles, is_style, marked_groups, response_marks
from ingest.records import Lines
from ingest.text.printed import join_wrapped
from ingest.text.width import close_spaced, half_width
from ingest.values.sdgs import only_goals, stated

PLANS: Final = "programme_tables"
"""Family whose table of marks has the labels of goals."""

GOALS: Final = "indicators"
"""Kind of the label that stands above goals with baseline and target."""

PAGE_BLANKS: Final = 3
"""Blank lines in a row that end a page: single ones stand between wrapped lines."""


LEGEND: Final = frozenset(":=…")
"""Behind an initiative's glyph these tell what the glyph means: ★：重点的に取り組むもの."""


@dataclass(slots=True)
class Element:
    """One marked piece of a slide, its wrapped lines joined."""

    kind: str
    """direction, subdirection, response, initiative, orientation, example, subtitle, body, actor, bullet,
    label, legend, sdg, goal, chapter, text."""
    parts: list[str]
    lines: Lines
    heading: Numbered | None = None
    marks: tuple[int, ...] | None = None
    """Numbers in an initiative's closing mark."""
    label: str = ""
    """Kind of block a label heads."""
    groups: tuple[int | None, ...] = ()
    """The subdirection that the mark tells for each of its numbers."""
    page: int = 0
    status: str = ""
    """What a bracket at an initiative says of its state (【新規】)."""

    @property
    def text(self) -> str:
        """The joined text without note marks."""
        return without_notes(join_wrapped(self.parts))


@dataclass(slots=True)
class _State:
    elements: list[Element] = field(default_factory=list)
    open: Element | None = None
    page: int = 0
    ended: bool = False
    """An example was read on this page: an initiative starts the next one."""
    label: str = ""
    """Kind of the label that lines stand under."""


def elements(lines: Sequence[str], chosen: Styles, first: int = 1) -> list[Element]:
    """The elements of all pages in source order; ``first`` is the number of the first line."""
    state = _State()
    blanks = 0
    for at, line in enumerate(lines):
        if not line.strip():
            blanks += 1
            continue
        if at and (blanks >= PAGE_BLANKS or "\f" in line or _after_feed(line, lines[at - 1], chosen)):
            _turn(state)
        blanks = 0
        for part in _responses(line, chosen):
            _take(state, part, first + at, chosen, lines[at + 1:at + 9])
    _close(state)
    return [element for element in state.elements if element.parts]


def _responses(line: str, chosen: Styles) -> list[str]:
    """The responses of one line (``①産地の育成　②商流の構築``); any other line as it is."""
    if chosen.response != "circled" or not re.match("[①-⑳]", line.strip()):
        return [line]
    parts = re.split(r"\s(?=[①-⑳])", line.strip()[:LONGEST_LINE])
    numbers = [value(part.strip()[0]) if part.strip() else None for part in parts]
    first = numbers[0] or 0
    return parts if len(parts) > 1 and numbers == list(range(first, first + len(parts))) else [line]


def _after_feed(line: str, before: str, chosen: Styles) -> bool:
    """A marked line with one stray space before it, directly below a line of text."""
    return bool(re.match(r" \S", line) and before.strip() and _typed(line, chosen))


def _turn(state: _State) -> None:
    _close(state)
    state.page += 1
    state.ended, state.label = False, ""


def _close(state: _State) -> None:
    state.open = None


def _typed(line: str, chosen: Styles) -> Element | None:
    """The element that a marked line opens; None for unmarked text.  Lines are set by the caller."""
    text = line.strip()
    if len(text) > LONGEST_LINE:
        return None
    folded = half_width(text)
    if words := stated(text):
        return Element("sdg", [words], (0, 0))
    if text[0] in chosen.initiatives and half_width(text[1:]).lstrip()[:1] in LEGEND:
        return Element("legend", [text], (0, 0))
    if text[0] in chosen.initiatives and response_marks(text):
        return Element("initiative", [text[1:].strip()], (0, 0))
    for kind, name in (("mark_legend", "legend"), ("example", "example"), ("actor", "actor")):
        if match := pattern(FAMILY, kind).fullmatch(folded):
            return Element(name, [text[match.start("title"):] if name == "example" else text], (0, 0))
    label = block_of(FAMILY, text) or (GOALS if block_of(PLANS, text) == GOALS else None)
    if label or text in chosen.labels:
        return Element("label", [text], (0, 0), label=label or "")
    if is_indicator_header(text.split("\t")):
        return Element("goal", [text], (0, 0), label=GOALS)
    known = chosen.initiatives or not pattern(FAMILY, "initiative").match(folded)
    if text[0] in chosen.initiatives or not known:
        return Element("initiative", [text[1:].strip()], (0, 0))
    for kind in ("orientation", "bullet"):
        match = pattern(FAMILY, kind).fullmatch(folded)
        if match:
            return Element(kind, [text[match.start("title"):]], (0, 0))
    heading = chosen.headings.get(text) or numbered(text, wrapped=True)
    if heading and tells_change(heading.title):
        return None  # a goal that its node's number precedes
    style = heading.style.split(":")[0] if heading else ""
    if heading and style == chosen.response:
        return Element("response", [heading.title], (0, 0), heading)
    if heading and is_style(heading, chosen.subdirection):
        return Element("subdirection", [heading.title], (0, 0), heading)
    if heading and heading.style in chosen.chapters:
        goals = GOALS if block_of(PLANS, heading.title) == GOALS else ""
        return Element("chapter", [heading.title], (0, 0), heading, label=goals)
    if heading and {style, heading.style} & chosen.directions:
        return Element("direction", [heading.title], (0, 0), heading)
    return None


_GROWING: Final = frozenset(
    {"initiative", "orientation", "response", "actor", "bullet", "body", "text", "overview"})
"""Kinds that an unmarked line continues."""


def _take(state: _State, line: str, number: int, chosen: Styles, following: Sequence[str]) -> None:
    element = _typed(line, chosen)
    if _sdgs_go_on(state, number) and only_goals(line):
        element = Element("sdg", [line.strip()], (0, 0))
    elif element and element.kind == "bullet" and _closes(line.strip(), following, chosen):
        element.kind = "initiative"
    elif state.label == "orientation" and (
            element.kind == "example" and line.strip()[0] not in "【["
            if element else pattern(FAMILY, "unmarked").fullmatch(half_width(line).strip())):
        # Below its label any bullet is one: ▷ opens examples elsewhere.
        element = Element("orientation", [line.strip()[1:].strip()], (0, 0))
    elif chosen.unmarked and state.label == "initiatives" and (item := _item(line, element)):
        element = item
    elif (element is None or element.kind == "bullet") and _is_goal(state, line, following):
        element = Element("goal", [line.strip()], (0, 0), label=GOALS)
    if element is None:
        element = _unmarked(state, line, number, chosen, following)
        if element is None:
            return
    elif element.kind == "example":
        state.ended = True
    elif element.kind == "chapter" or (element.kind in ("initiative", "subdirection", "direction") and state.ended):
        _turn(state)
    if element.kind in ("label", "direction", "subdirection", "chapter", "goal", "initiative", "response"):
        state.label = element.label or (state.label if element.kind in ("initiative", "response") else "")
    element.lines, element.page = (number, number), state.page
    state.elements.append(element)
    state.open = element if element.kind not in ("label", "legend", "sdg", "goal", "chapter") else None
    _mark(state)


def _sdgs_go_on(state: _State, number: int) -> bool:
    """Whether SDG numbers may stand here: below their label, or directly below others; a page's number is set apart."""
    last = state.elements[-1] if state.elements else None
    return bool(last and (last.label == "sdg" or (last.kind == "sdg" and last.lines[1] == number - 1)))


def _is_goal(state: _State, line: str, following: Sequence[str]) -> bool:
    """Whether an unmarked line is one of goals: below their label, or with a label of its own and values on it or on
    the next line (``KPI　輸出額``)."""
    if is_note(PLANS, line):
        return False
    below = next((text for text in following if text.strip()), "")
    labelled = is_labelled(line) and (is_indicator_line(line) or tells_values(below))
    return labelled or (state.label == GOALS and "。" not in line)


def _item(line: str, element: Element | None) -> Element | None:
    """A bullet below a label of initiatives, in a document without response marks."""
    match = pattern(FAMILY, "unmarked").fullmatch(half_width(line).strip())
    if match is None or (element and element.kind not in ("bullet", "initiative")):
        return None
    return Element("initiative", [line.strip()[match.start("title"):]], (0, 0))


def _unmarked(state: _State, line: str, number: int, chosen: Styles,
              following: Sequence[str]) -> Element | None:
    """Adds an unmarked line to the open element, or makes an element of it."""
    text, opened = line.strip(), state.open
    if opened and (opened.kind in _GROWING or _unfinished(opened, text, following)):
        opened.parts.append(text)
        opened.lines = (opened.lines[0], number)
        _mark(state)
        return None
    if opened and opened.kind in ("example", "subtitle"):
        kind = "subtitle" if opened.kind == "example" and text[0] in "~～〜" else "body"
        return Element(kind, [text], (0, 0))
    if opened and opened.kind in ("direction", "subdirection"):
        return Element("overview", [text], (0, 0))
    last = state.elements[-1] if state.elements else None
    listed = state.label == "initiatives" or (last and last.kind == "initiative")
    if listed and _closes(text, following, chosen):
        return Element("initiative", [text], (0, 0))
    return Element("text", [text], (0, 0))


def _mark(state: _State) -> None:
    """An initiative ends with its mark, which is taken off its text."""
    opened = state.open
    if opened and opened.kind == "initiative":
        joined = join_wrapped(opened.parts)
        found = response_marks(joined)
        if found:
            name, opened.status = without_status(joined[:found[1]].strip())
            opened.marks, opened.groups, opened.parts = found[0], marked_groups(joined), [name]
            state.open = None


def _unfinished(opened: Element, text: str, following: Sequence[str]) -> bool:
    """A subtitle goes on until its closing wave dash, an example's title while a subtitle is to come."""
    if opened.kind == "subtitle":
        joined = join_wrapped(opened.parts)
        return len(joined) < 2 or joined[-1] not in "~～〜"
    if opened.kind != "example" or text[0] in "~～〜":
        return False
    coming = next((line.strip() for line in following if line.strip()), "-")
    return coming[0] in "~～〜"


def _closes(text: str, following: Sequence[str], chosen: Styles) -> bool:
    """Whether an unmarked line, with its wrapped rest, ends with a response mark."""
    parts = [text]
    for line in ("", *following):
        if line.strip():
            if _typed(line, chosen):
                break
            parts.append(line)
        if response_marks(join_wrapped(parts)):
            return True
    return False


def pages(items: Sequence[Element]) -> Iterator[list[Element]]:
    """Elements page by page; a page with a second subdirection is cut before it, or before its direction."""
    page: list[Element] = []
    for at, element in enumerate(items):
        titled = any(each.kind == "subdirection" for each in page)
        second = titled and (element.kind == "subdirection" or _opens_direction(items, at))
        if page and (element.page != page[-1].page or second):
            yield page
            page = []
        page.append(element)
    if page:
        yield page


def _opens_direction(items: Sequence[Element], at: int) -> bool:
    """Whether a direction's title stands before the first of its subdirections, not inside a slide of one."""
    direction = items[at]
    if direction.kind != "direction" or direction.heading is None:
        return False
    following = next((each.heading for each in items[at + 1:]
                      if each.kind == "subdirection" and each.page == direction.page), None)
    if following is None:
        return False
    return following.parent == direction.heading.number if following.parent else following.number == 1


def actor_parts(element: Element) -> tuple[str, str]:
    """Name and role of an actor; a line that is one bracket names more of the actor (（ＮＰＯ・大学等）)."""
    brackets = [part for part in element.parts if re.fullmatch(r"\([^()]*\)", half_width(part).strip())]
    joined = without_notes(join_wrapped(part for part in element.parts if part not in brackets))
    match = pattern(FAMILY, "actor").fullmatch(half_width(joined))
    if not match:
        return joined, ""
    name = close_spaced(joined[match.start("name"):match.end("name")])
    return name + "".join(brackets), joined[match.start("role"):].strip()


