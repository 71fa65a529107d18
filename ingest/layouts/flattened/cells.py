"""The cells of one record of a flattened list, told apart by width, sentence ends and figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.layouts.flattened.stacked_cells import begins_with_country
from ingest.records import Cell, Role
from ingest.text.printed import balance, join_wrapped, splits_name, width
from ingest.values.dates import is_period

_ITEM: Final = re.compile(r"[①-⑳・●○◆◇■□▶※]|[(（][0-9０-９一二三]+[)）]|第[0-9０-９]+回")
"""A mark that begins a new item inside a cell."""

_FIGURE: Final = re.compile(r"[0-9０-９]|なし$|未実施$")
_SENTENCE_END: Final = re.compile(r"[。．][」）)]?$|[。．][（(][^（(）)]*[)）]$")

_DATE_OPEN: Final = re.compile(r"[\d元][.．/年月]$|[年月]\d{1,2}$|[～〜~-](?:[RHS]|令和|平成)$")
_DATE_REST: Final = re.compile(r"[\d０-９元年月日][\d０-９.．/年月日～〜~-]*")
"""A date that a narrow column breaks, and how it goes on."""

_MIN_TARGET: Final = 8.0
"""Full-width characters: no target column is narrower, so a shorter line in one is not wrapped."""

_WRAP_SLACK: Final = 2.0
"""A wrapped line is at most this much narrower than its column: one kanji and a bracket that may not end
a line (JIS X 4051)."""

_WRAPPED_RESULT: Final = 0.7
"""Results lines without a figure that fill this much of their column go on in the next line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text; ``gap`` when a blank line stands before it."""

    number: int
    tokens: tuple[str, ...]
    gap: bool

    @property
    def text(self) -> str:
        """The tokens with single spaces."""
        return " ".join(self.tokens)


@dataclass(frozen=True, slots=True)
class Head:
    """A record up to its period."""

    department: list[Line]
    name: list[Line]
    periods: list[Line]
    rest: Line
    """What follows the period on its line."""
    body_from: int
    """Index of the first line after the period's."""


@dataclass(frozen=True, slots=True)
class Widths:
    """The columns' widths, inferred from the whole document, in full-width characters."""

    narrow: float
    """Half of the description column: a wider line belongs to a description."""
    target: float
    results: float


def measure(lines: Sequence[Line], heads: Sequence[Head], bodies: Sequence[Sequence[Line]]) -> Widths:
    """Widths of the columns: the widest line is a description's, the first ones after periods targets'."""
    narrow = max(width(line.text) for line in lines) / 2
    targets = [width(body[0].text) for head, body in zip(heads, bodies, strict=True)
               if body and not head.rest.tokens]
    closing = [width(line.text) for body in bodies for line in _last_cluster(body)]
    return Widths(narrow, max([_MIN_TARGET, *(each for each in targets if each <= narrow)]),
                  max([0.0, *(each for each in closing if each <= narrow)]))


def names_country(head: Head) -> bool:
    """Whether the last line between department and period is a country, below a name that is whole."""
    return (len(head.name) > 1 and _are_countries(head.name[-1].text)
            and not balance("".join(line.text for line in head.name[:-1])))


def head_cells(head: Head, *, country: bool = False) -> dict[Role, Cell]:
    """Department, name, sub-item and period, and where the list has it before the period the ``country``.

    A sub-item is what follows the name's first line wholly in 「」 or behind an item mark.
    """
    if country and names_country(head):
        last = head.name[-1]
        return head_cells(replace(head, name=head.name[:-1])) | {"country": _cell([(last.number, last.text)])}
    cells: dict[Role, Cell] = {"department": _cell([(line.number, line.text) for line in head.department])}
    texts = [(line.number, line.text) for line in head.name]
    split = next((at for at in range(1, len(texts)) if _is_sub_item(texts, at)), len(texts))
    if texts:
        cells["name"] = _cell(texts[:split])
    if split < len(texts):
        cells["sub_item"] = _cell(texts[split:])
    dates = [(line.number, token) for line in head.periods for token in line.tokens]
    cells["period"] = Cell(text=_join_dates([text for _, text in dates]), lines=(dates[0][0], dates[-1][0]))
    return cells


def read_body(rest: Line, body: Sequence[Line], widths: Widths, *, has_target: bool = True) -> dict[Role, Cell]:
    """Target, description and results of a record: what follows its period."""
    target, body, inline = _target(rest, body, widths) if has_target else ([], body, rest.tokens)
    description, results = _inline(rest.number, inline)
    clusters = _clusters(body)
    for at, cluster in enumerate(clusters):
        if results and (at or not description):
            results += cluster
            continue
        cut = _results_from(cluster, widths, first=not description and at + 1 < len(clusters))
        if at and description and cut and not any(width(text) > widths.narrow for _, text in cluster):
            cut = 0 if not _SENTENCE_END.search(cluster[-1][1]) else cut
        description += cluster[:cut]
        results += cluster[cut:]
    cells: dict[Role, Cell] = {}
    if target:
        cells["country"] = _cell(target, items=True)
    if description:
        cells["description"] = _cell(description, items=True)
    if results:
        cells["results"] = Cell(text=_join_results(results, widths.results),
                                lines=(results[0][0], results[-1][0]))
    return cells


def _is_sub_item(texts: Sequence[tuple[int, str]], at: int) -> bool:
    before, after = "".join(text for _, text in texts[:at]), "".join(text for _, text in texts[at:])
    quoted = after.startswith("「") and after.endswith("」")
    return balance(before) == 0 and (quoted or bool(_ITEM.match(after)))


def is_wrapped_date(above: str, rest: str) -> bool:
    """Whether a date that a line ends with goes on in the next: R6.10.22～R6. / 10.24."""
    return bool(_DATE_OPEN.search(above) and _DATE_REST.fullmatch(rest)) and is_period(above + rest)


def _join_dates(texts: Sequence[str]) -> str:
    """Dates of one cell, a line each, unless a range was wrapped at its ～."""
    joined = texts[0]
    for text in texts[1:]:
        wrapped = joined.endswith(("～", "〜", "~", "-")) or text.startswith(("～", "〜", "~")) or (
            is_wrapped_date(joined, text))
        joined += text if wrapped else f"\n{text}"
    return joined


def _target(
    rest: Line, body: Sequence[Line], widths: Widths,
) -> tuple[list[tuple[int, str]], Sequence[Line], tuple[str, ...]]:
    """The target's lines, what is left of the body, and what stood behind the target on the period's line."""
    if len(rest.tokens) > 1:
        targets = [(rest.number, rest.tokens[0])]
        while len(targets) < len(rest.tokens) and _next_item(targets, rest.tokens[len(targets)]):
            targets.append((rest.number, rest.tokens[len(targets)]))
        return targets, body, rest.tokens[len(targets):]
    if rest.tokens:
        lines, wrapped = [(rest.number, rest.text)], (
            balance(rest.text) > 0 or rest.text.endswith("、") or _tail(rest, body))
    elif body and width(body[0].text) <= widths.narrow:
        # The target is one token; what follows it on its line begins the description.
        if len(body[0].tokens) > 1:
            return [(body[0].number, body[0].tokens[0])], [
                Line(body[0].number, body[0].tokens[1:], True), *body[1:]], ()
        lines, wrapped, body = [(body[0].number, body[0].text)], _wraps(body[0].text, widths), body[1:]
    elif body and not body[0].gap and len(body[0].tokens) > 1 and width(body[0].tokens[0]) <= widths.target and (
            not _SENTENCE_END.search(body[0].tokens[0])):
        # Below the last line of a period of several lines, target and description stand on one line.
        first = body[0]
        return [(first.number, first.tokens[0])], [Line(first.number, first.tokens[1:], True), *body[1:]], ()
    else:
        return [], body, ()
    while body and not body[0].gap and not _counts_again(lines, body[0].text):
        line, last = body[0], lines[-1][1]
        if len(line.tokens) > 1 and splits_name(last, line.tokens[0]):
            # The rest of a name, and behind it on its line the description.
            return [*lines, (line.number, line.tokens[0])], [
                Line(line.number, line.tokens[1:], True), *body[1:]], ()
        goes_on = (wrapped and _fits(lines, line.text)) or _next_item(lines, line.text) or (
            splits_name(last, line.text)) or (_are_countries(last) and _are_countries(line.text))
        if width(line.text) > widths.narrow or not goes_on:
            break
        lines.append((line.number, line.text))
        wrapped = _wraps("".join(text for _, text in lines), widths, last=line.text)
        body = body[1:]
    return lines, body, ()


def _fits(lines: Sequence[tuple[int, str]], text: str) -> bool:
    """Whether a line can be the rest of a full one, and so no wider; behind a comma a line may have ended early."""
    last = lines[-1][1]
    return (last.endswith("、") or balance("".join(each for _, each in lines)) > 0
            or width(text) <= width(last) + _WRAP_SLACK)


def _next_item(lines: Sequence[tuple[int, str]], text: str) -> bool:
    """Whether a line has the circled number after those of the target's lines: one target per item."""
    items = sum(each.startswith(chr(ord("①") + at)) for at, each in enumerate(_items(lines)))
    return items > 0 and text.startswith(chr(ord("①") + items))


def _are_countries(text: str) -> bool:
    """Whether a line is the name of a country, or of several, and at most a bracket behind it."""
    return all(begins_with_country(each) and (each[-1] in "）)" or not re.search(r"[（(\s:：/／]", each))
               for each in re.split("[、・]", text))


def _counts_again(lines: Sequence[tuple[int, str]], text: str) -> bool:
    """Whether a line begins to count anew: what is counted from ① again is the next column's."""
    return text.startswith("①") and bool(_items(lines))


def _items(lines: Sequence[tuple[int, str]]) -> list[str]:
    """The lines that begin with a circled number; a wrapped item has further ones."""
    return [text for _, text in lines if "①" <= text[:1] <= "⑳"]


def _tail(rest: Line, body: Sequence[Line]) -> bool:
    """Whether the line below is the end of a target on the period's line: alone before a gap, and shorter."""
    return (bool(body) and not body[0].gap and (len(body) > 1 and body[1].gap)
            and width(body[0].text) < width(rest.text)
            and not _SENTENCE_END.search(body[0].text) and not _FIGURE.search(body[0].text))


def _wraps(text: str, widths: Widths, last: str | None = None) -> bool:
    """Whether a target goes on in the next line: an open bracket, a comma, or a line that is full."""
    end = text if last is None else last
    return balance(text) > 0 or end.endswith("、") or width(end) >= widths.target - _WRAP_SLACK


def _inline(number: int, tokens: Sequence[str]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Description and results that stand on the period's own line behind the target."""
    words = [(number, token) for token in tokens]
    begins = [at for at in range(1, len(tokens)) if not _next_item(words[:at], tokens[at])]
    cut = max((at for at in begins if _SENTENCE_END.search(tokens[at - 1])), default=len(tokens))
    if cut == len(tokens) and cut - 1 in begins and _FIGURE.search(tokens[-1]):
        cut -= 1
    return [(number, " ".join(tokens[:cut]))] if cut else [], (
        [(number, " ".join(tokens[cut:]))] if cut < len(tokens) else [])


def _clusters(body: Sequence[Line]) -> list[list[tuple[int, str]]]:
    clusters: list[list[tuple[int, str]]] = []
    for line in body:
        if line.gap or not clusters:
            clusters.append([])
        clusters[-1].append((line.number, line.text))
    return clusters


def _last_cluster(body: Sequence[Line]) -> list[Line]:
    start = next((at for at in range(len(body) - 1, -1, -1) if body[at].gap), len(body))
    return list(body[start:])


def _results_from(cluster: Sequence[tuple[int, str]], widths: Widths, *, first: bool) -> int:
    """Index in a cluster at which the results begin; its length when there are none.

    They follow the last wide line or sentence end, hold a figure, and begin with no item mark.
    """
    again = next((at for at in range(len(cluster) - 1, 0, -1) if cluster[at][1].startswith("①")), 0)
    if any(text.startswith("①") for _, text in cluster[:again]) and any(
            _FIGURE.search(text[1:]) for _, text in cluster[again:]):
        return again  # items that are counted from ① again are the next column's
    told = [at for at, (_, text) in enumerate(cluster)
            if width(text) > widths.narrow or _SENTENCE_END.search(text)]
    if not told and first:
        return len(cluster)
    cut = told[-1] + 1 if told else 0
    tail = [text for _, text in cluster[cut:]]
    if not any(map(_FIGURE.search, tail)) or (told and any(map(_ITEM.match, tail))):
        return len(cluster)
    return cut


def _join_results(lines: Sequence[tuple[int, str]], column: float) -> str:
    """Results with one figure a line; wrapped lines are joined."""
    items: list[str] = []
    previous = ""
    for _, text in lines:
        wrapped = previous and not _ITEM.match(text) and (
            balance(items[-1]) > 0
            or (not _FIGURE.search(previous) and width(previous) >= column * _WRAPPED_RESULT))
        if wrapped:
            items[-1] = join_wrapped((items[-1], text))
        else:
            items.append(text)
        previous = text
    return "\n".join(items)


def _cell(lines: Sequence[tuple[int, str]], *, items: bool = False) -> Cell:
    """Wrapped lines as one cell; with ``items``, a line that begins with an item mark begins a new line, and so does a
    country below another."""
    groups: list[list[str]] = []
    for _, text in lines:
        if not groups or (items and (_ITEM.match(text) or (_are_countries(text) and _are_countries(groups[-1][-1])))):
            groups.append([])
        groups[-1].append(text)
    return Cell(text="\n".join(map(join_wrapped, groups)), lines=(lines[0][0], lines[-1][0]))
