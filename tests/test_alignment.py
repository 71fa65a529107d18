"""Alignment: targets, features, judgements and links, with the fake encoder."""

from __future__ import annotations

import tomllib

import numpy as np

from graph import alignment, alignment_features, alignment_fit, judgements
from graph.encoders.fake import FakeEncoder
from graph.judgements import Judgement
from graph.rows import NodeRow, ProjectRow
from graph.targets import goal_targets, plan_targets
from ontology.iri import Iris
from tests.factories import BASE, evidence, node, project

IRIS = Iris(BASE)

def response(identifier: str, title: str | None, notation: str, position: int) -> NodeRow:
    return node(identifier, title=title, notation=notation, position=position,
                evidence=evidence(document="plan"))


SUBJECTS = ["農林水産物の輸出", "外国人の生活相談", "環境技術での協力", "商品の開発", "大会と祭りの開催",
            "情報の発信", "医療と福祉"]

NODES = [
    node("d1", title="展開方向", level="direction", position=0),
    response("r1", "若者の海外派遣と学校の交流", "Ⅰ-(1)-①", 1),
    node("i1", title="姉妹都市の学校に生徒を送る", level="initiative", supports=("r1",), position=2,
         evidence=evidence(quote="姉妹都市の学校に生徒を送る", document="plan", lines=(9, 9))),
    response("r2", "空港と航路の充実", "Ⅰ-(1)-②", 3),
    response("r3", None, "Ⅰ-(1)-③", 4),
    *(response(f"s{i}", subject, f"Ⅰ-(2)-{i}", 10 + i) for i, subject in enumerate(SUBJECTS)),
]


def projects(letter: str, title: str, description: str, count: int, start: int) -> list[ProjectRow]:
    return [project(f"{letter}{i}", title=title.format(i), description=description.format(i),
                    record=str(start + i)) for i in range(count)]


YOUTH = projects("y", "生徒を姉妹都市の学校に送る事業{}", "学校で交流する。{}回目の派遣。", 15, 0)
AIR = projects("a", "空港の航路を増やす事業{}", "航空会社に働きかける。{}便を目標とする。", 15, 50)
OTHER = [project(f"o{i}", title=f"{subject}の事業", description=f"{subject}を進める。", record=str(i),
                 document="other") for i, subject in enumerate(SUBJECTS)]
PROJECTS = [*YOUTH, *AIR, *OTHER]


def judged(row: ProjectRow, notation: str, goal: str) -> Judgement:
    return Judgement(row.document, row.record, row.title, "plan", {notation: 1.0}, {goal: 1.0})


JUDGED = [*(judged(row, "Ⅰ-(1)-①", "4") for row in YOUTH), *(judged(row, "Ⅰ-(1)-②", "9") for row in AIR),
          *(judged(row, f"Ⅰ-(2)-{i}", "8") for i, row in enumerate(OTHER))]


def test_a_target_holds_what_carries_its_mark() -> None:
    first, second, *_ = plan_targets(NODES)
    texts = [each.text for each in first.statements]
    assert texts == ["姉妹都市の学校に生徒を送る", "若者の海外派遣と学校の交流"]
    assert (second.id, second.scheme, second.notation) == ("r2", "plan", "Ⅰ-(1)-②")


def test_there_are_seventeen_goals_with_examples() -> None:
    goals = goal_targets()
    assert [each.id for each in goals] == [str(goal) for goal in range(1, 18)]
    assert all(len(each.statements) >= 2 for each in goals)


def test_judgements_are_found_by_record_and_title() -> None:
    kept = judgements.found(JUDGED[:3], PROJECTS)
    assert sorted(kept) == [0, 1, 2]
    moved = [row.model_copy(update={"record": "99"}) for row in PROJECTS[:1]]
    assert sorted(judgements.found(JUDGED[:1], moved)) == [0]
    renamed = [row.model_copy(update={"title": "別の事業"}) for row in PROJECTS[:1]]
    assert judgements.found(JUDGED[:1], renamed) == {}


def test_the_projects_own_judgements_can_be_read() -> None:
    found = judgements.read()
    assert len(found) == 73
    assert all(0 < value <= 1 for each in found for value in (*each.nodes.values(), *each.sdgs.values()))


def test_a_project_is_not_its_own_neighbour() -> None:
    vectors = FakeEncoder().encode_passage([row.title for row in PROJECTS])
    truth = np.zeros((2, 1))
    truth[0] = 1  # only the first judged project has the link
    odds = alignment_features.neighbours(PROJECTS, vectors, [0, 1], truth)
    assert odds[0, 0] < 0 < odds[1, 0]


def test_an_unjudged_plan_is_aligned_zero_shot_with_evidence() -> None:
    links = alignment.align(PROJECTS, NODES, FakeEncoder(), IRIS)
    assert {link.target_kind for link in links} == {"node", "sdg"}
    nodes = [link for link in links if link.target_kind == "node"]
    found = {(link.project[0], link.target) for link in nodes if link.project[0] != "o"}
    assert found <= {("y", "r1"), ("a", "r2")}
    assert all("zero_shot-1-uncalibrated" in link.method and not link.asserted for link in links)
    youth = next(link for link in nodes if link.target == "r1")
    assert youth.target_evidence is not None
    assert youth.target_evidence.lines == (9, 9)
    assert youth.project_evidence.quote in YOUTH[0].description + youth.project_evidence.quote
    assert youth.confidence is not None
    assert 0 < youth.confidence < 1
    assert youth.reasons


def test_nothing_to_align_gives_no_links() -> None:
    assert alignment.align([], NODES, FakeEncoder(), IRIS) == []
    assert all(link.target_kind == "sdg" for link in alignment.align(PROJECTS, [], FakeEncoder(), IRIS))


def test_fitting_measures_and_writes_parameters() -> None:
    parameters = tomllib.loads(alignment_fit.fit(PROJECTS, NODES, FakeEncoder(), JUDGED))
    assert parameters["provenance"]["judged_projects"] == len(PROJECTS)
    judged = parameters["node"]["judged"]
    assert judged["coefficients"]["neighbours"] > 0
    assert judged["folds"]["f1"] > 0.9
    assert judged["partly"] <= judged["supports"]


def test_thresholds_keep_their_promise() -> None:
    chance = np.linspace(0, 1, 200).reshape(20, 10)
    truth = np.where(chance > 0.6, 1.0, np.where(chance > 0.4, 0.5, 0.0))
    supports, partly = alignment_fit.thresholds(chance, truth)
    assert 0.5 < supports <= 0.66
    assert partly < supports
    measured = alignment_fit.measure(chance, truth, supports, partly)
    assert measured.precision >= alignment_fit.PRECISION
    assert measured.partly_precision >= alignment_fit.MOSTLY


def test_the_shipped_parameters_promise_precise_support() -> None:
    content = tomllib.loads(alignment.PARAMETERS.read_text("utf-8"))
    for kind in ("node", "sdg"):
        assert content[kind]["judged"]["folds"]["precision"] >= alignment_fit.PRECISION
        assert content[kind]["judged"]["folds"]["calibration"] <= 0.05
    assert set(alignment.models()) == {(kind, name) for kind in ("node", "sdg")
                                       for name in ("judged", "zero_shot")}
