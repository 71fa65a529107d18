"""Words, units and dates of a plan's goals, shared by goals in lines (``indicators``) and in tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.dates import fiscal_year_of
from ingest.figures import NUMBER, PERIOD, UNIT, quantity
from ingest.layouts.markers import markers
from ingest.records import Cell, Figure, Indicator, Lines
from ingest.width import half_width

FAMILY: Final = "programme_tables"

# 令和5年度当初, and 令和5年度68人: a date with what says where in the year, or directly before a number.
WHEN: Final = (rf"(?:(?:(?:令和|平成|昭和)\s?(?:\d{{1,2}}|元)|(?<!\d)(?:19|20)\d\d)年度?(?=\d)"
               rf"|{PERIOD}(?:当初|初め|中|度末)?)")
"""A date as it stands beside a value."""

KIND: Final = "(?:成果|数値|評価|活動|目標|達成)?指標名?|(?:成果|数値|達成)目標|KPI"
LEADING: Final = re.compile(
    rf"^[\s・○●◇◆■□▶\-]+(?:(?:{KIND})(?:\s?[0-9０-９]{{1,2}}(?=[\s:：]))?)?\s*[:：]?\s*|^(?:{KIND})\s*[:：]\s*"
    rf"|^[\s・○●◇◆■□▶]*[【\[［〔〈<＜《≪](?:{KIND})[】\]］〕〉>＞》≫]\s*[:：]?\s*|^\s*(?:[①-⑳]|[(（][0-9０-９]{{1,2}}[)）])\s*(?=\S)"
    rf"|^(?:{KIND}|目標値?)(?:\s?[0-9０-９]{{1,2}}|[①-⑳])?[\s　]+(?=[^\s\d])")
"""Marks and the label 成果指標： before a name."""

# The year 2022 that stands alone heads a column; inside a text it may be a count.
_YEAR_ALONE: Final = re.compile(r"(?:19|20)\d\d(?:年度?)?(?:\s?[(/][^()]{1,12}\)?)?")
_ERA_BRACKET: Final = re.compile(rf"\((?:{PERIOD})\)")
_WITHIN: Final = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_DURATION: Final = re.compile(r"\d{1,2}\s?(?:か年|ヵ年|ヶ年|カ年|年間|年|か月|ヶ月)間?(?:で|の?累計|の?合計|計|平均)")
_COMPOSITE: Final = re.compile(
    rf"(?:(?P<oku>\d+)億)?(?P<man>{NUMBER})万(?:(?P<sen>\d)千)?(?P<rest>\d{{1,4}})?\s?(?P<unit>{UNIT})?")


def words(role: str) -> list[str]:
    """The words of one entry of ``[indicator]``."""
    found: list[str] = markers(FAMILY)["indicator"][role]
    return found


def is_missing(text: str) -> bool:
    """Whether a cell or line says that there is no value yet: －, 未調査, 新規."""
    bare = "".join(half_width(text).split()).strip("()[]-－ー―—–…※*▲△")
    return not bare or bare in words("missing")


def printed_period(text: str) -> str:
    """A value's date without what makes it a limit: 令和8年度まで is 令和8年度."""
    return "".join(text.split()).removesuffix("まで")


def is_period(text: str) -> bool:
    """Whether a text is a date or year and nothing else: R4, (令和4年度), 2022, 2022(R4)."""
    folded = half_width(text).strip()
    bare = folded[1:-1].strip() if folded[:1] == "(" and folded[-1:] == ")" and folded.count("(") == 1 else folded
    return bool(re.fullmatch(PERIOD, _ERA_BRACKET.sub("", bare)) or _YEAR_ALONE.fullmatch(bare))


def dated(text: str, heading: bool = False) -> str:
    """The date in a text, as printed; empty where there is none.

    In a cell, a bracket that holds a date beside an amount tells of another value: ``64 (R元：613)`` is not of R元.
    """
    folded = half_width(text)
    if not heading:
        folded = _without_other_values(folded)
    found = re.search(PERIOD, folded)
    if found is None and heading and (alone := re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", folded)):
        return text[alone.start():alone.end()]
    return text[found.start():found.end()] if found else ""


def undated(cell: str) -> str:
    """A cell's text without its date, other values in brackets, and spans of time over which a value is summed."""
    folded = _DURATION.sub(lambda match: " " * len(match[0]), _without_other_values(half_width(cell)))
    kept = "".join(char if blank != " " or char == " " else " " for char, blank in zip(cell, folded, strict=True))
    within = re.search(PERIOD, folded)
    return f"{kept[:within.start()]} {kept[within.end():]}" if within else kept


def _without_other_values(folded: str) -> str:
    """A folded text with brackets blanked that hold a date and an amount; positions stay."""
    def blank(match: re.Match[str]) -> str:
        period = re.search(PERIOD, match[0])
        left = match[0].replace(period[0], " ", 1) if period else ""
        return " " * len(match[0]) if re.search(r"\d", left) else match[0]

    return _WITHIN.sub(blank, folded)


def amount(text: str) -> tuple[float, str] | None:
    """First value and unit; 53万4千人泊 is 534000 人泊, while 24.1万人 stays 24.1 万人."""
    folded = half_width(text)
    found = _COMPOSITE.search(folded)
    if found and (found["sen"] or found["rest"] or found["oku"]):
        value = (float(found["oku"] or 0) * 1e8 + float(found["man"].replace(",", "")) * 1e4
                 + float(found["sen"] or 0) * 1e3 + float(found["rest"] or 0))
        return value, text[found.start("unit"):found.end("unit")] if found["unit"] else ""
    return quantity(text)


def bare_name(text: str) -> str:
    """A goal's name without marks, labels, and a bracket that tells a value of another year."""
    name = LEADING.sub("", text).strip()
    blanked = _without_other_values(half_width(name))
    at = len(blanked.rstrip())
    return name[:at] if 0 < at < len(name) else name


def name_unit(name: str) -> str:
    """The unit that ends a goal's name in a bracket: 参加者数（人）, 割合（単位：％）."""
    found = re.search(rf"[(\[]\s*(?:単位\s*:?\s*)?(?P<unit>{UNIT})\s*[)\]]\s*$", half_width(name))
    return found["unit"] if found else ""


def in_order(reached: Sequence[Figure]) -> list[Figure]:
    """Values reached by their years, the latest last; in their printed order where one has no year."""
    years = {id(figure): fiscal_year_of(half_width(figure.period)) for figure in reached}
    return sorted(reached, key=lambda figure: years[id(figure)] or 0) if all(years.values()) else list(reached)


def make_indicator(node: str, name: Cell, figures: dict[str, Figure], lines: Lines,
                   reached: Sequence[Figure] = ()) -> Indicator:
    """All figures count what the name says; a unit printed once holds for all.

    Of the values ``reached`` the last is the actual one, the others are the series before it.
    """
    figures = {**figures, "actual": reached[-1]} if reached else figures
    ordered = [figures[role] for role in ("target", "actual", "baseline", "interim") if role in figures]
    ordered += reached[:-1]
    unit = next((figure.unit for figure in ordered if figure.unit), "") or name_unit(name.text)

    def counted(figure: Figure) -> Figure:
        alike = _in_unit(figure, ordered)
        return alike.model_copy(update={"label": name.text, "unit": alike.unit or unit})

    made = {role: counted(figure) for role, figure in figures.items()}
    return Indicator(node=node, name=name, baseline=made.get("baseline"), target=made.get("target"),
                     actual=made.get("actual"), interim=made.get("interim"), lines=lines,
                     series=tuple(map(counted, reached[:-1])))


def _in_unit(figure: Figure, others: Sequence[Figure]) -> Figure:
    """The figure in the unit of the others where it alone is told in 万: 53万4千人泊 (534000) to 50万人泊 (500000).

    An indicator has one unit for all its values; one that has 万 throughout keeps it.
    """
    whole = figure.unit.removeprefix("万")
    if figure.value is None or whole == figure.unit or all(each.unit != whole for each in others):
        return figure
    return figure.model_copy(update={"unit": whole, "value": round(figure.value * 10_000, 4)})
