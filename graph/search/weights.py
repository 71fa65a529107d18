"""The named weights of ``weights.toml``, each with its reason."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("weights.toml")


@cache
def weights(section: str) -> dict[str, float]:
    """Name to weight, of one section: ``fields``, ``signals``, ``expansion``, ``near``, ``relevance``, ``similar``."""
    with _FILE.open("rb") as file:
        entries: dict[str, dict[str, object]] = tomllib.load(file)[section]
    return {name: float(str(entry["weight"])) for name, entry in entries.items()}
