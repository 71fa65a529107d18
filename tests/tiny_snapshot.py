"""A published snapshot of a handful of rows and quads, made in half a second without ingest.

Two municipalities with ties to one country, a plan of two nodes, three projects: enough for the shape of
every answer.  Tests of contents use the samples (``tests/conftest.py``).
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from graph import catalogue, quads, rows, snapshot
from graph.encoders.fake import FakeEncoder
from graph.search import index
from graph.settings import Settings
from ontology import files
from ontology.iri import PROV, RDF, RDFS, SKOS, EntityKind, Iris
from tests import factories

BASE = factories.BASE
IRIS = Iris(BASE)

PROJECTS = (
    factories.project(
        "doc-a",
        title="高校生の<交流>派遣",
        description="アンカレジの高校へ生徒を派遣し、ホームステイを行う。",
        municipalities=("北海道千歳市",),
        municipality_codes=("01224",),
        countries=("US",),
        country_names=("アメリカ合衆国",),
        topics=("youth-exchange",),
        modes=("dispatch",),
        nodes=(
            rows.NodeLinkRow(
                node="plan-1.1",
                notation="Ⅰ-(1)",
                title="青少年",
                strength="supports",
                confidence=0.8,
                method="inferred:test",
            ),
        ),
        sdgs=(rows.SdgLinkRow(goal=4, confidence=0.7, method="inferred:test"),),
        evidence={"name": factories.evidence("高校生の<交流>派遣")},
    ),
    factories.project(
        "doc-b",
        title="高校生の受入",
        description="姉妹都市から高校生を受け入れる。",
        countries=("US",),
        country_names=("アメリカ合衆国",),
        topics=("youth-exchange",),
        modes=("reception",),
        municipalities=("北海道札幌市",),
        municipality_codes=("01100",),
        fiscal_year=2024,
    ),
    factories.project(
        "doc-c",
        title="りんごの輸出促進",
        description="台湾の商談会に出展する。",
        countries=("TW",),
        country_names=("台湾",),
        topics=("export-trade",),
        modes=("trade-meeting",),
    ),
)
NODES = (
    factories.node("plan-1", notation="Ⅰ", level="direction", title=None),
    factories.node("plan-1.1", notation="Ⅰ-(1)", title="青少年", parent="plan-1", position=1),
)
LINKS = (
    factories.link("doc-a", "plan-1.1"),
    factories.link("doc-b", "plan-1", asserted=True, confidence=None, method="asserted"),
    factories.link("doc-a", "4", target_kind="sdg", target_evidence=None),
)
AREAS = (
    factories.area(
        "01224", "municipality", "北海道千歳市", prefecture="北海道", code6="012246", name_en="Chitose"
    ),
    factories.area("01100", "municipality", "北海道札幌市", prefecture="北海道", name_en="Sapporo"),
    factories.area("01", "prefecture", "北海道", name_en="Hokkaido"),
    factories.area("US", "country", "アメリカ合衆国", name_en="United States"),
    factories.area("TW", "country", "台湾", name_en="Taiwan"),
    factories.area("US-anchorage", "place", "アンカレジ", name_en="Anchorage", country="US"),
    factories.area("US-portland", "place", "ポートランド", name_en="Portland", country="US"),
)
TIES = (
    factories.tie("01224", "US-anchorage", "US", since="1969-04-21"),
    factories.tie("01100", "US-portland", "US", since="1959-11-17"),
)
OTHERS = (
    rows.DocumentRow(
        id="doc",
        iri=IRIS.entity("document", "doc"),
        title="調査",
        layout="survey_table",
        layout_reason="test",
        fiscal_year=2023,
        years=None,
        prefecture="北海道",
        municipality=None,
        sha256="0" * 64,
        n_lines=10,
        encoding="utf-8",
        counts={"projects": 3},
    ),
    rows.PlanRow(
        id="plan",
        iri=IRIS.entity("plan", "plan"),
        title="計画",
        document="doc",
        prefecture="北海道",
        municipality=None,
        years=(2022, 2026),
        n_nodes=2,
    ),
    rows.IssueRow(
        id="doc-i1",
        iri=IRIS.entity("issue", "doc-i1"),
        severity="warning",
        code="broken-duplicate",
        document="doc",
        lines=(3, 4),
        text="行",
        reason="a test",
        action="merged",
        record="2",
    ),
)


def publish(data: Path, snapshot_id: str = "20250101T000000Z", **settings: object) -> Settings:
    """Builds and publishes the snapshot in a data folder; returns settings that serve it."""
    folder = snapshot.begin(data, snapshot_id)
    writer = catalogue.Writer(folder / "catalogue.sqlite")
    for group in (AREAS, NODES, PROJECTS, LINKS, TIES, OTHERS):
        writer.add(group)
    writer.close()
    with quads.Writer(folder / "store") as store:
        store.write(_quads())
        store.finish()
    encoder = FakeEncoder()
    index.build(folder, PROJECTS, encoder)
    snapshot.publish(
        data,
        folder,
        snapshot.Manifest(
            format=snapshot.FORMAT,
            id=snapshot_id,
            created="2025-01-01T00:00:00+00:00",
            program="test",
            base=BASE,
            encoder=encoder.name,
            encoder_version=encoder.version,
            dimension=encoder.dimension,
            documents={"doc": "0" * 64},
            counts={"projects": len(PROJECTS)},
            files={},
        ),
    )
    return Settings(data=data, base=BASE, encoder="fake", **settings)  # type: ignore[arg-type]


def _quads() -> list[ox.Quad]:
    found: list[ox.Quad] = []
    document = ox.NamedNode(IRIS.document_graph("doc"))
    reference = ox.NamedNode(IRIS.reference_graph)
    inferred = ox.NamedNode(IRIS.inferred_graph)

    def node(kind: EntityKind, identifier: str) -> ox.NamedNode:
        return ox.NamedNode(IRIS.entity(kind, identifier))

    def add(
        graph: ox.NamedNode, subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal
    ) -> None:
        name = predicate if ":" in predicate else IRIS.term(predicate)
        found.append(ox.Quad(subject, ox.NamedNode(name), value, graph))

    for project in PROJECTS:
        subject = node("project", project.id)
        add(document, subject, f"{RDF}type", ox.NamedNode(IRIS.term("Project")))
        add(document, subject, f"{RDFS}label", ox.Literal(project.title, language="ja"))
        add(document, subject, f"{PROV}wasDerivedFrom", node("record", f"doc-{project.id}"))
        for country in project.countries:
            add(document, subject, "country", node("country", country))
        for code in project.municipality_codes:
            add(document, subject, "municipality", node("municipality", code))
        for topic in project.topics:
            add(inferred, subject, "topic", ox.NamedNode(IRIS.concept("topic", topic)))
    for area in AREAS:
        for language, name in (("ja", area.name), ("en", area.name_en)):
            add(reference, ox.NamedNode(area.iri), f"{RDFS}label", ox.Literal(name, language=language))
    add(reference, node("municipality", "former-x"), f"{RDFS}label", ox.Literal("旧町", language="ja"))
    for tie in TIES:
        subject = node("tie", tie.id)
        add(reference, subject, "japaneseParty", node("municipality", tie.source))
        add(reference, subject, "foreignParty", node("place", tie.partner))
        add(reference, subject, "country", node("country", tie.country))
    for row in NODES:
        subject = node("node", row.id)
        add(document, subject, f"{RDF}type", ox.NamedNode(IRIS.term("PlanNode")))
        if row.parent:
            add(document, subject, f"{SKOS}broader", node("node", row.parent))
    for link in LINKS:
        graph = document if link.asserted else inferred
        target = ox.NamedNode(IRIS.sdg(4)) if link.target_kind == "sdg" else node("node", link.target)
        add(graph, ox.NamedNode(link.iri), "alignmentTarget", target)
        add(graph, ox.NamedNode(link.iri), "alignedProject", node("project", link.project))
        add(graph, ox.NamedNode(link.iri), "strength", ox.NamedNode(IRIS.concept("strength", link.strength)))
        add(graph, ox.NamedNode(link.iri), "method", ox.Literal(link.method))
    ontology = ox.NamedNode(IRIS.ontology_graph)
    found += [
        ox.Quad(triple.subject, triple.predicate, triple.object, ontology)
        for triple in files.triples("vocabularies/topic.ttl", BASE)
    ]
    return found
