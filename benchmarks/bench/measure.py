"""Times: medians and spread, by the clock and by the processor, and what machine they are of."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of many repetitions."""

    p50: float
    low: float
    """The 10th percentile."""
    high: float
    """The 90th percentile."""
    p95: float
    count: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """From seconds, at least one."""
        cuts = statistics.quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 19
        p50, low, high, p95 = (round(cuts[place] * 1000, 3) for place in (9, 1, 17, 18))
        return cls(p50, low, high, p95, len(seconds))

    def as_data(self) -> dict[str, float]:
        """As JSON."""
        return asdict(self)


def repeated(ask: Callable[[], object], times: int, budget: float) -> list[float]:
    """Seconds of each of ``times`` calls after one that is not counted; fewer when ``budget`` seconds are over."""
    return in_turn((ask,), times, budget)[0]


def in_turn(asks: Sequence[Callable[[], object]], times: int, budget: float) -> list[list[float]]:
    """As :func:`repeated`, of several that are called one after another each time.

    A machine whose speed changes from second to second changes it for all of them, and none has the processor's caches
    to itself, as a thing that is called in a loop has.
    """
    for ask in asks:
        ask()
    found: list[list[float]] = [[] for _ in asks]
    end = time.perf_counter() + budget
    while len(found[0]) < times and (time.perf_counter() < end or not found[0]):
        for ask, seconds in zip(asks, found, strict=True):
            began = time.perf_counter()
            ask()
            seconds.append(time.perf_counter() - began)
    return found


def together(ask: Callable[[], object], clients: int, seconds: float) -> float:
    """Answers a second when ``clients`` threads ask one after another for some seconds."""
    counts = [0] * clients
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        while time.perf_counter() < end:
            ask()
            counts[number] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(counts) / (time.perf_counter() - began), 1)


def processor_seconds(processes: Iterable[int]) -> float:
    """Processor time that these processes have taken so far, in nanoseconds' steps (Linux)."""
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for pid in processes
               for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9


def calm(pid: int, most: float) -> None:
    """Waits until a process rests (less than a twentieth of a processor for two seconds), ``most`` seconds at most."""
    end = time.perf_counter() + most
    resting = 0
    while resting < 2 and time.perf_counter() < end:
        used = processor_seconds((pid,))
        time.sleep(1)
        resting = resting + 1 if processor_seconds((pid,)) - used < 0.05 else 0


def load() -> float:
    """Processes that want a processor, on average over the last minute."""
    return round(os.getloadavg()[0], 1)


def pace() -> float:
    """Milliseconds of 20,000 additions in Python, the median of a hundred times.

    How fast the processor is at this hour: on a machine that is shared with others the same loop took 0.57 or 0.86,
    changing within seconds, and everything else with it.
    """
    taken = []
    for _ in range(100):
        began, total = time.perf_counter(), 0
        for number in range(20_000):
            total += number
        taken.append(time.perf_counter() - began)
    return round(statistics.median(taken) * 1000, 2)


def machine() -> dict[str, Any]:
    """What the figures are of; ``load`` is that before the measurement."""
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
                  if line.startswith("model name")), platform.processor())
    memory = int(Path("/proc/meminfo").read_text("ascii").split()[1]) / (1 << 20)
    return {"when": datetime.now(UTC).isoformat(timespec="minutes"), "processor": model,
            "processors": os.cpu_count(), "memory_gib": round(memory, 1), "python": sys.version.split()[0],
            "load": load()}
