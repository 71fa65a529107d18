"""What the documentation says is run."""

from __future__ import annotations

import csv
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from api import reference
from graph import named, survey_template
from graph.service import Service
from graph.settings import Settings
from graph.settings import settings as environment_settings
from graph.sparql.pool import Limits, Pool, Query, fetch
from ingest import layouts
from ingest.accounting import account
from ingest.linking import link
from ingest.source import Source
from kakehashi.cli import app as cli
from ontology.iri import Iris
from ontology.reference import places
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
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


def test_the_answers_that_the_readme_shows_are_given(service: Service) -> None:
    shown = re.search(r"Inferred: (\d+)", README)
    assert shown
    assert len(service.supporting("Ⅱ-(2)-①").inferred) == int(shown[1])
    assert [step.vertex.name for step in service.chain("稚内市", "札幌市")] == [
        "北海道稚内市", "コルサコフ", "ロシア", "ノボシビルスク", "北海道札幌市"]


def test_the_targets_that_the_readme_names_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"make ([a-z-]+)", README)) - {"alone"} <= targets


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
                found.append((line[2:], []))
            elif line.strip() != "...":
                found[-1][1].append(" ".join(line.removesuffix("...").split()))
    return found


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_the_commands_of_a_tutorial_print_what_it_says(path: Path, samples: Settings, tmp_path: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    """Run one after the other in an empty folder; a form that the steward's tutorial writes is filled in between."""
    monkeypatch.chdir(tmp_path)
    commands = steps(path.read_text("utf-8"))
    assert commands
    for command, expected in commands:
        variables, words = [], shlex.split(command)
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
        printed = [" ".join(line.split()) for line in done.output.splitlines()]
        for line in expected:
            assert any(each.startswith(line) for each in printed), f"{command} does not print: {line}\n{done.output}"
        if "template" in words:
            _fill_in(Path(words[words.index("--out") + 1]), tmp_path / "new")


def _fill_in(form: Path, folder: Path) -> None:
    book = load_workbook(form)
    for number, cell in enumerate(book["記入例"][survey_template.TOP + 1], start=1):
        book["調査票"].cell(survey_template.TOP + 1, number, cell.value)  # type: ignore[arg-type]
    folder.mkdir()
    book.save(folder / form.name)


def _block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", CONTRIBUTING, re.S | re.M)
    return str(found)


def test_a_layout_added_as_contributing_says_reads_its_document(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("ingest.layouts.letter_list")
    exec(compile(_block("python"), "letter_list.py", "exec"), module.__dict__)  # the text is this repository's own
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(layouts, "FAMILIES", ("letter_list", *layouts.FAMILIES))
    layouts.layouts.cache_clear()
    try:
        parsed = layouts.parse(Source("letters", "letters.txt", "", "utf-8", tuple(_block("text").splitlines())))
    finally:
        monkeypatch.undo()
        layouts.layouts.cache_clear()
    assert parsed.meta.layout == "letter_list"
    linked = link(parsed)
    assert [(each.title, each.countries) for each in linked.projects] == [
        ("中学生の相互訪問", ("TW",)), ("庭園の手入れ", ("CA",))]
    assert account(2, linked).unaccounted == ()


def test_an_alias_added_as_contributing_says_fits_its_table() -> None:
    (line,) = csv.reader(_block("tsv").splitlines(), delimiter="\t")
    with (ROOT / "ontology" / "reference" / "place_aliases.tsv").open(encoding="utf-8") as file:
        row = dict(zip(next(csv.reader(file, delimiter="\t")), line, strict=True))
    assert row["place"] in places()
    assert row["reason"]


def test_a_query_added_as_contributing_says_has_an_answer(tmp_path: Path, service: Service, samples: Settings,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new-query.rq").write_text(_block("sparql"), encoding="utf-8")
    monkeypatch.setattr(named, "FOLDER", tmp_path)
    named.queries.cache_clear()
    try:
        query = named.query("new-query")
    finally:
        monkeypatch.undo()
        named.queries.cache_clear()
    iris = Iris(service.snapshot.manifest.base)
    asked = query.asked({each.name: each.example for each in query.parameters}, iris, "text/csv")
    answer = fetch(Pool(service.snapshot.path / "store", Limits.of(samples)), asked)
    assert answer.count(b"\n") >= 2


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
