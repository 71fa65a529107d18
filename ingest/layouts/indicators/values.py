"""Words, units and dates of a plan's goals, shared by goals in lines (``wordings``) and in tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.layouts.markers import markers
from ingest.layouts.notes import without_marks
from ingest.records import Cell, Figure, Indicator, Lines
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of
from ingest.values.figures import COMPOSED, NUMBER, PERIOD, UNIT, composed, quantity

FAMILY: Final = "programme_tables"

# 令和5年度当初, and 令和5年度68人: a date with what says where in the year, or directly before a number.
WHEN: Final = (rf"(?:(?:(?:令和|平成|昭和)\s?(?:\d{{1,2}}|元)|(?<!\d)(?:19|20)\d\d)年度?(?=\d)"
               rf"|{PERIOD}(?:当初|初め|中|度末)?)")
"""A date as it stands beside a value."""

KIND: Final = "(?:成果|数値|評価|活動|目標|達成)?指標名?|(?:成果|数値|達成)目標|K[PG]I|Ｋ[ＰＧ]Ｉ"
OWN_NUMBER: Final = r"(?:\s?(?:No\.?)?[0-9０-９①-⑳A-Za-zⅠ-Ⅻ]{1,3}(?:[-－‐–ー.・．][0-9０-９①-⑳]{1,2}){0,2})"
"""The number of a goal behind its label: 【KPI1-①】, ［指標２］."""

LEADING: Final = re.compile(
    rf"^[\s・○●◇◆■□▶▷▽▼△▲☆★◎＊*\-]+(?:(?:{KIND})(?:\s?[0-9０-９]{{1,2}}(?=[\s:：]))?)?\s*[:：]?\s*|^(?:{KIND})\s*[:：/／]\s*"
    rf"|^[\s・○●◇◆■□▶▷▽▼△▲☆★◎＊*]*[(（【\[［〔〈<＜《≪](?:{KIND}|目標値?){OWN_NUMBER}?[)）】\]］〕〉>＞》≫]\s*[:：]?\s*|^\s*(?:[①-⑳]|[(（](?:[0-9０-９]{{1,2}}|[ア-ンｱ-ﾝ])[)）])\s*(?=\S)"
    rf"|^(?:{KIND}|目標値?)(?:\s?[0-9０-９]{{1,2}}|[①-⑳])?[\s　]+(?=[^\s\d])")
"""Marks and the label 成果指標： before a name."""

LONGEST_WORDING: Final = 20
"""Characters of a goal that is no number; what is longer explains."""

# The year 2022 that stands alone heads a column; inside a text it may be a count.
_YEAR_ALONE: Final = re.compile(r"(?:19|20)\d\d(?:年度?)?(?:\s?[(/][^()]{1,12}\)?)?")
_ERA_BRACKET: Final = re.compile(rf"\((?:{PERIOD})\)")
_EMPTY_BRACKETS: Final = re.compile(r"[(（]\s*[)）]")
_WITHIN: Final = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_DURATION: Final = re.compile(r"\d{1,2}\s?(?:か年|ヵ年|ヶ年|カ年|年間|年|か月|ヶ月)間?(?:で|の?累計|の?合計|計|平均)")
OWN_UNIT: Final = (r"(?!以上|以下|程度|超|未満|増|減|割|目|位|年|月|日|倍|から|より|まで|だ|に|を|が|の|は|と|で|へ)"
                   r"[^\W\d_]{1,6}?(?=(?:以上|以下|程度|超|未満)?\s*(?:$|[()→⇒➡⇨➔、,/。\s]))")
"""12ユニット, 2館: where a number and one short word stand alone, that is its unit, listed or not."""

BOUNDS: Final = ("以上", "以下", "未満", "超")
"""Words that make a value a bound."""

_BOUND: Final = re.compile(rf"{NUMBER}\s?[^\W\d_%％]{{0,6}}?[%％]?\s?を?(?P<bound>{'|'.join(BOUNDS)})")
UNIT_ALONE: Final = re.compile(r"[(\[]?\s*単位\s*:\s*(?P<unit>[^\d\s()\[\]、,・/:]{1,8})\s*[)\]]?")
"""A line with a unit alone."""

_SHARE: Final = re.compile(rf"\s*(?P<value>{NUMBER})\s*/\s*{NUMBER}(?!\d)")
_SIZES: Final = {"百万": 10**6, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}

_COMPOSED: Final = re.compile(rf"(?<![\d.,]){COMPOSED}")
_UNIT_NEXT: Final = re.compile(rf"\s?(?P<unit>{UNIT})")


def words(role: str) -> list[str]:
    """The words of one entry of ``[indicator]``."""
    found: list[str] = markers(FAMILY)["indicator"][role]
    return found


def goes_on_from(start: tuple[str, str], now: tuple[str, str]) -> bool:
    """Whether of two baselines, each a word and its date, the first is that of the plan's making, so that the other was
    reached (策定時（R4） 186人, 現況（R6） 254人): it is of an earlier year, or says so."""
    years = [fiscal_year_of(half_width(date)) if date else None for _, date in (start, now)]
    if years[0] and years[1]:
        return years[0] < years[1]
    return start[0].startswith(tuple(words("made"))) and now[0].startswith(tuple(words("reached")))


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
    """First value and unit; 53万4千人泊 is 534000 人泊, while 24.1万人 stays 24.1 万人, and 12/20地区 is 12 地区."""
    folded = half_width(text)
    if (share := _SHARE.match(folded)) and (unit := _UNIT_NEXT.match(folded, share.end())):  # 12/20地区
        return float(share["value"].replace(",", "")), text[unit.start("unit"):unit.end("unit")]
    if found := _COMPOSED.search(folded):
        unit = _UNIT_NEXT.match(folded, found.end())
        return composed(found[0]), text[unit.start("unit"):unit.end("unit")] if unit else ""
    return quantity(text)


def comparator(text: str) -> str:
    """The word that makes the text's first value a bound (60％以上); empty where none does."""
    found = _BOUND.search(half_width(undated(text)))
    return found["bound"] if found else ""


def wording(text: str) -> str:
    """What stands in place of a number: 増加, 現状維持; empty where there is a number, or nothing."""
    bare = _EMPTY_BRACKETS.sub("", undated(text)).strip()
    told = not re.search(r"\d", half_width(bare)) and not is_missing(bare)
    return bare if told and len(bare) <= LONGEST_WORDING else ""


def bare_name(text: str) -> str:
    """A goal's name without marks, labels, and a bracket that tells a value of another year."""
    name = without_marks(LEADING.sub("", text)).strip()
    blanked = _without_other_values(half_width(name))
    at = len(blanked.rstrip())
    return name[:at] if 0 < at < len(name) else name


_TOLD_UNIT: Final = re.compile(r"[(（\[]\s*単位\s*[:：][^()（）]*[)）\]]\s*$")
_NAME_UNIT: Final = re.compile(rf"[(\[]\s*(?:単位\s*:?\s*)?(?P<unit>{UNIT})\s*[)\]]\s*$")


def name_unit(name: str) -> str:
    """The unit that ends a goal's name in a bracket: 参加者数（人）, 割合（単位：％）."""
    found = _NAME_UNIT.search(half_width(name))
    return name[found.start("unit"):found.end("unit")] if found else ""


def is_later(one: Figure, other: Figure) -> bool:
    """Whether a value is of a later fiscal year than another; both must have one."""
    years = [fiscal_year_of(half_width(each.period)) if each.period else None for each in (one, other)]
    return bool(years[0] and years[1] and years[0] > years[1])


class Years(NamedTuple):
    """The own years of a plan or report, by which its goals' values are told apart."""

    first: int
    """Fiscal year."""
    report: bool
    """Values of these years were reached; a plan aims at those that no word tells."""


def is_since(figure: Figure, years: Years | None) -> bool:
    """Whether a value is of a plan's or report's own years."""
    year = fiscal_year_of(half_width(figure.period)) if years and figure.period else None
    return bool(years and year and year >= years.first)


def unit_alone(line: str) -> str:
    """The unit that a line tells and nothing else (（単位：人）, 単位：件)."""
    found = UNIT_ALONE.fullmatch(half_width(line).strip())
    return line.strip()[found.start("unit"):found.end("unit")] if found else ""


def counted_in(indicator: Indicator, unit: str, line: int) -> Indicator:
    """An indicator with the unit that a line beside its values tells, where they have none; nothing for no unit."""
    if not unit:
        return indicator
    made = {role: figure.model_copy(update={"unit": unit}) for role in ("baseline", "target", "actual", "interim")
            if (figure := getattr(indicator, role)) and not figure.unit}
    return indicator.model_copy(update={**made, "lines": (indicator.lines[0], line)})


def in_order(reached: Sequence[Figure]) -> list[Figure]:
    """Values reached by their years, the latest last; in their printed order where one has no year."""
    years = {id(figure): fiscal_year_of(half_width(figure.period)) for figure in reached}
    return sorted(reached, key=lambda figure: years[id(figure)] or 0) if all(years.values()) else list(reached)


def make_indicator(node: str, name: Cell, figures: dict[str, Figure], lines: Lines,
                   reached: Sequence[Figure] = (), yearly: Sequence[Figure] = ()) -> Indicator:
    """All figures count what the name says; a unit printed once holds for all.

    Of the values ``reached`` the last is the actual one, the others are the series before it; ``yearly`` are targets of
    the years before the last.
    """
    figures = {**figures, "actual": reached[-1]} if reached else figures
    ordered = [figures[role] for role in ("target", "actual", "baseline", "interim") if role in figures]
    ordered += [*reached[:-1], *yearly]
    unit = next((figure.unit for figure in ordered if figure.unit), "") or name_unit(name.text)

    def counted(figure: Figure) -> Figure:
        alike = _in_unit(figure, ordered)
        return alike.model_copy(update={"label": name.text, "unit": alike.unit or unit})

    made = {role: counted(figure) for role, figure in figures.items()}
    name = name.model_copy(update={"text": _TOLD_UNIT.sub("", name.text).strip()})
    return Indicator(node=node, name=name, baseline=made.get("baseline"), target=made.get("target"),
                     actual=made.get("actual"), interim=made.get("interim"), lines=lines,
                     series=tuple(map(counted, reached[:-1])), yearly=tuple(map(counted, yearly)))


def _in_unit(figure: Figure, others: Sequence[Figure]) -> Figure:
    """The figure in the unit of the others where it alone is told in 万 or the like: 50万人泊 beside 534000 人泊.

    An indicator has one unit for all its values; one that has 万 throughout keeps it.
    """
    units = {each.unit for each in others}
    size, whole = next(((size, figure.unit.removeprefix(word)) for word, size in _SIZES.items()
                        if figure.unit.startswith(word) and figure.unit.removeprefix(word) in units), (0, ""))
    if figure.value is None or not whole:
        return figure
    return figure.model_copy(update={"unit": whole, "value": round(figure.value * size, 4)})
