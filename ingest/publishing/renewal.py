"""A snapshot without embeddings from the parts of its documents, and from the one before where that was made so too.

Of ten thousand documents of which one has changed, that one is read, linked, mapped and checked.  The rows and words of
the others are kept (:mod:`ingest.publishing.parts`); their statements are in the served snapshot's store, from which
the new one begins as a copy of links, and what the shapes said of them is in its report.  The result is that of a build
from nothing, to the last statement.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph import quads, series
from graph.catalogue import Catalogue, Writer
from graph.linked_data import validation_report
from graph.rows import SeriesRow
from graph.search.index import Builder
from graph.snapshot import Snapshot
from ingest import mapping, quality
from ingest.publishing import basis
from ingest.publishing.parts import Part, Parts, among, hashes, make
from ingest.stages import Given
from ingest.validation import documents as validation
from ingest.validation.checking import Second, Tell
from ontology.errors import SnapshotError
from ontology.iri import Iris

log = logging.getLogger("kakehashi.ingest")

COUNTED: Final = {"document": "documents", "plan": "plans", "node": "nodes", "project": "projects", "link": "links",
                  "tie": "ties", "indicator": "indicators", "region_page": "region_pages", "quality": "quality",
                  "issue": "issues"}
"""Table to its name among a snapshot's counts."""

FEW: Final = 0.01
"""Share of the documents that may change without all statements being sorted again: of 100,000 projects that takes the
engine 21 s, and after five changes without it queries took as long as after it."""


@dataclass(slots=True)
class Renewal:
    """The documents' parts, and what of the ``served`` snapshot stays.

    ``served`` was made by this program, under the same base and without embeddings; it is begun from only where it came
    from parts.  ``whole``: all of this snapshot comes from parts, so that the next one can begin from it.
    """

    parts: Parts
    documents: Sequence[Given]
    iris: Iris
    served: Snapshot | None
    whole: bool
    keys: dict[str, str] = field(init=False)
    """What the part of each document is found by."""
    changed: list[Given] = field(init=False)
    """Documents that the snapshot to begin from has not, or in another version; all without one."""
    gone: dict[str, str] = field(init=False)
    """Documents of the served snapshot that are not in this one, or in another version: as ``keys``."""
    touched: set[ox.NamedNode] = field(init=False, default_factory=set)
    """What conclusions are about that came or went."""

    def __post_init__(self) -> None:
        find = self.parts.made_from
        self.whole = self.whole and not any(each.kept for each in self.documents)
        if self.served and not self._can_begin_from(self.served):
            self.served = None
        before = {name: find(name, sha256) for name, sha256 in self.served.manifest.documents.items()} \
            if self.served else {}
        self.keys = {each.id: find(each.id, each.sha256) for each in self.documents}
        self.changed = [each for each in self.documents if before.get(each.id) != self.keys[each.id]]
        self.gone = {name: key for name, key in before.items() if self.keys.get(name) != key}

    def _can_begin_from(self, served: Snapshot) -> bool:
        """Whether both snapshots come from parts alone, and the store of the one before is as it was written."""
        if not self.whole or self.parts.published() != served.id:
            return False
        try:
            served.verify("store/")
        except SnapshotError as error:
            log.warning("all statements are written anew, since those of the served snapshot are damaged: %s", error)
            return False
        return True

    @property
    def sorts(self) -> bool:
        """Whether the store is to be sorted as a whole."""
        return self.served is None or len(self.changed) + len(self.gone) > FEW * len(self.documents)

    def write_rows(self, catalogue: Writer, index: Builder, tell: Tell) -> dict[str, int]:
        """Rows and words of all documents; returns how many rows of each table there are."""
        counts = dict.fromkeys((*COUNTED.values(), "overridden", "reviews", "matches"), 0)
        for number, each in enumerate(self.documents, 1):
            part = self._part(each)
            catalogue.write(part.rows)
            index.extend(part.projects, part.words, part.values)
            for row in part.rows:
                counts[COUNTED[row.table]] += 1
            tell(number, len(self.documents))
        self.parts.commit()
        return counts

    def _part(self, given: Given) -> Part:
        key = self.keys[given.id]
        part = None if given.kept else self.parts.get(key)
        if part is None:
            part = make(given.load(), self.iris)
            self.parts.put(key, part)
        return part

    def begin(self, store: Path, kept: Path) -> None:
        """Puts the store to begin from to ``store``; ``kept`` as for :func:`basis.begin`."""
        if self.served:
            quads.link(self.served.path / "store", store)
        else:
            basis.begin(kept, store, self.iris)

    def write_graphs(self, store: quads.Writer, tell: Tell) -> None:
        """Statements of the documents that have changed, in place of what they were made from before."""
        for name, key in self.gone.items():
            concluded = self.parts.concluded(key)
            store.clear(self.iris.document_graph(name))
            store.remove(self._unstated(concluded))
            self._touch(ox.parse(concluded, format=ox.RdfFormat.N_QUADS))
        store.write(self._quads(tell))
        if self.served:
            for each in self.changed:
                self._touch(mapping.conclusions(each.load(), self.iris))

    def _quads(self, tell: Tell) -> Iterator[ox.Quad]:
        for number, each in enumerate(self.changed, 1):
            linked = each.load()
            yield from mapping.quads(linked, self.iris)
            yield from mapping.quality_quads(quality.measure(linked, self.iris), self.iris)
            yield from mapping.conclusions(linked, self.iris)
            tell(number, len(self.changed))

    def _unstated(self, concluded: bytes) -> Iterator[ox.Quad]:
        """What no document concludes any more."""
        stated = among(hashes(concluded), self.parts.stated(self.keys.values()))
        found = (line for line, still in zip(concluded.splitlines(), stated.tolist(), strict=True) if not still)
        return ox.parse(b"\n".join(found), format=ox.RdfFormat.N_QUADS)

    def write_series(self, store: quads.Writer, rows: Sequence[SeriesRow]) -> None:
        """Projects through the years, in place of those of before."""
        now = dict.fromkeys(self._series(rows))
        before = dict.fromkeys(self._series(Catalogue(self.served.path / "catalogue.sqlite").all(SeriesRow))
                               if self.served else ())
        gone, new = ([quad for quad in one if quad not in other] for one, other in ((before, now), (now, before)))
        store.remove(gone)
        store.write(new)
        self._touch(chain(gone, new))

    def _series(self, rows: Sequence[SeriesRow]) -> Iterator[ox.Quad]:
        return mapping.series_quads(rows, series.method(), self.iris)

    def _touch(self, quads: Iterable[ox.Quad]) -> None:
        self.touched.update(quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def check(self, store: Path, sample: ox.Store | None, work: Path, tell: Tell, second: Second | None) -> None:
        """Compares what has changed with the shapes; of the rest the served snapshot's report tells.

        Raises:
            DocumentError: as :func:`ingest.validation.documents.check`.
        """
        documents = [each.id for each in self.documents]
        if self.served:
            validation.renew(store, documents, {each.id for each in self.changed}, self.touched, self.iris,
                             (validation_report.read(self.served), self.served.manifest.counts["quads"]), tell, second)
        else:
            validation.check(store, documents, self.iris, sample, work, tell, second)

    def published(self, snapshot: str) -> None:
        """The snapshot is served; parts that it has not are forgotten."""
        self.parts.publish(snapshot if self.whole else None, self.keys.values())
        self.parts.close()
