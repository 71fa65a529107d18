"""``kakehashi evaluate alignment``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakehashi.cli import output

if TYPE_CHECKING:
    from graph.alignment.report import AlignmentReport, SchemeReport

CONFUSED_SHOWN = 12
"""Pairs of the confusion table that are printed; --json has all."""


def run(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
        curve: Annotated[Path | None, typer.Option(help="Also draw the reliability curves to this SVG file.")] = None,
        ablations: Annotated[bool, typer.Option(help="Also measure without one part of the model at a time.")] = True,
        held_out: Annotated[Path | None, typer.Option(
            help="A file of judged projects to test on; what it holds teaches nothing.")] = None,
        plan: Annotated[str, typer.Option(
            help="Document of the plan that the file's directions belong to, where its lines name none; without it, "
                 "the plan that has a guide.")] = "",
        lines: Annotated[Path | None, typer.Option(
            help="Also write the projects of the held-out file to this file, as lines of judgements.jsonl with what "
                 "the guides say of them now; the file's stem names their source.")] = None) -> None:
    """Links to directions and SDG goals on judged projects that the model has not seen.

    Works on the served snapshot: its judged or reviewed projects are held out in groups of near-duplicates.  With
    --held-out, the models are fitted to all others and asked for the projects of that file.
    """
    from graph.alignment.fit import fit
    from graph.alignment.report import report
    from kakehashi.cli.alignment_material import material

    if held_out:
        _held_out(held_out, plan, json, curve, lines)
        return
    given, _ = material()
    found = report(given, fit(given), ablations)
    _draw(found, curve)
    if json:
        output.write_json(asdict(found))
    else:
        _print(found)


def _held_out(file: Path, plan: str, json: bool, curve: Path | None, lines: Path | None) -> None:
    from graph.alignment import judgements, signs
    from graph.alignment.held_out import intervals, missing, tested, with_first_words
    from graph.alignment.report import report
    from kakehashi.cli.alignment_material import material

    guided = {scheme for scheme, _ in signs.guides()} - {"sdg"}
    asked = judgements.read(file, plan or (guided.pop() if len(guided) == 1 else ""))
    given, _ = material(asked)
    fitted = tested(given, asked)
    found = report(given, fitted, ablations=False)
    ends = [{"kind": each.kind, "model": each.name,
             "intervals": {name: asdict(value) for name, value in intervals(each).items()}} for each in fitted]
    absent = missing(asked, given.corpus.projects)
    _draw(found, curve)
    if lines:
        told = with_first_words(given, asked, lines.stem)
        lines.write_text("".join(f"{judgements.line(each)}\n" for each in told), "utf-8")
    if json:
        output.write_json({"schemes": asdict(found)["schemes"], "intervals": ends, "missing": absent})
        return
    _print(found)
    output.write("\n== 95 % intervals (the projects drawn again)")
    names = list(intervals(fitted[0])) if fitted else []
    output.table(("target", "model", *names), [
        (each.kind, each.name, *(f"{value.low:.2f}-{value.high:.2f}" for value in intervals(each).values()))
        for each in fitted])
    if absent:
        output.write(f"not in the snapshot: {'; '.join(absent)}")


def _draw(found: AlignmentReport, curve: Path | None) -> None:
    if curve:
        from graph.alignment.reliability_curve import drawn

        curve.write_text(drawn(found), "utf-8")


def _print(found: AlignmentReport) -> None:
    for each in found.schemes:
        output.write(f"\n== {each.kind} {each.model}: {each.projects} projects; supports from {each.supports:.2f}, "
                     f"partly from {each.partly:.2f}; promise: {each.promise:.2f} of links shown as supports are right")
        names = list(asdict(next(iter(each.measured.values()))))
        output.table(("held out by", *names), [
            (how, *(f"{value:.3f}" for value in asdict(figures).values())) for how, figures in each.measured.items()])
        _print_details(each)
    if found.ablations:
        output.write("\n== ablations (by folds, best threshold)")
        output.table(("target", "features", "F1", "first", "Brier"), [
            (each.kind, each.features, f"{each.f1:.3f}", f"{each.first:.3f}", f"{each.brier:.4f}")
            for each in found.ablations])


def _print_details(each: SchemeReport) -> None:
    output.write("\nby target")
    output.table(("target", "F1", "right", "wrong", "missed"), [
        (target.notation, f"{target.f1:.2f}", str(target.right), str(target.wrong), str(target.missed))
        for target in each.targets])
    output.write(f"\nreliability ({each.how})")
    output.table(("links", "said", "right"), [(str(one.n), f"{one.said:.3f}", f"{one.right:.3f}")
                                              for one in each.reliability])
    output.write("\nconfusion (missed, and what the same project was shown instead)")
    output.table(("missed", "shown", "n"), [(one.missed or "-", one.shown or "-", str(one.n))
                                            for one in each.confusion[:CONFUSED_SHOWN]])
    output.write("\nworst errors")
    output.table(("document", "record", "title", "target", "probability", "judged", "guide"), [
        (output.where(one.document, one.lines), one.record, one.title, one.target, f"{one.probability:.2f}",
         f"{one.judged:.2f}", one.guide or "-") for one in each.worst])
