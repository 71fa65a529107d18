"""Linked documents to a snapshot: links, rows, RDF, indexes, and publication as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from graph import alignment, encoders, quads, rows, search, snapshot
from graph.catalogue import Writer
from graph.encoders.remembered import Remembered
from graph.settings import Settings
from ingest import mapping, validation
from ingest.areas import area_rows
from ingest.linked import LinkedDocument
from ingest.tables import Tables, node_id, tie_row
from ontology import reference
from ontology.iri import Iris

Step = Callable[[str, int, int], None]

STAGES = ("aligning with plans", "writing the catalogue", "writing RDF", "checking against the shapes",
          "indexing for search", "publishing")


def build(settings: Settings, documents: Sequence[LinkedDocument], failed: dict[str, str], program: str,
          snapshot_id: str, step: Step) -> snapshot.Snapshot:
    """Builds a snapshot of the documents beside the served one and publishes it.

    ``failed`` (file name to reason) becomes one error issue each, so that a reader of the snapshot sees
    what is not in it.

    Raises:
        DocumentError: a document's graph violates the shapes; nothing is published.
    """
    iris = Iris(settings.base)
    encoder = Remembered(encoders.load(settings.encoder, settings.models, settings.encoder_threads),
                         settings.models / "vectors.sqlite")
    folder = snapshot.begin(settings.data, snapshot_id)

    step(STAGES[0], 0, 1)
    titles = {node_id(document.meta.id, node.key): (node.notation, node.title.text if node.title else None)
              for document in documents for node in document.parsed.nodes}
    tables = [Tables(document, iris, titles) for document in documents]
    nodes = [node for table in tables for node in table.nodes()]
    asserted = [link for table in tables for link in table.asserted_links()]
    plain = [project for table in tables for project in table.projects(asserted)]
    links = [*asserted, *alignment.align(plain, nodes, encoder, iris)]
    projects = [project for table in tables for project in table.projects(links)]
    step(STAGES[0], 1, 1)

    counts = _write_catalogue(folder / "catalogue.sqlite", tables, nodes, projects, links, failed, iris)
    step(STAGES[1], 1, 1)
    counts["quads"] = _write_store(folder / "store", documents, links, iris)
    step(STAGES[2], 1, 1)
    validation.check(folder / "store", [document.meta.id for document in documents], iris)
    step(STAGES[3], 1, 1)
    counts["passages"] = search.build(folder, projects, encoder)
    encoder.close()
    step(STAGES[4], 1, 1)

    manifest = snapshot.Manifest(
        format=snapshot.FORMAT, id=snapshot_id, created=datetime.now(UTC).isoformat(timespec="seconds"),
        program=program, base=settings.base, encoder=encoder.name, encoder_version=encoder.version,
        dimension=encoder.dimension, documents={each.meta.id: each.meta.sha256 for each in documents},
        counts=counts, files={})
    published = snapshot.publish(settings.data, folder, manifest)
    snapshot.retire(settings.data)
    step(STAGES[5], 1, 1)
    return published


def _write_catalogue(path: Path, tables: Sequence[Tables], nodes: Sequence[rows.NodeRow],
                     projects: Sequence[rows.ProjectRow], links: Sequence[rows.LinkRow], failed: dict[str, str],
                     iris: Iris) -> dict[str, int]:
    writer = Writer(path)
    counts = {
        "areas": writer.add(area_rows(iris)),
        "documents": writer.add(table.document() for table in tables),
        "plans": writer.add(plan for table in tables for plan in table.plan()),
        "nodes": writer.add(nodes),
        "projects": writer.add(projects),
        "links": writer.add(links),
        "ties": writer.add(chain((tie for table in tables for tie in table.ties()), _recorded_ties(iris))),
        "indicators": writer.add(each for table in tables for each in table.indicators()),
        "region_pages": writer.add(each for table in tables for each in table.regions()),
        "issues": writer.add(chain((each for table in tables for each in table.issues()), _failures(failed, iris))),
    }
    writer.close()
    return counts


def _recorded_ties(iris: Iris) -> Iterator[rows.TieRow]:
    return (tie_row(mapping.recorded_tie(each), iris) for each in reference.recorded_ties())


def _failures(failed: dict[str, str], iris: Iris) -> Iterator[rows.IssueRow]:
    for name, reason in failed.items():
        document = Path(name).stem
        identifier = f"{document}-not-read"
        yield rows.IssueRow(id=identifier, iri=iris.entity("issue", identifier), severity="error", code="not-read",
                            document=document, lines=(1, 1), text=name, reason=reason, action="dropped", record=None)


def _write_store(path: Path, documents: Sequence[LinkedDocument], links: Sequence[rows.LinkRow],
                 iris: Iris) -> int:
    """Writes all graphs; returns the number of quads."""
    with quads.Writer(path) as writer:
        writer.write(mapping.ontology_quads(iris))
        writer.write(mapping.reference_quads(iris))
        for document in documents:
            writer.write(mapping.quads(document, iris))
            writer.write(mapping.conclusions(document, iris))
        writer.write(mapping.alignment_quads(links, iris))
        return sum(writer.finish().values())
