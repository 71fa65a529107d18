"""Dumps: complete, checked, the same each time, and offered without leading anywhere else."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.linked_data import dumps
from graph.quads import Reader
from graph.service import Service
from ontology.errors import NotFound
from tests import tiny_snapshot


@pytest.fixture(scope="module")
def dumped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Service, dumps.Release]:
    settings = tiny_snapshot.publish(tmp_path_factory.mktemp("data"), sparql_workers=1)
    service = Service.open(settings)
    return service, dumps.write(service, dumps.folder_of(settings))


@pytest.fixture(scope="module")
def client(dumped: tuple[Service, dumps.Release]) -> Iterator[TestClient]:
    with TestClient(create_app(dumped[0].settings)) as client:
        yield client


def test_every_form_has_every_statement(dumped: tuple[Service, dumps.Release]) -> None:
    service, release = dumped
    folder = dumps.folder_of(service.settings) / release.id
    with Reader(service.snapshot.path / "store") as reader:
        expected = set(reader.store)
    for form in dumps.GRAPH_FORMS:
        content = gzip.decompress((folder / f"kakehashi.{form}.gz").read_bytes())
        media = ox.RdfFormat.from_media_type(dumps.GRAPH_FORMS[form])
        assert set(ox.parse(content, media)) == expected, form
    rows = list(csv.DictReader(io.StringIO(gzip.decompress((folder / "projects.csv.gz").read_bytes()).decode())))
    assert len(rows) == len(tiny_snapshot.PROJECTS)


def test_checksums_are_those_of_the_files(dumped: tuple[Service, dumps.Release]) -> None:
    service, release = dumped
    folder = dumps.folder_of(service.settings) / release.id
    lines = (folder / "SHA256SUMS").read_text("ascii").splitlines()
    assert len(lines) == len(release.files)
    for line in lines:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_a_second_dump_has_the_same_bytes(dumped: tuple[Service, dumps.Release], tmp_path: Path) -> None:
    service, release = dumped
    assert dumps.write(service, tmp_path) == release
    assert dumps.write(service, tmp_path) == release  # what is there is left as it is


def test_dumps_are_listed_and_served(client: TestClient, dumped: tuple[Service, dumps.Release]) -> None:
    _, release = dumped
    listed = client.get("/dumps/").json()["items"]
    assert [each["id"] for each in listed] == [release.id]
    for file in release.files:
        answer = client.get(f"/dumps/{release.id}/{file.name}")
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == file.sha256
    assert client.get("/dumps/latest/SHA256SUMS").status_code == 200
    part = client.get(f"/dumps/{release.id}/kakehashi.nq.gz", headers={"range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)
    assert client.get("/dumps/", headers={"accept": "text/html"}).text.count("/dumps/latest") == 0
    described = client.get("/dataset.nt").text
    assert f"/dumps/{release.id}/kakehashi.nq.gz" in described
    assert "checksumValue" in described
    assert "<https://specs.frictionlessdata.io/tabular-data-package/>" in described
    package = client.get(f"/dumps/{release.id}/datapackage.json")
    assert package.headers["content-type"].startswith("application/vnd.datapackage+json")
    assert package.json()["version"] == release.id


@pytest.mark.parametrize("path", [
    "../../current", "..%2f..%2fcurrent", "latest/..%2f..%2f..%2fcurrent", "20250101T000000Z/..%2frelease.json",
    "latest/%2e%2e%2fcurrent", "latest/none", "20240101T000000Z/SHA256SUMS", ".building-x/SHA256SUMS", "latest/%00"])
def test_names_lead_nowhere_else(client: TestClient, path: str) -> None:
    assert client.get(f"/dumps/{path}").status_code == 404


def test_an_incomplete_dump_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "20250101T000000Z").mkdir()
    assert dumps.releases(tmp_path) == []
    with pytest.raises(NotFound):
        dumps.find(tmp_path, "20250101T000000Z", "SHA256SUMS")
