"""Numbers, years, dates and sources in words: what pages and memos print for a value, in either language.

An empty value is never an empty cell.  ``unstated`` means that the document does not say; ``undecided``
that it says 未定.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from graph.labels import Lang
from graph.rows import EvidenceRow, FigureRow, PeriodRow

JAPAN: Final = timezone(timedelta(hours=9), "JST")

CONFIDENCE: Final = ((0.85, "strong"), (0.65, "likely"), (0.45, "possible"), (0.0, "weak"))
"""Lower bounds of the words for a probability.

Four words, because readers tell apart about that many grades of likelihood; the page "about" prints the
same bounds, so that a word can be checked against its number, which always stands beside it.
"""

@dataclass(frozen=True, slots=True)
class Era:
    """A Japanese era (元号); ``first`` is the first day that is counted in it, ``one`` its year 1."""

    first: str
    one: int
    ja: str
    en: str

    def count(self, year: int) -> int:
        """The year's number in the era, from 1."""
        return year - self.one + 1

    def named(self, year: int, lang: Lang) -> str:
        """The year in the era: 令和元, 令和5, Reiwa 5."""
        count = self.count(year)
        return f"{self.ja}{'元' if count == 1 else count}" if lang == "ja" else f"{self.en} {count}"


ERAS: Final = (
    Era("2019-05-01", 2019, "令和", "Reiwa"), Era("1989-01-08", 1989, "平成", "Heisei"),
    Era("1926-12-25", 1926, "昭和", "Shōwa"), Era("1912-07-30", 1912, "大正", "Taishō"),
    Era("1873-01-01", 1868, "明治", "Meiji"))
"""Newest first, by the decrees of accession.  Meiji is used from 1873, when Japan took the Gregorian calendar: earlier
dates of the two calendars differ."""


LESS_THAN_CERTAIN: Final = 0.99
"""The highest probability that is printed."""


def confidence_word(confidence: float) -> str:
    """The grade of a probability (0 to 1): ``strong``, ``likely``, ``possible`` or ``weak``."""
    return next(word for bound, word in CONFIDENCE if confidence >= bound)


def probability(confidence: float | None) -> str:
    """Two decimals, at most 0.99, since nothing that was concluded is certain; empty without one."""
    return "" if confidence is None else f"{min(confidence, LESS_THAN_CERTAIN):.2f}"


def fiscal_year(year: int, lang: Lang) -> str:
    """A fiscal year in both counts: 令和5年度（2023年度）, or FY2023 (Reiwa 5)."""
    era = _fiscal_era(year)
    if era is None:
        return f"{year}年度" if lang == "ja" else f"FY{year}"
    return f"{era.named(year, lang)}年度（{year}年度）" if lang == "ja" else f"FY{year} ({era.named(year, lang)})"


def years(span: tuple[int, int], lang: Lang) -> str:
    """A plan's period in both counts: 2018〜2027年度（平成30〜令和9年度）, FY2018–2027 (Heisei 30 – Reiwa 9)."""
    first, last = span
    if first == last:
        return fiscal_year(first, lang)
    begin, end = _fiscal_era(first), _fiscal_era(last)
    plain = f"{first}〜{last}年度" if lang == "ja" else f"FY{first}–{last}"
    if begin is None or end is None:
        return plain
    until = str(end.count(last)) if begin is end else end.named(last, lang)
    if lang == "ja":
        return f"{plain}（{begin.named(first, lang)}〜{until}年度）"
    return f"{plain} ({begin.named(first, lang)}{'–' if begin is end else ' – '}{until})"


def _fiscal_era(year: int) -> Era | None:
    """The era whose count a fiscal year has: fiscal years run from April, and 2019 is printed as 令和元年度."""
    return next((era for era in ERAS if year >= int(era.first[:4])), None)


def lines(span: tuple[int, int], lang: Lang) -> str:
    """A line range: 12行, 12〜14行, line 12, lines 12–14."""
    first, last = span
    if lang == "ja":
        return f"{first}行" if first == last else f"{first}〜{last}行"
    return f"line {first}" if first == last else f"lines {first}–{last}"


def date(text: str, lang: Lang) -> str:
    """An ISO date of any precision (2001, 2001-09, 2001-09-09T...) in both counts.

    平成13年（2001年）9月9日, or 2001-09-09 (Heisei 13).  Of a year or month in which the era changed, both are told.
    """
    iso = text[:10]
    parts = iso.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts[0]) != 4:
        return iso
    year = int(parts[0])
    named = ("・" if lang == "ja" else "/").join(era.named(year, lang) for era in _eras(iso))
    if lang == "en":
        return f"{iso} ({named})" if named else iso
    rest = "".join(f"{int(part)}{unit}" for part, unit in zip(parts[1:], "月日", strict=False))
    return f"{named}年（{year}年）{rest}" if named else f"{year}年{rest}"


def moment(text: str, lang: Lang) -> str:
    """An ISO date-time in UTC as the day and the minute in Japan (UTC+9, without summer time since 1952)."""
    try:
        there = datetime.fromisoformat(text).astimezone(JAPAN)
    except ValueError:
        return date(text, lang)
    return f"{date(there.date().isoformat(), lang)} {there:%H:%M}{'' if lang == 'ja' else ' JST'}"


def _eras(iso: str) -> list[Era]:
    """The eras that a date of any precision lies in, oldest first."""
    first, last = iso + "-01-01"[len(iso) - 4:], iso + "-12-31"[len(iso) - 4:]
    found = [era for number, era in enumerate(ERAS)
             if era.first <= last and (number == 0 or first < ERAS[number - 1].first)]
    return found[::-1]


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
