"""Broken and malicious files: each is refused by name with its reason, or read with every trick made harmless."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.linked_data import export
from graph.rows import IssueRow, ProjectRow
from graph.service import Service
from graph.settings import Settings
from ingest.formats import child, read
from ingest.layouts import parse
from ingest.pipeline import ingest
from ontology.errors import DocumentError
from tests import forked
from tests.conftest import fresh_settings, silent
from tests.format_files import HEADER, delimited, xlsx
from tests.hostile_files import REFUSED, read_one

SECONDS = 10
"""Beyond the time that reading a file may take; 30 with the program's own limit."""

BYTES = 2 << 30

LIMITS = {"map.pdf": 4}
"""Seconds for a file that takes all the time that it is given; for the others the program's own limit."""


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """What the processes are forked from has imported the program before the first one's time is taken."""
    assert forked.call(print).returncode == 0


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_by_name_within_the_limits(tmp_path: Path, name: str) -> None:
    """In a process of its own, so that its memory is that of this one file."""
    make, word = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(make())
    limit = LIMITS.get(name, child.SECONDS)
    started = time.monotonic()
    done = forked.call(read_one, path, limit)
    assert done.returncode == 0, done.stderr
    peak, where, message = done.stdout.split("\t", 2)
    assert time.monotonic() - started < limit + SECONDS <= 30
    assert int(peak) * 1024 < BYTES
    assert where.split(":")[0] == name
    assert word in message


def test_a_folder_and_a_missing_file_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    for name in ("folder.txt", "missing.txt"):
        with pytest.raises(DocumentError, match=name):
            read(tmp_path / name)


@pytest.mark.parametrize("stem", ["x" * 200, "調\u202e査", "a\nb", "a\u200bb", "\udcff"])
def test_a_name_that_cannot_be_an_id_is_refused(tmp_path: Path, stem: str) -> None:
    path = tmp_path / f"{stem}.txt"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(DocumentError, match="name"):
        read(path)


# -- a survey whose cells attack every layer it passes through -----------------------------------------

ATTACKS = {
    "turtle": '"> <http://x.example/> . <x> <y> "z',
    "sparql": "派遣} ; DELETE WHERE { ?s ?p ?o } #",
    "script": "<script>alert(1)</script>研修",
    "formula": '=HYPERLINK("http://x.example","交流")',
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "path": "../../etc/passwd",
    "rlo": "交流\u202e事業\u202c",
    "zero-width": "国際\u200b交流\ufeff会",
    "control": "料理\x01教\x08室",
    "template": "{{ 7*7 }}{% x %}",
    "backslash": "a\\\\b\\u0022 \\\" ''' \"\"\" 祭",
    "iri": "http://x.example/#<>\"{}|^`",
    "entity": "&lt;b&gt; &amp; ]]> <!--",
}
CLEAN = {name: text.replace("\x01", "").replace("\x08", "") for name, text in ATTACKS.items()}
ROWS = [HEADER, *((str(number), "札幌市", text, "カ\u200bナダ", f"内容 {text}", "8月")
                  for number, text in enumerate(ATTACKS.values(), start=1))]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A snapshot of the survey as CSV, beside a file with a path-like name."""
    folder = tmp_path_factory.mktemp("attacks")
    (folder / "attacks.csv").write_bytes(delimited(",")(ROWS))
    (folder / "..%2F..%2Fetc<script>&\"'.csv").write_bytes(delimited(";")([HEADER, *ROWS[2:4]]))
    settings = fresh_settings(tmp_path_factory.mktemp("snapshots") / "data", encoder="fake")
    report = ingest(settings, folder, silent)
    assert report.failed == {}
    return settings


@pytest.fixture(scope="module")
def service(attacked: Settings) -> Service:
    return Service.open(attacked)


@pytest.fixture(scope="module")
def client(attacked: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(attacked)) as served:
        yield served


def projects(service: Service) -> dict[str, ProjectRow]:
    names = list(ATTACKS)
    return {names[int(row.record) - 1]: row for row in service.catalogue.iterate(ProjectRow)
            if row.document == "attacks"}


def test_the_attacks_are_kept_as_evidence_and_do_nothing(service: Service) -> None:
    assert {name: row.evidence["name"].quote for name, row in projects(service).items()} == CLEAN


def test_invisible_and_control_characters_are_reported_and_do_not_hide_names(service: Service) -> None:
    issues = [row for row in service.catalogue.iterate(IssueRow) if row.document == "attacks"]
    assert {"invisible-character", "control-character"} <= {issue.code for issue in issues}
    control = next(issue for issue in issues if issue.code == "control-character")
    assert "U+0001, U+0008" in control.reason
    assert control.action == "repaired"
    assert {row.countries for row in projects(service).values()} == {("CA",)}
    assert projects(service)["rlo"].evidence["country"].quote == "カ\u200bナダ"


def test_the_graph_is_valid_and_its_iris_are_well_formed(service: Service, attacked: Settings,
                                                         client: TestClient) -> None:
    for form, media in ((ox.RdfFormat.TURTLE, "text/turtle"), (ox.RdfFormat.N_TRIPLES, "application/n-triples"),
                        (ox.RdfFormat.RDF_XML, "application/rdf+xml")):
        for row in service.catalogue.iterate(ProjectRow):
            path = row.iri.removeprefix(attacked.base.rstrip("/"))
            answer = client.get(path, headers={"accept": media})
            assert answer.status_code == 200, (path, answer.text)
            statements = list(ox.parse(answer.content, form, base_iri=attacked.base))
            assert any(str(each.subject.value) == row.iri for each in statements)  # type: ignore[union-attr]
    assert not any(set(row.iri) & set(' <>"{}|^`\\') for row in service.catalogue.iterate(ProjectRow))


def test_an_export_neutralises_formulas(service: Service) -> None:
    text = "".join(export.csv_lines(export.records(service.catalogue, "projects")))
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_pages_escape_what_documents_say(service: Service, attacked: Settings, client: TestClient) -> None:
    for name, row in projects(service).items():
        page = client.get(row.iri.removeprefix(attacked.base.rstrip("/")),
                          headers={"accept": "text/html"}, follow_redirects=True)
        assert page.status_code == 200, name
        assert "<script>alert" not in page.text
        assert '"> <http' not in page.text
        assert "]]> <!--" not in page.text
    page = client.get(projects(service)["script"].iri.removeprefix(attacked.base.rstrip("/")),
                      headers={"accept": "text/html"}, follow_redirects=True)
    assert "&lt;script&gt;alert(1)" in page.text


def test_the_same_attacks_in_a_workbook(tmp_path: Path) -> None:
    """openpyxl refuses to write control characters, so they are left out here."""
    path = tmp_path / "a.xlsx"
    rows = [[cell.replace("\x01", "").replace("\x08", "") for cell in row] for row in ROWS]
    path.write_bytes(xlsx(rows))
    document = parse(read(path))
    texts = [project.text("name") for project in document.projects]
    assert [text for text in texts if text] == [text for text in CLEAN.values() if not text.startswith("=")]
