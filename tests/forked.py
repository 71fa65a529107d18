"""Calls in processes of their own, forked from one that has imported the program: without the imports of each.

What is called has its own memory, environment, output and exit code, as a command has; only the start and the end of
the interpreter are not its own.  ``test_cli_tool`` starts whole interpreters.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ingest import layouts
from kakehashi.cli import main

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload([
    "tests.forked", "tests.hostile_files", "tests.ingest.test_pipeline",  # what they call
    # what commands import when they run
    "graph.alignment.align", "graph.alignment.plan_matches", "graph.encoders.e5_onnx", "graph.linked_data.export",
    "graph.magic", "graph.store.embedded", *(f"ingest.layouts.{family}" for family in layouts.FAMILIES)])


def call(target: Callable[..., object], *arguments: object,
         env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Calls a function in a process of its own; gives its exit code and what it wrote, as ``subprocess.run`` does."""
    with tempfile.TemporaryDirectory() as folder:
        process = processes.Process(target=_called, args=(Path(folder), dict(env or os.environ), target, arguments))
        process.start()
        process.join()
        out, err = (Path(folder, name).read_text("utf-8") for name in ("out", "err"))
    return subprocess.CompletedProcess(arguments, process.exitcode or 0, out, err)


def kakehashi(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A command of ``kakehashi``."""
    return call(_command, *arguments, env=env)


def _called(folder: Path, environment: dict[str, str], target: Callable[..., object],
            arguments: tuple[Any, ...]) -> None:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    target(*arguments)


def _command(*arguments: str) -> None:
    sys.argv = ["kakehashi", *arguments]
    main()
