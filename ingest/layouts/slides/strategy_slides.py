"""Strategy slides: directions, subdirections, responses, initiatives, examples, actors, region pages.

Which subdirection an element belongs to is decided by its page (``pages``), not by reading order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.aligned.rows import with_rows
from ingest.layouts.furniture import without_furniture
from ingest.layouts.indicators.tables import goal_names, is_indicator_header
from ingest.layouts.indicators.value_dates import dated
from ingest.layouts.markers import block_of, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import circled, value
from ingest.layouts.outline.split_headings import with_titles
from ingest.layouts.plans.period import plan_period
from ingest.layouts.plans.rows import unmarked
from ingest.layouts.results.goals import own_years
from ingest.layouts.slides.goals import goals_of_page, read_goals
from ingest.layouts.slides.marks import Numbers, keyed, numbers, repeated_numbers, supported, under_responses
from ingest.layouts.slides.order import plan_in_order
from ingest.layouts.slides.outline import MARGIN, explained, outlined, under_outer
from ingest.layouts.slides.pages import Element, actor_parts, elements, pages
from ingest.layouts.slides.region_pages import RegionReading, read_regions, region_span
from ingest.layouts.slides.styles import FAMILY, Styles, styles
from ingest.layouts.slides.tree import Direction, Plan, Subdirection, missing, sdgs_missing, unresolved_mark
from ingest.layouts.ties.labels import with_labelled
from ingest.layouts.ties.within import with_listed
from ingest.records import Actor, Cell, Issue, ParsedDocument, PlanNode
from ingest.source import Source
from ingest.text.printed import join_wrapped, squeeze
from ingest.text.width import half_width
from ontology.iri import key_text

SAMPLE: Final = 5000
"""Lines read to recognise the family: the longest real strategy has about 700."""

TITLE: Final = 3
"""Lines over which a title may be printed."""

SHORT: Final = 40
"""Characters; a longer line is no label."""

_SUBTITLE: Final = re.compile(
    r"[~～〜]\s*(?P<text>.*?)\s*(?:\((?P<date>[^()]*\d[^()]*)\))?\s*[~～〜]?")


def match(source: Source) -> Match:
    """Fits when initiatives name numbered responses, under labels and subdirections of slides."""
    sample = _lines(source, SAMPLE)[0]
    tables = _rows_of_tables(sample)
    labels = {label for line in sample if len(line) < SHORT and (label := block_of(FAMILY, line))}
    items = _elements(sample) if labels and tables <= len(sample) / 10 else []
    counts = Counter(item.kind for item in items)
    marked = sum(1 for item in items if item.marks)
    if tables > marked:
        return Match(0.0, f"{tables} lines are table rows")
    first, last = region_span(sample)
    # Programmes are listed again, initiatives are not.
    items_only = counts["initiative"] > 1 and counts["direction"] > 0 and not any(
        unmarked(item.text)[1] for item in items if item.kind == "initiative")
    score = (0.35 * (marked > 1) + 0.2 * (not marked and items_only) + 0.2 * (counts["response"] > 0)
             + 0.2 * (counts["subdirection"] > 0) + 0.15 * (len(labels) > 2)
             + 0.1 * (counts["example"] > 0 or last > first))
    return Match(round(score, 2),
                 f"{marked} initiatives name a response, {counts['response']} numbered responses, "
                 f"{counts['subdirection']} subdirections, {len(labels)} kinds of slide labels")


def _elements(lines: Sequence[str]) -> list[Element]:
    """The elements by the usual styles, or by the outline's where only these tell subdirections."""
    chosen = styles(lines)
    found = elements(lines, chosen)
    if any(item.kind == "subdirection" for item in found):
        return found
    other = outlined(lines, chosen)
    return elements(lines, other.styles) if other else found


def _rows_of_tables(lines: Sequence[str]) -> int:
    """Rows of tables, those of goals aside: a strategy has such a table at its end."""
    count, inside = 0, False
    for line in lines:
        cells = line.split("\t")
        inside = is_indicator_header(cells) or (inside and len(cells) > 1)
        count += len(cells) > 2 and not inside
    return count


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads the plan's tree and the region pages; what the excerpt lacks becomes issues.

    The levels are those of slides as they are usually numbered, or the outline's where these explain more.
    """
    lines, blanked = _lines(source)
    chosen = styles(lines)
    parsed = _parsed(source, match, lines, blanked, chosen)
    other = outlined(lines, chosen)
    if other:
        second = _parsed(source, match, lines, blanked, other.styles)
        if explained(second, lines) > explained(parsed, lines) + MARGIN:
            parsed = second
        if other.outer and _directions(parsed) == _directions(second):
            parsed = parsed.model_copy(update={"nodes": tuple(under_outer(parsed.nodes, other.outer))})
    return settle(source, with_listed(source, with_labelled(source, parsed)))


def _directions(parsed: ParsedDocument) -> set[int]:
    """Lines of a reading's directions."""
    return {node.lines[0] for node in parsed.nodes if node.level == "direction"}


def _parsed(source: Source, match: Match, lines: Sequence[str], blanked: Sequence[int],
            chosen: Styles) -> ParsedDocument:
    """The strategy as its styles read it."""
    first, last = region_span(lines)
    items: list[Element] = []
    regions = RegionReading()
    if first:
        items = elements(lines[:first - 1], chosen) + elements(lines[last:], chosen, last + 1)
        regions = read_regions(lines[first - 1:last], first)
    else:
        items = elements(lines, chosen)
    plan = plan_in_order(items) if chosen.ordered else _plan(items, chosen)
    title, titled = _title(items)
    issues = [*missing(plan), *repeated_numbers(plan), *sdgs_missing(items), *regions.issues]
    nodes = [] if chosen.flat or chosen.ordered else [*_direction_nodes(plan)]
    known = numbers(plan)
    for subdirection in plan.subdirections:
        nodes += _nodes(subdirection, plan, known, issues)
    levels = [node for node in nodes if node.level in ("direction", "subdirection")]
    years = plan_period(line for line in lines if "\t" not in line)
    indicators, goal_lines = read_goals(plan.goals, levels, own_years(years, title))
    return ParsedDocument(
        meta=document_meta(source, LAYOUT.name, match, title=squeeze(title) or source.id,
                           years=years),
        nodes=tuple(nodes), actors=tuple(_actors(plan)), regions=tuple(regions.pages), issues=tuple(issues),
        indicators=tuple(dated(indicators, list(enumerate(lines, start=1)))),
        layout_lines=(*_label_lines(items), *titled, *goal_lines, *blanked, *regions.layout_lines))


def _lines(source: Source, most: int | None = None) -> tuple[list[str], list[int]]:
    """The lines without page furniture, tables of goals with tabs between their columns; numbers of the furniture."""
    lines, blanked = without_furniture(list(enumerate(source.lines[:most], start=1)))
    lines, titles = with_titles(lines)
    rows, _ = with_rows(lines, goal_names, whole=False)
    return [line for _, line in rows], [*blanked, *titles]


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


def _plan(items: Sequence[Element], chosen: Styles) -> Plan:
    """Every page's elements under its subdirection."""
    plan = Plan()
    current: Subdirection | None = None
    all_pages = list(pages(items))
    held = not chosen.chapters or chosen.flat
    for at, page in enumerate(all_pages):
        kinds = {item.kind for item in page}
        held = (held and (chosen.flat or "chapter" not in kinds)) or "direction" in kinds
        title = next((item for item in page if item.kind == "subdirection"), None)
        direction = None
        if held:
            direction = _itself(plan, title) if chosen.flat else _direction(plan, page, title, current)
        if title and title.heading and direction and held:
            own = plan.free(title.heading.number or 1, direction)
            current = plan.add(Subdirection(direction, own, title, flat=chosen.flat))
        if not held or _is_outside(page):
            plan.goals.setdefault("", []).extend(item for item in page if item.kind == "goal")
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
    """A page without a direction or subdirection that is a chapter's, or tells how all of it is carried out."""
    kinds = {item.kind for item in page}
    whole = page[0].kind == "text" and bool(pattern(FAMILY, "whole").fullmatch(half_width(page[0].text).strip()))
    return ("chapter" in kinds or whole) and not kinds & {"direction", "subdirection"}


def _belongs_to_next(page: Sequence[Element], following: Sequence[Element], current: Subdirection) -> bool:
    """Initiatives on a page without a title go to the next page's subdirection when that has none of its own
    and the one before has its own already."""
    def initiatives(items: Sequence[Element]) -> bool:
        return any(item.kind == "initiative" for item in items)

    return (initiatives(page) and initiatives(current.elements) and not initiatives(following)
            and any(item.kind == "subdirection" for item in following))


def _itself(plan: Plan, title: Element | None) -> Direction | None:
    """The direction that a title without subdirections below it is."""
    if title is None or title.heading is None:
        return None
    number = plan.free(title.heading.number or len(plan.directions) + 1)
    return plan.directions.setdefault(number, Direction(number, title.heading.printed, title.lines, title))


def _direction(plan: Plan, page: Sequence[Element], title: Element | None,
               current: Subdirection | None) -> Direction | None:
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
    known = plan.directions.get(number)
    if heading and known and known.title and not _same_title(heading, known.title):
        number = plan.free(number)
        plan.repeated.append(heading)
    direction = plan.directions.setdefault(number, Direction(number, printed, lines))
    if heading and direction.title is None:
        direction.title, direction.lines, direction.printed = heading, heading.lines, printed
    return direction


def _same_title(one: Element, other: Element) -> bool:
    """Whether two titles are one that is printed again on a later slide, perhaps shortened or wrapped."""
    first, second = key_text(one.text), key_text(other.text)
    return first.startswith(second) or second.startswith(first)


def _cell(element: Element) -> Cell:
    return Cell(text=element.text, lines=element.lines)


def _cells(items: Sequence[Element]) -> tuple[Cell, ...]:
    return tuple(map(_cell, items))


def _direction_nodes(plan: Plan) -> Iterator[PlanNode]:
    for _, direction in sorted(plan.directions.items()):
        texts = {"overview": _cells(direction.overview)} if direction.overview else {}
        yield PlanNode(
            key=direction.key, notation=direction.notation, level="direction", parent=None, texts=texts,
            title=_cell(direction.title) if direction.title else None, lines=direction.lines)


def _nodes(subdirection: Subdirection, plan: Plan, known: Numbers, issues: list[Issue]) -> Iterator[PlanNode]:
    flat = subdirection.flat
    yield PlanNode(key=subdirection.key, notation=subdirection.notation, level="direction" if flat else "subdirection",
                   title=_cell(subdirection.title), parent=None if flat else subdirection.direction.key,
                   texts=_texts(subdirection), lines=subdirection.title.lines)
    for response, number, key in keyed(subdirection, plan):
        style = response.heading.style if response.heading else ""
        own = half_width(response.heading.printed) if response.heading and "kana" in style else str(number)
        printed = f"({own})" if style.endswith("paren") else own if style in ("kana", "arabic") else circled(number)
        yield PlanNode(key=key, notation=f"{subdirection.notation}-{printed}",
                       level="response", title=_cell(response), parent=subdirection.key, lines=response.lines)
    held = under_responses(subdirection, plan)
    for order, initiative in enumerate(subdirection.of("initiative"), start=1):
        marks = initiative.marks or ()
        supports = supported(initiative, subdirection, plan, known) or [held.get(initiative.lines)]
        unknown = [number for number, key in zip(marks, supports, strict=bool(marks)) if key is None]
        if unknown or not (marks or initiative.lines in held):
            issues.append(unresolved_mark(initiative, unknown, subdirection))
        yield PlanNode(
            key=f"{subdirection.key}.i{order}", notation="", level="initiative", title=_cell(initiative),
            parent=subdirection.key, lines=initiative.lines, supports=tuple(key for key in supports if key),
            texts={"status": (Cell(text=initiative.status, lines=initiative.lines),)} if initiative.status else {})
    yield from _examples(subdirection)


def _texts(subdirection: Subdirection) -> dict[str, tuple[Cell, ...]]:
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


def _after_background(item: Element, subdirection: Subdirection) -> bool:
    """Bullets always; unmarked text only as the first line of its box, after the box's neighbour's label."""
    at = subdirection.elements.index(item)
    before = subdirection.elements[at - 1] if at else None
    return item.kind == "bullet" or bool(before and before.label == "background")


def _examples(subdirection: Subdirection) -> Iterator[PlanNode]:
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


def _actors(plan: Plan) -> Iterator[Actor]:
    for _, direction in sorted(plan.directions.items()):
        for element in direction.actors:
            name, role = actor_parts(element)
            yield Actor(node=direction.key, name=Cell(text=name, lines=element.lines),
                        role=Cell(text=role, lines=element.lines))


LAYOUT = Layout("strategy_slides", match, parse)
