"""Coverage of a plan: what is counted, what is empty, who else does it, and the files and pages that tell it."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.app import create_app
from api.pages.coverage import COLUMNS, ROWS
from api.pages.indicators import chart
from graph.alignment.grades import GRADES
from graph.alignment.support import tally
from graph.coverage.coverage import DIMENSIONS, Coverage, Matrix
from graph.coverage.export import cells, workbook
from graph.filters import Filters
from graph.rows import EvidenceRow, IndicatorRow, NodeRow, PlanRow, ProjectRow, YearValueRow
from graph.service import Service
from graph.settings import Settings
from ontology.errors import QueryError
from tests import tiny_snapshot


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service.open(tiny_snapshot.publish(tmp_path_factory.mktemp("coverage")))


def made(service: Service, **values: object) -> Matrix:
    plan, nodes = service.plan("plan")
    return service.coverage.matrix(plan, nodes, service.support, **values)  # type: ignore[arg-type]


def test_a_node_counts_what_is_below_it_and_each_project_once(tiny: Service) -> None:
    found = made(tiny, level="direction", filters=Filters())
    assert [node.id for node in found.nodes] == ["plan-1"]
    assert found.counts("plan-1", "01224") == (0, 0, 1, 0, 0)  # inferred of the node below
    assert found.counts("plan-1", "01100") == (1, 0, 0, 0, 0)  # stated of the node itself


def test_empty_cells_come_first_and_tell_how_many_others_fill_theirs(tiny: Service) -> None:
    found = made(tiny, level="response", filters=Filters())
    assert found.values == ("01100", "01224")
    assert [(gap.node.id, gap.value, gap.elsewhere) for gap in found.gaps] == [("plan-1.1", "01100", 1)]
    assert made(tiny, level="response", filters=Filters(), order="document").values == ("01100", "01224")
    assert len(made(tiny, level="response", filters=Filters(), least="asserted").gaps) == 2


def test_who_else_does_it(tiny: Service) -> None:
    found = tiny.coverage.who_else("plan-1.1", "01100", tiny.support, "municipality")
    assert found == [("01224", (0, 0, 1, 0, 0), ["doc-a"])]
    assert tiny.coverage.who_else("plan-1.1", "01224", tiny.support, "municipality") == []


def test_filters_scope_and_levels(tiny: Service) -> None:
    assert made(tiny, filters=Filters(country=("TW",))).values == ()
    assert made(tiny, filters=Filters(prefecture=("青森県",))).values == ()  # of another prefecture
    assert made(tiny, by="country", filters=Filters()).values == ("TW", "US")
    assert len(made(tiny, by="sdg").values) == 17
    assert made(tiny, by="fiscal_year", filters=Filters()).values == ("2023", "2024")
    with pytest.raises(QueryError, match="no such level"):
        made(tiny, level="policy")


def test_projects_without_a_value_are_told_apart(tiny: Service) -> None:
    found = made(tiny, by="topic", level="direction", filters=Filters())
    assert sum(found.unstated["plan-1"]) == 0
    assert tally([]) == (0,) * len(GRADES)


def counted_by_hand(service: Service, plan: PlanRow, node: NodeRow, code: str) -> int:
    """Projects of a municipality that support a node, from the rows themselves."""
    found = service.supporting(node.id)
    projects: dict[str, ProjectRow] = {each.project.id: each.project for each in (*found.asserted, *found.inferred)}
    return sum(code in row.municipality_codes and row.prefecture == plan.prefecture for row in projects.values())


def test_the_matrix_says_what_the_nodes_pages_say(service: Service) -> None:
    plan = next(each for each in service.plans() if each.prefecture and not each.municipality)
    row, nodes = service.plan(plan.id)
    found = service.coverage.matrix(row, nodes, service.support)
    filled = 0
    for node in found.nodes[-3:]:
        for value in found.values:
            number = counted_by_hand(service, row, node, value)
            assert sum(found.counts(node.id, value)) == number, (node.id, value)
            filled += number
    assert filled
    assert len(found.gaps) + sum(bool(found.filled(node.id, value)) for node in found.nodes
                                 for value in found.values) == len(found.nodes) * len(found.values)


def test_every_dimension_of_every_plan_is_quick(service: Service) -> None:
    seconds = []
    fresh = Coverage(service.catalogue)
    support = service.support
    for plan in service.plans():
        row, nodes = service.plan(plan.id)
        for by in DIMENSIONS:
            fresh.values(by, support)
            start = time.perf_counter()
            _ = fresh.matrix(row, nodes, support, by).gaps
            seconds.append(time.perf_counter() - start)
    assert sorted(seconds)[len(seconds) // 2] < 0.02  # the promise is p95 on a quiet machine; tests share theirs


def test_a_table_never_holds_a_formula(tiny: Service) -> None:
    plan, nodes = tiny.plan("plan")
    evil = [nodes[0].model_copy(update={"title": "=HYPERLINK(1)", "notation": ""}), *nodes[1:]]
    found = tiny.coverage.matrix(plan, evil, tiny.support, "municipality", "direction", Filters())
    book = load_workbook(io.BytesIO(workbook(found, tiny.labels, "ja", tiny.snapshot.manifest, "=1")))
    grid, lines, about = book.worksheets
    assert (lines.auto_filter.ref, about["B4"].data_type) == (lines.dimensions, "s")
    assert [(cell.value, cell.data_type) for cell in grid[1]][1] == ("=HYPERLINK(1)", "s")
    assert "f" not in {cell.data_type for row in lines.iter_rows() for cell in row}
    assert [record["empty"] for record in cells(found, tiny.labels, "en")] == [False, False]


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples), headers={"accept": "text/html"}) as client:
        yield client


def test_page_api_and_files_say_the_same(client: TestClient, service: Service) -> None:
    plan = next(each for each in service.plans() if each.prefecture and not each.municipality)
    address = f"/plans/{plan.id}/coverage?by=country&least=strong"
    answer = client.get(f"/api{address}").json()
    assert answer["gaps"]
    lines = list(csv.DictReader(io.StringIO(client.get(f"/api{address}&format=csv").text.removeprefix("\ufeff"))))
    assert sum(line["empty"] == "true" for line in lines) == len(answer["gaps"])
    assert lines[0]["empty"] == "true"
    assert len(lines) == len(answer["nodes"]) * len(answer["values"])
    book = load_workbook(io.BytesIO(client.get(f"/api{address}&format=xlsx&lang=en").content))
    assert book.worksheets[0].max_column == len(answer["nodes"]) + 1
    about = book["Query and sources"]
    assert about["B2"].value == service.snapshot.id
    assert about["B4"].value == f"{service.snapshot.manifest.base}{address[1:]}"
    parts = [f"&page={row + 1}&columns={column + 1}" for row in range(-(-len(answer["values"]) // ROWS))
             for column in range(-(-len(answer["nodes"]) // COLUMNS))]
    matrices = [client.get(f"{address}{part}&lang=en").text.partition('id="matrix"')[2] for part in parts]
    assert sum(each.count("/coverage/gap?") for each in matrices) == len(answer["gaps"])
    gap = answer["gaps"][0]
    asked = f"/plans/{plan.id}/coverage/gap?by=country&node={gap['node']}&value={gap['value']}"
    assert client.get(asked).status_code == 200
    assert len(client.get(f"/api{asked}").json()["others"]) >= gap["elsewhere"]
    first = client.get(f"/api{address}")
    assert client.get(f"/api{address}", headers={"if-none-match": first.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(("query", "status"), [
    ("by=planet", 422), ("least=clue", 422), ("level=none", 400), ("x=1", 422)])
def test_what_cannot_be_asked_is_refused(client: TestClient, service: Service, query: str, status: int) -> None:
    plan = service.plans()[0]
    assert client.get(f"/api/plans/{plan.id}/coverage?{query}").status_code == status
    assert client.get("/plans/none/coverage").status_code == 404


def indicator(**values: object) -> IndicatorRow:
    return IndicatorRow(**{"id": "i", "iri": "i", "node": "n", "name": "i", "unit": "人", "baseline": None,  # type: ignore[arg-type]
                           "baseline_year": "", "target": None, "target_year": "", "actual": None, "actual_year": "",
                           "evidence": EvidenceRow(document="d", lines=(1, 1), quote=""), **values})


def test_indicators_are_drawn_on_one_scale_with_zero() -> None:
    drawn = chart(indicator(baseline=25.0, target=50.0, actual=100.0, interim=75.0,
                            series=[YearValueRow(value=50.0, year="R4")]))
    assert drawn is not None
    assert [(bar.part, bar.width) for bar in drawn.bars] == [
        ("baseline", 55.0), ("earlier", 110.0), ("actual", 220.0), ("interim", 165.0), ("target", 110.0)]
    below = chart(indicator(baseline=-10.0, actual=10.0))
    assert below is not None
    assert (below.zero, [bar.x for bar in below.bars]) == (110.0, [0.0, 110.0])
    assert chart(indicator(target=3.0)) is None
    nothing = chart(indicator(baseline=0.0, target=0.0))
    assert nothing is not None
    assert {bar.width for bar in nothing.bars} == {1.0}


def test_an_absent_plan_is_not_found(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/api/plans/none/coverage").status_code == 404
