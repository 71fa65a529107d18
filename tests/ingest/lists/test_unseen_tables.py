"""Tables and lists of other prefectures and cities in every format; names that several municipalities have."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.linking.choose import Scope
from ingest.linking.mentions import find
from ingest.records import Cell, Role
from ingest.values.dates import parse_period
from ingest.values.figures import parse_figures
from ontology import mergers, reference
from tests.unseen_tables.scores import documents, scores

LEAST = {"projects": 0.98, "municipalities": 0.98, "countries": 0.98, "places": 0.97, "periods": 0.97, "figures": 0.95,
         "ties": 0.96, "ties: since": 0.96}


def test_documents_of_others_are_read_as_by_eye() -> None:
    found = scores(documents())
    below = {kind: (found[kind].wrong, found[kind].missing) for kind, least in LEAST.items() if found[kind].f1 < least}
    assert not below


SHARED = [name for name, each in reference.municipalities_by_name().items() if len(each) > 1]


@pytest.mark.parametrize("name", SHARED)
def test_a_name_of_several_municipalities_is_decided_by_the_area_or_left_open(name: str) -> None:
    namesakes = reference.municipalities_by_name()[name]
    cell: dict[Role, Cell] = {"place": Cell(text=name, lines=(1, 1))}
    open_ended = find(cell, Scope(None, None))
    assert open_ended.targets("municipality") == ()
    assert [issue.code for issue in open_ended.issues] == ["ambiguous-name"]
    inside = Counter(each.prefecture for each in namesakes)
    for each in namesakes:
        if inside[each.prefecture] == 1:
            assert find(cell, Scope(each.prefecture, None)).targets("municipality") == (each.code,)


def test_former_municipalities_are_consistent() -> None:
    """The successor is of today and, but for one, of the same prefecture; no former name is a present one there."""
    current = {(each.prefecture, each.name) for each in reference.municipalities().values()}
    elsewhere = []
    for each in mergers.former_municipalities():
        assert (each.prefecture, each.name) not in current
        assert "1953" <= each.date[:4] <= "2025"
        if reference.municipality(each.successor).prefecture != each.prefecture:
            elsewhere.append(each.name)
    assert elsewhere == ["山口村"]


WAVES = st.sampled_from("～〜~∼")
DAYS = st.tuples(st.integers(1, 28), st.integers(1, 28)).filter(lambda pair: pair[0] < pair[1])


FORMS = st.sampled_from(["R{0}.{1}.{2}", "令和{0}年{1}月{2}日", "{3}/{1}/{2}"])


@given(st.integers(1, 9), st.integers(1, 12), DAYS, WAVES, FORMS)
def test_a_range_of_days_in_any_notation(year: int, month: int, days: tuple[int, int], wave: str, form: str) -> None:
    first, last = days
    start = form.format(year, month, first, 2018 + year)
    expected = f"{2018 + year}-{month:02d}-"
    short = f"{month}月{last}日" if "月" in form else f"{month}/{last}" if "/" in form else f"{month}.{last}"
    for end in (form.format(year, month, last, 2018 + year), short):
        (span,) = parse_period(f"{start}{wave}{end}", None).spans
        assert (span.start, span.end) == (f"{expected}{first:02d}", f"{expected}{last:02d}")


@given(st.lists(st.integers(4, 12), min_size=2, max_size=4, unique=True))
def test_months_of_a_list_share_their_unit(months: list[int]) -> None:
    text = "・".join(map(str, sorted(months))) + "月"
    assert [span.start for span in parse_period(text, 2024).spans] == [f"2024-{month:02d}" for month in sorted(months)]


@given(st.integers(0, 9_999_999), st.sampled_from(["名", "人", "社", "件", "千円", "校"]), st.booleans())
def test_a_number_with_a_unit_is_a_figure(number: int, unit: str, commas: bool) -> None:
    text = f"{number:,}" if commas else str(number)
    (figure,) = parse_figures(f"参加{text}{unit}", "1", (1, 1))
    assert (figure.value, figure.unit, figure.label) == (number, unit, "参加")


@pytest.mark.parametrize(("text", "expected"), [
    ("R6.2.20〜2. 22", ("2024-02-20", "2024-02-22")), ("R6.7.27～R6.8.1\n2", ("2024-07-27", "2024-08-12")),
])
def test_a_day_that_a_narrow_column_cut(text: str, expected: tuple[str, str]) -> None:
    (span,) = parse_period(text, 2024).spans
    assert (span.start, span.end) == expected
