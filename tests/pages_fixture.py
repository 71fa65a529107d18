"""A small snapshot for the page tests: every kind of row, reference ties, made-up links.  (Interim.)"""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox

from graph import quads, rows, search
from graph.catalogue import Writer
from graph.encoders.fake import FakeEncoder
from graph.settings import Settings
from graph.snapshot import FORMAT, Manifest, begin, publish
from ontology import reference
from ontology.iri import RDFS, Iris, stable_id

BASE = "http://127.0.0.1:8000/"
IRIS = Iris(BASE)
SURVEY = "hokkaido_project_survey_r5"
PLAN = "hokkaido_global_strategy"


def _areas() -> list[rows.AreaRow]:
    found = [rows.AreaRow(id=m.code, iri=IRIS.entity("municipality", m.code), kind="municipality", name=m.full_name,
                          name_en=m.name_en, kana=m.kana, code6=m.code6,
                          prefecture=reference.prefectures()[m.prefecture].name, subprefecture=m.subprefecture,
                          lat=m.lat, lng=m.lng, url=m.url) for m in reference.municipalities().values()]
    found += [rows.AreaRow(id=p.code, iri=IRIS.entity("prefecture", p.code), kind="prefecture", name=p.name,
                           name_en=p.name_en) for p in reference.prefectures().values()]
    found += [rows.AreaRow(id=s.id, iri=IRIS.entity("subprefecture", s.id), kind="subprefecture", name=s.name,
                           name_en=s.name_en) for s in reference.subprefectures().values()]
    found += [rows.AreaRow(id=c.code, iri=IRIS.entity("country", c.code), kind="country", name=c.name,
                           name_en=c.name_en) for c in reference.countries().values()]
    found += [rows.AreaRow(id=p.id, iri=IRIS.entity("place", p.id), kind="place", name=p.name, name_en=p.name_en,
                           country=p.country, lat=p.lat, lng=p.lng) for p in reference.places().values()]
    return found


def _ties(names: dict[str, str]) -> list[rows.TieRow]:
    return [rows.TieRow(
        id=tie.id, iri=IRIS.entity("tie", tie.id), source=names[tie.source], source_code=tie.source,
        partner=names.get(tie.partner, tie.partner_name), partner_id=tie.partner, country=tie.country,
        country_name=names.get(tie.country, tie.country), kind=tie.kind, kind_label=tie.kind, since=tie.since,
        status=tie.status, stated=True, document=None, record=None, lines=None, quote="", urls=(tie.url,),
        note=tie.note, recorded=True) for tie in reference.recorded_ties()]


def _evidence(lines: tuple[int, int], quote: str, document: str = SURVEY, column: str = "") -> rows.EvidenceRow:
    return rows.EvidenceRow(document=document, lines=lines, quote=quote, column=column)


COLUMNS = {"bureau": "振興局", "implementer": "実施主体", "municipality": "関係市町村", "name": "事業・行事名",
           "country": "対象国・地域", "description": "内容", "place": "実施場所", "period": "実施時期", "mode": "実施方法"}


def _projects(path: Path, nodes: list[rows.NodeRow]) -> tuple[list[rows.ProjectRow], list[rows.LinkRow]]:
    found, links = [], []
    lines = path.read_text("utf-8").splitlines()
    towns = {m.name: m for m in reference.municipalities().values() if m.prefecture == "01"}
    lands = [(name, c) for c in reference.countries().values() for name in (c.name, *c.names) if name]
    for number, line in enumerate(lines, start=1):
        cells = next(csv.reader([line], delimiter="\t"), [])
        if len(cells) != 10 or not cells[0].isdigit():
            continue
        values = dict(zip(COLUMNS, cells[1:], strict=True))
        identifier = f"{SURVEY}-{stable_id(SURVEY, values['name'], values['implementer'])}"
        if any(p.id == identifier for p in found):
            continue
        towns_of = [m for name, m in towns.items() if name in values["municipality"] + values["implementer"]]
        lands_of = list({c.code: c for name, c in lands if name in values["country"]}.values())
        evidence = {role: _evidence((number, number), text, column=COLUMNS[role])
                    for role, text in values.items() if text}
        young = any(word in values["name"] + values["description"] for word in ("中学生", "高校生", "青少年", "留学"))
        goal = 4 if young else 8
        node = nodes[2] if young else nodes[3]
        links.append(rows.LinkRow(
            id=f"{identifier}-n", iri=IRIS.entity("alignment", f"{identifier}-n"), project=identifier, target_kind="node",
            target=node.id, strength="supports" if len(found) % 2 else "partly", asserted=len(found) % 7 == 0,
            confidence=None if len(found) % 7 == 0 else 0.95 - len(found) / 110,
            method="asserted" if len(found) % 7 == 0 else "inferred:nearness-1",
            project_evidence=evidence.get("description", evidence["name"]), target_evidence=node.evidence,
            reasons=("meaning", "words: 交流")))
        links.append(rows.LinkRow(
            id=f"{identifier}-s", iri=IRIS.entity("alignment", f"{identifier}-s"), project=identifier, target_kind="sdg",
            target=str(goal), strength="supports", asserted=False, confidence=0.55, method="inferred:nearness-1",
            project_evidence=evidence.get("description", evidence["name"]), target_evidence=None))
        found.append(rows.ProjectRow(
            id=identifier, iri=IRIS.entity("project", identifier), title=values["name"],
            description=values["description"], document=SURVEY, record=cells[0], lines=(number, number),
            fiscal_year=2023, prefecture="北海道", bureau=values["bureau"],
            implementers=(values["implementer"],) if values["implementer"] else (), departments=(),
            municipalities=tuple(m.full_name for m in towns_of), municipality_codes=tuple(m.code for m in towns_of),
            countries=tuple(c.code for c in lands_of), country_names=tuple(c.name for c in lands_of), regions=(),
            region_names=(), foreign_places=("アンカレジ市",) if "アンカレジ" in values["country"] else (),
            place_ids=("US-anchorage",) if "アンカレジ" in values["country"] else (),
            period=rows.PeriodRow(text=values["period"], start="2024-01" if "1月" in values["period"] else None, end=None),
            modes=("dispatch",) if "派遣" in values["mode"] else (), topics=("youth-exchange",) if young else ("tourism",),
            audiences=("high-school",) if "高校" in values["description"] else (),
            status="undecided" if "未定" in values["period"] else "planned", results=(),
            nodes=(rows.NodeLinkRow(node=node.id, notation=node.notation, title=node.title, strength="supports",
                                    confidence=0.7, method="inferred:nearness-1"),),
            sdgs=(rows.SdgLinkRow(goal=goal, confidence=0.55, method="inferred:nearness-1"),),
            mentions=(), evidence=evidence))
    return found, links


def _node(key: str, level: str, notation: str, title: str | None, parent: str | None, position: int) -> rows.NodeRow:
    return rows.NodeRow(
        id=f"{PLAN}-{key}", iri=IRIS.entity("node", f"{PLAN}-{key}"), plan=PLAN, key=key, notation=notation, level=level,
        title=title, parent=f"{PLAN}-{parent}" if parent else None, position=position, supports=(),
        texts={"background": (_evidence((21, 24), "渡航の制限により人の行き来が途絶えるなど、リスクが表面化", PLAN),)},
        evidence=_evidence((28 + position, 28 + position), title or "展開方向", PLAN),
        figures=(rows.FigureRow(label="参加", value=40, unit="名", period="R6"),) if position == 3 else ())


def build(settings: Settings, documents: Path) -> None:
    """Publishes the snapshot in the data folder of ``settings``."""
    nodes = [_node("1", "direction", "Ⅰ", None, None, 0), _node("2", "direction", "Ⅱ", "グローバル・ネットワーク", None, 1),
             _node("2.2", "subdirection", "Ⅱ-(2)", "グローバル・ネットワークの強化", "2", 2),
             _node("2.2.1", "response", "Ⅱ-(2)-①", "デジタル技術等を活用した新たな交流スタイルの確立", "2.2", 3)]
    nodes = [nodes[0], nodes[1], nodes[2], nodes[3]]
    building = begin(settings.data, "20260101T000000Z")
    projects, links = _projects(documents / f"{SURVEY}.txt", nodes)
    areas = _areas()
    names = {area.id: area.name for area in areas}
    writer = Writer(building / "catalogue.sqlite")
    for identifier, title, layout in ((SURVEY, "令和5年度国際関連事業等調査票", "survey_table"),
                                      (PLAN, "北海道グローバル戦略", "strategy_slides")):
        writer.add([rows.DocumentRow(
            id=identifier, iri=IRIS.entity("document", identifier), title=title, layout=layout,
            layout_reason="10 tab-separated columns with a header that names them", fiscal_year=2023, years=None,
            prefecture="北海道", municipality=None, sha256="0" * 64, n_lines=104, encoding="utf-8",
            counts={"projects": len(projects), "nodes": 0})])
    writer.add([rows.PlanRow(id=PLAN, iri=IRIS.entity("plan", PLAN), title="北海道グローバル戦略", document=PLAN,
                             prefecture="北海道", municipality=None, years=(2022, 2025), n_nodes=len(nodes))])
    ties = _ties(names)
    first = projects[6]
    ties.append(rows.TieRow(
        id=f"stated@{first.id}", iri=IRIS.entity("tie", f"stated@{first.id}"), source="北海道千歳市", source_code="01224",
        partner="アンカレジ", partner_id="US-anchorage", country="US", country_name="アメリカ合衆国", kind="sister-school",
        kind_label="姉妹校", since=None, status="active", stated=True, document=SURVEY, record=first.record,
        lines=first.lines, quote=first.description, urls=(), note="", recorded=False))
    writer.add([*nodes, *projects, *links, *areas, *ties])
    writer.add([rows.IndicatorRow(id="i1", iri=IRIS.entity("indicator", "i1"), node=nodes[3].id, name="交流の件数", unit="件",
                                  baseline=12, baseline_year="R2", target=30, target_year="R7", actual=None,
                                  actual_year="", evidence=_evidence((40, 41), "交流の件数 12件 30件", PLAN))])
    writer.add([rows.IssueRow(id=f"issue{n}", iri=IRIS.entity("issue", f"issue{n}"), severity=s, code=c, document=SURVEY,
                              lines=(90 + n, 90 + n), text="占冠村アспен姉妹都市", reason="Cyrillic letters in a Japanese word.",
                              action=a, record="54")
                for n, (s, c, a) in enumerate([("warning", "mixed-script", "kept"), ("error", "broken-duplicate", "merged"),
                                               ("info", "joined-line", "repaired")])])
    writer.add([rows.RegionPageRow(id="r1", iri=IRIS.entity("area", "r1"), document=PLAN, name="中国",
                                   statistics=(rows.FigureRow(label="来道者数", value=591900, unit="人"),),
                                   offices=("道上海事務所",), sister_regions=(("黒竜江省", 1986), ("広東省", None)), memoranda=(),
                                   strategies=("ブランドの発信",), lines=(300, 330))])
    writer.close()
    with quads.Writer(building / "store") as store:
        graph = ox.NamedNode(IRIS.document_graph(SURVEY))
        store.write(ox.Quad(ox.NamedNode(p.iri), ox.NamedNode(f"{RDFS}label"), ox.Literal(p.title, language="ja"), graph)
                    for p in projects)
        store.finish()
    encoder = FakeEncoder()
    search.build(building, projects, encoder)
    publish(settings.data, building, Manifest(
        format=FORMAT, id="20260101T000000Z", created="2026-01-01T00:00:00Z", program="0.1.0", base=BASE,
        encoder=encoder.name, encoder_version=encoder.version, dimension=encoder.dimension, documents={},
        counts={}, files={}))
