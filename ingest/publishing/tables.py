"""Linked records to the flat rows of the catalogue (graph/rows.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph import rows
from ingest.linked import LinkedDocument, LinkedProject, Tie
from ingest.records import Cell, Figure, Indicator, Issue, PlanNode, RegionPage
from ingest.text.spacing import close_title
from ingest.values.sdgs import project_goals
from ontology import reference, vocabulary
from ontology.iri import Iris, stable_id


def node_id(document: str, key: str) -> str:
    """A plan node's id; the plan's own for no key."""
    return f"{document}-{key}" if key else document


class Tables:
    """Makes the rows of one linked document.

    ``node_titles`` gives notation and title by id of the nodes of all documents, for the projects' links.
    """

    def __init__(self, linked: LinkedDocument, iris: Iris,
                 node_titles: Mapping[str, tuple[str, str | None]] | None = None) -> None:
        self._linked = linked
        self._node_titles = node_titles or {}
        self._iris = iris
        self._meta = linked.meta
        self._document = linked.meta.id
        self._nodes = {node.key: node for node in linked.parsed.nodes}
        self._figures: dict[str, list[Figure]] = {}
        for figure in linked.parsed.figures:
            self._figures.setdefault(figure.subject, []).append(figure)

    # -- plan ---------------------------------------------------------------------------------------

    def plan(self) -> Iterator[rows.PlanRow]:
        """The plan, if the document has nodes."""
        if self._linked.parsed.nodes:
            yield rows.PlanRow(
                id=self._document, iri=self._iris.entity("plan", self._document), title=self._meta.title,
                document=self._document, prefecture=self._meta.prefecture, municipality=self._meta.municipality,
                years=self._meta.years, n_nodes=len(self._linked.parsed.nodes))

    def nodes(self) -> Iterator[rows.NodeRow]:
        """Plan nodes, parents first."""
        ordered = sorted(self._linked.parsed.nodes, key=lambda node: (self._depth(node), node.lines))
        position = {node.key: number for number, node in enumerate(self._tree_order())}
        for node in ordered:
            identifier = node_id(self._document, node.key)
            yield rows.NodeRow(
                id=identifier, iri=self._iris.entity("node", identifier), plan=self._document, key=node.key,
                notation=node.notation, level=node.level,
                title=close_title(node.title.text) if node.title else None,
                parent=node_id(self._document, node.parent) if node.parent else None,
                position=position[node.key],
                supports=tuple(node_id(self._document, key) for key in node.supports),
                texts={kind: tuple(self._evidence(cell) for cell in cells) for kind, cells in node.texts.items()},
                evidence=self._evidence(node.title) if node.title else self._quote("", node.lines),
                figures=tuple(map(figure_row, self._figures.get(node.key, ()))))

    def _depth(self, node: PlanNode) -> int:
        depth, parent = 0, node.parent
        while parent:
            depth, parent = depth + 1, self._nodes[parent].parent
        return depth

    def _tree_order(self) -> list[PlanNode]:
        children: dict[str | None, list[PlanNode]] = {}
        for node in self._linked.parsed.nodes:
            children.setdefault(node.parent, []).append(node)
        ordered: list[PlanNode] = []

        def visit(parent: str | None) -> None:
            for node in children.get(parent, ()):
                ordered.append(node)
                visit(node.key)

        visit(None)
        return ordered

    def indicators(self) -> Iterator[rows.IndicatorRow]:
        """Indicators with the values of their years; of several with one name at a node (参加者数) the further
        ones are numbered."""
        seen: Counter[str] = Counter()
        for indicator in self._linked.parsed.indicators:
            identifier = f"{node_id(self._document, indicator.node)}-{stable_id(indicator.name.text)}"
            seen[identifier] += 1
            yield self._indicator(
                identifier if seen[identifier] == 1 else f"{identifier}-{seen[identifier]}", indicator)

    def _indicator(self, identifier: str, indicator: Indicator) -> rows.IndicatorRow:
        baseline, target, actual, interim = indicator.baseline, indicator.target, indicator.actual, indicator.interim
        figures = [figure for figure in (
            baseline, *indicator.series, actual, *indicator.yearly, interim, target) if figure]
        return rows.IndicatorRow(
            id=identifier, iri=self._iris.entity("indicator", identifier),
            node=node_id(self._document, indicator.node), name=indicator.name.text,
            unit=figures[-1].unit if figures else "",
            baseline=baseline.value if baseline else None, baseline_year=baseline.period if baseline else "",
            target=target.value if target else None, target_year=target.period if target else "",
            actual=actual.value if actual else None, actual_year=actual.period if actual else "",
            interim=interim.value if interim else None, interim_year=interim.period if interim else "",
            series=_by_year(indicator.series), yearly=_by_year(indicator.yearly),
            comparator=target.comparator if target else "", target_text=target.wording if target else "",
            evidence=self._quote(" ".join(figure.text for figure in figures) or indicator.name.text, indicator.lines))

    def regions(self) -> Iterator[rows.RegionPageRow]:
        """Pages on countries and world regions."""
        for page in self._linked.parsed.regions:
            yield self._region(page)

    def _region(self, page: RegionPage) -> rows.RegionPageRow:
        identifier = f"{self._document}-{page.key}"
        return rows.RegionPageRow(
            id=identifier, iri=self._iris.entity("region", identifier), document=self._document,
            name=page.name.text, statistics=tuple(map(figure_row, page.statistics)),
            offices=tuple(cell.text for cell in page.offices),
            sister_regions=tuple((each.name, each.year) for each in page.sister_regions),
            memoranda=tuple(cell.text for cell in page.memoranda),
            strategies=tuple(cell.text for cell in page.strategies), lines=page.lines)

    # -- projects -----------------------------------------------------------------------------------

    def projects(self, links: Iterable[rows.LinkRow]) -> Iterator[rows.ProjectRow]:
        """Projects with their links; ``links`` are all links of this document's projects or more."""
        by_project: dict[str, list[rows.LinkRow]] = {}
        for link in links:
            by_project.setdefault(link.project, []).append(link)
        for project in self._linked.projects:
            yield rows.ProjectRow.model_validate(self.values(project, by_project.get(project.id, ())))

    def values(self, project: LinkedProject, links: Sequence[rows.LinkRow]) -> dict[str, Any]:
        """The fields of a project's row, in the row's order; what is many times in a row is a plain ``dict``."""
        prefecture = reference.prefecture(project.prefecture) if project.prefecture else None
        return {
            "id": project.id, "iri": self._iris.entity("project", project.id), "title": project.title,
            "description": project.description, "document": self._document, "record": project.record.record,
            "lines": project.record.lines, "fiscal_year": project.fiscal_year, "years": self._meta.years,
            "prefecture": prefecture.name if prefecture else None, "bureau": project.bureau,
            "implementers": project.implementers, "departments": project.departments,
            "municipalities": tuple(reference.municipality(code).full_name for code in project.municipalities),
            "municipality_codes": project.municipalities, "countries": project.countries,
            "country_names": tuple(reference.country(code).name for code in project.countries),
            "regions": project.regions,
            "region_names": tuple(vocabulary.label("region", name, "ja") or name for name in project.regions),
            "foreign_places": tuple(reference.place(each).name for each in project.places), "place_ids": project.places,
            "period": _period(project.period.text, project.period.start, project.period.end),
            "modes": project.modes, "topics": project.topics, "audiences": project.audiences, "status": project.status,
            "results": tuple(map(figure_row, (*project.results, *self._amounts(project)))),
            "nodes": tuple(rows.NodeLinkRow(node=link.target, strength=link.strength,
                                         notation=self._node_titles.get(link.target, ("", None))[0],
                                         title=self._node_titles.get(link.target, ("", None))[1],
                                         confidence=link.confidence, method=link.method)
                        for link in links if link.target_kind == "node"),
            "sdgs": tuple(rows.SdgLinkRow(goal=int(link.target), confidence=link.confidence, method=link.method)
                       for link in links if link.target_kind == "sdg"),
            "mentions": tuple({"surface": m.surface, "kind": m.kind, "target": m.target, "role": m.role, "rule": m.rule}
                           for m in project.mentions),
            "evidence": {role: {"document": self._document, "lines": cell.lines, "column": cell.column,
                             "place": cell.place, "quote": cell.text}
                      for role, cell in project.record.cells.items()}}

    def _amounts(self, project: LinkedProject) -> Iterator[Figure]:
        """Figures that a record's further columns give, such as 予算額; two rows may print one number."""
        first, last = project.record.lines
        return (figure for figure in self._figures.get(project.record.record, ())
                if first <= figure.lines[0] <= last)

    def asserted_links(self) -> Iterator[rows.LinkRow]:
        """What the document itself states, each once: a programme listed under a heading, a main project, SDG goals."""
        for project in self._linked.projects:
            record = project.record
            stated = {listing.node: listing.name for listing in reversed(record.listings)}
            if record.main_project:
                stated[record.main_project] = record.cells["name"]
            yield from (self._asserted(project, key, cell) for key, cell in stated.items())
            yield from (self._goal(project, goal, cell) for goal, cell in project_goals(record, self._nodes))

    def _asserted(self, project: LinkedProject, key: str, cell: Cell) -> rows.LinkRow:
        target = node_id(self._document, key)
        identifier = f"{project.id}-{target}"
        node = self._nodes[key]
        return rows.LinkRow(
            id=identifier, iri=self._iris.entity("alignment", identifier), project=project.id, target_kind="node",
            target=target, strength="supports", asserted=True, confidence=None, method="asserted",
            project_evidence=self._evidence(cell),
            target_evidence=self._evidence(node.title) if node.title else self._quote("", node.lines))

    def _goal(self, project: LinkedProject, goal: int, cell: Cell) -> rows.LinkRow:
        identifier = f"{project.id}-sdg{goal}"
        return rows.LinkRow(
            id=identifier, iri=self._iris.entity("alignment", identifier), project=project.id, target_kind="sdg",
            target=str(goal), strength="supports", asserted=True, confidence=None, method="asserted",
            project_evidence=self._evidence(cell), target_evidence=None)

    # -- ties, issues, document -----------------------------------------------------------------------

    def ties(self) -> Iterator[rows.TieRow]:
        """Ties that the document states or implies."""
        return (tie_row(tie, self._iris) for tie in self._linked.ties)

    def issues(self) -> Iterator[rows.IssueRow]:
        """Data issues."""
        seen: dict[str, int] = {}
        for issue in self._linked.issues:
            identifier = f"{self._document}-{issue.code}-{stable_id(issue.text, issue.reason, issue.record or '')}"
            seen[identifier] = seen.get(identifier, 0) + 1
            if seen[identifier] > 1:
                identifier += f"-{seen[identifier]}"
            yield self._issue(identifier, issue)

    def _issue(self, identifier: str, issue: Issue) -> rows.IssueRow:
        return rows.IssueRow(
            id=identifier, iri=self._iris.entity("issue", identifier), severity=issue.severity, code=issue.code,
            document=self._document, lines=issue.lines, text=issue.text, reason=issue.reason, action=issue.action,
            record=issue.record, place=issue.place)

    def document(self) -> rows.DocumentRow:
        """The document itself, with what was read from it."""
        meta, parsed = self._meta, self._linked.parsed
        counts = {
            "projects": len(self._linked.projects), "nodes": len(parsed.nodes), "indicators": len(parsed.indicators),
            "listings": sum(len(project.record.listings) for project in self._linked.projects),
            "figures": len(parsed.figures) + sum(len(project.results) for project in self._linked.projects),
            "ties": len(self._linked.ties), "issues": len(self._linked.issues), "regions": len(parsed.regions),
            "actors": len(parsed.actors),
        }
        for node in parsed.nodes:
            counts[f"level:{node.level}"] = counts.get(f"level:{node.level}", 0) + 1
        return rows.DocumentRow(
            id=meta.id, iri=self._iris.entity("document", meta.id), title=meta.title, layout=meta.layout,
            layout_reason=meta.layout_reason, fiscal_year=meta.fiscal_year, years=meta.years,
            prefecture=meta.prefecture, municipality=meta.municipality, sha256=meta.sha256, n_lines=meta.n_lines,
            encoding=meta.encoding, counts=counts)

    # -- evidence -------------------------------------------------------------------------------------

    def _evidence(self, cell: Cell) -> rows.EvidenceRow:
        return rows.EvidenceRow(document=self._document, lines=cell.lines, column=cell.column, place=cell.place,
                                quote=cell.text)

    def _quote(self, text: str, lines: tuple[int, int]) -> rows.EvidenceRow:
        return rows.EvidenceRow(document=self._document, lines=lines, quote=text)


def figure_row(figure: Figure) -> rows.FigureRow:
    """A figure as a row."""
    return rows.FigureRow(label=figure.label, value=figure.value, unit=figure.unit, period=figure.period,
                          text=figure.text, status=figure.status)


def tie_row(tie: Tie, iris: Iris) -> rows.TieRow:
    """A tie as a row."""
    country = reference.country(tie.country).name if tie.country else ""
    return rows.TieRow(
        id=tie.id, iri=iris.entity("tie", tie.id), source=tie.source.name, source_code=tie.source.target,
        partner=tie.partner.name, partner_id=tie.partner.target, country=tie.country, country_name=country,
        kind=tie.kind, kind_label=vocabulary.label("tie-kind", tie.kind, "ja") or tie.kind, since=tie.since,
        status=tie.status, stated=tie.stated, document=tie.document, record=tie.record, lines=tie.lines,
        quote=tie.quote, urls=tie.urls, note=tie.note, recorded=tie.document is None,
        comparison=tie.comparison, compared=tie.compared)


@lru_cache(maxsize=65_536)  # as many as linking remembers
def _period(text: str, start: str | None, end: str | None) -> rows.PeriodRow:
    return rows.PeriodRow(text=text, start=start, end=end)


def _by_year(figures: Iterable[Figure]) -> tuple[rows.YearValueRow, ...]:
    return tuple(rows.YearValueRow(value=each.value, year=each.period) for each in figures if each.value is not None)
