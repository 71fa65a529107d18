"""A plan's main projects: numbered, with blocks of text (現状と課題, 概要 ...) and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.layouts.indicators.wordings import is_value_line, read_indicators
from ingest.layouts.markers import block_of, is_note, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import numbered, value
from ingest.records import Cell, Indicator, Lines, PlanNode, ProjectRecord, Role
from ingest.text.printed import join_wrapped
from ingest.text.width import half_width
from ingest.values.sdgs import only_goals, stated

FAMILY: Final = "programme_tables"

_BULLET: Final = re.compile(r"^\s*(?:[-‐*]\s*)?[・○●◇◆■□▶]?\s*")

LABELLED: Final = 60
"""Characters of a line in which a label and the start of its text stand."""

# 【概要】 or 概要： with text after it.
_INLINE: Final = re.compile(
    r"\s*(?:[■◆●○◇□・]\s*)?(?P<label>[【\[][^】\]]{2,16}[】\]]|[^\s::。、]{2,16}(?=:))[\s:]*(?=\S)")

# A chapter or policy heading ends the main projects; brackets and circled numbers are items inside them.
_ENDING: Final = ("arabic", "ordinal", "word", "word-dashed", "word-deep", "roman")


@dataclass(slots=True)
class MainProjects:
    """What was read, and the lines that are labels or notes."""

    nodes: list[PlanNode] = field(default_factory=list)
    projects: list[ProjectRecord] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    layout_lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Project:
    key: str
    printed: str
    title: Cell
    blocks: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def is_main_project(line: str) -> bool:
    """Whether a line is the title of a main project."""
    return "\t" not in line and bool(pattern(FAMILY, "main-project").fullmatch(half_width(line).strip()))


def read_main_projects(lines: Sequence[tuple[int, str]]) -> MainProjects:
    """Reads the main projects among the numbered lines; lines outside them are not touched."""
    reading = MainProjects()
    for project in _projects(lines, reading):
        _finish(project, reading)
    return reading


def _projects(lines: Sequence[tuple[int, str]], reading: MainProjects) -> Iterator[_Project]:
    project: _Project | None = None
    kind = ""
    for number, line in lines:
        opened = _open(number, line) if is_main_project(line) else None
        listed = kind == "sdg" and only_goals(line)
        subtitle = project is not None and number == project.title.lines[1] + 1 and _is_closing(line)
        if opened or (project and not listed and not subtitle and _ends(line)):
            if project:
                yield project
            project, kind = opened, ""
        elif project and line.strip():
            # Below a label of goals 現状：120人 is a value, and no label of what the situation is.
            label, rest = label_of(line) if kind != "indicators" or not is_value_line(line) else (None, "")
            if label:
                kind = label
                project.labels.setdefault(kind, line[:len(line) - len(rest)].strip())
                if rest:
                    project.blocks.setdefault(kind, []).append((number, line if kind == "indicators" else rest))
                else:
                    reading.layout_lines.append(number)
            elif words := stated(line):
                project.blocks.setdefault("sdg", []).append((number, words))
            elif is_note(FAMILY, line):
                reading.layout_lines.append(number)
            else:
                project.blocks.setdefault(kind or "body", []).append((number, line))
    if project:
        yield project


def label_of(line: str) -> tuple[str | None, str]:
    """The kind of block that a line heads, and its text where it stands on the same line (``概要：…``)."""
    if label := block_of(FAMILY, line):
        return label, ""
    found = None if stated(line) else _INLINE.match(half_width(line[:LABELLED]))
    label = block_of(FAMILY, found["label"]) if found else None
    return label, line[found.end():] if found and label else ""


def _open(number: int, line: str) -> _Project | None:
    text = line.strip()
    match = pattern(FAMILY, "main-project").fullmatch(half_width(text))
    if not match:
        return None
    order = value(match["n"].strip("()")) or 0
    title = without_notes(text[match.start("title"):]).strip()
    return _Project(f"m{order}", half_width(match["n"]).strip(), Cell(text=title, lines=(number, number)))


def _is_closing(line: str) -> bool:
    """Whether a line between wave dashes is the title of a box, or directly below a project's title its subtitle."""
    return bool(pattern(FAMILY, "closing").fullmatch(half_width(line).strip()))


def _ends(line: str) -> bool:
    if _is_closing(line):
        return True
    heading = numbered(line)
    return heading is not None and heading.style.split(":")[0] in _ENDING


def _finish(project: _Project, reading: MainProjects) -> None:
    found, left, headers = read_indicators(project.blocks.pop("indicators", []), project.key)
    reading.indicators += found
    reading.layout_lines += headers
    if left:
        project.blocks["targets"] = left
    texts = {kind: tuple(_paragraphs(lines, project.labels.get(kind, "")))
             for kind, lines in project.blocks.items()}
    first = project.title.lines[0]
    last = max([first, *(cell.lines[1] for cells in texts.values() for cell in cells),
                *(indicator.lines[1] for indicator in found)])
    reading.nodes.append(PlanNode(
        key=project.key, notation=project.printed, level="main-project", title=project.title, parent=None,
        texts=texts, lines=(first, first)))
    cells: dict[Role, Cell] = {"name": project.title}
    if told := texts.get("overview") or texts.get("actions"):
        cells["description"] = _joined(told)
    if texts.get("target_regions"):
        cells["country"] = _joined(texts["target_regions"])
    reading.projects.append(ProjectRecord(record=project.key, lines=(first, last), cells=cells,
                                          main_project=project.key))


def _paragraphs(lines: Sequence[tuple[int, str]], label: str) -> Iterator[Cell]:
    """Adjacent lines are one paragraph; a bullet starts another."""
    parts: list[str] = []
    first = last = 0
    for number, line in lines:
        starts = _BULLET.sub("", line) != line.strip()
        if parts and (number != last + 1 or starts):
            yield _cell(parts, (first, last), label)
            parts = []
        first, last = (first if parts else number), number
        parts.append(_BULLET.sub("", line))
    if parts:
        yield _cell(parts, (first, last), label)


def _cell(parts: Sequence[str], lines: Lines, label: str) -> Cell:
    return Cell(text=without_notes(join_wrapped(parts)), lines=lines, column=label)


def _joined(cells: Sequence[Cell]) -> Cell:
    return Cell(text=join_wrapped(cell.text for cell in cells), lines=(cells[0].lines[0], cells[-1].lines[1]),
                column=cells[0].column)
