"""Numbers, years and sources in words: what a page prints for a value, in either language.

An empty value is never an empty cell.  ``unstated`` means that the document does not say; ``undecided``
that it says 未定.
"""

from __future__ import annotations

from typing import Final

from graph.labels import Lang
from graph.rows import EvidenceRow, FigureRow, PeriodRow

CONFIDENCE: Final = ((0.85, "strong"), (0.65, "likely"), (0.45, "possible"), (0.0, "weak"))
"""Lower bounds of the words for a probability.

Four words, because readers tell apart about that many grades of likelihood; the page "about" prints the
same bounds, so that a word can be checked against its number, which always stands beside it.
"""

ERAS: Final = ((2019, "令和", "Reiwa "), (1989, "平成", "Heisei "), (1926, "昭和", "Shōwa "))
"""First fiscal year of an era's count; fiscal years run from April, and 2019 is printed as 令和元年度."""


def confidence_word(confidence: float) -> str:
    """The grade of a probability (0 to 1): ``strong``, ``likely``, ``possible`` or ``weak``."""
    return next(word for bound, word in CONFIDENCE if confidence >= bound)


def fiscal_year(year: int, lang: Lang) -> str:
    """A fiscal year in both counts: 令和5年度（2023年度）, or FY2023 (Reiwa 5)."""
    for first, era_ja, era_en in ERAS:
        if year >= first:
            count = year - first + 1
            if lang == "ja":
                return f"{era_ja}{'元' if count == 1 else count}年度（{year}年度）"
            return f"FY{year} ({era_en}{count})"
    return f"{year}年度" if lang == "ja" else f"FY{year}"


def years(span: tuple[int, int], lang: Lang) -> str:
    """A plan's period, in western fiscal years."""
    first, last = span
    if first == last:
        return fiscal_year(first, lang)
    return f"{first}〜{last}年度" if lang == "ja" else f"FY{first}–{last}"


def lines(span: tuple[int, int], lang: Lang) -> str:
    """A line range: 12行, 12〜14行, line 12, lines 12–14."""
    first, last = span
    if lang == "ja":
        return f"{first}行" if first == last else f"{first}〜{last}行"
    return f"line {first}" if first == last else f"lines {first}–{last}"


def date(text: str, lang: Lang) -> str:
    """An ISO date of any precision (2001, 2001-09, 2001-09-09) as people write it."""
    parts = text[:10].split("-")
    if lang == "en" or not all(part.isdigit() for part in parts):
        return text[:10]
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def period(row: PeriodRow, lang: Lang) -> str:
    """The dates that a period's text was read as, or an empty string where it names none."""
    found = [date(each, lang) for each in (row.start, row.end) if each]
    if row.start and row.end and row.start != row.end:
        return ("〜" if lang == "ja" else " – ").join(found)
    return found[0] if found else ""


def coordinates(lat: float, lng: float, lang: Lang) -> str:
    """A position in degrees: 北緯42.8210度、東経141.6510度, or 42.8210° N, 141.6510° E."""
    if lang == "ja":
        return (f"{'北緯' if lat >= 0 else '南緯'}{abs(lat):.4f}度、"
                f"{'東経' if lng >= 0 else '西経'}{abs(lng):.4f}度")
    return f"{abs(lat):.4f}° {'N' if lat >= 0 else 'S'}, {abs(lng):.4f}° {'E' if lng >= 0 else 'W'}"


def number(value: float) -> str:
    """A number without needless decimals, thousands parted: 1,234 or 0.5."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"


def figure(row: FigureRow) -> str:
    """A figure as label, number and unit; its printed text where it has no number."""
    if row.value is None:
        return row.text
    return " ".join(part for part in (row.label, f"{number(row.value)}{row.unit}") if part)


def same_place(evidence: EvidenceRow) -> tuple[str, tuple[int, int], str]:
    """What makes two evidences one: the same words at the same lines."""
    return evidence.document, evidence.lines, evidence.quote
