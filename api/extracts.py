"""What a hit shows of its texts, with the query's words marked: for the API and the pages."""

from __future__ import annotations

from graph.rows import ListedRow
from graph.search.hits import Hit
from graph.service import Service
from graph.text.snippets import WIDTH, Snippet, snippet
from graph.text.spans import Shown


def extract(service: Service, project: ListedRow, hit: Hit, field: Shown, width: int = WIDTH) -> Snippet:
    """At most ``width`` characters of a hit's title or description."""
    text: str = getattr(project, field)
    if not hit.words:  # of a list that no query ranked, and that needs no searcher
        return snippet(text, (), width)
    searcher = service.searcher
    return snippet(text, searcher.text.spans(searcher.number[hit.project], field, hit.words), width)
