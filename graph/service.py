"""One snapshot opened for questions: the face that the API, the pages and the command line share.

Everything is opened once and read-only; a new snapshot is a new ``Service``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from graph import encoders, network
from graph.catalogue import Catalogue
from graph.filters import Filters
from graph.labels import Labels
from graph.rows import (
    AreaRow,
    DocumentRow,
    IssueRow,
    LinkRow,
    NodeRow,
    PlanRow,
    ProjectRow,
    RetiredRow,
    SeriesRow,
    TieRow,
)
from graph.search import Hit, Searcher
from graph.settings import Settings
from graph.similar import Similar, SimilarHit
from graph.snapshot import Snapshot, current
from ontology.errors import NotFound, QueryError


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A page of hits, how many there are in all, and the exact facet counts over all of them."""

    query: str
    total: int
    offset: int
    hits: tuple[tuple[ProjectRow, Hit], ...]
    facets: dict[str, list[tuple[str, int]]]
    weak: bool
    """True where nothing fits well: the hits are the nearest, not answers."""
    text_only: bool = False
    """True where the snapshot has no vectors (ingested without embeddings): hits were found by their words alone."""


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
class PathStep:
    """One vertex of a chain, and the ties (or the shared country) that lead to it."""

    vertex: network.Vertex
    edge: network.Edge | None
    """None for the first vertex."""
    ties: tuple[TieRow, ...]


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
        return Searcher.open(self.snapshot, encoder)

    @cached_property
    def similarity(self) -> Similar:
        """Similar initiatives."""
        return Similar(self.searcher, self.catalogue)

    # -- search ---------------------------------------------------------------------------------

    def search(self, query: str, filters: Filters | None = None, limit: int = 20, offset: int = 0) -> SearchAnswer:
        """Projects that answer a query, best first; without a query, all that pass the filters.

        Raises:
            QueryError: ``limit`` is not 1 to 1,000, or ``offset`` is negative.
        """
        if not 1 <= limit <= 1000 or offset < 0:
            raise QueryError("limit must be 1 to 1000 and offset at least 0", where="limit, offset")
        allowed = self.catalogue.select(filters) if filters else None
        if not query.strip():
            ids = allowed if allowed is not None else self.catalogue.select(Filters())
            page = self.catalogue.projects(ids[offset:offset + limit])
            hits = tuple((project, Hit.unranked(project.id)) for project in page)
            return SearchAnswer("", len(ids), offset, hits, self.catalogue.facets(ids), weak=False)
        result = self.searcher.search(query, allowed)
        ids = [hit.project for hit in result.hits]
        wanted = result.hits[offset:offset + limit]
        found = {project.id: project for project in self.catalogue.projects(hit.project for hit in wanted)}
        pairs = tuple((found[hit.project], hit) for hit in wanted if hit.project in found)
        return SearchAnswer(query, len(ids), offset, pairs, self.catalogue.facets(ids), result.weak,
                            text_only=self.searcher.vectors is None)

    def similar(self, project_id: str, limit: int = 10) -> list[tuple[ProjectRow, SimilarHit]]:
        """Initiatives similar to a project, with the reasons.

        Raises:
            NotFound: no project has this id.
        """
        project = self.project(project_id)
        hits = self.similarity.similar(project, limit)
        found = {each.id: each for each in self.catalogue.projects(hit.project for hit in hits)}
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

    def links(self, project_id: str) -> list[LinkRow]:
        """A project's links to plan nodes and SDG goals: asserted first, then by confidence."""
        return sorted(self.catalogue.all(LinkRow, project=project_id), key=_link_order)

    def ties_of(self, project_id: str) -> list[TieRow]:
        """The ties that a project's record states."""
        return [tie for tie in self.ties if tie.id.endswith("@" + project_id)]

    def supporting(self, identifier: str) -> SupportAnswer:
        """Projects that support a node or anything below it; ``identifier`` is an id or a notation.

        Raises:
            NotFound: no node has it.
        """
        node = self.catalogue.node(identifier)
        nodes = [node, *self.catalogue.descendants(node)]
        links: dict[str, LinkRow] = {}
        for each in nodes:
            for link in self.catalogue.all(LinkRow, target_kind="node", target=each.id):
                best = links.get(link.project)
                if best is None or _link_order(link) < _link_order(best):
                    links[link.project] = link
        asserted, inferred = self._supports(links.values())
        return SupportAnswer(node, self.catalogue.get(PlanRow, node.plan), self.above(node), asserted, inferred)

    def sdg(self, goal: int) -> tuple[tuple[Support, ...], tuple[Support, ...]]:
        """Projects that support an SDG goal: asserted, then inferred.

        Raises:
            NotFound: there is no such goal.
        """
        if not 1 <= goal <= 17:
            raise NotFound("there are SDG goals 1 to 17", where=str(goal))
        return self._supports(self.catalogue.all(LinkRow, target_kind="sdg", target=str(goal)))

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
    def areas(self) -> dict[str, AreaRow]:
        """Areas by id."""
        return {area.id: area for area in self.catalogue.iterate(AreaRow)}

    def area(self, identifier: str) -> AreaRow:
        """An area by id, six-digit code, or unambiguous name (with or without the prefecture).

        Raises:
            NotFound: none fits, or several do (the message lists them).
        """
        if found := self.areas.get(identifier):
            return found
        named = [area for area in self.areas.values()
                 if identifier in (area.code6, area.name, area.name_en, area.name.removeprefix(area.prefecture or ""))]
        named += [area for area in self.areas.values()
                  if not named and area.kind in ("municipality", "prefecture")
                  and area.name.removeprefix(area.prefecture or "").rstrip("市町村区都道府県") == identifier]
        if len(named) == 1:
            return named[0]
        if named:
            raise NotFound("several places have this name: " + ", ".join(f"{a.id} {a.name}" for a in named),
                           where=identifier, todo="use one of these codes")
        raise NotFound("no place has this code or name", where=identifier)

    def about(self, identifier: str) -> AreaAnswer:
        """An area with its projects and ties (of a country: ties with it)."""
        area = self.area(identifier)
        facet = {"municipality": "municipality", "country": "country", "region": "region"}.get(area.kind)
        if facet:
            ids = self.catalogue.select(Filters(**{facet: (area.id,)}))
        elif area.kind == "prefecture":
            ids = self.catalogue.select(Filters(prefecture=(area.name,)))
        else:
            ids = [project.id for project in self.catalogue.iterate(ProjectRow) if area.id in project.place_ids]
        ties = tuple(tie for tie in self.ties if area.id in (tie.source_code, tie.partner_id, tie.country))
        return AreaAnswer(area, tuple(self.catalogue.projects(ids)), ties)

    @lru_cache(maxsize=64)  # noqa: B019 - a service lives as long as its snapshot is served
    def network(self, filters: network.NetworkFilters | None = None) -> network.Network:
        """The sister-city network under these filters."""
        return network.build(self.ties, self.areas, filters)

    def chain(self, start: str, end: str) -> list[PathStep]:
        """A shortest chain of ties and shared countries between two places (codes, ids or names).

        Raises:
            NotFound: one of them is unknown or has no tie, or nothing joins them.
        """
        net = self.network()
        steps = network.path(net, self.area(start).id, self.area(end).id)
        vertices = {vertex.id: vertex for vertex in net.vertices}
        edges = {frozenset((edge.source, edge.target)): edge for edge in net.edges}
        ties = {tie.id: tie for tie in self.ties}
        found = [PathStep(vertices[steps[0]], None, ())]
        for one, other in pairwise(steps):
            edge = edges[frozenset((one, other))]
            found.append(PathStep(vertices[other], edge, tuple(ties[each] for each in edge.ties)))
        return found

    # -- documents and issues -------------------------------------------------------------------------

    def documents(self) -> list[DocumentRow]:
        """All source documents."""
        return self.catalogue.all(DocumentRow)

    def issues(self, document: str | None = None, severity: str | None = None) -> list[IssueRow]:
        """Data issues, in document order."""
        where = {name: value for name, value in (("document", document), ("severity", severity)) if value}
        return self.catalogue.all(IssueRow, **where)


def _link_order(link: LinkRow) -> tuple[bool, bool, float, str]:
    return (not link.asserted, link.strength != "supports", -(link.confidence or 0.0), link.id)
