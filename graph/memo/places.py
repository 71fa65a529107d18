"""Memos of places and ties: an area, a tie, the network under filters, and a chain between two places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from graph.labels import Lang
from graph.linked_data import identity
from graph.memo.model import Draft, Section, table
from graph.memo.parts import MOST, count_unstated, cut, project_table, quotes_of, tie_section, tie_table
from graph.memo.words import say
from graph.network.network import NetworkFilters, party
from graph.network.service import PathStep
from graph.rows import AreaRow, TieRow
from graph.service import Service

CENTRAL: Final = 10
"""Places in the table of measures."""


def _name(area: AreaRow, lang: Lang) -> str:
    return area.name if lang == "ja" else area.name_en or area.name


def area(service: Service, identifier: str, lang: Lang) -> Draft:
    """A municipality, prefecture, country or place: its ties and its projects.

    Raises:
        NotFound: there is none, or several.
    """
    row = service.area(identifier)
    draft = Draft(say(lang, "title.area", name=_name(row, lang)), say(lang, "question.area"),
                  conditions=[(say(lang, "memo.identifier"), row.iri)])
    return _of_place(service, draft, service.ties_with(row), service.projects_of(row), lang)


def former(service: Service, merged: identity.Former, lang: Lang) -> Draft:
    """A municipality that was merged: what is known under its own name."""
    answer = service.about(merged.successor)
    draft = Draft(say(lang, "title.area", name=merged.full_name), say(lang, "question.area"),
                  conditions=[(say(lang, "column.successor"), _name(answer.area, lang)),
                              (say(lang, "memo.identifier"), answer.area.iri)])
    return _of_place(service, draft, list(identity.ties_of(merged, answer.ties)),
                     [each.id for each in identity.projects_of(merged, answer.projects)], lang)


def _of_place(service: Service, draft: Draft, ties: Sequence[TieRow], projects: Sequence[str], lang: Lang) -> Draft:
    tie_section(service, draft, ties, lang, say(lang, "section.ties"))
    shown = service.catalogue.projects(projects[:MOST])
    draft.add(Section(say(lang, "section.projects"),
                      cut(lang, len(projects)) if shown else (say(lang, "memo.none"),),
                      (project_table(service, shown, lang),) if shown else (), quotes_of(service, shown, lang)))
    draft.cite(each.document for each in shown)
    count_unstated(draft, shown, lang)
    return draft


def tie(service: Service, identifier: str, lang: Lang) -> Draft:
    """A tie: every source that speaks of the pair.

    Raises:
        NotFound: there is no such tie.
    """
    row = service.catalogue.get(TieRow, identifier)
    rows = [each for each in service.ties if party(each) == party(row)]
    draft = Draft(say(lang, "title.tie", one=row.source, other=row.partner), say(lang, "question.tie"),
                  conditions=[(say(lang, "memo.identifier"), row.iri)])
    tie_section(service, draft, rows, lang, say(lang, "section.ties"))
    return draft


def network(service: Service, filters: NetworkFilters, conditions: Sequence[tuple[str, str]], lang: Lang) -> Draft:
    """The ties that pass the filters, and the places that hold the network together."""
    net = service.network(filters)
    wanted = {each for edge in net.edges for each in edge.ties}
    ties = sorted((each for each in service.ties if each.id in wanted),
                  key=lambda each: (each.source_code or "~", each.partner))
    draft = Draft(say(lang, "title.network"), say(lang, "question.network"), conditions=list(conditions))
    tie_section(service, draft, ties, lang, say(lang, "section.ties"))
    central = sorted((each for each in net.vertices if each.kind != "country"),
                     key=lambda each: (-each.betweenness, -each.degree, each.id))[:CENTRAL]
    if central:
        columns = [(say(lang, f"column.{name}"), width) for name, width in (
            ("place", 3.0), ("measure", 1.5), ("between", 2.5))]
        draft.add(Section(say(lang, "section.central"), (say(lang, "text.central"),), (table(columns, [
            [each.name if lang == "ja" else each.name_en or each.name, str(each.degree), f"{each.betweenness:.3f}"]
            for each in central]),)))
    if number := service.ties_network.start_unknown(filters):
        draft.unknown.append(say(lang, "unknown.no_start_as_of", year=filters.as_of, n=number))
    return draft


def chain(service: Service, start: AreaRow, end: AreaRow, lang: Lang) -> Draft:
    """A shortest chain of ties between two places, step by step.

    Raises:
        NotFound: one of them has no tie, or nothing joins them.
    """
    steps = service.chain(start.id, end.id)
    draft = Draft(say(lang, "title.chain", one=_name(start, lang), other=_name(end, lang)),
                  say(lang, "question.chain"),
                  conditions=[(say(lang, "column.from"), start.iri), (say(lang, "column.to"), end.iri)])

    def name(step: PathStep) -> str:
        return step.vertex.name if lang == "ja" else step.vertex.name_en or step.vertex.name

    columns = [(say(lang, f"column.{each}"), width) for each, width in (
        ("step", 0.6), ("from", 2.2), ("to", 2.2), ("kind", 3.0))]
    rows = []
    for number, (before, step) in enumerate(pairwise(steps), 1):
        kinds = step.edge.kinds if step.edge else ()
        how = " / ".join(service.labels.of("tie-kind", each, lang) for each in kinds) or say(lang, "text.lies_in")
        rows.append([str(number), name(before), name(step), how])
    ties = [each for step in steps for each in step.ties]
    draft.add(Section(say(lang, "section.chain"), (say(lang, "text.chain", n=len(steps) - 1),),
                      (table(columns, rows), *((tie_table(service, ties, lang),) if ties else ()))))
    draft.cite(each.document for each in ties)
    return draft
