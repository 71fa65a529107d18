"""``kakehashi fit``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakehashi.cli import output

if TYPE_CHECKING:
    from graph.alignment.change import Changed

SHOWN = 40
"""Changed links that are printed; --json has all."""


def run(apply: Annotated[bool, typer.Option("--apply", help="Write the new parameters; else only show.")] = False,
        file: Annotated[Path | None, typer.Option(help="The parameters' file; without it, the program's own.")] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Refit the model of inferred links to the judgements and the reviews in force.

    Shows which links of the served snapshot would come, go, or change.  After --apply, `kakehashi ingest --force` makes
    a snapshot with them.
    """
    from graph.alignment.change import changes
    from graph.alignment.fit import fit
    from graph.alignment.model import PARAMETERS, models, parsed
    from graph.alignment.parameters import written
    from kakehashi.cli.alignment_material import material

    given, encoder = material()
    target = file or PARAMETERS
    known = target.read_text("utf-8") if target.exists() else ""
    text = written(fit(given), given, encoder, known)
    before = models(target) if known else {}
    found = list(changes(given, before, parsed(tomllib.loads(text))))
    if json:
        output.write_json({"applied": apply, "changes": [each.as_data() for each in found], "parameters": text})
    else:
        _print(found, apply)
    if apply:
        target.write_text(text, "utf-8")
        typer.echo(f"written: {target}", err=True)


def _print(found: list[Changed], applied: bool) -> None:
    if not found:
        output.write("no link would change")
        return
    output.table(("project", "target", "before", "after", "probability before", "after"), [
        (f"{each.title} ({each.project})", each.notation, each.before or "-", each.after or "-",
         f"{each.probability_before:.2f}", f"{each.probability_after:.2f}") for each in found[:SHOWN]])
    output.write(f"{len(found)} links change with the next ingest" if applied else
                 f"{len(found)} links would change; nothing is written without --apply")
