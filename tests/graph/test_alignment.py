"""Alignment: targets, signs and guides, features, models, links and fitting, with the fake encoder."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graph.alignment import align as alignment
from graph.alignment import fit as alignment_fit
from graph.alignment import held_out, judgements, parameters, reliability_curve, signs
from graph.alignment import measures as alignment_measures
from graph.alignment.change import changes
from graph.alignment.features import shared_signs
from graph.alignment.fit import Material
from graph.alignment.judgements import Judgement
from graph.alignment.model import PARAMETERS, models, parsed
from graph.alignment.report import report
from graph.alignment.schemes import Corpus, schemes
from graph.alignment.space import near_duplicates
from graph.alignment.targets import goal_targets, heading_targets, plan_targets
from graph.encoders.fake import FakeEncoder
from graph.reviews import Decision
from graph.rows import NodeRow, ProjectRow
from ontology.errors import InputError
from ontology.iri import Iris
from tests.factories import BASE, evidence, node, project

IRIS = Iris(BASE)
ENCODER = FakeEncoder()


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


@pytest.fixture(scope="module")
def material() -> Material:
    return Material.of(PROJECTS, NODES, (), ENCODER, JUDGED)


def signs_of(title: str, description: str = "", **values: object) -> frozenset[str]:
    return signs.signs_of([project("p", title=title, description=description, **values)], ())[0]


def test_a_target_holds_what_carries_its_mark() -> None:
    first, second, *_ = plan_targets(NODES)
    assert [each.text for each in first.statements] == ["姉妹都市の学校に生徒を送る", "若者の海外派遣と学校の交流"]
    assert (second.id, second.scheme, second.notation) == ("r2", "plan", "Ⅰ-(1)-②")


def test_there_are_seventeen_goals_with_examples() -> None:
    goals = goal_targets()
    assert [each.id for each in goals] == [str(goal) for goal in range(1, 18)]
    assert all(len(each.statements) >= 2 for each in goals)


def test_a_heading_is_told_with_the_item_above() -> None:
    above = node("m", title="人材の育成", level="measure", position=0)
    below = node("h", title="青少年の交流", level="heading", parent="m", position=1)
    (targets,) = heading_targets([above, below]).values()
    assert [each.text for each in targets[0].statements] == ["青少年の交流。人材の育成", "青少年の交流"]


def test_judgements_are_found_by_record_and_title() -> None:
    assert sorted(judgements.found(JUDGED[:3], PROJECTS)) == [0, 1, 2]
    moved = [row.model_copy(update={"record": "99"}) for row in PROJECTS[:1]]
    assert sorted(judgements.found(JUDGED[:1], moved)) == [0]
    renamed = [row.model_copy(update={"title": "別の事業"}) for row in PROJECTS[:1]]
    assert judgements.found(JUDGED[:1], renamed) == {}


def test_the_projects_own_judgements_can_be_read() -> None:
    found = judgements.read()
    assert Counter(each.source for each in found) == {"development": 73, "independent": 60, "independent-2": 59,
                                                      "independent-3": 73}
    assert {each.source for each in found if each.guide is None} == {"development"}
    assert all(0 < value <= 1 for each in found for value in (*each.nodes.values(), *each.sdgs.values()))


@pytest.mark.parametrize(("title", "sign", "there"), [
    ("オンライン交流授業", "online-exchange", True),
    ("ネベリスク市との会議", "diversify", False),  # a place's name that holds the word for risk
    ("為替リスクの勉強会", "diversify", True),
    ("外国人観光客の受入環境の整備", "visitor-convenience", True),
    ("外国籍市民の生活相談", "visitor-convenience", False),
    ("町民ホールの改修", "abroad", False),
])
def test_signs_are_read_in_the_words(title: str, sign: str, there: bool) -> None:
    assert (sign in signs_of(title)) is there


def test_facts_of_the_graph_are_signs() -> None:
    assert "several-countries" in signs_of("旅行博", countries=("TW", "KR", "CN"))
    assert "several-countries" not in signs_of("旅行博", countries=("TW", "KR"))
    assert "several-parts" in signs_of("事業", "・出展 ・商談 ・招請")
    assert "several-parts" not in signs_of("事業", "出展する。商談する。")


def test_guides_name_known_signs_and_targets() -> None:
    names = {sign.name for sign in signs.vocabulary()}
    used = {part.removeprefix("-") for guide in signs.guides().values() for line in (*guide.clear, *guide.partly)
            for part in line}
    assert used == names
    assert {notation for scheme, notation in signs.guides() if scheme == "sdg"} <= {str(n) for n in range(1, 18)}


def test_a_line_of_a_guide_asks_for_all_its_signs() -> None:
    lines = (("youth", "-online"), ("event",))
    assert signs.clause(lines, frozenset({"youth"})) == ("youth", "-online")
    assert signs.clause(lines, frozenset({"youth", "online"})) is None
    assert signs.clause(lines, frozenset({"youth", "online", "event"})) == ("event",)


def test_a_plan_without_a_guide_has_none() -> None:
    assert signs.guided([frozenset()], plan_targets(NODES)) is None
    table = signs.guided([frozenset({"transport", "abroad"})], goal_targets())
    assert table is not None
    assert np.flatnonzero(table["clear"][0]).tolist() == [8]  # goal 9


def test_rare_common_signs_join_project_and_target() -> None:
    targets = plan_targets(NODES)
    table = shared_signs([signs_of("航空路線の誘致"), signs_of("生徒の派遣と交流")], targets)
    assert table[0].argmax() == 1
    assert table[1].argmax() == 0


def test_near_duplicates_are_one_group() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1]]
    one, two, three = near_duplicates(vectors, 0.95).tolist()
    assert one == two != three


def test_what_was_judged_teaches_but_never_oneself(material: Material) -> None:
    scheme = material.judged[0]
    alone = scheme.space.neighbours(scheme.judged[:2], np.array([[1.0] + [0.0] * 8, [0.0] * 9]), np.array([0, 1]))
    known = scheme.taught(material.corpus)["learned"]
    assert alone[0, 0] < alone[1, 0]
    assert (known[:15].argmax(axis=1) == 0).mean() > 0.8


def test_an_unjudged_plan_is_aligned_zero_shot_with_evidence() -> None:
    links = alignment.align(PROJECTS, NODES, ENCODER, IRIS)
    assert {link.target_kind for link in links} == {"node", "sdg"}
    nodes = [link for link in links if link.target_kind == "node"]
    found = {(link.project[0], link.target) for link in nodes if link.project[0] != "o"}
    assert found <= {("y", "r1"), ("a", "r2")}
    assert all(link.method == "inferred:zero_shot-5-uncalibrated" and not link.asserted for link in nodes)
    youth = next(link for link in nodes if link.target == "r1")
    assert youth.target_evidence is not None
    assert youth.target_evidence.lines == (9, 9)
    assert youth.project_evidence.quote in YOUTH[0].description + youth.project_evidence.quote
    assert youth.confidence is not None
    assert 0.5 < youth.confidence < 1
    assert set(youth.reasons) <= {"share", "signs"}


def test_a_guided_link_tells_the_signs_of_its_line() -> None:
    links = alignment.align(PROJECTS, NODES, ENCODER, IRIS)
    routes = next(link for link in links if link.target_kind == "sdg" and link.target == "9")
    assert routes.method.startswith("inferred:guided-")
    assert "sign:transport" in routes.reasons


def test_nothing_to_align_gives_no_links() -> None:
    assert alignment.align([], NODES, ENCODER, IRIS) == []
    assert all(link.target_kind == "sdg" for link in alignment.align(PROJECTS, [], ENCODER, IRIS))


def test_reviews_become_judged_values() -> None:
    corpus = Corpus.of(PROJECTS, (), ENCODER)
    said = [Decision("y0", "node", "r1", "rejected", "someone", "2026-01-01T00:00:00+00:00", "1"),
            Decision("o0", "node", "r2", "partly", "someone", "2026-01-01T00:00:00+00:00", "2")]
    scheme = next(schemes(corpus, NODES, ENCODER, JUDGED[:15], said))
    truth = dict(zip(scheme.judged.tolist(), scheme.truth.tolist(), strict=True))
    assert truth[0][0] == 0.0  # judged 1, but the review goes before
    assert truth[1][0] == 1.0
    assert truth[30][1] == 0.5


def test_fitting_measures_and_writes_parameters(material: Material) -> None:
    fitted = alignment_fit.fit(material)
    content = tomllib.loads(parameters.written(fitted, material, ENCODER))
    assert content["provenance"]["judged_projects"] == len(PROJECTS)
    goals = content["sdg"]["judged"]
    assert sum(n for n, _, _ in goals["reliability"]) == goals["projects"] * len(goal_targets())
    kept = tomllib.loads(parameters.written(fitted, material, ENCODER, PARAMETERS.read_text("utf-8")))
    assert kept["sdg"]["judged"] == goals
    assert kept["node"]["judged"] == tomllib.loads(PARAMETERS.read_text("utf-8"))["node"]["judged"]
    assert goals["coefficients"]["clear"] > 0
    assert goals["folds"]["f1"] > 0.75
    assert goals["supports"] >= 0.5
    found = report(material, fitted, ablations=False)
    assert {(each.kind, each.model) for each in found.schemes} == {
        ("sdg", "judged"), ("sdg", "guided"), ("node", "zero_shot")}
    assert reliability_curve.drawn(found).startswith("<svg")
    new = parsed(content)
    assert list(changes(material, new, new)) == []
    stricter = tomllib.loads(parameters.written(fitted, material, ENCODER))
    stricter["sdg"]["judged"] |= {"supports": 1.1, "partly": 1.1}
    gone = list(changes(material, new, parsed(stricter)))
    assert gone
    assert {each.after for each in gone} == {""}


def test_strangers_count_by_what_guides_said_first() -> None:
    corpus = Corpus.of(PROJECTS, (), ENCODER)
    said = [replace(JUDGED[0], source="new", guide={"nodes": {}, "sdgs": {"8": 1.0, "4": 0.5}}), *JUDGED[1:3]]
    *_, goals = schemes(corpus, NODES, ENCODER, said)
    assert list(goals.strangers) == ["new", "", ""]
    assert np.flatnonzero(goals.first["clear"][0]).tolist() == [7]
    assert np.flatnonzero(goals.first["partly"][0]).tolist() == [3]
    assert goals.first["clear"][1].tolist() == goals.values["clear"][1].tolist()
    (train, test), = alignment_fit.strangers_of(goals)
    assert (train.tolist(), test.tolist()) == ([1, 2], [0])


def test_a_guide_whose_authors_knew_the_projects_is_trusted_less() -> None:
    right = np.eye(6, dtype=bool)
    pairs = np.stack([right, np.zeros((6, 6))], axis=-1)
    knew, fresh = (alignment_fit.regression(pairs, right, ("clear", "partly"), known=np.full(6, known))
                   for known in (True, False))
    assert 0 < knew.coefficients["clear"] < fresh.coefficients["clear"]


def test_a_share_is_told_with_its_lower_end() -> None:
    assert alignment_measures.at_least(0, 0) == 0.0
    assert alignment_measures.at_least(90, 100) == pytest.approx(0.8256, abs=1e-4)  # Wilson's interval of 90 of 100


def test_thresholds_keep_their_promise() -> None:
    chance = np.linspace(0, 1, 200).reshape(20, 10)
    truth = np.where(chance > 0.6, 1.0, np.where(chance > 0.4, 0.5, 0.0))
    supports, partly = alignment_fit.thresholds(chance, chance, truth, 0.9)
    assert 0.55 < supports <= 0.66
    assert partly < supports
    measured = alignment_measures.measure(chance, chance, truth, supports, partly)
    assert measured.precision >= 0.9
    assert measured.partly_precision >= alignment_fit.MOSTLY


def test_confusion_pairs_what_was_missed_with_what_was_shown() -> None:
    said = np.array([[False, True, False], [True, False, False]])
    clear = np.array([[True, False, False], [True, False, True]])
    assert alignment_measures.confusion(said, clear) == {(0, 1): 1, (2, -1): 1}


def test_calibration_is_measured_in_bins() -> None:
    chance = np.array([[0.9] * 10])
    assert alignment_measures.calibration_error(chance, np.array([[True] * 9 + [False]])) == pytest.approx(0)
    assert alignment_measures.calibration_error(chance, np.array([[False] * 10])) == pytest.approx(0.9)


def test_the_shipped_parameters_keep_what_the_page_promises() -> None:
    content = tomllib.loads(alignment.PARAMETERS.read_text("utf-8"))
    for kind in ("node", "sdg"):
        for name in ("judged", "guided"):
            assert content[kind][name]["strangers"]["precision"] >= 0.85
            assert content[kind][name]["least"] < content[kind][name]["promise"]
            for how in ("strangers", "folds", "documents"):
                assert content[kind][name][how]["precision"] >= content[kind][name]["promise"]
                assert content[kind][name][how]["calibration"] <= 0.05
    assert content["node"]["judged"]["strangers"]["f1"] >= 0.82
    assert content["sdg"]["judged"]["strangers"]["f1"] >= 0.80
    assert content["node"]["listed"]["folds"]["first"] >= 0.65
    assert content["node"]["listed"]["folds"]["third"] >= 0.85
    assert {name for kind, name in models() if kind == "node"} == {"judged", "guided", "zero_shot", "listed"}


def test_a_file_of_its_own_is_held_out_and_teaches_nothing(material: Material, tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    rows = [*YOUTH[:4], *AIR[:4]]
    file.write_text("".join(json.dumps({
        "document": row.document, "record": row.record, "title": row.title, "directions": {},
        "sdgs": {"4" if row in YOUTH else "9": [2, 1]}}) + "\n" for row in rows), "utf-8")
    asked = judgements.read(file, "plan")
    assert {value for each in asked for value in each.sdgs.values()} == {0.75}
    rest = held_out.without(JUDGED, asked, PROJECTS)
    assert len(rest) == len(JUDGED) - len(asked)
    assert held_out.missing([*asked, Judgement("doc", None, "無い事業", "plan", {}, {})], PROJECTS) == ["doc: 無い事業"]
    teaching = Material.of(PROJECTS, NODES, (), ENCODER, rest)
    goals = next(each for each in held_out.tested(teaching, asked)
                 if (each.kind, each.name) == ("sdg", "judged"))
    assert goals.measured["held out"].first > 0.8
    told = held_out.with_first_words(teaching, asked, "new")
    assert told[0].guide == {"nodes": {}, "sdgs": {"4": 1.0, "17": 0.5}}
    file.write_text("".join(f"{judgements.line(each)}\n" for each in told), "utf-8")
    assert judgements.read(file) == told
    assert held_out.intervals(goals)["first"].high == 1.0
    file.write_text('{"document": "d", "record": "1", "sdgs": {"4": [3]}, "nodes": {}}\n', "utf-8")
    with pytest.raises(InputError, match=r"asked.jsonl:1.*beyond the scale"):
        judgements.read(file)
