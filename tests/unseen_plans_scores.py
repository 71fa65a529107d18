"""How plans, strategies and results nobody had read before are read: precision, recall and F1 per kind.

``python -m tests.unseen_plans_scores [--details] [--each] [--folder documents [golden files]] [document ...]`` prints
the table; without a folder it reads ``tests/unseen_plans``.  What is compared: the layout, the title, the years, each
plan node (key, notation, level, title), each listing (programme, node, repeated or not), each programme's departments,
each indicator and each of its values, each SDG goal, and of results each marked item and each figure.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from ingest import formats, layouts
from ingest.records import Figure, ParsedDocument
from ingest.values.departments import departments
from ingest.values.sdgs import goals, project_goals
from ontology.errors import DocumentError
from tests.link_scores import Score

HERE: Final = Path(__file__).parent / "unseen_plans"
KINDS: Final = ("layout", "title", "years", "tree", "programmes", "listings", "departments", "indicators",
                "indicator values", "goals", "initiatives", "actors", "items", "figures")


def read(documents: Path, stem: str) -> ParsedDocument | None:
    """The document as its layout reads it; None where it cannot be read."""
    path = next(each for each in sorted(documents.glob(f"{stem}.*")) if each.suffix != ".json")
    try:
        return layouts.parse(formats.read(path))
    except DocumentError:
        return None


def found(document: ParsedDocument) -> dict[str, list[str]]:
    """What was read, by kind, in the words that are compared."""
    nodes = {node.key: node for node in document.nodes}
    programmes: dict[str, Any] = {
        project.text("name"): [[[each.node, each.repeat] for each in project.listings],
                               departments(project.text("department")),
                               [goal for goal, _ in project_goals(project, nodes)]]
        for project in document.projects}
    marks: dict[str, str] = {}
    for node in document.nodes:
        if node.level == "item" and node.parent:
            marks[node.parent] = marks.get(node.parent, "") + node.texts["mark"][0].text
    return _words({
        "layout": document.meta.layout, "title": document.meta.title, "years": document.meta.years,
        "fiscal_year": document.meta.fiscal_year,
        "nodes": [[node.key, node.notation, node.level, node.lines[0],
                   node.title.text if node.title and node.level != "item" else None] for node in document.nodes],
        "programmes": programmes,
        "indicators": [[each.node, each.name.text, *map(_side, (each.baseline, each.actual, each.target))]
                       for each in document.indicators],
        "goals": {node.key: [goal for cell in node.texts["sdg"] for goal in goals(cell.text)]
                  for node in document.nodes if "sdg" in node.texts},
        "supports": {node.key: node.supports for node in document.nodes if node.level == "initiative"},
        "actors": [[actor.node, actor.name.text] for actor in document.actors], "marks": marks,
        "figures": [[each.subject, each.label, each.value, each.unit, each.period, each.status]
                    for each in document.figures]})


def _side(figure: Figure | None) -> list[object] | None:
    return [figure.value, figure.unit, figure.period] if figure else None


def _words(told: dict[str, Any]) -> dict[str, list[str]]:
    """A golden file's content, or the same of what was read, as words to compare."""
    programmes = told.get("programmes", {}).items()
    year = told.get("fiscal_year")
    return {
        "layout": [told["layout"]], "title": [told["title"]],
        "years": [str(list(told["years"]))] if told.get("years") else [f"FY {year}"] if year else [],
        # An item's own number is its order; what it is told to be is its mark and its figures.
        "tree": [f"{key} {notation} {level} {title}" for key, notation, level, _, title in told["nodes"]
                 if level != "item"],
        "programmes": [name for name, _ in programmes],
        "listings": [f"{name} @ {node}{' again' * repeat}" for name, (listed, *_) in programmes
                     for node, repeat in listed],
        "departments": [f"{name}: {each}" for name, (_, own, _) in programmes for each in own],
        "indicators": [f"{node} {name}" for node, name, *_ in told.get("indicators", [])],
        "indicator values": [f"{node} {name} {kind} {_value(*side)}"
                             for node, name, *sides in told.get("indicators", [])
                             for kind, side in zip(("baseline", "actual", "target"), sides, strict=True) if side],
        "goals": [f"{name} {goal}" for name, (*_, own) in programmes for goal in own]
                 + [f"{node} {goal}" for node, own in told.get("goals", {}).items() for goal in own],
        "initiatives": [f"{node} for {', '.join(own)}" for node, own in told.get("supports", {}).items()],
        "actors": [f"{node} {name}" for node, name in told.get("actors", [])],
        "items": [f"{node} {at} {mark}" for node, marks in told.get("marks", {}).items()
                  for at, mark in enumerate(marks, start=1)],
        "figures": [f"{subject} {label} {_value(value, unit, period)} {status}"
                    for subject, label, value, unit, period, status in told.get("figures", [])],
    }


def _value(value: float | None, unit: str, period: str) -> str:
    return f"{'-' if value is None else f'{value:.15g}'} {unit} {period}"


def _counted(words: Iterable[str]) -> list[str]:
    """The words, each further one of the same with its count: two equal figures are two."""
    seen: Counter[str] = Counter()
    counted = []
    for word in words:
        seen[word] += 1
        counted.append(word if seen[word] == 1 else f"{word} ({seen[word]})")
    return counted


def scores(stems: Iterable[str], documents: Path = HERE, golden: Path | None = None) -> dict[str, Score]:
    """Scores by kind over documents; of a document that could not be read everything is missing."""
    total = {kind: Score() for kind in KINDS}
    for stem in stems:
        expected = _words(json.loads(((golden or documents) / f"{stem}.json").read_text("utf-8")))
        document = read(documents, stem)
        got = found(document) if document else {}
        for kind, score in total.items():
            score.add(stem, _counted(got.get(kind, [])), _counted(expected[kind]))
    return total


def _print(total: dict[str, Score], details: bool) -> None:
    for kind, score in total.items():
        print(f"{kind:16} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}  "
              f"({score.right} right, {len(score.wrong)} wrong, {len(score.missing)} missing)")
        for each in (*(f"wrong    {each}" for each in score.wrong),
                     *(f"missing  {each}" for each in score.missing)) if details else ():
            print(f"    {each}")


def main(arguments: Sequence[str]) -> None:
    """Prints the table."""
    words = [each for each in arguments if not each.startswith("--")]
    documents = Path(words.pop(0)) if "--folder" in arguments else HERE
    golden = Path(words.pop(0)) if words and Path(words[0]).is_dir() else documents
    stems = words or sorted(path.stem for path in golden.glob("*.json"))
    for group in ([[stem] for stem in stems] if "--each" in arguments else [stems]):
        print(", ".join(group) if "--each" in arguments else f"{len(group)} documents")
        _print(scores(group, documents, golden), "--details" in arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
