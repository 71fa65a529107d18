"""The interface's words for memos: codes, reasons, and the answers of queries as the pages say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request

from api.pages.answers import Term, Wording, shown, values_in_words
from api.pages.context import column_word, view_of
from api.pages.i18n import translate_code
from graph.labels import Lang
from graph.memo.model import Cell
from graph.named import NamedQuery
from graph.service import Service
from graph.store import View as Store
from ontology.iri import Iris


class Told:
    """How the pages say things, in the language of a memo."""

    def __init__(self, request: Request, service: Service, lang: Lang) -> None:
        self._view = replace(view_of(request, service), lang=lang)
        self._service = service

    def word(self, family: str, code: str) -> str:
        """The word for a code; a code without one stands for itself."""
        return translate_code(self._view.lang, family, code)

    def issue_reason(self, reason: str) -> str | None:
        """A reason in this language; None where only the English is there."""
        return self._view.issue_reason(reason)

    def values(self, query: NamedQuery, given: Mapping[str, str]) -> Mapping[str, str]:
        """The words for the values of a query's parameters; those that have none are left out."""
        return values_in_words(self._view, query, given)

    def answer(self, columns: Sequence[str], solutions: Sequence[Sequence[Term]], asked: Sequence[str],
               rdf: Store) -> tuple[list[str], list[list[Cell]]]:
        """The headings and rows of a query's answer, without what another cell of the row tells.

        Args:
            columns: the variables.
            solutions: their terms, row by row.
            asked: names of the query's parameters.
            rdf: the store, for labels.
        """
        iris = Iris(self._service.snapshot.manifest.base)
        wording = Wording(self._view, self._service, rdf, iris)
        rows = [wording.row(columns, terms) for terms in solutions]
        kept = shown(columns, rows, asked)
        return [column_word(columns[place], self._view.lang) for place in kept], [
            [Cell(row[place].text, _iri(terms[place])) for place in kept]
            for row, terms in zip(rows, solutions, strict=True)]


def _iri(term: Term) -> str:
    value = getattr(term, "value", "")
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else ""
