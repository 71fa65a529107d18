"""``kakehashi export``: flat tables, the graph, the network."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kakehashi.cli import output
from kakehashi.cli.answers import open_service

app = typer.Typer(no_args_is_help=True, help="Write tables (words beside codes), the RDF graph or the network.",
                  rich_markup_mode=None)

Format = Annotated[str, typer.Option("--format", help="jsonl or csv.")]
Bom = Annotated[bool, typer.Option("--bom", help="Start CSV with a byte-order mark, which Excel needs.")]


def _table(name: str, form: str, bom: bool) -> None:
    from graph.linked_data import export
    from ontology.errors import QueryError

    records = export.records(open_service().catalogue, name)
    if form not in ("jsonl", "csv"):
        raise QueryError("a table is exported as jsonl or csv", where=form)
    output.write_all(export.json_lines(records) if form == "jsonl" else export.csv_lines(records, bom=bom))


@app.command()
def documents(form: Format = "jsonl", bom: Bom = False) -> None:
    """All documents, with what was read of each."""
    _table("documents", form, bom)


@app.command()
def projects(form: Format = "jsonl", bom: Bom = False) -> None:
    """All projects."""
    _table("projects", form, bom)


@app.command()
def ties(form: Format = "jsonl", bom: Bom = False) -> None:
    """All ties: stated by documents, and recorded."""
    _table("ties", form, bom)


@app.command()
def plans(form: Format = "jsonl", bom: Bom = False) -> None:
    """All plans."""
    _table("plans", form, bom)


@app.command("plan-nodes")
def plan_nodes(form: Format = "jsonl", bom: Bom = False) -> None:
    """All plan nodes."""
    _table("plan-nodes", form, bom)


@app.command()
def links(form: Format = "jsonl", bom: Bom = False) -> None:
    """All links of projects to plan nodes and SDG goals, with evidence."""
    _table("links", form, bom)


@app.command()
def indicators(form: Format = "jsonl", bom: Bom = False) -> None:
    """All indicators."""
    _table("indicators", form, bom)


@app.command()
def issues(form: Format = "jsonl", bom: Bom = False) -> None:
    """All data issues."""
    _table("issues", form, bom)


@app.command()
def graph(form: Annotated[str, typer.Option("--format", help="nq, trig, ttl or jsonld.")] = "nq") -> None:
    """The whole RDF graph (named graphs are kept by nq and trig)."""

    service = open_service()
    with service.rdf() as reader:
        for chunk in reader.export(form):
            sys.stdout.buffer.write(chunk)


@app.command()
def network(form: Annotated[str, typer.Option("--format", help="graphml, gexf, json or csv.")] = "graphml") -> None:
    """The sister-city network with its measures."""
    from graph.linked_data import export

    output.write_all(export.network(open_service().network(), form))
