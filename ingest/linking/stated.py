"""Classes that a column states outright: a cell whose words are those of a vocabulary (``分野: 青少年交流``).

The keyword tables find classes in running text.  A form with lists gives the vocabulary's own words, some of which no
keyword needs to know (``その他``, ``行政関係者``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import Final, Literal, cast

from ingest.linking.tables import rows
from ingest.records import ProjectRecord
from ontology import vocabulary
from ontology.iri import key_text

Vocabulary = Literal["topic", "audience", "mode"]

_BETWEEN: Final = re.compile(r"[、,，;；\n]+")
"""Between the words of one cell.  No ``・``, which stands inside names of concepts (姉妹・友好都市)."""


def stated(record: ProjectRecord, name: Vocabulary) -> tuple[str, ...]:
    """The concepts of a vocabulary that a record's columns name, in their order; words that are no concept's name are
    passed over, because the keyword tables read them."""
    cells = [cell.text for heading, cell in record.extra.items() if _meant(heading) == name]
    if name == "mode" and "mode" in record.cells:
        cells.append(record.cells["mode"].text)
    return tuple(dict.fromkeys(chain.from_iterable(_concepts(name, cell) for cell in cells))) if cells else ()


@lru_cache(maxsize=4_096)
def _concepts(name: Vocabulary, cell: str) -> tuple[str, ...]:
    """The concepts that a cell names; such cells are from a list, so that they repeat."""
    found = (_names(name).get(key_text(word)) for word in _BETWEEN.split(cell))
    return tuple(filter(None, found))


@lru_cache(maxsize=4_096)
def _meant(heading: str) -> Vocabulary | None:
    """The vocabulary whose words a column holds; headings are the same in every row."""
    return _headings().get(key_text(heading))


@cache
def _headings() -> Mapping[str, Vocabulary]:
    """Vocabularies by the heading of their column."""
    return {key_text(row["heading"]): cast(Vocabulary, row["vocabulary"]) for row in rows("stated.tsv")}


@cache
def _names(name: Vocabulary) -> Mapping[str, str]:
    """Concepts by their preferred and further Japanese names."""
    found: dict[str, str] = {}
    for each in vocabulary.concepts(name):
        for word in (each.labels["ja"], *each.alternatives.get("ja", ())):
            found.setdefault(key_text(word), each.name)
    return found
