"""Every command of the pages is run, or checked as tests/shell_checks.py says; test_docs.py runs the console blocks.

A line of a ``sh`` block is cut at ``&&``; the program of each part is looked up in ``CHECKS``: one that is not there
fails.  Commands inside sentences (`make compare`) are checked for what they name: targets, modules, options.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph import snapshot
from graph.settings import Settings
from graph.settings import settings as environment_settings
from kakehashi.client import Kakehashi
from tests import live, tiny_snapshot
from tests.conftest import ROOT
from tests.project import test_docs
from tests.shell_checks import ADDRESS, CHECKS, TOKEN, Shell, commands, options_of_kakehashi, setting

PAGES = [*sorted(ROOT.glob("*.md")), *(path for folder in ("docs", "documents", "ontology", "graph", "ingest", "api",
         "kakehashi", "benchmarks", "deploy", "notebooks") for path in sorted((ROOT / folder).rglob("*.md")))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.S | re.M)

OLDER, NEWER = "20261101T020000Z", "20261102T020000Z"
"""Names of snapshots that the pages use."""

ELSEWHERE = {
    "console": {*test_docs.WITH_COMMANDS, *test_docs.JAPANESE, ROOT / "CONTRIBUTING.md", ROOT / "docs/CLI.md"},
    "python": {ROOT / "CONTRIBUTING.md", ROOT / "docs/PYTHON.md"},
    "sparql": {ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs/ONTOLOGY.md",
               ROOT / "kakehashi/assistant/examples.md"},
    "text": {ROOT / "CONTRIBUTING.md", ROOT / "docs/ONTOLOGY.md"},
    "diff": {ROOT / "CONTRIBUTING.md"}, "csv": {ROOT / "CONTRIBUTING.md"}, "tsv": {ROOT / "CONTRIBUTING.md"},
    "turtle": {ROOT / "docs/LINKED_DATA.md"},
    "": {ROOT / "ARCHITECTURE.md"},
}
"""Pages whose blocks other tests take: test_docs, test_contributing, test_competency, test_assistant,
test_named_queries, and test_cli_tool with test_facade for the two that are written from the code; the block without a
language is a drawing."""


def lines(page: Path, language: str = "sh") -> list[str]:
    """The lines of the blocks of a language; one that goes on after a backslash is one."""
    return [line for found, text in BLOCK.findall(page.read_text("utf-8")) if found == language
            for line in text.replace("\\\n", " ").splitlines() if line.strip()]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small snapshots with the names that the pages use."""
    folder = tmp_path_factory.mktemp("data")
    for name in (OLDER, NEWER):
        tiny_snapshot.publish(folder, name)
    return folder


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """A service with user graphs."""
    settings = Settings(data=data, encoder="fake", write_token=TOKEN, sparql_workers=1)
    port = live.free_port()
    with live.serving(create_app(live.at_port(settings, port)), port) as address:
        yield address


@pytest.fixture
def shell(data: Path, tmp_path: Path, request: pytest.FixtureRequest,
          monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """Commands of this process find the two snapshots."""
    monkeypatch.setenv("KAKEHASHI_DATA", str(data))
    monkeypatch.setenv("KAKEHASHI_ENCODER", "fake")
    environment_settings.cache_clear()
    snapshot.point(data, NEWER)  # a page may have used the older one
    yield Shell(tmp_path, lambda: str(request.getfixturevalue("address")))
    environment_settings.cache_clear()


@pytest.mark.parametrize("page", [page for page in PAGES if lines(page)], ids=lambda page: page.name)
def test_the_lines_of_a_page_work(page: Path, shell: Shell) -> None:
    for line in lines(page):
        for variables, words, part in commands(line):
            for name, value in variables.items():
                setting(name, value)
            program = Path(words[0]).name
            assert program in CHECKS, f"nobody checks this command: {line}"
            CHECKS[program](shell, words, part)


INLINE: dict[str, Callable[[Shell, list[str], str], None]] = {
    **{program: CHECKS[program] for program in ("make", "python", "pip", "apt-get")},
    "kakehashi": lambda shell, words, part: options_of_kakehashi(words)}
"""Checks of commands inside sentences."""


def spoken() -> dict[str, Path]:
    """The commands inside the sentences of all pages, each with a page that has it."""
    command = re.compile(rf"(?<!`)`((?:\.venv/bin/)?(?:{'|'.join(INLINE)})\s[^`]+)`")
    return {" ".join(text.split()): page for page in PAGES
            for text in command.findall(BLOCK.sub("", page.read_text("utf-8")))}


def test_commands_inside_sentences_exist(shell: Shell) -> None:
    found = spoken()
    assert len(found) > 50
    for line, page in found.items():
        for _, words, part in commands(re.sub(r" [|>] .*|\|\w+|(?<= )\[|\](?= |$)", "", line)):
            try:
                INLINE[Path(words[0]).name](shell, words, part)
            except (AssertionError, KeyError, ValueError, subprocess.CalledProcessError) as error:
                raise AssertionError(f"{page.relative_to(ROOT)}: `{line}`\n{error}") from error


def test_every_block_is_taken_by_a_test() -> None:
    for page in PAGES:
        for language, _ in BLOCK.findall(page.read_text("utf-8")):
            assert language in ("sh", "json", "html", "sparql") or page in ELSEWHERE.get(language, ()), (
                f"{page.relative_to(ROOT)}: nobody reads a block of {language or 'no language'}")
        assert not re.search(rf"\n\n    ({'|'.join(CHECKS)}) ", page.read_text("utf-8")), f"{page}: write ```sh"


def test_settings_that_the_pages_name_exist() -> None:
    others = {"NAME", "PROGRAM", "FIRST_PORT", "SOURCE"}  # any; of start.sh; of the notebooks
    for page in PAGES:
        named = set(re.findall(r"KAKEHASHI_([A-Z_]+[A-Z])", page.read_text("utf-8")))
        assert {name.lower() for name in named - others} <= set(Settings.model_fields), page


def test_the_japanese_readme_has_the_same_lines() -> None:
    def written(name: str) -> list[str]:
        return [part for line in lines(ROOT / name) for _, _, part in commands(line)]

    assert written("README.ja.md") == written("README.md")


def test_the_first_example_of_the_python_page_runs(shell: Shell) -> None:
    """Those of the methods are doctests of tests/kakehashi/test_facade.py."""
    (_, text), *_ = BLOCK.findall((ROOT / "docs" / "PYTHON.md").read_text("utf-8"))
    names: dict[str, Kakehashi] = {}
    exec(text.replace(ADDRESS, shell.address()), names)
    assert names["kg"].snapshot == NEWER
    names["kg"].close()


def test_the_configuration_of_an_assistant_starts_the_server() -> None:
    """test_assistant starts it."""
    (text,) = lines(ROOT / "docs" / "ASSISTANTS.md", "json")
    (server,) = json.loads(text)["mcpServers"].values()
    options_of_kakehashi([server["command"], *server["args"]])
    for name, value in server["env"].items():
        setting(name, value)


def test_frames_and_queries_of_the_pages_have_answers(samples: Settings) -> None:
    with TestClient(create_app(samples)) as client:
        for page in PAGES:
            for language, text in BLOCK.findall(page.read_text("utf-8")):
                if language == "html":
                    (path,) = re.findall(r'src="https://[^/]+([^"]+)"', text)
                    assert len(re.findall("<tr|<li", client.get(path).text)) > 10, text
                elif language == "sparql" and page not in ELSEWHERE["sparql"]:
                    answer = client.get("/sparql", params={"query": text, "format": "csv"})
                    assert answer.text.count("\n") > 1, f"{text}\n{answer.text}"
