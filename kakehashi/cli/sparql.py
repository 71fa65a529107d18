"""``kakehashi sparql``."""

from __future__ import annotations

import json as jsonlib
import sys
from codecs import BOM_UTF8
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from kakehashi.cli import output
from kakehashi.cli.export import XLSX, Bom, Out


def run(query: Annotated[str, typer.Argument(help="A query, the name of a .rq file, or - for standard input.")],
        form: Annotated[str, typer.Option("--format", help="table, json, xml, csv, tsv or xlsx; a graph: ttl, nt, "
                                                           "jsonld, rdf, nq or trig.")] = "table",
        bom: Bom = False, out: Out = None,
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
    sheet = form == XLSX and not json and kind in ("SELECT", "ASK")
    wanted = offered[0] if drawn or sheet or (form == "table" and not json) \
        else formats.named("json" if json else form, offered)
    if wanted is None:
        raise QueryError(f"a {kind} result is written as {', '.join(each.name for each in offered)}", where=form)
    asked = magic.searched(text, service) if magic.mentions(text) else text
    answer = service.fetch(Query(asked, wanted.media_type, snapshot.manifest.base, checked=checked))
    if drawn:
        draw(answer)
    elif sheet:
        from graph.results import answers

        link = f"{snapshot.manifest.base}sparql/editor?{urlencode({'query': text})}"
        output.write_bytes(answers.book(service, answer, "ja", link, (("sparql", text),)), out)
    else:
        write(answer, bom and wanted.name == "csv")


def write(answer: bytes, mark: bool) -> None:
    """An answer as it is, after a byte-order mark where one is wanted."""
    sys.stdout.buffer.write(BOM_UTF8 + answer if mark else answer)


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
