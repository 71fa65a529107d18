"""Projects of a document to RDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final

from pyoxigraph import NamedNode

from ingest.linked import LinkedProject, Period, Tie
from ingest.mapping import terms
from ingest.mapping.figures import write_figures
from ingest.mapping.parties import department, implementers
from ingest.mapping.pen import Pen
from ingest.records import DocumentMeta, Figure, ProjectRecord
from ontology.iri import EntityKind, Iris

_AREAS: Final[tuple[tuple[str, EntityKind, str], ...]] = (
    ("municipality", "municipality", "municipalities"),
    ("country", "country", "countries"),
    ("place", "place", "places"),
)
"""Property, kind of entity, and the field of ``LinkedProject`` with the ids."""


def write_project(pen: Pen, meta: DocumentMeta, project: LinkedProject, figures: Iterable[Figure],
                  publisher: str, scope: str) -> NamedNode:
    """A project with its identities, period, figures and source record.

    ``scope`` tells organisations of one name apart; ``publisher`` is whose departments are named.
    Topics and audiences are a program's judgement: see ``inferred``.

    Raises:
        ValueError: the period is not of ISO 8601 dates.
    """
    node = NamedNode(pen.iris.entity("project", project.id))
    pen.a(node, "Project")
    pen.words(node, terms.LABEL, project.title)
    pen.words(node, terms.DESCRIPTION, project.description)
    pen.text(node, terms.IDENTIFIER, project.id)
    pen.link(node, terms.SOURCE, NamedNode(pen.iris.entity("document", meta.id)))
    _write_years(pen, node, meta, project)
    pen.words(node, pen.kkh("bureau"), project.bureau)
    implementers(pen, node, project, scope)
    for name in project.departments:
        pen.link(node, pen.kkh("department"), department(pen, name, publisher, scope))
    _write_areas(pen, node, project)
    if states_mode(project):
        for mode in project.modes:
            pen.link(node, pen.kkh("mode"), pen.concept("mode", mode))
    pen.link(node, pen.kkh("status"), pen.concept("status", project.status))
    _write_period(pen, node, project)
    write_figures(pen, node, f"{project.id}-f", figures, meta.id)
    pen.link(node, terms.DERIVED, _write_record(pen, meta.id, project))
    return node


def states_mode(project: LinkedProject) -> bool:
    """Whether the document prints how the project is carried out; else a mode is a program's judgement."""
    return bool(project.record.text("mode"))


def _write_years(pen: Pen, node: NamedNode, meta: DocumentMeta, project: LinkedProject) -> None:
    pen.integer(node, pen.kkh("fiscalYear"), project.fiscal_year)
    if meta.years:
        pen.integer(node, pen.kkh("firstFiscalYear"), meta.years[0])
        pen.integer(node, pen.kkh("lastFiscalYear"), meta.years[1])
    elif project.fiscal_year is None:
        pen.unknown(node, pen.kkh("fiscalYear"))


def _write_areas(pen: Pen, node: NamedNode, project: LinkedProject) -> None:
    if project.prefecture:
        prefecture = NamedNode(pen.iris.entity("prefecture", project.prefecture))
        pen.link(node, pen.kkh("prefecture"), prefecture)
    for name, kind, field in _AREAS:
        for identifier in getattr(project, field):
            pen.link(node, pen.kkh(name), NamedNode(pen.iris.entity(kind, identifier)))
    for region in project.regions:
        pen.link(node, pen.kkh("region"), pen.concept("region", region))


def _write_period(pen: Pen, node: NamedNode, project: LinkedProject) -> None:
    period = project.period
    if period.text:
        pen.text(node, pen.kkh("periodText"), period.text)
        pen.boolean(node, pen.kkh("periodUndecided"), period.undecided)
    else:
        pen.unknown(node, pen.kkh("periodText"))
    pen.interval(node, period.start, period.end)
    if len(period.spans) > 1:
        write_spans(pen, node, period)


def write_spans(pen: Pen, node: NamedNode, period: Period) -> None:
    """The parts of a period that has several."""
    for number, span in enumerate(period.spans, 1):
        part = pen.part(node, f"span-{number}")
        pen.a(part, "Period")
        pen.interval(part, span.start, span.end)
        pen.link(node, pen.kkh("span"), part)


def record_iri(iris: Iris, document: str, project: LinkedProject) -> str:
    """The IRI of a project's source record: by the number that it prints; where an earlier one prints it too, with an
    ordinal behind a sign that stands in no number."""
    number, ordinal = project.record.record, project.occurrence
    return iris.entity("record", f"{document}-{number}" if ordinal == 1 else f"{document}-{number}_{ordinal}")


def by_number(projects: Iterable[LinkedProject]) -> dict[str, list[LinkedProject]]:
    """Projects by the number that their records print; two rows may print one."""
    found: dict[str, list[LinkedProject]] = {}
    for each in projects:
        found.setdefault(each.record.record, []).append(each)
    return found


def project_of(tie: Tie, numbered: Mapping[str, Sequence[LinkedProject]]) -> LinkedProject | None:
    """The project in whose record a tie stands; of several with its number, the one on its lines."""
    found = numbered.get(tie.record or "", ())
    if len(found) > 1 and tie.lines:
        line = tie.lines[0]
        return next((each for each in found if each.record.lines[0] <= line <= each.record.lines[1]), None)
    return found[0] if len(found) == 1 else None


def _write_record(pen: Pen, document: str, project: LinkedProject) -> NamedNode:
    """The record as a source."""
    record = project.record
    node = NamedNode(record_iri(pen.iris, document, project))
    pen.source(node, document, record.lines, source_words(record))
    pen.text(node, pen.kkh("recordNumber"), record.record)
    return node


def source_words(record: ProjectRecord) -> str:
    """The whole record: its cells' words, one a line, in the document's order."""
    return "\n".join([cell.text for cell in chain(record.cells.values(), record.extra.values()) if cell.text])
