"""Whose a text is that names no municipality as its own."""

from __future__ import annotations

import re
from typing import Final

from ingest.records import ParsedDocument

_OF_TOWN: Final = re.compile("(?<![串松橋北川原島根熊洲])[本当][市町村](?:(?![一-鿿])|(?=[は、とで内]))")
"""No name of a town that ends so: 松本市, 橋本市."""
_OF_PREFECTURE: Final = re.compile("(?<!熊)[本当][県府都道](?:(?![一-鿿])|(?=[は、とで内]))")


def is_of_town(parsed: ParsedDocument) -> bool:
    """Whether the sentences are a municipality's (本市は) and not a prefecture's: what they state is not the
    prefecture's, whichever municipality it may be."""
    texts = [cell.text for cell in parsed.prose]
    return any(map(_OF_TOWN.search, texts)) and not any(map(_OF_PREFECTURE.search, texts))


_SPEAKS: Final = re.compile(r"(?<!熊)[本当][県府都道](?![一-鿿])|(?:^|[、。\s])[県府道](?:は|が|では|も|と|の|として)")


def is_of_prefecture(parsed: ParsedDocument) -> bool:
    """Whether the sentences speak as a prefecture's (県としては): the one municipality that they name is not theirs."""
    return any(_SPEAKS.search(text) for cell in parsed.prose for text in (cell.before, cell.text))
