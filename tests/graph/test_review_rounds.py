"""The queue of links to review, and the table that goes out to a spreadsheet and comes back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from graph.reviews import table
from graph.reviews.teaching import ask, order, uncertainty
from graph.service import Service
from ontology.errors import InputError
from tests.review_cases import opened, put


@pytest.fixture
def tiny(tmp_path: Path) -> Service:
    return opened(tmp_path)


def test_the_queue_asks_what_is_uncertain_and_not_the_same_again() -> None:
    near, far = (uncertainty("node", "partly", "inferred:none-1", confidence) for confidence in (0.5, 0.7))
    assert 1 == near > far > 0.1
    keys = [("p1", "node", "a"), ("p2", "node", "a"), ("p3", "node", "b")]
    found = order({keys[0]: 1.0, keys[1]: 0.95, keys[2]: 0.9}, {}, [])
    assert [each.key for each in found] == [keys[0], keys[2], keys[1]]
    assert order({keys[0]: 1.0, keys[2]: 0.9}, {}, [("p9", "node", "a")] * 2)[0].key == keys[2]


def test_the_queue_leaves_out_what_was_decided_and_what_documents_state(tiny: Service) -> None:
    assert {each.key for each in ask(tiny.catalogue, tiny.reviews)} == {
        ("doc-a", "node", "plan-1.1"), ("doc-a", "sdg", "4")}
    assert [each.key[1] for each in ask(tiny.catalogue, tiny.reviews, plan="sdg")] == ["sdg"]
    assert ask(tiny.catalogue, tiny.reviews, document="none") == []
    put(tiny, "accept")
    assert [each.key[2] for each in ask(tiny.catalogue, tiny.reviews)] == ["4"]


def exported(service: Service) -> list[dict[str, str]]:
    keys = [each.key for each in ask(service.catalogue, service.reviews)] + [
        each.key for each in service.reviews.decided]
    return list(csv.DictReader(io.StringIO("".join(table.lines(service, keys)).removeprefix("\ufeff"))))


def written(rows: list[dict[str, str]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_table_goes_round(tiny: Service, encoding: str) -> None:
    rows = exported(tiny)
    rows[0] |= {"decision": "却下", "comment": "'=1+1 は式ではない"}
    rows[1]["decision"] = "Partly"
    report = table.read(tiny, written(rows).encode(encoding), "佐藤")
    assert [(each.action, each.strength, each.via, each.reviewer) for each in report.entries] == [
        ("reject", None, "csv", "佐藤"), ("correct", "partly", "csv", "佐藤")]
    assert report.entries[0].comment == "=1+1 は式ではない"
    tiny.review_log.append(report.entries)
    again = exported(tiny)
    assert {row["decision"] for row in again} == {"reject", "partly"}
    assert all(not row["comment"].startswith("=") for row in again)
    same = table.read(tiny, written(again).encode(), "佐藤")
    assert (len(same.entries), same.unchanged, len(same.bad)) == (0, 2, 0)
    again[0]["decision"] = "取り消し"
    assert [each.action for each in table.read(tiny, written(again).encode(), "佐藤").entries] == ["withdraw"]


def test_bad_lines_are_told_with_their_place_and_reason(tiny: Service) -> None:
    head = "project_id,target_kind,target_id,decision,comment\n"
    lines = ["doc-a,node,plan-1.1,maybe,", "nobody,node,plan-1.1,reject,", "doc-a,nodes,plan-1.1,reject,",
             "doc-a,sdg,18,reject,", "doc-b,node,plan-1,reject,", "doc-a,node,plan-1.1,reject,a,b",
             'doc-a,node,plan-1.1,reject,"二行の\nコメント"', "doc-c,node,plan-1.1,withdraw,",
             "doc-a,sdg,4,accept,\u200b", ""]
    report = table.read(tiny, (head + "\n".join(lines)).encode(), "山田")
    assert [each.place.partition(",")[0] for each in report.bad] == [
        "line 2", "line 3", "line 4", "line 5", "line 6", "line 7", "line 10", "line 11"]
    assert [each.comment for each in report.entries] == ["二行の\nコメント"]
    assert "states this link" in report.bad[4].reason
    for content in (b"", b"a,b\n1,2\n", b"\xff\xff\xff", head.encode() + b'"open'):
        with pytest.raises(InputError):
            table.read(tiny, content, "山田")
