"""Strategy slides: directions, subdirections, responses, initiatives, examples, actors, region pages.

Which subdirection an element belongs to is decided by its page (``slide_pages``), not by reading order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.aligned_rows import with_rows
from ingest.layouts.furniture import without_furniture
from ingest.layouts.indicators import goal_names
from ingest.layouts.markers import block_of, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import circled, roman, value
from ingest.layouts.plan_period import plan_period
from ingest.layouts.region_pages import RegionReading, read_regions, region_span
from ingest.layouts.slide_goals import goals_of_page, read_goals
from ingest.layouts.slide_pages import Element, actor_parts, elements, pages
from ingest.layouts.slide_styles import FAMILY, Styles, styles
from ingest.records import Actor, Cell, Issue, Lines, ParsedDocument, PlanNode
from ingest.source import Source
from ingest.text import join_wrapped, squeeze
from ingest.width import half_width

SAMPLE: Final = 5000
"""Lines read to recognise the family: the longest real strategy has about 700."""

TITLE: Final = 3
"""Lines over which a title may be printed."""

SHORT: Final = 40
"""Characters; a longer line is no label."""

_SUBTITLE: Final = re.compile(
    r"[~～〜]\s*(?P<text>.*?)\s*(?:\((?P<date>[^()]*\d[^()]*)\))?\s*[~～〜]?")


@dataclass(slots=True)
class _Direction:
    number: int
    printed: str
    lines: Lines
    title: Element | None = None
    overview: list[Element] = field(default_factory=list)
    actors: list[Element] = field(default_factory=list)

    @property
    def key(self) -> str:
        """``2``."""
        return str(self.number)

    @property
    def notation(self) -> str:
        """``Ⅱ``."""
        return half_width(self.printed) or roman(self.number)


@dataclass(slots=True)
class _Subdirection:
    direction: _Direction
    number: int
    title: Element
    elements: list[Element] = field(default_factory=list)

    @property
    def key(self) -> str:
        """``2.1``."""
        return f"{self.direction.key}.{self.number}"

    @property
    def notation(self) -> str:
        """``Ⅱ-(1)``, or ``Ⅱ-1`` where the number is printed without brackets."""
        heading = self.title.heading
        bracketed = heading and (heading.style == "paren" or half_width(heading.above).endswith("("))
        own = f"({self.number})" if bracketed else str(self.number)
        return f"{self.direction.notation}-{own}"

    def of(self, *kinds: str) -> list[Element]:
        """Its elements of these kinds."""
        return [element for element in self.elements if element.kind in kinds]


@dataclass(slots=True)
class _Plan:
    directions: dict[int, _Direction] = field(default_factory=dict)
    subdirections: list[_Subdirection] = field(default_factory=list)
    loose: list[Element] = field(default_factory=list)
    """Elements before any subdirection."""
    goals: dict[str, list[Element]] = field(default_factory=dict)
    """Lines of goals by the key of their direction or subdirection."""


def match(source: Source) -> Match:
    """Fits when initiatives name numbered responses, under labels and subdirections of slides."""
    sample = _lines(source, SAMPLE)[0]
    tables = sum(1 for line in sample if line.count("\t") > 1)
    labels = {label for line in sample if len(line) < SHORT and (label := block_of(FAMILY, line))}
    items = elements(sample, styles(sample)) if labels and tables <= len(sample) / 10 else []
    counts = Counter(item.kind for item in items)
    marked = sum(1 for item in items if item.marks)
    if tables > marked:
        return Match(0.0, f"{tables} lines are table rows")
    first, last = region_span(sample)
    items_only = counts["initiative"] > 1 and counts["direction"] > 0
    score = (0.35 * (marked > 1) + 0.2 * (not marked and items_only) + 0.2 * (counts["response"] > 0)
             + 0.2 * (counts["subdirection"] > 0) + 0.15 * (len(labels) > 2)
             + 0.1 * (counts["example"] > 0 or last > first))
    return Match(round(score, 2),
                 f"{marked} initiatives name a response, {counts['response']} numbered responses, "
                 f"{counts['subdirection']} subdirections, {len(labels)} kinds of slide labels")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads the plan's tree and the region pages; what the excerpt lacks becomes issues."""
    lines, blanked = _lines(source)
    first, last = region_span(lines)
    chosen = styles(lines)
    items: list[Element] = []
    regions = RegionReading()
    if first:
        items = elements(lines[:first - 1], chosen) + elements(lines[last:], chosen, last + 1)
        regions = read_regions(lines[first - 1:last], first)
    else:
        items = elements(lines, chosen)
    plan = _plan(items, chosen)
    title, titled = _title(items)
    indicators, goal_lines = read_goals(plan.goals)
    issues = [*_missing(plan), *_sdgs_missing(items), *regions.issues]
    nodes = [*_direction_nodes(plan)]
    for subdirection in plan.subdirections:
        nodes += _nodes(subdirection, issues)
    parsed = ParsedDocument(
        meta=document_meta(source, LAYOUT.name, match, title=squeeze(title) or source.id,
                           years=plan_period(line for line in lines if "\t" not in line)),
        nodes=tuple(nodes), actors=tuple(_actors(plan)), regions=tuple(regions.pages), issues=tuple(issues),
        indicators=tuple(indicators), layout_lines=(*_label_lines(items), *titled, *goal_lines, *blanked,
                                                    *regions.layout_lines))
    return settle(source, parsed)


def _lines(source: Source, most: int | None = None) -> tuple[list[str], list[int]]:
    """The lines without page furniture, tables of goals with tabs between their columns; numbers of the furniture."""
    lines, blanked = without_furniture(list(enumerate(source.lines[:most], start=1)))
    rows, _ = with_rows(lines, goal_names, whole=False)
    return [line for _, line in rows], blanked


def _title(items: Sequence[Element]) -> tuple[str, range]:
    """The text above the first slide up to the line that calls the document a plan, and its lines."""
    first = items[0] if items and items[0].kind == "text" else None
    for count in range(1, min(len(first.parts), TITLE) + 1) if first else ():
        joined = join_wrapped(first.parts[:count]) if first else ""
        if first and pattern(FAMILY, "title").search(half_width(joined)):
            return without_notes(joined), range(first.lines[0], first.lines[0] + count)
    return "", range(0)


def _label_lines(items: Sequence[Element]) -> Iterator[int]:
    for item in items:
        if item.kind in ("label", "legend", "chapter"):
            yield from range(item.lines[0], item.lines[1] + 1)


def _plan(items: Sequence[Element], chosen: Styles) -> _Plan:
    """Every page's elements under its subdirection."""
    plan = _Plan()
    current: _Subdirection | None = None
    all_pages = list(pages(items))
    for at, page in enumerate(all_pages):
        title = next((item for item in page if item.kind == "subdirection"), None)
        direction = _direction(plan, page, title, current)
        if title and title.heading and direction:
            current = _Subdirection(direction, title.heading.number or 1, title)
            plan.subdirections.append(current)
        if _is_outside(page):
            plan.loose = []
            current = None
            continue
        goals_of_page(plan.goals, page, title, direction.key if direction else None, current.key if current else None)
        following = all_pages[at + 1] if at + 1 < len(all_pages) else []
        if current is None or (title is None and _belongs_to_next(page, following, current)):
            plan.loose += page
            continue
        current.elements += [item for item in (*plan.loose, *page)
                             if item.kind not in ("direction", "subdirection")]
        plan.loose = []
        current.direction.actors += [item for item in page if item.kind == "actor"]
        overviews = [item for item in page if item.kind == "overview"]
        if any(item.kind == "direction" for item in page):
            current.direction.overview += overviews
            current.elements = [item for item in current.elements if item not in overviews]
    return plan


def _is_outside(page: Sequence[Element]) -> bool:
    """A chapter's page without a direction or subdirection."""
    kinds = {item.kind for item in page}
    return "chapter" in kinds and not kinds & {"direction", "subdirection"}


def _belongs_to_next(page: Sequence[Element], following: Sequence[Element], current: _Subdirection) -> bool:
    """Initiatives on a page without a title go to the next page's subdirection when that has none of its own
    and the one before has its own already."""
    def initiatives(items: Sequence[Element]) -> bool:
        return any(item.kind == "initiative" for item in items)

    return (initiatives(page) and initiatives(current.elements) and not initiatives(following)
            and any(item.kind == "subdirection" for item in following))


def _direction(plan: _Plan, page: Sequence[Element], title: Element | None,
               current: _Subdirection | None) -> _Direction | None:
    """The page's direction: from its title, its legend (展開方向Ⅱの対応方向), its subdirection's number, or
    the page before."""
    heading = next((item for item in page if item.kind == "direction"), None)
    legend = next((item for item in page if item.kind == "legend"), None)
    told = pattern(FAMILY, "mark_legend").fullmatch(half_width(legend.text)) if legend else None
    number, printed, lines = None, "", (title or page[0]).lines
    if heading and heading.heading:
        number, printed, lines = heading.heading.number, heading.heading.printed, heading.lines
    elif told and legend and told["n"]:
        number, printed, lines = value(told["n"]), told["n"], legend.lines
    elif title and title.heading and title.heading.parent:
        number, printed = title.heading.parent, ""
    elif current and title and title.heading and (title.heading.number or 0) <= current.number:
        number = current.direction.number + 1
    elif current:
        return current.direction
    if number is None:
        if title is None:
            return None
        number = 1
    direction = plan.directions.setdefault(number, _Direction(number, printed, lines))
    if heading and direction.title is None:
        direction.title, direction.lines, direction.printed = heading, heading.lines, printed
    return direction


def _cell(element: Element) -> Cell:
    return Cell(text=element.text, lines=element.lines)


def _cells(items: Sequence[Element]) -> tuple[Cell, ...]:
    return tuple(map(_cell, items))


def _direction_nodes(plan: _Plan) -> Iterator[PlanNode]:
    for _, direction in sorted(plan.directions.items()):
        texts = {"overview": _cells(direction.overview)} if direction.overview else {}
        yield PlanNode(
            key=direction.key, notation=direction.notation, level="direction", parent=None, texts=texts,
            title=_cell(direction.title) if direction.title else None, lines=direction.lines)


def _nodes(subdirection: _Subdirection, issues: list[Issue]) -> Iterator[PlanNode]:
    yield PlanNode(key=subdirection.key, notation=subdirection.notation, level="subdirection",
                   title=_cell(subdirection.title), parent=subdirection.direction.key,
                   texts=_texts(subdirection), lines=subdirection.title.lines)
    responses: dict[int, str] = {}
    for response in sorted(subdirection.of("response"), key=lambda item: item.lines):
        number = (response.heading.number if response.heading else None) or len(responses) + 1
        responses[number] = f"{subdirection.key}.{number}"
        style = response.heading.style if response.heading else ""
        own = half_width(response.heading.printed) if response.heading and "kana" in style else str(number)
        printed = f"({own})" if style.endswith("paren") else own if style in ("kana", "arabic") else circled(number)
        yield PlanNode(key=responses[number], notation=f"{subdirection.notation}-{printed}",
                       level="response", title=_cell(response), parent=subdirection.key, lines=response.lines)
    for order, initiative in enumerate(subdirection.of("initiative"), start=1):
        marks = initiative.marks or ()
        unknown = [number for number in marks if number not in responses]
        if unknown or not marks:
            issues.append(_unresolved_mark(initiative, unknown, subdirection))
        yield PlanNode(
            key=f"{subdirection.key}.i{order}", notation="", level="initiative", title=_cell(initiative),
            parent=subdirection.key, lines=initiative.lines,
            supports=tuple(responses[number] for number in marks if number in responses))
    yield from _examples(subdirection)


def _texts(subdirection: _Subdirection) -> dict[str, tuple[Cell, ...]]:
    """Backgrounds stand before the orientation they led to; bullets after it say what changed."""
    orientation = subdirection.of("orientation")
    first = orientation[0].lines if orientation else (10**9, 10**9)
    bullets = subdirection.of("bullet", "text")
    groups = {
        "overview": subdirection.of("overview"),
        "background": [item for item in bullets if item.lines < first and item.kind == "bullet"],
        "orientation": orientation,
        "sdg": subdirection.of("sdg"),
        "change": [item for item in bullets if item.lines > first and _after_background(item, subdirection)],
    }
    return {kind: _cells(items) for kind, items in groups.items() if items}


def _after_background(item: Element, subdirection: _Subdirection) -> bool:
    """Bullets always; unmarked text only as the first line of its box, after the box's neighbour's label."""
    at = subdirection.elements.index(item)
    before = subdirection.elements[at - 1] if at else None
    return item.kind == "bullet" or bool(before and before.label == "background")


def _examples(subdirection: _Subdirection) -> Iterator[PlanNode]:
    order = 0
    items = subdirection.of("example", "subtitle", "body")
    for at, item in enumerate(items):
        if item.kind != "example":
            continue
        order += 1
        texts: dict[str, tuple[Cell, ...]] = {}
        for other in items[at + 1:]:
            if other.kind == "example":
                break
            texts |= _subtitle(other) if other.kind == "subtitle" else {"body": (_cell(other),)}
        yield PlanNode(key=f"{subdirection.key}.e{order}", notation="", level="example", title=_cell(item),
                       parent=subdirection.key, texts=texts, lines=item.lines)


def _subtitle(element: Element) -> dict[str, tuple[Cell, ...]]:
    """``～subtitle(date)～`` as subtitle and date."""
    text = squeeze(element.text)
    found = _SUBTITLE.fullmatch(half_width(text))
    if not found:
        return {"subtitle": (_cell(element),)}
    return {kind: (Cell(text=text[found.start(group):found.end(group)], lines=element.lines),)
            for kind, group in (("subtitle", "text"), ("date", "date")) if found[group]}


def _actors(plan: _Plan) -> Iterator[Actor]:
    for _, direction in sorted(plan.directions.items()):
        for element in direction.actors:
            name, role = actor_parts(element)
            yield Actor(node=direction.key, name=Cell(text=name, lines=element.lines),
                        role=Cell(text=role, lines=element.lines))


def _missing(plan: _Plan) -> Iterator[Issue]:
    """What the numbering shows to exist and the text does not give."""
    numbers = sorted(plan.directions)
    for number in range(1, max(numbers, default=0) + 1):
        direction = plan.directions.get(number)
        if direction is None:
            yield _lacking(f"direction {roman(number)}", plan.directions[numbers[0]].lines)
            continue
        if direction.title is None:
            yield _lacking(f"the title of direction {direction.notation}", direction.lines)
        own = [each for each in plan.subdirections if each.direction is direction]
        yield from _gaps(own, direction)
    for subdirection in plan.subdirections:
        found = {item.heading.number or 0 for item in subdirection.of("response") if item.heading}
        for number in sorted(set(range(1, max(found, default=0))) - found):
            yield _lacking(f"response {subdirection.notation}-{circled(number)}", subdirection.title.lines)


def _gaps(own: Sequence[_Subdirection], direction: _Direction) -> Iterator[Issue]:
    present = {each.number for each in own}
    for number in range(1, max(present, default=0)):
        if number not in present:
            after = next(each for each in own if each.number > number)
            name = after.notation.replace(str(after.number), str(number))
            yield _lacking(f"subdirection {name} of direction {direction.notation}", after.title.lines)


def _lacking(what: str, lines: Lines) -> Issue:
    return Issue(severity="warning", code="missing-in-excerpt", lines=lines, text=what,
                 reason=f"{what} is not in the document, although its numbering shows that it exists; it is "
                        "unknown", action="left-open")


def _sdgs_missing(items: Sequence[Element]) -> Iterator[Issue]:
    label = next((item for item in items if item.label == "sdg"), None)
    if label and not any(item.kind == "sdg" for item in items):
        yield Issue(severity="warning", code="sdg-icons-missing", lines=label.lines, text=label.text,
                    reason="the slides show related SDG goals as icons, which the text does not have; the "
                           "goals are unknown", action="left-open")


def _unresolved_mark(initiative: Element, unknown: Sequence[int], subdirection: _Subdirection) -> Issue:
    numbers = "、".join(map(circled, unknown))
    reason = (f"its mark names {numbers}, which {subdirection.notation} does not have" if unknown
              else "no mark tells which response it serves")
    return Issue(severity="warning", code="unresolved-mark", lines=initiative.lines, text=initiative.text,
                 reason=reason, action="left-open")


LAYOUT = Layout("strategy_slides", match, parse)
