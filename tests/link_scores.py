"""How linking compares with what a person reads: precision, recall and F1 per kind.

Run ``python -m tests.link_scores [folder of documents]`` to print the table.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ingest import formats, layouts
from ingest.linked import LinkedDocument, LinkedProject
from ingest.linking import link
from ontology import reference

GOLDEN = Path(__file__).parent / "golden"
UNSEEN = Path(__file__).parent / "unseen_links"
SHARED = Path(__file__).parents[2] / "shared"
SURVEY, AOMORI = "hokkaido_project_survey_r5", "aomori_programmes_r2"
KINDS = ("municipalities", "countries", "regions", "places")


@dataclass
class Score:
    """Right, wrong and missing answers of one kind."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, where: str, got: Iterable[str], expected: Iterable[str]) -> None:
        got, expected = set(got), set(expected)
        self.right += len(got & expected)
        self.wrong += [f"{where} {each}" for each in sorted(got - expected)]
        self.missing += [f"{where} {each}" for each in sorted(expected - got)]

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong)) if self.right + len(self.wrong) else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missing)) if self.right + len(self.missing) else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@cache
def linked(folder: Path, document: str) -> LinkedDocument:
    """One document of a folder, read, parsed and linked."""
    return link(layouts.parse(formats.read(folder / f"{document}.txt")))


def compare(folder: Path) -> dict[str, Score]:
    """Scores by kind over the documents of a folder that have a golden file."""
    scores = {kind: Score() for kind in (*KINDS, "ties", "ties: since", "ties: stated")}
    for document, name in ((SURVEY, "links_survey.json"), (AOMORI, "links_aomori.json")):
        golden = json.loads((GOLDEN / name).read_text("utf-8"))
        for project in linked(folder, document).projects:
            _project(project, document, golden.get(project.record.record, {}), scores)
    _ties(folder, scores)
    return scores


def _ties(folder: Path, scores: dict[str, Score]) -> None:
    golden = json.loads((GOLDEN / "ties.json").read_text("utf-8"))
    for document in sorted({row["document"] for row in golden}):
        rows = [row for row in golden if row["document"] == document]
        got = [
            {
                "record": tie.record,
                "source": tie.source.name,
                "kind": tie.kind,
                "since": tie.since,
                "partner": tie.partner.target if tie.partner.kind == "place" else tie.partner.name,
                "stated": tie.stated,
            }
            for tie in linked(folder, document).ties
        ]
        for name, keys in (("ties", ()), ("ties: since", ("since",)), ("ties: stated", ("stated",))):
            scores[name].add(
                document,
                *(
                    {
                        " ".join(str(row[key]) for key in ("record", "source", "partner", "kind", *keys))
                        for row in each
                    }
                    for each in (got, rows)
                ),
            )


def unseen() -> dict[str, Score]:
    """Scores by kind over the invented surveys of ``tests/unseen_links``, written before the program was run."""
    scores = {kind: Score() for kind in (*KINDS, "ties", "ties: since")}
    for path in sorted(UNSEEN.glob("*.json")):
        golden = json.loads(path.read_text("utf-8"))
        document = linked(UNSEEN, path.stem)
        for project in document.projects:
            _project(project, path.stem, golden["projects"].get(project.record.record, {}), scores)
        stated = [tie for tie in document.ties if tie.stated and tie.partner.kind == "place" and tie.partner.target]
        for name, keys in (("ties", ()), ("ties: since", ("since",))):
            got = [{"record": tie.record, "source": tie.source.name, "partner": tie.partner.target, "kind": tie.kind,
                    "since": tie.since} for tie in stated]
            scores[name].add(path.stem, *(
                {" ".join(str(row[key]) for key in ("record", "source", "partner", "kind", *keys)) for row in each}
                for each in (got, golden["ties"])))
    return scores


def _project(project: LinkedProject, document: str, expected: dict[str, list[str]], scores: dict[str, Score]) -> None:
    found = {
        "municipalities": [reference.municipality(code).full_name for code in project.municipalities],
        "countries": project.countries,
        "regions": project.regions,
        "places": project.places,
    }
    for kind in KINDS:
        scores[kind].add(f"{document} {project.record.record}", found[kind], expected.get(kind, []))


def surfaces(text: str) -> list[dict[str, str]]:
    """The rows of ../shared/reference/foreign_places_check.tsv."""
    with (SHARED / "reference" / text).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "documents"
    for title, scores in ((str(folder), compare(folder)), ("tests/unseen_links", unseen())):
        print(title)
        for kind, score in scores.items():
            print(f"{kind:16} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}  "
                  f"({score.right} right)")
            for each in score.wrong:
                print(f"    wrong    {each}")
            for each in score.missing:
                print(f"    missing  {each}")


if __name__ == "__main__":
    main()
