"""Competency questions: what the ontology claims to answer, each with the SPARQL that answers it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from ontology import files

FILE = "competency.toml"


@dataclass(frozen=True, slots=True)
class Question:
    """One question."""

    key: str
    ja: str
    en: str
    sparql: str
    """IRIs relative to the base; the SELECT gives at least ``least`` rows on the sample documents."""
    least: int
    terms: tuple[str, ...]
    """Terms of ours that the question shows the use of."""


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """All questions, in the order of ``competency.toml``."""
    data = tomllib.loads((files.FOLDER / FILE).read_text("utf-8"))
    head = data["prefixes"].strip()
    return tuple(
        Question(key, each["ja"], each["en"], f"{head}\n\n{each['sparql'].strip()}\n", each.get("least", 1),
                 tuple(each.get("terms", ())))
        for key, each in data["question"].items())
