"""Splits a SPARQL query into tokens, in linear time, without building anything.

The gate counts with these tokens; only the engine parses.  The terminals follow SPARQL 1.1 Query, section
19.8, somewhat wider: what the engine would refuse anyway may pass here.  Quantifiers over characters are
possessive (``*+``) and what is opened and never closed runs to the end, so no text is read twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["iri", "string", "variable", "name", "word", "number", "tag", "mark"]


class Token(NamedTuple):
    """One token; ``text`` of a word is in capitals, since SPARQL's keywords ignore case."""

    kind: Kind
    text: str
    start: int = 0
    """Where it begins in the query; it has as many characters there as ``text``."""

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


_TOKEN: Final = re.compile(
    r"""
      (?P<space>   (?: [\s]++ | \#[^\r\n]*+ )++ )
    | (?P<string>  \"{3} (?: \"{0,2} (?: [^"\\] | \\. ) )*+ (?: \"{3} | \"{0,2} \\? \Z )
                 | '{3} (?: '{0,2} (?: [^'\\] | \\. ) )*+ (?: '{3} | '{0,2} \\? \Z )
                 | " (?: [^"\\\r\n] | \\. )*+ "? | ' (?: [^'\\\r\n] | \\. )*+ '? )
    | (?P<iri>     < [^<>"{}|^`\x00-\x20]*+ > )
    | (?P<variable>[?$] \w++ )
    | (?P<letters> [^\W\d] (?: [\w\-] | \.(?=[\w\-]) )*+ )
    | (?P<number>  (?: \d++ (?: \. \d++ )? | \. \d++ ) (?: [eE] [+\-]? \d++ )? )
    | (?P<tag>     @ [a-zA-Z] [a-zA-Z0-9\-]*+ )
    | (?P<mark>    <<\( | \)>> | << | >> | \^\^ | && | \|\| | != | <= | >= | . )
    """,
    re.VERBOSE | re.DOTALL,
)

_LOCAL: Final = re.compile(r":(?:[\w\-:%]|\\.|\.(?=[\w\-:%\\]))*+", re.DOTALL)
"""A prefixed name from its colon on."""

_WORD: Final = re.compile(r"\w+|\W")


def tokens(query: str) -> Iterator[Token]:
    """The query's tokens without white space and comments."""
    position = 0
    while position < len(query):
        local = _LOCAL.match(query, position)
        match = local or _TOKEN.match(query, position)
        if match is None:  # the last alternative takes any character
            raise AssertionError(query[position])
        start, position, text, kind = match.start(), match.end(), match.group(), match.lastgroup
        if local is not None:
            yield Token("name", text, start)
        elif kind == "letters":
            if after := _LOCAL.match(query, position):
                position = after.end()
                yield Token("name", text + after.group(), start)
            else:  # `true.SERVICE` is three tokens for the engine
                for part in _WORD.finditer(text):
                    word = part.group()
                    yield Token("word" if word.isidentifier() else "mark", _capitals(word), start + part.start())
        elif kind != "space":
            yield Token(kind, text, start)  # type: ignore[arg-type]


def _capitals(word: str) -> str:
    """In capitals where that keeps the length: keywords are ASCII, and "ß" becomes "SS"."""
    return word.upper() if word.isascii() else word
