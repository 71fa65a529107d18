"""What a document without a title is called: publisher, sort and year, in brackets, as cataloguers supply a title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from api.remembered import pinned
from graph.rows import DocumentRow

if TYPE_CHECKING:
    from api.pages.context import View


def supplied(view: View, document: str) -> str:
    """The title that a document is given here; empty for one that has its own (or is not in the snapshot)."""
    if view.service is None:
        return ""
    names = pinned(view.service, ("supplied titles", view.lang), lambda: _all(view))
    return names.get(document, "")


def _all(view: View) -> Mapping[str, str]:
    """By id, of the documents whose title is nothing but their id."""
    assert view.service is not None
    found = {row.id: _described(view, row) for row in view.service.documents() if row.title in ("", row.id)}
    alike = Counter(found.values())
    return {each: view.t("supplied.title", words=f"{words} {each}" if alike[words] > 1 else words)
            for each, words in found.items()}


def _described(view: View, row: DocumentRow) -> str:
    who = row.municipality or row.prefecture
    when = view.years(row.years) if row.years else view.fiscal_year(row.fiscal_year) if row.fiscal_year else ""
    return " ".join(part for part in (view.government(who) if who else "", view.word("supplied", row.layout), when)
                    if part)
