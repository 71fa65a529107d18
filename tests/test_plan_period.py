from __future__ import annotations

import pytest

from ingest.layouts.plan_period import plan_period


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
