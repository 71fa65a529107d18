"""``kakehashi reviews``: links to review as a table, out and in, and the state of the log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kakehashi.cli import output
from kakehashi.cli.answers import open_service

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None,
                  help="Review links in a spreadsheet: export, fill in, import. docs/REVIEWS.md tells how.")


@app.command()
def export(
    what: Annotated[str, typer.Option(help="queue: what would teach most; decided: decisions in force.")] = "queue",
    document: Annotated[str, typer.Option(help="Only projects of this document (id).")] = "",
    plan: Annotated[str, typer.Option(help="Only this plan (id), or sdg.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many links.")] = 500,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: the table's rows.")] = False,
) -> None:
    """A table (CSV) of links to fill in: write accept, supports, partly, reject, comment or withdraw in `decision`."""
    from graph.reviews import table
    from graph.reviews.teaching import ask
    from ontology.errors import QueryError

    service = open_service()
    if what not in ("queue", "decided"):
        raise QueryError("queue or decided is exported", where=what)
    keys = ([each.key for each in service.reviews.decided] if what == "decided"
            else [each.key for each in ask(service.catalogue, service.reviews, document, plan)])
    if as_json:
        output.write_json(list(table.records(service, keys[:limit])))
    else:
        output.write_all(table.lines(service, keys[:limit]))


@app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(help="A filled-in table (CSV, UTF-8 or Shift_JIS); - for standard input.")],
    reviewer: Annotated[str, typer.Option(help="Your name; it stands beside each review.")],
    check: Annotated[bool, typer.Option("--check", help="Only tell what would be taken.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Takes the decisions of a table.  Each line that is not taken is told with its place and reason (exit code 2)."""
    from graph.reviews import table
    from ontology.errors import InputError

    service = open_service()
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror})", where=str(file)) from error
    report = table.read(service, content, reviewer)
    if not check:
        service.review_log.append(report.entries)
    for each in report.bad:
        sys.stderr.write(f"{file}: {each.place}: {each.reason}{f' ({each.value})' if each.value else ''}\n")
    if as_json:
        output.write_json({"check": check, "entries": report.entries, "unchanged": report.unchanged,
                           "bad": [{"place": each.place, "reason": each.reason, "value": each.value}
                                   for each in report.bad]})
    else:
        output.write(f"{'would take' if check else 'taken'}: {len(report.entries)}; unchanged: {report.unchanged}; "
                     f"not taken: {len(report.bad)}")
    if report.bad:
        raise typer.Exit(2)


@app.command()
def log(
    state: Annotated[str, typer.Option(help="in-force, superseded, withdrawn, orphan, comment, ...")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every entry with what has become of it, oldest first; damaged lines of the log are named."""
    service = open_service()
    found = [each for each in service.reviews.standings if state in ("", each.state)]
    if as_json:
        output.write_json([{"state": each.state, "project": each.place.project, "target": each.place.target,
                            "similarity": each.place.similarity, **each.review.model_dump()} for each in found])
    else:
        output.table(("time", "reviewer", "decision", "state", "project", "target", "comment"), (
            (each.review.time, each.review.reviewer, each.review.action, each.state, each.review.basis.title,
             f"{each.review.basis.notation} {each.review.basis.target_title}", each.review.comment) for each in found))
    for line in service.review_log.damaged:
        sys.stderr.write(f"{service.review_log.path}: line {line} is no entry and was passed over\n")
