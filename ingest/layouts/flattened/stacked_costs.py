"""The costs by which lines and words are given to columns (``stacked.toml``)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def costs() -> dict[str, Any]:
    """The costs of ``stacked.toml``."""
    with (Path(__file__).parent / "stacked.toml").open("rb") as file:
        return tomllib.load(file)
