"""What stands in brackets within a cell: when, where and with which results, as a heading or a note says
(取組状況（時期・実績は【　】内）, ※【　】内は時期), or as the brackets are labelled (【期間：7月】【生徒：9名】)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from operator import itemgetter
from typing import Final

from ingest.layouts.columns import AND, role_of
from ingest.layouts.tables.lines import NOTE
from ingest.layouts.tables.told import counted, dates_of, tells_when
from ingest.records import Cell, Role
from ingest.values.dates import fiscal_year_of, is_period
from ingest.values.figures import parse_figures

_EMPTY: Final = r"[【［〔（(][\s\u3000]*[】］〕）)]"
_TELLS: Final = re.compile(
    rf"(?:(?P<before>[^()（）【】［］〔〕]{{2,16}})は{_EMPTY}"
    rf"|{_EMPTY}(?:の中|内|書き)?[はに](?P<after>[^()（）【】［］〔〕。]{{2,30}}))")
_NAMES: Final = re.compile(r"[(（](?P<roles>[^()（）]{2,16})[)）]$")
_LAST: Final = re.compile(
    r"(?P<square>(?:\s*[【［〔\[][^【】［］〔〕\[\]]+[】］〕\]])+)[。\s]*$|\s*[(（](?P<round>[^()（）]+)[)）][。\s]*$")
_ROUND: Final = re.compile(r"[(（]([^()（）]+)[)）]")
_INSIDE: Final = re.compile(r"[【［〔\[]([^【】［］〔〕\[\]]+)[】］〕\]]")
_LABEL: Final = re.compile(r"(?:^|(?<=[\s\u3000、，;；/／]))(?P<label>[^\s\u3000、，:：;；/／]{2,10})[:：]\s*")
_WORD: Final = re.compile(r"(?:[^\s、，；;,:：]|[,:：](?=\d))+")
_SINCE: Final = re.compile("(?:提携|締結|盟約|調印|設立|創設|開設|発足)$")
"""Before a bracket that says since when something is so, and not when it took place."""
_CLOSED: Final = tuple("】］〕])）。")
_GAP: Final = " \u3000、，；;,:："

TOLD: Final[frozenset[Role]] = frozenset(("period", "place", "results"))
"""What brackets within other texts may tell: a bracket behind a name may also belong to it."""

_TELLING: Final[frozenset[Role | None]] = TOLD | {"department"}
_NOT_DONE: Final = re.compile("予定|中止|延期|未実施|見送")
"""In a sentence whose numbers were only planned."""
_OFFICE: Final = re.compile(r"[^\s、。0-9０-９]{1,20}[課室局部係所]")

_MOST: Final = 0.6
"""Of a table's rows, those whose brackets tell when: of others none, or 未定 in words."""
IN_PASSING: Final = 0.3
"""Of the texts of a survey without a column of times: a date in fewer of them is said in passing."""
_LEAST: Final = 3
_LOOKED_AT: Final = 200
"""Rows by which a column is told."""
_DATED: Final = re.compile(r"[月./]|通年|随時|中止|未定|延期")
_OF_FIGURES: Final = re.compile(r"[【［〔(（][^【［〔(（:：]*[0-9０-９年月日][:：][^\]】］〕)）]*[0-9０-９]")
"""A bracket whose dates are those of its figures (【R6：4か所】), as in a report on a plan's results."""
_PLAN: Final = re.compile("計画|プラン|戦略|指針|ビジョン|方針|大綱|構想|基本目標|施策")
"""Above a table of a plan, whose brackets tell when a programme began."""
_DONE: Final = "(?:事業|取組|取り組み|実施|実績|活動)"
_FISCAL: Final = "(?<![～〜~-])(?:令和|平成|[RＲHＨ]|20|２０)\\s?[0-9０-９元]{1,2}年度"
_DEEDS: Final = re.compile("取組|取り組み|活動|実施")
_OF_A_YEAR: Final = re.compile(
    f"{_FISCAL}(?:の|における|に実施した)?[\\s\u3000]*(?:主な|主要な?|国際[^\\s\u3000]{{0,8}}?)?{_DONE}"
    f"|{_FISCAL}(?:(?!改|策定)[^～〜~]){{0,24}}{_DONE}の?(?:状況|結果|実績|成果|進捗)"
    f"|{_DONE}[^\\s\u3000（()）]{{0,8}}[\\s\u3000]*[（(]{_FISCAL}(?:分|実施分|実績)?[)）]")
"""Above a table of what was done in one year, also of a plan: 令和６年度の取組と実績, 事業実績一覧（令和５年度）."""
_AROUND: Final = 60
"""Lines at a document's start and end among which notes on its tables stand."""


@lru_cache(maxsize=4096)
def told_in_brackets(heading: str) -> frozenset[Role]:
    """The roles that a heading gives to what its cells hold in brackets; empty where it tells of none."""
    text = "".join(heading.split())
    if found := _TELLS.search(text):
        return frozenset(filter(None, _roles(found["before"] or found["after"])))
    # 取組内容（時期・実績), 事業名（担当課): a heading's bracket that does not say where names nothing but these.
    bracket = _NAMES.search(text)
    roles = _roles(bracket["roles"]) if bracket else []
    return frozenset(filter(None, roles)) if _TELLING.issuperset(roles) else frozenset()


def told_by_notes(lines: Sequence[str]) -> frozenset[Role]:
    """The roles that notes near a table give to what its cells hold in square brackets (※【　】内は実施時期)."""
    near = lines if len(lines) <= 2 * _AROUND else (*lines[:_AROUND], *lines[-_AROUND:])
    return frozenset(role for line in near if NOTE.match(line) and (found := _TELLS.search("".join(line.split())))
                     for role in _roles(found["before"] or found["after"]) if role in TOLD)


def tells_results(heading: str) -> bool:
    """Whether a heading names what was achieved beside what was done: 実施内容と成果, 事業概要及び実績, 取組と実績."""
    parts = {part: role_of(part) for part in AND.split(heading)}
    return "results" in parts.values() and any(
        role == "description" or (role != "results" and _DEEDS.search(part)) for part, role in parts.items())


def tell_when(lines: Sequence[str], header: int) -> bool:
    """Whether most rows of the table whose header is the line of this index tell in brackets when something took
    place, as a survey of projects does and no table of a plan."""
    table = lines[header:]
    notes = told_by_notes(table)
    of_a_year = next((line for line in lines[:header] if _OF_A_YEAR.search(line)), "")
    plan = not of_a_year and any(map(_PLAN.search, lines[:header]))
    year = next((year for line in (of_a_year, *lines[:header]) if (year := fiscal_year_of(line)) is not None), None)
    return any(_tells_when(table, at, told_in_brackets(heading) | notes, plan)
               or (not plan and says_when(table, at, year))
               for at, heading in enumerate(table[0].split("\t")))


def told_by_rows(lines: Sequence[str], at: int) -> frozenset[Role]:
    """The roles of what a column's cells hold in brackets where no heading tells them: most begin with a date."""
    told: frozenset[Role] = frozenset(("period", "results"))
    return told if _share(_cells(lines[:_LOOKED_AT], at), told, dated=True) else frozenset()


def offices_told(lines: Sequence[str], at: int) -> frozenset[Role]:
    """The department, where most cells of a column end in a bracket with an office in charge: 高校生派遣（国際課）."""
    told: frozenset[Role] = frozenset(("department",))
    cells = _cells(lines[:_LOOKED_AT], at)
    found = sum("department" in parted("name", cell, told)[0] for cell in cells)
    return told if found >= max(_LEAST, _MOST * len(cells)) else frozenset()


def _tells_when(table: Sequence[str], at: int, told: frozenset[Role], plan: bool) -> bool:
    cells = _cells([line for line in table[1:] if line != table[0]], at)
    return _share(cells, told, dated=False) or (not told and not plan and bool(told_by_rows(table[1:], at)))


def says_when(lines: Sequence[str], at: int, year: int | None, share: float = _MOST) -> bool:
    """Whether this share of a column's texts say when behind a label or in their sentences."""
    cells = _cells([line for line in lines[:_LOOKED_AT] if line != lines[0]], at)
    return sum(tells_when(cell.text, year) for cell in cells) >= max(min(_LEAST, len(cells)), share * len(cells), 1)


def _cells(lines: Sequence[str], at: int) -> list[Cell]:
    return [Cell(text=cell.strip(), lines=(1, 1)) for line in lines
            for cell in line.split("\t")[at:at + 1] if cell.strip() and "\t" in line]


def _share(cells: Sequence[Cell], told: frozenset[Role], *, dated: bool) -> bool:
    """Whether most cells end in a bracket that tells when; ``dated``: by more than a year."""
    found = [parted("description", cell, told)[0].get("period", "") for cell in cells
             if not _OF_FIGURES.search(cell.text)]
    return sum(bool(_DATED.search(each) if dated else each) for each in found) >= max(_LEAST, _MOST * len(cells))


def part_brackets(cells: dict[Role, Cell], role: Role, told: frozenset[Role]) -> None:
    """Parts the brackets at the end of a cell into what they tell, where no cell of its own does."""
    whole = cells[role]
    parts, text = parted(role, whole, told, frozenset(cells))
    if not parts:
        return
    del cells[role]
    for each, part in ((role, text), *parts.items()):
        if part:
            cells[each] = whole.model_copy(update={"text": part})


def parted(role: Role, whole: Cell, told: frozenset[Role], known: frozenset[Role] = frozenset()
           ) -> tuple[dict[Role, str], str]:
    """What the brackets at the end of a cell tell by roles, and the rest of its text."""
    free = told - known
    last = _LAST.search(whole.text) if whole.text.endswith(_CLOSED) else None
    if last is None or (last["round"] and not (free or _LABEL.match(last["round"]))):
        return {}, whole.text
    parts: dict[Role, list[str]] = {}
    left = ""
    since = _SINCE.search(whole.text, 0, last.start())
    for inside in [last["round"]] if last["round"] else _INSIDE.findall(last["square"]):
        labelled = _labelled(inside)
        found, rest = labelled or (({}, inside) if since else _unlabelled(inside, free))
        # What stands in round brackets only comments on the words before, unless it looks like what is told.
        if not (known | {role}).isdisjoint(found) or (last["round"] and not labelled and not _looks_told(found)):
            found, rest = {}, inside
        for each, text in found.items():
            parts.setdefault(each, []).append(text)
        left += rest and (f"（{rest}）" if last["round"] else f"【{rest}】")
    return {each: "\u3000".join(texts) for each, texts in parts.items()}, whole.text[:last.start()] + left


def _looks_told(found: Mapping[Role, str]) -> bool:
    return ("period" in found or bool(parse_figures(found.get("results", ""), "", (1, 1)))
            or bool(_OFFICE.fullmatch(found.get("department", ""))))


def figures_told(cell: Cell, *, sentences: bool = False) -> Cell | None:
    """What a text counts in round brackets or in clauses of their own, as a cell of results: 派遣した（団員18名）; else
    (``sentences``) the text whose sentences count what was done."""
    told = [inside for inside in _ROUND.findall(cell.text) if parse_figures(inside, "", cell.lines)]
    text = "、".join([*told, *filter(None, [counted(_ROUND.sub("", cell.text))])])
    if not text and sentences and not _NOT_DONE.search(cell.text) and parse_figures(cell.text, "", cell.lines):
        text = cell.text
    return cell.model_copy(update={"text": text}) if text else None


def _roles(words: str) -> list[Role | None]:
    return [role_of(word.removesuffix("等")) for word in AND.split(words)]


def _labelled(inside: str) -> tuple[dict[Role, str], str] | None:
    """What a bracket of labels and values says: 期間：7月, 出展：8社　商談：64件."""
    marks = list(_LABEL.finditer(inside))
    if not marks or marks[0].start():
        return None
    found: dict[Role, list[str]] = {}
    for mark, end in zip(marks, [*(each.start() for each in marks[1:]), len(inside)], strict=True):
        value = inside[mark.end():end].strip(_GAP)
        role = role_of(mark["label"])
        if role == "period" or role == "place":
            found.setdefault(role, []).append(value)
        elif is_period(value):  # 訪問：8月26日～30日 of several times
            found.setdefault("period", []).append(value)
        elif is_period(mark["label"]) and _DATED.search(mark["label"]):  # R6.6.1：10名、R6.9.1：12名
            found.setdefault("period", []).append(mark["label"])
            found.setdefault("results", []).append(value)
        elif parse_figures(value, "", (1, 1)):
            found.setdefault("results", []).append(f"{mark['label']}：{value}")
        else:
            return None
    return {role: "\u3000".join(values) for role, values in found.items()}, ""


def _unlabelled(inside: str, told: frozenset[Role]) -> tuple[dict[Role, str], str]:
    """What a bracket says whose content is told elsewhere: first or last when, and the one other thing that is told;
    and what cannot be told."""
    inside = inside.strip()
    words = [(word, is_period(word[0])) for word in _WORD.finditer(inside)] if "period" in told else []
    first = max((word.end() for word, _ in takewhile(itemgetter(1), words)), default=0)
    last = min((word.start() for word, _ in takewhile(itemgetter(1), reversed(words))), default=len(inside))
    when, rest = (inside[:first], inside[first:]) if first else (inside[last:], inside[:last])
    rest = rest.strip(_GAP)
    if not first and _SINCE.search(rest):
        return {}, inside
    if not when and {"period", "results"} <= told and (dates := [*dates_of(inside)]):
        return {"period": "、".join(dates), "results": inside}, ""  # 韓国 R6.9.12、中国 R7.2.6 参加14社
    found: dict[Role, str] = {"period": when} if when else {}
    others = sorted(told - {"period"})
    if rest and len(others) == 1:
        return {**found, others[0]: rest}, ""
    return found, rest
