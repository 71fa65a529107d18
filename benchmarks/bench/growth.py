"""How cost grows with the number of projects: questions over HTTP, the snapshot on disk, the service's memory.

Asked of ``kakehashi serve`` on the generated surveys of :mod:`benchmarks.bench.corpus`, whose projects have ties,
places and synthetic vectors and, as every survey that is read in a stream, no links to plans: the direction page shows
what serving one costs beside more and more projects, not a longer page.
"""

from __future__ import annotations

import http.client
import itertools
import sqlite3
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from benchmarks.bench.measure import Times, calm, load, processor_seconds, repeated
from benchmarks.bench.semantic import QUESTIONS
from benchmarks.bench.sparql import filled, getter, path_of
from benchmarks.bench.startup import memory
from benchmarks.server import descendants, server
from graph import named, snapshot
from graph.settings import Settings

PLACES: Final = ("台湾", "カナダ", "韓国", "タイ")
"""Put before each question, so that no answer is one that is remembered."""

TIMES: Final = 50
WARM_SECONDS: Final = 300.0
"""A million projects' network is worked out in minutes."""

PLOTTED: Final = ("search", "search with a filter", "all projects with facets", "similar initiatives",
                  "direction page", "SPARQL: label", "SPARQL: countries_years")


def measure(served: Settings, budget: float) -> dict[str, Any]:
    """Milliseconds of each way by the clock and of processor time, the snapshot's size, start and memory.

    Args:
        served: settings of the corpus.
        budget: seconds that each way may take with all its repetitions.
    """
    held = snapshot.current(served.data)
    began = time.perf_counter()
    with server(served.data, rate="", rate_sparql="") as (address, pid):
        ready = time.perf_counter() - began
        found: dict[str, Any] = {
            "projects": held.manifest.counts["projects"], "load": load(), "ready_ms": round(ready * 1000),
            "disk_mb": round(sum(file.stat().st_size for file in held.path.rglob("*") if file.is_file()) / 1e6, 1),
            "memory_mib": {"ready": memory(pid)}, "ways": {}}
        ask = getter(address)
        _warm(ask)
        calm(pid, WARM_SECONDS)
        for name, paths in _ways(held.path, served.base).items():
            found["ways"][name] = _timed(ask, paths, pid, budget)
        found["named"] = {name: _timed(ask, itertools.repeat(path_of(name, query)), pid, budget / 3)
                          for name, query in named.queries().items()}
        found["memory_mib"]["at the end"] = memory(pid)
    return found


def _warm(ask: Callable[[str], bytes]) -> None:
    """Until the encoder and the indexes are loaded, which the service does beside its first requests."""
    end = time.perf_counter() + WARM_SECONDS
    calm = 0
    while calm < 3 and time.perf_counter() < end:
        began = time.perf_counter()
        ask("/api/search?limit=1&q=" + urllib.parse.quote(f"温める{time.monotonic_ns()}"))
        calm = calm + 1 if time.perf_counter() - began < 1 else 0
        time.sleep(0.5)


def _timed(ask: Callable[[str], bytes], paths: Iterator[str], pid: int, budget: float) -> dict[str, Any]:
    try:
        ask(next(paths))
    except (ValueError, http.client.HTTPException) as error:
        return {"error": str(error)}  # the service says that it takes too long, or stops in the middle
    processes = (pid, *descendants(pid))
    used = processor_seconds(processes)
    seconds = repeated(lambda: ask(next(paths)), TIMES, budget)
    spent = processor_seconds(processes) - used
    return {**Times.of(seconds).as_data(), "processor_ms": round(spent * 1000 / (len(seconds) + 1), 2)}


def _ways(folder: Path, base: str) -> dict[str, Iterator[str]]:
    """The paths to ask for, one after another."""
    questions = [f"{place} {text}" for place, text in itertools.product(PLACES, QUESTIONS)]
    with sqlite3.connect(f"file:{folder / 'catalogue.sqlite'}?mode=ro", uri=True) as rows:
        projects = [each for each, in rows.execute("SELECT id FROM project LIMIT 2000")][::30]
        node = rows.execute("SELECT target FROM link GROUP BY target ORDER BY COUNT(*) DESC LIMIT 1").fetchone()
    asked = filled(ox.Store.read_only(str(folder / "store")), base)

    def each(path: str, values: list[str]) -> Iterator[str]:
        return itertools.cycle([path.format(urllib.parse.quote(value)) for value in values])

    ways = {
        "search": each("/api/search?limit=20&q={}", questions),
        "search with a filter": each("/api/search?limit=20&mode=dispatch&q={}", questions[::-1]),
        "all projects with facets": each("/api/search?limit=20&mode={}", ["dispatch", "reception", "online"]),
        "similar initiatives": each("/api/projects/{}/similar", projects),
        **{f"SPARQL: {name}": each("/sparql?query={}", [query]) for name, query in asked.items()},
    }
    if node:
        ways["direction page"] = each("/api/nodes/{}/projects", [node[0]])
    return ways


def plot(path: Path, found: list[dict[str, Any]]) -> None:
    """Draws the ways against the number of projects, both axes logarithmic (SVG, the same for the same figures)."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    mpl.rcParams.update({"svg.hashsalt": "growth", "font.size": 9, "svg.fonttype": "none"})
    figure, (times, sizes) = pyplot.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    counts = [each["projects"] for each in found]
    for name in PLOTTED:
        points = [(each["projects"], each["ways"][name]["p50"]) for each in found
                  if "p50" in each["ways"].get(name, {})]
        times.plot(*zip(*points, strict=True), marker="o", label=name)
    times.set(title="Answer over HTTP, median", xlabel="projects", ylabel="ms", xscale="log", yscale="log")
    sizes.plot(counts, [each["disk_mb"] for each in found], marker="o", label="snapshot on disk, MB")
    sizes.plot(counts, [each["memory_mib"]["at the end"]["resident"] for each in found], marker="s",
               label="memory of the service, resident, MiB")
    sizes.plot(counts, [each["memory_mib"]["at the end"]["own"] for each in found], marker="s", linestyle="--",
               label="of it not pages of files, MiB")
    sizes.set(title="Size", xlabel="projects", xscale="log", ylim=(0, None))
    for axes in (times, sizes):
        axes.set_xticks(counts, [f"{count:,}" for count in counts])
        axes.minorticks_off()
        axes.yaxis.set_major_formatter("{x:g}")
        axes.grid(visible=True, which="major", alpha=0.3)
        axes.legend(fontsize=7)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
