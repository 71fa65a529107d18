"""HTML inside a cell, as plain text: tags are read by the standard library's parser, never by patterns."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    {"p", "br", "li", "ul", "ol", "div", "tr", "td", "th", "h1", "h2", "h3", "h4", "table"})
_SILENT: Final = frozenset({"script", "style", "template", "head"})
"""Their content is no text; it is dropped."""


# The parser looks for the end of a broken tag or comment up to the end of the text, each time anew: 100,000
# characters of "<a " take minutes.  It is given whole tags only; a tag has at most 1,000 characters.
_COMMENT: Final = re.compile(r"<!--.{0,1000}?-->", re.DOTALL)
_STRAY: Final = re.compile(r"<(?!/?[A-Za-z][^<>]{0,1000}>)")


# An item that prints a mark of its own needs no bullet.
_OWN_MARK: Final = re.compile(r"^・\s*(?=[^\w\s「『（(【])")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n・" if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain_text(cell: str) -> str:
    """The cell's text; blocks (``<p>``, ``<li>``) become lines, and list items get the bullet that a browser shows.

    A cell without tags is unchanged."""
    if "<" not in cell and "&" not in cell:
        return cell
    parser = _Text()
    parser.feed(_STRAY.sub("&lt;", _COMMENT.sub("", cell)))
    parser.close()
    lines = (_OWN_MARK.sub("", line.strip()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line.strip("・"))
