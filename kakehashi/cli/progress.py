"""A progress display on stderr: bars on a terminal, one line a stage elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

EVERY: Final = 10.0
"""Seconds between two lines on a stage's progress where there is no terminal."""

Step = Callable[[str, int, int], None]
"""Called with the stage's name, how much is done, and how much there is."""


@contextmanager
def progress(*, silent: bool = False) -> Iterator[Step]:
    """Gives the callback that a long task reports its steps to."""
    if silent:
        yield lambda stage, done, total: None
        return
    if not sys.stderr.isatty():
        yield _Lines().step
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                  console=Console(stderr=True)) as drawn:
        tasks: dict[str, object] = {}

        def bar(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = drawn.add_task(stage, total=total)
            drawn.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield bar


class _Lines:
    """One line a stage, and for a long one another every ``EVERY`` seconds with the time left."""

    def __init__(self) -> None:
        self._begun: dict[str, float] = {}
        self._told = 0.0

    def step(self, stage: str, done: int, total: int) -> None:
        """The callback."""
        now = time.monotonic()
        if stage not in self._begun:
            self._begun[stage] = self._told = now
            sys.stderr.write(f"{stage} ({total:,})\n")
        elif 0 < done < total and now - self._told >= EVERY:
            self._told = now
            taken = now - self._begun[stage]
            left = timedelta(seconds=round(taken * (total - done) / done))
            sys.stderr.write(f"{stage}: {done:,} of {total:,}, {done / taken:,.0f} a second, {left} left\n")
