"""Answers of the HTTP interface as records: one record a row of the tables in ``kakehashi.frames``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kakehashi.frames import where

Json = Mapping[str, Any]


def project(found: Json) -> dict[str, Any]:
    """A project of a list."""
    return {**found, "source": where(found["document"], found["lines"])}


def hit(found: Json) -> dict[str, Any]:
    """A hit of a search."""
    return {**project(found), "extract": found["snippet"]["text"], "why": [each["code"] for each in found["why"]]}


def similar(found: Json) -> dict[str, Any]:
    """A similar project."""
    reasons = []
    for reason in found["reasons"]:
        words = [label["ja"] for label in reason["labels"]]
        reasons.append(f"{reason['code']}: {', '.join(words)}" if words else reason["code"])
    return {**project(found), "reasons": reasons}


def support(found: Json) -> dict[str, Any]:
    """A supporting project with its link."""
    link, row = found["link"], project(found["project"])
    target = link["target_evidence"] or {}
    return {**row, "project": row["id"], "asserted": link["asserted"],
            "reviewed": link["method"].startswith("reviewed:"),
            "strength": link["strength"], "confidence": link["confidence"], "method": link["method"],
            "project_words": link["project_evidence"]["quote"], "target": link["target"],
            "target_words": target.get("quote"),
            "target_source": where(target.get("document"), target.get("lines"), target.get("place", ""))}


def plan(found: Json) -> dict[str, Any]:
    """A plan."""
    first, last = found["years"] or (None, None)
    return {**found, "first_year": first, "last_year": last, "directions": found["n_nodes"]}


def directions(nodes: list[Json], parent: str | None = None, depth: int = 0) -> Iterator[dict[str, Any]]:
    """A plan's tree, each node before those below it."""
    for node in nodes:
        evidence = node["evidence"]
        yield {**node, "depth": depth, "parent": parent, "asserted": node["asserted_projects"],
               "reviewed": node["reviewed_projects"], "inferred": node["inferred_projects"],
               "source": where(evidence["document"], evidence["lines"], evidence["place"])}
        yield from directions(node["children"], node["id"], depth + 1)


def coverage(found: Json) -> Iterator[dict[str, Any]]:
    """Every cell of a coverage matrix, the empty ones too."""
    grades = found["grades"]
    filled = {(cell["node"], cell["value"]): cell["counts"] for cell in found["cells"]}
    wanted = grades.index(found["least"]) + 1
    for node in found["nodes"]:
        for value in found["values"]:
            counts = filled.get((node["id"], value["value"]), [0] * len(grades))
            projects = sum(counts[:wanted])
            yield {"node": node["id"], "notation": node["notation"], "title": node["title"], "value": value["value"],
                   "value_ja": value["label"]["ja"], "value_en": value["label"]["en"],
                   **dict(zip(grades, counts, strict=True)), "projects": projects, "empty": not projects}


def tie(found: Json) -> dict[str, Any]:
    """A tie as one source states it."""
    source = where(found["document"], found["lines"]) if found["document"] else " ".join(found["urls"])
    return {**found, "municipality": found["source"], "municipality_code": found["source_code"],
            "kind_name": found["kind_label"], "since_year": year(found["since"]), "source": source}


def edge(found: Json) -> dict[str, Any]:
    """An edge of the network."""
    return {**found, "since_year": year(found["since"])}


def health(found: Json) -> dict[str, Any]:
    """A tied pair and what is known of its projects."""
    return {**found, "projects": len(found["activities"])}


def step(found: Json) -> dict[str, Any]:
    """A step of a chain."""
    ties = found["ties"]
    by = sorted({f"{each['kind_label']} {each['since'] or '(since unknown)'}" for each in ties})
    return {**found["node"], "by": None if found["edge"] is None else " / ".join(by) or "lies in",
            "sources": sorted({tie(each)["source"] for each in ties})}


def query(found: Json) -> dict[str, Any]:
    """A named query."""
    return {**found, "title_ja": found["title"]["ja"], "title_en": found["title"]["en"],
            "description_en": found["description"]["en"],
            "parameters": [f"{each['name']}: {each['type']}, e.g. {each['example']}" for each in found["parameters"]]}


def issue(found: Json) -> dict[str, Any]:
    """A data issue."""
    return {**found, "source": where(found["document"], found["lines"], found["place"])}


def document(found: Json) -> dict[str, Any]:
    """A source document."""
    counts = found["counts"]
    return {**found, "lines": found["n_lines"], **{name: counts.get(name, 0) for name in (
        "projects", "ties", "issues")}}


def change(found: Json) -> dict[str, Any]:
    """What became of a project from one year to the next."""
    earlier, later = found["earlier"] or {}, found["later"] or {}
    return {**found, "from_year": found["years"][0], "to_year": found["years"][1], "earlier": earlier.get("title"),
            "later": later.get("title"), "earlier_id": earlier.get("project"), "later_id": later.get("project")}


def review(found: Json) -> dict[str, Any]:
    """An entry of the log of reviews."""
    return {**found["review"], "state": found["state"], "project": found["project"], "target": found["target"]}


def year(text: str | None) -> int | None:
    """The year of a date."""
    return int(text[:4]) if text else None
