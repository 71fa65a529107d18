"""Writes docs/CLI.md and docs/PYTHON.md from the code: ``python -m kakehashi.reference``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import typer
from typer.cli import get_docs_for_click
from typer.main import get_command

import kakehashi
from kakehashi import client, frames
from kakehashi.cli import app
from ontology.errors import kinds

DOCS: Final = Path(__file__).parent.parent / "docs"

CLI_HEAD: Final = """# The command line

Written from the code by `make docs`. An answer is a table on a terminal, tab-separated lines in a pipe, and JSON with
`--json`; `export` writes data and takes `--format`. Long work shows bars on stderr, or one line a stage where stderr is
no terminal. Colours are used on a terminal only, and never with `NO_COLOR=1`. A reader that closes a pipe early
(`kakehashi search 留学 | head -1`) ends the command quietly.

**Completion**: `kakehashi --install-completion` writes it for the shell in use (bash, zsh, fish, PowerShell);
`kakehashi --show-completion` prints it. Start a new shell afterwards.

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
"""

PYTHON_HEAD: Final = """# The Python interface

Written from the code by `make docs`. Install with `pip install 'kakehashi[analysis]'`.

```python
import kakehashi

kg = kakehashi.open()                                # the snapshot of this machine, as KAKEHASHI_DATA names it
kg = kakehashi.connect("http://127.0.0.1:8000/")     # or a running service: the same methods, the same tables
kg.search("高校生の交流", country="US")
```

Both ask the one HTTP interface, `open` in this process without a socket, so an answer cannot differ. A refusal is the
same error on both sides. A missing value is `<NA>`: unknown, never "none". Cite `kg.snapshot` beside a figure.
`notebooks/` shows all of it at work; each takes the environment variable `KAKEHASHI_SOURCE`: an address, a data
folder, or nothing.

## Errors

All are kinds of `kakehashi.KakehashiError`, with `message`, `where` and `todo`.

| class | meaning |
|---|---|
"""


def cli() -> str:
    """docs/CLI.md."""
    codes: dict[int, list[str]] = {}
    for kind in kinds().values():
        codes.setdefault(kind.exit_code, []).append(_first_line(kind))
    rows = "".join(f"| {code} | {' '.join(codes[code])} |\n" for code in sorted(codes))
    text = get_docs_for_click(obj=get_command(app), ctx=typer.Context(get_command(app)), name="kakehashi",
                              title="Commands")
    return CLI_HEAD + rows + "\n" + re.sub(r"^#", "##", text, flags=re.M).strip() + "\n"


def python() -> str:
    """docs/PYTHON.md."""
    errors = "".join(f"| `{kind.__name__}` | {_first_line(kind)} |\n" for kind in kinds().values())
    return PYTHON_HEAD + errors + "\n".join(_python()) + "\n"


def _python() -> Iterator[str]:
    yield "\n## Opening\n"
    for name in ("open", "connect", "ingest"):
        yield from _function(f"kakehashi.{name}", getattr(kakehashi, name))
    yield "## Methods\n"
    for name, member in vars(client.Kakehashi).items():
        if isinstance(member, property) and member.fget:
            yield f"### `kg.{name}`\n\n{_sections(_prose(member.fget))}\n"
        elif inspect.isfunction(member) and not name.startswith("_"):
            yield from _function(f"kg.{name}", member)
    yield "## Tables\n"
    for name, columns in frames.TABLES.items():
        yield f"### `{name}`\n\n| column | type | meaning |\n|---|---|---|"
        yield from (f"| `{column}` | {frames.TYPES[kind] if kind != 'list' else 'list'} | {meaning} |"
                    for column, (kind, meaning) in columns.items())
        yield ""


def _function(name: str, function: Callable[..., object]) -> Iterator[str]:
    signature = str(inspect.signature(function)).replace("self, ", "").replace("(self)", "()")
    signature = re.sub(r"(: |-> )'([^']*)'", r"\1\2", signature)  # annotations are kept as texts
    examples = (inspect.getdoc(function) or "").partition(">>>")[2]
    yield f"### `{name}`\n\n```python\n{name}{signature}\n```\n"
    yield _sections(_prose(function)) + "\n"
    if examples:
        yield f"```python\n>>>{examples.rstrip()}\n```\n"


def _prose(function: Callable[..., object]) -> str:
    """A docstring without its examples."""
    return (inspect.getdoc(function) or "").partition(">>>")[0].strip()


def _sections(text: str) -> str:
    """A docstring's sections as Markdown: arguments and errors as lists, other sections as paragraphs."""
    lines = []
    listed = False
    for line in text.replace("``", "`").splitlines():
        if line in ("Args:", "Returns:", "Raises:"):
            listed = line != "Returns:"
            lines.append(f"**{line[:-1]}**\n")
        elif line.startswith("        "):
            lines.append("  " + line.strip())
        elif line.startswith("    "):
            lines.append(("- " if listed else "") + line.strip())
        else:
            lines.append(line)
    return "\n".join(lines)


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0].replace("``", "`")


def main() -> None:
    """Writes both files."""
    (DOCS / "CLI.md").write_text(cli(), "utf-8")
    (DOCS / "PYTHON.md").write_text(python(), "utf-8")


if __name__ == "__main__":
    main()
