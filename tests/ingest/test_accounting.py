"""The account: every line and cell of a document ends in exactly one of record, layout or issue."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import formats, layouts
from ingest.accounting import account, complete
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.records import Cell, Issue, ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from tests.conftest import ORIGINALS, ROOT
from tests.linked_documents import meta

DOCUMENTS = sorted((ROOT / "documents").glob("*.txt")) + (
    sorted(ORIGINALS.glob("*.txt")) if ORIGINALS.is_dir() else [])


def cell(text: str, first: int, last: int | None = None) -> Cell:
    return Cell(text=text, lines=(first, last or first))


def document(cells: dict[Role, Cell], *, layout_lines: tuple[int, ...] = (), issues: tuple[Issue, ...] = (),
             extra: dict[str, Cell] | None = None) -> LinkedDocument:
    record = ProjectRecord(record="1", lines=(1, 1), cells=cells, extra=extra or {})
    about = meta("d", "survey_table", n_lines=6)
    return LinkedDocument(meta=about, projects=(), ties=(), issues=issues, parsed=ParsedDocument(
        meta=about, projects=(record,), layout_lines=layout_lines, issues=issues))


def issue(first: int, last: int) -> Issue:
    return Issue(severity="info", code="stray-line", lines=(first, last), text="x", reason="r", action="left-open")


def source(*lines: str, **values: object) -> Source:
    return Source("d", "d.txt", "", "utf-8", lines, **values)  # type: ignore[arg-type]


def test_used_comes_before_layout_and_layout_before_issue() -> None:
    linked = document({"name": cell("甲", 1, 2)}, layout_lines=(2, 3), issues=(issue(1, 4),))
    found = account(6, linked)
    assert (found.used, found.layout, found.issue) == (2, 1, 1)
    assert found.unaccounted == ((5, 6),)
    assert found.double == ((2, 2),)


def test_positions_beyond_the_end_are_passed_over() -> None:
    assert account(2, document({"name": cell("甲", 1, 99)})).used == 2


def test_lines_that_nothing_claims_become_issues() -> None:
    linked = document({"name": cell("甲", 1)}, layout_lines=(3,))
    lines = ("甲", "残り一", "", "残り二", "残り三", "残り四")
    done = complete(source(*lines), linked)
    found = [each for each in done.issues if each.code == "unaccounted-line"]
    assert [(each.lines, each.text) for each in found] == [((2, 2), "残り一"), ((4, 6), "残り二 残り三 残り四")]
    assert account(6, done).unaccounted == ()
    assert complete(source(*lines), done).issues == done.issues, "a second time changes nothing"


def test_a_cell_that_no_value_holds_becomes_an_issue_with_its_place() -> None:
    linked = document({"name": cell("交流事業", 1), "country": cell("台湾", 1)}, extra={"備考": cell("新規", 1)})
    row = source("1\t交流事業（再掲）\t台湾\t新規\t消えた欄\t-", places={1: "表!2"},
                 cells={1: ("表!A2", "表!B2", "表!C2", "表!D2", "表!E2", "表!F2")})
    (found,) = [each for each in complete(row, linked).issues if each.code == "unused-cell"]
    assert (found.text, found.place, found.record) == ("消えた欄", "表!E2", "1")


def test_a_cell_that_an_issue_dropped_is_accounted_for() -> None:
    linked = document({"name": cell("甲", 1)}, issues=(issue(1, 1),))
    assert complete(source("甲\t乙"), linked).issues == linked.issues


def test_issues_get_the_place_of_their_line() -> None:
    linked = document({"name": cell("甲", 1)}, issues=(issue(2, 2),))
    done = complete(source("甲", "乙", places={2: "表!5"}), linked)
    assert [each.place for each in done.issues] == ["表!5"]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), max_size=6), st.sets(st.integers(1, 30)),
       st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), max_size=4), st.integers(0, 30))
def test_the_parts_add_up(used: list[tuple[int, int]], layout: set[int], told: list[tuple[int, int]],
                          n_lines: int) -> None:
    extra = {str(number): cell("甲", first, first + more) for number, (first, more) in enumerate(used)}
    linked = document({}, layout_lines=tuple(layout), extra=extra,
                      issues=tuple(issue(first, first + more) for first, more in told))
    found = account(n_lines, linked)
    left = sum(last - first + 1 for first, last in found.unaccounted)
    assert found.used + found.layout + found.issue + left == found.lines == n_lines


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_line_and_cell_of_the_documents_is_accounted_for(path: Path) -> None:
    read = formats.read(path)
    linked = link(layouts.parse(read))
    found = account(len(read.lines), linked)
    assert found.unaccounted == ()
    assert found.double == ()
    assert not [each for each in complete(read, linked).issues if each.code == "unused-cell"]
