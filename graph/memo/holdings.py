"""Memos of what the data consist of: the whole snapshot, the list of plans, and one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph import wording
from graph.alignment.grades import GRADES
from graph.alignment.support import tally
from graph.diff import Diff
from graph.labels import Codes, Lang
from graph.memo.account import account_table, changes_table, columns, issue_section
from graph.memo.model import Cell, Draft, Section, table
from graph.memo.parts import MOST, cut, tie_section, title_of
from graph.memo.words import joined, say
from graph.network.network import party
from graph.quality_rows import QualityRow
from graph.rows import DocumentRow, IssueRow, NodeRow, PlanRow, ProjectRow, RegionPageRow, TieRow
from graph.service import Service

GOALS: Final = range(1, 18)
"""The 17 goals of the 2030 Agenda (A/RES/70/1)."""


def _who(row: DocumentRow | PlanRow, lang: Lang) -> str:
    return row.municipality or row.prefecture or say(lang, "absent.unstated")


def _when(row: DocumentRow | PlanRow, lang: Lang) -> str:
    """Years in both counts."""
    if row.years:
        return wording.years(row.years, lang)
    year = row.fiscal_year if isinstance(row, DocumentRow) else None
    return wording.fiscal_year(year, lang) if year else say(lang, "absent.unstated")


def figures(service: Service, lang: Lang) -> Section:
    """How much the snapshot holds of each kind."""
    catalogue = service.catalogue
    found = {"projects": catalogue.count(ProjectRow), "plans": catalogue.count(PlanRow),
             "nodes": catalogue.count(NodeRow), "ties": len({party(tie) for tie in service.ties}),
             "tie_rows": catalogue.count(TieRow), "documents": len(service.documents()),
             "issues": catalogue.count(IssueRow)}
    return Section(say(lang, "section.figures"), (), (table(
        columns(lang, ("what", 4.0), ("number_of", 1.5)),
        [[say(lang, f"figure.{name}"), wording.number(number)] for name, number in found.items()]),))


def snapshot(service: Service, changed: Diff | None, codes: Codes, lang: Lang) -> Draft:
    """What the snapshot holds: figures, documents, how they were read, and what changed since the one before.

    Args:
        service: of the snapshot.
        changed: the differences from the snapshot before; None where there is none to compare.
        codes: the words for codes.
        lang: of the memo.
    """
    catalogue, documents = service.catalogue, service.documents()
    draft = Draft(say(lang, "title.snapshot"), say(lang, "question.snapshot"))
    draft.add(figures(service, lang))
    draft.add(Section(say(lang, "section.documents"), cut(lang, len(documents)), (table(
        columns(lang, ("document", 3.4), ("publisher", 1.4), ("kind", 2.0), ("year", 2.0), ("lines", 0.9)),
        [[Cell(title_of(service, each.id, lang), each.iri), _who(each, lang), codes.word("layout", each.layout),
          _when(each, lang), wording.number(each.n_lines)] for each in documents[:MOST]]),)))
    read = catalogue.all(QualityRow)
    if read:
        draft.add(Section(say(lang, "section.account"), (say(lang, "text.account"), *cut(lang, len(read))),
                          (account_table(service, read[:MOST], codes, lang),)))
    if changed is None:
        draft.unknown.append(say(lang, "unknown.no_before"))
    else:
        draft.add(Section(say(lang, "section.changes"), (say(lang, "text.changes", old=changed.old, new=changed.new),),
                          (changes_table(changed, codes, lang),)))
    draft.cite(each.id for each in documents[:MOST])
    return draft


def plans(service: Service, lang: Lang) -> Draft:
    """Every plan and every SDG goal, each with how many projects support it, by grade."""
    draft = Draft(say(lang, "title.plans"), say(lang, "question.plans"))
    grades = [(say(lang, f"grade_short.{each}"), 0.9) for each in GRADES]
    found = service.plans()
    rows: list[list[Cell | str]] = []
    for each in found[:MOST]:
        best: dict[str, int] = {}  # a project counts once, by its surest link
        for node in service.plan(each.id)[1]:
            for project, place in service.support.below.get(node.id, {}).items():
                best[project] = min(place, best.get(project, place))
        rows.append([Cell(title_of(service, each.document, lang), each.iri), _who(each, lang), _when(each, lang),
                     wording.number(each.n_nodes), *map(wording.number, tally(best.values()))])
    draft.add(Section(say(lang, "section.plans"), cut(lang, len(found)) if rows else (say(lang, "memo.none"),), (table(
        [*columns(lang, ("plan", 3.4), ("publisher", 1.3), ("year", 1.8), ("items", 0.9)), *grades], rows),)
        if rows else ()))
    draft.add(Section(say(lang, "section.goals"), (), (table(
        [*columns(lang, ("target", 4.0)), *grades],
        [[f"SDGs {goal} {service.labels.of('sdg', str(goal), lang)}",
          *map(wording.number, tally(service.support.goals.get(str(goal), {}).values()))] for goal in GOALS]),)))
    draft.cite(each.document for each in found[:MOST])
    draft.unknown.append(say(lang, "unknown.inferred"))
    return draft


def document(service: Service, row: DocumentRow, issues: Sequence[IssueRow], codes: Codes, lang: Lang) -> Draft:
    """What was read from one document, what it says of ties and regions, and what was odd.

    Args:
        service: of the snapshot.
        row: the document.
        issues: its issues.
        codes: the words for codes.
        lang: of the memo.
    """
    title = title_of(service, row.id, lang)
    draft = Draft(say(lang, "title.document", title=title), say(lang, "question.document"),
                  conditions=[(say(lang, "memo.identifier"), row.iri)])
    draft.cite([row.id])
    reason = codes.issue_reason(row.layout_reason) or row.layout_reason
    counts = [[service.labels.of("level", name.removeprefix("level:"), lang) if name.startswith("level:")
               else codes.word("count", name), wording.number(number)] for name, number in row.counts.items() if number]
    facts = [[say(lang, "column.publisher"), _who(row, lang)], [say(lang, "column.year"), _when(row, lang)],
             [say(lang, "column.kind"), f"{codes.word('layout', row.layout)} ({reason})"],
             [say(lang, "column.lines"), wording.number(row.n_lines)]]
    draft.add(Section(say(lang, "section.read"), (), (
        table(columns(lang, ("fact", 1.4), ("value", 5.0)), facts),
        *((table(columns(lang, ("what", 4.0), ("number_of", 1.5)), counts),) if counts else ()))))
    regions = service.catalogue.all(RegionPageRow, document=row.id)
    if regions:
        draft.add(Section(say(lang, "section.regions"), cut(lang, len(regions)), (table(
            columns(lang, ("what", 1.6), ("figures", 3.0), ("partner", 2.0), ("source", 1.2)),
            [[each.name, "\n".join(wording.figure(one) for one in each.statistics),
              joined(lang, [name for name, _ in each.sister_regions]), wording.lines(each.lines, lang)]
             for each in regions[:MOST]]),)))
    ties = [tie for tie in service.ties if tie.document == row.id]
    if ties:
        tie_section(service, draft, ties, lang, say(lang, "section.ties"))
    if read := [each for each in service.catalogue.iterate(QualityRow) if each.id == row.id]:
        draft.add(Section(say(lang, "section.account"), (say(lang, "text.account"),),
                          (account_table(service, read, codes, lang),)))
    issue_section(service, draft, issues[:MOST], len(issues), codes, lang)
    return draft
