"""A soak test: mixed load from a second process, with hostile queries among it.

    python -m benchmarks.soak [--data data] [--minutes 10] [--clients 4]

Honest clients ask for pages, searches, entities and SPARQL, one request after another each with a short pause; one
hostile client sends the queries of ``benchmarks/bombs.py`` and leaves some answers half read.  At the end it prints,
for each kind of honest request, how many there were, p50, p99 and the longest wait, the failures, and how the memory of
the server and of its workers and their number went.  Exit 1: an honest request failed or waited over 2 s at p99.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import statistics
import sys
import threading
import time
import urllib.parse
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bombs import BOMBS
from benchmarks.server import descendants, resident_mb, server

P99_SECONDS = 2.0
"""What the service promises: no honest request waits longer at p99."""

PAUSE = 0.05
"""Between two requests of an honest client, seconds: four clients make up to 80 requests a second."""

PREFIX = "PREFIX kkh: <ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
WORDS = ("アイスホッケー 青少年", "sister city", "台湾 りんご", "留学", "多文化共生", "exhibition", "高校生 派遣")


@dataclass
class Tally:
    """What happened so far; filled from several threads."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    hostile: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    memory: list[tuple[float, float, int]] = field(default_factory=list)
    """Server's and workers' memory (MiB), and how many workers."""


def honest(choose: random.Random) -> tuple[str, str, str | None]:
    """A kind of request, its path, and a query to send as the body."""
    word = urllib.parse.quote(choose.choice(WORDS))
    kinds = {
        "home page": ("/", None), "search page": (f"/search?q={word}", None), "plans page": ("/plans", None),
        "search": (f"/api/search?q={word}&limit=20", None), "plans": ("/api/plans", None),
        "entity": ("/id/municipality/01100.ttl", None), "network": ("/api/network", None),
        "count": ("/sparql", PREFIX + "SELECT ?c (COUNT(?p) AS ?n) { ?p kkh:country ?c } GROUP BY ?c"),
        "join": ("/sparql", PREFIX + "SELECT ?t ?n { ?p a kkh:Project ; rdfs:label ?t ; kkh:topic/rdfs:label ?n } "
                                     "LIMIT 500"),
        "search in SPARQL": ("/sparql", PREFIX + f'SELECT ?t ?s {{ ?p kkh:search ("{choose.choice(WORDS)}" 20) ; '
                                                 "kkh:score ?s ; rdfs:label ?t }"),
        "10,000 rows": ("/sparql", "SELECT * { ?s ?p ?o } LIMIT 10000"),
    }
    name = choose.choice(list(kinds))
    path, query = kinds[name]
    return name, path, query


def ask(host: str, path: str, query: str | None, read: int | None = None) -> tuple[int, str]:
    """One request; reads all of the answer, or ``read`` bytes and goes."""
    connection = http.client.HTTPConnection(host, timeout=60)
    try:
        headers = {"Content-Type": "application/sparql-query"} if query else {}
        connection.request("POST" if query else "GET", path, query.encode() if query else None, headers)
        response = connection.getresponse()
        body = response.read(read) if read else response.read()
        return response.status, body[:300].decode("utf-8", "replace")
    finally:
        connection.close()


def honest_client(host: str, tally: Tally, until: float, seed: int) -> None:
    """Asks until the time is up."""
    choose = random.Random(seed)
    while time.monotonic() < until:
        name, path, query = honest(choose)
        began = time.perf_counter()
        try:
            status, text = ask(host, path, query)
        except (OSError, http.client.HTTPException) as error:
            status, text = 0, type(error).__name__
        tally.seconds[name].append(time.perf_counter() - began)
        if status != 200:
            tally.failures.append(f"{name}: {status} {text[:160]}")
        time.sleep(PAUSE)


def hostile_client(host: str, tally: Tally, until: float) -> None:
    """Sends one hostile query after another; leaves every third answer half read."""
    for number, query in enumerate(itertools.cycle(BOMBS.values())):
        if time.monotonic() > until:
            return
        try:
            status, _ = ask(host, "/sparql", query, 100 if number % 3 == 0 else None)
        except (OSError, http.client.HTTPException):
            status = 0
        tally.hostile[status] += 1


def watch(pid: int, tally: Tally, until: float) -> None:
    """Notes memory and workers every five seconds."""
    while time.monotonic() < until:
        below = descendants(pid)
        workers = 0.0
        for child in below:
            try:
                workers += resident_mb(child)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended meanwhile
        tally.memory.append((resident_mb(pid), workers, len(below)))
        time.sleep(5)


def report(tally: Tally, host: str) -> bool:
    """Prints the figures; True when every promise was kept."""
    every = sorted(itertools.chain.from_iterable(tally.seconds.values()))
    print("| request | number | p50 ms | p99 ms | longest ms |\n|---|---:|---:|---:|---:|")
    for name, seconds in [*sorted(tally.seconds.items()), ("all", every)]:
        cuts = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else [seconds[0]] * 99
        figures = " | ".join(f"{each * 1000:.0f}" for each in (cuts[49], cuts[98], max(seconds)))
        print(f"| {name} | {len(seconds)} | {figures} |")
    p99 = statistics.quantiles(every, n=100)[98]
    hostile = sum(tally.hostile.values())
    statuses = ", ".join(f"{number} × {status or 'cut'}" for status, number in sorted(tally.hostile.items()))
    print(f"\nHonest requests that failed: {len(tally.failures)} of {len(every)} {tally.failures[:5] or ''}\n\n"
          f"Hostile requests: {hostile}, {hostile / (hostile + len(every)):.1%} of all ({statuses})\n")
    _print_memory(tally.memory)
    print("\nready:", ask(host, "/health/ready", None)[1])
    return not tally.failures and p99 <= P99_SECONDS


def _print_memory(memory: list[tuple[float, float, int]]) -> None:
    """Start and end, and between them the medians of the first and the last third of what is settled: growth shows."""
    settled = memory[len(memory) // 5:] or memory
    third = max(1, len(settled) // 3)
    print("| | start | first third | last third | end | most |\n|---|---:|---:|---:|---:|---:|")
    for place, name in enumerate(("server memory, MiB", "workers' memory, MiB", "worker processes")):
        values = [each[place] for each in memory]
        first, last = (statistics.median(each[place] for each in part) for part in (settled[:third], settled[-third:]))
        figures = " | ".join(f"{each:.0f}" for each in (values[0], first, last, values[-1], max(values)))
        print(f"| {name} | {figures} |")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    tally = Tally()
    with server(given.data, sparql_workers=given.workers, sparql_seconds=given.seconds, rate="",
                rate_sparql="") as (address, pid):
        host = urllib.parse.urlsplit(address).netloc
        for _ in range(20):  # warm: the first search loads the encoder
            ask(host, "/api/search?q=%E7%95%99%E5%AD%A6", None)
        until = time.monotonic() + given.minutes * 60
        threads = [threading.Thread(target=honest_client, args=(host, tally, until, seed))
                   for seed in range(given.clients)]
        threads += [threading.Thread(target=hostile_client, args=(host, tally, until)),
                    threading.Thread(target=watch, args=(pid, tally, until))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        time.sleep(given.seconds + 1)  # the last hostile query ends
        tally.memory.append((resident_mb(pid), sum(map(resident_mb, descendants(pid))), len(descendants(pid))))
        print(json.dumps(vars(given), default=str))
        return 0 if report(tally, host) else 1


if __name__ == "__main__":
    sys.exit(main())
