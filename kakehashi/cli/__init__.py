"""The command line.  Each command imports what it needs when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import sys

import typer

from kakehashi.cli import answers, diff, dumps, export, ingest, serve, sparql
from ontology.errors import KakehashiError

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Kakehashi 架け橋: the international exchange of Japanese local governments as linked data.\n\n"
         "First `kakehashi ingest FOLDER`, then `kakehashi serve`, or ask on the command line. "
         "Exit codes: 0 done, 1 error, 2 bad input, 3 not found, 4 a limit was reached, "
         "5 an optional part is missing, 6 no snapshot.")

app.command("ingest")(ingest.run)
app.command("serve")(serve.run)
app.command("search")(answers.search)
app.command("similar")(answers.similar)
app.command("supports")(answers.supports)
app.command("chain")(answers.chain)
app.command("issues")(answers.issues)
app.command("diff")(diff.run)
app.command("sparql")(sparql.run)
app.command("dumps")(dumps.run)
app.add_typer(export.app, name="export")


def main() -> None:
    """Runs a command; an error of ours is one line on stderr and its exit code."""
    try:
        app()
    except KakehashiError as error:
        sys.stderr.write(f"kakehashi: {error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        sys.exit(0)
