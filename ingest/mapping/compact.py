"""A large survey's records to TriG, without a detour over quad objects, and without what can be told again.

The statements are some of those that ``document.quads`` and ``inferred.conclusions`` give for the same records;
docs/INGEST.md names what is left out.  TriG tells a subject and a graph once for all that they have: a third of the
bytes of N-Quads.  The method of classification is told once, of the document.  What
most records have is written here; figures, ties and what many records share come from the modules that write them for
every document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import pyoxigraph as ox

from ingest.linked import LinkedDocument, LinkedProject, Period
from ingest.mapping import terms
from ingest.mapping.document import body_scope, figures_by_owner, project_figures, support_quads, tie_quads
from ingest.mapping.figures import write_figures
from ingest.mapping.inferred import CLASSIFIER, implied_ties
from ingest.mapping.parties import department, organisation, write_governed
from ingest.mapping.pen import Pen
from ingest.mapping.projects import record_iri, source_words, states_mode, write_spans
from ingest.records import DocumentMeta
from ontology import values
from ontology.iri import EntityKind, Iris, VocabularyName

REMEMBERED: Final = 100_000
"""Names whose lines are remembered; beyond, all are forgotten, to bound the memory."""


class Compact:
    """Writes the records of one document, block by block; ``meta`` is that of all blocks."""

    def __init__(self, meta: DocumentMeta, iris: Iris) -> None:
        self._meta = meta
        self._iris = iris
        self._scope = meta.prefecture or meta.id
        self._publisher = meta.municipality or meta.prefecture or ""
        self._pen = Pen(iris, iris.document_graph(meta.id))
        self._known: dict[tuple[str, str], str] = {}
        """Predicates and objects, by kind and name."""
        source = f"<{terms.SOURCE.value}> <{iris.entity('document', meta.id)}>"
        self._project = [f"a <{iris.term('Project')}>", source, *self._years()]
        self._record = f"a <{iris.term('SourceRecord')}>", source
        self._lines = tuple(f"<{iris.term(name)}> " for name in ("startLine", "endLine"))
        self._label, self._description, self._bureau, self._quote = (f'<{property}> "' for property in (
            terms.LABEL.value, terms.DESCRIPTION.value, iris.term("bureau"), iris.term("quote")))
        self._derived = f"<{terms.DERIVED.value}> "

    def quads(self, linked: LinkedDocument) -> bytes:
        """The TriG of a block of records.

        Raises:
            ValueError: a period is not of ISO 8601 dates, or a number is not finite.
        """
        if len(self._known) > REMEMBERED:
            self._known.clear()
            self._pen = Pen(self._iris, self._pen.graph.value)
        stated: list[str] = []
        concluded: list[str] = []
        figures = figures_by_owner(linked)
        for project in linked.projects:
            self._write(stated, concluded, project)
            found = project_figures(project, figures)
            if found:
                node = ox.NamedNode(self._iris.entity("project", project.id))
                write_figures(self._pen, node, f"{project.id}-f", found, self._meta.id)
        rare = chain(self._pen.drain(), support_quads(self._pen, linked), tie_quads(self._pen, linked, self._scope),
                     implied_ties(linked, self._iris))
        graphs = ((self._pen.graph.value, stated), (self._iris.inferred_graph, concluded))
        told = "".join(f"<{name}> {{\n{''.join(subjects)}}}\n" for name, subjects in graphs)
        return told.encode() + (ox.serialize(rare, format=ox.RdfFormat.TRIG) or b"")

    def _write(self, stated: list[str], concluded: list[str], project: LinkedProject) -> None:
        """A project, what was concluded of it, and its source record."""
        iris, record = self._iris, project.record
        subject = f"<{iris.entity('project', project.id)}> "
        source = f"<{record_iri(iris, self._meta.id, project)}> "
        asserted = [*self._project, *self._stated(project), f"{self._derived}{source[:-1]}"]
        inferred = self._concepts("topic", project.topics) + self._concepts("audience", project.audiences)
        modes = self._concepts("mode", project.modes)
        if states_mode(project):
            asserted += modes
        else:
            inferred += modes
        stated.append(_subject(subject, asserted))
        if inferred:
            concluded.append(_subject(subject, inferred))
        (first, last), words = self._lines, source_words(record)
        stated.append(_subject(source, (
            *self._record, f"{first}{record.lines[0]}", f"{last}{record.lines[1]}",
            f'{self._quote}{_escaped(words)}"' if words else self._unknown("quote"))))

    def _stated(self, project: LinkedProject) -> list[str]:
        """What the record's cells say, as predicates and objects."""
        told = [f'{property}{_escaped(text)}"@ja' for property, text in (
            (self._label, project.title), (self._description, project.description),
            (self._bureau, project.bureau)) if text]
        scope = body_scope(self._meta, project)
        told += [self._body("implementer", name, scope) for name in project.implementers]
        told += [self._body("department", name, scope) for name in project.departments]
        write_governed(self._pen, project, scope)
        if project.prefecture:
            told.append(self._area("prefecture", project.prefecture))
        told += [self._area("municipality", code) for code in project.municipalities]
        told += [self._area("country", code) for code in project.countries]
        told += [self._area("place", place) for place in project.places]
        told += self._concepts("region", project.regions)
        told += self._concepts("status", (project.status,))
        if len(project.period.spans) > 1:
            write_spans(self._pen, ox.NamedNode(self._iris.entity("project", project.id)), project.period)
        told.append(self._period(project.period))
        return told

    def _years(self) -> list[str]:
        """The fiscal years, which all records share."""
        meta, found = self._meta, []
        for name, year in (("fiscalYear", meta.fiscal_year), ("firstFiscalYear", meta.years and meta.years[0]),
                           ("lastFiscalYear", meta.years and meta.years[1])):
            if year is not None:
                found.append(f"<{self._iris.term(name)}> {year}")
        return found or [self._unknown("fiscalYear")]

    def _period(self, period: Period) -> str:
        """Text and dates; of one document a period's text tells its dates."""
        told = self._known.get(("period", period.text))
        if told is None:
            told = self._known["period", period.text] = " ; ".join(self._dates(period))
        return told

    def _dates(self, period: Period) -> list[str]:
        """Text and dates; a precision only where it is not the day."""
        if not period.text:
            return [self._unknown("periodText")]
        term = self._iris.term
        told = [f'<{term("periodText")}> "{_escaped(period.text)}"']
        if period.undecided:
            told.append(f"<{term('periodUndecided')}> true")
        for property, name, date, day in ((terms.START_DATE, "startPrecision", period.start, values.first_day),
                                          (terms.END_DATE, "endPrecision", period.end, values.last_day)):
            if date:
                told.append(f'<{property.value}> "{day(date)}"^^<{terms.DATE.value}>')
                if (precision := values.precision(date)) != "day":
                    told.append(f'<{term(name)}> "{precision}"')
        return told

    def _body(self, role: str, name: str, scope: str) -> str:
        """An implementer or department; it is described once."""
        key = (role, f"{scope} {name}")
        told = self._known.get(key)
        if told is None:
            node = (organisation(self._pen, name, scope) if role == "implementer"
                    else department(self._pen, name, self._publisher, scope))
            told = self._known[key] = f"<{self._iris.term(role)}> {node}"
        return told

    def _area(self, kind: EntityKind, identifier: str) -> str:
        told = self._known.get((kind, identifier))
        if told is None:
            told = f"<{self._iris.term(kind)}> <{self._iris.entity(kind, identifier)}>"
            self._known[kind, identifier] = told
        return told

    def _concepts(self, vocabulary: VocabularyName, names: tuple[str, ...]) -> list[str]:
        known, found = self._known, []
        for name in names:
            told = known.get((vocabulary, name))
            if told is None:
                told = f"<{self._iris.term(vocabulary)}> <{self._iris.concept(vocabulary, name)}>"
                known[vocabulary, name] = told
            found.append(told)
        return found

    def _unknown(self, name: str) -> str:
        return f"<{self._iris.term('notGivenInSource')}> <{self._iris.term(name)}>"


def method_quads(meta: DocumentMeta, iris: Iris) -> Iterator[ox.Quad]:
    """How topics, audiences and unprinted modes were found in a document: an activity that used it."""
    pen = Pen(iris, iris.inferred_graph)
    document = ox.NamedNode(iris.entity("document", meta.id))
    node = pen.part(document, "classification")
    pen.link(node, terms.TYPE, terms.ACTIVITY)
    pen.text(node, pen.kkh("method"), CLASSIFIER)
    pen.link(node, terms.USED, document)
    yield from pen.drain()


def _subject(subject: str, told: Iterable[str]) -> str:
    """A subject with its predicates and objects."""
    return f"{subject}{' ; '.join(told)} .\n"


def _escaped(text: str) -> str:
    """With what a literal must escape (RDF 1.1 TriG, STRING_LITERAL_QUOTE)."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
