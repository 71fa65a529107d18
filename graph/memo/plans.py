"""Memos of plans: a whole plan, one of its directions, and an SDG goal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph import wording
from graph.alignment.grades import GRADES
from graph.labels import Lang
from graph.memo.model import Cell, Draft, Section, Table, table
from graph.memo.parts import MOST, cut, quote, supporters, title_of
from graph.memo.words import joined, say
from graph.rows import IndicatorRow, NodeRow, YearValueRow
from graph.service import Service, Support


def node_name(node: NodeRow, lang: Lang) -> str:
    """A node's notation and title; that the title is not given is said."""
    return " ".join(part for part in (node.notation, node.title or say(lang, "absent.untitled")) if part)


def node(service: Service, identifier: str, allowed: Collection[str] | None, conditions: Sequence[tuple[str, str]],
         lang: Lang) -> Draft:
    """A direction: its words, its indicators, and the projects that support it, by grade.

    Args:
        service: of the snapshot.
        identifier: the node's id or notation.
        allowed: ids of the projects to tell of; None for all.
        conditions: the filters in words.
        lang: of the memo.

    Raises:
        NotFound: there is no such node.
    """
    answer = service.supporting(identifier)
    name = node_name(answer.node, lang)
    draft = Draft(say(lang, "title.node", title=name), say(lang, "question.node"), conditions=[
        (say(lang, "column.plan"), title_of(service, answer.plan.document, lang)),
        (say(lang, "column.item"), " › ".join([node_name(each, lang) for each in answer.path] + [name])),
        (say(lang, "memo.identifier"), answer.node.iri), *conditions])
    draft.cite([answer.plan.document])
    stated = [each for found in answer.node.texts.values() for each in found] or [answer.node.evidence]
    draft.add(Section(say(lang, "section.text"), (), (),
                      tuple(quote(service, each, lang) for each in stated if each.quote.strip())))
    if answer.node.title is None:
        draft.unknown.append(say(lang, "unknown.untitled"))
    indicators = service.catalogue.all(IndicatorRow, node=answer.node.id)
    if indicators:
        draft.add(Section(say(lang, "section.indicators"), (), (indicator_table(indicators, lang),),
                          tuple(quote(service, each.evidence, lang, each.name) for each in indicators
                                if each.evidence.quote.strip())))
    supporters(service, draft, narrowed((*answer.asserted, *answer.inferred), allowed), lang)
    return draft


def narrowed(supports: Sequence[Support], allowed: Collection[str] | None) -> list[Support]:
    """Those whose project is allowed; all when None."""
    return [each for each in supports if allowed is None or each.project.id in allowed]


def indicator_table(indicators: Sequence[IndicatorRow], lang: Lang) -> Table:
    """Indicators with the values of their years; a value that no document gives is said to be unstated."""
    def shown(value: float | None, unit: str, year: str, bound: str = "", words: str = "") -> str:
        if value is None:
            return f"{words} ({year})" if words and year else words or say(lang, "absent.unstated")
        told = f"{wording.number(value)}{unit}"
        return (say(lang, f"bound.{bound}", n=told) if bound else told) + (f" ({year})" if year else "")

    def listed(told: Sequence[YearValueRow], unit: str, last: str) -> str:
        return joined(lang, [*(shown(each.value, unit, each.year) for each in told), *([last] if last else [])])

    interim = any(each.interim is not None or each.yearly for each in indicators)
    columns = [(say(lang, f"column.{name}"), width) for name, width in (
        ("indicator", 4), ("baseline", 1.6), ("actual", 1.6), *((("interim", 1.6),) if interim else ()),
        ("goal_value", 1.6))]
    return table(columns, [[each.name, shown(each.baseline, each.unit, each.baseline_year),
                            listed(each.series, each.unit, shown(each.actual, each.unit, each.actual_year)),
                            *([listed(each.yearly, each.unit, "" if each.yearly and each.interim is None else shown(
                                each.interim, each.unit, each.interim_year))] if interim else []),
                            shown(each.target, each.unit, each.target_year, each.comparator, each.target_text)]
                           for each in indicators])


def sdg(service: Service, goal: int, allowed: Collection[str] | None, conditions: Sequence[tuple[str, str]],
        lang: Lang) -> Draft:
    """An SDG goal and the projects that support it.

    Raises:
        NotFound: there is no such goal.
    """
    asserted, inferred = service.sdg(goal)
    name = f"SDGs {goal} {service.labels.of('sdg', str(goal), lang)}"
    draft = Draft(say(lang, "title.node", title=name), say(lang, "question.sdg"), conditions=list(conditions))
    supporters(service, draft, narrowed((*asserted, *inferred), allowed), lang)
    return draft


def plan(service: Service, identifier: str, lang: Lang) -> Draft:
    """A plan's items, each with how many projects support it or anything below, by grade.

    Raises:
        NotFound: there is no such plan.
    """
    row, nodes = service.plan(identifier)
    draft = Draft(say(lang, "title.plan", title=title_of(service, row.document, lang)), say(lang, "question.plan"),
                  conditions=[(say(lang, "memo.identifier"), row.iri)])
    draft.cite([row.document])
    depth: dict[str, int] = {}
    rows: list[list[Cell | str]] = []
    for each in nodes:
        depth[each.id] = depth.get(each.parent or "", -1) + 1
        tally = service.support.tally(each.id)
        rows.append([Cell("　" * depth[each.id] + node_name(each, lang), each.iri),
                     service.labels.of("level", each.level, lang), *(str(number) for number in tally)])
    columns = [(say(lang, "column.item"), 5.0), (say(lang, "column.kind"), 1.4),
               *((say(lang, f"grade_short.{each}"), 1.0) for each in GRADES)]
    draft.add(Section(say(lang, "section.items"), cut(lang, len(rows)), (table(columns, rows[:MOST]),)))
    draft.unknown.append(say(lang, "unknown.inferred"))
    untitled = sum(each.title is None for each in nodes)
    if untitled:
        draft.unknown.append(f"{say(lang, 'unknown.untitled')} ({untitled})")
    return draft
