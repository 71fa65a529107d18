"""The words of memos, in Japanese and English, from ``words.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from graph.labels import Lang

FILE: Final = Path(__file__).with_name("words.toml")


@cache
def words() -> Mapping[str, Mapping[Lang, str]]:
    """Every message by its key, ``family.name``."""
    found: dict[str, Mapping[Lang, str]] = {}
    for family, messages in tomllib.loads(FILE.read_text("utf-8")).items():
        found.update({f"{family}.{name}": message for name, message in messages.items()})
    return found


def say(lang: Lang, key: str, **values: object) -> str:
    """A message with its placeholders filled.

    Raises:
        KeyError: there is no such message.
    """
    message = words()[key][lang]
    return message.format(**values) if values else message


def joined(lang: Lang, items: list[str] | tuple[str, ...]) -> str:
    """A list of names as one writes it."""
    return ("、" if lang == "ja" else ", ").join(items)
