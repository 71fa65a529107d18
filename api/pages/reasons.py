"""Why something is an issue, and what an error says, in the reader's language.

``ingest`` writes reasons in English, with the facts of the case; so does every error, and so are the notes of recorded
ties.  ``messages/reasons.tsv``, ``problems.tsv`` and ``notes.tsv`` hold their Japanese wording, found by shape:
``{name}`` in a line stands for a fact, which the Japanese text repeats.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Final, Literal

from api.pages.i18n import translate_code
from graph import wording
from graph.labels import Labels, Lang

_PLACEHOLDER: Final = re.compile(r"\\{(\w+)\\}")
_LONGEST: Final = 400
"""Characters of a reason that is looked up: the lines have several gaps, and matching takes a power of the length."""

Label = Callable[[str, str], str]
"""The word for a concept, given vocabulary and code."""


File = Literal["reasons", "problems", "notes"]


@lru_cache(maxsize=3)
def wordings(file: File = "reasons") -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of a file with their Japanese wording, in order."""
    text = (resources.files(__package__) / "messages" / f"{file}.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+?)", re.escape(reason)), re.DOTALL), japanese)
                 for reason, japanese in rows[1:])


_CODES: Final = {"mode": "mode", "role": "role", "tie": "tie-kind", "date": "date", "month": "month"}
"""What a fact is a code of, by the beginning of its name: ``{mode_1}``, ``{tie_1}``; dates are told in words, too."""


def _fact(name: str, value: str, label: Label) -> str:
    """A fact in words.  One that holds codes may hold several, each perhaps with a date or an address after it."""
    if not (family := _CODES.get(name.partition("_")[0])):
        return value
    parts = re.split(r"(, |; )", value)
    told = (f"{label(family, code)}{gap}{rest}" for code, gap, rest in (part.partition(" ") for part in parts[::2]))
    return "、".join(told).replace("without a date", "時期の記載なし")


def japanese(reason: str, label: Label, file: File = "reasons") -> str | None:
    """The Japanese wording of a reason, or None where no line fits.  Facts that are codes are told in words."""
    if len(reason) > _LONGEST:
        return None
    for pattern, said in wordings(file):
        if found := pattern.fullmatch(reason):
            facts = {name: _fact(name, value, label) for name, value in found.groupdict().items()}
            return said.format(**facts)
    return None


class Interface:
    """How the interface says the program's codes and issue reasons in one language (:class:`graph.labels.Codes`)."""

    def __init__(self, lang: Lang, labels: Labels | None) -> None:
        """``labels`` are the snapshot's words; None where there is no snapshot."""
        self._lang, self._labels = lang, labels

    def word(self, family: str, code: str) -> str:
        """The word for a code, e.g. ``severity`` and ``warning``; a code without one stands for itself."""
        return translate_code(self._lang, family, code)

    def issue_reason(self, reason: str) -> str | None:
        """The reason of an issue or a layout in this language, or None where only the English is there."""
        return reason if self._lang == "en" else japanese(reason, self.fact)

    def fact(self, family: str, code: str) -> str:
        """A fact of a reason in words: a date, a role or month, else a value that the snapshot has a label for."""
        if family == "date":
            return wording.date(code, self._lang)
        if family in ("role", "month") or self._labels is None:
            return self.word(family, code)
        return self._labels.of(family, code, self._lang)
