"""What the documentation says is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from api import reference
from graph import survey_template
from graph.service import Service
from graph.settings import Settings
from graph.settings import settings as environment_settings
from graph.sparql.pool import Limits, Pool, Query, fetch
from kakehashi.cli import app as cli
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
JAPANESE = [ROOT / "README.ja.md", *sorted((ROOT / "docs" / "tutorials").glob("*.ja.md"))]
WITH_COMMANDS = [*(ROOT / name for name in ("README.md", "docs/ASSISTANTS.md", "docs/QUALITY.md")),
                 *sorted(set((ROOT / "docs" / "tutorials").glob("*.md")) - set(JAPANESE))]
"""Pages whose console blocks are run here; docs/CLI.md is written from the commands."""

PAGES = sorted(path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))


def test_the_reference_of_the_api_is_up_to_date() -> None:
    assert reference.FILE.read_text("utf-8") == reference.markdown(), "run `make docs`"


@pytest.mark.parametrize("query", re.findall(r"```sparql\n(.*?)```", README, re.S))
def test_the_queries_of_the_readme_have_answers(query: str, service: Service, samples: Settings) -> None:
    answer = fetch(Pool(service.snapshot.path / "store", Limits.of(samples)),
                   Query(query, "text/csv", service.snapshot.manifest.base))
    assert answer.count(b"\n") >= 3


def test_the_projects_and_nodes_that_the_readme_names_exist(service: Service) -> None:
    for identifier in set(re.findall(r"projects/([\w-]+)", README)):
        assert service.project(identifier)
    for identifier in set(re.findall(r"nodes/([\w.-]+[\w])", README)):
        assert service.catalogue.node(identifier)


def test_the_limits_of_the_docs_are_those_of_the_settings() -> None:
    """Each row of the table of limits names settings with their defaults, and no limit is left out."""
    text = (ROOT / "docs" / "OPERATIONS.md").read_text("utf-8")
    table = re.search(r"\| setting \| default \|.*?\n\n", text, re.S)
    assert table
    told: dict[str, str] = {}
    for names, defaults in re.findall(r"^\| (`[A-Z_`, ]+`) \| ([^|]+) \|", table[0], re.M):
        told |= dict(zip(re.findall(r"[A-Z_]+", names), defaults.strip().split(", "), strict=True))
    fields = Settings.model_fields
    assert {name: str(fields[name.lower()].default).removesuffix(".0") for name in told} == told
    limits = {name.upper() for name in fields
              if name.startswith(("sparql_", "client_", "rate", "request_", "write_")) and name not in (
                  "sparql_services", "write_token")}
    assert limits <= set(told)


def steps(text: str) -> list[tuple[str, list[str]]]:
    """The commands of the console blocks, each with the lines that it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.S | re.M):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:].removeprefix(".venv/bin/"), []))
            elif line.strip():
                found[-1][1].append(line)
    return found


def printed(line: str, output: str) -> bool:
    """Whether a command printed a line: however it is spaced, with anything for ``...`` and at the end, and other
    decimals, which move with every fit."""
    parts = [re.escape(part.strip()) for part in " ".join(line.split()).split("...")]
    pattern = re.compile(re.sub(r"\d+\\\.\d+", r"\\d+\\.\\d+", ".*?".join(parts)))
    return any(pattern.match(" ".join(each.split())) for each in output.splitlines())


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=lambda path: path.stem)
def test_the_commands_of_a_page_print_what_it_says(path: Path, samples: Settings, tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    """Run one after the other in an empty folder; a form that the steward's tutorial writes is filled in between."""
    monkeypatch.chdir(tmp_path)
    commands = steps(path.read_text("utf-8"))
    assert commands
    for command, expected in commands:
        variables, words = [], shlex.split(command, comments=True)
        while "=" in words[0]:
            variables.append(words.pop(0).partition("="))
        assert words.pop(0) == "kakehashi", command
        with monkeypatch.context() as patch:
            patch.setenv("KAKEHASHI_DATA", str(samples.data))
            for name, _, value in variables:
                patch.setenv(name, value)
            environment_settings.cache_clear()
            done = CliRunner().invoke(cli, words)
        environment_settings.cache_clear()
        assert done.exit_code == 0, f"{command}\n{done.output}\n{done.exception!r}"
        for line in expected:
            assert printed(line, done.output), f"{command} does not print: {line}\n{done.output}"
        if "template" in words:
            _fill_in(Path(words[words.index("--out") + 1]), tmp_path / "new")


@pytest.mark.parametrize("path", JAPANESE, ids=lambda path: path.stem)
def test_a_translation_has_the_commands_that_are_run(path: Path) -> None:
    """And shows nothing else of what they print."""
    english = dict(steps(path.with_name(path.name.replace(".ja", "")).read_text("utf-8")))
    translated = dict(steps(path.read_text("utf-8")))
    assert list(translated) == list(english)
    for command, lines in translated.items():
        assert set(lines) <= set(english[command])


def _fill_in(form: Path, folder: Path) -> None:
    book = load_workbook(form)
    for number, cell in enumerate(book["記入例"][survey_template.TOP + 1], start=1):
        book["調査票"].cell(survey_template.TOP + 1, number, cell.value)  # type: ignore[arg-type]
    folder.mkdir()
    book.save(folder / form.name)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    """Files that are linked exist, and so do the headings."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.S | re.M)
    for target in re.findall(r"\]\((?!https?:|mailto:|/)([^)\s]+)\)", text):
        name, _, heading = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), target
        if heading and file.suffix == ".md":
            headings = {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-")
                        for each in re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.M)}
            assert heading in headings, target


def test_the_japanese_readme_says_what_the_english_one_says() -> None:
    """The same commands, settings and pages, so that neither falls behind."""
    japanese = (ROOT / "README.ja.md").read_text("utf-8")
    for pattern in (r"KAKEHASHI_[A-Z_]+", r"make ([a-z-]+)", r"^\$ \S*kakehashi (\w+)", r"\]\((docs/[A-Z_]+\.md)"):
        missing = set(re.findall(pattern, README, re.M)) - set(re.findall(pattern, japanese, re.M)) - {"alone"}
        assert not missing, f"README.ja.md does not tell of {sorted(missing)}"
