"""``kakehashi evaluate questions``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kakehashi.cli import output
from kakehashi.cli.answers import open_service

OWN = Path("tests/golden/questions.jsonl")
"""The project's own questions, on its sample documents; they stand in the source tree."""


def run(file: Annotated[Path, typer.Argument(help="Judged questions, one JSON object a line.")] = OWN,
        phrases: Annotated[bool, typer.Option("--phrases", help="Instead of a file: each phrase of "
                                              "graph/questions/questions.tsv, compared with all the others.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Questions in plain words: how many find the right named query with all its values, and how sure it is."""
    from graph.evaluation import questions

    service = open_service()
    outcomes = questions.left_out(service) if phrases else questions.measure(service, questions.read(file))
    figures = questions.groups(outcomes)
    if json:
        output.write_json({"figures": {name: asdict(each) for name, each in figures.items()},
                           "outcomes": [{**asdict(each), "right": each.right} for each in outcomes]})
        return
    output.table(("questions", "n", "right", "sure", "right of sure", "told that none answers"),
                 [(name, str(each.n), f"{each.right:.2f}", f"{each.sure:.2f}", _plain(each.sure_right),
                   _plain(each.refused)) for name, each in figures.items()])
    wrong = [each for each in outcomes if not each.right]
    if wrong:
        output.write()
        output.table(("wrong", "question", "wanted", "answered", "sure"),
                     [(each.asked.id, each.asked.question, f"{each.asked.query} {each.asked.parameters}",
                       f"{each.query} {each.parameters}", "yes" if each.sure else "no") for each in wrong])


def _plain(share: float | None) -> str:
    return "" if share is None else f"{share:.2f}"
