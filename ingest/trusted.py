"""Records made without validation, for values that the program itself made.

Validation takes two thirds of the time of reading a long table.  A text and a line number that come straight
from a source line need none; the tests compare these records with validated ones.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from pydantic import BaseModel

from graph.rows import EvidenceRow, ProjectRow
from ingest.linked import LinkedProject, Mention, MentionKind
from ingest.records import Cell, Figure, Lines, ProjectRecord, Role

M = TypeVar("M", bound=BaseModel)

_new: Final = object.__new__
_set_values, _set_given, _set_extra, _set_private = (
    BaseModel.__dict__[name].__set__
    for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"))
"""Setters of a model's four slots: as ``object.__setattr__``, which frozen models leave open, in two thirds of its
time."""
_FIELDS: Final = {model: set(model.model_fields) for model in (EvidenceRow, LinkedProject, Mention, ProjectRow)}
_CELL_FIELDS: Final = {"text", "lines", "column", "place"}
_FIGURE_FIELDS: Final = {"subject", "label", "value", "unit", "period", "text", "lines"}
_RECORD_FIELDS: Final = {"record", "lines", "cells", "extra"}


def _defaults(model: type[BaseModel]) -> dict[str, Any]:
    """The values of the fields that are not given, so that a field added to a model is not forgotten here."""
    return {name: field.get_default(call_default_factory=True)
            for name, field in model.model_fields.items() if not field.is_required()}


_CELL: Final = _defaults(Cell)
_FIGURE: Final = _defaults(Figure)
_RECORD: Final = _defaults(ProjectRecord)


def _made(model: type[M], values: dict[str, Any], given: set[str]) -> M:
    """What ``BaseModel.model_construct`` does (pydantic 2), without its loop over the fields."""
    made = _new(model)
    _set_values(made, values)
    _set_given(made, given)
    _set_extra(made, None)
    _set_private(made, None)
    return made


def cell(text: str, lines: Lines, column: str, place: str) -> Cell:
    """A ``Cell`` of exactly these values."""
    return _made(Cell, {**_CELL, "text": text, "lines": lines, "column": column, "place": place}, _CELL_FIELDS)


def project(record: str, lines: Lines, cells: dict[Role, Cell], extra: dict[str, Cell]) -> ProjectRecord:
    """A ``ProjectRecord`` of a table row: without listings."""
    return _made(ProjectRecord, {**_RECORD, "record": record, "lines": lines, "cells": cells, "extra": extra},
                 _RECORD_FIELDS)


def figure(subject: str, label: str, value: float, unit: str, period: str, text: str, lines: Lines) -> Figure:
    """A ``Figure`` of exactly these values."""
    return _made(Figure, {**_FIGURE, "subject": subject, "label": label, "value": value, "unit": unit,
                          "period": period, "text": text, "lines": lines}, _FIGURE_FIELDS)


def mention(surface: str, role: Role, span: tuple[int, int], kind: MentionKind, target: str | None, score: float,
            rule: str) -> Mention:
    """A ``Mention`` of exactly these values."""
    return _made(Mention, {"surface": surface, "role": role, "start": span[0], "end": span[1], "kind": kind,
                           "target": target, "score": score, "rule": rule}, _FIELDS[Mention])


def complete(model: type[M], values: dict[str, Any]) -> M:
    """An ``EvidenceRow``, ``LinkedProject``, ``Mention`` or ``ProjectRow`` of these values, every field among them.

    Raises:
        KeyError: another model.
    """
    return _made(model, values, _FIELDS[model])  # type: ignore[index]
