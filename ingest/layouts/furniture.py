"""What a page prints around its text: page numbers, running heads, tables of contents and charts of the plan's levels.

Their lines repeat headings that stand elsewhere: read as headings they would double the plan's tree, and a page's
number below a list of SDG goals would be one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from ingest.layouts.markers import markers, pattern
from ingest.layouts.numbering import LONGEST, is_contents, numbered
from ingest.text.printed import join_wrapped, squeeze, width
from ingest.text.width import half_width
from ingest.values.dates import fiscal_years_of

Line = tuple[int, str]

FAMILY: Final = "furniture"

FAR: Final = 8.0
"""Full-width characters from which a number that stands alone is set apart at the page's edge."""

SOON: Final = 20
"""Lines in which a web page prints the heading that its title names: menus may stand before it."""

PAGE: Final = 4
"""Lines that a page has at least: its number stands that far from the next one's."""

PAGES: Final = 3
"""Numbers that follow each other and so are pages'."""

STARTS: Final = 20
"""Lone numbers from which such a row is looked for."""

LONGEST_LIST: Final = 200
"""Lines of a table of contents or a chart."""

FIRST: Final = 60
"""Lines in which a document's title stands."""

TITLE: Final = 3
"""Lines over which a title may be printed."""

TOP: Final = "heading 1"
"""The format's word for its highest heading."""

ABOVE: Final = 4
"""Lines that can stand above a title: 資料１, a date, the publisher."""

LONGEST_TITLE: Final = 50
"""Characters of each line of a title."""

EDGE: Final = 2
"""Empty cells that set a row's last one apart."""

_BRACKETED: Final = re.compile(r"[（(【\[〔][^（()）]*[）)】\]〕]")
_BRACKET_END: Final = re.compile(r"\s*[（(【\[〔][^（()）【】\[\]〔〕]*[）)】\]〕]$")
_GAP: Final = re.compile(r"(?<!\s)\s{2,}")
_CLOSE: Final = re.compile(r"[、，／/\s]\s*(?=[①-⑳]|[(（]\d{1,2}[)）])")
"""Parts headings that stand side by side without a gap."""
_WIDE: Final = re.compile(r"\s{3,}")
_PAGE_EDGE: Final = re.compile(r"\s*(?:\d{1,3}\s{3,}(?P<right>\S.*?)|(?P<left>\S.*?)\s{3,}\d{1,3})\s*")
"""A text with the page's number at the other edge."""
_EDGE: Final = re.compile(r"\s*\S(?:.*\S)?(?P<gap>\s{3,})(?P<text>\S(?:\s?\S){3,30})\s*")
"""A line with something at the page's right edge."""

LONGEST_EDGE: Final = 120
"""Characters of such a line."""

LEAST_HEAD: Final = 6
"""Characters of a part of the title that pages print."""

PRINTED: Final = 2
"""Pages that print it, each with its number."""


def furniture(lines: Sequence[Line]) -> frozenset[int]:
    """Numbers of the lines that are page numbers, running heads, or repeat headings that stand below."""
    shown = [(number, line) for number, line in lines if line.strip()]
    heads = frozenset(_running_heads(shown)) | frozenset(_printed_again(shown))
    return heads | frozenset(_page_numbers(shown, heads)) | frozenset(_previews(shown))


def without_furniture(lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """The lines with page furniture blanked, and the numbers of those blanked."""
    lines = [(number, _without_edge(line)) for number, line in lines]
    found = furniture(lines)
    return [(number, "" if number in found else line) for number, line in lines], sorted(found)


def _without_edge(line: str) -> str:
    """A row that holds a numbered heading and, far right, a bracket (（国際課）), as the heading alone."""
    first, *rest = line.split("\t")
    told = [cell.strip() for cell in rest if cell.strip()]
    apart = len(rest) > EDGE and len(told) == 1 and not any(rest[:EDGE])
    return first if apart and _BRACKETED.fullmatch(told[0]) and numbered(first) else line


def document_title(lines: Sequence[Line], styles: Mapping[int, str] = MappingProxyType({})) -> Line:
    """The first line that is not blank, with its number; of a web page's ``<title>`` the part that the page itself
    prints below (``○○計画 | ○○市公式ホームページ``).

    What stands above a title (資料１, the publisher's name) is passed over, and a title on two lines is joined.  The
    only line that the format (``styles``) calls a heading above all others goes before a first line of other words.
    """
    number, title = _first_title(lines)
    number, title = _with_publisher(_with_part(title, lines, number), lines, number)
    heads = [line for line, style in styles.items() if style == TOP]
    head = next((squeeze(line) for at, line in lines[:FIRST] if heads == [at]), "")
    return (heads[0], head) if head and _is_title(head) and title not in head else (number, title)


def _with_part(title: str, lines: Sequence[Line], number: int) -> str:
    """A title with the line directly below it that says which part or edition of it this is: （令和７年度版）,
    アクションプラン（前期）."""
    below = next((squeeze(line) for at, line in lines[:FIRST] if at == number + 1), "")
    if not below or not pattern(FAMILY, "title_word").search(title) or below in title:
        return title
    told = not pattern(FAMILY, "edition_alone").fullmatch(half_width(below)) and any(
        pattern(FAMILY, part).fullmatch(half_width(below))
               for part in ("part_of_title", "report_of_title", "edition"))
    return join_wrapped((title, below)) if told else title


def _with_publisher(title: str, lines: Sequence[Line], number: int) -> Line:
    """A title with the publisher's name on the line directly above it (青葉市 over 国際化プラン), with the line that it
    begins on: where the document prints both as one elsewhere, or they alone open it, as on a cover."""
    above = next((squeeze(line) for at, line in lines[:FIRST] if at == number - 1), "")
    if not pattern(FAMILY, "publisher").fullmatch(above) or above in title:
        return number, title
    whole = "".join(f"{above}{title}".split())
    printed = any(above in line and whole in "".join(line.split()) for _, line in lines)
    opening = [line for at, line in lines[:FIRST] if at <= number + 1 and line.strip()]
    cover = len(opening) == len((above, title)) and len(lines) > len(opening)
    return (number - 1, join_wrapped((above, title))) if printed or cover else (number, title)


def _first_title(lines: Sequence[Line]) -> Line:
    shown = [(number, _bare_title(line)) for number, line in lines[:FIRST] if line.strip()]
    number, title = shown[0] if shown else (0, "")
    parts = {part for part in (*pattern(FAMILY, "site").split(title), _BRACKET_END.sub("", title)) if part != title}
    names = pattern(FAMILY, "title_word")
    repeated = [(at, line) for at, line in shown[1:SOON] if line in parts]
    if repeated:
        return next((each for each in repeated if names.search(each[1])), repeated[0])
    # A web page's <title> may add to the page's own heading.
    if len(shown) > 1 and names.search(shown[1][1]) and title.startswith(f"{shown[1][1]} "):
        return shown[1]
    for at, (number, line) in enumerate(shown[:ABOVE]):
        folded = half_width(line)
        if pattern(FAMILY, "edition_alone").fullmatch(folded) or (
                not names.search(line) and pattern(FAMILY, "above_title").fullmatch(folded)) or (
                folded.isascii() and any(not half_width(below).isascii() and _is_title(below)
                                         for _, below in shown[at + 1:at + 2])):  # NAGISA STRATEGY over 渚市戦略
            continue
        if wrapped := _wrapped_title(shown[at:at + TITLE]):
            return number, wrapped
        return (number, line) if at == 0 or _is_title(line) else shown[0]
    return number, title


def _bare_title(line: str) -> str:
    """A line of a title without the years that stand at the page's edge beside it."""
    found = _EDGE.fullmatch(line) if len(line) <= LONGEST_EDGE else None
    return squeeze(line[:found.start("gap")] if found and fiscal_years_of(found["text"]) else line)


def _wrapped_title(lines: Sequence[Line]) -> str:
    """A title whose first line does not say what the document is, with the lines below it up to the one that does."""
    for count, (number, line) in enumerate(lines, start=1):
        if number != lines[0][0] + count - 1 or not _is_title(line, word=False):
            return ""
        if pattern(FAMILY, "title_word").search(line):
            return join_wrapped(each for _, each in lines[:count]) if count > 1 else ""
    return ""


def title_lines(lines: Sequence[Line]) -> list[int]:
    """Numbers of the lines that the title stands on, and of what stands above it."""
    number, title = document_title(lines)
    shown = [(at, _bare_title(line)) for at, line in lines if line.strip()]
    start = next((place for place, (at, _) in enumerate(shown) if at == number), 0)
    last = next((count for count in range(1, TITLE + 1)
                 if join_wrapped(line for _, line in shown[start:start + count]) == title), 1)
    return [at for at, _ in shown[:start + last]]


def _is_title(line: str, word: bool = True) -> bool:
    """Whether a line can be a title or a part of one: short, no sentence, no heading, no row; with ``word``, one that
    says what the document is (計画, 戦略 ...)."""
    return (len(line) <= LONGEST_TITLE and "。" not in line and "\t" not in line and not numbered(line)
            and not is_contents(line) and line[0] not in "（(【〔・※-－~～" and (
                not word or bool(pattern(FAMILY, "title_word").search(line))))


def _running_heads(lines: Sequence[Line]) -> Iterator[int]:
    """The document's title where it is printed again, alone or with the page's number, and a part of it that pages
    print with theirs."""
    title = _key(_bare_title(lines[0][1])) if lines else ""
    if not title or numbered(lines[0][1]):
        return
    edition = _key(lines[1][1]) if len(lines) > 1 else ""
    titles = {title, f"{title}{edition}"} if pattern(FAMILY, "edition").fullmatch(edition) else {title}
    parts: dict[str, list[int]] = {}
    beside: list[int] = []
    for number, line in lines[1:]:
        if len(line.strip()) > LONGEST or "\t" in line:
            continue
        own = pattern(FAMILY, "with_page").fullmatch(half_width(line).strip())
        text = _key(own["text"] if own else line)
        if text in titles:
            yield number
        elif title in {_key("".join(part)) for cells in (_WIDE.split(line.strip()),) if len(cells) > 1
                       for part in (cells[:-1], cells[1:])}:
            beside.append(number)  # with the chapter's at the page's other edge
        elif own and len(text) >= LEAST_HEAD and text in title:
            parts.setdefault(text, []).append(number)
    yield from (number for numbers in (*parts.values(), beside) if len(numbers) >= PRINTED for number in numbers)


def _printed_again(lines: Sequence[Line]) -> Iterator[int]:
    """Headings and the title that pages print again at one edge, with the page's number at the other."""
    found = {number: squeeze(match["left"] or match["right"]) for number, line in lines
             if len(line) <= LONGEST_EDGE and "\t" not in line and (match := _PAGE_EDGE.fullmatch(half_width(line)))}
    alone = {_key(line) for number, line in lines if found and number not in found and len(line.strip()) <= LONGEST}
    title = _key(_bare_title(lines[0][1])) if lines else ""
    yield from (number for number, text in found.items()
                if len(text) >= LEAST_HEAD and _key(text) in alone and (numbered(text) or _key(text) == title))


def _counted(lines: Sequence[Line]) -> frozenset[int]:
    """Lines with nothing but a number, each one more than the last and a page's text apart: pages' numbers."""
    alone = [(number, int(half_width(line).strip())) for number, line in lines
             if len(line.strip()) < FAR and half_width(line).strip().isascii() and half_width(line).strip().isdigit()]
    best: list[int] = []
    for start in range(min(len(alone), STARTS)):
        chain = [alone[start]]
        for number, own in alone[start + 1:]:
            if own == chain[-1][1] + 1 and number - chain[-1][0] >= PAGE:
                chain.append((number, own))
        best = max(best, [number for number, _ in chain], key=len)
    return frozenset(best) if len(best) >= PAGES else frozenset()


def _page_numbers(lines: Sequence[Line], heads: frozenset[int]) -> Iterator[int]:
    """Numbers alone on a line: between dashes, at the page's edge, or beside a running head."""
    counted = _counted(lines)
    for at, (number, line) in enumerate(lines):
        if len(line.strip()) > LONGEST:
            continue
        if number in counted:
            yield number
            continue
        own = pattern(FAMILY, "page_number").fullmatch(half_width(line).strip())
        if own is None:
            continue
        beside = {each for each, _ in lines[max(at - 1, 0):at + 2]}
        edge = width(line[:len(line) - len(line.lstrip())]) >= FAR
        if own["dash"] or edge or "\f" in line or beside & heads:
            yield number


def _previews(lines: Sequence[Line]) -> Iterator[int]:
    """Entries of tables of contents and charts: they stand again below as headings."""
    last = {_key(line): number for number, line in lines if len(line) <= LONGEST and "\t" not in line}
    chart: tuple[int, frozenset[float]] = (0, frozenset())
    for at, (number, line) in enumerate(lines):
        if len(line.strip()) > LONGEST or "\t" in line:
            continue
        edge = width(line) - width(line.lstrip())
        if _is_chart_row(line, number, last):
            chart = number, _edges(line)
            yield number
        elif edge and number == chart[0] + 1 and edge in chart[1] and last.get(_key(line), 0) > number:
            chart = number, chart[1]  # below the row's last column
            yield number
        elif pattern(FAMILY, "list_label").fullmatch(_bare(line)):
            entries = list(_entries(lines[at + 1:at + 1 + LONGEST_LIST], last))
            yield from (number, *entries) if entries else ()


def _edges(line: str) -> frozenset[float]:
    """Where the parts of a row begin that gaps keep apart."""
    return frozenset(width(line[:gap.end()]) for gap in _GAP.finditer(line.rstrip()))


def _entries(lines: Sequence[Line], last: dict[str, int]) -> Iterator[int]:
    """Lines of a list of headings, up to a sentence or to the heading that repeats its first entry."""
    seen: set[str] = set()
    for number, line in lines:
        key = _key(line)
        entry = is_contents(line) or last.get(key, 0) > number
        if key in seen or line.rstrip().endswith("。") or "\t" in line or (numbered(line) and not entry):
            return
        seen.add(key)
        if entry and (is_contents(line) or numbered(line)):
            yield number


def _is_chart_row(line: str, number: int, last: dict[str, int]) -> bool:
    """Several numbered headings side by side, of which most stand alone below, or whose numbers follow each other: a
    chart of the plan."""
    first, *rest = _GAP.split(line.strip())
    headings = [part for part in (first, *rest) if numbered(part)] if numbered(first) else []  # 事業名　柱１　柱２
    again = sum(1 for part in headings if last.get(_key(part), 0) > number)
    if len(headings) == 1 and not rest:  # ①輸出　②投資
        close = _CLOSE.split(line.strip())
        return len(close) > 1 and all(last.get(_key(part), 0) > number for part in close)
    found = [each for each in map(numbered, headings) if each and each.number is not None]
    counted = len(found) == len(headings) and all(
        one.style == other.style and (other.number == (one.number or 0) + 1 or (  # A-1　輸出　　B-1　投資
            other.number == one.number and other.parent == (one.parent or 0) + 1)) for one, other in pairwise(found))
    return len(headings) > 1 and (again * 2 > len(headings) or counted)


def _key(line: str) -> str:
    """A heading as it is compared: without spaces, width, and the page's number after a gap or dots."""
    text = squeeze(half_width(line))
    found = pattern(FAMILY, "leader").search(text)
    return "".join((text[:found.start()] if found else text).split())


def _bare(line: str) -> str:
    heading = numbered(line)
    return "".join(half_width(heading.title if heading else line).split()).strip(_marks())


def _marks() -> str:
    marks: str = markers(FAMILY)["list_label"]["marks"]
    return marks
