"""Commands that show what is there: info, project, plans, coverage, network, ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kakehashi.cli import output
from kakehashi.cli.answers import Json, Limit, Many, open_service

if TYPE_CHECKING:
    from graph.rows import NodeRow

Dimension = Literal["municipality", "subprefecture", "country", "sdg", "fiscal_year", "topic"]
Least = Literal["asserted", "reviewed", "strong", "weak"]


def info(json: Json = False) -> None:
    """Tell which snapshot is served, of which documents, and how much is in it."""
    service = open_service()
    manifest, documents = service.snapshot.manifest, service.documents()
    if json:
        output.write_json({"snapshot": service.snapshot.id, "created": manifest.created, "encoder": manifest.encoder,
                           "base": manifest.base, "counts": manifest.counts, "documents": documents})
        return
    output.write(f"snapshot {service.snapshot.id}, made {manifest.created}, encoder {manifest.encoder}")
    output.write(", ".join(f"{number:,} {name}" for name, number in manifest.counts.items()))
    output.table(("document", "layout", "year", "prefecture", "lines"),
                 [(each.id, each.layout, str(each.fiscal_year or ""), each.prefecture or "", str(each.n_lines))
                  for each in documents])


def project(identifier: Annotated[str, typer.Argument(help="A project's id.")], json: Json = False) -> None:
    """Show one project with its source, and the directions and goals that it supports."""
    from graph.wording import probability

    service = open_service()
    found, links = service.project(identifier), service.links(identifier)
    if json:
        output.write_json({**found.model_dump(mode="json"), "links": links})
        return
    for name, value in (("title", found.title), ("source", output.where(found.document, found.lines)),
                        ("implementers", " ".join(found.implementers)), ("countries", " ".join(found.country_names)),
                        ("period", found.period.text), ("description", found.description), ("iri", found.iri)):
        output.write(f"{name}: {value or '(unknown)'}")
    output.table(("strength", "confidence", "target", "method"),
                 [(link.strength, probability(link.confidence),
                   f"{link.target_kind} {link.target}", link.method) for link in links])


def plans(plan: Annotated[str | None, typer.Argument(help="A plan's id; all plans if absent.")] = None,
          json: Json = False) -> None:
    """List the plans, or one plan's directions with the number of projects that support each."""
    from graph.alignment.grades import GRADES

    service = open_service()
    if plan is None:
        found = service.plans()
        if json:
            output.write_json(found)
            return
        output.table(("id", "title", "prefecture", "nodes"),
                     [(each.id, each.title, each.prefecture or "", str(each.n_nodes)) for each in found])
        return
    nodes = service.plan(plan)[1]
    tallies = [(node, service.support.tally(node.id)) for node in nodes]
    if json:
        output.write_json([{**node.model_dump(mode="json"), "projects": dict(zip(GRADES, counts, strict=True))}
                           for node, counts in tallies])
        return
    output.table(("notation", "title", *GRADES), [
        (node.notation, _title(node), *map(str, counts)) for node, counts in tallies if node.notation])


def _title(node: NodeRow) -> str:
    return node.title or "(not given in the document)"


def coverage(plan: Annotated[str, typer.Argument(help="A plan's id.")],
             by: Annotated[Dimension, typer.Option(help="Against what the directions are counted.")] = "municipality",
             least: Annotated[Least, typer.Option(help="Grade from which a cell is not empty.")] = "weak",
             gaps: Annotated[bool, typer.Option("--gaps", help="Only the empty cells.")] = False,
             json: Json = False) -> None:
    """Count a plan's projects by direction and municipality, country, goal, year or topic; empty cells too.

    An empty cell means that the documents tell of no project, not that there is none.
    """
    from graph.coverage import export as coverage_export

    service = open_service()
    row, nodes = service.plan(plan)
    matrix = service.coverage.matrix(row, nodes, service.support, by, least=least)
    cells = [cell for cell in coverage_export.cells(matrix, service.labels, "ja") if cell["empty"] or not gaps]
    if json:
        output.write_json(cells)
        return
    if not cells:
        output.write("no cell")
        return
    shown = [name for name in cells[0] if name not in ("plan", "node", "by")]
    output.table(shown, [[str(cell[name]) for name in shown] for cell in cells])


def network(prefecture: Many = None, country: Many = None, kind: Many = None,
            as_of: Annotated[int | None, typer.Option(help="Only ties known to have existed in this year.")] = None,
            limit: Limit = 15, json: Json = False) -> None:
    """Show the sister-city network: its size, and who joins it most.

    `kakehashi export network` writes the whole of it; `kakehashi chain` shows how two places are joined.
    """
    from graph.network.network import NetworkFilters

    service = open_service()
    codes = tuple(each if each.isdecimal() else service.area(each).id for each in prefecture or ())
    filters = NetworkFilters(prefecture=codes, country=tuple(each.upper() for each in country or ()),
                             kind=tuple(kind or ()), as_of=as_of)
    net = service.network(filters if filters != NetworkFilters() else None)
    top = sorted(net.vertices, key=lambda each: (-each.betweenness, each.id))[:limit]
    size = {"nodes": len(net.vertices), "edges": len(net.edges),
            "communities": len({each.community for each in net.vertices}), "bridges": sum(e.bridge for e in net.edges)}
    if json:
        from dataclasses import asdict

        output.write_json({"measures": size, "central": [asdict(each) for each in top]})
        return
    output.write(", ".join(f"{number} {name}" for name, number in size.items()))
    output.table(("id", "name", "kind", "partners", "betweenness", "community"),
                 [(each.id, each.name, each.kind, str(each.degree), f"{each.betweenness:.3f}", str(each.community))
                  for each in top])


def ties(place: Annotated[str, typer.Argument(help="A municipality, prefecture, country or place: code or name.")],
         json: Json = False) -> None:
    """List a place's ties, one line for each source that states one."""
    service = open_service()
    found = service.ties_with(service.area(place))
    if json:
        output.write_json(list(found))
        return
    output.table(("municipality", "partner", "country", "kind", "since", "status", "source"), [
        (each.source, each.partner, each.country_name, each.kind_label, each.since or "(unknown)", each.status,
         output.where(each.document, each.lines) if each.document else " ".join(each.urls)) for each in found])
