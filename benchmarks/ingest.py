"""``python -m benchmarks.ingest --rows 1000000``: how fast a large survey becomes a snapshot, without embeddings.

Writes an invented survey (``benchmarks.survey``), ingests it into a data folder that is deleted afterwards, and prints
rows a second, peak memory of all processes, the size of the snapshot, and what each stage took.  With ``--documents N``
the rows are spread over N surveys, and the same is told of a second ingest after one of them has changed.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks import survey
from graph.settings import Settings
from ingest.pipeline import ingest
from kakehashi.cli.progress import progress

LOOK = 5.0
"""Seconds between two looks at the memory: one takes up to a tenth of a second of the processor's time, since Linux
walks through all pages."""


class Memory(threading.Thread):
    """Watches the memory of this process and its children: the sum of their proportional set sizes, so that pages
    which they share count once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.seconds = 0.0
        """Of the processor, which the looks themselves took."""
        self.done = threading.Event()

    def run(self) -> None:
        """Until ``done`` is set."""
        while not self.done.wait(LOOK):
            self.peak = max(self.peak, sum(map(_proportional, (os.getpid(), *_children()))))
            self.seconds = time.thread_time()


def _children() -> list[int]:
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _proportional(pid: int) -> int:
    """Bytes; 0 for a process that has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def main() -> None:
    """Runs the measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=1, help="spread the rows over so many surveys")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep the surveys and the data folder here")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="kakehashi-bench-"))
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    try:
        for number in range(options.documents):
            survey.write(documents / f"survey{number or ''}.txt", options.rows // options.documents,
                         options.seed + number)
        _measure("first", folder, options.rows, force=True)
        if options.documents > 1:
            with (documents / "survey1.txt").open("a", encoding="utf-8") as file:
                file.write("\n".join(survey.lines(1, options.seed - 1)).rpartition("\n")[2] + "\n")
            _measure("one document changed", folder, options.rows, force=False)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def _measure(what: str, folder: Path, rows: int, *, force: bool) -> None:
    times: dict[str, tuple[float, float, float]] = {}
    memory = Memory()
    memory.start()
    started, begun = time.monotonic(), (time.process_time(), _cpu(resource.RUSAGE_CHILDREN))

    def used() -> tuple[float, float]:
        return time.process_time() - begun[0] - memory.seconds, _cpu(resource.RUSAGE_CHILDREN) - begun[1]

    with progress() as show:
        def step(stage: str, done: int, total: int) -> None:
            times[stage] = (time.monotonic() - started, *used())
            show(stage, done, total)

        report = ingest(Settings(data=folder / "data", encoder="none"), folder / "documents", step, force=force)
    seconds = time.monotonic() - started
    memory.done.set()
    snapshot = folder / "data" / "snapshots" / report.snapshot
    size = sum(file.stat().st_size for file in snapshot.rglob("*") if file.is_file())
    write = sys.stdout.write
    own, children = used()
    write(f"{what}: {rows:,} rows in {seconds:.1f} s: {rows / seconds:,.0f} rows/s\n")
    write(f"processor time {own + children:.1f} s (this process {own:.1f} s, others {children:.1f} s): "
          f"{(own + children) / rows * 1e6:,.0f} microseconds a row, so {2 * rows / (own + children):,.0f} rows/s "
          f"at most on two idle cores\n")
    write(f"peak memory of all processes {memory.peak / 1e9:.2f} GB\n")
    write(f"snapshot {size / 1e9:.2f} GB\n")
    before, last = 0.0, 0.0
    for stage, (end, own, children) in times.items():
        write(f"  {end - before:8.1f} s, processor {own + children - last:8.1f} s  {stage}\n")
        before, last = end, own + children


def _cpu(who: int) -> float:
    """Seconds of processor time of this process or of its ended children."""
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
