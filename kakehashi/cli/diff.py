"""``kakehashi diff``: what changed between two snapshots, or from year to year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kakehashi.cli import output

if TYPE_CHECKING:
    from graph.diff import Diff
    from graph.series import YearChange

SHOWN = 200
"""Characters of a field's old and new value that are printed; ``--json`` has all of it."""


def run(old: Annotated[str | None, typer.Argument(help="A snapshot's id; the one before NEW if absent.")] = None,
        new: Annotated[str | None, typer.Argument(help="A snapshot's id; the served one if absent.")] = None,
        years: Annotated[bool, typer.Option("--years", help="Compare fiscal years within NEW instead: new, continued, "
                                            "renamed, ended and cancelled projects.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show what changed between two snapshots: documents, projects, ties, links, plan nodes and indicators.

    With --years and one argument, that argument is the snapshot.
    """
    from graph import diff
    from graph.settings import settings

    data = settings().data
    if years:
        _years(data_changes(new or old), json)
        return
    found = diff.compare(*diff.pair(data, old, new))
    if json:
        output.write_json({"old": found.old, "new": found.new, "counts": found.counts(), "sections": found.as_data()})
    else:
        _print(found)


def data_changes(snapshot_id: str | None) -> list[YearChange]:
    """Year-to-year changes of a snapshot, the served one for None."""
    from graph import series, snapshot
    from graph.catalogue import Catalogue
    from graph.rows import DocumentRow, SeriesRow
    from graph.settings import settings

    data = settings().data
    chosen = snapshot.named(data, snapshot_id) if snapshot_id else snapshot.current(data)
    catalogue = Catalogue(chosen.path / "catalogue.sqlite")
    return list(series.changes(catalogue.iterate(SeriesRow), catalogue.all(DocumentRow)))


def _print(found: Diff) -> None:
    output.write(f"{found.old} -> {found.new}")
    for name, section in found.sections.items():
        output.write(f"\n{name}: {len(section.added)} added, {len(section.changed)} changed, "
                     f"{len(section.removed)} removed, {section.moved} only moved, {section.same} the same")
        for item in section.added:
            output.write(f"  + {item.id}  {item.title}")
        for each in section.changed:
            output.write(f"  ~ {each.id}  {each.title}")
            for field, (before, after) in each.fields.items():
                output.write(f"      {field}: {_short(before)} -> {_short(after)}")
        for item in section.removed:
            output.write(f"  - {item.id}  {item.title}")


def _short(value: object) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[:SHOWN] + " ..."


def _years(changes: list[YearChange], json: bool) -> None:
    from collections import Counter
    from dataclasses import asdict

    if json:
        output.write_json([{**asdict(each), "earlier": each.earlier, "later": each.later} for each in changes])
        return
    if not changes:
        output.write("No kind of document has several fiscal years here.")
        return
    output.table(("years", "area", "change", "confidence", "earlier", "later", "why"),
                 [(f"{each.years[0]}-{each.years[1]}", each.area, each.kind,
                   "" if each.confidence is None else f"{each.confidence:.2f}",
                   each.earlier.title if each.earlier else "", each.later.title if each.later else "",
                   "; ".join(each.reasons)) for each in changes])
    output.write(", ".join(f"{count} {kind}" for kind, count in Counter(each.kind for each in changes).most_common()))
