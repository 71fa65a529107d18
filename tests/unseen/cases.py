"""Documents of other prefectures and years, written for these tests, and what reading them by eye gave.

A golden file holds the cells worth comparing: a cell of an empty text must be absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest import layouts, linking
from ingest.formats import read
from ingest.layouts.account import used_lines
from ingest.records import ParsedDocument

HERE = Path(__file__).parent
SUFFIXES = (".txt", ".csv", ".tsv")


def golden(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return content


def document(name: str) -> ParsedDocument:
    path = next(HERE / f"{name}{suffix}" for suffix in SUFFIXES if (HERE / f"{name}{suffix}").is_file())
    return layouts.parse(read(path))


def accounts(parsed: ParsedDocument) -> tuple[set[int], set[int], set[int]]:
    """Lines used by records, layout lines, and lines that only an issue accounts for."""
    used, layout = used_lines(parsed), set(parsed.layout_lines)
    issues = {line for issue in parsed.issues for line in range(issue.lines[0], issue.lines[1] + 1)}
    return used, layout, issues - used - layout


def assert_accounted(parsed: ParsedDocument) -> None:
    """Every line is in exactly one of: used by a record, layout, issue."""
    used, layout, issues = accounts(parsed)
    assert not used & layout
    assert used | layout | issues == set(range(1, parsed.meta.n_lines + 1))


def differences(name: str) -> Iterator[str]:
    """One line for each value that differs from the golden file."""
    expected, parsed = golden(name), document(name)
    meta = parsed.meta
    found: dict[str, Any] = {
        "title": meta.title, "fiscal_year": meta.fiscal_year, "layout": meta.layout,
        "prefecture": linking.link(parsed).meta.prefecture,
        "layout_lines": list(parsed.layout_lines),
        "issues": sorted([issue.code, *issue.lines] for issue in parsed.issues),
    }
    for key, value in found.items():
        wanted = sorted(expected[key]) if key == "issues" else expected[key]
        if value != wanted:
            yield f"{name} {key}: expected {wanted}, found {value}"
    if len(parsed.projects) != len(expected["projects"]):
        yield f"{name}: expected {len(expected['projects'])} projects, found {len(parsed.projects)}"
    for project, wanted in zip(parsed.projects, expected["projects"], strict=False):
        values: dict[str, Any] = {
            "record": project.record, "lines": list(project.lines),
            "figures": [[figure.label, figure.value, figure.unit, figure.period] for figure in parsed.figures
                        if figure.subject == project.record and figure.lines == project.lines],
            "cells": {role: project.text(role) for role in wanted["cells"]}}
        for key, value in values.items():
            if value != wanted.get(key, value):
                yield f"{name} {project.record} {key}: expected {wanted[key]}, found {value}"
