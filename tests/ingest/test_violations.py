"""A document whose graph violates the shapes is left out, or its version before stays; the others are published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.catalogue import Catalogue
from graph.quads import Reader
from graph.rows import DocumentRow, IssueRow
from graph.settings import Settings
from graph.snapshot import current
from ingest import mapping
from ingest.linked import LinkedDocument
from ingest.pipeline import Report, ingest
from ingest.publishing import build
from ingest.stages import digest
from ontology.errors import DocumentError
from ontology.iri import Iris
from tests import survey_years
from tests.conftest import fresh_settings, silent


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Digests of documents whose graph is mapped wrongly: with a second digest of the document."""
    found: set[str] = set()
    quads = mapping.quads

    def mapped(linked: LinkedDocument, iris: Iris) -> Iterator[ox.Quad]:
        yield from quads(linked, iris)
        if linked.meta.sha256 in found:
            yield ox.Quad(ox.NamedNode(iris.entity("document", linked.meta.id)), ox.NamedNode(iris.term("sha256")),
                          ox.Literal("abc"), ox.NamedNode(iris.document_graph(linked.meta.id)))

    monkeypatch.setattr(mapping, "quads", mapped)
    return found


@pytest.fixture(params=["none", "fake"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Settings, Path]:
    """Settings without and with an encoder, and a folder with two surveys."""
    folder = tmp_path / "documents"
    folder.mkdir()
    survey_years.write(folder, 5, survey_years.R5)
    survey_years.write(folder, 6, survey_years.R6)
    return fresh_settings(tmp_path / "data", encoder=request.param), folder


def _issues(settings: Settings, report: Report) -> list[IssueRow]:
    catalogue = Catalogue(settings.snapshots / report.snapshot / "catalogue.sqlite")
    return [each for each in catalogue.all(IssueRow, severity="error")
            if each.code in ("violates-shapes", "kept-previous")]


def _written(settings: Settings) -> tuple[object, ...]:
    """What a snapshot says of its documents, and what the shapes say of it."""
    snapshot, iris = current(settings.data), Iris(settings.base)
    with Reader(snapshot.path / "store") as reader:
        graphs = [*map(iris.document_graph, snapshot.manifest.documents), iris.inferred_graph]
        return (set(map(str, reader.quads(graphs))), (snapshot.path / "validation.json").read_text("utf-8"),
                Catalogue(snapshot.path / "catalogue.sqlite").all(DocumentRow), snapshot.manifest.documents)


def test_a_document_that_violates_the_shapes_is_left_out_and_the_others_are_published(
        two: tuple[Settings, Path], bad: set[str]) -> None:
    settings, folder = two
    bad.add(digest(folder / "survey_r6.txt"))
    report = ingest(settings, folder, silent)
    assert [each.id for each in report.documents] == ["survey_r5"]
    reason = report.failed["survey_r6.txt"]
    assert all(each in reason for each in ("survey_r6.txt", "/id/document/survey_r6", "ontology#sha256", "64 hexadec"))
    issue, = _issues(settings, report)
    assert (issue.code, issue.document, issue.action, issue.reason) == (
        "violates-shapes", "survey_r6", "dropped", reason)
    again = ingest(settings, folder, silent)
    assert (again.unchanged, again.failed) == (True, report.failed)

    bad.clear()  # as a program that maps it rightly
    mended = ingest(settings, folder, silent, force=True)
    assert ([each.id for each in mended.documents], mended.failed) == (["survey_r5", "survey_r6"], {})


def test_the_version_before_stays_until_one_conforms(two: tuple[Settings, Path], bad: set[str],
                                                     tmp_path: Path) -> None:
    settings, folder = two
    ingest(settings, folder, silent)
    good = digest(folder / "survey_r6.txt")
    for number in (3, 4):  # two such versions, one after the other
        bad.add(digest(survey_years.write(folder, 6, survey_years.R6[:number])))
        report = ingest(settings, folder, silent)
        assert report.kept == ["survey_r6.txt"]
        assert current(settings.data).manifest.documents["survey_r6"] == good
        assert {each.id: each.counts["projects"] for each in report.documents}["survey_r6"] == len(survey_years.R6)
        assert [each.code for each in _issues(settings, report)] == ["kept-previous"]

    bad.add(good)  # by another program, the version before may violate the shapes, too
    report = ingest(settings, folder, silent, force=True)
    assert (report.kept, [each.code for each in _issues(settings, report)]) == ([], ["violates-shapes"])

    survey_years.write(folder, 6, survey_years.R6[1:])
    report = ingest(settings, folder, silent)
    assert ([each.id for each in report.documents], report.failed) == (["survey_r5", "survey_r6"], {})
    other = fresh_settings(tmp_path / "other", encoder=settings.encoder)
    ingest(other, folder, silent)
    assert _written(settings) == _written(other)


def test_nothing_is_published_where_all_violate_the_shapes(two: tuple[Settings, Path], bad: set[str]) -> None:
    settings, folder = two
    served = ingest(settings, folder, silent).snapshot
    bad |= {digest(file) for file in folder.iterdir()}
    with pytest.raises(DocumentError, match=r"graph/document/survey_r5.*sha256.*nothing was published"):
        ingest(settings, folder, silent, force=True)
    assert current(settings.data).id == served


def test_what_was_concluded_stops_everything(two: tuple[Settings, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    settings, folder = two
    conclusions = mapping.conclusions

    def wrong(linked: LinkedDocument, iris: Iris) -> Iterator[ox.Quad]:
        yield from conclusions(linked, iris)
        yield ox.Quad(ox.NamedNode(iris.entity("project", "survey_r5-x")), ox.NamedNode(iris.term("mode")),
                      ox.NamedNode(f"{iris.base}vocabulary/mode/perhaps"), ox.NamedNode(iris.inferred_graph))

    monkeypatch.setattr(mapping, "conclusions", wrong)
    with pytest.raises(DocumentError, match=r"graph/inferred.*vocabulary/mode/perhaps"):
        ingest(settings, folder, silent)
    assert not (settings.data / "current").exists()


def test_a_violating_document_among_many_that_two_processes_check(tmp_path: Path, bad: set[str],
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "SOME", 2)
    folder = tmp_path / "documents"
    folder.mkdir()
    for year in range(1, 15):
        survey_years.write(folder, year, survey_years.R5[:2])
    bad.add(digest(folder / "survey_r13.txt"))
    settings = fresh_settings(tmp_path / "data", encoder="none")
    report = ingest(settings, folder, silent)
    assert list(report.failed) == ["survey_r13.txt"]
    assert len(Catalogue(settings.snapshots / report.snapshot / "catalogue.sqlite").all(DocumentRow)) == 13
    monkeypatch.setattr(build, "SOME", 100)
    alone = fresh_settings(tmp_path / "alone", encoder="none")
    ingest(alone, folder, silent)
    assert _written(settings) == _written(alone)
