"""``python -m benchmarks.bench``: see the package."""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `kakehashi serve` has it; read when NumPy is imported

from benchmarks.bench import corpus, growth, peers, report, semantic, sparql, stages, startup
from benchmarks.bench.measure import machine, pace
from ontology.errors import KakehashiError

PARTS = ("start", "sparql", "growth", "semantic", "ingest")
"""In the order in which they run: a run that is stopped has the first ones."""

LISTS = ("sparql", "growth", "semantic")
"""Parts of several steps, one for each size; a run of some sizes leaves what was measured of others."""

PICTURE = Path("docs/growth.svg")

Step = Callable[[], Any]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small data and few repetitions: below three minutes")
    parser.add_argument("--large", action="store_true", help="10,000,000 triples and 1,000,000 projects too "
                        "(40 GB of disk, an hour and a half)")
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
    sizes = {"sparql": given.triples, "growth": given.projects, "semantic": given.projects}
    for part in given.only or PARTS:
        before = results.pop(part, [])
        if sizes.get(part):
            results[part] = [each for each in before if each["size"] not in sizes[part]]
    for part, size, step in _steps(given, found):
        _say(f"{part} {size:,}")
        _take(results, part, size, step)
        # After each step, so that a run that is stopped keeps what it has.
        kept.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
        if page:
            report.write(page, results)
            if part == "growth" and results.get(part):
                growth.plot(PICTURE, results[part])
    if page:
        _say(f"tables written to {page}")
    sys.stdout.write("\n".join(report.lines(results)) + "\n")


def _take(results: dict[str, Any], part: str, size: int, step: Step) -> None:
    """Runs a step; one that fails is told of in the report, and the next ones run."""
    began = {"size": size, "when": machine()["when"], "pace": pace()}
    try:
        found = step() | began
    except (OSError, RuntimeError, ValueError, subprocess.SubprocessError, KakehashiError) as error:
        results["failed"].append(f"{part} {size:,}: {type(error).__name__}: {error}"[:300])
        _say(results["failed"][-1])
        return
    if part in LISTS:
        results[part] = sorted([*results.get(part, []), found], key=lambda each: int(each["size"]))
    else:
        results[part] = found


def _command(given: argparse.Namespace) -> str:
    return "make bench" + (" QUICK=1" if given.quick else "") + (" LARGE=1" if given.large else "")


def _steps(given: argparse.Namespace, found: dict[str, Path]) -> Iterator[tuple[str, int, Step]]:
    """Each step's part, its size and what it measures; the parts in order, small sizes first."""
    data: Path = given.home / "data"
    quick: bool = given.quick
    sample, rows = (100, 2_000) if quick else (1_000, 20_000)
    triples = given.triples or ((10_000,) if quick else (10_000, 1_000_000, *((10_000_000,) if given.large else ())))
    sizes = given.projects or ((2_000,) if quick else (1_000, 10_000, 100_000))
    grown = sizes if given.projects or not given.large else (*sizes, 1_000_000)  # txtai has no room for a million
    base = partial(corpus.published, data, sample, embedded=True)
    streamed = partial(corpus.published, data, embedded=False)
    steps: dict[str, tuple[Sequence[int], Callable[[int], Any]]] = {
        "start": ((sample,), lambda size: startup.measure(base(), size, 1 if quick else 5)),
        "sparql": (triples, lambda size: sparql.measure(
            data, base(), found, size, times=10 if quick else 50, budget=1 if quick else 5, seconds=1 if quick else 4)),
        "growth": (grown, lambda size: growth.measure(streamed(size), 1 if quick else 6)),
        "semantic": (sizes, lambda size: semantic.measure(data, streamed(size), found.get("txtai"),
                                                          1 if quick else 3)),
        "ingest": ((rows,), lambda size: stages.measure(
            data, found.get("morph-kgc"), size,
            corpus.triples(data, base(), 10_000 if quick else 1_000_000), 40 if quick else 400)),
    }
    for part in PARTS:
        if part in (given.only or PARTS):
            for size in steps[part][0]:
                yield part, size, partial(steps[part][1], size)


def _say(text: str) -> None:
    sys.stderr.write(f"== {text}\n")


if __name__ == "__main__":
    main()
