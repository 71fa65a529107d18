"""How well one document was read: lines, cells, links, completeness, issues and what came of it, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final, get_args

from graph.quality_rows import AccountRow, CompletenessRow, LinkCountRow, QualityRow
from ingest.accounting import account
from ingest.linked import LinkedDocument, MentionKind
from ingest.records import Level, ParsedDocument, Role
from ontology.iri import Iris

SEVERITIES: Final = ("error", "warning", "info")
"""Worst first."""


def measure(linked: LinkedDocument, iris: Iris) -> QualityRow:
    """The quality of one linked document.

    The account counts lines that nothing had claimed before ``accounting.complete`` made issues of them.
    """
    meta, parsed = linked.meta, linked.parsed
    figures = [*parsed.figures, *(figure for project in linked.projects for figure in project.results)]
    severities = Counter(issue.severity for issue in linked.issues)
    return QualityRow(
        id=meta.id, iri=iris.entity("document", meta.id), title=meta.title, layout=meta.layout,
        layout_score=meta.layout_score, layout_reason=meta.layout_reason, records=len(linked.projects),
        nodes=len(parsed.nodes), account=_account(linked), links=tuple(_links(linked)),
        completeness=tuple(_completeness(parsed)),
        ties_stated=sum(tie.stated for tie in linked.ties), ties_implied=sum(not tie.stated for tie in linked.ties),
        figures=len(figures), figures_without_number=sum(figure.value is None for figure in figures),
        indicators=len(parsed.indicators),
        severities={name: severities[name] for name in SEVERITIES if severities[name]},
        codes=dict(Counter(issue.code for issue in linked.issues).most_common()))


def _account(linked: LinkedDocument) -> AccountRow:
    found = account(linked.meta.n_lines, linked)
    unclaimed = [issue.lines for issue in linked.issues if issue.code == "unaccounted-line"]
    return AccountRow(
        lines=found.lines, used=found.used, layout=found.layout, issue=found.issue,
        unaccounted=sum(last - first + 1 for first, last in (*found.unaccounted, *unclaimed)),
        double=sum(last - first + 1 for first, last in found.double), cells=_cells(linked.parsed),
        unused_cells=sum(issue.code == "unused-cell" for issue in linked.issues))


def _cells(parsed: ParsedDocument) -> int:
    """Values with a position: of records, listings, plan nodes, actors and pages."""
    records = sum(len(each.cells) + len(each.extra) + 3 * len(each.listings) for each in parsed.projects)
    nodes = sum((node.title is not None) + sum(map(len, node.texts.values())) for node in parsed.nodes)
    pages = sum(1 + len(page.offices) + len(page.memoranda) + len(page.strategies) for page in parsed.regions)
    return records + nodes + pages + 2 * len(parsed.actors)


def _links(linked: LinkedDocument) -> Iterator[LinkCountRow]:
    found = Counter([mention.kind for project in linked.projects for mention in project.mentions])
    left_open = Counter([mention.kind for project in linked.projects for mention in project.mentions
                         if mention.target is None])
    for kind in get_args(MentionKind):
        if found[kind]:
            yield LinkCountRow(kind=kind, made=found[kind] - left_open[kind], open=left_open[kind])


def _completeness(parsed: ParsedDocument) -> Iterator[CompletenessRow]:
    """Roles that at least one record has, and titles of plan nodes by level."""
    filled = Counter(chain.from_iterable(record.cells for record in parsed.projects))
    for role in get_args(Role):
        if filled[role]:
            yield CompletenessRow(field=role, filled=filled[role], records=len(parsed.projects))
    levels = Counter(node.level for node in parsed.nodes)
    titled = Counter(node.level for node in parsed.nodes if node.title is not None)
    for level in get_args(Level):
        if levels[level]:
            yield CompletenessRow(field=f"node:{level}", filled=titled[level], records=levels[level])
