"""``python -m benchmarks.bench``: see the package."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `kakehashi serve` has it; read when NumPy is imported

from benchmarks.bench import corpus, peers, report, semantic, sparql, stages, startup
from benchmarks.bench.measure import machine

PARTS = ("start", "sparql", "semantic", "ingest")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small data and few repetitions: below three minutes")
    parser.add_argument("--large", action="store_true", help="10,000,000 triples too (20 GB of disk, half an hour)")
    parser.add_argument("--home", type=Path, default=Path("build/bench"))
    parser.add_argument("--page", type=Path, help="write the tables here; docs/PERFORMANCE.md unless --quick")
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--projects", type=int, action="append", help="sizes of the search corpus")
    given = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    home: Path = given.home
    home.mkdir(parents=True, exist_ok=True)
    found = peers.installed(home)
    kept = home / ("results-quick.json" if given.quick else "results.json")
    results: dict[str, Any] = json.loads(kept.read_text("utf-8")) if given.only and kept.exists() else {}
    results |= {"machine": machine(), "command": _command(given), "peers": {**peers.PACKAGES, **{
        name: str(path) for name, path in found.items()}}}
    for part in given.only or PARTS:
        _say(part)
        results[part] = _run(part, given, found)
        kept.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
    page = given.page or (None if given.quick else Path("docs/PERFORMANCE.md"))
    if page:
        report.write(page, results)
        _say(f"tables written to {page}")
    sys.stdout.write("\n".join(report._lines(results)) + "\n")


def _command(given: argparse.Namespace) -> str:
    return "make bench" + (" QUICK=1" if given.quick else "") + (" LARGE=1" if given.large else "")


def _run(part: str, given: argparse.Namespace, found: dict[str, Path]) -> Any:
    data = given.home / "data"
    quick: bool = given.quick
    base = corpus.published(data, 100 if quick else 1_000, embedded=True)
    if part == "start":
        return startup.measure(base, 100 if quick else 1_000, 1 if quick else 5)
    if part == "sparql":
        sizes = (10_000,) if quick else (10_000, 1_000_000, *((10_000_000,) if given.large else ()))
        return [sparql.measure(data, base, found, size, times=10 if quick else 50, budget=1 if quick else 10,
                               seconds=1 if quick else 5) for size in sizes]
    if part == "semantic":
        sizes = tuple(given.projects or ((2_000,) if quick else (1_000, 10_000, 100_000)))
        return [semantic.measure(data, corpus.published(data, size, embedded=False), found.get("txtai"),
                                 1 if quick else 3) for size in sizes]
    rows = 2_000 if quick else 20_000
    file = corpus.triples(data, base, 10_000 if quick else 1_000_000)
    return stages.measure(data, found.get("morph-kgc"), rows, file, 40 if quick else 400)


def _say(text: str) -> None:
    sys.stderr.write(f"== {text}\n")


if __name__ == "__main__":
    main()
