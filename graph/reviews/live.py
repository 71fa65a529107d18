"""The overlay of a served snapshot, kept up with the log: looked at with every request, made anew when it has grown."""

from __future__ import annotations

import threading

from graph.catalogue import Catalogue
from graph.reviews.carry import Corpus, places
from graph.reviews.log import ReviewLog
from graph.reviews.overlay import Key, Overlay, by_key, key_of, overlay
from graph.rows import DocumentRow, LinkRow, NodeRow, OverriddenRow, ProjectRow
from ontology.iri import Iris


class LiveOverlay:
    """Gives the overlay of now.  Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, log: ReviewLog, base: str) -> None:
        self.log = log
        self._catalogue = catalogue
        self._iris = Iris(base)
        self._made: Overlay | None = None
        self._lock = threading.Lock()

    def now(self) -> Overlay:
        """The overlay as of the log's last entry."""
        entries = self.log.entries()
        made = self._made
        if made is not None and made.version == len(entries):
            return made
        with self._lock:
            if self._made is None or self._made.version != len(entries):
                self._made = self._make()
            return self._made

    def _make(self) -> Overlay:
        catalogue, entries = self._catalogue, self.log.entries()
        models = by_key(catalogue.iterate(OverriddenRow)) if catalogue.has(OverriddenRow) else {}
        if not entries and not models:
            return Overlay(0)
        corpus = Corpus(
            documents={each.id: each for each in catalogue.iterate(DocumentRow)}, projects=catalogue.projects,
            of_document=lambda document: catalogue.iterate(ProjectRow, document=document),
            nodes={each.id: each for each in catalogue.iterate(NodeRow)})
        projects = dict.fromkeys(place.project for place in places(entries, corpus).values() if place.project)
        links: dict[Key, LinkRow] = {key_of(link): link for project in projects
                                     for link in catalogue.iterate(LinkRow, project=project)}
        return overlay(entries, corpus, links, models, self._iris)
