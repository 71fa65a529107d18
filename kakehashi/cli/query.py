"""``kakehashi query``: named queries, listed and run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakehashi.cli import output
from kakehashi.cli.answers import Json, open_service
from kakehashi.cli.export import XLSX, Bom, Out

if TYPE_CHECKING:
    from graph.named import NamedQuery


def run(name: Annotated[str | None, typer.Argument(help="A query's name; all queries if absent.")] = None,
        parameters: Annotated[list[str] | None, typer.Argument(help="Its parameters, e.g. year=1995.")] = None,
        form: Annotated[str, typer.Option("--format", help="table, json, xml, csv, tsv or xlsx; ttl, nt, jsonld, "
                                                           "rdf, nq or trig.")] = "table",
        bom: Bom = False, out: Out = None, json: Json = False) -> None:
    """Run a named query, or list them with what they take."""
    from graph import named

    if name is None:
        _list(json)
        return
    query = named.query(name)
    values = dict(_pair(each) for each in parameters or ())
    _run(query, values, ("nt" if query.graph else "json") if json else form, bom, out)


def _list(json: bool) -> None:
    from graph import named

    found = named.queries().values()
    if json:
        output.write_json([{"name": each.name, "title": each.title, "description": each.description,
                            "parameters": {one.name: {"type": one.type, "example": one.example}
                                           for one in each.parameters}, "sparql": each.text} for each in found])
        return
    output.table(("name", "title", "parameters"), [
        (each.name, f"{each.title['ja']} / {each.title['en']}",
         " ".join(f"{one.name}={one.example}" for one in each.parameters)) for each in found])


def _run(query: NamedQuery, values: dict[str, str], form: str, bom: bool, out: Path | None) -> None:
    from graph.sparql import formats
    from kakehashi.cli.sparql import draw, write
    from ontology.errors import QueryError
    from ontology.iri import Iris

    service = open_service()
    offered = query.formats
    drawn = form == "table" and not query.graph
    sheet = form == XLSX and not query.graph
    wanted = offered[0] if sheet or form == "table" else formats.named(form, offered)
    if wanted is None:
        raise QueryError(f"{query.name} is written as {', '.join(each.name for each in offered)}", where=form)
    answer = service.fetch(query.asked(values, Iris(service.snapshot.manifest.base), wanted.media_type,
                                       service.snapshot.id))
    if drawn:
        draw(answer)
    elif sheet:
        from graph.results import answers

        output.write_bytes(answers.of_query(service, query, values, answer, "ja"), out)
    else:
        write(answer, bom and wanted.name == "csv")


def _pair(text: str) -> tuple[str, str]:
    from ontology.errors import QueryError

    name, equals, value = text.partition("=")
    if not equals:
        raise QueryError("a parameter is written name=value", where=text, todo="`kakehashi query` lists them")
    return name, value
