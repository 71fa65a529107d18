"""The notebooks run on the public Python interface alone, draw what they promise, and are kept without output."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from graph.settings import Settings, settings
from tests.conftest import ROOT, fresh_settings
from tests.live import free_port, serving

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIGURES = {"01": 2, "02": 1, "03": 3, "04": 1, "05": 0}
"""How many figures each shows."""

RUNS = [*((number, "service") for number in ("01", "02", "03", "04")), ("04", "snapshot"), ("05", "snapshot")]
"""Each asks a running service; one asks a snapshot of this machine too (every method gives the same there:
tests/kakehashi/test_facade.py), and the one that ingests has its own."""


def _code(path: Path) -> list[str]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def service(samples: Settings) -> Iterator[str]:
    with serving(create_app(samples), free_port()) as address:
        yield address


@pytest.mark.parametrize(("number", "where"), RUNS, ids=["-".join(each) for each in RUNS])
def test_a_notebook_runs(number: str, where: str, samples: Settings, service: str, monkeypatch: pytest.MonkeyPatch,
                         tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    import matplotlib.pyplot as plt

    shown: list[int] = []

    def show() -> None:
        plt.gcf().canvas.draw()  # a letter that the font lacks is a warning, and so an error
        shown.append(1)
        plt.close("all")

    monkeypatch.setattr(plt, "show", show)
    monkeypatch.setenv("KAKEHASHI_DATA", str(samples.data if where == "snapshot" else tmp_path / "nothing here"))
    monkeypatch.setenv("KAKEHASHI_SOURCE", service if where == "service" else "")
    monkeypatch.setenv("KAKEHASHI_OWN", str(fresh_settings(tmp_path / "own").data))
    monkeypatch.chdir(tmp_path)  # where the notebook writes its files
    settings.cache_clear()
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    scope: dict[str, object] = {}
    for source in _code(path):
        exec(source, scope)
    settings.cache_clear()
    assert len(shown) == FIGURES[number]
    assert capsys.readouterr().out


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stripped_and_uses_the_public_interface(path: Path) -> None:
    assert path.stem[:2] in dict(RUNS)
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    imported = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
                for source in _code(path) for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Import | ast.ImportFrom)}
    packages = ("api", "graph", "ingest", "ontology", "kakehashi")
    own = {name for name in imported if name and name.split(".")[0] in packages}
    assert own <= {"kakehashi", "kakehashi.figures"}
