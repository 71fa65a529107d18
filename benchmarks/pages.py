"""Processor time of the server for every kind of page.

    python -m benchmarks.pages [--data data] [--repeats 20]

Each page is asked for over the application in this process, first once (what is worked out at first use is told apart)
and then ``--repeats`` times; the time is the processor time of the whole process, so that other work on the machine
does not count.  Places, plan items and projects are the busiest of the snapshot: the worst pages, not typical ones.
Exit 1: the 95th percentile over all repetitions of a page is at 100 ms or more.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient

from api.app import create_app
from graph.rows import NodeRow, ProjectRow
from graph.service import Service
from graph.settings import Settings

MOST_MS = 100.0
"""What a page may cost: processor time of the server at the 95th percentile."""


def addresses(service: Service) -> Iterator[tuple[str, str]]:
    """Name and address of each kind of page, with the busiest values of the snapshot."""
    counts = service.catalogue.facets()
    first = next(service.catalogue.iterate(ProjectRow))
    ids = service.catalogue.ids(range(3))
    yield from (("home", "/"), ("search", "/search?q=高校生の派遣"), ("search, filter", "/search?q=交流&country=US"),
                ("search, weak", "/search?q=火星探査機の打ち上げ"), ("all projects", "/search?page=3"),
                ("compare", "/compare?ids=" + ",".join(ids)), ("project", f"/projects/{first.id}"),
                ("similar", f"/projects/{first.id}/similar"), ("plans", "/plans"))
    for plan in service.plans():
        yield f"plan {plan.id[:12]}", f"/plans/{plan.id}"
        for by in ("municipality", "country"):
            yield f"coverage {plan.id[:12]} {by}", f"/plans/{plan.id}/coverage?by={by}"
        yield f"coverage {plan.id[:12]} all", f"/plans/{plan.id}/coverage?scope=all"
    below = service.support.below
    node = max(service.catalogue.iterate(NodeRow), key=lambda each: len(below.get(each.id, ())))
    yield "node", f"/nodes/{node.id}"
    yield "SDG goal", "/sdgs/4"
    for facet, folder in (("municipality", "municipalities"), ("country", "countries"), ("region", "regions")):
        if counts.get(facet):
            yield facet, f"/{folder}/{counts[facet][0][0]}"
    naming = service.ties_network.naming
    place = max(naming, key=lambda each: len(naming[each]), default="US-anchorage")
    yield from (("prefecture", "/prefectures/01"), ("subprefecture", "/subprefectures/01-ishikari"),
                ("place", f"/places/{place}"), ("tie", f"/ties/{service.ties[0].id}"))
    vertex = max(service.network().vertices, key=lambda each: each.degree)
    yield from (("network", "/network"), ("network, filter", "/network?country=US"), ("map", "/network/map"),
                ("measures", "/network/measures"), ("health", "/network/health"),
                ("suggestions", f"/network/suggestions?of={vertex.id}"),
                ("panel", f"/network/panel?vertex={vertex.id}"),
                ("widget", "/embed/network"), ("issues", "/issues"), ("quality", "/quality"),
                ("document", f"/documents/{counts['document'][0][0]}"), ("reviews", "/reviews"),
                ("changes", "/changes"), ("queries", "/queries"), ("editor", "/sparql/editor"),
                ("ask", "/ask?q=札幌市の姉妹都市はどこですか"),
                ("about", "/about"))


def _quiet() -> None:
    """Waits until what the server works out in the background after its start is done."""
    used = time.process_time()
    while True:
        time.sleep(1)
        if time.process_time() - used < 0.1:
            return
        used = time.process_time()


def main() -> None:
    """Measures and prints a line for each page, slowest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--repeats", type=int, default=20)
    given = parser.parse_args()
    settings = Settings(data=given.data)
    service = Service.open(settings)
    found = []
    with TestClient(create_app(settings), headers={"accept": "text/html"}) as client:
        _quiet()
        for name, address in list(addresses(service)):
            started = time.process_time()
            answer = client.get(address)
            first = 1000 * (time.process_time() - started)
            times = []
            for _ in range(given.repeats):
                started = time.process_time()
                client.get(address)
                times.append(1000 * (time.process_time() - started))
            found.append((float(np.percentile(times, 95)), float(np.median(times)), first, len(answer.content), name,
                          answer.status_code, address))
    print(f"{'p95 ms':>8} {'p50 ms':>8} {'first ms':>9} {'KB':>6}  page")
    for p95, p50, first, size, name, status, address in sorted(found, reverse=True):
        print(f"{p95:8.1f} {p50:8.1f} {first:9.0f} {size / 1000:6.0f}  {name} {address}"
              + ("" if status == 200 else f" -> {status}"))
    sys.exit(any(each[0] >= MOST_MS for each in found))


if __name__ == "__main__":
    main()
