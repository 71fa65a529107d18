"""Markdown: headings, items of lists and tables as their marks say (CommonMark 0.31, GitHub's tables)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from ingest.formats.content import Content, join_cells

HEADINGS: Final = 2
"""Headings of several levels that make a text Markdown: a single # may be a remark's."""

_HEADING: Final = re.compile(r" {0,3}(?P<rank>#{1,6})[ \t]+(?P<text>\S.*)")
_UNDERLINE: Final = re.compile(r" {0,3}(?P<sign>=|-)(?P=sign){2,}\s*")
"""Below a heading's line: = of the first level, - of the second."""
_CLOSED: Final = re.compile(r"(?<=[ \t])#+$")
"""What may close a heading's line."""
_ROW: Final = re.compile(r"\|(?P<cells>.*)\|")
_RULE: Final = re.compile(r":?-+:?")
_BREAK_LINE: Final = re.compile(r"-{3,}|\*{3,}|_{3,}")
"""Parts two passages."""
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BAR: Final = re.compile(r"(?<!\\)\|")
_STRONG: Final = re.compile(r"\*\*(?=\S)(?P<text>[^*]+?)(?<=\S)\*\*")
_LIGHT: Final = re.compile(r"(?<![*\w])\*(?=[^\s*])(?P<text>[^*]+?)(?<=[^\s*])\*(?![*\w])")
"""Emphasis with single marks; inside of a word or beside a space they are signs of the text's own."""
_COMMENT: Final = re.compile(r"<!--(?:(?!-->).)*-->")
"""What no reader of the page sees: the number of a slide, before each that was converted."""
_SLIDE: Final = re.compile(r"<!-- Slide number: \d+ -->\s*")
_SETTING: Final = re.compile(r"[A-Za-z][\w-]*:(?:\s|$)")
_QUOTE: Final = re.compile(r" {0,3}(?:>[ \t]?)+")
_ITEM: Final = re.compile(r"(?P<indent>\s*)[-*+]\s+(?P<text>\S.*)")


def is_markdown(lines: Sequence[str]) -> bool:
    """Whether a text has headings of two levels, or a table with one rule, below its header: a drawn one has more; or
    slides that a program converted, each below a comment with its number."""
    ranks = [len(match["rank"]) for line in lines if (match := _HEADING.fullmatch(line))]
    ranks += filter(None, (_underlined(lines, at) for at in range(len(lines) if ranks else 0)))
    if len(ranks) >= HEADINGS and (len(set(ranks)) > 1 or any(map(_SLIDE.fullmatch, lines))):
        return True
    return any(_has_table(lines, at) for at in range(len(lines)))


def content(lines: Sequence[str], encoding: str) -> Content:
    """The lines without their marks, each with what they said; a table's row is one line."""
    made, open_rows = Content(encoding), _open_rows(lines)
    inner: list[int] = []  # how far the lists are indented that an item stands in
    settings = _settings(lines)
    for at, printed in enumerate(lines):
        line = "" if at < settings else _COMMENT.sub("", printed)
        if _is_rule(lines, at) or (at and _underlined(lines, at - 1)):
            continue
        style = ""
        row = _ROW.fullmatch(line.strip())
        if row or at in open_rows:
            cells = _BAR.split(row["cells"] if row else line.strip())
            text = join_cells([_plain(cell.replace("\\|", "|")) for cell in cells])
        elif heading := _HEADING.fullmatch(line):
            text, style = _plain(_CLOSED.sub("", heading["text"].rstrip())), f"heading {len(heading['rank'])}"
        elif rank := _underlined(lines, at):
            text, style = _plain(line), f"heading {rank}"
        elif _BREAK_LINE.fullmatch(line.strip()):
            text = ""
        elif item := _ITEM.fullmatch(line):
            inner = [indent for indent in inner if indent < len(item["indent"])] + [len(item["indent"])]
            text, style = _plain(item["text"]), f"list {len(inner)}"
        else:
            text = _plain(_QUOTE.sub("", line))
            inner = inner if text.startswith((" ", "\u3000")) or not text else []
        made.lines.append(text)
        number = len(made.lines)
        if number != at + 1:
            made.places[number] = str(at + 1)
        if style:
            made.styles[number] = style
    return made


def _settings(lines: Sequence[str]) -> int:
    """How many lines in front tell programs how to show the text: between two rules, ``title: ...`` each."""
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.strip() in ("---", "...")), 0)
    own = lines[1:end] if lines and lines[0].strip() == "---" else []
    return end + 1 if any(map(_SETTING.match, own)) and all(
        not line.strip() or line[0] in " \t-#" or _SETTING.match(line) for line in own) else 0


def _open_rows(lines: Sequence[str]) -> set[int]:
    """The rows, by their place, of tables whose lines neither begin nor end with a bar."""
    found: set[int] = set()
    for at in range(1, len(lines)):
        if _is_rule(lines, at):
            found |= {at - 1, *(at + place for place, _ in enumerate(takewhile(_BAR.search, lines[at + 1:]), start=1))}
    return found


def _has_table(lines: Sequence[str], at: int) -> bool:
    """Whether a line is the only rule of a table with rows."""
    below = list(takewhile(_BAR.search, lines[at + 1:])) if _is_rule(lines, at) else []
    return bool(below) and not any(_is_rule(lines, at + 1 + place) for place in range(len(below)))


def _underlined(lines: Sequence[str], at: int) -> int:
    """The level of a heading that the line below rules off; 0 for any other line."""
    rule = _UNDERLINE.fullmatch(lines[at + 1]) if at + 1 < len(lines) else None
    text = lines[at].strip()
    apart = not at or not lines[at - 1].strip()
    if rule is None or not text or not apart or _ITEM.fullmatch(lines[at]) or text[0] in "#|>" or "。" in text:
        return 0
    return 1 if rule["sign"] == "=" else 2


def _is_rule(lines: Sequence[str], at: int) -> bool:
    """Whether a line is the rule below a table's header."""
    if at == 0 or "|" not in lines[at] or set(lines[at]) - set("|:- \t"):
        return False
    own, above = lines[at].strip(), lines[at - 1].strip()
    closed = _ROW.fullmatch(own)
    cells = (closed["cells"] if closed else own).split("|")
    return (bool(_ROW.fullmatch(above)) if closed else len(_BAR.split(above)) == len(cells)) and all(
        _RULE.fullmatch(cell.strip()) for cell in cells)


def _plain(text: str) -> str:
    return _LIGHT.sub(r"\g<text>", _STRONG.sub(r"\g<text>", _BREAK.sub(" ", text))).strip(" ")
