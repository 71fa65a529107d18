"""Figures in text: a value, its unit, what is counted and the period, never invented.

A number is a figure only with a unit of ``units.toml``.  Ordinals (第2回, 2回目), dates, fractions (1/2) and
numbers inside names (UPDATE179) are none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ingest.records import Figure, Lines
from ingest.text.printed import balance, join_wrapped, squeeze
from ingest.text.width import half_width


def _unit() -> str:
    """Pattern of every unit, longest first, none of them the start of another word."""
    data = tomllib.loads((Path(__file__).parent / "units.toml").read_text("utf-8"))
    words = {word for group in data["group"] for word in group["words"]}
    apart = {word: f"(?![{entry['before']}])" for entry in data["apart"] for word in entry["words"]}
    ordered = sorted(words, key=lambda word: (-len(word), word))
    # 目 after any counter makes an ordinal (2回目).
    return rf"(?:{'|'.join(re.escape(word) + apart.get(word, '') for word in ordered)})(?!目)"


NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
UNIT: Final = _unit()
_BLOCK: Final = r"(?:\d千(?:\d百)?\d{0,2}|\d百\d{0,2}|\d{1,3}(?:,\d{3})+|\d+)"
COMPOSED: Final = rf"(?:{_BLOCK}億{_BLOCK}万?(?:{_BLOCK})?|{_BLOCK}万{_BLOCK}|\d千万(?:{_BLOCK})?)"
"""A number in several magnitudes: 53万4千, 2億5千万, 1億2,500万; of one (24万) the magnitude is part of the unit."""
_PARTS: Final = re.compile(rf"(?:(?P<oku>{_BLOCK})億)?(?:(?P<man>{_BLOCK})万)?(?P<rest>{_BLOCK})?")

_ERA: Final = r"(?<![A-Za-z])(?:[RHS] ?|令和|平成|昭和)(?:\d{1,2}|元)"
_DAY: Final = r"(?:\.\d{1,2}){0,2}(?!\d)"
_WESTERN: Final = r"(?<![\d,.])(?:19|20)\d\d"
_MOMENT: Final = (
    rf"(?:(?:{_ERA}|{_WESTERN}(?= ?[年/.]))(?:年\d{{1,2}}月(?:\d{{1,2}}日)?|(?: ?年度?)?{_DAY})"
    r"|(?<!\d)\d{1,2}月(?:\d{1,2}日)?)"
)
PERIOD: Final = (
    rf"{_MOMENT}(?:[・,]{_MOMENT})*"
    r"(?: ?(?:[~～〜-]|から(?=(?:\d{1,2}月)?\d{1,2}日(?!間)))"
    rf" ?(?:{_MOMENT}|\d{{1,2}}{_DAY}(?:[月日]|年度?)?(?!\d|{UNIT}))?)?"
    r"(?:末時点|末現在|時点|以降|以前|現在|年度末|末|頃|まで|から)?"
)
"""A period as printed: R6, R7.4~6, R6.8・R7.2, R6.8以降, H24年度, 2021.10月時点, 8月12日."""

_TOKEN: Final = re.compile(
    rf"(?P<period>{PERIOD})"
    # ALT9名 counts ALTs: behind an acronym of three letters a number of people is no part of a name.
    rf"|(?:(?<![\d/.A-Za-z第])(?<![A-Za-z]-)|(?<=[A-Z]{{3}})(?=\d+[名人]))(?:(?P<low>{NUMBER})(?:{UNIT})?[~～〜-])?"
    rf"(?P<value>(?:{COMPOSED}(?= ?(?:{UNIT}))|{NUMBER}))(?![\d/]) ?(?P<unit>{UNIT})"
    r"|(?P<group>\([^()]*\))"
)
_QUANTITY: Final = re.compile(rf"(?P<value>{NUMBER})(?![\d/])\s?(?P<unit>{UNIT})?")
LONGEST_BRACKET: Final = 20
"""Lines over which a bracket may stay open; real ones close on the next."""

_MINUS: Final = "-▲△"

LONGEST_LABEL: Final = 60
"""Characters; what is counted is a noun phrase.  The longest real one has 26."""

_ANY_BRACKET: Final = re.compile(
    r"【(?P<square>[^【】]*)】|[(（](?P<round>(?:[^()（）【】]|[(（][^()（）【】]*[)）])*)[)）]")
_DATE: Final = re.compile(rf"\s*{PERIOD}\s*")
_LAST_DATE: Final = re.compile(rf"[、,;:\s](?P<date>{PERIOD})\s*$")
_PARTICLE: Final = re.compile("[をがはへ]")
_SEPARATOR: Final = re.compile(r"[、,;。→⇒\s]")
_ITEM: Final = re.compile(r"[①-⑳]|^[・●○◇◆■□]")
# 成約 and 契約 end with the sign too, and are counted themselves.
_APPROXIMATE: Final = re.compile(r"(?:(?<![成契予条公誓盟解特])約|延べ|のべ|延|合計|計|およそ|最大|全)$")
# Particles that bind a period to the number (R7.7時点で21市町村) stand after the gap the period left.
_BINDING: Final = re.compile(r"(?:[\s::・=]|(?<=\s)[でにはをがも])+$")
# Behind a period that was taken out of the label: 10月5日に参加者24名.
_BESIDE: Final = re.compile(r"^\s+(?:から|まで|[にのはでも])(?=[一-鿿ァ-ヺ])")
# After the number: の/が bind the counted noun (32名の学生), verbs say what happened, not what is counted.
_TRAILING: Final = re.compile(r"^[のがをはにで]+|(?:[がをに](?:参加|来場|増加|開催|実施|配置|派遣))+$")
# Words beside a number that say how far it is one; 延べ and 最大 say how it was counted.
_ABOUT: Final = re.compile(r"(?:(?<![成契予条公誓盟解特])約|およそ|おおよそ|おおむね|概ね)\s*$")
_ABOUT_AFTER: Final = re.compile(r"\s*(?:程度|前後|余り?(?!裕)|弱|強(?!化))")
_PLANNED: Final = re.compile(r"予定|見込|計画(?:値|$)|目標(?!達成)")
_TARGET: Final = re.compile("目標")
# 姉妹都市提携（昭和41年）から続く交流で10人: a bracket that says since when is no period of what is counted.
_SINCE: Final = re.compile("(?:提携|締結|盟約|調印|設立|創設|開設|発足)$")
_NO_LABEL: Final = re.compile(r"予定|見込み?|増加?|減少?|程度|以上|以下|未満|など|等|弱|強|超")
_GENERIC: Final = re.compile(r"^(?:実施内容|内容|実績|結果|成果|効果)\s*:\s*")
# ``タイ　開催回数2回、派遣8名``, ``ベトナム(R6.12)参加企業数2社 訪問大学4校``: a first word set apart by a
# full-width space or a date holds for the whole line.  An ordinary space does not set apart (NPO 法人).
_LEADING: Final = re.compile(rf"\s*(\w+)(?:\u3000+|[（(]{PERIOD}[)）])(?=\S)")


@dataclass(slots=True)
class _Draft:
    """A figure being read; positions are in the logical line."""

    label: str
    value: float | None
    unit: str
    period: str
    start: int
    end: int
    own: bool
    """The label stood before the number, so that a following bare number may share it."""
    status: Literal["", "planned", "approximate"] = ""


def number(text: str) -> float | None:
    """``１，２３４`` is 1234.0; None where the text is not one number alone."""
    folded = half_width(text).strip()
    sign = -1 if folded[:1] in _MINUS and folded else 1
    folded = folded.lstrip(_MINUS) if sign < 0 else folded
    return sign * float(folded.replace(",", "")) if re.fullmatch(NUMBER, folded) else None


def composed(text: str) -> float:
    """The value of a number in one or several magnitudes: 53万4千 is 534000; 0 for what is none."""
    def block(part: str | None) -> float:
        found = re.fullmatch(r"(?:(\d)千)?(?:(\d)百)?([\d,]*)", part or "")
        thousands, hundreds, rest = found.groups() if found else (None, None, "")
        return float(thousands or 0) * 1e3 + float(hundreds or 0) * 1e2 + float((rest or "0").replace(",", ""))

    if re.fullmatch(NUMBER, text):
        return float(text.replace(",", ""))
    parts = _PARTS.fullmatch(text)
    return sum(block(parts[name]) * size for name, size in (("oku", 1e8), ("man", 1e4), ("rest", 1))) if parts else 0.0


def quantity(text: str) -> tuple[float, str] | None:
    """First value and unit of a text (``260,890億ドル`` is 260890 and 億ドル); the unit may be empty."""
    folded = half_width(text)
    found = _QUANTITY.search(folded)
    if not found:
        return None
    negative = found.start() > 0 and folded[found.start() - 1] in _MINUS
    value = float(found["value"].replace(",", ""))
    unit = text[found.start("unit"):found.end("unit")] if found["unit"] else ""
    return (-value if negative else value), unit


def parse_figures(text: str, subject: str, lines: Lines) -> tuple[Figure, ...]:
    """Figures of a results cell (``参加40名``, ``台湾　21社``, ``配置3人、17か所``).

    Line ends in ``text`` are used where the caller keeps them: a line without a number is the start of the
    next line's label, or the heading of several.
    """
    return tuple(
        Figure(subject=subject, label=squeeze(f"{heading} {draft.label}"), value=draft.value, unit=draft.unit,
               period=draft.period, text=line[draft.start:draft.end].strip(), lines=lines, status=draft.status)
        for heading, line in _logical_lines(text) for draft in _read(line))


def bracket_figures(text: str, subject: str, lines: Lines) -> tuple[Figure, ...]:
    """Figures inside 【】 and （）, in the text's order, with the periods that the bracket states.

    A round bracket holds results only where each number has a noun or nothing for a label: （札幌市を除く178団体）
    explains the words before it.
    """
    found: list[Figure] = []
    for inner, square in _brackets(text):
        figures = parse_figures(inner, subject, lines)
        if square or not any(_PARTICLE.search(figure.label) for figure in figures):
            found += _dated(figures, inner)
    return tuple(found)


def bracket_dates(text: str) -> tuple[str, ...]:
    """Texts of the 【】 that hold a date and no figure (``【R6.12】``), and of the （） that are a date, as printed."""
    return tuple(inner.strip() for inner, square in _brackets(text) if not _has_figure(inner)
                 and (re.search(PERIOD, half_width(inner)) if square else _DATE.fullmatch(half_width(inner))))


def _brackets(text: str) -> Iterator[tuple[str, bool]]:
    """Contents of the outermost brackets, and whether they are 【】."""
    for match in _ANY_BRACKET.finditer(text):
        square = match["square"] is not None
        yield match["square"] if square else match["round"], square


def _dated(figures: Sequence[Figure], inner: str) -> Iterator[Figure]:
    """Figures of one bracket; a date that ends it holds for all, where none has one of its own."""
    last = None if any(figure.period for figure in figures) else _LAST_DATE.search(half_width(inner))
    for figure in figures:
        yield figure.model_copy(update={"period": inner[last.start("date"):].strip()}) if last else figure


def _has_figure(text: str) -> bool:
    return any(match["value"] or (match["group"] and _has_figure(match["group"][1:-1]))
               for match in _TOKEN.finditer(half_width(text)))


def _logical_lines(text: str) -> Iterator[tuple[str, str]]:
    """(heading, line): brackets closed, items split, label-only lines joined to their figure."""
    lines = [part.strip() for line in _closed(text) for part in _ITEM.split(line) if part.strip()]
    heading, waiting = "", ""
    for at, line in enumerate(lines):
        if _has_figure(line):
            yield (heading if not waiting else ""), join_wrapped((waiting, line))
            waiting = ""
        elif _heads(lines[at + 1:at + 3]):
            heading, waiting = squeeze(line), ""
        else:
            heading = ""
            # A closed bracket or a full stop ends a statement: it cannot be the start of a label.
            waiting = "" if line.rstrip()[-1] in ")）。" else join_wrapped((waiting, line))


def _closed(text: str) -> Iterator[str]:
    """Lines, with those joined between which a bracket is open."""
    parts: list[str] = []
    depth = 0
    for line in text.splitlines():
        parts.append(line)
        depth += balance(line)
        if depth <= 0 or len(parts) > LONGEST_BRACKET:
            yield join_wrapped(parts)
            parts, depth = [], 0
    if parts:
        yield join_wrapped(parts)


def _heads(following: list[str]) -> bool:
    """Two lines that each label a figure of the same unit: the line above is their common heading."""
    drafts = [next(iter(_read(line)), None) for line in following]
    first, second = (*drafts, None, None)[:2]
    return bool(first and second and first.own and second.own and first.label and second.label
                and first.unit == second.unit)


def _read(line: str) -> list[_Draft]:
    """Figures of one logical line."""
    reader = _Reader(line)
    for match in _TOKEN.finditer(reader.folded):
        reader.take(match)
    if reader.drafts:
        _finish(reader.drafts[-1], reader.buffer + reader.folded[reader.at:])
    return reader.drafts


class _Reader:
    """Reads one logical line token by token: periods, figures, bracketed groups."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.folded = half_width(line)
        self.drafts: list[_Draft] = []
        self.buffer = ""
        """Text since the last figure, a period in it blanked out, so that positions stay."""
        self.at = 0
        self._begin = 0
        self._period = ""
        self._leading = ""

    def take(self, match: re.Match[str]) -> None:
        """Takes the next token."""
        self.buffer += self.folded[self.at:match.start()]
        self.at = match.end()
        if match["period"]:
            self._period = self.line[match.start():match.end()].strip()
            self.buffer += " " * len(match[0])
        elif match["group"]:
            self._group(match)
        else:
            self._figure(match)

    def _figure(self, match: re.Match[str]) -> None:
        label, begin = _shared(self.drafts, self.buffer, self._begin, match.start())
        last = self.drafts[-1] if self.drafts else None
        if last is None and (found := _LEADING.match(self.line[begin:match.start()])):
            self._leading = found[1]
        elif label and self._leading:
            label = f"{self._leading} {label}"
        shared = last.label if last and last.own else ""
        about = _ABOUT.search(self.buffer)
        planned = _PLANNED.search(label)
        self.drafts.append(_Draft(
            label or shared, _value(match), self.line[match.start("unit"):match.end("unit")], self._period,
            begin, match.end(), bool(label) or bool(last and last.own),
            "planned" if planned else "approximate" if about else ""))
        self._restart()

    def _group(self, match: re.Match[str]) -> None:
        """A bracket: a period, figures of its own, a detail of the figure before, or part of a label."""
        inner = match["group"][1:-1]
        last = self.drafts[-1] if self.drafts and not self.buffer.strip() else None
        if re.fullmatch(PERIOD, inner.strip()):
            if last is None:
                self._period = self._period if _SINCE.search(self.buffer) else inner.strip()
                self.buffer += " " * len(match[0])
                return
            last.period = inner.strip()
        elif last and _PLANNED.match(inner.strip()) and not _TARGET.match(inner.strip()):
            last.status = "planned"
        elif _has_figure(inner):
            context = last.label if last else _label(self.buffer)
            self.drafts += _inner(self.line, match.start() + 1, match.end() - 1, context, self._period)
        elif last is None:
            self.buffer += match["group"]
            return
        self._restart()

    def _restart(self) -> None:
        self.buffer, self._begin = "", self.at


def _value(match: re.Match[str]) -> float | None:
    """None for a range (10～20名): the text gives no single value."""
    return None if match["low"] else composed(match["value"])


def _inner(line: str, start: int, end: int, context: str, period: str) -> list[_Draft]:
    """Figures inside a bracket, labelled by what stands before it: ``テスト販売(台湾8日)``."""
    drafts = _read(line[start:end])
    for draft in drafts:
        draft.label = squeeze(f"{context} {draft.label}")
        draft.start += start
        draft.end += start
        draft.period = draft.period or period
    return drafts


def _shared(drafts: list[_Draft], buffer: str, begin: int, end: int) -> tuple[str, int]:
    """Label of the figure at ``end``: what stands before a separator belongs to the figure before."""
    if drafts:
        split = _SEPARATOR.search(buffer)
        if split:
            _finish(drafts[-1], buffer[:split.start()])
            begin, buffer = max(begin, end - len(buffer) + split.end()), buffer[split.end():]
    return _label(buffer), begin


def _finish(draft: _Draft, rest: str) -> None:
    """What directly follows a figure: more of its text, and its label where none stood before."""
    trailing = _SEPARATOR.split(rest, maxsplit=1)[0]
    draft.end += len(trailing) if not rest.startswith("(") else 0
    if _PLANNED.search(trailing):
        draft.status = "planned"
    elif _ABOUT_AFTER.match(trailing):
        draft.status = draft.status or "approximate"
    if not draft.label:
        label = _TRAILING.sub("", trailing)
        draft.label = "" if _NO_LABEL.fullmatch(label) else label


def _label(buffer: str) -> str:
    """What is counted, from the text before a number; nothing where that is a whole sentence."""
    label = re.split(r"[、,;。→⇒]", buffer)[-1]
    if len(label) > LONGEST_LABEL:
        return ""
    label = _BESIDE.sub("", _BINDING.sub("", label))
    label = _BINDING.sub("", _APPROXIMATE.sub("", label))
    return squeeze(_GENERIC.sub("", label.strip(":・= ")))
