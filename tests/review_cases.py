"""What the tests of reviews share: entries, a corpus of two projects, and a small served snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.reviews import Corpus, corpus_of, standings
from graph.reviews.deciding import decide
from graph.reviews.entry import Review, write
from graph.rows import DocumentRow, LinkRow, ProjectRow
from graph.service import Service
from ontology.iri import Iris
from tests import tiny_snapshot
from tests.factories import BASE, node, project

IRIS = Iris(BASE)
TOKEN = "reviewers-of-the-tests"  # 22 characters
OURS = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}

TEXT = "姉妹都市の高校生を受け入れ、ホームステイと学校訪問を通じて交流を深める。期間は夏の三週間とする。"


def document(identifier: str = "doc", **values: Any) -> DocumentRow:
    defaults: dict[str, Any] = {
        "id": identifier, "iri": IRIS.entity("document", identifier), "title": identifier, "layout": "survey_table",
        "layout_reason": "test", "fiscal_year": 2023, "years": None, "prefecture": "北海道", "municipality": None,
        "sha256": "0" * 64, "n_lines": 1, "encoding": "utf-8", "counts": {}}
    return DocumentRow(**{**defaults, **values})


P = project("doc-p", title="高校生の受入事業", description=TEXT)
Q = project("doc-q", title="りんごの輸出促進", description="台湾の商談会に出展し、県産りんごの販路を広げる。")
N = node("n1", notation="Ⅱ-(1)", title="若者の交流")
CORPUS = corpus_of([document()], [P, Q], [N])


def review(action: str = "reject", row: ProjectRow = P, shown: LinkRow | None = None, **values: Any) -> Review:
    return write(values.pop("reviewer", "山田"), action, row, document(row.document), N,  # type: ignore[arg-type]
                 link=shown, **values)


def states(entries: Sequence[Review], corpus: Corpus = CORPUS) -> list[str]:
    return [each.state for each in standings(entries, corpus)]


def opened(folder: Path) -> Service:
    """A small published snapshot in which one may review."""
    return Service.open(tiny_snapshot.publish(folder, review_token=TOKEN))


def put(service: Service, action: str, kind: str = "node", target: str = "plan-1.1", **values: Any) -> Review:
    entry = decide(service, "山田", action, "doc-a", kind, target, **values)  # type: ignore[arg-type]
    service.review_log.append([entry])
    return entry
