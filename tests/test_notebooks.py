"""The notebooks run, and are kept without output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.settings import Settings, settings
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, samples: Settings, monkeypatch: pytest.MonkeyPatch,
                         capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("KAKEHASHI_DATA", str(samples.data))
    settings.cache_clear()
    cells = json.loads(path.read_text("utf-8"))["cells"]
    scope: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), scope)
    settings.cache_clear()
    assert capsys.readouterr().out
