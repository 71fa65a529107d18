"""``country_names.tsv``: what the CLDR calls countries in the languages in which questions come.

    python -m graph.search.country_names        # writes it anew, from the release of CLDR that babel has

To read sixteen languages' own files takes 19 MB of memory and a fifth of a second.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ontology import reference

LANGUAGES: Final = ("ja", "en", "ko", "zh", "zh_Hant", "th", "vi", "id", "ms", "fr", "de", "es", "pt", "ru", "lv", "mn")
"""Those of the partners that documents name most."""

FILE: Final = Path(__file__).with_name("country_names.tsv")


def country_names() -> Iterator[tuple[str, str]]:
    """Code (ISO 3166-1 alpha-2) and name, language by language."""
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield row["country"], row["name"]


def table() -> str:
    """The file's text."""
    # Imported here: the file is there so that nobody needs these.
    from babel import Locale

    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(("country", "language", "name"))
    for language in LANGUAGES:
        territories = Locale.parse(language).territories
        for code in sorted(reference.countries()):
            if name := territories.get(code):
                writer.writerow((code, language, name))
    return text.getvalue()


if __name__ == "__main__":
    FILE.write_text(table(), "utf-8")
