"""``kakehashi sparql``."""

from __future__ import annotations

import json as jsonlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from kakehashi.cli import output


def run(query: Annotated[str, typer.Argument(help="A query, the name of a .rq file, or - for standard input.")],
        form: Annotated[str, typer.Option("--format", help="table, json, xml, csv or tsv; a graph: ttl, nt, jsonld, "
                                                           "rdf, nq or trig.")] = "table",
        json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False) -> None:
    """Run a SPARQL query on the published snapshot, in a worker under the same limits as the service's.

    Relative IRIs stand under the snapshot's base: `PREFIX kkh: <ontology#>` is enough.  `kkh:search` and
    `kkh:similarTo` work as they do in the service.
    """
    from graph import magic
    from graph.service import Service
    from graph.settings import settings
    from graph.sparql import formats, gate
    from graph.sparql.model import Query
    from ontology.errors import QueryError

    chosen = settings()
    service = Service.open(chosen)
    snapshot = service.snapshot
    text = _text(query)
    checked = gate.check(text, chosen.sparql_query_kb, chosen.services)
    kind = checked.form
    offered = formats.offered(kind)
    drawn = form == "table" and not json and kind in ("SELECT", "ASK")
    wanted = offered[0] if drawn or (form == "table" and not json) else formats.named("json" if json else form, offered)
    if wanted is None:
        raise QueryError(f"a {kind} result is written as {', '.join(each.name for each in offered)}", where=form)
    if magic.mentions(text):
        text = magic.searched(text, service)
    answer = service.fetch(Query(text, wanted.media_type, snapshot.manifest.base, checked=checked))
    if drawn:
        draw(answer)
    else:
        sys.stdout.buffer.write(answer)


def _text(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    return Path(query).read_text("utf-8") if query.endswith(".rq") and Path(query).is_file() else query


def draw(answer: bytes) -> None:
    """A SPARQL result as a table, or as yes or no."""
    found = jsonlib.loads(answer)
    if "boolean" in found:
        output.write("yes" if found["boolean"] else "no")
        return
    names = found["head"]["vars"]
    output.table(names, [[row.get(name, {}).get("value", "") for name in names]
                         for row in found["results"]["bindings"]])
