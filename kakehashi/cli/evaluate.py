"""`kakehashi evaluate`: the service against judged sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakehashi.cli import evaluate_questions, output
from kakehashi.cli.answers import open_service

if TYPE_CHECKING:
    from graph.evaluation.judged import JudgedSet
    from graph.evaluation.metrics import Mean
    from graph.evaluation.run import Measured, SearchReport, SimilarReport
    from graph.service import Service

app = typer.Typer(no_args_is_help=True, help="Measure the served snapshot against judged sets.")
app.command("questions")(evaluate_questions.run)

Judged = Annotated[Path | None, typer.Argument(
    help="Folder of the judged set; without it, the project's own set on its sample documents.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Save = Annotated[Path | None, typer.Option(
    help="Also keep the figures, with date, snapshot and commit, in this file: the quality page shows "
         "graph/evaluation/latest.json.")]


@app.command("search")
def search(folder: Judged = None, json: Json = False, save: Save = None) -> None:
    """Judged queries: nDCG@10, recall@20, MRR, twin overlap, latency, and each signal switched off."""
    from graph.evaluation import run

    service, judged = _opened(folder)
    report = run.search(service, judged)
    if _kept(report, judged, save, service, folder, json):
        return
    output.table(("queries", "n", "nDCG@10", "95 %", "recall@20", "MRR"), list(_measured_rows(report)))
    if report.twins:
        output.write(f"twins: first ten in common {_plain(report.twins)} over {report.twins.n} pairs")
    output.write(f"without an answer: {report.unanswered} queries, {report.unanswered_confident} with a confident hit; "
                 f"with one: {report.answered_weak} without")
    if report.confident_right is not None:
        output.write(f"hits shown as highly relevant that are judged relevant: {report.confident_right:.2f}")
    if report.latency:
        output.write(f"latency: p50 {report.latency.p50} ms, p95 {report.latency.p95} ms, "
                     f"encoder {report.latency.encoder_p50} ms of it")
    _ablation(report.ablation, report.all.ndcg)
    _missing(judged)


@app.command("similar")
def similar(folder: Judged = None, json: Json = False, save: Save = None) -> None:
    """Judged similar initiatives: nDCG@10, and each share switched off."""
    from graph.evaluation import run

    service, judged = _opened(folder)
    report = run.similar(service, judged)
    if _kept(report, judged, save, service, folder, json):
        return
    output.write(f"similar initiatives: nDCG@10 {_plain(report.ndcg)}" if report.ndcg else "no judged seeds")
    _ablation(report.ablation, report.ndcg)
    _missing(judged)


def _opened(folder: Path | None) -> tuple[Service, JudgedSet]:
    from graph.evaluation import judged
    from graph.rows import ProjectRow

    service = open_service()
    return service, judged.read(folder or judged.OWN, service.catalogue.iterate(ProjectRow))


def _measured_rows(report: SearchReport) -> Iterator[tuple[str, ...]]:
    groups: list[tuple[str, Measured]] = [("all", report.all), *report.by_language.items(), *report.by_type.items()]
    for name, group in groups:
        if group.ndcg and group.recall and group.mrr:
            yield (name, str(group.ndcg.n), f"{group.ndcg.value:.3f}", f"{group.ndcg.low:.2f}-{group.ndcg.high:.2f}",
                   f"{group.recall.value:.3f}", f"{group.mrr.value:.3f}")


def _ablation(figures: dict[str, float], whole: Mean | None) -> None:
    output.write()
    output.table(("switched off", "nDCG@10", "change"),
                 [(name, f"{value:.3f}", f"{value - (whole.value if whole else 0):+.3f}")
                  for name, value in figures.items()])


def _plain(mean: Mean) -> str:
    return f"{mean.value:.3f} ({mean.low:.2f}-{mean.high:.2f})"


def _missing(judged: JudgedSet) -> None:
    if judged.missing:
        output.write(f"not in the snapshot, counted as not relevant: {'; '.join(judged.missing)}")


def _kept(report: SearchReport | SimilarReport, judged: JudgedSet, path: Path | None, service: Service,
          folder: Path | None, json: bool) -> bool:
    """Keeps and prints a report as the options say; true where nothing more is to be told."""
    from graph.evaluation import latest
    from graph.evaluation.run import SearchReport

    if path:
        latest.save(path, "search" if isinstance(report, SearchReport) else "similar",
                    "own" if folder is None else folder.name, service.snapshot.id, report)
    if json:
        output.write_json({**asdict(report), "missing": judged.missing})
    return json
