"""The code's shape: style, types, layers and sizes are part of the tests."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LONGEST, ROOT, TESTS

PACKAGES = ("ontology", "ingest", "graph", "api", "kakehashi")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

MODULE_LINES = 400
FUNCTION_LINES = 60


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    run("ruff", "check", ".")


def test_mypy_strict_finds_nothing() -> None:
    run("mypy")


def test_imports_go_one_way() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= FUNCTION_LINES, node.name


def test_the_longest_files_of_tests_exist() -> None:
    assert [name for name in LONGEST if not list(TESTS.rglob(f"{name}.py"))] == []


def test_help_does_not_load_heavy_modules() -> None:
    code = ("import sys; sys.argv = ['kakehashi', '--help']\n"
            "import kakehashi.cli\n"
            "heavy = {'torch', 'onnxruntime', 'pyoxigraph', 'networkx', 'faiss', 'rdflib', 'fastapi', 'sudachipy'}\n"
            "print(sorted(heavy & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
