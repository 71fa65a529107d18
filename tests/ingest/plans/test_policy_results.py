"""Policy results: codes, items, figures and dates of the brackets, HTML in cells."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layouts.markup import plain_text
from ingest.layouts.results.policy_results import LAYOUT
from ingest.records import ParsedDocument
from tests.layout_cases import golden, issue_lines, original, parse, sample, text, unaccounted

NAME = "hokkaido_policy_results_r7.txt"
GOLDEN = golden("policy.json")


@pytest.fixture(scope="module")
def results() -> ParsedDocument:
    return parse(LAYOUT, original(NAME))


def test_meta(results: ParsedDocument) -> None:
    assert (results.meta.title, results.meta.fiscal_year) == (GOLDEN["title"], GOLDEN["fiscal_year"])


def test_policies_and_their_items(results: ParsedDocument) -> None:
    found = []
    for node in results.nodes:
        if node.level == "policy-code":
            marks = "".join(item.texts["mark"][0].text for item in results.nodes if item.parent == node.key)
            found.append([node.key, node.lines[0], node.title.text if node.title else None, marks])
    assert found == GOLDEN["policies"]
    items = [node for node in results.nodes if node.level == "item"]
    assert all(item.key == f"{item.parent}.{item.key.rpartition('.')[2]}" for item in items)
    assert all(item.title and item.title.text for item in items)


def test_sub_items_stay_inside_their_item(results: ParsedDocument) -> None:
    found = [[node.key, len(node.texts["sub_item"])] for node in results.nodes if "sub_item" in node.texts]
    assert found == GOLDEN["sub_items"]


def test_dates(results: ParsedDocument) -> None:
    found = [[node.key, [cell.text for cell in node.texts["date"]]] for node in results.nodes
             if "date" in node.texts]
    assert found == GOLDEN["dates"]


def test_figures(results: ParsedDocument) -> None:
    found = [[each.subject, each.label, each.value, each.unit, each.period] for each in results.figures]
    assert found == GOLDEN["figures"]


def test_every_line_is_accounted_for(results: ParsedDocument) -> None:
    assert not unaccounted(results)
    assert issue_lines(results) == {}


def test_the_restated_document_has_the_same_figures() -> None:
    document = parse(LAYOUT, sample(NAME))
    assert Counter(node.level for node in document.nodes) == {"policy-code": 13, "item": 52}
    found = [[each.subject, each.value, each.unit, each.period] for each in document.figures]
    assert found == [[subject, value, unit, period] for subject, _, value, unit, period in GOLDEN["figures"]]
    assert not unaccounted(document)


def test_columns_in_another_order() -> None:
    rows = ("施策コード\t施策名\t取組実績\n0101\t交流\t○派遣【R6：3名】 ◇公開【R6.5】\n"
            "0101\t交流の続き\t○受入【2名】\n\t番号なし\t○残り")
    document = parse(LAYOUT, text(rows))
    assert [node.key for node in document.nodes] == ["0101", "0101.1", "0101.2", "0101-2", "0101-2.1"]
    assert [(each.subject, each.value, each.period) for each in document.figures] == [
        ("0101.1", 3, "R6"), ("0101-2.1", 2, "")]
    assert issue_lines(document) == {"repeated-code": [3], "no-policy-code": [4]}
    assert not unaccounted(document)


def test_a_placeholder_is_no_item() -> None:
    document = parse(LAYOUT, text("交流\t○○○大学と連携 ○派遣\t0101\n共生\t○相談\t0102"))
    assert [node.key for node in document.nodes if node.level == "item"] == ["0101.1", "0102.1"]


@pytest.mark.parametrize(("cell", "plain"), [
    ("<p>○甲</p> <p>○乙</p>", "○甲\n○乙"), ("<ul style='x'> ○甲 </ul>", "○甲"), ("甲 < 乙 & 丙", "甲 < 乙 & 丙"),
    ("甲<br>乙", "甲\n乙"), ("<script>alert(1)</script>甲", "甲"), ("A &amp; B", "A & B"), ("<!-- 注 -->甲", "甲"),
    ("素", "素"),
])
def test_markup(cell: str, plain: str) -> None:
    assert plain_text(cell) == plain


@pytest.mark.parametrize("broken", ["<a ", "<!--", "</", "<![CDATA[", "<?", "&#", "<"])
def test_broken_markup_takes_no_time(broken: str) -> None:
    started = time.monotonic()
    plain_text(broken * (100_000 // len(broken)))
    assert time.monotonic() - started < 2, "the parser alone would take minutes"


@given(st.text(alphabet="<>p/ ○甲&;!-", max_size=60))
def test_markup_never_fails(cell: str) -> None:
    assert "<p>" not in plain_text(cell)
