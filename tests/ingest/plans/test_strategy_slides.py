"""Strategy slides: the tree by page, marks resolved inside their subdirection, region pages."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.layouts.slides.region_pages import is_region_name
from ingest.layouts.slides.strategy_slides import LAYOUT
from ingest.layouts.slides.styles import marked_groups, response_marks
from ingest.records import ParsedDocument, PlanNode
from ontology.iri import key_text
from tests.layout_cases import golden, issue_lines, original, parse, sample, text, unaccounted

NAME = "hokkaido_global_strategy.txt"
GOLDEN = golden("strategy.json")


@pytest.fixture(scope="module")
def plan() -> ParsedDocument:
    return parse(LAYOUT, original(NAME))


def of(plan: ParsedDocument, level: str) -> list[PlanNode]:
    return [node for node in plan.nodes if node.level == level]


def title(node: PlanNode) -> str | None:
    return node.title.text if node.title else None


def test_directions_and_subdirections(plan: ParsedDocument) -> None:
    for level, name in (("direction", "directions"), ("subdirection", "subdirections")):
        found = [[node.key, node.notation, title(node), node.lines[0]] for node in of(plan, level)]
        assert found == GOLDEN[name]


def test_responses(plan: ParsedDocument) -> None:
    assert [[node.key, node.notation, list(node.lines)] for node in of(plan, "response")] == GOLDEN["responses"]


def test_initiatives_support_the_responses_that_their_marks_name(plan: ParsedDocument) -> None:
    found = [[node.key, list(node.lines), list(node.supports)] for node in of(plan, "initiative")]
    assert found == GOLDEN["initiatives"]


def test_no_mark_or_glyph_is_left_in_a_title(plan: ParsedDocument) -> None:
    for node in plan.nodes:
        assert not set(title(node) or "") & set("\uf075\uf0d8<>①②③④＊▶～"), node.key


def test_examples(plan: ParsedDocument) -> None:
    found = [[node.key, title(node), list(node.lines), node.texts["date"][0].text,
              list(node.texts["body"][0].lines)] for node in of(plan, "example")]
    assert found == GOLDEN["examples"]
    assert all(node.texts["subtitle"] and not node.supports for node in of(plan, "example"))


def test_texts(plan: ParsedDocument) -> None:
    found = {(node.key, kind): [list(cell.lines) for cell in cells] for node in plan.nodes
             for kind, cells in node.texts.items() if node.level in ("direction", "subdirection")}
    assert found == {(key, kind): lines for key, kind, lines in GOLDEN["texts"]}


def test_actors(plan: ParsedDocument) -> None:
    found = [[actor.node, key_text(actor.name.text), list(actor.name.lines)] for actor in plan.actors]
    assert found == [[node, key_text(name), lines] for node, name, lines in GOLDEN["actors"]]
    assert all(actor.role.text for actor in plan.actors)


def test_region_pages(plan: ParsedDocument) -> None:
    assert len(plan.regions) == len(GOLDEN["regions"])
    for page, expected in zip(plan.regions, GOLDEN["regions"], strict=True):
        assert key_text(page.name.text) == key_text(expected["name"])
        assert page.name.lines[0] == expected["line"]
        assert [[each.label, each.value, each.unit] for each in page.statistics] == expected["statistics"]
        assert [cell.text for cell in page.offices] == expected["offices"]
        assert [[each.name, each.year] for each in page.sister_regions] == expected["sister_regions"]
        assert [list(cell.lines) for cell in page.memoranda] == expected["memoranda"]
        assert [list(cell.lines) for cell in page.strategies] == expected["strategies"]


def test_what_is_unknown_is_said(plan: ParsedDocument) -> None:
    assert issue_lines(plan) == GOLDEN["issues"]


def test_every_line_is_accounted_for(plan: ParsedDocument) -> None:
    assert not unaccounted(plan)


def test_the_restated_document_has_the_same_plan() -> None:
    document = parse(LAYOUT, sample(NAME))
    assert Counter(node.level for node in document.nodes) == {
        "direction": 3, "subdirection": 6, "response": 13, "initiative": 29, "example": 9}
    assert [[node.key, list(node.supports)] for node in of(document, "initiative")] == [
        [key, supports] for key, _, supports in GOLDEN["initiatives"]]
    assert [key_text(page.name.text) for page in document.regions] == [
        key_text(each["name"]) for each in GOLDEN["regions"]]
    assert issue_lines(document).keys() == GOLDEN["issues"].keys()
    assert not unaccounted(document)


NUMBERED = """基本方向1 開かれた地域
1-1 交流
背景
・人口が減る
方向性
➢ 交流人口を増やす
対応方向
(1) 姉妹都市との交流
(2) 青少年の理解
主な取組
◆ 訪問団の派遣 【(1)】
◆ 留学の支援 【(1)・(2)】
オンラインでの
交流 【(2)】
関連するSDGsの目標：4、17
▶ 高校生の派遣
～カナダへの派遣(2022.8)～
カナダへ送った。
1-2 経済
対応方向
(1) 輸出
◆ 商談会 【(1)】
基本方向2 共生
2-1 相談
対応方向
(1) 窓口
◆ 多言語化 【(1)】
● 県：窓口を設ける
・名目GDP：1,000億ドル ・人口：0.5億人
・姉妹提携地域：アルバータ州(1980)
北米
・観光客の誘致"""


def test_arabic_numbers_other_marks_and_sdg_numbers() -> None:
    document = parse(LAYOUT, text(NUMBERED))
    assert [node.notation for node in of(document, "subdirection")] == ["1-1", "1-2", "2-1"]
    assert [node.notation for node in of(document, "response")] == ["1-1-(1)", "1-1-(2)", "1-2-(1)", "2-1-(1)"]
    assert {node.key: node.supports for node in of(document, "initiative")} == {
        "1.1.i1": ("1.1.1",), "1.1.i2": ("1.1.1", "1.1.2"), "1.1.i3": ("1.1.2",),
        "1.2.i1": ("1.2.1",), "2.1.i1": ("2.1.1",)}
    first = of(document, "subdirection")[0]
    assert first.texts["sdg"][0].text == "4、17"
    assert first.texts["orientation"][0].text == "交流人口を増やす"
    assert [(actor.node, actor.name.text) for actor in document.actors] == [("2", "県")]
    page = document.regions[0]
    assert (page.name.text, [each.name for each in page.sister_regions], len(page.statistics)) == (
        "北米", ["アルバータ州"], 2)
    assert issue_lines(document) == {}
    assert not unaccounted(document)


def test_a_mark_that_names_no_response_is_reported() -> None:
    lines = "展開方向Ⅰ：交流\n（１）派遣\n① 訪問\n対応方向\n\uf075 訪問団 < ①>\n\uf075 留学 < ③>"
    document = parse(LAYOUT, text(lines))
    assert issue_lines(document) == {"unresolved-mark": [6]}
    assert [node.supports for node in of(document, "initiative")] == [("1.1.1",), ()]


REPEATED = """展開方向Ⅰ：交流
（１）派遣
対応方向
① 訪問
① 留学
② 報告
（２）受入れ
① 案内
◆ 訪問団 < ①>
◆ 報告会 < ②>
◆ 研修 <(2)①>"""


def test_of_two_responses_with_one_key_none_is_linked() -> None:
    document = parse(LAYOUT, text(REPEATED))
    assert issue_lines(document) == {"repeated-number": [5], "unresolved-mark": [9]}
    assert len({node.key for node in document.nodes}) == len(document.nodes)
    assert [node.supports for node in of(document, "initiative")] == [(), ("1.1.2",), ("1.2.1",)]


def test_the_same_number_twice_in_a_plan_is_reported() -> None:
    lines = "展開方向Ⅰ：交流\n（１）派遣\n対応方向\n① 訪問\n◆ 訪問団 < ①>\n\n\n\n"
    lines += "展開方向Ⅰ：経済\n（１）輸出\n① 商談\n◆ 商談会 < ①>"
    document = parse(LAYOUT, text(lines))
    assert issue_lines(document)["repeated-number"]
    assert len({node.key for node in document.nodes}) == len(document.nodes)
    found = {title(node): node.supports for node in of(document, "initiative")}
    responses = {node.key: title(node) for node in of(document, "response")}
    assert {name: responses[own[0]] for name, own in found.items()} == {"訪問団": "訪問", "商談会": "商談"}


def test_two_directions_of_one_number_stay_two() -> None:
    lines = [line for number, name in zip("ⅠⅠⅡ", ("交流", "経済", "共生"), strict=True) for line in (
        f"戦略の柱{number}　{name}", "取組方針", f"① {name}の支援", f"② {name}の推進", "具体的取組",
        f"➢ {name}の催し（②）")]
    document = parse(LAYOUT, text("\n".join(["第1　趣旨", "第2　取組", *lines, "第3　体制"])))
    assert [title(node) for node in of(document, "direction")] == ["交流", "経済", "共生"]
    assert issue_lines(document) == {"repeated-number": [9, 15]}
    responses = {node.key: title(node) for node in of(document, "response")}
    assert [[responses[key] for key in node.supports] for node in of(document, "initiative")] == [
        ["交流の推進"], ["経済の推進"], ["共生の推進"]]


@pytest.mark.parametrize(("line", "groups"), [
    ("派遣（(1)①）", (1,)), ("派遣（(1)①・②、(2)①）", (1, 1, 2)), ("派遣（１-②）", (1,)), ("派遣（(2)ア）", (2,)),
    ("派遣 < ①・②>", (None, None)), ("派遣【(1)・(2)】", (None, None)), ("派遣", ()),
])
def test_marks_that_name_the_subdirection_too(line: str, groups: tuple[int | None, ...]) -> None:
    assert marked_groups(line) == groups


@pytest.mark.parametrize(("line", "numbers"), [
    ("取組の推進 < ①・②>", (1, 2)), ("取組の推進 <③>", (3,)), ("推進【①、④】", (1, 4)), ("推進 [(1)・(2)]", (1, 2)),
    ("推進（2021）", None), ("推進 (2021.10)", None), ("< >は展開方向Ⅱの対応方向を記載", None), ("①推進", None),
])
def test_response_marks(line: str, numbers: tuple[int, ...] | None) -> None:
    found = response_marks(line)
    assert (found[0] if found else None) == numbers


@pytest.mark.parametrize(("line", "expected"), [
    ("台湾・香港", True), ("欧 州（ロシア以外）", True), ("ＡＳＥＡＮ諸国", True), ("中 東", True),
    ("アメリカ合衆国", True),
    ("交流に関する覚書に基づく経済代表団の派遣・受入", False), ("所長１", False), ("", False),
])
def test_region_names(line: str, expected: bool) -> None:
    assert is_region_name(line) == expected


@settings(max_examples=50)
@given(st.lists(st.sampled_from([*NUMBERED.split("\n"), "", "", "本文である"]), max_size=40))
def test_any_order_of_lines_is_read_and_accounted_for(lines: list[str]) -> None:
    source = text("\n".join(["（１）交流", "① 派遣", *lines]))
    document = LAYOUT.parse(source, LAYOUT.match(source))
    keys = [node.key for node in document.nodes]
    assert len(keys) == len(set(keys))
    assert {node.parent for node in document.nodes} <= {*keys, None}
    assert not unaccounted(document)
