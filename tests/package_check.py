"""Installs the wheel where no source tree is, reads a document and asks the service.

::

    make package-check

builds the wheel, installs it into an empty environment in a temporary folder (with pipx, where it is installed, else
with venv and pip), and there runs ``kakehashi ingest`` on the sample documents, ``kakehashi search`` and ``kakehashi
serve``.  It prints what each step took; the first that fails ends it with exit code 1.  It needs the network for the
packages and is therefore no part of ``make test``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import free_port, running

ROOT = Path(__file__).parent.parent
PATHS = ("/health/ready", "/", "/static/vendor/htmx.min.js", "/static/vendor/world.json", "/static/style.css",
         "/api/search?q=%E7%95%99%E5%AD%A6", "/ontology.ttl", "/vocabulary/topic.ttl", "/api/queries", "/network",
         "/api/templates/survey.xlsx")
"""One address for each kind of file that the wheel brings: scripts, styles, templates, Turtle, queries, tables."""

READY = 60.0
"""Seconds until the service must answer; it takes five on an idle core."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Tells what a step took."""
    began = time.perf_counter()
    yield
    print(f"{name}: {time.perf_counter() - began:.1f} s", flush=True)


def build(folder: Path) -> Path:
    """The wheel; what an earlier build left would be packed again, so it goes first."""
    if not (ROOT / "api/static/vendor/.built").is_file():
        sys.exit("the scripts of the pages are not built: run `make install` first")
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "wheel", "--no-deps",
                    "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("kakehashi-*.whl")
    return wheel


def missing(wheel: Path) -> list[str]:
    """Files of the packages that git knows, and built scripts, which the wheel has not."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "ontology", "ingest",
                             "graph", "api", "kakehashi"], cwd=ROOT, capture_output=True, text=True, check=True)
    wanted = [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    wanted += [f"api/static/vendor/{path.name}" for path in (ROOT / "api/static/vendor").iterdir()
               if not path.name.startswith(".")]
    with zipfile.ZipFile(wheel) as archive:
        return sorted(set(wanted) - set(archive.namelist()))


def told(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a command prints; where it fails, everything it wrote ends the check."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def installed(wheel: Path, folder: Path, environment: dict[str, str]) -> Path:
    """The command of the wheel, installed where nothing else is."""
    if pipx := shutil.which("pipx"):
        homes = {"PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "bin"),
                 "PIPX_MAN_DIR": str(folder / "man")}
        told([pipx, "install", "--python", sys.executable, str(wheel)], folder, environment | homes)
        return folder / "bin" / "kakehashi"
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    subprocess.run([folder / "venv/bin/pip", "--disable-pip-version-check", "--quiet", "install", wheel], check=True)
    return folder / "venv" / "bin" / "kakehashi"


def answers(address: str) -> None:
    """Asks for everything in ``PATHS``."""
    for path in PATHS:
        with urllib.request.urlopen(address + path, timeout=30) as answer:
            assert answer.status == 200, path
            assert answer.read(), path


def main() -> None:
    """Runs every step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with step("build the wheel"):
            wheel = build(folder)
        lacking = missing(wheel)
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, {len(lacking)} files missing")
        if lacking:
            sys.exit("not in the wheel: " + ", ".join(lacking))
        # No variable of this environment may lead back to the source tree.
        port = free_port()
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith(("KAKEHASHI_", "PYTHON", "VIRTUAL_ENV"))}
        environment |= {"KAKEHASHI_DATA": str(folder / "data"), "KAKEHASHI_PORT": str(port)}
        with step("install it into an empty environment"):
            command = str(installed(wheel, folder, environment))
        shutil.copytree(ROOT / "documents", folder / "documents")
        with step("kakehashi ingest (the first time the encoder is converted)"):
            told([command, "ingest", "documents"], folder, environment)
        with step("kakehashi search"):
            assert json.loads(told([command, "search", "高校生の派遣", "--json"], folder, environment)), "nothing found"
        address, log = f"http://127.0.0.1:{port}", folder / "serve.log"
        with step("kakehashi serve, until everything was answered"):
            try:
                with running([command, "serve"], f"{address}/health/ready", READY, folder, log, environment):
                    answers(address)
            except RuntimeError as error:
                sys.exit(f"{error}\n{log.read_text('utf-8')[-2000:]}")
    print("the wheel works without the source tree")


if __name__ == "__main__":
    main()
