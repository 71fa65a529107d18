"""Period cells as dates."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.values.dates import fiscal_year_of, fiscal_years_of, is_period, parse_period

Span = tuple[str | None, str | None]

WHOLE_2023 = ("2023-04", "2024-03")

CASES: list[tuple[str, int | None, list[Span]]] = [
    # eras and years
    ("R2.12.1～12.31", 2020, [("2020-12-01", "2020-12-31")]),
    ("R1.12.11～15", 2020, [("2019-12-11", "2019-12-15")]),
    ("R3.2.15～26", None, [("2021-02-15", "2021-02-26")]),
    ("R2.4～R3.3", None, [("2020-04", "2021-03")]),
    ("7月～翌2月", 2022, [("2022-07", "2023-02")]),
    ("8月から翌年の3月まで", 2022, [("2022-08", "2023-03")]),
    ("H31.4.1～R2.3.31", None, [("2019-04-01", "2020-03-31")]),
    ("S60.10.5", None, [("1985-10-05", "1985-10-05")]),
    ("Ｒ２．１０．１６", None, [("2020-10-16", "2020-10-16")]),
    ("令和元年５月１日", None, [("2019-05-01", "2019-05-01")]),
    ("令和6年2月", 2023, [("2024-02", "2024-02")]),
    ("令和5年度2月", None, [("2024-02", "2024-02")]),
    ("令和5(2023)年10月", None, [("2023-10", "2023-10")]),
    ("2023-10-05", None, [("2023-10-05", "2023-10-05")]),
    ("2023/10/5～10/7", None, [("2023-10-05", "2023-10-07")]),
    # fiscal years
    ("平成25～29年度", None, [("2013-04", "2018-03")]),
    ("令和5年度から令和7年度まで", None, [("2023-04", "2026-03")]),
    ("令和5年度中着手(※着手後3ヵ年事業)", 2023, [WHOLE_2023]),
    ("通年", 2023, [WHOLE_2023]),
    ("通年、週2回実施", 2023, [WHOLE_2023]),
    ("4月~3月", 2023, [WHOLE_2023]),
    ("上半期", 2023, [("2023-04", "2023-09")]),
    # months placed in the fiscal year
    ("3～4月", 2023, [("2024-03", "2024-04")]),
    ("9～11月", 2023, [("2023-09", "2023-11")]),
    ("12～3月", 2023, [("2023-12", "2024-03")]),
    ("8月中旬～ 6月上旬", 2023, [("2023-08-11", "2024-06-10")]),
    ("派遣:3～4月 受入:7月", 2023, [("2024-03", "2024-04"), ("2023-07", "2023-07")]),
    ("派遣:3月～4月 受入:6月～7月", 2023, [("2024-03", "2024-04"), ("2023-06", "2023-07")]),
    ("7・8月", 2023, [("2023-07", "2023-07"), ("2023-08", "2023-08")]),
    ("令和6年2月、3月", 2020, [("2024-02", "2024-02"), ("2024-03", "2024-03")]),
    # days
    ("8/21～8/27", 2023, [("2023-08-21", "2023-08-27")]),
    ("5/30~6/2", 2023, [("2023-05-30", "2023-06-02")]),
    ("5/11~14 (訪問は5/11のみ)", 2023, [("2023-05-11", "2023-05-14"), ("2023-05-11", "2023-05-11")]),
    ("8/21(月)～8/27(日)", 2023, [("2023-08-21", "2023-08-27")]),
    ("６月２５日", 2023, [("2023-06-25", "2023-06-25")]),
    ("９月１６日、１８日", 2023, [("2023-09-16", "2023-09-16"), ("2023-09-18", "2023-09-18")]),
    ("大会 9月11日~14日 プレサミット 9月15日~18日", 2023,
     [("2023-09-11", "2023-09-14"), ("2023-09-15", "2023-09-18")]),
    # parts of a month, seasons
    ("8月中旬", 2023, [("2023-08-11", "2023-08-20")]),
    ("1月上旬", 2023, [("2024-01-01", "2024-01-10")]),
    ("10月末", 2023, [("2023-10-21", "2023-10-31")]),
    ("2月下旬", 2023, [("2024-02-21", "2024-02-29")]),
    ("3月中旬～下旬", 2023, [("2024-03-11", "2024-03-31")]),
    ("7月末～8月上旬", 2023, [("2023-07-21", "2023-08-10")]),
    ("令和5年10月末 ～11月始", 2023, [("2023-10-21", "2023-11-10")]),
    ("秋ごろ", 2023, [("2023-09", "2023-11")]),
    ("令和5年秋ごろ", None, [("2023-09", "2023-11")]),
    # several dates, open ends
    ("2023年10月 2024年1月", 2023, [("2023-10", "2023-10"), ("2024-01", "2024-01")]),
    ("10月(札幌) 11月(高雄)", 2023, [("2023-10", "2023-10"), ("2023-11", "2023-11")]),
    ("R2.9.16\nR3.1.27", None, [("2020-09-16", "2020-09-16"), ("2021-01-27", "2021-01-27")]),
    ("R3.3.2（台湾）\nR3.3.16（タイ）", None, [("2021-03-02", "2021-03-02"), ("2021-03-16", "2021-03-16")]),
    ("①通年\n②R2.4.1～R3.3.31", 2020, [("2020-04", "2021-03"), ("2020-04-01", "2021-03-31")]),
    ("①4月", 2023, [("2023-04", "2023-04")]),
    ("R6.8以降", 2024, [("2024-08", None)]),
    ("R5.10.1～", None, [("2023-10-01", None)]),
    ("～R3.3", None, [(None, "2021-03")]),
    # what is no date, or has no year
    ("3年毎", 2023, []),
    ("令和5年7月～10月(3カ月間)", 2023, [("2023-07", "2023-10")]),
    ("10月", None, []),
    ("2月30日", 2023, []),
    ("月1回", 2023, []),
    ("13月", 2023, []),
    ("（中止）", 2020, []),
    ("春日部市", 2023, []),
]


@pytest.mark.parametrize(("text", "fiscal_year", "spans"), CASES)
def test_spans(text: str, fiscal_year: int | None, spans: list[Span]) -> None:
    period = parse_period(text, fiscal_year)
    assert [(span.start, span.end) for span in period.spans] == spans
    assert period.text == text


@pytest.mark.parametrize("text", ["未定", "時期未定", "(未定)", "・未定 ・1月と8月 ・未定", "日程調整中"])
def test_undecided(text: str) -> None:
    assert parse_period(text, 2023).undecided
    assert not parse_period("10月", 2023).undecided


@pytest.mark.parametrize(("text", "year"), [
    ("■令和5年度国際関連事業等調査票", 2023), ("R2", 2020), ("平成25年度(2013年度)", 2013),
    ("２０２４年度", 2024), ("令和6年3月", 2023), ("令和元年度", 2019), ("国際交流", None),
    ("令和6年4月1日現在 令和5年度実績", 2023), ("UPDATE179", None), ("2022～2026年度", 2022),
])
def test_fiscal_year_of(text: str, year: int | None) -> None:
    assert fiscal_year_of(text) == year


@pytest.mark.parametrize(("text", "years"), [
    ("平成27年度(2015年度)から平成30年度(2018年度)の4年", (2015, 2018)),
    ("平成25～29年度", (2013, 2017)), ("計画期間 令和4年度～令和8年度", (2022, 2026)),
    ("2022～2026年度", (2022, 2026)), ("令和5年度", None), ("", None),
])
def test_fiscal_years_of(text: str, years: tuple[int, int] | None) -> None:
    assert fiscal_years_of(text) == years


@pytest.mark.parametrize("text", [
    "通年", "（中止）", "R2.4～R3.3", "①通年", "R3.3.2（台湾）", "4月～6月", "未定", "R2.4.1～"])
def test_is_period(text: str) -> None:
    assert is_period(text)


@pytest.mark.parametrize("text", [
    "57か国", "4名", "台湾", "1/2)", "通年ビジネスマッチング支援", "②支援企業数", "13件", ""])
def test_is_no_period(text: str) -> None:
    assert not is_period(text)


DAYS = st.dates(datetime.date(2019, 5, 1), datetime.date(2040, 12, 31))


FORMS = st.sampled_from([
    "R{0}.{2}.{3}", "令和{0}年{2}月{3}日", "{1}年{2}月{3}日", "{1}/{2}/{3}", "{1}-{2:02}-{3:02}"])


@given(DAYS, FORMS)
def test_every_day_in_every_form(day: datetime.date, form: str) -> None:
    text = form.format(day.year - 2018, day.year, day.month, day.day)
    (span,) = parse_period(text, None).spans
    assert span.start == span.end == day.isoformat()


@given(DAYS, st.integers(0, 400), st.sampled_from("～〜~"))
def test_every_range(day: datetime.date, length: int, wave: str) -> None:
    end = day + datetime.timedelta(length)
    text = f"R{day.year - 2018}.{day.month}.{day.day}{wave}R{end.year - 2018}.{end.month}.{end.day}"
    (span,) = parse_period(text, None).spans
    assert (span.start, span.end) == (day.isoformat(), end.isoformat())


@given(st.integers(1, 12), st.integers(1, 12), st.integers(2000, 2050))
def test_months_start_in_the_fiscal_year(first: int, last: int, year: int) -> None:
    (span,) = parse_period(f"{first}月～{last}月", year).spans
    assert span.start is not None
    assert span.end is not None
    assert f"{year}-04" <= span.start <= f"{year + 1}-03"
    assert span.start <= span.end


LETTERS = "令和平成RHS元0123456789.年度月日～~-/、・()（）上中下旬末春秋通未定から まで頃①\n"


@given(st.text(alphabet=LETTERS), st.none() | st.integers(1990, 2090))
def test_any_text_gives_real_dates_in_order(text: str, fiscal_year: int | None) -> None:
    period = parse_period(text, fiscal_year)
    assert period.text == text
    for span in period.spans:
        for date in (span.start, span.end):
            if date:
                datetime.date.fromisoformat(date + "-01" * (2 - date.count("-")))
        if span.start and span.end:
            shared = min(len(span.start), len(span.end))
            assert span.start[:shared] <= span.end[:shared]


@given(st.text(), st.none() | st.integers(1990, 2090))
def test_no_text_fails(text: str, fiscal_year: int | None) -> None:
    parse_period(text, fiscal_year)
    is_period(text)
    fiscal_year_of(text)
    fiscal_years_of(text)


def test_an_arrow_to_what_became_of_a_date_opens_no_range() -> None:
    assert [(each.start, each.end) for each in parse_period("2月予定→中止", 2024).spans] == [("2025-02", "2025-02")]
    assert is_period("2月予定→中止")
