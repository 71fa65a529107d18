"""One decision, from ids to an entry of the log: what the page, the API and the CSV import share."""

from __future__ import annotations

from typing import Literal

from graph.reviews.entry import Action, Review, Strength, TargetKind, stamp, write
from graph.rows import DocumentRow, LinkRow, NodeRow
from graph.service import Service
from ontology.errors import InputError, NotFound


def decide(service: Service, reviewer: str, action: Action, project: str, kind: TargetKind, target: str, *,
           strength: Strength | None = None, comment: str = "", withdraws: str = "",
           via: Literal["page", "csv", "api"] = "page") -> Review:
    """A new entry about a link of the served snapshot; nothing is written.

    Raises:
        NotFound: no project or target has this id, or there is no such review to withdraw.
        InputError: as :func:`graph.reviews.entry.write`.
    """
    if action == "withdraw":
        return _withdrawal(service, reviewer, withdraws, comment, via)
    row = service.project(project)
    if kind == "sdg":
        if not (target.isdecimal() and 1 <= int(target) <= 17):
            raise NotFound("there are SDG goals 1 to 17", where=target)
        node: NodeRow | int = int(target)
    else:
        node = service.catalogue.get(NodeRow, target)
    return write(reviewer, action, row, service.catalogue.get(DocumentRow, row.document), node, strength=strength,
                 comment=comment, link=link_between(service, project, kind, target), via=via,
                 snapshot=service.snapshot.id)


def link_between(service: Service, project: str, kind: str, target: str) -> LinkRow | None:
    """The link as it is shown now, if there is one."""
    return next((link for link in service.links(project) if (link.target_kind, link.target) == (kind, target)), None)


def _withdrawal(service: Service, reviewer: str, withdraws: str, comment: str,
                via: Literal["page", "csv", "api"]) -> Review:
    standing = next((each for each in service.reviews.standings if each.review.id == withdraws), None)
    if standing is None:
        raise NotFound("there is no such review", where=withdraws)
    if standing.state in ("withdrawn", "withdrawal"):
        raise InputError("this entry cannot be withdrawn: it is withdrawn, or a withdrawal itself", where=withdraws)
    old = standing.review
    return Review(**{**{name: getattr(old, name) for name in Review.model_fields}, "opinion": None, "strength": None,
                      "action": "withdraw", "comment": comment, "withdraws": withdraws, "reviewer": reviewer,
                      "via": via, "snapshot": service.snapshot.id, **stamp()})
