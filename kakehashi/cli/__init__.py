"""The command line.  Each command imports what it needs when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import os
import sys

import typer

from kakehashi.cli import (
    answers,
    ask,
    diff,
    dumps,
    evaluate,
    evaluate_alignment,
    export,
    fit,
    ingest,
    mcp,
    overview,
    query,
    reviews,
    serve,
    snapshots,
    sparql,
    template,
)
from ontology.errors import KakehashiError

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Kakehashi 架け橋: the international exchange of Japanese local governments as linked data.\n\n"
         "First `kakehashi ingest FOLDER`, then `kakehashi serve`, or ask on the command line: search, similar, "
         "supports, network ... Every answer is a table on a terminal, tab-separated lines in a pipe, and JSON with "
         "--json. NO_COLOR=1 turns colours off. `kakehashi --install-completion` teaches the shell the commands.\n\n"
         "Exit codes: 0 done, 1 error, 2 bad input, 3 not found, 4 a limit was reached, "
         "5 an optional part is missing, 6 no snapshot.")

app.command("ingest")(ingest.run)
app.command("serve")(serve.run)
app.command("mcp")(mcp.run)
app.command("info")(overview.info)
app.command("search")(answers.search)
app.command("ask")(ask.run)
app.command("project")(overview.project)
app.command("similar")(answers.similar)
app.command("plans")(overview.plans)
app.command("supports")(answers.supports)
app.command("coverage")(overview.coverage)
app.command("network")(overview.network)
app.command("ties")(overview.ties)
app.command("chain")(answers.chain)
app.command("query")(query.run)
app.command("issues")(answers.issues)
app.command("fit")(fit.run)
app.command("diff")(diff.run)
app.command("sparql")(sparql.run)
app.command("dumps")(dumps.run)
app.add_typer(export.app, name="export")
app.add_typer(template.app, name="template")
app.add_typer(reviews.app, name="reviews")
app.add_typer(snapshots.app, name="snapshots")
evaluate.app.command("alignment")(evaluate_alignment.run)
app.add_typer(evaluate.app, name="evaluate")


def main() -> None:
    """Runs a command; an error of ours is one line on stderr and its exit code.

    A reader that has seen enough (``| head -1``) ends the command quietly, with exit code 0.
    """
    code: int | str | None = 0
    try:
        app()
    except SystemExit as done:  # how a command ends in any case
        # The framework puts a wrapper over a pipe that broke, and calls that an error.
        code = done.code if sys.stdout is sys.__stdout__ else 0
    except KakehashiError as error:
        sys.stderr.write(f"kakehashi: {error}\n")
        code = error.exit_code
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = 0
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else the interpreter tells of it when it ends
    sys.exit(code)
