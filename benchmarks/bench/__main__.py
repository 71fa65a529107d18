"""``python -m benchmarks.bench``: see the package."""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `kakehashi serve` has it; read when NumPy is imported

from benchmarks.bench import corpus, growth, peers, report, semantic, sparql, stages, startup
from benchmarks.bench.measure import machine
from ontology.errors import KakehashiError

PARTS = ("start", "sparql", "growth", "semantic", "ingest")
"""In the order in which they run: a run that is stopped has the first ones."""

LISTS = ("sparql", "growth", "semantic")
"""Parts of several steps, one for each size."""

PICTURE = Path("docs/growth.svg")

Step = Callable[[], Any]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small data and few repetitions: below three minutes")
    parser.add_argument("--large", action="store_true", help="10,000,000 triples too (20 GB of disk, half an hour)")
    parser.add_argument("--home", type=Path, default=Path("build/bench"))
    parser.add_argument("--page", type=Path, help="write the tables here; docs/PERFORMANCE.md unless --quick")
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--triples", type=int, action="append", help="sizes of the data of sparql")
    parser.add_argument("--projects", type=int, action="append", help="sizes of the corpora of growth and semantic")
    given = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    # Absolute: peers are started in folders of their own.
    home: Path = given.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    given.home = home
    found = peers.installed(home)
    kept = home / ("results-quick.json" if given.quick else "results.json")
    page = given.page or (None if given.quick else Path("docs/PERFORMANCE.md"))
    results: dict[str, Any] = json.loads(kept.read_text("utf-8")) if given.only and kept.exists() else {}
    results |= {"machine": machine(), "command": _command(given), "failed": [], "peers": {**peers.PACKAGES, **{
        name: str(path) for name, path in found.items()}}}
    for part in given.only or PARTS:
        before = results.pop(part, [])
        if part == "sparql" and given.triples:  # those of other sizes stand, each with its load
            results[part] = [each for each in before if each["triples"] not in given.triples]
    for part, name, step in _steps(given, found):
        _say(f"{part} {name}")
        _take(results, part, name, step)
        # After each step, so that a run that is stopped keeps what it has.
        kept.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
        if page:
            report.write(page, results)
            if part == "growth" and results.get(part):
                growth.plot(PICTURE, results[part])
    if page:
        _say(f"tables written to {page}")
    sys.stdout.write("\n".join(report.lines(results)) + "\n")


def _take(results: dict[str, Any], part: str, name: str, step: Step) -> None:
    """Runs a step; one that fails is told of in the report, and the next ones run."""
    try:
        found = step()
    except (OSError, RuntimeError, ValueError, subprocess.SubprocessError, KakehashiError) as error:
        results["failed"].append(f"{part} {name}: {type(error).__name__}: {error}"[:300])
        _say(results["failed"][-1])
        return
    if part in LISTS:
        results.setdefault(part, []).append(found)
    else:
        results[part] = found


def _command(given: argparse.Namespace) -> str:
    return "make bench" + (" QUICK=1" if given.quick else "") + (" LARGE=1" if given.large else "")


def _steps(given: argparse.Namespace, found: dict[str, Path]) -> Iterator[tuple[str, str, Step]]:
    """Each step's part, its name and what it measures; the parts in order, small sizes first."""
    data: Path = given.home / "data"
    quick: bool = given.quick
    sample = 100 if quick else 1_000
    triples = tuple(given.triples or ()) or (
        (10_000,) if quick else (10_000, 1_000_000, *((10_000_000,) if given.large else ())))
    sizes = tuple(given.projects or ((2_000,) if quick else (1_000, 10_000, 100_000)))
    base = partial(corpus.published, data, sample, embedded=True)
    made: dict[str, list[tuple[str, Step]]] = {
        "start": [("", lambda: startup.measure(base(), sample, 1 if quick else 5))],
        "sparql": [(f"{size:,} triples", lambda size=size: sparql.measure(  # type: ignore[misc]
            data, base(), found, size, times=10 if quick else 50, budget=1 if quick else 5, seconds=1 if quick else 4))
            for size in triples],
        "growth": [(f"{size:,} projects", lambda size=size: growth.measure(  # type: ignore[misc]
            corpus.published(data, size, embedded=False), 1 if quick else 6)) for size in sizes],
        "semantic": [(f"{size:,} projects", lambda size=size: semantic.measure(  # type: ignore[misc]
            data, corpus.published(data, size, embedded=False), found.get("txtai"), 1 if quick else 3))
            for size in sizes],
        "ingest": [("", lambda: stages.measure(
            data, found.get("morph-kgc"), 2_000 if quick else 20_000,
            corpus.triples(data, base(), 10_000 if quick else 1_000_000), 40 if quick else 400))],
    }
    for part in PARTS:
        if part in (given.only or PARTS):
            for name, step in made[part]:
                yield part, name, step


def _say(text: str) -> None:
    sys.stderr.write(f"== {text}\n")


if __name__ == "__main__":
    main()
