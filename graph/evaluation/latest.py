"""The latest figures of the benchmark, kept in a file that ships with the project."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from graph.evaluation.run import SearchReport, SimilarReport

FILE: Final = Path(__file__).with_name("latest.json")
"""What the quality page shows and the tests compare with: figures by kind of evaluation and judged set."""

Figures = dict[str, Any]


def read(path: Path = FILE) -> dict[str, Figures]:
    """Kind and judged set (``search own``) to date, snapshot, commit and report; empty where nothing was kept."""
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def save(path: Path, what: str, judged: str, snapshot: str, report: SearchReport | SimilarReport) -> None:
    """Adds a report to the file, in place of an earlier one of the same kind and judged set."""
    figures = read(path)
    figures[f"{what} {judged}"] = {"date": datetime.now(UTC).date().isoformat(), "snapshot": snapshot,
                                   "commit": commit(), "report": asdict(report)}
    path.write_text(json.dumps(dict(sorted(figures.items())), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def commit() -> str:
    """The commit of the program, short; empty outside a checkout."""
    try:
        done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=Path(__file__).parent,  # noqa: S607
                              capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
