"""Records made without validation, for values that the program itself made.

Validation takes two thirds of the time of reading a long table.  A text and a line number that come straight
from a source line need none; the tests compare these records with validated ones.
"""

from __future__ import annotations

from typing import Final

from ingest.records import Cell, Figure, Lines, ProjectRecord, Role

_set: Final = object.__setattr__
_new_cell: Final = Cell.__new__
_CELL_FIELDS: Final = {"text", "lines", "column", "place"}
_FIGURE_FIELDS: Final = {"subject", "label", "value", "unit", "period", "text", "lines"}
_RECORD_FIELDS: Final = {"record", "lines", "cells", "extra"}


def cell(text: str, lines: Lines, column: str, place: str) -> Cell:
    """A ``Cell`` of exactly these values."""
    made = _new_cell(Cell)
    # What ``BaseModel.model_construct`` does (pydantic 2), without its loop over the fields.
    _set(made, "__dict__", {"text": text, "lines": lines, "column": column, "place": place})
    _set(made, "__pydantic_fields_set__", _CELL_FIELDS)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


def project(record: str, lines: Lines, cells: dict[Role, Cell], extra: dict[str, Cell]) -> ProjectRecord:
    """A ``ProjectRecord`` of a table row: without listings."""
    made = ProjectRecord.__new__(ProjectRecord)
    _set(made, "__dict__", {"record": record, "lines": lines, "cells": cells, "extra": extra, "listings": (),
                            "main_project": None})
    _set(made, "__pydantic_fields_set__", _RECORD_FIELDS)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


def figure(subject: str, label: str, value: float, unit: str, period: str, text: str, lines: Lines) -> Figure:
    """A ``Figure`` of exactly these values."""
    made = Figure.__new__(Figure)
    _set(made, "__dict__", {"subject": subject, "label": label, "value": value, "unit": unit, "period": period,
                            "text": text, "lines": lines})
    _set(made, "__pydantic_fields_set__", _FIGURE_FIELDS)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made
