"""Words for codes, in Japanese and English: vocabularies from SKOS, areas and nodes from the catalogue."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, Protocol, cast

from graph.catalogue import Catalogue
from graph.rows import AreaRow, DocumentRow, NodeRow
from ontology import vocabulary
from ontology.errors import NotFound
from ontology.iri import VocabularyName

Lang = Literal["ja", "en"]

VOCABULARIES = {"topic", "mode", "status", "audience", "region", "tie-kind", "level", "strength", "sdg"}
"""Facets and fields whose values are concepts of the vocabulary of the same name."""


class Labels:
    """Labels of one snapshot's values."""

    def __init__(self, catalogue: Catalogue, base: str) -> None:
        self._catalogue = catalogue
        self._base = base

    @lru_cache(maxsize=65_536)  # noqa: B019 - lives as long as the service; there are 17,000 places, in two languages
    def of(self, facet: str, value: str, lang: Lang) -> str:
        """The word for a facet's value; a value without one stands for itself."""
        if facet in VOCABULARIES:
            return vocabulary.label(cast(VocabularyName, facet), value, lang) or value
        try:
            if facet in ("country", "municipality", "prefecture", "subprefecture", "place"):
                area = self._catalogue.get(AreaRow, value)
                return area.name if lang == "ja" else area.name_en or area.name
            if facet == "document":
                return self._catalogue.get(DocumentRow, value).title
            if facet == "node":
                node = self._catalogue.get(NodeRow, value)
                return " ".join(part for part in (node.notation, node.title) if part) or value
        except NotFound:
            return value
        return f"{value}年度" if facet == "fiscal_year" and lang == "ja" else value


class Codes(Protocol):
    """How the interface says the program's codes and reasons: memos about the data and workbooks have many of them."""

    def word(self, family: str, code: str) -> str:
        """The word for a code, e.g. ``severity`` and ``warning``; a code without one stands for itself."""

    def issue_reason(self, reason: str) -> str | None:
        """A reason in the reader's language; None where only the English is there."""


class Unworded:
    """Where there is no interface: each code stands for itself."""

    def word(self, family: str, code: str) -> str:
        """The code."""
        return code

    def issue_reason(self, reason: str) -> str | None:
        """The reason as it is."""
        return reason
