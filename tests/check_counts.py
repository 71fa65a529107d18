"""Compares the served snapshot with the counts that reading the five documents gave.

Run as ``python tests/check_counts.py`` after ``kakehashi ingest``; prints each count and exits 1 on a difference.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path

from graph.rows import AreaRow, IssueRow, TieRow
from graph.service import Service
from graph.settings import settings

EXPECTED = Path(__file__).with_name("expected_counts.toml")


def counts(service: Service) -> dict[str, dict[str, int]]:
    """Counts by document, and of the reference data."""
    found = {row.id: Counter(row.counts) for row in service.documents()}
    for issue in service.catalogue.iterate(IssueRow):
        found[issue.document][f"issues:{issue.code}"] += 1
    reference = Counter(area.kind for area in service.catalogue.iterate(AreaRow))
    reference["recorded_ties"] = sum(len(tie.urls) for tie in service.catalogue.iterate(TieRow) if tie.recorded)
    return {**{name: dict(each) for name, each in found.items()}, "reference": dict(reference)}


def differences(found: dict[str, dict[str, int]]) -> list[str]:
    """One line for each count that differs from the expected one."""
    expected = tomllib.loads(EXPECTED.read_text("utf-8"))
    return [f"{document} {name}: expected {number}, found {found.get(document, {}).get(name, 0)}"
            for document, numbers in expected.items() for name, number in numbers.items()
            if found.get(document, {}).get(name, 0) != number]


if __name__ == "__main__":
    now = counts(Service.open(settings()))
    for section, values in now.items():
        print(section, ", ".join(f"{name} {number}" for name, number in sorted(values.items())))
    wrong = differences(now)
    for line in wrong:
        print("DIFFERS", line)
    n_checked = sum(len(numbers) for numbers in tomllib.loads(EXPECTED.read_text("utf-8")).values())
    print(f"{n_checked - len(wrong)} passed, {len(wrong)} failed")
    sys.exit(1 if wrong else 0)
