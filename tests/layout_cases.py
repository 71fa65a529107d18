"""What the tests of the plan layouts share: reading a document, and its account of lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import read
from ingest.layouts import Layout
from ingest.layouts.account import used_lines
from ingest.records import Figure, ParsedDocument
from ingest.source import Source
from ingest.values.departments import departments

ROOT = Path(__file__).parent.parent


def golden(name: str) -> dict[str, Any]:
    """A golden file."""
    content: dict[str, Any] = json.loads((ROOT / "tests" / "golden" / name).read_text("utf-8"))
    return content


def original(name: str) -> Source:
    """A public original; the test is skipped where the originals are absent."""
    path = ROOT.parent / "shared" / "documents" / name
    if not path.is_file():
        pytest.skip("../shared/documents is absent: the public originals are not part of the repository")
    return read(path)


def sample(name: str) -> Source:
    """A document of this repository."""
    return read(ROOT / "documents" / name)


def text(content: str) -> Source:
    """A source of these lines."""
    return Source("s", "s.txt", "", "utf-8", tuple(content.split("\n")))


def parse(layout: Layout, source: Source) -> ParsedDocument:
    """The document as the layout reads it, after it has recognised it."""
    match = layout.match(source)
    assert match.score >= 0.5, match.reason
    return layout.parse(source, match)


def unaccounted(document: ParsedDocument) -> set[int]:
    """Lines that are in no record, no layout and no issue."""
    known = used_lines(document) | set(document.layout_lines)
    known |= {line for issue in document.issues for line in range(issue.lines[0], issue.lines[1] + 1)}
    return set(range(1, document.meta.n_lines + 1)) - known


def issue_lines(document: ParsedDocument) -> dict[str, list[int]]:
    """First lines of the issues by code, unplaced text aside."""
    found: dict[str, list[int]] = {}
    for issue in document.issues:
        if issue.code != "unplaced-text":
            found.setdefault(issue.code, []).append(issue.lines[0])
    return found


def tree(document: ParsedDocument) -> list[str]:
    """Keys and titles of the levels."""
    return [f"{node.key} {node.title.text if node.title else ''}" for node in document.nodes]


def listings(document: ParsedDocument) -> dict[str, list[tuple[str, bool]]]:
    """Where each programme is listed, and whether as a repeat."""
    return {each.text("name"): [(own.node, own.repeat) for own in each.listings] for each in document.projects}


def side(figure: Figure | None) -> str:
    """A value with its unit and date."""
    return f"{figure.value:g}{figure.unit} {figure.period}" if figure and figure.value is not None else ""


def told(document: ParsedDocument) -> list[str]:
    """Levels, below each its programmes with their offices and its goals with their values; then the plan's goals."""
    found: list[str] = []
    for key, title in [*((node.key, node.title.text if node.title else "") for node in document.nodes), ("", "")]:
        found += [f"{key} {title}"] if key else []
        found += [" ".join((f"* {each.text('name')}{' again' * own.repeat}", *departments(each.text("department"))))
                  for each in document.projects for own in each.listings if own.node == key]
        for goal in document.indicators:
            values = filter(None, map(side, (goal.baseline, goal.actual, goal.target)))
            found += [f"# {goal.name.text}: {' > '.join(values)}"] if goal.node == key else []
    return found


def in_order(lines: list[str]) -> list[str]:
    """Lines as ``told`` gives them, those below each level in the order of their words."""
    found: list[str] = []
    inside: list[str] = []
    for line in (" ".join(each.split()) for each in lines):
        if line[0] in "*#":
            inside.append(line)
        else:
            found, inside = [*found, *sorted(inside), line], []
    return [*found, *sorted(inside)]
