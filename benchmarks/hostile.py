"""What becomes of hostile queries: the table of docs/SPARQL.md.

    python -m benchmarks.hostile [--data data] [--seconds 10]

Starts the service on a published snapshot, sends each query of ``benchmarks/bombs.py`` (and each document to the user
graphs), then an honest query, and prints what happened, how long it took, and whether the honest one was answered.
"""

from __future__ import annotations

import argparse
import http.client
import json
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bombs import BOMBS, DOCUMENTS
from benchmarks.server import server

HONEST = "SELECT (COUNT(*) AS ?n) { ?project a <ontology#Project> }"
TOKEN = "token-of-the-benchmark"
WARM = 15
"""Seconds: the encoder is loaded after the start."""


@dataclass(frozen=True)
class Outcome:
    """One request's end."""

    status: int
    """0: the connection was cut."""
    seconds: float
    size: int
    text: str


def send(address: str, method: str, path: str, body: str, kind: str, timeout: float = 60) -> Outcome:
    """One request on a connection of its own."""
    host = urllib.parse.urlsplit(address).netloc
    connection = http.client.HTTPConnection(host, timeout=timeout)
    began, status, got = time.perf_counter(), 0, bytearray()
    try:
        connection.request(method, path, body.encode(), {"Content-Type": kind, "Authorization": f"Bearer {TOKEN}"})
        response = connection.getresponse()
        status = response.status
        while chunk := response.read(1 << 16):
            got += chunk[: max(0, 4000 - len(got))]
    except (http.client.HTTPException, OSError) as error:
        text = f"{type(error).__name__}"
        return Outcome(0, time.perf_counter() - began, len(got), f"connection cut after status {status} ({text})")
    finally:
        connection.close()
    return Outcome(status, time.perf_counter() - began, len(got), got.decode("utf-8", "replace"))


def told(outcome: Outcome) -> str:
    """An outcome in words."""
    if outcome.status == 0:
        return outcome.text
    if outcome.status >= 400:
        return f"{outcome.status}: {json.loads(outcome.text)['detail'][:90]}"
    return f"{outcome.status}: answered"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with server(given.data, sparql_seconds=given.seconds, sparql_workers=given.workers, write_token=TOKEN,
                rate="", rate_sparql="") as (address, _):
        time.sleep(WARM)
        print("| request | what happened | seconds | next honest query |\n|---|---|---:|---|")
        requests = [(name, "POST", "/sparql", query, "application/sparql-query") for name, query in BOMBS.items()]
        requests += [(name, "PUT", "/graph/user/bomb", text, kind) for name, (kind, text) in DOCUMENTS.items()]
        for name, method, path, body, kind in requests:
            outcome = send(address, method, path, body, kind)
            honest = send(address, "POST", "/sparql", HONEST, "application/sparql-query")
            served = f"served in {honest.seconds * 1000:.0f} ms" if honest.status == 200 else f"FAILED {honest.status}"
            shown = name.replace("|", chr(92) + "|")
            print(f"| {shown} | {told(outcome)} | {outcome.seconds:.2f} | {served} |", flush=True)


if __name__ == "__main__":
    main()
