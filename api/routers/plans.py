"""Plans, their trees, and the projects that support a node or an SDG goal."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response, StreamingResponse

from api import schemas, shaping
from api.coverage import (
    CoverageCell,
    CoverageGap,
    CoverageQuery,
    CoverageShape,
    CoverageValue,
    GapAnswer,
    WhoElse,
    matrix,
)
from api.deps import ServiceDep
from api.linked import etag, not_modified, unchanged
from api.remembered import remembered
from graph.alignment.grades import GRADES
from graph.coverage.coverage import By, Matrix
from graph.labels import Lang
from graph.linked_data.export import csv_lines
from graph.rows import IndicatorRow, NodeRow
from graph.service import Service
from ontology.iri import Iris

router = APIRouter(prefix="/api", tags=["plans"])

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/plans")
def plans(service: ServiceDep) -> schemas.Plans:
    """All plans."""
    return schemas.Plans(items=tuple(service.plans()))


@router.get("/plans/{plan_id}")
def plan(service: ServiceDep, plan_id: str) -> schemas.PlanTree:
    """A plan as a tree, with the number of projects that support each node or what is below it, and its own goals."""
    row, nodes = service.plan(plan_id)
    indicators = tuple(service.catalogue.iterate(IndicatorRow, node=row.id))
    return schemas.PlanTree(plan=row, indicators=indicators, nodes=_Tree(service, nodes).below(None))


@router.get("/plans/{plan_id}/matches")
def matches(service: ServiceDep, plan_id: str) -> schemas.PlanMatches:
    """Items of other plans that say what this plan's items say, or more, or less (SKOS mapping relations).

    A program concluded them from the words and from the projects that support both; the confidence is not calibrated.
    """
    row, _ = service.plan(plan_id)
    node = service.catalogue.get
    return schemas.PlanMatches(plan=row, items=tuple(schemas.PlanMatch(
        source=node(NodeRow, each.source), target=node(NodeRow, each.target), match=each)
        for each in service.matches(plan_id)))


@router.get("/plans/{plan_id}/coverage", response_model=CoverageShape)
def coverage(request: Request, service: ServiceDep, plan_id: str, asked: CoverageQuery) -> Response | CoverageShape:
    """Directions against municipalities, subprefectures, countries, SDG goals, years or topics: projects by grade, and
    the empty cells.  ``format=csv`` and ``format=xlsx`` give the cells as a table, empty ones first."""
    tag = etag(service, "coverage", plan_id, str(request.url.query))
    if unchanged(request, tag):
        return not_modified({"ETag": tag})
    found = matrix(service, plan_id, asked)
    from graph.coverage import export as coverage_export  # with the spreadsheet library, 70 ms

    lang: Lang = "en" if asked.lang == "en" else "ja"
    name = f'attachment; filename="kakehashi-coverage-{asked.by}.{asked.format}"'
    if asked.format == "csv":
        lines = csv_lines(coverage_export.cells(found, service.labels, lang), bom=asked.bom)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8",
                                 headers={"ETag": tag, "Content-Disposition": name})
    if asked.format == "xlsx":
        manifest = service.snapshot.manifest
        page = request.url.remove_query_params(["format", "lang", "bom"]).query
        link = f"{manifest.base}plans/{plan_id}/coverage" + (f"?{page}" if page else "")
        return Response(coverage_export.workbook(found, service.labels, lang, manifest, link,
                                                 service.documents()), media_type=XLSX,
                        headers={"ETag": tag, "Content-Disposition": name})
    body = remembered(service, ("coverage-json", plan_id, str(request.url.query)), lambda: _json(service, found))
    return Response(body, media_type="application/json", headers={"ETag": tag})


def _json(service: Service, found: Matrix) -> bytes:
    labels = service.labels
    return CoverageShape(
        plan=found.plan.id, by=found.by, level=found.level, least=found.least, grades=GRADES,
        nodes=tuple(shaping.node(labels, each) for each in found.nodes),
        values=tuple(CoverageValue(value=each, label=shaping.label(labels, found.by, each)) for each in found.values),
        cells=tuple(CoverageCell(node=node, value=value, counts=counts)
                    for (node, value), counts in found.cells.items()),
        unstated=dict(found.unstated),
        gaps=tuple(CoverageGap(node=gap.node.id, value=gap.value, elsewhere=gap.elsewhere) for gap in found.gaps),
    ).model_dump_json().encode()


@router.get("/plans/{plan_id}/coverage/gap")
def gap(service: ServiceDep, plan_id: str, node: Annotated[str, Query(max_length=300)],
        value: Annotated[str, Query(max_length=100)], by: By = "municipality") -> GapAnswer:
    """Who else has projects for a direction, near ones and surest first."""
    service.plan(plan_id)
    row = service.catalogue.node(node)
    found = service.coverage.who_else(row.id, value, service.support, by)
    return GapAnswer(node=row.id, by=by, value=value, grades=GRADES, others=tuple(
        WhoElse(value=each, label=shaping.label(service.labels, by, each), counts=counts, projects=tuple(projects))
        for each, counts, projects in found))


@router.get("/nodes/{node_id}/projects", response_model=schemas.NodeProjects)
def node_projects(request: Request, service: ServiceDep, node_id: Annotated[str, Path(
        description="Id of a plan node, or its printed notation where only one plan uses it.")]) -> Response:
    """Which projects support this node: what documents assert first, then what people confirmed or was inferred."""
    tag = etag(service, "node-projects", node_id)
    if unchanged(request, tag):
        return not_modified({"ETag": tag})
    body = remembered(service, ("node-projects", node_id), lambda: _supporting(service, node_id))
    return Response(body, media_type="application/json", headers={"ETag": tag})


def _supporting(service: Service, node_id: str) -> bytes:
    answer = service.supporting(node_id)
    labels = service.labels
    return schemas.NodeProjects(
        node=answer.node,
        plan=answer.plan,
        path=tuple(shaping.node(labels, each) for each in answer.path),
        asserted=shaping.supports(labels, answer.asserted),
        inferred=shaping.supports(labels, answer.inferred),
    ).model_dump_json().encode()


@router.get("/sdgs/{goal}/projects")
def sdg_projects(
    service: ServiceDep, goal: Annotated[int, Path(description="1 to 17.")]
) -> schemas.SdgProjects:
    """Which projects support an SDG goal."""
    asserted, inferred = service.sdg(goal)
    labels = service.labels
    return schemas.SdgProjects(
        goal=goal, iri=Iris.sdg(goal), label=shaping.label(labels, "sdg", str(goal)),
        asserted=shaping.supports(labels, asserted), inferred=shaping.supports(labels, inferred))


class _Tree:
    """A plan's nodes by parent, with the projects that support each or anything below it."""

    def __init__(self, service: Service, nodes: list[NodeRow]) -> None:
        self._service = service
        self._support = service.support
        self._children: dict[str | None, list[NodeRow]] = defaultdict(list)
        for node in nodes:
            self._children[node.parent].append(node)

    def below(self, parent: str | None) -> tuple[schemas.TreeNode, ...]:
        """The nodes below one, with everything below them."""
        return tuple(self._node(node) for node in self._children[parent])

    def _node(self, node: NodeRow) -> schemas.TreeNode:
        tally = dict(zip(GRADES, self._support.tally(node.id), strict=True))
        head = shaping.node(self._service.labels, node)
        return schemas.TreeNode(
            **dict(head), key=node.key, supports=node.supports, texts=node.texts, evidence=node.evidence,
            asserted_projects=tally["asserted"], reviewed_projects=tally["reviewed"],
            inferred_projects=tally["strong"] + tally["weak"], clues=tally["clue"],
            indicators=tuple(self._service.catalogue.iterate(IndicatorRow, node=node.id)),
            children=self.below(node.id))
