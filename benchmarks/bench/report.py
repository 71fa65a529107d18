"""``results.json`` as tables in docs/PERFORMANCE.md, between two marks; what stands outside is written by people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

BEGIN: Final = "<!-- figures: written by `make bench` -->"
END: Final = "<!-- end of figures -->"

SERVERS: Final = ("limit", "kakehashi", "oxigraph", "rdflib-endpoint", "virtuoso")
HEADS: Final = ("in process, alone", "Kakehashi", "oxigraph", "rdflib-endpoint", "Virtuoso")

SLOW: Final = 300
"""Milliseconds within which an analyst's question is to be answered, unless it has to go through everything."""

SHARE: Final = 1.5
MORE: Final = 1.0
"""At most so many times what the engine takes in process, and so many milliseconds: what a service may add."""


def write(page: Path, results: dict[str, Any]) -> None:
    """Replaces the part of the page between the marks.

    Raises:
        ValueError: the page has not the marks.
    """
    text = page.read_text("utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page} has no marks {BEGIN} and {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines(results)) + f"\n\n{END}{after}", "utf-8")


def lines(results: dict[str, Any]) -> Iterator[str]:
    """The tables of what was measured, as Markdown."""
    machine = results["machine"]
    yield (f"`{results['command']}`: {machine['processor']}, {machine['processors']} processors, "
           f"{machine['memory_gib']} GiB, Python {machine['python']}. Each part with its time, the load before it and "
           "the pace: a loop of 20,000 additions in Python, in ms, since others share the processors. Milliseconds: "
           "median, in brackets the 10th to the 90th percentile.")
    for failed in results.get("failed", []):
        yield f"\nNot measured: {failed}"
    if "start" in results:
        yield from _start(results["start"])
    for each in results.get("sparql", []):
        yield from _sparql(each)
    if results.get("growth"):
        yield from _growth(results["growth"])
    for each in results.get("semantic", []):
        yield from _semantic(each)
    if len(results.get("semantic", [])) > 1:
        yield from _growth_of_search(results["semantic"])
    if "ingest" in results:
        yield from _ingest(results["ingest"])


def _sparql(found: dict[str, Any]) -> Iterator[str]:
    servers = found["servers"]
    yield f"\n### SPARQL over HTTP, {found['triples']:,} triples ({_when(found)})\n"
    yield "| question | in process, in turn | " + " | ".join(HEADS) + " | within | rows |"
    yield "|---|" + "---:|" * (len(HEADS) + 3)
    for name in servers["limit"]["questions"]:
        asked = {server: servers[server]["questions"][name] for server in SERVERS
                 if "questions" in servers.get(server, {})}
        cells = [_times(asked.get(server)) for server in SERVERS]
        ours = asked.get("kakehashi", {})
        yield (f"| {name} | {_times(ours.get('in_turn'))} | " + " | ".join(cells)
               + f" | {_within(ours, ours.get('in_turn', {}))}; {_within(ours, asked['limit'])} | {_rows(asked)} |")
    for clients in ("1", "8"):
        cells = [f"{servers[server]['throughput'][clients]:,.0f}" if "throughput" in servers.get(server, {}) else "-"
                 for server in SERVERS]
        yield f"| answers a second (describe), {clients} clients | | " + " | ".join(cells) + " | | |"
    for server in SERVERS:
        if "error" in servers.get(server, {}):
            yield f"\n{server}: {servers[server]['error']}"
    named = {name: each for name, each in found.get("named", {}).items() if "kakehashi" in each}
    if named:
        yield f"\nThe {len(named)} named queries with their examples:\n"
        yield "| named query | Kakehashi over HTTP | in process |\n|---|---:|---:|"
        for name, each in sorted(named.items(), key=lambda item: -item[1]["kakehashi"]["p50"]):
            yield f"| {name} | {_times(each['kakehashi'])} | {_times(each['limit'])} |"


def _rows(asked: dict[str, Any]) -> str:
    """The answers' sizes; where servers differ, each is told."""
    rows = {server: each["rows"] for server, each in asked.items() if "rows" in each}
    if len(set(rows.values())) <= 1:
        return str(next(iter(rows.values()), "-"))
    return ", ".join(f"{server} {count}" for server, count in rows.items())


def _times(each: dict[str, Any] | None) -> str:
    if each is None:
        return "-"
    if "error" in each:
        return "failed"
    return f"{_number(each['p50'])} ({_number(each['low'])}-{_number(each['high'])})"


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _within(ours: dict[str, Any], limit: dict[str, Any]) -> str:
    """By how much a median is above what a service may add, or that it is not."""
    if any("p50" not in each for each in (ours, limit)):
        return "-"
    over = ours["p50"] - SHARE * limit["p50"] - MORE
    return f"+{_number(over)}" if over > 0 else "yes"


def _semantic(found: dict[str, Any]) -> Iterator[str]:
    yield f"\n### Search, {found['projects']:,} projects, {found['passages']:,} vectors ({_when(found)})\n"
    yield "| | p50 (10th-90th) | p95 |\n|---|---:|---:|"
    for name, each in found["ways"].items():
        yield f"| {name} | {_times(each)} | {_number(each['p95']) if 'p95' in each else each.get('error', '-')} |"


def _growth(found: list[dict[str, Any]]) -> Iterator[str]:
    """What the service takes by number of projects (``benchmarks/bench/growth.py``)."""
    counts = [f"{each['projects']:,}" for each in found]
    yield f"\n### Growth: {', '.join(counts)} projects\n"
    yield "![Growth: answers, disk and memory by number of projects](growth.svg)\n"
    yield ("Over HTTP, median (95th percentile) in ms, then processor time of the service with its workers; where it "
           f"refused, its status. Measured {'; '.join(map(_when, found))}.\n")
    yield "| | " + " | ".join(counts) + " |"
    yield "|---|" + "---:|" * len(found)
    for name in found[0]["ways"]:
        yield f"| {name} | " + " | ".join(_way(each["ways"].get(name)) for each in found) + " |"
    rows: dict[str, Callable[[dict[str, Any]], str]] = {
        "ready, ms": lambda each: f"{each['ready_ms']:,}", "snapshot, MB": lambda each: f"{each['disk_mb']:,.0f}",
        "memory, ready, MiB resident (own)": lambda each: _resident(each["memory_mib"]["ready"]),
        "memory, at the end, MiB resident (own)": lambda each: _resident(each["memory_mib"]["at the end"])}
    for title, value in rows.items():
        yield f"| {title} | " + " | ".join(map(value, found)) + " |"
    if found[-1].get("named"):
        yield from _slow(found[-1])


def _slow(found: dict[str, Any]) -> Iterator[str]:
    """Which named queries take long among most projects."""
    times = {name: each for name, each in found["named"].items() if "error" not in each}
    slow = sorted((name for name, each in times.items() if each["p95"] > SLOW), key=lambda name: -times[name]["p95"])
    refused = sorted(found["named"].keys() - times.keys())
    yield (f"\nOf the {len(found['named'])} named queries with their examples, among {found['projects']:,} projects "
           f"{len(times) - len(slow)} answer within {SLOW} ms at the 95th percentile. The others, ms at the median "
           "(95th percentile):")
    yield "; ".join((*(f"{name} {_number(times[name]['p50'])} ({_number(times[name]['p95'])})" for name in slow),
                     *(f"{name}: stopped by the limit of time" for name in refused))) + "."


def _when(found: dict[str, Any]) -> str:
    """When a part began, how many processes then wanted a processor, and how fast that was."""
    return f"{found['when'][:16].replace('T', ' ')}, load {found['load']}, pace {found.get('pace', '-')}"


def _way(times: dict[str, Any] | None) -> str:
    if times is None or "error" in times:
        return times["error"][:3] if times else "-"
    return f"{_number(times['p50'])} ({_number(times['p95'])}); {_number(times['processor_ms'])}"


def _resident(memory: dict[str, int]) -> str:
    return f"{memory['resident']:,} ({memory['own']:,})"


def _growth_of_search(found: list[dict[str, Any]]) -> Iterator[str]:
    """How each way of searching grows with the number of projects."""
    yield "\n### Search in process: p50 ms by number of projects\n"
    yield "| | " + " | ".join(f"{each['projects']:,}" for each in found) + " |"
    yield "|---|" + "---:|" * len(found)
    for name in found[0]["ways"]:
        cells = [each["ways"].get(name, {}) for each in found]
        yield f"| {name} | " + " | ".join(_number(cell["p50"]) if "p50" in cell else "-" for cell in cells) + " |"


def _ingest(found: dict[str, Any]) -> Iterator[str]:
    yield f"\n### Ingest, {found['rows']:,} rows ({_when(found)})\n"
    yield from (f"    {line}" for line in found["kakehashi"])
    yield "\n| | a second |\n|---|---:|"
    made, loaded = found["embedding"], found["load_triples"]
    yield f"| passages, bare encoder | {made['bare_per_second']} |"
    yield f"| passages, as ingest embeds them ({made['ratio']} times as long) | {made['kakehashi_per_second']} |"
    yield f"| triples, the engine's bulk load | {loaded['engine_per_second']:,} |"
    yield f"| triples, as ingest loads them ({loaded['ratio']} times as long) | {loaded['kakehashi_per_second']:,} |"
    if "parsed_per_second" in found.get("rdflib", {}):
        yield f"| triples, rdflib parsing | {found['rdflib']['parsed_per_second']:,} |"
        yield f"| triples, rdflib serialising | {found['rdflib']['serialised_per_second']:,} |"
    if "rows_per_second" in found.get("morph-kgc", {}):
        morph = found["morph-kgc"]
        yield f"| rows, morph-kgc, each cell one literal | {morph['rows_per_second']:,} |"
        yield f"| triples, morph-kgc | {morph['triples_per_second']:,} |"


def _start(found: dict[str, Any]) -> Iterator[str]:
    yield f"\n### Start, {found['projects']:,} projects ({_when(found)})\n"
    yield "| | |\n|---|---:|"
    yield f"| `kakehashi serve` answers, ms | {_times(found['ready_ms'])} |"
    yield f"| `kakehashi --help`, ms | {_times(found['help_ms'])} |"
    for when, memory in found["memory_mib"].items():
        yield f"| memory, {when}, MiB resident (of it not pages of files) | {memory['resident']} ({memory['own']}) |"
    yield f"| SPARQL workers and their fork server, MiB | {found['workers_mib']} |"
