"""Memos of named queries: the question, its parameters, the answer as a table, and the SPARQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.labels import Lang
from graph.memo.model import Cell, Draft, Section, table
from graph.memo.parts import MOST, cut
from graph.memo.words import say
from graph.named import NamedQuery

LONGEST = 20_000
"""Characters of a graph in Turtle: some six pages."""


def answer(query: NamedQuery, values: Mapping[str, str], columns: Sequence[str], rows: Sequence[Sequence[Cell]],
           turtle: str, lang: Lang) -> Draft:
    """The answer of a named query.

    Args:
        query: the query.
        values: of its parameters.
        columns: variables of the answer.
        rows: the answer; all of it, or more than ``MOST``.
        turtle: the answer of a query that gives a graph.
        lang: of the memo.
    """
    draft = Draft(query.title[lang], query.description[lang], query=query.text,
                  conditions=[(each.name, values[each.name]) for each in query.parameters])
    texts = cut(lang, len(rows)) if rows else () if turtle else (say(lang, "memo.none"),)
    tables = (table([(each, 1.0) for each in columns], rows[:MOST]),) if rows else ()
    draft.add(Section(say(lang, "memo.answer"), (*texts, *((turtle[:LONGEST],) if turtle else ())), tables))
    return draft
