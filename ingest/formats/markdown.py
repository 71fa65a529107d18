"""Markdown: headings, items of lists and tables as their marks say (CommonMark 0.31, GitHub's tables)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.formats.content import Content, join_cells

HEADINGS: Final = 2
"""Headings of several levels, or above a table, that make a text Markdown: a single # may be a remark's."""

_HEADING: Final = re.compile(r" {0,3}(?P<rank>#{1,6})[ \t]+(?P<text>\S.*)")
_CLOSED: Final = re.compile(r"(?<=[ \t])#+$")
"""What may close a heading's line."""
_ROW: Final = re.compile(r"\|(?P<cells>.*)\|")
_RULE: Final = re.compile(r":?-+:?")
_BREAK_LINE: Final = re.compile(r"-{3,}|\*{3,}|_{3,}")
"""Parts two passages."""
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BAR: Final = re.compile(r"(?<!\\)\|")
_STRONG: Final = re.compile(r"\*\*(?=\S)(?P<text>[^*]+?)(?<=\S)\*\*")
_ITEM: Final = re.compile(r"\s*[-*+]\s+(?P<text>\S.*)")


def is_markdown(lines: Sequence[str]) -> bool:
    """Whether a text has headings of two levels, or headings and a table with its rule."""
    ranks = [len(match["rank"]) for line in lines if (match := _HEADING.fullmatch(line))]
    tables = any(_is_rule(lines, at) for at in range(len(lines)))
    return len(ranks) >= HEADINGS and (len(set(ranks)) > 1 or tables)


def content(lines: Sequence[str], encoding: str) -> Content:
    """The lines without their marks, each with what they said; a table's row is one line."""
    made = Content(encoding)
    for at, line in enumerate(lines):
        if _is_rule(lines, at):
            continue
        style = ""
        if row := _ROW.fullmatch(line.strip()):
            text = join_cells([_plain(cell.replace("\\|", "|")) for cell in _BAR.split(row["cells"])])
        elif heading := _HEADING.fullmatch(line):
            text, style = _plain(_CLOSED.sub("", heading["text"].rstrip())), f"heading {len(heading['rank'])}"
        elif _BREAK_LINE.fullmatch(line.strip()):
            text = ""
        elif item := _ITEM.fullmatch(line):
            text, style = _plain(item["text"]), "list 1"
        else:
            text = _plain(line)
        made.lines.append(text)
        number = len(made.lines)
        if number != at + 1:
            made.places[number] = str(at + 1)
        if style:
            made.styles[number] = style
    return made


def _is_rule(lines: Sequence[str], at: int) -> bool:
    """Whether a line is the rule below a table's header."""
    if at == 0 or "|" not in lines[at] or set(lines[at]) - set("|:- \t"):
        return False
    own = _ROW.fullmatch(lines[at].strip())
    return bool(own and _ROW.fullmatch(lines[at - 1].strip())
                and all(_RULE.fullmatch(cell.strip()) for cell in own["cells"].split("|")))


def _plain(text: str) -> str:
    return _STRONG.sub(r"\g<text>", _BREAK.sub(" ", text)).strip(" ")
