"""One snapshot opened for questions: the face that the API, the pages and the command line share.

Everything is opened once and read-only; a new snapshot is a new ``Service``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from graph import encoders, store, vectors
from graph.alignment.support import LiveSupport
from graph.alignment.support import Support as SupportOfNodes
from graph.areas import Areas
from graph.catalogue import Catalogue
from graph.coverage.coverage import Coverage
from graph.filters import SORTS, Filters, Sort
from graph.labels import Labels
from graph.network import activity, network
from graph.network.service import NetworkService, PathStep
from graph.reviews.live import LiveOverlay
from graph.reviews.log import ReviewLog
from graph.reviews.overlay import Overlay
from graph.rows import (
    AreaRow,
    DocumentRow,
    IssueRow,
    LinkRow,
    ListedRow,
    NodeMatchRow,
    NodeRow,
    PlanRow,
    ProjectRow,
    RetiredRow,
    SeriesRow,
    TieRow,
)
from graph.search.facet_columns import Numbers
from graph.search.hits import Hit
from graph.search.search import Searcher
from graph.search.similar import Similar, SimilarHit
from graph.search.understanding import Understanding
from graph.settings import Settings
from graph.snapshot import Snapshot, current
from graph.sparql import pool
from graph.sparql.model import Limits, Query
from graph.store import View
from graph.text.suggest import Suggester
from ontology.errors import NotFound, QueryError


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A page of hits, how many there are in all, and the exact facet counts over all of them."""

    query: str
    total: int
    offset: int
    hits: tuple[tuple[ListedRow, Hit], ...]
    facets: dict[str, list[tuple[str, int]]]
    weak: bool
    """True where nothing fits well: the hits are the nearest, not answers."""
    text_only: bool = False
    """True where the snapshot has no vectors (ingested without embeddings): hits were found by their words alone."""
    understanding: Understanding | None = None
    """What the query names; None without a query."""


@dataclass(frozen=True, slots=True)
class Support:
    """One project that supports a node, with the link that says so."""

    project: ProjectRow
    link: LinkRow


@dataclass(frozen=True, slots=True)
class SupportAnswer:
    """Which projects support a node: what documents assert first, then what was inferred."""

    node: NodeRow
    plan: PlanRow
    path: tuple[NodeRow, ...]
    """The nodes above, topmost first."""
    asserted: tuple[Support, ...]
    inferred: tuple[Support, ...]
    """By falling confidence."""


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """What is known of a municipality, prefecture, country or place."""

    area: AreaRow
    projects: tuple[ProjectRow, ...]
    ties: tuple[TieRow, ...]


class Service:
    """Answers from one snapshot."""

    def __init__(self, settings: Settings, snapshot: Snapshot) -> None:
        self.settings = settings
        self.snapshot = snapshot
        self.catalogue = Catalogue(snapshot.path / "catalogue.sqlite")
        self.labels = Labels(self.catalogue, snapshot.manifest.base)
        self.coverage = Coverage(self.catalogue)
        self._support = LiveSupport(self.catalogue)
        self._overlay = LiveOverlay(self.catalogue, ReviewLog(settings.data), snapshot.manifest.base)

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """Opens the served snapshot.

        Raises:
            SnapshotError: there is none, or it does not fit this program.
        """
        return cls(settings, current(settings.data))

    @cached_property
    def searcher(self) -> Searcher:
        """Opened at first use: loading the encoder takes longer than everything else together."""
        without = self.snapshot.manifest.encoder == encoders.NONE
        name = encoders.NONE if without else self.settings.encoder
        encoder = encoders.load(name, self.settings.models, self.settings.encoder_threads)
        stored = None if without else vectors.opened(self.settings, self.snapshot.path, self.snapshot.id)
        return Searcher.open(self.snapshot, encoder, stored)

    def rdf(self) -> View:
        """The snapshot's RDF, where the settings keep it; the caller closes it.

        Raises:
            SnapshotError: it is not there, or cannot be read.
        """
        manifest = self.snapshot.manifest
        return store.of(self.settings).view(self.snapshot.path, manifest.id, manifest.base)

    def fetch(self, query: Query) -> bytes:
        """Runs a SPARQL query under the limits of the settings, from code that is not asynchronous; the whole result.

        Raises:
            QueryError, LimitExceeded, SnapshotError: as ``graph.sparql.pool.Pool.run``.
        """
        manifest = self.snapshot.manifest
        made = store.of(self.settings).pool(self.snapshot.path, manifest.id, manifest.base, Limits.of(self.settings))
        return pool.fetch(made, query)

    @cached_property
    def similarity(self) -> Similar:
        """Similar initiatives."""
        return Similar(self.searcher, self.catalogue)

    # -- search ---------------------------------------------------------------------------------

    def search(self, query: str, filters: Filters | None = None, limit: int = 20, offset: int = 0,
               without: Collection[str] = (), sort: Sort = "relevance") -> SearchAnswer:
        """Projects that answer a query, best first; without a query, all that pass the filters.

        Args:
            query: in any language.
            filters: what a project must have.
            limit: how many hits, 1 to 1,000.
            offset: how many hits are left out before them.
            without: things that the query names and that are not to be read so, each ``kind:id`` of a chip.
            sort: the order of the hits; ``relevance`` is the documents' order where there is no query.

        Raises:
            QueryError: ``limit`` is not 1 to 1,000, or ``offset`` is negative.
        """
        if not 1 <= limit <= 1000 or offset < 0:
            raise QueryError("limit must be 1 to 1000 and offset at least 0", where="limit, offset")
        columns = self.catalogue.columns
        allowed = columns.select(filters or Filters()) if filters or not query.strip() else None
        if not query.strip() and allowed is not None:
            listed = self._listed(self._sorted(allowed, sort)[offset:offset + limit])
            return SearchAnswer("", len(allowed), offset, tuple((each, Hit.unranked(each.id)) for each in listed),
                                columns.counts(allowed), weak=False)
        result = self.searcher.search(query, allowed, without)
        wanted = self._sorted(result.numbers, sort)[offset:offset + limit]
        hits = tuple(zip(self._listed(wanted), result.told(wanted), strict=True))
        return SearchAnswer(query, len(result.numbers), offset, hits, columns.counts(result.numbers), result.weak,
                            text_only=self.searcher.vectors is None, understanding=result.understanding)

    def _listed(self, numbers: Numbers) -> list[ListedRow]:
        return self.catalogue.projects_at(ListedRow, numbers.tolist())

    def _sorted(self, numbers: Numbers, sort: Sort) -> Numbers:
        """Projects in another order; those without the value that is sorted by come last."""
        if sort == "relevance":
            return numbers
        facet, newest = SORTS[sort]
        ranks = self.catalogue.columns.ranks(facet, newest)[numbers]
        having = ranks >= 0
        order = np.argsort(-ranks[having] if newest else ranks[having], kind="stable")
        return np.concatenate([numbers[having][order], numbers[~having]])

    @cached_property
    def suggester(self) -> Suggester:
        """What a search box offers while somebody types."""
        return Suggester.open(self.snapshot)

    def similar(self, project_id: str, limit: int = 10, elsewhere: bool = False) -> list[tuple[ListedRow, SimilarHit]]:
        """Initiatives similar to a project, with the reasons; ``elsewhere``, of other governments only.

        Raises:
            NotFound: no project has this id.
        """
        project = self.project(project_id)
        hits = self.similarity.similar(project, limit, elsewhere)
        found = {each.id: each for each in self.catalogue.projects_as(ListedRow, (hit.project for hit in hits))}
        return [(found[hit.project], hit) for hit in hits]

    # -- projects and plans -----------------------------------------------------------------------

    def project(self, identifier: str) -> ProjectRow:
        """A project by id."""
        return self.catalogue.get(ProjectRow, identifier)

    def retired(self, name: str) -> RetiredRow | None:
        """What is known of an id that an earlier snapshot had and this one has not."""
        return self.catalogue.retired(name)

    def series(self, project_id: str) -> SeriesRow | None:
        """The project through the years, where its kind of document has several."""
        return self.catalogue.series_of(project_id)

    @property
    def reviews(self) -> Overlay:
        """What people decided about links, as the log of now has it."""
        return self._overlay.now()

    @property
    def support(self) -> SupportOfNodes:
        """Which projects support which node, by grade, with the reviews of now."""
        return self._support.now(self.reviews)

    @property
    def review_log(self) -> ReviewLog:
        """The log itself."""
        return self._overlay.log

    def links(self, project_id: str) -> list[LinkRow]:
        """A project's links to plan nodes and SDG goals with the reviews in force: asserted first, then reviewed, then
        by confidence."""
        found = self.reviews.applied(self.catalogue.all(LinkRow, project=project_id), project=project_id)
        return sorted(found, key=_link_order)

    def ties_of(self, project_id: str) -> list[TieRow]:
        """The ties that a project's record states."""
        return [tie for tie in self.ties if tie.id.endswith("@" + project_id)]

    def supporting(self, identifier: str) -> SupportAnswer:
        """Projects that support a node or anything below it; ``identifier`` is an id or a notation.

        Raises:
            NotFound: no node has it.
        """
        node = self.catalogue.node(identifier)
        links: dict[str, LinkRow] = {}
        nodes = (node, *self.catalogue.descendants(node))
        for link in sorted(chain.from_iterable(self._links_to("node", each.id) for each in nodes), key=_link_order):
            links.setdefault(link.project, link)  # the first is the best
        asserted, inferred = self._supports(links.values())
        return SupportAnswer(node, self.catalogue.get(PlanRow, node.plan), self.above(node), asserted, inferred)

    def sdg(self, goal: int) -> tuple[tuple[Support, ...], tuple[Support, ...]]:
        """Projects that support an SDG goal: asserted, then inferred.

        Raises:
            NotFound: there is no such goal.
        """
        if not 1 <= goal <= 17:
            raise NotFound("there are SDG goals 1 to 17", where=str(goal))
        return self._supports(self._links_to("sdg", str(goal)))

    def _links_to(self, kind: str, target: str) -> list[LinkRow]:
        found = self.catalogue.all(LinkRow, target_kind=kind, target=target)
        return self.reviews.applied(found, target_kind=kind, target=target)

    def _supports(self, links: Iterable[LinkRow]) -> tuple[tuple[Support, ...], tuple[Support, ...]]:
        ordered = sorted(links, key=_link_order)
        found = {each.id: each for each in self.catalogue.projects(link.project for link in ordered)}
        supports = [Support(found[link.project], link) for link in ordered]
        return (tuple(s for s in supports if s.link.asserted), tuple(s for s in supports if not s.link.asserted))

    def above(self, node: NodeRow) -> tuple[NodeRow, ...]:
        """The nodes above a node, topmost first."""
        found: list[NodeRow] = []
        parent = node.parent
        while parent:
            found.append(self.catalogue.get(NodeRow, parent))
            parent = found[-1].parent
        return tuple(reversed(found))

    def matches(self, plan: str) -> list[NodeMatchRow]:
        """What a plan's items have in common with items of other plans, whichever side it stands on.

        Raises:
            NotFound: no plan has this id.
        """
        of_plan = {node.id for node in self.plan(plan)[1]}
        return [each for each in self.catalogue.iterate(NodeMatchRow) if of_plan & {each.source, each.target}]

    def plans(self) -> list[PlanRow]:
        """All plans."""
        return self.catalogue.all(PlanRow)

    def plan(self, identifier: str) -> tuple[PlanRow, list[NodeRow]]:
        """A plan and its nodes in document order; parents come before their children."""
        return self.catalogue.get(PlanRow, identifier), self.catalogue.all(NodeRow, plan=identifier)

    # -- areas and ties -----------------------------------------------------------------------------

    @cached_property
    def ties(self) -> list[TieRow]:
        """All tie rows: stated by documents, and recorded."""
        return self.catalogue.all(TieRow)

    @cached_property
    def areas(self) -> Areas:
        """Areas by id."""
        return Areas(self.catalogue)

    def area(self, identifier: str) -> AreaRow:
        """An area by id, six-digit code, or unambiguous name (with or without the prefecture).

        Raises:
            NotFound: none fits, or several do (the message lists them).
        """
        return self.areas.named(identifier)

    def about(self, identifier: str) -> AreaAnswer:
        """An area with its projects and ties (of a country: ties with it)."""
        area = self.area(identifier)
        return AreaAnswer(area, tuple(self.catalogue.projects(self.projects_of(area))), self.ties_with(area))

    def projects_of(self, area: AreaRow) -> list[str]:
        """Ids of the projects that name an area, in document order."""
        given = _filters(area)
        return self.catalogue.select(given) if given else list(self.ties_network.naming.get(area.id, ()))

    def facets_of(self, area: AreaRow) -> dict[str, list[tuple[str, int]]]:
        """Counts by facet and value over the projects that name an area; no country's thousands are looked up by id."""
        given, columns = _filters(area), self.catalogue.columns
        return columns.counts(columns.select(given)) if given else self.catalogue.facets(self.projects_of(area))

    def ties_with(self, area: AreaRow) -> tuple[TieRow, ...]:
        """The ties of an area, or with it."""
        return tuple(tie for tie in self.ties if area.id in (tie.source_code, tie.partner_id, tie.country))

    @cached_property
    def ties_network(self) -> NetworkService:
        """The questions about the sister-city network."""
        return NetworkService(
            self.ties, self.areas, lambda: activity.gists(self.catalogue.fields(ProjectRow, *activity.FIELDS)),
            self.project)

    def network(self, filters: network.NetworkFilters | None = None) -> network.Network:
        """The sister-city network under these filters."""
        return self.ties_network.network(filters or network.NetworkFilters())

    def chain(self, start: str, end: str) -> list[PathStep]:
        """A shortest chain of ties and shared countries between two places (codes, ids or names).

        Raises:
            NotFound: one of them is unknown or has no tie, or nothing joins them.
        """
        return self.ties_network.chains(self.area(start).id, self.area(end).id)[0]

    # -- documents and issues -------------------------------------------------------------------------

    def documents(self) -> list[DocumentRow]:
        """All source documents."""
        return self.catalogue.all(DocumentRow)

    def issues(self, document: str | None = None, severity: str | None = None) -> list[IssueRow]:
        """Data issues, in document order."""
        where = {name: value for name, value in (("document", document), ("severity", severity)) if value}
        return self.catalogue.all(IssueRow, **where)


def _filters(area: AreaRow) -> Filters | None:
    """What finds the projects of an area; None for a place, which is no facet."""
    match area.kind:
        case "municipality" | "country" | "region":
            return Filters(**{area.kind: (area.id,)})
        case "prefecture":
            return Filters(prefecture=(area.name,))
    return None


def _link_order(link: LinkRow) -> tuple[bool, bool, bool, float, str]:
    return (not link.asserted, not link.reviewed, link.strength != "supports", -(link.confidence or 0.0), link.id)
