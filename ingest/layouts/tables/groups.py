"""Rows that only name an area, a department or a country: they hold for the rows below (``survey_table.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, cast

from ingest.records import Role
from ontology import reference

LONGEST_GROUP: Final = 24
"""Characters of a group's name with its marks: 【オホーツク総合振興局管内】 has 15."""

FEW: Final = 3
"""Columns of a table in which a marked word alone may be a wrapped cell."""

_SURROUND: Final = re.compile(r"^[\s■□●○◆◇▼▽◎・【〔\[［<＜《（(]+|[\s】〕\]］>＞》）):：]+$")
_MARK: Final = re.compile(r"[■□●○◆◇▼▽◎【〔\[［<＜《]")
_OF_COUNTY: Final = re.compile(r"[^\s()（）]{1,6}郡?[(（]([^()（）]+)[)）]?")
"""Municipalities in brackets behind the name of their county: 小豆郡（土庄町・小豆島町）."""
_AND: Final = re.compile(r"[・、,，]|及び|と")
_LATIN: Final = re.compile(r"(?<=[一-鿿ァ-ヺー])[\s\u3000]+[A-Za-z][A-Za-z .,'&-]*$")
"""The English name behind a name: 中国　China."""
_COUNT: Final = re.compile(r"[\s(（]*[0-9０-９]+\s*(?:件|事業|団体|市町村)[)）]?$")


@cache
def words() -> dict[str, Any]:
    """The words of ``survey_table.toml``."""
    with (Path(__file__).parent / "survey_table.toml").open("rb") as file:
        return tomllib.load(file)


def group_of(cells: Sequence[str], name_at: int | None) -> tuple[Role, str, int] | None:
    """Role, name and column of a group row; None for other rows.

    All its filled cells say the same (a merged cell may be repeated) and none stands right of the name.
    """
    filled = [at for at, cell in enumerate(cells) if cell]
    if not filled or len(set(map(cells.__getitem__, filled))) > 1:
        return None
    if name_at is not None and filled[0] > name_at:
        return None
    found = _meaning(cells[filled[0]])
    return (*found, filled[0]) if found else None


def is_band(cells: Sequence[str]) -> bool:
    """Whether a row of a table is a mark with a word, over all its columns: 【県】, ■ 市町村."""
    filled = [at for at, cell in enumerate(cells) if cell]
    return filled == [0] and len(cells) > FEW and len(cells[0]) <= LONGEST_GROUP and bool(mark_of(cells[0]))


def towns_of(name: str) -> tuple[str, ...]:
    """The municipalities of a name of several (坂出市・観音寺市), alone or in brackets behind their county's."""
    inside = _OF_COUNTY.fullmatch(name)
    parts = tuple(_AND.split(inside[1] if inside else name))
    known = reference.municipalities_by_name()
    return parts if len(parts) > 1 and all(part in known for part in parts) else ()


def mark_of(text: str) -> str:
    """The mark that a band over the table's whole width begins with (【 ■ ◆ ...); empty where there is none."""
    found = _MARK.match(text)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def is_country(text: str) -> bool:
    """Whether a text is a country's name and nothing else, be it typed with spaces (韓　国)."""
    name = re.sub(r"\s", "", text)
    return any(name in (each.name, *each.names) for each in reference.countries().values()) or any(
        name == each.surface and each.use == "always" for each in reference.country_aliases())


@lru_cache(maxsize=4096)
def _meaning(text: str) -> tuple[Role, str] | None:
    if len(text) > LONGEST_GROUP:
        return None
    name = _LATIN.sub("", _SURROUND.sub("", _COUNT.sub("", text)))
    if not name or re.search(r"[\s、。]", name):
        return None
    bare = re.sub(r"^[^\s]{1,4}?(?:都|道|府|県)(?=.)|^[^\s]{1,5}?郡(?=.)", "", name)
    if {name, bare} & reference.municipalities_by_name().keys() or name in reference.prefecture_by_name():
        return "municipality", name
    if towns := towns_of(name):
        return "municipality", "・".join(towns)
    if is_country(name):
        return "country", name
    for group in words()["group"]:
        if re.search(rf"(?:{'|'.join(map(re.escape, group['endings']))})$", name) and not (
                group["role"] == "mode" and "の" in name):  # 鳥取県内の友好提携 is a title
            return cast(Role, group["role"]), name
    return None
