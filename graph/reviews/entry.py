"""One review: who decided what about a link, when, and on which words.

An entry is one line of the log and never changes.  It carries the words it was decided on (``Basis``), so that it can
follow a project whose id changes (:mod:`graph.reviews.carry`).
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, model_validator

from graph.rows import DocumentRow, LinkRow, NodeRow, ProjectRow, Row
from ontology.errors import InputError
from ontology.vocabulary import sdg_label

Action = Literal["accept", "reject", "correct", "comment", "withdraw"]
"""``accept``: the link holds as shown.  ``reject``: it does not hold.  ``correct``: it holds with the strength given
(also where no program saw it).  ``comment``: words alone.  ``withdraw``: takes an earlier entry back."""

DECIDING: Final = frozenset({"accept", "reject", "correct"})

Strength = Literal["supports", "partly"]
TargetKind = Literal["node", "sdg"]

NAME_LONGEST: Final = 60
"""Characters of a reviewer's name: a full name with the division."""

COMMENT_LONGEST: Final = 2_000
"""Characters of a comment: a page of reasons; longer text belongs in a document."""

TEXT_LONGEST: Final = 8_000
"""Characters of a project's description that are kept to find it again."""

_NOT_ALLOWED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a reader cannot see or that turn the text around: controls, zero-width and bidirectional
marks (Cf), lone surrogates, private use, unassigned."""

_MARKS: Final = 3
"""Combining marks on one letter; more pile up over the neighbouring lines."""


def reviewer_name(text: str) -> str:
    """A reviewer's name as it is shown: NFC, spaces folded.

    Raises:
        InputError: empty, longer than ``NAME_LONGEST``, without a letter, or with characters that cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > NAME_LONGEST:
        raise InputError(f"a name has 1 to {NAME_LONGEST} characters", where="reviewer", todo="give your name")
    _refuse_unseen(name, "reviewer")
    if not any(unicodedata.category(each).startswith("L") for each in name):
        raise InputError("a name has a letter", where="reviewer", todo="give your name")
    return name


def comment_text(text: str) -> str:
    """A comment as it is kept: NFC, line ends folded, outer spaces dropped.

    Raises:
        InputError: longer than ``COMMENT_LONGEST``, or with characters that cannot be seen.
    """
    comment = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(comment) > COMMENT_LONGEST:
        raise InputError(f"a comment has at most {COMMENT_LONGEST} characters", where="comment", todo="shorten it")
    _refuse_unseen(comment.replace("\n", " ").replace("\t", " "), "comment")
    return comment


def _refuse_unseen(text: str, where: str) -> None:
    for each in text:
        if unicodedata.category(each) in _NOT_ALLOWED:
            raise InputError(f"it has a character that cannot be seen (U+{ord(each):04X})", where=where,
                             todo="type it again without copying")
    if re.search(rf"[\u0300-\u036f\u20d0-\u20ff]{{{_MARKS + 1},}}", text):
        raise InputError("it has too many marks on one letter", where=where, todo="type it again")


class Basis(Row):
    """What was reviewed, in words: enough to find it again when ids change."""

    document: str
    layout: str
    prefecture: str | None
    municipality: str | None
    fiscal_year: int | None
    title: str
    text: str
    """The project's description."""
    plan: str
    """The target's plan; ``sdg`` for a goal."""
    notation: str
    target_title: str


class Opinion(Row):
    """What the program said when the review was made."""

    strength: Strength
    confidence: float | None
    method: str


class Review(Row):
    """One entry of the log."""

    id: str
    time: str
    """ISO 8601, UTC, to the second."""
    reviewer: Annotated[str, AfterValidator(reviewer_name)]
    action: Action
    project: str
    target_kind: TargetKind
    target: str
    """Node id, or the goal's number."""
    strength: Strength | None = None
    """Of accept and correct."""
    comment: Annotated[str, AfterValidator(comment_text)] = ""
    withdraws: str = ""
    """Id of the entry taken back."""
    via: Literal["page", "csv", "api", "shipped"] = "page"
    snapshot: str = ""
    """The snapshot that the reviewer saw."""
    basis: Basis
    opinion: Opinion | None = None

    @model_validator(mode="after")
    def _whole(self) -> Review:
        if (self.action in ("accept", "correct")) != (self.strength is not None):
            raise ValueError("accept and correct, and only they, have a strength")
        if (self.action == "withdraw") != bool(self.withdraws):
            raise ValueError("withdraw, and only it, names an entry")
        if self.action == "comment" and not self.comment:
            raise ValueError("a comment needs words")
        return self

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about, by the ids of its time: project, kind of target, target."""
        return self.project, self.target_kind, self.target


def stamp() -> dict[str, str]:
    """Id and time of an entry of now; ids sort by time, and no other process makes the same."""
    now = datetime.now(UTC)
    return {"id": f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}", "time": f"{now:%Y-%m-%dT%H:%M:%SZ}"}


def write(reviewer: str, action: Action, project: ProjectRow, document: DocumentRow, node: NodeRow | int, *,
          strength: Strength | None = None, comment: str = "", withdraws: str = "", link: LinkRow | None = None,
          via: Literal["page", "csv", "api", "shipped"] = "page", snapshot: str = "") -> Review:
    """A new entry, of now.

    Args:
        reviewer: the name.
        action: what was decided.
        project: the reviewed project.
        document: the one it stands in.
        node: the plan node, or the number of an SDG goal.
        strength: of ``correct``; ``accept`` takes the link's.
        comment: the reviewer's words.
        withdraws: id of the entry that ``withdraw`` takes back.
        link: what is shown now, if anything.
        via: the way it came.
        snapshot: id of the snapshot that the reviewer saw.

    Raises:
        InputError: a name or comment that cannot be kept, a comment without words, a missing strength, or a decision
            about a link that a document itself states.
    """
    if link is not None and link.asserted and action in DECIDING:
        raise InputError("a document states this link, so no review overrides it", where=link.id,
                         todo="leave a comment instead")
    if action == "accept":
        if link is None:
            raise InputError("there is no link to accept", where=project.id, todo="use correct, with a strength")
        strength = link.strength
    if action == "correct" and strength is None:
        raise InputError("correct needs a strength", where="strength", todo="give supports or partly")
    if action == "comment" and not comment.strip():
        raise InputError("a comment needs words", where="comment")
    kind: TargetKind = "sdg" if isinstance(node, int) else "node"
    target, plan, notation, title = ((str(node), "sdg", str(node), sdg_label(node, "ja")) if isinstance(node, int)
                                     else (node.id, node.plan, node.notation, node.title or ""))
    basis = Basis(document=document.id, layout=document.layout, prefecture=document.prefecture,
                  municipality=document.municipality, fiscal_year=project.fiscal_year, title=project.title,
                  text=project.description[:TEXT_LONGEST], plan=plan, notation=notation, target_title=title)
    opinion = None
    if link is not None and not link.asserted:
        opinion = Opinion(strength=link.strength, confidence=link.confidence, method=link.method)
    return Review(**stamp(), reviewer=reviewer_name(reviewer), action=action, project=project.id, target_kind=kind,
                  target=target,
                  strength=strength if action in ("accept", "correct") else None, comment=comment_text(comment),
                  withdraws=withdraws, via=via, snapshot=snapshot, basis=basis, opinion=opinion)
