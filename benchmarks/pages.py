"""Processor time of the server for every kind of page.

    python -m benchmarks.pages [--data data] [--repeats 20]

Each kind of page is asked for over the application in this process: first up to ``FIRST`` different pages of the kind
once each, beginning with the busiest of the snapshot (most links, most projects), then the busiest ``--repeats`` times.
The time is the processor time of the whole process, so that other work on the machine does not count.  Measured is
what visitors meet once the service has made ready what it makes after its start.
Exit 1: the 95th percentile of first visits or of repetitions of a kind is at 100 ms or more.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `kakehashi serve` has it; read when NumPy is imported

import numpy as np
from fastapi.testclient import TestClient

from api.app import create_app
from graph import named
from graph.linked_data import identity
from graph.rows import NodeRow, ProjectRow
from graph.service import Service
from graph.settings import Settings

MOST_MS = 100.0
"""What a page may cost: processor time of the server at the 95th percentile."""

FIRST = 20
"""Different pages of a kind that are visited once."""

QUERIES = (
    "高校生の派遣", "交流", "姉妹都市との青少年交流", "アラスカ州", "観光客の誘致", "student exchange", "水産物の輸出",
    "韓国との交流", "技能実習生", "国際会議", "スポーツ", "ホームステイ", "職員の派遣", "留学生の支援", "多文化共生",
    "台湾 観光", "中国", "音楽祭", "周年記念", "日本語教室")


def addresses(service: Service) -> Iterator[tuple[str, Sequence[str]]]:
    """Name and addresses of each kind of page, the busiest page first."""
    counts = {name: [value for value, _ in found[:FIRST]] for name, found in service.catalogue.facets().items()}
    total = service.catalogue.count(ProjectRow)
    projects = service.catalogue.ids(range(0, total, max(1, total // FIRST)))[:FIRST]
    yield from (("home", ["/"]), ("search", [f"/search?q={each}" for each in QUERIES]),
                ("search, filter", [f"/search?q=交流&country={each}" for each in counts.get("country", ())]),
                ("search, weak", ["/search?q=火星探査機の打ち上げ"]), ("all projects", ["/search?page=3"]),
                ("compare", ["/compare?ids=" + ",".join(projects[:3])]),
                ("project", [f"/projects/{each}" for each in projects]),
                ("similar", [f"/projects/{each}/similar" for each in projects]), ("plans", ["/plans"]))
    for plan in service.plans():
        yield f"plan {plan.id[:12]}", [f"/plans/{plan.id}"]
        for by in ("municipality", "country"):
            yield f"coverage {plan.id[:12]} {by}", [f"/plans/{plan.id}/coverage?by={by}"]
        yield f"coverage {plan.id[:12]} all", [f"/plans/{plan.id}/coverage?scope=all"]
    below = service.support.below
    nodes = sorted(service.catalogue.iterate(NodeRow), key=lambda each: -len(below.get(each.id, ())))[:FIRST]
    yield "node", [f"/nodes/{each.id}" for each in nodes]
    yield "SDG goal", [f"/sdgs/{goal}" for goal in (4, *range(1, 4), *range(5, 18))]
    for facet, folder in (("municipality", "municipalities"), ("country", "countries"), ("region", "regions")):
        if counts.get(facet):
            yield facet, [f"/{folder}/{each}" for each in counts[facet]]
    yield from _ties(service, counts)
    yield from (("issues", ["/issues"]), ("quality", ["/quality"]),
                ("document", [f"/documents/{each}" for each in counts["document"]]), ("reviews", ["/reviews"]),
                ("changes", ["/changes"]), ("queries", ["/queries"]), ("editor", ["/sparql/editor"]),
                ("query", [f"/queries/{each.name}?{urlencode({one.name: one.example for one in each.parameters})}"
                           for each in named.queries().values() if not each.graph]),
                ("former municipality", [f"/municipalities/{each}" for each in list(identity.formers())[:FIRST]]),
                ("ask", ["/ask?q=札幌市の姉妹都市はどこですか"]), ("about", ["/about"]))


def _ties(service: Service, counts: dict[str, list[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """The pages about ties."""
    naming = service.ties_network.naming
    places = sorted(naming, key=lambda each: -len(naming[each]))[:FIRST]
    vertices = sorted(service.network().vertices, key=lambda each: -each.degree)[:FIRST]
    ties = service.ties[::max(1, len(service.ties) // FIRST)][:FIRST]
    yield from (("prefecture", [f"/prefectures/{code:02}" for code in (1, *range(2, FIRST + 1))]),
                ("subprefecture", ["/subprefectures/01-ishikari"]), ("place", [f"/places/{each}" for each in places]),
                ("tie", [f"/ties/{each.id}" for each in ties]), ("network", ["/network"]),
                ("network, country", [f"/network?country={each}" for each in counts.get("country", ())]),
                ("network, prefecture", [f"/network?prefecture={code:02}" for code in range(1, FIRST + 1)]),
                ("network, kind", ["/network?kind=friendship-city"]),
                ("network, year", [f"/network?as_of={year}" for year in (1990, *range(1970, 1989))]),
                ("network, activity", ["/network?activity=unknown"]), ("map", ["/network/map"]),
                ("map, year", [f"/network/map?as_of={year}" for year in range(1975, 1995)]),
                ("map, country", [f"/network/map?country={each}" for each in counts.get("country", ())]),
                ("measures", ["/network/measures"]), ("health", ["/network/health"]),
                ("suggestions", [f"/network/suggestions?of={each.id}" for each in vertices if each.country == "JP"]),
                ("panel", [f"/network/panel?vertex={each.id}" for each in vertices]), ("widget", ["/embed/network"]))


def _timed(client: TestClient, address: str) -> tuple[float, int, int]:
    """Processor time in milliseconds, bytes and status of one page."""
    started = time.process_time()
    answer = client.get(address)
    return 1000 * (time.process_time() - started), len(answer.content), answer.status_code


def main() -> None:
    """Measures and prints a line for each kind of page, slowest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--repeats", type=int, default=20)
    given = parser.parse_args()
    settings = Settings(data=given.data)
    kinds = list(addresses(Service.open(settings)))
    app = create_app(settings)
    found = []
    with TestClient(app, headers={"accept": "text/html"}) as client:
        while app.state.holder.warming:
            time.sleep(0.2)
        for name, pages in kinds:
            first = [_timed(client, each) for each in pages]
            times = [_timed(client, pages[0])[0] for _ in range(given.repeats)]
            visits = [each[0] for each in first]
            found.append((float(np.percentile(visits, 95)), max(visits), len(visits), float(np.percentile(times, 95)),
                          float(np.median(times)), max(each[1] for each in first), name, pages[0],
                          [each[2] for each in first if each[2] != 200]))
    print(f"first visits: {'p95 ms':>7} {'most':>5} {'of':>3}  again: {'p95':>6} {'p50':>6} {'KB':>6}  page")
    for p95, most, number, again, median, size, name, address, wrong in sorted(found, reverse=True):
        print(f"{p95:21.1f} {most:5.0f} {number:3} {again:14.1f} {median:6.1f} {size / 1000:6.0f}  {name} {address}"
              + (f" -> {wrong}" if wrong else ""))
    sys.exit(any(max(each[0], each[3]) >= MOST_MS for each in found))


if __name__ == "__main__":
    main()
