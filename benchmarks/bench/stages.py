"""Ingest: rows and triples a second by stage, beside rdflib and morph-kgc on the same table."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from benchmarks import survey
from benchmarks.bench.measure import load
from graph import encoders
from graph.settings import Settings
from graph.snapshot import current

MAPPING: Final = """
@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> . @prefix e: <http://example.org/> .
<#rows> rml:logicalSource [ rml:source "{table}" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rr:template "http://example.org/project/{{No}}" ; rr:class e:Project ] ;
"""
"""Each cell as one literal: what a mapping without a reader of names, dates and ties can do."""

LOAD: Final = 64 << 20
"""Bytes of N-Quads that are one load, about ``ingest.bulk.surveys.LOAD`` of TriG."""

_RDFLIB: Final = """
import sys, time, rdflib
graph = rdflib.Dataset()
began = time.perf_counter(); graph.parse(sys.argv[1], format="nquads"); read = time.perf_counter() - began
began = time.perf_counter(); graph.serialize(sys.argv[1] + ".out", format="nquads")
print(len(graph), read, time.perf_counter() - began)
"""


def measure(home: Path, python: Path | None, rows: int, triples: Path, sample: int) -> dict[str, Any]:
    """Rows and triples a second.

    Args:
        home: where data are kept.
        python: of the peers; None where none is installed.
        rows: of the survey.
        triples: N-Quads that are parsed and loaded.
        sample: passages that are embedded.
    """
    result: dict[str, Any] = {"rows": rows, "load": load()}
    command = [sys.executable, "-m", "benchmarks.ingest", "--rows", str(rows), "--keep", str(home / "ingest")]
    shutil.rmtree(home / "ingest", ignore_errors=True)
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    result["kakehashi"] = [line for line in ended.stdout.splitlines() if not line.startswith("reading")]
    result["embedding"] = _embedding(home, sample)
    result["load_triples"] = _loading(home, triples)
    if python:
        result["rdflib"] = _rdflib(python, triples)
        result["morph-kgc"] = _morph(home, python, rows)
    return result


def _embedding(home: Path, sample: int) -> dict[str, float]:
    """Passages a second of the bare encoder and through the file that remembers them."""
    from graph.catalogue import Catalogue
    from graph.encoders.remembered import Remembered
    from graph.rows import ProjectRow
    from graph.text.passages import passages, vocabulary_words

    rows = Catalogue(current(home / "ingest" / "data").path / "catalogue.sqlite").iterate(ProjectRow)
    texts = list(dict.fromkeys(text for _, row in zip(range(sample), rows, strict=False)
                               for text in passages(row, vocabulary_words)))[:sample]
    encoder = encoders.load("e5-small", Settings().models, 2)
    began = time.perf_counter()
    encoder.encode_passage(texts)
    bare = time.perf_counter() - began
    path = home / "remembered.sqlite"
    path.unlink(missing_ok=True)
    kept = Remembered(encoder, path)
    began = time.perf_counter()
    kept.encode_passage(texts)
    through = time.perf_counter() - began
    kept.close()
    return {"passages": len(texts), "bare_per_second": round(len(texts) / bare, 1),
            "kakehashi_per_second": round(len(texts) / through, 1), "ratio": round(through / bare, 3)}


def _loading(home: Path, triples: Path) -> dict[str, float]:
    """Triples a second of our writer, as ingest calls it (TriG), and of the engine's bulk load of the same file."""
    from graph import quads

    found: dict[str, float] = {}
    pieces: list[bytes] = []
    with triples.open("rb") as file:
        while part := file.read(LOAD):
            read = ox.parse(part + file.readline(), ox.RdfFormat.N_QUADS, lenient=True)
            pieces.append(ox.serialize(read, format=ox.RdfFormat.TRIG) or b"")
    for name in ("engine", "kakehashi"):
        folder = home / f"loaded-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        began = time.perf_counter()
        if name == "engine":
            store = ox.Store(str(folder))
            store.bulk_load(path=str(triples), format=ox.RdfFormat.N_QUADS, lenient=True)
            store.optimize()
            count = len(store)
            del store
        else:
            with quads.Writer(folder) as writer:
                for piece in pieces:
                    writer.load(piece)
                writer.complete()
        found[f"{name}_per_second"] = round(count / (time.perf_counter() - began))
        shutil.rmtree(folder)
    found["ratio"] = round(found["engine_per_second"] / found["kakehashi_per_second"], 3)
    return found


def _rdflib(python: Path, triples: Path) -> dict[str, Any]:
    ended = subprocess.run([str(python), "-c", _RDFLIB, str(triples)], check=False, capture_output=True, text=True)
    if ended.returncode:
        return {"error": ended.stderr[-200:]}
    count, read, written = map(float, ended.stdout.split())
    return {"parsed_per_second": round(count / read), "serialised_per_second": round(count / written)}


def _morph(home: Path, python: Path, rows: int) -> dict[str, Any]:
    """The table as CSV, each cell one literal."""
    table, mapping, config = home / "table.csv", home / "mapping.ttl", home / "morph.ini"
    lines = list(survey.lines(rows))[1:]
    names = lines[0].split("\t")
    table.write_text("\n".join(",".join(f'"{cell}"' for cell in line.split("\t")) for line in lines) + "\n", "utf-8")
    maps = " ;\n".join(f'  rr:predicateObjectMap [ rr:predicate e:c{number} ; rr:objectMap [ rml:reference "{name}" ] ]'
                       for number, name in enumerate(names))
    mapping.write_text(MAPPING.format(table=table.resolve()) + maps + " .\n", "utf-8")
    out = home / "morph.nt"
    config.write_text(f"[CONFIGURATION]\noutput_file = {out.resolve()}\n"
                      f"[data]\nmappings = {mapping.resolve()}\n", "utf-8")
    began = time.perf_counter()
    ended = subprocess.run([str(python), "-m", "morph_kgc", str(config)], check=False, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if ended.returncode:
        return {"error": ended.stderr[-200:]}
    with out.open("rb") as file:
        count = sum(1 for _ in file)
    return {"seconds": round(seconds, 1), "rows_per_second": round(rows / seconds), "triples": count,
            "triples_per_second": round(count / seconds)}
