"""The RDF store of a snapshot: written once, read by many, exported whole."""

from __future__ import annotations

import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.quads import CHUNK, FORMATS, Reader, Writer, serialised
from ontology.errors import NotFound, QueryError, SnapshotError

BASE = "https://data.example.jp/"
A, B = f"{BASE}graph/a", f"{BASE}graph/b"


def quad(subject: str, predicate: str, value: str | ox.Literal, graph: str) -> ox.Quad:
    target = ox.NamedNode(BASE + value) if isinstance(value, str) else value
    return ox.Quad(ox.NamedNode(BASE + subject), ox.NamedNode(BASE + predicate), target, ox.NamedNode(graph))


QUADS = [
    quad("id/x", "p", "id/x#part", A),
    quad("id/x#part", "p", "id/x#part-2", A),
    quad("id/x#part-2", "q", ox.Literal("007"), A),
    quad("id/x", "q", ox.Literal("言葉\n", language="ja"), B),
    quad(
        "id/xy", "q", ox.Literal("1.50", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")), B
    ),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Writer(tmp_path / "store") as writer:
        writer.write(QUADS[:3])
        writer.write(iter(QUADS[3:]))
        assert writer.finish() == {A: 3, B: 2}
    return tmp_path / "store"


@pytest.mark.parametrize("form", FORMATS)
def test_exports_read_back(path: Path, form: str) -> None:
    with Reader(path, BASE) as reader:
        expected = set(reader.quads())
        data = b"".join(reader.export(form))
    found = list(ox.parse(data, format=FORMATS[form]))
    if FORMATS[form].supports_datasets:
        assert set(found) == expected
    else:
        assert {each.triple for each in found} == {each.triple for each in expected}


def test_one_graph_is_exported(path: Path) -> None:
    with Reader(path) as reader:
        assert reader.graphs() == (A, B)
        lines = b"".join(reader.export("nt", [A])).splitlines()
        assert len(lines) == reader.counts()[A] == 3
        with pytest.raises(NotFound, match="graph/c"):
            reader.export("nt", [f"{BASE}graph/c"])
        with pytest.raises(QueryError, match="nq"):
            reader.export("docx")


def test_codes_stay_strings(path: Path) -> None:
    with Reader(path) as reader:
        assert b'"007"' in b"".join(reader.export("nq"))


def test_description_follows_parts_only(path: Path) -> None:
    with Reader(path) as reader:
        assert set(reader.describe(f"{BASE}id/x")) == set(QUADS[:4])
        assert reader.describe(f"{BASE}id/none") == ()


def test_an_export_can_be_left_early(path: Path) -> None:
    def endless():  # type: ignore[no-untyped-def]
        while True:
            yield from QUADS

    before = threading.active_count()
    pieces = serialised(endless(), "nq")
    assert len(next(pieces)) >= CHUNK
    pieces.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_an_error_while_exporting_reaches_the_reader() -> None:
    def failing():  # type: ignore[no-untyped-def]
        yield QUADS[0]
        raise SnapshotError("the disk is gone")

    with pytest.raises(SnapshotError, match="the disk is gone"):
        list(serialised(failing(), "nq"))


def test_a_missing_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="cannot be opened"):
        Reader(tmp_path / "none")


def test_readers_share_and_writers_close(path: Path) -> None:
    with Reader(path) as one, Reader(path) as two:
        assert len(one) == len(two) == 5
    writer = Writer(path.parent / "other")
    writer.close()
    with pytest.raises(SnapshotError, match="closed"):
        writer.write(QUADS)
