"""A strategy's pages on countries and world regions: statistics, then the name, then the strategies' box.

Boxes are runs of bullets between blank lines.  Where several pages come before as many boxes, which box
belongs to which page cannot be told; it is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Final

from babel import Locale

from ingest.layouts.markers import block_of, markers
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import numbered
from ingest.layouts.slides.pages import PAGE_BLANKS
from ingest.layouts.slides.styles import LONGEST_LINE, response_marks
from ingest.records import Cell, Figure, Issue, Lines, RegionPage, SisterRegion
from ingest.text.printed import join_wrapped, normalise, squeeze
from ingest.text.width import close_spaced, half_width
from ingest.values.figures import NUMBER, UNIT, quantity

FAMILY: Final = "strategy_slides"

NEAR: Final = 5
"""Lines between two statistics of one page; a lone labelled number elsewhere is no page."""

_STATISTIC: Final = re.compile(
    rf"(?P<label>[^:：\d]{{2,20}}?)\s*[:：]\s*約?[-▲△]?{NUMBER}\s?(?:{UNIT})?\s*(?:\([^()]*\))?")
_LABELLED: Final = re.compile(r"(?P<label>[^:：]{2,20}?)\s*[:：]\s*(?P<value>\S.*)")
_SISTER: Final = re.compile(r"(?P<name>[^、,;()]+?)\s*(?:\((?P<year>\d{4})[^()]*\)|(?=[、,;]|$))")


@dataclass(slots=True)
class _Item:
    """One bullet, its wrapped lines joined later."""

    parts: list[str]
    lines: Lines
    label: str = ""
    kind: str = ""
    """statistic, offices, sister_regions, memoranda, strategy or other."""


@dataclass(slots=True)
class _Page:
    items: list[_Item] = field(default_factory=list)
    name: Cell | None = None
    boxes: list[list[_Item]] = field(default_factory=list)


@dataclass(slots=True)
class RegionReading:
    """What was read, and the lines that are labels or headings."""

    pages: list[RegionPage] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    layout_lines: list[int] = field(default_factory=list)


def region_span(lines: Sequence[str]) -> tuple[int, int]:
    """First and last line (1-based, inclusive) of the region pages; (0, -1) where there are none.

    They start at the first of two statistics within five lines and go on to the end, or to the page that
    takes up initiatives again.
    """
    statistics = [at for at, line in enumerate(lines) if any(_is_statistic(part) for part in _split(line))]
    start = next((one for one, other in pairwise(statistics) if other - one <= NEAR), None)
    if start is None and len(statistics) == 1 and len(_split(lines[statistics[0]])) > 1:
        start = statistics[0]
    if start is None:
        return 0, -1
    again = next((at for at in range(start, len(lines)) if response_marks(lines[at])), len(lines))
    if again < len(lines):
        last = max(at for at in statistics if at < again)
        blanks = (at for at in range(last, again) if not "".join(lines[at:at + PAGE_BLANKS]).strip())
        again = next(blanks, again)
    return start + 1, again


def read_regions(lines: Sequence[str], first: int) -> RegionReading:
    """Reads the region pages; ``first`` is the number of the first line."""
    reading = RegionReading()
    pages = _pages(lines, first, reading)
    open_pages = _undecidable(pages, reading)
    for order, page in enumerate(pages, start=1):
        reading.pages.append(_page(f"r{order}", page, order in open_pages))
    return reading


def _split(line: str) -> list[str]:
    """Bullets of one line: ``・名目GDP：… ・人口：…`` holds two."""
    text = line.strip()
    if text[:1] not in ("・", "•") or len(text) > LONGEST_LINE:
        return []
    return [part.strip() for part in re.split(r"(?:^|\s)[・•]", text) if part.strip()]


def _is_statistic(part: str) -> bool:
    return bool(_STATISTIC.fullmatch(half_width(part).strip()))


@cache
def _names() -> frozenset[str]:
    """Names of countries (CLDR, Japanese) and of world regions."""
    territories = Locale("ja").territories.values()
    return frozenset(normalise(str(name)) for name in (*territories, *markers(FAMILY)["region"]["words"]))


def is_region_name(line: str) -> bool:
    """Whether a line only names countries or world regions (``台湾・香港``, ``欧 州（ロシア以外）``)."""
    if len(line) > LONGEST_LINE:
        return False
    text = re.sub(r"\([^()]*\)", "", normalise(close_spaced(line))).strip()
    parts = [part for part in re.split(r"[・、,/]|及び|と", text) if part]
    suffixes = tuple(markers(FAMILY)["region"]["suffixes"])
    return bool(parts) and all(
        any(part == name or (part.startswith(name) and part[len(name):] in suffixes) for name in _names())
        for part in parts)


def _pages(lines: Sequence[str], first: int, reading: RegionReading) -> list[_Page]:
    pages: list[_Page] = []
    opened: _Item | None = None
    blank = True
    for number, line in enumerate(lines, start=first):
        page = pages[-1] if pages else None
        if not line.strip():
            blank = True
            continue
        if block_of(FAMILY, line) or (page and page.name and is_region_name(line)):
            reading.layout_lines.append(number)
            opened = None
        elif parts := _split(line):
            opened = _bullets(pages, parts, number, blank)
        elif page and not page.name and is_region_name(line):
            page.name = Cell(text=close_spaced(line), lines=(number, number))
            opened = None
        elif opened and not (blank and opened.kind == "strategy"):
            opened.parts.append(line.strip())
            opened.lines = (opened.lines[0], number)
        else:
            opened = None
            if numbered(line) and (heading := numbered(line)) and not heading.style.startswith("bullet"):
                reading.layout_lines.append(number)
        blank = False
    return [page for page in pages if page.name]


def _bullets(pages: list[_Page], parts: Sequence[str], number: int, blank: bool) -> _Item | None:
    """Adds the bullets of one line to the right page; returns the last, which may go on."""
    items = [_item(part, number) for part in parts]
    page = pages[-1] if pages else None
    if items[0].kind == "statistic" and (page is None or page.name or _again(page, items[0])):
        pages.append(_Page())
        page = pages[-1]
    if page is None:
        return None
    for item in items:
        if page.name and item.kind in ("strategy", "other"):
            if blank or not page.boxes:
                page.boxes.append([])
            page.boxes[-1].append(item)
            item.kind = "strategy"
            blank = False
        else:
            page.items.append(item)
    return items[-1]


def _again(page: _Page, item: _Item) -> bool:
    """The same statistic a second time: the page before ended without a name that is known."""
    return any(each.kind == "statistic" and each.label == item.label for each in page.items)


def _item(part: str, number: int) -> _Item:
    folded = half_width(part)
    if _is_statistic(part):
        match = _STATISTIC.fullmatch(folded.strip())
        return _Item([part], (number, number), match["label"].strip() if match else "", "statistic")
    labelled = _LABELLED.fullmatch(folded)
    if not labelled:
        return _Item([part], (number, number), kind="strategy")
    table = markers(FAMILY)["region_item"]
    label = labelled["label"].strip()
    kinds = ("offices", "sister_regions", "memoranda")
    kind = next((kind for kind in kinds if re.fullmatch(table[kind], label)), "other")
    value = part[labelled.start("value"):] if kind != "other" else part
    return _Item([value], (number, number), label, kind)


def _undecidable(pages: Sequence[_Page], reading: RegionReading) -> set[int]:
    """Ordinals of the pages whose boxes stand together after the last of them."""
    found: set[int] = set()
    waiting: list[int] = []
    for order, page in enumerate(pages, start=1):
        if not page.boxes:
            waiting.append(order)
            continue
        if waiting and len(page.boxes) == len(waiting) + 1:
            group = [*waiting, order]
            names = "、".join(each.text for at in group if (each := pages[at - 1].name))
            items = [item for box in page.boxes for item in box]
            reading.issues.append(Issue(
                severity="warning", code="undecidable-box", lines=(items[0].lines[0], items[-1].lines[1]),
                text=" / ".join(box[0].parts[0] for box in page.boxes),
                reason=f"{len(page.boxes)} boxes stand after {names}, and nothing tells which belongs to "
                       "which; the strategies of these pages are unknown", action="left-open"))
            found.update(group)
        waiting = []
    return found


def _page(key: str, page: _Page, boxes_open: bool) -> RegionPage:
    assert page.name is not None
    lines = [page.name.lines, *(item.lines for item in page.items)]
    if not boxes_open:
        lines += [item.lines for box in page.boxes for item in box]
    return RegionPage(
        key=key, name=page.name, statistics=tuple(_statistics(key, page.items)),
        offices=tuple(cell for item in _of(page, "offices") for cell in _list(item)),
        sister_regions=tuple(region for item in _of(page, "sister_regions") for region in _sisters(item)),
        memoranda=tuple(_cell(item) for item in _of(page, "memoranda")),
        strategies=() if boxes_open else tuple(_cell(item) for box in page.boxes for item in box),
        lines=(min(line[0] for line in lines), max(line[1] for line in lines)))


def _of(page: _Page, kind: str) -> Iterator[_Item]:
    return (item for item in page.items if item.kind == kind)


def _statistics(key: str, items: Sequence[_Item]) -> Iterator[Figure]:
    for item in items:
        if item.kind == "statistic":
            amount = quantity(item.parts[0][half_width(item.parts[0]).index(":") + 1:])
            if amount:
                yield Figure(subject=key, label=item.label, value=amount[0], unit=amount[1],
                             text=item.parts[0], lines=item.lines)


def _cell(item: _Item) -> Cell:
    return Cell(text=without_notes(join_wrapped(item.parts)), lines=item.lines, column=item.label)


def _list(item: _Item) -> Iterator[Cell]:
    for part in re.split(r"[、,，]", join_wrapped(item.parts)):
        if part.strip():
            yield Cell(text=part.strip(), lines=item.lines, column=item.label)


def _sisters(item: _Item) -> Iterator[SisterRegion]:
    text = squeeze(join_wrapped(item.parts))
    for match in _SISTER.finditer(half_width(text)):
        name = text[match.start("name"):match.end("name")].strip()
        if name:
            year = int(match["year"]) if match["year"] else None
            yield SisterRegion(name=name, year=year, lines=item.lines)
