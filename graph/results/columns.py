"""The columns of tables for people: headings, widths and meanings, in Japanese and English, from reviewable files."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from graph.labels import Lang

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    ja: str
    en: str
    width: float = 20.0
    """In a spreadsheet, characters."""
    note_ja: str = ""
    note_en: str = ""

    def heading(self, lang: Lang) -> str:
        """Its heading for people."""
        return self.ja if lang == "ja" else self.en

    def note(self, lang: Lang) -> str:
        """What it means."""
        return self.note_ja if lang == "ja" else self.note_en


@cache
def of_projects() -> tuple[Column, ...]:
    """The columns of a list of projects (``result_columns.tsv``), in order."""
    return tuple(_column(row) for row in _rows("result_columns.tsv"))


@cache
def of_sheet(name: str) -> tuple[Column, ...]:
    """The columns of another sheet (``sheet_columns.tsv``), in order."""
    return tuple(_column(row) for row in _rows("sheet_columns.tsv") if row["sheet"] == name)


@cache
def words() -> Mapping[str, Mapping[Lang, str]]:
    """Titles of sheets and words of the sheet on the sources (``workbook_words.tsv``)."""
    return {row["name"]: {"ja": row["ja"], "en": row["en"]} for row in _rows("workbook_words.tsv")}


def _column(row: Mapping[str, str]) -> Column:
    return Column(row["name"], row["ja"], row["en"], float(row["width"]), row["note_ja"], row["reason"])


def _rows(file: str) -> list[dict[str, str]]:
    with (_FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
