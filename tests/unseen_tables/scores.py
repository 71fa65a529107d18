"""How tables nobody had read before are read: precision, recall and F1 per kind against golden files by reading.

``python -m tests.unseen_tables.scores [--details] [document ...]`` prints the table.

A golden file has a line per project (record, name, municipalities, countries, places, spans, figures), separated by
tabs, and one per stated tie.  A place is its country and any of its names in the reference data, without 市, 州 ...
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from ingest import formats, layouts
from ingest.linked import LinkedDocument, LinkedProject, Tie
from ingest.linking import link
from ingest.linking.bodies import is_body
from ingest.linking.folding import kana_key
from ingest.records import DocumentMeta, ParsedDocument
from ontology import reference
from ontology.errors import DocumentError
from tests.link_scores import Score
from tests.unseen_tables import built

HERE: Final = Path(__file__).parent
KINDS: Final = ("projects", "municipalities", "countries", "places", "periods", "figures", "ties", "ties: since",
                      "ties: status")
_NOTHING: Final = DocumentMeta(
    id="none", title="", layout="", layout_score=0, layout_reason="", fiscal_year=None, years=None, prefecture=None,
    municipality=None, sha256="", n_lines=0, encoding="")
"""Of a document that could not be read: everything of it is missing."""

_SUFFIX: Final = re.compile(
    r"(?:壮族自治区|回族自治区|自治区|特別自治道|特別自治州|特別市|広域市|地区|[市町村州省県区郡鎮郷])$")


def documents() -> list[str]:
    """Stems of the documents that have a golden file."""
    return sorted(path.name.removesuffix(".golden.tsv") for path in HERE.glob("*.golden.tsv"))


@cache
def read(stem: str) -> LinkedDocument:
    """One document, read, parsed and linked."""
    path = next((each for each in HERE.glob(f"{stem}.*") if not each.name.endswith(".golden.tsv")), None)
    if path is not None:
        return link(layouts.parse(formats.read(path)))
    name, content = next((name, make) for name, make in built().items() if name.startswith(f"{stem}."))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(content())
        return link(layouts.parse(formats.read(file)))


def scores(stems: Iterable[str]) -> dict[str, Score]:
    """Scores by kind over documents; a place is printed as the golden file has it."""
    found = {kind: Score() for kind in KINDS}
    for stem in stems:
        _document(stem, found)
    return found


def _document(stem: str, found: dict[str, Score]) -> None:
    rows = [line.split("\t") for line in (HERE / f"{stem}.golden.tsv").read_text("utf-8").splitlines()]
    (_, prefecture, year), *rows = rows
    try:
        linked = read(stem)
    except DocumentError:
        linked = link(ParsedDocument(meta=_NOTHING))
    found["projects"].add(stem, [f"{linked.meta.prefecture} {linked.meta.fiscal_year}"], [f"{prefecture} {year}"])
    projects = {project.record.record: project for project in linked.projects}
    wanted = {row[0]: row for row in rows if row[0] != "tie"}
    for record in projects.keys() | wanted.keys():
        _project(stem, record, projects.get(record), wanted.get(record), prefecture, linked, found)
    _ties(stem, [row[1:] for row in rows if row[0] == "tie"], prefecture, linked, found)


def _ties(stem: str, expected: list[list[str]], prefecture: str, linked: LinkedDocument,
          found: dict[str, Score]) -> None:
    """Stated ties: record, source, partner, kind, since and status; a record ``*`` (a plan's text) is not compared.

    A body is named as the golden file has it: by its name, or by the place that its name tells."""
    anywhere = any(row[0] == "*" for row in expected)
    wanted = [["*" if anywhere else row[0], _full(row[1], prefecture), *row[2:], *[""] * (6 - len(row))]
              for row in expected]
    names = {row[2]: row[2] for row in wanted}
    got = [["*" if anywhere else tie.record or "", tie.source.name, _partner(tie, names), tie.kind, tie.since or "",
            tie.status] for tie in linked.ties if tie.stated]
    if anywhere:  # of several statements of one tie the one with a year counts
        got = [row for row in got if row[4] or not any(row[:4] == each[:4] and each[4] for each in got)]
    for row in wanted:
        row[5] = row[5] or "active"
    for kind, columns in (("ties", (0, 1, 2, 3)), ("ties: since", (0, 1, 2, 3, 4)), ("ties: status", (0, 1, 2, 3, 5))):
        found[kind].add(stem, *([" ".join(row[at] for at in columns) for row in each] for each in (got, wanted)))
    for kind in {row[3] for row in (*got, *wanted)}:
        score = found.setdefault(f"ties: {kind}", Score())
        score.add(stem, *([" ".join(row[:3]) for row in each if row[3] == kind] for each in (got, wanted)))


def _partner(tie: Tie, names: Iterable[str]) -> str:
    if tie.partner.kind == "organisation" and (name := next((each for each in names if each == tie.partner.name or (
            each.endswith((f"の{tie.partner.name}", f"・{tie.partner.name}")))), None)):
        return name  # the golden file may have the country before it
    if tie.partner.kind == "place" and tie.partner.target is None:  # in no table: by the name that is printed
        keys = {kana_key(tie.partner.name), kana_key(_SUFFIX.sub("", tie.partner.name))}
        return next((each for each in names if each.startswith(f"{tie.country} ")
                     and keys & {kana_key(each[3:]), kana_key(_SUFFIX.sub("", each[3:]))}), tie.partner.name)
    if tie.partner.kind == "country":
        return f"{tie.country} {tie.partner.name}"
    return _as_printed(tie.partner.target or tie.partner.name, names)


def _project(stem: str, record: str, project: LinkedProject | None, row: list[str] | None, prefecture: str,
             linked: LinkedDocument, found: dict[str, Score]) -> None:
    lists = {kind: row[at].split(",") if row and row[at] else [] for at, kind in
             enumerate(("municipalities", "countries", "places", "periods", "figures"), start=2)}
    lists["municipalities"] = [_full(name, prefecture) for name in lists["municipalities"]]
    got: dict[str, list[str]] = {kind: [] for kind in lists}
    if project:
        got["municipalities"] = [reference.municipality(code).full_name for code in project.municipalities]
        got["countries"] = list(project.countries)
        got["places"] = [_as_printed(place, lists["places"]) for place in project.places]
        got["periods"] = [f"{span.start or ''}..{span.end or ''}" for span in project.period.spans]
        got["periods"] += ["open"] if project.period.undecided else []
        got["figures"] = list(_figures(project, linked))
    found["projects"].add(f"{stem} {record}", [project.record.text("name").replace(" ", "")] if project else [],
                          [row[1].replace(" ", "")] if row else [])
    for kind, expected in lists.items():
        found[kind].add(f"{stem} {record}", got[kind], expected)


def _figures(project: LinkedProject, linked: LinkedDocument) -> Iterator[str]:
    own = (each for each in linked.parsed.figures if each.subject == project.record.record)
    for each in (*own, *project.results):
        yield f"{'-' if each.value is None else f'{each.value:.15g}'} {each.unit}"


def _full(name: str, prefecture: str) -> str:
    body = is_body(re.sub("「[^「」]*」$", "", name))
    starts = body or any(name.startswith(each.name) for each in reference.prefectures().values())
    return name if starts else f"{prefecture}{name}"


def _as_printed(place: str, expected: Iterable[str]) -> str:
    """The golden file's form of a place, where one of its names fits; else its id."""
    known = reference.places().get(place)
    if known is None:
        return place
    names = (known.name, *known.names)
    for keys in ({kana_key(name) for name in names}, {kana_key(_SUFFIX.sub("", name)) for name in names}):
        for each in expected:
            if each.startswith(f"{known.country} ") and kana_key(each[3:]) in keys:
                return each
    return place


def main() -> None:
    stems = [each for each in sys.argv[1:] if not each.startswith("-")] or documents()
    for kind, score in scores(stems).items():
        print(f"{kind:16} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}  "
              f"({score.right} right)")
        if "--details" in sys.argv:
            for each in score.wrong:
                print(f"    wrong    {each}")
            for each in score.missing:
                print(f"    missing  {each}")


if __name__ == "__main__":

    main()
