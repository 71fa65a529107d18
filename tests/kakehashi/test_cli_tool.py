"""The command line as a tool: what it shows of the data, in pipes, for shells and for programs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from graph.settings import Settings, settings
from kakehashi import reference
from kakehashi.cli import app
from ontology.errors import InputError, KakehashiError, kinds
from tests.conftest import ROOT, environment
from tests.kakehashi.test_cli import run

KAKEHASHI = Path(sys.executable).with_name("kakehashi")

Ask = Callable[..., str]

NO_JSON = re.compile(r"serve|mcp|export .*|reviews export")
"""Commands that serve, or whose output is data in a format of its own."""


def _leaves(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(command, TyperGroup):
        for child, below in command.commands.items():
            yield from _leaves(below, f"{name} {child}".strip())
    else:
        yield name, command


COMMANDS = dict(_leaves(get_command(app)))


@pytest.mark.parametrize("name", [name for name in COMMANDS if not NO_JSON.fullmatch(name)])
def test_every_command_can_print_json(name: str) -> None:
    assert "--json" in [flag for each in COMMANDS[name].params for flag in each.opts]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_what_it_is(name: str) -> None:
    assert COMMANDS[name].help


def test_the_references_are_up_to_date() -> None:
    assert (reference.DOCS / "CLI.md").read_text("utf-8") == reference.cli(), "run `make docs`"
    assert (reference.DOCS / "PYTHON.md").read_text("utf-8") == reference.python(), "run `make docs`"


def test_the_exit_codes_are_told() -> None:
    told = app.info.help
    assert isinstance(told, str)
    assert {0, *(kind.exit_code for kind in kinds().values())} == set(map(int, re.findall(
        r"\b(\d) ", told.partition("Exit codes:")[2])))


@pytest.fixture
def ask(samples: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Runs a command in this process, which takes a tenth of the time; gives its output, or its error's message."""
    monkeypatch.setenv("KAKEHASHI_DATA", str(samples.data))
    settings.cache_clear()

    def asked(*arguments: str, error: int = 0) -> str:
        done = CliRunner().invoke(app, arguments)
        if not error:
            assert done.exit_code == 0, done.output
            return done.output
        assert isinstance(done.exception, KakehashiError)
        assert done.exception.exit_code == error
        return str(done.exception)

    yield asked
    settings.cache_clear()


def test_what_there_is(ask: Ask) -> None:
    found = json.loads(ask("info", "--json"))
    assert found["counts"]["projects"] == 271
    assert len(found["documents"]) == 5


def test_a_project(ask: Ask) -> None:
    found = json.loads(ask("project", "hokkaido_project_survey_r5-98776faa31", "--json"))
    assert found["title"] == "ダイヤモンド高校長期交換留学事業"
    assert found["links"]
    assert "source: hokkaido_project_survey_r5:14\n" in ask("project", found["id"])


def test_plans_and_coverage(ask: Ask) -> None:
    assert "hokkaido_global_strategy" in ask("plans")
    nodes = json.loads(ask("plans", "hokkaido_global_strategy", "--json"))
    assert sum(each["projects"]["strong"] for each in nodes) > 0
    gaps = json.loads(ask("coverage", "hokkaido_global_strategy", "--by", "sdg", "--gaps", "--json"))
    assert gaps
    assert all(each["empty"] for each in gaps)


def test_the_network_and_a_places_ties(ask: Ask) -> None:
    found = json.loads(ask("network", "--country", "ru", "--limit", "3", "--json"))
    assert found["measures"]["nodes"] > len(found["central"]) == 3
    lines = ask("ties", "稚内市").splitlines()
    assert lines[0].split("\t")[:2] == ["municipality", "partner"]
    assert any("コルサコフ" in line for line in lines[1:])


def test_named_queries(ask: Ask) -> None:
    assert "ties-as-of" in [each["name"] for each in json.loads(ask("query", "--json"))]
    rows = json.loads(ask("query", "ties-as-of", "year=1995", "--json"))["results"]["bindings"]
    assert rows
    assert len(ask("query", "ties-as-of", "year=1995").splitlines()) == len(rows) + 1
    assert "kkh" not in ask("query", "ties-as-of", "year=1995", "--format", "csv")
    assert "name=value" in ask("query", "ties-as-of", "1995", error=2)
    assert "needs year" in ask("query", "ties-as-of", error=2)
    assert "no named query" in ask("query", "nothing", error=3)


@pytest.mark.parametrize("arguments", [("export", "projects"), ("query",), ("--help",)], ids=" ".join)
def test_a_reader_that_has_seen_enough_is_no_error(samples: Settings, arguments: tuple[str, ...]) -> None:
    """Both a large answer, which breaks the pipe, and a small one, which is only noticed at the end."""
    reader, writer = os.pipe()
    os.close(reader)  # whoever would read is gone already
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run([KAKEHASHI, *arguments], cwd=ROOT, env=environment(samples), stdout=pipe,
                              stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_pipe_gets_no_colours(samples: Settings) -> None:
    for arguments in (["plans"], ["--help"]):
        done = subprocess.run([KAKEHASHI, *arguments], cwd=ROOT, env=environment(samples), capture_output=True,
                              text=True, check=True)
        assert done.stdout
        assert "\x1b" not in done.stdout


def test_wrong_usage_is_bad_input(samples: Settings) -> None:
    assert "No such option" in run(samples, "plans", "--nonsense", code=2)


def test_a_wrong_setting_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.cache_clear()
    for name, value in (("PORT", "http"), ("WRITE_TOKEN", "secret"), ("RATE", "often")):
        monkeypatch.setenv(f"KAKEHASHI_{name}", value)
    with pytest.raises(InputError) as told:
        settings()
    assert told.value.where == "KAKEHASHI_PORT, KAKEHASHI_WRITE_TOKEN, KAKEHASHI_RATE"
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_the_commands(shell: str, samples: Settings) -> None:
    asked = {"_KAKEHASHI_COMPLETE": f"complete_{shell}", "COMP_WORDS": "kakehashi cov", "COMP_CWORD": "1",
             "_TYPER_COMPLETE_ARGS": "kakehashi cov", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run([KAKEHASHI], cwd=ROOT, env=environment(samples) | asked, capture_output=True, text=True,
                          check=False)
    assert "coverage" in done.stdout
    assert "ingest" not in done.stdout
