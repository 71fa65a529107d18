"""Reviews as a table for a spreadsheet, out and in: CSV with words beside codes.

The file has a byte order mark, so that a spreadsheet reads it as UTF-8; UTF-8 and Shift_JIS (CP932) are read back.
A text that a spreadsheet would take for a formula gets a leading apostrophe, which is taken off again.  Only the
link's ids, ``decision`` and ``comment`` are read.  A line without a decision and a comment says nothing, and one that
says what is in force already changes nothing, so a table can be brought back any number of times.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph.alignment.grades import grade
from graph.linked_data.export import FORMULA_STARTS, csv_lines
from graph.reviews.deciding import decide, link_between
from graph.reviews.entry import Action, Review, Strength, TargetKind
from graph.reviews.overlay import Key, Standing
from graph.rows import NodeRow
from graph.service import Service
from ontology.errors import InputError, KakehashiError
from ontology.vocabulary import sdg_label

DECISIONS: Final[dict[str, tuple[Action, Strength | None]]] = {
    "accept": ("accept", None), "承認": ("accept", None),
    "supports": ("correct", "supports"), "対応": ("correct", "supports"),
    "partly": ("correct", "partly"), "一部対応": ("correct", "partly"),
    "reject": ("reject", None), "却下": ("reject", None),
    "comment": ("comment", None), "コメント": ("comment", None),
    "withdraw": ("withdraw", None), "取り消し": ("withdraw", None),
}
"""Words of the column ``decision``, in either language."""

WORDS: Final = {"asserted": "明記", "reviewed": "確認済み", "strong": "推定（強）", "weak": "推定（一部）",
                "clue": "手がかり"}
STRENGTHS: Final = {"supports": "対応", "partly": "一部対応"}

MOST: Final = 10_000
"""Lines of one file: more than anybody fills in, and read in seconds."""

NEEDED: Final = ("project_id", "target_kind", "target_id", "decision")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken."""

    place: str
    """``line 12, decision``."""
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a file says."""

    entries: Sequence[Review]
    """To be written."""
    unchanged: int
    """Lines that say nothing, or what is in force already."""
    bad: Sequence[BadLine]


def lines(service: Service, keys: Iterable[Key]) -> Iterator[str]:
    """The links as CSV, with the decision in force where there is one."""
    return csv_lines(records(service, keys), bom=True)


def records(service: Service, keys: Iterable[Key]) -> Iterator[dict[str, object]]:
    """The rows of :func:`lines`."""
    return (_record(service, key) for key in keys)


def _in_force(service: Service, key: Key) -> Standing | None:
    return next((each for each in reversed(service.reviews.about(key[0])) if each.state == "in-force"
                 and (each.review.target_kind, each.place.target) == key[1:]), None)


def _record(service: Service, key: Key) -> dict[str, object]:
    project, kind, target = key
    row = service.project(project)
    link = link_between(service, project, kind, target) or service.reviews.models.get(key)
    node = service.catalogue.get(NodeRow, target) if kind == "node" else None
    standing = _in_force(service, key)
    review = standing.review if standing else None
    shown = grade(link) if link else "clue"
    return {
        "project_id": project, "target_kind": kind, "target_id": target, "decision": _decision(review),
        "comment": review.comment if review else "", "reviewer": review.reviewer if review else "",
        "time": review.time if review else "", "project": row.title, "document": row.document,
        "lines": f"{row.lines[0]}-{row.lines[1]}", "target": node.notation if node else f"SDG {target}",
        "target_title": (node.title or "") if node else sdg_label(int(target), "ja"),
        "grade": shown, "grade_words": WORDS[shown], "strength": link.strength if link else "",
        "strength_words": STRENGTHS[link.strength] if link else "",
        "confidence": link.confidence if link and link.confidence is not None else "",
        "project_words": link.project_evidence.quote if link else row.description,
        "plan_words": link.target_evidence.quote if link and link.target_evidence else "",
    }


def _decision(review: Review | None) -> str:
    if review is None:
        return ""
    return review.strength or "" if review.action == "correct" else review.action


def read(service: Service, content: bytes, reviewer: str) -> Report:
    """What a filled-in table decides; nothing is written.

    The reviewer is the one who brings the table in, whoever's name stands in it.

    Raises:
        InputError: not a CSV in UTF-8 or Shift_JIS, a column is missing, or more than ``MOST`` lines.
    """
    rows = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    entries: list[Review] = []
    bad: list[BadLine] = []
    unchanged = 0
    try:
        header = [name.strip() for name in next(rows, [])]
        if missing := [name for name in NEEDED if name not in header]:
            raise InputError(f"the table lacks {', '.join(missing)}", where="line 1",
                             todo="fill in the table that the service gives, with its first line")
        line = rows.line_num + 1
        for number, cells in enumerate(rows):
            if number >= MOST:
                raise InputError(f"a table has at most {MOST} lines", where=f"line {line}", todo="bring it in parts")
            if any(cells):
                found = _line(service, dict(zip(header, map(_unguarded, cells), strict=False)), reviewer, line,
                              len(cells) - len(header))
                if isinstance(found, Review):
                    entries.append(found)
                elif found is None:
                    unchanged += 1
                else:
                    bad.append(found)
            line = rows.line_num + 1
    except csv.Error as error:
        raise InputError(f"this is not CSV ({error})", where=f"line {rows.line_num}") from error
    return Report(entries, unchanged, bad)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("the table is neither UTF-8 nor Shift_JIS", where="file", todo="save it as CSV UTF-8")


def _unguarded(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def _line(service: Service, cells: dict[str, str], reviewer: str, line: int,
          surplus: int) -> Review | BadLine | None:
    """The line's review, why it is none, or None where it says nothing new."""
    if surplus > 0:
        return BadLine(f"line {line}", "", "it has more cells than the first line has names: a comma is not quoted")
    word, comment = cells.get("decision", ""), cells.get("comment", "")
    if not word and not comment:
        return None
    action, strength = DECISIONS.get(word.casefold(), (None, None)) if word else ("comment", None)
    if action is None:
        return BadLine(f"line {line}, decision", word, "there is no such decision; there are " + ", ".join(DECISIONS))
    kind = cells.get("target_kind", "")
    if kind not in ("node", "sdg"):
        return BadLine(f"line {line}, target_kind", kind, "node or sdg is needed")
    project, target = cells.get("project_id", ""), cells.get("target_id", "")
    if _said_already(service, (project, kind, target), action, strength, comment):
        return None
    kinds: dict[str, TargetKind] = {"node": "node", "sdg": "sdg"}
    standing = _in_force(service, (project, kind, target)) if action == "withdraw" else None
    if action == "withdraw" and standing is None:
        return BadLine(f"line {line}, decision", word, "no decision about this link is in force")
    try:
        return decide(service, reviewer, action, project, kinds[kind], target, strength=strength, comment=comment,
                      withdraws=standing.review.id if standing else "", via="csv")
    except KakehashiError as error:
        return BadLine(f"line {line}", error.where, error.message)


def _said_already(service: Service, key: Key, action: Action, strength: Strength | None, comment: str) -> bool:
    for each in service.reviews.about(key[0]):
        review = each.review
        if (review.target_kind, each.place.target) != key[1:] or review.comment != comment:
            continue
        same = review.action == action and (action != "correct" or review.strength == strength)
        if same and each.state in ("in-force", "comment"):
            return True
    return False
