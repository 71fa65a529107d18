"""Commands of the documentation, program by program: each is run, or checked in the way that its function tells.

``CHECKS`` has a function for each program: it takes the shell, the words of the command, and the command as written.
"""

from __future__ import annotations

import configparser
import importlib.metadata
import importlib.util
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename
from packaging.version import Version
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from graph.settings import Settings
from graph.store.endpoint import Address
from kakehashi.cli import app as cli
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PROGRAM = get_command(cli)
UNITS = ROOT / "deploy" / "systemd"
ADDRESS = "http://127.0.0.1:8000/"
"""Of a service, as the pages have it."""

TOKEN = "a-token-for-the-tests"

LONG = {"ingest": "project/test_contributing", "evaluate": "graph/test_evaluation", "serve": "graph/test_replicas",
        "mcp": "kakehashi/test_assistant"}
"""Commands that take too long here, or never end, and the tests that run them; only their options are checked here."""


@dataclass
class Shell:
    """Where the lines of a page are followed, one after the other: in a folder, and at a service that is started when
    it is asked for."""

    folder: Path
    address: Callable[[], str]

    def bash(self, line: str, **variables: str) -> str:
        """What a line prints; it must succeed.  Its absolute paths lie below the folder, for which it needs no root."""
        line = re.sub(r"(?<![\w:/.])/(?=(etc|mnt|srv)/)", f"{self.folder}/", line)
        path = f"{self.folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(["bash", "-euc", line], cwd=self.folder, capture_output=True, text=True, check=False,
                              env=os.environ | {"PATH": path, "NO_PROXY": "127.0.0.1"} | variables, timeout=60)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout


def commands(line: str) -> Iterator[tuple[dict[str, str], list[str], str]]:
    """The commands of a line, without its comment: variables, words, and the words as they are written."""
    for part in re.sub(r"\s+#\s.*", "", line).split(" && "):
        words, variables = shlex.split(part), {}
        while words and re.match(r"[A-Z_]+=", words[0]):
            name, _, variables[name] = words.pop(0).partition("=")
        yield variables, words, part


def unit(name: str) -> configparser.RawConfigParser:
    """A unit of deploy/systemd."""
    read = configparser.RawConfigParser(strict=False)
    read.read_string((UNITS / name).read_text("utf-8"))
    return read


def kakehashi(shell: Shell, words: list[str], part: str) -> None:
    """Run on two small snapshots, unless it takes long."""
    if words[1] in LONG:
        assert (ROOT / "tests" / f"{LONG[words[1]]}.py").is_file()
        options_of_kakehashi(words)
        return
    done = CliRunner().invoke(cli, [word.replace("/mnt/", f"{shell.folder}/mnt/") for word in words[1:]])
    assert done.exit_code == 0, f"{part}\n{done.output}\n{done.exception!r}"
    assert done.output.strip()


def options_of_kakehashi(words: list[str]) -> None:
    """Its command and options exist."""
    command: Any = PROGRAM
    values = 0
    for word in words[1:]:
        if values:
            values -= 1
        elif word.startswith("--"):
            known = {flag: each for each in command.params for flag in (*each.opts, *each.secondary_opts)}
            assert word in ("--help", *known), f"{' '.join(words)}: no such option"
            values = 0 if word == "--help" or getattr(known[word], "is_flag", False) else 1
        elif isinstance(command, TyperGroup):
            assert word in command.commands, f"{' '.join(words)}: no such command"
            command = command.commands[word]


def export(shell: Shell, words: list[str], part: str) -> None:
    """The settings take the values, and what reads them, too."""
    for word in words[1:]:
        name, _, value = word.partition("=")
        setting(name, value)


def setting(name: str, value: str) -> None:
    """A value of ``KAKEHASHI_{NAME}``."""
    known = name.removeprefix("KAKEHASHI_").lower()
    assert known in Settings.model_fields, name
    Settings(**{known: value})  # type: ignore[arg-type]
    match known:
        case "store":
            address = Address.read(value)
            assert address.graph_store or address.update != address.query, "nothing tells where data are written"
            assert (bool(address.password), address.digest) == ("@" in value, "auth=digest" in value)
        case "vectors":  # a file of Milvus Lite is told from a server by its ending
            assert value.endswith(".db") or urlsplit(value).port, value
        case "dask":
            assert value.isdigit() or re.fullmatch(r"tcp://\w+:\d+", value), value


def make(shell: Shell, words: list[str], part: str) -> None:
    """The target exists, and each variable changes what would be done."""
    def planned(arguments: list[str]) -> str:
        return subprocess.run(["make", "-n", "-B", *arguments], cwd=ROOT, capture_output=True, text=True,
                              check=True).stdout

    plan = planned(words[1:])
    for word in words[1:]:
        assert "=" not in word or planned([each for each in words[1:] if each != word]) != plan, word


def pip(shell: Shell, words: list[str], part: str) -> None:
    """Extras exist and are installed here as they ask; a folder is the units'; make package-check installs a wheel."""
    if "/" in words[0]:
        assert str(Path(words[0]).parent / "kakehashi") == unit("kakehashi.service")["Service"]["ExecStart"].split()[0]
    assert words[1] == "install"
    for word in words[2:]:
        if word.endswith(".whl"):
            wheel(word)
            continue
        asked = Requirement(word)
        assert asked.name == PROJECT["name"]
        for extra in asked.extras:
            for needed in map(Requirement, PROJECT["optional-dependencies"][extra]):
                assert importlib.metadata.version(needed.name) in needed.specifier


def wheel(name: str) -> None:
    """The name that a wheel of this version has, or of the one that is called NEW."""
    project, version, _, tags = parse_wheel_filename(name.replace("-NEW-", f"-{PROJECT['version']}-"))
    assert (project, version) == (PROJECT["name"], Version(PROJECT["version"]))
    assert {str(tag) for tag in tags} == {"py3-none-any"}


def pipx(shell: Shell, words: list[str], part: str) -> None:
    """The wheel's name; make package-check installs it with pipx."""
    assert words[1] == "install"
    wheel(words[2])


def podman(shell: Shell, words: list[str], part: str) -> None:
    """The file is there; test_packaging checks what it copies, and docs/OPERATIONS.md says how it was built."""
    assert (words[1], words[-1]) == ("build", ".")
    assert (ROOT / "Containerfile").read_text("utf-8").count(part.strip()) == 1


def python(shell: Shell, words: list[str], part: str) -> None:
    """The module exists and knows the options; a new environment is the one of the units."""
    assert words[1] == "-m"
    if words[2] == "venv":
        pip(shell, [f"{words[3]}/bin/pip", "install"], part)
        return
    found = importlib.util.find_spec(words[2])
    assert found, words[2]
    assert found.origin
    main = Path(found.origin).with_name("__main__.py")
    options_in(main if found.submodule_search_locations else Path(found.origin), words)


def apt(shell: Shell, words: list[str], part: str) -> None:
    """The Makefile installs these packages for the tests."""
    assert words[1] == "install"
    assert set(words[2:]) <= set((ROOT / "Makefile").read_text("utf-8").split())


def cp(shell: Shell, words: list[str], part: str) -> None:
    """Copied, to below the folder."""
    target = shell.folder / words[-1].strip("/")
    target.mkdir(parents=True, exist_ok=True)
    shell.bash(part.replace(words[1], f"{ROOT}/{words[1]}"))
    assert {path.name for path in target.iterdir()} >= {path.name for path in ROOT.glob(words[1])}


def mkdir(shell: Shell, words: list[str], part: str) -> None:
    """The folder that the unit ingests."""
    assert unit("kakehashi-ingest.service")["Service"]["ExecStart"].split()[-1] == words[-1]
    shell.bash(part)


def useradd(shell: Shell, words: list[str], part: str) -> None:
    """The user of the units."""
    assert {unit(path.name)["Service"]["User"] for path in UNITS.glob("*.service")} == {words[-1]}


def systemctl(shell: Shell, words: list[str], part: str) -> None:
    """The units exist, are enabled as they were copied, and systemd reads them, where it is installed."""
    verb, *names = [word for word in words[1:] if not word.startswith("--")]
    folder = shell.folder / "etc" / "systemd" / "system"
    if verb == "daemon-reload" and shutil.which("systemd-analyze"):
        for path in folder.glob("*.service"):
            path.write_text(path.read_text("utf-8").replace("/opt/kakehashi/bin/kakehashi", "/bin/true"), "utf-8")
        shell.bash(f"systemd-analyze verify --recursive-errors=no {folder}/kakehashi*")
    assert verb in ("daemon-reload", "enable", "start", "stop", "restart")
    for name in names:
        assert (UNITS / name).is_file(), name
        assert verb != "enable" or unit(name).has_section("Install"), f"{name} is not meant to be enabled"
    if verb == "enable" and shutil.which("systemctl"):
        shell.bash(f"systemctl --root={shell.folder} enable {' '.join(names)}")
        assert {link.name for link in folder.glob("*.wants/*")} == set(names)


def start(shell: Shell, words: list[str], part: str) -> None:
    """Started with programs that do nothing: it names so many replicas and the port; test_replicas starts real ones."""
    for name, text in (("haproxy", "exit 0"), ("kakehashi", "exec sleep 30")):
        (shell.folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (shell.folder / name).chmod(0o755)
    told = shell.bash(part.replace(words[0], f"{ROOT}/{words[0]}")).splitlines()
    assert [line.split()[0] for line in told] == [*(f"replica-{each}" for each in range(int(words[1]))), "balancer"]
    assert told[-1].endswith(f":{words[2]}")


def dask(shell: Shell, words: list[str], part: str) -> None:
    """Dask has the command with its options, which it would take a second to import; test_vectors starts workers."""
    (command,) = importlib.metadata.entry_points(group="dask_cli", name=words[1])
    assert command.dist
    source = Path(str(command.dist.locate_file(command.module.replace(".", "/") + ".py")))
    options_in(source, words)


def options_in(source: Path, words: list[str]) -> None:
    """The options stand in the source of the command."""
    for word in words:
        assert not word.startswith("--") or f'"{word}"' in source.read_text("utf-8"), f"{source.stem} has no {word}"


def curl(shell: Shell, words: list[str], part: str) -> None:
    """Sent to a service with user graphs; what was put there is read again."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: apt-get install curl")
    for name in re.findall(r"@(\S+)", part):
        (shell.folder / name).write_text("<http://example.org/s> <http://example.org/p> 'a note' .\n", "utf-8")
    part = part.replace(ADDRESS, shell.address())
    status = shell.bash(f"{part} -sS -o answer -w '%{{http_code}}'", TOKEN=TOKEN)
    assert status.startswith("2"), (shell.folder / "answer").read_text("utf-8")
    if "PUT" in words:
        assert "a note" in shell.bash(f"curl -sS {part.split()[-1]}")


def on_release(shell: Shell, words: list[str], part: str) -> None:
    """Run among the files of a release."""
    if not (shell.folder / "release.json").exists():
        assert CliRunner().invoke(cli, ["dumps", str(shell.folder / "dumps")]).exit_code == 0
        for path in (shell.folder / "dumps").glob("*/*"):
            path.rename(shell.folder / path.name)
    shell.bash(part)


def datasette(shell: Shell, words: list[str], part: str) -> None:
    """It would open the database, and the metadata that names its tables; it is not installed for the tests."""
    database, option, metadata = words[1:]
    with sqlite3.connect(f"file:{shell.folder / database}?mode=ro", uri=True) as opened:
        tables = {name for name, in opened.execute("SELECT name FROM sqlite_master")}
    opened.close()
    assert option == "--metadata"
    described = json.loads((shell.folder / metadata).read_text("utf-8"))["databases"][Path(database).stem]["tables"]
    assert set(described) <= tables


CHECKS: dict[str, Callable[[Shell, list[str], str], None]] = {
    "kakehashi": kakehashi, "export": export, "make": make, "pip": pip, "pipx": pipx, "podman": podman,
    "python": python, "python3": python, "apt-get": apt, "cp": cp, "mkdir": mkdir, "useradd": useradd,
    "systemctl": systemctl, "start.sh": start, "dask": dask, "curl": curl, "frictionless": on_release,
    "gunzip": on_release, "datasette": datasette}
