"""``kakehashi ask``: a question in plain words, answered by a named query."""

from __future__ import annotations

import json as jsonlib
from typing import TYPE_CHECKING, Annotated

import typer

from kakehashi.cli import output
from kakehashi.cli.answers import open_service

if TYPE_CHECKING:
    from graph.questions.questions import Candidate
    from graph.service import Service

ROWS = 50
"""Rows of the answer that are drawn; --json has all."""


def run(question: Annotated[str, typer.Argument(help="A question in Japanese or English.")],
        sparql: Annotated[bool, typer.Option("--sparql", help="Also print the SPARQL.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Ask in plain words.

    The question is matched to a named query.  When that is sure, the query runs; else the nearest queries are listed
    with what is unclear, and nothing runs.
    """
    from dataclasses import asdict

    from graph import named
    from graph.questions import questions

    service = open_service()
    answer = questions.ask(service, question)
    rows = _rows(service, answer.candidates[0]) if answer.sure else None
    if json:
        output.write_json({**asdict(answer), "answer": rows})
        return
    if not answer.sure:
        output.write("Not sure what is meant: " + "; ".join(questions.DOUBTS[each] for each in answer.doubts) + ".")
        if answer.candidates[0].left_out:
            output.write("Not accounted for: " + ", ".join(answer.candidates[0].left_out))
        output.write("The nearest questions that can be answered:")
    shown = answer.candidates[:1] if answer.sure else answer.candidates
    for each in shown:
        output.write(f"{each.query}  {named.query(each.query).title['ja']} / {named.query(each.query).title['en']}")
        for parameter in named.query(each.query).parameters:
            value = each.parameters.get(parameter.name) or " or ".join(each.choices.get(parameter.name, ())) or "?"
            output.write(f"  {parameter.name} = {value}")
    if rows is not None:
        if sparql:
            output.write("\n" + named.query(answer.candidates[0].query).text)
        _draw(rows)


def _rows(service: Service, candidate: Candidate) -> dict[str, object]:
    """The answer: a SPARQL result as JSON has it, or ``graph`` in N-Triples."""
    from graph import named
    from ontology.iri import Iris

    query = named.query(candidate.query)
    media_type = "application/n-triples" if query.graph else "application/sparql-results+json"
    asked = query.asked(candidate.parameters, Iris(service.snapshot.manifest.base), media_type)
    body = service.fetch(asked)
    if query.graph:
        return {"graph": body.decode("utf-8")}
    found: dict[str, object] = jsonlib.loads(body)
    return found


def _draw(rows: dict[str, object]) -> None:
    from typing import Any, cast

    if "graph" in rows:
        output.write(str(rows["graph"]))
        return
    table = cast(dict[str, Any], rows)
    names, bindings = table["head"]["vars"], table["results"]["bindings"]
    output.table(names, [[row.get(name, {}).get("value", "") for name in names] for row in bindings[:ROWS]])
    output.write(f"{min(len(bindings), ROWS)} of {len(bindings)}")
