"""When a large SPARQL result begins to arrive, how long it takes, and what memory it needs.

    python -m benchmarks.streaming [--data data] [--rows 100000]

Two measurements for each format: with and without gzip.  "First" is the first byte of the body, seen by the client.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import time
import urllib.parse
from pathlib import Path

from benchmarks.server import descendants, resident_mb, server

ROUNDS = 5


def fetch(host: str, query: str, form: str, encoding: str) -> tuple[float, float, int]:
    """Seconds to the first byte and to the last, and how many bytes."""
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.connect()
    began = time.perf_counter()
    connection.request("GET", "/sparql?" + urllib.parse.urlencode({"query": query, "format": form}),
                       headers={"Accept-Encoding": encoding})
    response = connection.getresponse()
    size = len(response.read(1))
    first = time.perf_counter() - began
    while chunk := response.read(1 << 16):
        size += len(chunk)
    whole = time.perf_counter() - began
    connection.close()
    return first, whole, size


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    with server(given.data, rate="", rate_sparql="") as (address, pid):
        host = urllib.parse.urlsplit(address).netloc
        time.sleep(15)  # the encoder is loaded after the start
        select = f"SELECT * {{ ?s ?p ?o }} LIMIT {given.rows}"
        construct = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o }} LIMIT {given.rows}"
        print("| format | encoding | first byte ms | whole ms | MB | server MiB | workers MiB |")
        print("|---|---|---:|---:|---:|---:|---:|")
        for form in ("json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld"):
            query = select if form in ("json", "xml", "csv", "tsv") else construct
            for encoding in ("identity", "gzip"):
                found = [fetch(host, query, form, encoding) for _ in range(ROUNDS)]
                first, whole = (statistics.median(each[n] for each in found) * 1000 for n in (0, 1))
                workers = sum(map(resident_mb, descendants(pid)))
                print(f"| {form} | {encoding} | {first:.1f} | {whole:.0f} | {found[0][2] / 1e6:.1f} | "
                      f"{resident_mb(pid):.0f} | {workers:.0f} |", flush=True)


if __name__ == "__main__":
    main()
