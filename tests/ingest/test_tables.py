"""From linked records to rows, on documents whose tables have further columns."""

from __future__ import annotations

import pytest

from ingest import formats, layouts, linking, trusted
from ingest.publishing.tables import Tables
from ingest.records import Cell, Figure, ProjectRecord
from ontology.iri import Iris
from tests.conftest import ROOT

UNSEEN = ROOT / "tests" / "unseen"
IRIS = Iris("http://127.0.0.1:8000/")


def test_records_made_without_validation_equal_validated_ones() -> None:
    lines = (3, 3)
    assert trusted.cell("a", lines, "名", "S!A1") == Cell(text="a", lines=lines, column="名", place="S!A1")
    assert trusted.figure("1", "予算額", 5.0, "千円", "R6", "5", lines) == Figure(
        subject="1", label="予算額", value=5.0, unit="千円", period="R6", text="5", lines=lines)
    cells = {"name": trusted.cell("a", lines, "名", "")}
    assert trusted.project("1", lines, cells, {}) == ProjectRecord(  # type: ignore[arg-type]
        record="1", lines=lines, cells=cells, extra={})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["iwate_survey_r6.csv", "hokkaido_survey_r6.txt"])
def test_the_amounts_of_further_columns_are_a_projects_results(name: str) -> None:
    linked = linking.link(layouts.parse(formats.read(UNSEEN / name)))
    projects = list(Tables(linked, IRIS).projects([]))
    found = [(result.label, result.value, result.unit) for project in projects for result in project.results]
    printed = [(figure.label, figure.value, figure.unit) for figure in linked.parsed.figures]
    assert printed
    assert set(printed) <= set(found)
    assert all("円" in unit for _, _, unit in printed)
