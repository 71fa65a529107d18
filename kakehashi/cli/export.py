"""``kakehashi export``: flat tables, the graph, the network."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from kakehashi.cli import output
from kakehashi.cli.answers import open_service

app = typer.Typer(rich_markup_mode=None)

Format = Annotated[str, typer.Option("--format", help="jsonl, csv or xlsx.")]
Bom = Annotated[bool, typer.Option("--bom", help="Start CSV with a byte-order mark, which Excel needs.")]
Out = Annotated[Path | None, typer.Option("--out", help="The file of a workbook; else standard output.")]
Lang = Annotated[Literal["ja", "en"], typer.Option("--lang", help="Language of a workbook's headings.")]

XLSX: Final = "xlsx"


@app.callback(invoke_without_command=True)
def everything(context: typer.Context,
               form: Annotated[str, typer.Option("--format", help="xlsx, for the whole snapshot.")] = "",
               out: Out = None, lang: Lang = "ja") -> None:
    """Write tables (words beside codes), the RDF graph or the network; without a table, `--format xlsx` writes the
    whole snapshot as a workbook."""
    from ontology.errors import QueryError

    if context.invoked_subcommand is None:
        if not form:
            output.write(context.get_help())
            return
        if form != XLSX:
            raise QueryError("the whole snapshot is exported as xlsx; name a table or the graph for another form",
                             where=form, todo="`kakehashi export --help` lists them")
        from graph.results import sheets

        _workbook(sheets.WHOLE, out, lang)
    elif form:
        raise QueryError("--format stands after the table", where=form, todo="`kakehashi export ties --format csv`")


def _workbook(names: Sequence[str], out: Path | None, lang: Lang) -> None:
    from api.pages.reasons import Interface
    from graph.results import sheets

    service = open_service()
    output.write_bytes(sheets.book(service, names, lang, sheets.address(service, names),
                                   Interface(lang, service.labels)), out)


def _table(name: str, form: str, bom: bool, out: Path | None, lang: Lang) -> None:
    from graph.linked_data import export
    from ontology.errors import QueryError

    if form == XLSX:
        _workbook([name], out, lang)
        return
    records = export.records(open_service().catalogue, name)
    if form not in ("jsonl", "csv"):
        raise QueryError("a table is exported as jsonl, csv or xlsx", where=form)
    output.write_all(export.json_lines(records) if form == "jsonl" else export.csv_lines(records, bom=bom))


@app.command()
def documents(form: Format = "jsonl", bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """All documents, with what was read of each."""
    _table("documents", form, bom, out, lang)


@app.command()
def projects(form: Format = "jsonl", bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """All projects."""
    _table("projects", form, bom, out, lang)


@app.command()
def ties(form: Format = "jsonl", bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """All ties: stated by documents, and recorded."""
    _table("ties", form, bom, out, lang)


@app.command()
def plans(form: Format = "jsonl", bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """All plans."""
    _table("plans", form, bom, out, lang)


@app.command("plan-nodes")
def plan_nodes(form: Format = "jsonl", bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """All plan nodes."""
    _table("plan-nodes", form, bom, out, lang)


@app.command()
def links(form: Format = "jsonl", bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """All links of projects to plan nodes and SDG goals, with evidence."""
    _table("links", form, bom, out, lang)


@app.command()
def indicators(form: Format = "jsonl", bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """All indicators."""
    _table("indicators", form, bom, out, lang)


@app.command()
def issues(form: Format = "jsonl", bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """All data issues."""
    _table("issues", form, bom, out, lang)


@app.command()
def graph(form: Annotated[str, typer.Option("--format", help="nq, trig, ttl or jsonld.")] = "nq") -> None:
    """The whole RDF graph (named graphs are kept by nq and trig)."""

    service = open_service()
    with service.rdf() as reader:
        for chunk in reader.export(form):
            sys.stdout.buffer.write(chunk)


@app.command()
def network(form: Annotated[str, typer.Option("--format", help="graphml, gexf, json, csv or xlsx.")] = "graphml",
            bom: Bom = False, out: Out = None, lang: Lang = "ja") -> None:
    """The sister-city network with its measures; as a workbook, tied pairs, measures and activity of ties."""
    from graph.linked_data import export

    if form == XLSX:
        from graph.results import sheets

        _workbook(sheets.NETWORK, out, lang)
        return
    output.write_all(export.network(open_service().network(), form, bom))
