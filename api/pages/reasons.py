"""Why something is an issue, and what an error says, in the reader's language.

``ingest`` writes reasons in English, with the facts of the case, and so does every error.  ``messages/reasons.tsv`` and
``messages/problems.tsv`` hold their Japanese wording, found by shape: ``{name}`` in a line stands for a fact, which the
Japanese text repeats.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Final, Literal

_PLACEHOLDER: Final = re.compile(r"\\{(\w+)\\}")
_LONGEST: Final = 400
"""Characters of a reason that is looked up: the lines have several gaps, and matching takes a power of the length."""

Label = Callable[[str, str], str]
"""The word for a concept, given vocabulary and code."""


File = Literal["reasons", "problems"]


@lru_cache(maxsize=2)
def wordings(file: File = "reasons") -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of a file with their Japanese wording, in order."""
    text = (resources.files(__package__) / "messages" / f"{file}.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+?)", re.escape(reason)), re.DOTALL), japanese)
                 for reason, japanese in rows[1:])


def japanese(reason: str, label: Label, file: File = "reasons") -> str | None:
    """The Japanese wording of a reason, or None where no line fits.  A fact named ``mode_1`` is a concept's code."""
    if len(reason) > _LONGEST:
        return None
    for pattern, wording in wordings(file):
        if found := pattern.fullmatch(reason):
            facts = {name: label("mode", value) if name.startswith("mode_") else value
                     for name, value in found.groupdict().items()}
            return wording.format(**facts)
    return None
