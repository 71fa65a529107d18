"""Schools, ports, zoos and other bodies by their names (``body_words.tsv``): parties of ties, and no governments."""

from __future__ import annotations

import re
from functools import cache

from ingest.linking.tables import column
from ontology import reference


@cache
def _endings() -> re.Pattern[str]:
    words = sorted(column("body_words.tsv", "word"), key=len, reverse=True)
    return re.compile(rf"(?:大学[ァ-ヺー]+校|・[ァ-ヺー]{{2,}}校|{'|'.join(map(re.escape, words))})(?:\([^()]*\))?$")


@cache
def _words() -> tuple[str, ...]:
    return column("body_words.tsv", "word")


def is_body(text: str) -> bool:
    """Whether a name is a body's, and no local government's."""
    if text.endswith("香港"):  # no port
        return False
    return bool(_endings().search(text)) and text not in reference.municipalities_by_name()


def is_own_name(text: str) -> bool:
    """Whether a text is one body's own name (カイザー高校), not a word for such bodies (高校, 学校3校)."""
    return is_body(text) and not text.startswith(_words()) and len(text) > 3  # ○○高校 has a name of two letters
