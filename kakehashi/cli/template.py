"""``kakehashi template``: forms to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kakehashi.cli import output

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None,
                  help="Write an empty form that `kakehashi ingest` reads without loss.")


@app.callback()
def _forms() -> None:
    """Keeps ``survey`` a command of its own while it is the only form."""


@app.command()
def survey(
    out: Annotated[Path, typer.Option(help="The workbook to write (.xlsx).")],
    year: Annotated[int | None, typer.Option(help="Fiscal year; the coming one by default.")] = None,
    prefecture: Annotated[str, typer.Option(
        help="Full Japanese name of the prefecture that asks (北海道, 青森県); narrows the lists.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The next survey of exchange projects: headings, lists, what to write, an example."""
    from graph import survey_template

    data = survey_template.workbook(year, prefecture)
    out.write_bytes(data)
    if json:
        output.write_json({"file": str(out), "bytes": len(data), "year": year or survey_template.next_year(),
                           "columns": [column.heading for column in survey_template.columns()]})
    else:
        output.write(f"wrote {out}: fill in the first sheet, then `kakehashi ingest` the folder that holds it")
