"""Which reviews are in force, and the links as they are with them.

A snapshot never changes, so reviews lie over it: the newest decision about a project and a target that has not been
withdrawn replaces what the program concluded.  The build does the same when it writes a snapshot, and keeps the
program's own link beside (``OverriddenRow``), so that a withdrawal gives it back at once.  What a document states is
never overridden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from graph.reviews.carry import Corpus, Place, places
from graph.reviews.entry import DECIDING, Review, TargetKind
from graph.rows import EvidenceRow, LinkRow, NodeRow, OverriddenRow, ProjectRow
from ontology.iri import Iris

METHOD: Final = "reviewed:"
"""How the method of a link begins that a person decided."""

Key = tuple[str, str, str]
"""Project, kind of target, target."""

State = Literal["in-force", "superseded", "withdrawn", "orphan", "comment", "withdrawal", "overruled"]
"""``superseded``: a newer decision stands.  ``orphan``: what it was about is not in the data.  ``overruled``: a
document states the link by now."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What people decided about one link, by the present ids."""

    project: str
    target_kind: TargetKind
    target: str
    strength: Literal["supports", "partly", "rejected"]
    reviewer: str
    time: str
    review: str
    """Id of the log's entry."""

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.project, self.target_kind, self.target

    @property
    def method(self) -> str:
        """Of the link: who and when."""
        return f"{METHOD}{self.reviewer} {self.time[:10]}"


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry of the log and what has become of it."""

    review: Review
    place: Place
    state: State


def standings(reviews: Sequence[Review], corpus: Corpus) -> list[Standing]:
    """Every entry with its state, oldest first."""
    found = places(reviews, corpus)
    withdrawn = {each.withdraws for each in reviews if each.action == "withdraw"}
    newest: dict[Key, str] = {}
    for each in reviews:
        place = found[each.id]
        if each.action in DECIDING and each.id not in withdrawn and place.project and place.target:
            newest[place.project, each.target_kind, place.target] = each.id
    standing = set(newest.values())

    def state(each: Review) -> State:
        if each.action == "withdraw":
            return "withdrawal"
        if each.id in withdrawn:
            return "withdrawn"
        if found[each.id].project is None or found[each.id].target is None:
            return "orphan"
        if each.action == "comment":
            return "comment"
        return "in-force" if each.id in standing else "superseded"

    return [Standing(each, found[each.id], state(each)) for each in reviews]


def decisions(standing: Iterable[Standing]) -> list[Decision]:
    """The decisions in force, by the present ids."""
    return [Decision(each.place.project or "", each.review.target_kind, each.place.target or "",
                     "rejected" if each.review.action == "reject" else each.review.strength or "supports",
                     each.review.reviewer, each.review.time, each.review.id)
            for each in standing if each.state == "in-force"]


def reviewed_link(decision: Decision, model: LinkRow | None, project: ProjectRow, node: NodeRow | None,
                  iris: Iris) -> LinkRow | None:
    """The link as a decision makes it; None where it was rejected.

    Its confidence and evidence are the program's, where the program saw the link at all; else the evidence is the
    project's description and the node's own words.
    """
    if decision.strength == "rejected":
        return None
    if model is not None:
        return LinkRow(**{**_plain(model), "strength": decision.strength, "method": decision.method})
    identifier = f"{project.id}-{'sdg' if decision.target_kind == 'sdg' else ''}{decision.target}"
    words = project.evidence.get("description") or project.evidence.get("name") or EvidenceRow(
        document=project.document, lines=project.lines, quote=project.title)
    return LinkRow(id=identifier, iri=iris.entity("alignment", identifier), project=project.id,
                   target_kind=decision.target_kind, target=decision.target, strength=decision.strength, asserted=False,
                   confidence=None, method=decision.method, project_evidence=words,
                   target_evidence=node.evidence if node else None)


def _plain(link: LinkRow) -> dict[str, object]:
    return {name: getattr(link, name) for name in LinkRow.model_fields}


def overridden(model: LinkRow) -> OverriddenRow:
    """The program's link, kept for a withdrawal."""
    return OverriddenRow(**_plain(model))


def key_of(link: LinkRow) -> Key:
    """What a link joins."""
    return link.project, link.target_kind, link.target


def apply(links: Iterable[LinkRow], decided: Sequence[Decision], projects: Mapping[str, ProjectRow],
          nodes: Mapping[str, NodeRow], iris: Iris) -> tuple[list[LinkRow], list[OverriddenRow]]:
    """Links with the decisions in force, and the program's links that they replaced.

    Args:
        links: what documents state and what the program concluded.
        decided: the decisions in force.
        projects: by id.
        nodes: by id.
        iris: mints the IRIs of links that only a person saw.
    """
    by_key = {each.key: each for each in decided}
    kept: list[LinkRow] = []
    replaced: dict[Key, LinkRow] = {}
    for link in links:
        if link.asserted:
            by_key.pop(key_of(link), None)  # the document says so itself
            kept.append(link)
        elif key_of(link) in by_key:
            replaced[key_of(link)] = link
        else:
            kept.append(link)
    for key, each in by_key.items():
        if each.project in projects:
            link_now = reviewed_link(each, replaced.get(key), projects[each.project], nodes.get(each.target), iris)
            kept += [link_now] if link_now else []
    return kept, [overridden(link) for link in replaced.values()]


@dataclass(frozen=True)
class Overlay:
    """The links of a snapshot as the log of now makes them."""

    version: int
    """Entries of the log."""
    standings: tuple[Standing, ...] = ()
    decided: tuple[Decision, ...] = ()
    """Those in force."""
    replaced: frozenset[Key] = frozenset()
    """Links of the snapshot that no longer count as they are there."""
    extra: tuple[LinkRow, ...] = ()
    """What stands in their place, and what only people saw."""
    models: Mapping[Key, LinkRow] = field(default_factory=dict)
    """The program's own links of reviewed pairs."""

    def applied(self, links: list[LinkRow], *, project: str | None = None, target_kind: str | None = None,
                target: str | None = None) -> list[LinkRow]:
        """Links of the snapshot, asked for under these conditions, as they are now."""
        if not self.replaced and not self.extra:
            return links
        wanted = {"project": project, "target_kind": target_kind, "target": target}
        return [link for link in links if key_of(link) not in self.replaced] + [
            link for link in self.extra
            if all(value is None or getattr(link, name) == value for name, value in wanted.items())]

    def rejected(self, project: str) -> list[Decision]:
        """The links of a project that people rejected."""
        return [each for each in self.decided if each.project == project and each.strength == "rejected"]

    def about(self, project: str) -> list[Standing]:
        """The entries about a project, oldest first."""
        return [each for each in self.standings if each.place.project == project]


def overlay(reviews: Sequence[Review], corpus: Corpus, links: Mapping[Key, LinkRow], models: Mapping[Key, LinkRow],
            iris: Iris) -> Overlay:
    """The overlay of a log over a snapshot.

    Args:
        reviews: the whole log.
        corpus: of the snapshot.
        links: the snapshot's links of every pair that was ever reviewed (by present ids).
        models: the program's own links that the build replaced.
        iris: mints the IRIs of links that only a person saw.
    """
    found = standings(reviews, corpus)
    decided = {each.key: each for each in decisions(found)}
    asserted = {key for key, link in links.items() if link.asserted}
    found = [Standing(each.review, each.place, "overruled") if each.state == "in-force" and _key(each) in asserted
             else each for each in found]
    decided = {key: each for key, each in decided.items() if key not in asserted}
    own = dict(models)
    for key, link in links.items():
        if not link.asserted and not link.method.startswith(METHOD):
            own.setdefault(key, link)
    stale = {key for key, link in links.items() if link.method.startswith(METHOD)} | models.keys()
    projects = {each.id: each for each in corpus.projects(dict.fromkeys(key[0] for key in decided))}
    extra: list[LinkRow] = [link for key, link in own.items() if key in stale and key not in decided]
    for key, each in decided.items():
        link_now = reviewed_link(each, own.get(key), projects[each.project], corpus.nodes.get(each.target), iris)
        extra += [link_now] if link_now else []
    return Overlay(len(reviews), tuple(found), tuple(decided.values()),
                   frozenset(decided.keys() | stale), tuple(extra), own)


def _key(each: Standing) -> Key:
    return each.place.project or "", each.review.target_kind, each.place.target or ""


def by_key(links: Iterable[LinkRow]) -> dict[Key, LinkRow]:
    """Links by what they join."""
    return {key_of(link): link for link in links}
