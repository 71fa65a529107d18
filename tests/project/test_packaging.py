"""What the wheel must bring; ``make package-check`` installs it and tries."""

from __future__ import annotations

import configparser
import fnmatch
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("ontology", "ingest", "graph", "api", "kakehashi")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTAINER = (ROOT / "Containerfile").read_text("utf-8")


def tracked() -> list[Path]:
    """Files of the packages that git has or would take; what it ignores is built."""
    done = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("git does not know these files: not a checkout")
    return [Path(name) for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_every_data_file_is_packed() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    for path in tracked():
        if path.suffix == ".py":
            continue
        package = next(each for each in path.parents if (ROOT / each / "__init__.py").is_file())
        inside = str(path.relative_to(package))
        wanted = [*patterns["*"], *patterns.get(".".join(package.parts), [])]
        # As setuptools matches: a star does not cross a slash.
        assert any(fnmatch.fnmatch(inside, each) and inside.count("/") == each.count("/") for each in wanted), path


def test_every_module_is_in_a_package() -> None:
    for path in tracked():
        if path.suffix == ".py":
            assert (ROOT / path.parent / "__init__.py").is_file(), f"{path.parent} has no __init__.py"


def test_the_scripts_of_the_pages_are_packed() -> None:
    built = [path for path in (ROOT / "api" / "static" / "vendor").iterdir() if not path.name.startswith(".")]
    assert {"htmx.min.js", "cytoscape.esm.min.mjs", "world.json"} <= {path.name for path in built}
    assert "static/vendor/*" in PROJECT["tool"]["setuptools"]["package-data"]["api"]


def test_the_container_copies_what_there_is() -> None:
    """Sources of COPY exist and none is kept out; the packages are all there."""
    copied = [word for line in CONTAINER.splitlines() if line.startswith("COPY ") and "--from" not in line
              for word in line.split()[1:-1]]
    assert set(PACKAGES) <= set(copied)
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    for name in copied:
        assert (ROOT / name).exists(), name
        assert any(name == each or name.startswith(f"{each}/") for each in kept), name


@pytest.mark.parametrize("path", sorted((ROOT / "deploy" / "systemd").iterdir()), ids=lambda path: path.name)
def test_units_are_well_formed(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string("\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")))
    assert unit.has_option("Unit", "Description")
    if path.suffix == ".service":
        command = unit["Service"]["ExecStart"].split()
        assert command[0] == "/opt/kakehashi/bin/kakehashi"
        assert unit["Service"]["NoNewPrivileges"] == "yes"


@pytest.mark.parametrize("name", ["nginx.conf", "apache.conf"])
def test_a_proxy_replaces_the_clients_address(name: str) -> None:
    """A client that could send its own X-Forwarded-For would choose whose limits it uses up."""
    text = (ROOT / "deploy" / "proxy" / name).read_text("utf-8")
    assert "$proxy_add_x_forwarded_for" not in text
    assert "X-Forwarded-For $remote_addr" in text or "RequestHeader unset X-Forwarded-For" in text
