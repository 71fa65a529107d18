"""Goals with baseline, target and value reached, in the wordings that plans use.

``名称 実績値(H24年度) 25%⇒ 目標値(H29年度):60%``, ``現状値(R3)：25% 目標値(R8)：60%``,
``R3年度 25% → R8年度 60%``, ``目標：令和8年度までに60%``, the name on the line before, each value on a line of its
own, or a table 指標 / 現状値 / 実績値 / 目標値.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ingest.figures import NUMBER, PERIOD, UNIT, quantity
from ingest.layouts.markers import alternatives, markers
from ingest.records import Cell, Figure, Indicator, Lines
from ingest.text import join_wrapped
from ingest.width import half_width
from ontology.iri import key_text

Numbered = tuple[int, str]
"""A line's number and text."""

Resolve = Callable[[str, str], str | None]
"""The key of the plan node that a cell names, below a column's heading; None where it names none."""

LONGEST_LINE: Final = 400
"""Characters; a longer line is running text."""

FAMILY: Final = "programme_tables"

# A run of spaces is one: patterns with several optional spaces would try every way to share a long run.
_RUN: Final = re.compile(r"(\s)\s+")
_ARROW: Final = re.compile(r"⇒|→|➡|⇨|=>|->|➔")
_KIND: Final = "(?:成果|数値|評価|活動|目標|達成)?指標|(?:成果|数値|達成)目標|KPI"
_LEADING: Final = re.compile(
    rf"^[\s・○●◇◆■□▶\-]+(?:{_KIND})?\s*[:：]?\s*|^(?:{_KIND})\s*[:：]\s*|^[【\[［〔〈<](?:{_KIND})[】\]］〕〉>]\s*[:：]?\s*")
"""Marks and the label 成果指標： before a name."""

_LABELLED: Final = re.compile(
    rf"\s*(?:[・○●◇◆■□▶]\s*)?(?:[【\[〔〈<](?:{_KIND})[】\]〕〉>]|(?:{_KIND})\s*:)\s*(?=\S)")


# 目標値：参加者60人 names what is counted after the word; a date there is none.
_LABEL: Final = r"(?P<label>(?!令和|平成|昭和|約|年間|累計|延べ)[ぁ-ヿ一-龥々]{2,20}?(?:\s*:\s*|\s+)?)??"


@dataclass(frozen=True, slots=True)
class _Side:
    """One value of an indicator line."""

    word: str
    """``baseline``, ``target``, ``result`` or empty."""
    figure: Figure
    start: int
    end: int
    label: str = ""
    """What is counted, where it stands between the word and the value."""


def _words(role: str) -> list[str]:
    words: list[str] = markers(FAMILY)["indicator"][role]
    return words


@cache
def _side() -> re.Pattern[str]:
    words = alternatives([*_words("baseline"), *_words("target"), *_words("result")])
    return re.compile(
        rf"(?:(?P<word>{words})\s*(?:[:/]\s*{_LABEL})?)?"
        rf"(?:\(\s*(?P<within>[^()]*\d[^()]*?)\s*\)|(?P<before>{PERIOD})(?:までに|に)?)?\s*:?\s*(?:約|年間|累計|延べ)?\s*"
        rf"(?:(?P<value>{NUMBER})\s?(?P<unit>{UNIT})?|(?P<open>{alternatives(_words('open'))}))(?:以上|以下|超)?"
        rf"(?:\s*\((?P<after>{PERIOD})\))?")


_PLAIN: Final = re.compile(
    rf"(?P<name>\D{{2,60}}?)(?:\s*[:…]+\s*|\s+)(?:約|年間|累計|延べ)?\s*(?P<value>{NUMBER})\s?(?P<unit>{UNIT})?"
    rf"(?:以上|以下|超)?(?:\s*[(/]\s*(?P<period>{PERIOD}|年)\s*[)]?)?")


_RELATED: Final = re.compile(r"^(?:主に)?(?:関連|該当|対応|関係)(?:する|の)?")

_VALUE: Final = re.compile(rf"[-▲△＋+]?{NUMBER}\s?(?:{UNIT})?|{PERIOD}")


def read_indicators(lines: Iterable[Numbered], node: str,
                    resolve: Resolve | None = None) -> tuple[list[Indicator], list[Numbered], list[int]]:
    """Indicators of a plan node, the lines that are part of none, and the numbers of table headers.

    A table may name each goal's node in a column (目標, 方針): with ``resolve`` a row belongs to that node, and a row
    whose node cannot be told is left.  Without a node of its own (``node`` is empty) only such rows are read.
    """
    found: list[Indicator] = []
    pending: list[Numbered] = []
    left: list[Numbered] = []
    headers: list[int] = []
    table: _Table | None = None
    for number, printed in lines:
        cells = printed.split("\t")
        text = _RUN.sub(r"\1", printed)
        if is_indicator_header(cells):
            table = _Table.of(cells)
            headers.append(number)
        elif len(cells) > 1 and table:
            own = table.owner(cells, resolve) if resolve and table.goal is not None else node
            if own:
                found.append(_row(cells, table, own, number))
            else:
                left.append((number, text))
        elif sides := _sides(text, node, number) or _unworded(text, node, number):
            found, pending = _add(found, sides, text, pending, node, number)
        else:
            if pending and pending[-1][0] != number - 1:
                left += pending
                pending = []
            pending.append((number, text))
    return found, left + pending, headers


@dataclass(slots=True)
class _Table:
    """The columns of a table of goals."""

    headings: Sequence[str]
    roles: Sequence[str]
    """``target``, ``baseline``, ``result`` or empty, by column."""
    name: int
    goal: int | None
    """The column that tells which node of the plan a row belongs to."""
    above: str = ""
    """Its latest cell: printed once for several rows."""

    @classmethod
    def of(cls, headings: Sequence[str]) -> _Table:
        """Roles by headings: the column of names is the one that says so, else the first without a value."""
        roles = [_role(heading) for heading in headings]
        named = [at for at, heading in enumerate(headings) if not _is_number(heading) and _names(heading)]
        free = [at for at, heading in enumerate(headings) if not _is_number(heading) and not (at and roles[at])]
        name = next(iter(named or free), 0)
        goal = next((at for at, heading in enumerate(headings) if at != name and _names_level(heading)
                     and (not roles[at] or "target" in roles[at + 1:])), None)
        roles = ["" if at in (name, goal) else role for at, role in enumerate(roles)]
        return cls(headings, roles, name, goal)

    def owner(self, cells: Sequence[str], resolve: Resolve) -> str | None:
        """Key of the node that a row names."""
        at = self.goal or 0
        self.above = (cells[at].strip() if at < len(cells) else "") or self.above
        return resolve(self.above, self.headings[at]) if self.above else None


def goal_names(cells: Sequence[str]) -> int | None:
    """The column of names of a table of goals, by its header; None for any other cells."""
    return _Table.of(cells).name if is_indicator_header(cells) else None


def has_named_goals(cells: Sequence[str]) -> bool:
    """Whether a header of goals has a column for their names (指標), so that it heads nothing else."""
    return is_indicator_header(cells) and any(map(_names, cells))


def has_goal_column(cells: Sequence[str]) -> bool:
    """Whether a table of goals names the node of each of its rows."""
    return is_indicator_header(cells) and _Table.of(cells).goal is not None


def _names(heading: str) -> bool:
    """Whether a column is headed as the goals' names (指標, 成果指標, 評価項目), and not as their values."""
    bare = "".join(half_width(heading).split())
    return any(word in bare for word in _words("name")) and not _role(heading)


@cache
def _level_words() -> frozenset[str]:
    return frozenset(map(key_text, (*markers(FAMILY)["level_column"]["words"], *_words("node"))))


def _names_level(heading: str) -> bool:
    return key_text(_RELATED.sub("", half_width(heading).strip())) in _level_words()


def is_value(cell: str) -> bool:
    """Whether a cell is a number, an amount or a date and nothing else."""
    return bool(_VALUE.fullmatch(half_width(cell).strip()))


def is_value_line(line: str) -> bool:
    """Whether a line is a baseline, target or value reached and nothing else: its name stands on a line above."""
    text = _RUN.sub(r"\1", line[:LONGEST_LINE + 1])
    sides = _sides(text, "", 1) if "。" not in line and "\t" not in line else []
    return bool(sides and sides[0].word and not sides[0].label) and not _LEADING.sub("", text[:sides[0].start]).strip()


def is_indicator_line(line: str) -> bool:
    """Whether a line outside any block of goals states one: a target's value, or values behind a label; no sentence."""
    if "。" in line or "\t" in line:
        return False
    text = _RUN.sub(r"\1", line[:LONGEST_LINE + 1])
    sides = _sides(text, "", 1)
    labelled = bool(_LABELLED.match(half_width(text))) and bool(sides or _unworded(text, "", 1))
    return labelled or any(side.word == "target" for side in sides)


def _sides(text: str, node: str, number: int) -> list[_Side]:
    """Values with a word or a date; without a word or an arrow they are no goal."""
    sides = _values(text, node, number)
    joined = len(sides) > 1 and bool(_ARROW.search(half_width(text), sides[0].end, sides[1].start))
    return sides if joined or any(side.word for side in sides) else []


def _unworded(text: str, node: str, number: int) -> list[_Side]:
    """Under a label of goals no word is needed: two dated values are baseline and target, a single value is the
    target (``令和4年度 310人 令和9年度 500人``, ``参加者数：300人``)."""
    sides = _values(text, node, number)
    if len(sides) == 2 and not any(side.word for side in sides):
        return sides
    match = _PLAIN.fullmatch(half_width(text)) if not sides and len(text) <= LONGEST_LINE and "。" not in text else None
    if match and (unit := text[match.start("unit"):match.end("unit")]):
        value = float(match["value"].replace(",", ""))
        figure = Figure(subject=node, label="", value=value, unit=unit, text=text[match.start("value"):].strip(),
                        period=_period(text[match.start("period"):match.end("period")]), lines=(number, number))
        return [_Side("target", figure, match.end("name"), match.end())]
    return [replace(sides[0], word="target")] if len(sides) == 1 else []


def _values(text: str, node: str, number: int) -> list[_Side]:
    """Every value with a word or a date before or after it."""
    if len(text) > LONGEST_LINE:
        return []
    folded = half_width(text)
    sides = []
    for match in _side().finditer(folded):
        dated = next((name for name in ("within", "before", "after") if match[name]), "")
        period = text[match.start(dated):match.end(dated)] if dated else ""
        label = text[match.start("label"):match.end("label")].strip(" 　:：") if match["label"] else ""
        limit = (match["before"] or "").endswith("まで")  # 令和8年度までに60人
        if (not match["word"] and (not period or match["open"])) or (label and not match["unit"]):
            continue
        value = float(match["value"].replace(",", "")) if match["value"] else None
        unit = text[match.start("unit"):match.end("unit")] if match["unit"] else ""
        figure = Figure(subject=node, label="", value=value, unit=unit, period=_period(period),
                        text=text[match.start():match.end()].strip(), lines=(number, number))
        word = match["word"] or ("目標" if limit else "")
        role = next((role for role in ("target", "baseline", "result") if word in _words(role)), "")
        sides.append(_Side(role, figure, match.start(), match.end(), label))
    return sides


def _period(text: str) -> str:
    """A value's date without what makes it a limit: 令和8年度まで is 令和8年度."""
    return "".join(text.split()).removesuffix("まで")


def _add(found: list[Indicator], sides: list[_Side], text: str, pending: list[Numbered], node: str,
         number: int) -> tuple[list[Indicator], list[Numbered]]:
    own = _LEADING.sub("", text[:sides[0].start]).strip(" 　:：")
    # 受講者を60人から90人に増やす: no noun ends with を; は and が may end one where no word follows.
    own = own[:-1] if len(own) > 2 and (own[-1] == "を" or (own[-1] in "はが" and sides[0].word)) else own
    if not pending:
        own = own or next((side.label for side in sides if side.label), "")
    last = found[-1] if found and not own and not pending and found[-1].lines[1] == number - 1 else None
    roles = _roles(sides, last)
    if last and not any(getattr(last, role) for role in roles):
        more = {role: getattr(last, role) for role in ("baseline", "actual", "target") if getattr(last, role)}
        return [*found[:-1], _indicator(node, last.name, {**more, **roles}, (last.lines[0], number))], []
    parts = [*pending, (number, own)] if own and pending and pending[-1][0] == number - 1 else []
    parts = parts or ([(number, own)] if own else pending)
    name = Cell(text=join_wrapped(_LEADING.sub("", part) for _, part in parts),
                lines=(parts[0][0], parts[-1][0]) if parts else (number, number))
    return [*found, _indicator(node, name, roles, (name.lines[0], number))], []


def _roles(sides: Sequence[_Side], last: Indicator | None) -> dict[str, Figure]:
    """Which side is baseline, target and value reached.

    A result (実績値) is the baseline where no other value is one and the target follows it; else it was reached.
    Sides without a word are baseline and target in their order.
    """
    found = {side.word: side.figure for side in reversed(sides) if side.word in ("baseline", "target")}
    results = [side for side in sides if side.word == "result"]
    target_at = next((side.start for side in sides if side.word == "target"), None)
    known = bool(last and last.baseline) or "baseline" in found
    if results:
        reached = known or bool(last and last.target) or (target_at is not None and results[0].start > target_at)
        found["actual" if reached else "baseline"] = results[-1 if reached else 0].figure
        if not reached and len(results) > 1:
            found["actual"] = results[-1].figure
    unnamed = [side.figure for side in sides if not side.word]
    if "baseline" not in found and unnamed and ("target" not in found or len(sides) > 1):
        found["baseline"] = unnamed.pop(0)
    if "target" not in found and unnamed:
        found["target"] = unnamed.pop(0)
    return found


def _indicator(node: str, name: Cell, figures: dict[str, Figure], lines: Lines) -> Indicator:
    """All figures count what the name says; a unit printed once holds for all."""
    ordered = [figures[role] for role in ("target", "actual", "baseline") if role in figures]
    unit = next((figure.unit for figure in ordered if figure.unit), "")
    made = {role: figure.model_copy(update={"label": name.text, "unit": figure.unit or unit})
            for role, figure in figures.items()}
    return Indicator(node=node, name=name, baseline=made.get("baseline"), target=made.get("target"),
                     actual=made.get("actual"), lines=lines)


def _role(heading: str) -> str:
    """What a column holds: its heading starts or, after a year, goes on with the word (現状値(R3), R3実績)."""
    squeezed = "".join(half_width(heading).split())
    if squeezed.endswith(("項目", "指標", "名", "内容")):
        return ""
    bare = re.sub(rf"^\(?{PERIOD}\)?の?", "", squeezed)
    for role in ("target", "baseline", "result"):
        if any(text.startswith(word) for word in _words(role) for text in (squeezed, bare)):
            return role
    return ""


def is_indicator_header(cells: Sequence[str]) -> bool:
    """Whether a row heads a table of goals: a target beside a column of names, and a name's word or another value."""
    if len(cells) < 2 or any(len(cell) > 30 for cell in cells):
        return False
    named = any(_names(cell) for cell in cells)
    roles = [_role(cell) for cell in (cells if named and not _names(cells[0]) else cells[1:])]
    named = any(word in half_width(cell) for cell in cells for word in _words("name"))
    return "target" in roles and (named or bool({"baseline", "result"} & set(roles)))


def _row(cells: Sequence[str], table: _Table, node: str, number: int) -> Indicator:
    """One row; of several targets or results the last is the final one."""
    known = "baseline" in table.roles
    figures: dict[str, Figure] = {}
    unit = next((cell.strip() for heading, cell in zip(table.headings, cells, strict=False)
                 if heading.strip() in _words("unit")), "")
    for heading, cell, role in zip(table.headings, cells, table.roles, strict=False):
        if not role or not cell.strip(" -－ー―"):
            continue
        if role == "result":
            role, known = ("actual" if known or "target" in figures else "baseline"), True
        if role == "baseline" and role in figures:
            continue
        figures[role] = _cell_figure(heading, cell, unit, node, number)
    at = table.name
    name = Cell(text=_LEADING.sub("", cells[at] if at < len(cells) else "").strip(), lines=(number, number),
                column=table.headings[at].strip())
    return _indicator(node, name, figures, (number, number))


def indicator_of_row(cells: Sequence[str], columns: Sequence[str], programme: str, node: str,
                     number: int) -> Indicator | None:
    """A programme's own goal in columns of its table (指標 / 現状値 / 目標値); None where no target has a value.

    A goal without a name counts what stands before its number, else it is named by its programme.
    """
    roles = [_role(heading) for heading in columns]
    at = next((at for at, role in enumerate(roles) if role == "target" and at < len(cells)
               and quantity(_undated(cells[at]))), None)
    if at is None:
        return None
    named = next((place for place, heading in enumerate(columns) if not roles[place] and place < len(cells)
                  and cells[place].strip() and any(word in half_width(heading) for word in _words("measure"))), None)
    chosen = [place for place, role in enumerate(roles) if role]
    counted = re.match(r"\D{2,}?(?=[\s:：]*\d)", half_width(_undated(cells[at]))) if named is None else None
    name = cells[named] if named is not None else cells[at][:counted.end()] if counted else programme
    heading = columns[named] if named is not None else columns[at]
    table = _Table([heading, *(columns[place] for place in chosen)], ["", *(roles[place] for place in chosen)], 0, None)
    return _row([name, *(cells[place] if place < len(cells) else "" for place in chosen)], table, node, number)


def _undated(cell: str) -> str:
    within = re.search(PERIOD, half_width(cell))
    return f"{cell[:within.start()]} {cell[within.end():]}" if within else cell


def _is_number(heading: str) -> bool:
    return "".join(half_width(heading).split()) in ("No", "No.", "番号", "#")


def _cell_figure(heading: str, cell: str, unit: str, node: str, number: int) -> Figure:
    # The year of a dated cell (R4 12人) is no value.
    amount = quantity(_undated(cell))
    dated = _dated(cell) or _dated(heading)
    return Figure(
        subject=node, label="", value=amount[0] if amount else None, unit=(amount[1] or unit) if amount else "",
        period=_period(dated), text=cell.strip(), lines=(number, number))


def _dated(text: str) -> str:
    """The date in a text, as printed; empty where there is none."""
    found = re.search(PERIOD, half_width(text))
    return text[found.start():found.end()] if found else ""
