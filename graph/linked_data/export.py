"""Flat tables and networks for other programs: JSON Lines, CSV, GraphML, GEXF."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from graph import rows
from graph.catalogue import Catalogue
from graph.network.network import Network
from ontology.errors import QueryError

TableName = Literal["documents", "projects", "ties", "plans", "plan-nodes", "links", "indicators", "issues"]

TABLES: Final[dict[str, type[rows.Entity]]] = {
    "documents": rows.DocumentRow,
    "projects": rows.ProjectRow,
    "ties": rows.TieRow,
    "plans": rows.PlanRow,
    "plan-nodes": rows.NodeRow,
    "links": rows.LinkRow,
    "indicators": rows.IndicatorRow,
    "issues": rows.IssueRow,
}

BOM: Final = "\ufeff"

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that starts so for a formula (OWASP, CSV injection)."""


def records(catalogue: Catalogue, table: str) -> Iterator[dict[str, object]]:
    """A table's rows as plain data, in document order.

    A tie also has ``from`` and ``to``, the names of its two parties.

    Raises:
        QueryError: no table has this name.
    """
    columns(table)
    for row in catalogue.iterate(TABLES[table]):
        data = row.model_dump(mode="json")
        if isinstance(row, rows.TieRow):
            data = {"from": row.source, "to": row.partner, **data, "evidence": row.quote or " ".join(row.urls)}
        yield data


def columns(table: str) -> tuple[str, ...]:
    """The names that each of a table's records has, in order.

    Raises:
        QueryError: no table has this name.
    """
    if table not in TABLES:
        raise QueryError(f"no such table; there are {', '.join(TABLES)}", where=table)
    names = tuple(TABLES[table].model_fields)
    return ("from", "to", *names, "evidence") if table == "ties" else names


def json_lines(items: Iterable[dict[str, object]]) -> Iterator[str]:
    """One JSON object a line."""
    for item in items:
        yield json.dumps(item, ensure_ascii=False) + "\n"


def csv_lines(items: Iterable[dict[str, object]], names: Sequence[str] = (), bom: bool = False) -> Iterator[str]:
    """CSV (RFC 4180) with a header, which an empty table has only where ``names`` gives it.  Lists are joined by
    ``; ``; nested values are JSON.  With ``bom`` it starts with a byte-order mark, without which Excel takes UTF-8 for
    the encoding of the computer's language.

    A text that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    writer = None
    buffer = io.StringIO()
    if bom:
        yield BOM
    if names:
        writer = csv.DictWriter(buffer, names)
        writer.writeheader()
    for item in items:
        if writer is None:
            writer = csv.DictWriter(buffer, list(item))
            writer.writeheader()
        writer.writerow({name: flat(value) for name, value in item.items()})
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    if buffer.tell():  # the header of an empty table
        yield buffer.getvalue()


def flat(value: object) -> str | int | float:
    """A value as one spreadsheet cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        value = "; ".join(str(each) for each in value)
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    return "'" + value if value.startswith(FORMULA_STARTS) else value


def network(net: Network, form: str, bom: bool = False) -> Iterator[str]:
    """The network as GraphML, GEXF, JSON (node-link) or CSV (edge list; ``bom`` as of ``csv_lines``).

    Raises:
        QueryError: no such format.
    """
    import networkx as nx

    plain: nx.Graph[str] = nx.Graph()
    for vertex in net.vertices:
        plain.add_node(vertex.id, **{name: value for name in
                                     ("kind", "name", "name_en", "country", "lat", "lng", "degree",
                                      "betweenness", "community")
                                     if (value := getattr(vertex, name)) is not None})
    for edge in net.edges:
        plain.add_edge(edge.source, edge.target, kinds="; ".join(edge.kinds), since=edge.since or "",
                       bridge=edge.bridge, ties=len(edge.ties))
    if form in ("graphml", "gexf"):
        buffer = io.BytesIO()
        (nx.write_graphml if form == "graphml" else nx.write_gexf)(plain, buffer, encoding="utf-8")
        yield buffer.getvalue().decode("utf-8")
    elif form == "json":
        yield json.dumps(nx.node_link_data(plain, edges="edges"), ensure_ascii=False) + "\n"
    elif form == "csv":
        names = {vertex.id: vertex.name for vertex in net.vertices}
        yield from csv_lines(({"from_id": edge.source, "from": names[edge.source], "to_id": edge.target,
                               "to": names[edge.target], "kinds": list(edge.kinds), "since": edge.since,
                               "bridge": edge.bridge, "ties": list(edge.ties)} for edge in net.edges), bom=bom)
    else:
        raise QueryError("a network is exported as graphml, gexf, json or csv", where=form)
