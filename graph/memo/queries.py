"""Memos of queries, named or written by a person: question, parameters, the answer as a table, and the SPARQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.labels import Lang
from graph.memo.model import Cell, Draft, Section, table
from graph.memo.parts import MOST, cut
from graph.memo.words import say
from graph.named import NamedQuery

LONGEST: Final = 20_000
"""Characters of a graph in Turtle: some six pages."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: a table, or a graph."""

    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    """The first ``MOST`` of ``total``, or all."""
    total: int = 0
    turtle: str = ""


def named(query: NamedQuery, values: Sequence[tuple[str, str]], answer: Answer, lang: Lang) -> Draft:
    """The memo of a named query.

    Args:
        query: the query.
        values: of its parameters, with their names.
        answer: what it gives.
        lang: of the memo.
    """
    draft = Draft(query.title[lang], query.description[lang], query=query.text, conditions=list(values))
    _add(draft, answer, lang)
    return draft


def written(text: str, answer: Answer, lang: Lang) -> Draft:
    """The memo of a query that a person wrote."""
    draft = Draft(say(lang, "title.sparql"), say(lang, "question.sparql"), query=text)
    _add(draft, answer, lang)
    draft.unknown.append(say(lang, "unknown.query"))
    return draft


def _add(draft: Draft, answer: Answer, lang: Lang) -> None:
    texts = cut(lang, answer.total) if answer.rows else () if answer.turtle else (say(lang, "memo.none"),)
    columns = [(name, _width([name, *(row[place].text for row in answer.rows)]))
               for place, name in enumerate(answer.columns)]
    tables = (table(columns, answer.rows[:MOST]),) if answer.rows else ()
    turtle = (answer.turtle[:LONGEST],) if answer.turtle else ()
    draft.add(Section(say(lang, "section.answer"), (*texts, *turtle), tables))


def _width(texts: Sequence[str]) -> float:
    """The share of a column: by the letters of an average text, within bounds, so that an address does not stand in a
    column as narrow as a year's."""
    letters = sum(1.0 if ord(letter) > 0x2e7f else 0.55 for text in texts for letter in text) / len(texts)
    return min(max(letters, 6.0), 15.0)
