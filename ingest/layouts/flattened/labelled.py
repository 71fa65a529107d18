"""Records of labels and values below each other, as forms have them: 事業名：…, （２）実施時期　…, 【相手国】….

Each record becomes one row of a table whose columns are the labels; a record without a label for its name is called as
the line above its labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, takewhile
from typing import Final

from ingest.layouts.aligned.spaced import Aligned
from ingest.layouts.columns import Columns, clean_heading, names_column, role_of
from ingest.records import Role
from ingest.source import Source
from ingest.text.printed import join_wrapped

LONGEST: Final = 6000
"""Lines; more come as a file of cells."""

LEAST_RECORDS: Final = 2
_LEAST_FIELDS: Final = 3
"""Of each record: fewer are a heading's remarks."""

_COVERED: Final = 0.7
"""Of the lines below the first label, those of records."""

_ALIKE: Final = 0.8
"""Of the records, those that have the labels of a project."""

_LOOKED_AT: Final = 200
"""Lines in which labels are looked for before the whole document is read."""

_LONGEST_LABEL: Final = 14
_LONGEST_NAME: Final = 80
"""Characters of a line that names a record."""

_NAME: Final = "事業名"
"""What the lines above records without such a label are called; with offices in brackets at their ends:"""
_NAME_AND_OFFICE: Final = "事業名（担当課）"
_TEXT: Final = "内容"
"""What sentences below a label are called that it does not head."""
_SAID: Final[frozenset[Role | None]] = frozenset(("period", "country", "place", "municipality", "department"))
_COUNTED: Final = re.compile(r"[\d０-９][^\d０-９\s、。]{1,4}$|^[-－―ー]?$")
"""How the value of a label ends that a sentence below does not go on with."""
_OFFICE: Final = re.compile("[（(][^（()）]{1,20}[課室局部係所][)）]$")

_MARK: Final = (r"[■□●○◆◇◎▼▽▶▷★☆・･•‣]|[①-⑳㉑-㉟]|[(（][0-9０-９ア-コ]{1,2}[)）]"
                r"|(?:[0-9０-９]{1,3}|[ア-コ])(?:[)）.．、]|(?=[\s\u3000]))")
_MARKS: Final = re.compile(rf"[\s\u3000]*(?:(?:{_MARK})[\s\u3000]*)*")
_FIELD: Final = re.compile(
    r"[【［\[〔＜<〈](?P<boxed>[^【】［\]］\[〔〕＜＞<>〈〉]{1,16})[】］\]〕＞>〉][:：]?\s*(?P<in_box>.*)"
    r"|(?P<before>[^:：\t。、]{1,20})[:：](?P<behind>.*)"
    r"|(?P<first>[^\t]{1,24})\t+(?P<cells>.*)"
    r"|(?P<ahead>\S{1,14})(?:[ ]{2,}|[ ]*\u3000[\s\u3000]*)(?P<apart>\S.*)")
_APART: Final = re.compile(r"\u3000+| {2,}|[/／](?=[^:：/／\d]{2,14}[:：])")
_BESIDE: Final = re.compile(r"(?P<label>[^:：\t。、]{1,14})[:：]\s*(?P<value>\S.*)")
"""Of several labels on one line."""
_SPACED: Final = re.compile(r"^(?:[一-鿿々ァ-ヺ][\s\u3000]{1,3}){1,6}[一-鿿々ァ-ヺ](?=[\s\u3000:：\t]|$)")
"""A label typed letter by letter: 事　業　名."""

_NEEDED: Final[tuple[frozenset[Role], ...]] = (
    frozenset(("country", "period")), frozenset(("country", "description")), frozenset(("place", "period")))
"""Roles of which a record of projects has one pair at least: cards without them are those of a plan."""


@dataclass(slots=True)
class _Record:
    first: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    last: int = 0


def labelled(source: Source, read: Callable[[Sequence[str]], Columns | None]) -> Aligned | None:
    """The source with each labelled record as one row of tab-separated cells on its first line; None where it is none.

    ``read`` reads the labels as a header.
    """
    if len(source.lines) > LONGEST or not any(map(_field, source.lines[:_LOOKED_AT])):
        return None
    records = [record for record in _records(source.lines) if len(record.fields) >= _LEAST_FIELDS]
    if len(records) < LEAST_RECORDS:
        return None
    labels = list(dict.fromkeys(label for record in records for label in record.fields))
    names = [name for record in records for name in record.fields.get(_NAME, ())]
    if sum(bool(_OFFICE.search(each)) for each in names) > len(records) / 2:
        labels = [_NAME_AND_OFFICE if label == _NAME else label for label in labels]
        for record in records:
            record.fields[_NAME_AND_OFFICE] = record.fields.pop(_NAME, [])
    columns = read(labels) if len(set(map(clean_heading, labels))) == len(labels) else None
    name = columns.index("name") if columns else None
    if columns is None or name is None or not _tell_projects(records, labels, columns):
        return None
    named = [record for record in records if any(record.fields.get(labels[name], ()))]
    covered = {number for record in records for number in range(record.first, record.last + 1)}
    below = [number for number in range(records[0].first, len(source.lines) + 1) if source.lines[number - 1].strip()]
    if len(named) < len(records) or sum(number in covered for number in below) < _COVERED * len(below):
        return None
    return _table(source, records, labels)


def _tell_projects(records: Sequence[_Record], labels: Sequence[str], columns: Columns) -> bool:
    """Whether nearly all records have the fields of a project."""
    of_role = {role: label for role, label in zip(columns.roles, labels, strict=True) if role}
    return any(needed <= columns.known and sum(all(of_role[role] in record.fields for role in needed)
                                               for record in records) >= _ALIKE * len(records) for needed in _NEEDED)


def _table(source: Source, records: Sequence[_Record], labels: Sequence[str]) -> Aligned:
    """The rows on the records' first lines, and the labels on the line above, or on the first record's own."""
    lines = list(source.lines)
    lasts = {}
    head = records[0].first - 1
    if not head or lines[head - 1].strip():
        head = records[0].first
        records[0].first += 1
    for record in records:
        for number in range(record.first, record.last + 1):
            lines[number - 1] = ""
        lines[record.first - 1] = "\t".join(join_wrapped(record.fields.get(label, ())) for label in labels)
        lasts[record.first] = record.last
    lines[head - 1] = "\t".join(labels)
    return Aligned(replace(source, lines=tuple(lines), cells={}), lasts)


def _records(lines: Sequence[str]) -> Iterator[_Record]:
    """The records in their order: each begins with the line that names it, or with a label that the last one had."""
    record: _Record | None = None
    name: tuple[int, str] | None = None
    gap, label = True, ""
    titled = _is_titled(lines)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            gap = True
            continue
        found = _field(line)
        if found:
            labels = _labels_below(lines, number) if gap or name else [each for each, _ in found]
            begins = record is None or any(each in record.fields for each in labels) or (titled and name is not None)
            if begins and record:
                yield record
            if begins or record is None:
                record = _Record(name[0], {_NAME: [name[1]]}) if titled and name else _Record(number)
            for label, text in found:
                record.fields[label] = [text] if text else []
            record.last, name = number, None
        elif record and not gap and name is None and not (titled and _is_marked(line)):
            label = _TEXT if line.rstrip().endswith("。") and _is_said(label, record.fields[label]) else label
            record.fields.setdefault(label, []).append(" ".join(line.split()))
            record.last = number
        else:
            text = _MARKS.sub("", line, count=1).strip()
            name = (number, " ".join(text.split())) if len(text) <= _LONGEST_NAME and "。" not in text else None
        gap = False
    if record:
        yield record


def _is_said(label: str, texts: Sequence[str]) -> bool:
    """Whether a label has all of its value, which is no sentence: when, where, with whom or how many."""
    role = role_of(label)
    return not texts or ("。" not in texts[-1] and (
        role in _SAID or (role == "results" and bool(_COUNTED.search(texts[-1])))))


def _labels_below(lines: Sequence[str], number: int) -> list[str]:
    """The labels from a line to the next blank one: they are of one record, whichever of them it begins with."""
    block = takewhile(str.strip, islice(lines, number - 1, None))
    return [label for line in block for label, _ in _field(line) or ()]


def _is_marked(line: str) -> bool:
    found = _MARKS.match(line)
    return bool(found and found[0].strip())


def _is_titled(lines: Sequence[str]) -> bool:
    """Whether no label names the records, so that the lines above their labels do."""
    return not any(role_of(label) == "name" for line in lines for label, _ in _field(line) or ())


@lru_cache(maxsize=8192)
def _field(line: str) -> list[tuple[str, str]] | None:
    """The labels of a line with their values; None for a line that has none."""
    line = _MARKS.sub("", line.rstrip(" \u3000"), count=1)
    line = _SPACED.sub(lambda found: re.sub(r"[\s\u3000]", "", found[0]), line)
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) > 3 and len(cells) % 2 == 0 and all(map(_is_label, cells[::2])):
        return [(clean_heading(cells[at]), cells[at + 1]) for at in range(0, len(cells), 2)]
    beside = [_BESIDE.fullmatch(part) for part in _APART.split(line)]
    if len(beside) > 1 and all(each and _is_label(each["label"]) for each in beside):
        return [(clean_heading(each["label"]), each["value"]) for each in beside if each]
    found = _FIELD.fullmatch(line)
    if found is None:
        return None
    label = found["boxed"] or found["before"] or found["first"] or found["ahead"] or ""
    text = found["in_box"] or found["behind"] or found["cells"] or found["apart"] or ""
    filled = [cell.strip() for cell in text.split("\t") if cell.strip()]
    if not _is_label(label) or (found["first"] and (len(filled) > 1 or (filled and _is_label(filled[0])))):
        return None
    return [(clean_heading(label), " ".join(filled))]


def _is_label(text: str) -> bool:
    """Whether a text heads a field, as it would head a column."""
    label = clean_heading(text)
    return 0 < len(label) <= _LONGEST_LABEL and (names_column(label) or role_of(label) is not None)
