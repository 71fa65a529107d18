from __future__ import annotations

import pytest

from ingest.layouts.plans.period import period_lines, plan_period


@pytest.mark.parametrize(("lines", "period"), [
    (["計画期間は令和4年度から令和8年度までとする。"], (2022, 2026)),
    (["計画は令和4年度(2022年度)に始まり、令和8年度(2026年度)に終わる。"], (2022, 2026)),
    (["先の戦略(平成22～26年)に続く計画である。", "計画期間:平成25～29年度", "平成25～29年度の計画事業。"],
     (2013, 2017)),
    (["人口は平成25年度から増えている。"], None),
    ([], None),
])
def test_the_commonest_period_of_plan_sentences_is_the_plans(
        lines: list[str], period: tuple[int, int] | None) -> None:
    assert plan_period(lines) == period


def test_the_period_stands_in_the_title_or_in_a_cell() -> None:
    assert plan_period([], "港市国際計画（令和７年度～令和９年度）") == (2025, 2027)
    cells = ["計画期間：令和5年度～令和9年度\t\t作成：令和8年6月", "事業\t令和元年度～令和2年度"]
    assert plan_period(period_lines(cells)) == (2023, 2027)
