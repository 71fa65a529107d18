"""Records made without validation, for values that the program itself made.

Validation takes two thirds of the time of reading a long table.  A text and a line number that come straight
from a source line need none; the tests compare these records with validated ones.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from ingest.records import Cell, Figure, Lines, ProjectRecord, Role

_set: Final = object.__setattr__
_new_cell: Final = Cell.__new__
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


def cell(text: str, lines: Lines, column: str, place: str) -> Cell:
    """A ``Cell`` of exactly these values."""
    made = _new_cell(Cell)
    # What ``BaseModel.model_construct`` does (pydantic 2), without its loop over the fields.
    _set(made, "__dict__", {**_CELL, "text": text, "lines": lines, "column": column, "place": place})
    _set(made, "__pydantic_fields_set__", _CELL_FIELDS)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


def project(record: str, lines: Lines, cells: dict[Role, Cell], extra: dict[str, Cell]) -> ProjectRecord:
    """A ``ProjectRecord`` of a table row: without listings."""
    made = ProjectRecord.__new__(ProjectRecord)
    _set(made, "__dict__", {**_RECORD, "record": record, "lines": lines, "cells": cells, "extra": extra})
    _set(made, "__pydantic_fields_set__", _RECORD_FIELDS)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


def figure(subject: str, label: str, value: float, unit: str, period: str, text: str, lines: Lines) -> Figure:
    """A ``Figure`` of exactly these values."""
    made = Figure.__new__(Figure)
    _set(made, "__dict__", {**_FIGURE, "subject": subject, "label": label, "value": value, "unit": unit,
                            "period": period, "text": text, "lines": lines})
    _set(made, "__pydantic_fields_set__", _FIGURE_FIELDS)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made
