"""Memos of a plan's coverage: the matrix and its gaps, and who else does what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph.alignment.grades import GRADES
from graph.coverage.coverage import By, Matrix
from graph.labels import Lang
from graph.memo.model import Cell, Draft, Section, table
from graph.memo.parts import MOST, cut, project_table, quotes_of, title_of
from graph.memo.plans import node_name
from graph.memo.words import joined, say
from graph.results.results import FACET_WORDS
from graph.service import Service

WIDEST: Final = 18
"""Columns of numbers on a page across: the 17 goals and one more."""

EMPTY: Final = 15
"""Values named as empty for one item; the page has them all."""

OTHERS: Final = 30
"""Others who do what is missing."""

PROJECTS: Final = 5
"""Projects named of each of them."""


def by_word(by: str, lang: Lang) -> str:
    """The word for a dimension."""
    if by == "subprefecture":
        return "振興局" if lang == "ja" else "subprefecture"
    return FACET_WORDS[by][lang == "en"]


def coverage(service: Service, matrix: Matrix, conditions: Sequence[tuple[str, str]], lang: Lang) -> Draft:
    """A plan's items against municipalities, countries, goals ..., gaps first."""
    by = by_word(matrix.by, lang)
    title = title_of(service, matrix.plan.document, lang)
    draft = Draft(say(lang, "title.coverage", title=title, by=by), say(lang, "question.coverage"),
                  conditions=[(say(lang, "memo.identifier"), matrix.plan.iri), *conditions])
    draft.cite([matrix.plan.document])
    rows: list[list[Cell | str]] = []
    for node in matrix.nodes:
        empty = [value for value in matrix.values if not matrix.filled(node.id, value)]
        named = joined(lang, [service.labels.of(matrix.by, each, lang) for each in empty[:EMPTY]])
        rest = len(empty) - EMPTY
        more = (f" ほか{rest}" if lang == "ja" else f" and {rest} more") if rest > 0 else ""
        rows.append([Cell(node_name(node, lang), node.iri), f"{len(empty)} / {len(matrix.values)}", named + more])
    columns = [(say(lang, "column.item"), 3.4), (say(lang, "column.empty"), 1.2), ("", 5.0)]
    texts = [say(lang, "text.counted", least=say(lang, f"grade_short.{matrix.least}"))]
    draft.add(Section(say(lang, "section.gaps"), (*texts, *cut(lang, len(rows))), (table(columns, rows[:MOST]),)))
    if len(matrix.values) <= WIDEST:
        draft.add(_numbers(service, matrix, lang))
    else:
        draft.unknown.append(say(lang, "unknown.no_matrix", n=len(matrix.values)))
    if any(sum(counts) for counts in matrix.unstated.values()):
        draft.unknown.append(say(lang, "unknown.unstated", by=by))
    draft.unknown.append(say(lang, "unknown.inferred"))
    return draft


def _numbers(service: Service, matrix: Matrix, lang: Lang) -> Section:
    columns = [(say(lang, "column.item"), 3.0),
               *((each if matrix.by == "sdg" else service.labels.of(matrix.by, each, lang), 0.8)
                 for each in matrix.values), (say(lang, "column.unstated"), 1.0)]
    rows: list[list[Cell | str]] = [[Cell(node_name(node, lang), node.iri),
             *(str(matrix.filled(node.id, value)) for value in matrix.values),
             str(sum(matrix.unstated.get(node.id, ())))] for node in matrix.nodes[:MOST]]
    return Section(say(lang, "section.matrix"), (), (table(columns, rows),))


def gap(service: Service, plan_id: str, node_id: str, by: By, value: str, lang: Lang) -> Draft:
    """What a direction has for one value, and who else does it.

    Raises:
        NotFound: there is no such plan or node.
    """
    plan, _ = service.plan(plan_id)
    node = service.catalogue.node(node_id)
    name = service.labels.of(by, value, lang)
    draft = Draft(say(lang, "title.gap", title=node_name(node, lang), value=name),
                  say(lang, "question.gap", value=name),
                  conditions=[(say(lang, "column.plan"), title_of(service, plan.document, lang)),
                              (by_word(by, lang), name), (say(lang, "memo.identifier"), node.iri)])
    draft.cite([plan.document])
    below = service.support.below.get(node.id, {})
    here = [project for project, values in service.coverage.values(by, service.support).items()
            if value in values and project in below]
    projects = service.catalogue.projects(here)
    sure = (say(lang, "column.sureness"), 1.4, [say(lang, f"grade_short.{GRADES[below[each.id]]}")
                                               for each in projects])
    draft.add(Section(say(lang, "section.here", value=name), () if projects else (say(lang, "memo.none"),),
                      (project_table(service, projects, lang, [sure]),) if projects else (),
                      quotes_of(service, projects, lang)))
    others = service.coverage.who_else(node.id, value, service.support, by)[:OTHERS]
    wanted = {each for _, _, found in others for each in found[:PROJECTS]}
    known = {each.id: each for each in service.catalogue.projects(sorted(wanted))}
    columns = [(by_word(by, lang), 1.6), *((say(lang, f"grade_short.{each}"), 0.8) for each in GRADES[:-1]),
               (say(lang, "column.project"), 5.0)]
    rows = [[service.labels.of(by, each, lang), *(str(number) for number in counts[:-1]),
             "\n".join(known[one].title for one in found[:PROJECTS] if one in known)]
            for each, counts, found in others]
    draft.add(Section(say(lang, "section.elsewhere"), () if rows else (say(lang, "memo.none"),),
                      (table(columns, rows),) if rows else (), quotes_of(service, known.values(), lang)))
    draft.cite(each.document for each in (*projects, *known.values()))
    draft.unknown.append(say(lang, "unknown.inferred"))
    return draft
