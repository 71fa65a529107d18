"""CONTRIBUTING.md is followed as it stands: its files, its changes and its commands, in a copy of the packages."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.pages.i18n import translate_code
from graph import named
from graph.labels import Lang
from graph.service import Service
from graph.settings import Settings
from graph.sparql.pool import Limits, Pool, fetch
from ingest import layouts
from ontology import reference
from ontology.iri import Iris
from tests.conftest import ROOT, environment
from tests.project.test_docs import printed, steps

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
WRITTEN = re.findall(r"`([\w./-]+)`[^`]*:\n\n```(\w+)\n(.*?)^```", TEXT, re.S | re.M)
"""Path, language and text of every block that a line ending in a path and a colon stands over."""

RUN = """
import json, sys
from typer.testing import CliRunner
from kakehashi.cli import app
print(json.dumps([CliRunner().invoke(app, json.loads(words), catch_exceptions=False).output for words in sys.argv[1:]]))
"""
"""The commands one after the other in one process, which starts in two seconds."""

SMALL = {"ontology/reference/world_places.tsv": 2}
"""Lines that are kept of tables that the steps do not need and an ingest would spend half of its time on."""


def follow(path: Path, language: str, text: str) -> None:
    """Writes a new file, adds lines to one that there is, or changes what a diff changes, which stands there once."""
    if language == "diff":
        lines = [(line[:1], line[1:]) for line in text.splitlines()]
        before, after = ("".join(f"{line}\n" for sign, line in lines if sign != other) for other in "+-")
        old = path.read_text("utf-8")
        assert old.count(before) == 1, f"{path.name} has not once: {before}"
        text = old.replace(before, after)
    elif path.exists():
        text = path.read_text("utf-8").rstrip("\n") + "\n" + text
    path.unlink(missing_ok=True)  # it is a link to the checkout's
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as links, changed as the page says; of the documents, only those that it adds."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("ontology", "graph", "ingest", "kakehashi", "api"):
        shutil.copytree(ROOT / name, folder / name, copy_function=os.symlink)
    (folder / "documents").mkdir()
    (folder / "documents" / "SOURCES.md").symlink_to(ROOT / "documents" / "SOURCES.md")
    for name, kept in SMALL.items():
        lines = (ROOT / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).unlink()
        (folder / name).write_text("".join(lines[:kept]), encoding="utf-8")
    for name, language, text in WRITTEN:
        follow(folder / name, language, text)
    return folder


def test_every_block_is_a_command_or_has_a_place() -> None:
    languages = re.findall(r"^```(\w+)$", TEXT, re.M)
    assert len(WRITTEN) == len([each for each in languages if each != "console"]) >= 10


def test_the_steps_lead_to_what_the_page_says(copy: Path) -> None:
    expected: dict[str, list[str]] = {}
    for command, lines in steps(TEXT):
        expected.setdefault(command, []).extend(lines)
    commands = [shlex.split(command) for command in expected]
    assert {program for program, *_ in commands} == {"kakehashi"}
    done = subprocess.run([sys.executable, "-c", RUN, *(json.dumps(words[1:]) for words in commands)], cwd=copy,
                          env=environment(Settings(data=copy / "data", encoder="none")), capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    for (command, lines), output in zip(expected.items(), json.loads(done.stdout), strict=True):
        for line in lines:
            assert printed(line, output), f"{command} does not print: {line}\n{output}"


def test_a_query_added_as_the_page_says_answers_its_example(copy: Path, service: Service, samples: Settings,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    """And its columns have words."""
    (name,) = {Path(path).stem for path, _, _ in WRITTEN if path.endswith(".rq")}
    named.queries.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(named, "FOLDER", copy / "graph" / "queries")
        query = named.query(name)
    named.queries.cache_clear()
    iris = Iris(service.snapshot.manifest.base)
    asked = query.asked({each.name: each.example for each in query.parameters}, iris, "text/csv")
    header, *rows = fetch(Pool(service.snapshot.path / "store", Limits.of(samples)), asked).decode().split()
    assert set(header.split(",")) <= named.columns().keys()
    assert rows


def test_the_number_of_ties_is_told() -> None:
    told = re.search(r"(\d+) statements of sister", (ROOT / "ontology" / "reference" / "README.md").read_text("utf-8"))
    assert told
    assert int(told[1]) == len(reference.recorded_ties())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_family_has_a_word(lang: Lang) -> None:
    assert [each.name for each in layouts.layouts() if translate_code(lang, "layout", each.name) == each.name] == []
