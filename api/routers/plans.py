"""Plans, their trees, and the projects that support a node or an SDG goal."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Path

from api import schemas, shaping
from api.deps import ServiceDep
from graph.rows import IndicatorRow, LinkRow, NodeRow
from graph.service import Service
from ontology.iri import Iris

router = APIRouter(prefix="/api", tags=["plans"])


@router.get("/plans")
def plans(service: ServiceDep) -> schemas.Plans:
    """All plans."""
    return schemas.Plans(items=tuple(service.plans()))


@router.get("/plans/{plan_id}")
def plan(service: ServiceDep, plan_id: str) -> schemas.PlanTree:
    """A plan as a tree, with the number of projects that support each node or what is below it."""
    row, nodes = service.plan(plan_id)
    return schemas.PlanTree(plan=row, nodes=_Tree(service, nodes).below(None))


@router.get("/nodes/{node_id}/projects")
def node_projects(service: ServiceDep, node_id: Annotated[str, Path(
        description="Id of a plan node, or its printed notation where only one plan uses it.")],
        ) -> schemas.NodeProjects:
    """Which projects support this node: what documents assert first, then what was inferred."""
    answer = service.supporting(node_id)
    labels = service.labels
    return schemas.NodeProjects(
        node=answer.node,
        plan=answer.plan,
        path=tuple(shaping.node(labels, each) for each in answer.path),
        asserted=shaping.supports(labels, answer.asserted),
        inferred=shaping.supports(labels, answer.inferred),
    )


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
        self._children: dict[str | None, list[NodeRow]] = defaultdict(list)
        for node in nodes:
            self._children[node.parent].append(node)
        self._projects: dict[str, tuple[set[str], set[str]]] = {}
        for node in reversed(nodes):  # children come after their parents
            asserted, inferred = set[str](), set[str]()
            for link in service.catalogue.iterate(LinkRow, target_kind="node", target=node.id):
                (asserted if link.asserted else inferred).add(link.project)
            for child in self._children[node.id]:
                asserted |= self._projects[child.id][0]
                inferred |= self._projects[child.id][1]
            self._projects[node.id] = asserted, inferred

    def below(self, parent: str | None) -> tuple[schemas.TreeNode, ...]:
        """The nodes below one, with everything below them."""
        return tuple(self._node(node) for node in self._children[parent])

    def _node(self, node: NodeRow) -> schemas.TreeNode:
        asserted, inferred = self._projects[node.id]
        head = shaping.node(self._service.labels, node)
        return schemas.TreeNode(
            **dict(head), key=node.key, supports=node.supports, texts=node.texts, evidence=node.evidence,
            asserted_projects=len(asserted), inferred_projects=len(inferred - asserted),
            indicators=tuple(self._service.catalogue.iterate(IndicatorRow, node=node.id)),
            children=self.below(node.id))
