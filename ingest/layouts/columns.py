"""What the columns of a table mean, by their headings (``columns.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, cast, get_args

from ingest.records import Role
from ingest.text.printed import strip_notes
from ingest.text.width import half_width
from ingest.values.figures import UNIT
from ontology.iri import key_text

_LONGEST_HEADING: Final = 24
"""Characters; a longer cell is content.  Real headings have up to twelve."""

_BRACKETS: Final = re.compile(r"[(（][^()（）]*[)）]|[\[［【〔][^\]］】〕]*[\]］】〕]")
_NOTE_MARK: Final = re.compile(r"(?:[※＊*]+[0-9０-９]*|[(（]?注\s*[0-9０-９]*[)）]?)$")
_UNIT: Final = re.compile(rf"(?:単位\s*[:：]?\s*)?({UNIT})")


_UNIT_BEHIND: Final = re.compile(r"(?:額|費|算)[/・:、]?(百万円|千円|万円|円)$")
"""A unit of money without brackets: 予算額千円, 事業費/円."""

_PEOPLE: Final = re.compile("[人者]数|(?:参加|来場|受講|入場|出席|来館|受診|視聴)者$|人員$")
_COUNT: Final = re.compile("(回|件|社|校|店舗|団体|施設|教室|点|冊|部)数$")
"""Headings that say what is counted, and so its unit: 参加者数, 開催回数; 事業数 counts rows."""

_OF_BODIES: Final = re.compile(r"(?:[都道府県市区町村郡][・/／、]?){2,}(?:[・/／、]?団体)?(?:名|等|等名)?")
"""Kinds of local governments alone: 町・県, 市区町."""

_PLACE: Final = "(?:国|州|省|都市|地域|自治体|[市町村郡区県道])"
_OF_PLACES: Final = re.compile(rf"(?=.*(?:[州省]|都市)){_PLACE}(?:[・/／、]{_PLACE})*(?:等|名|等名|名等)?")
"""Kinds of places abroad alone: 州・都市等, 州・省."""

AND: Final = re.compile(r"[・/／、＆&]|及び|と(?=[一-鿿])")
"""Between the two things that a heading names."""

_MAIN: Final = re.compile("^主(?:な|たる|要な?)")
"""Before what a heading names."""

_PROGRAMME: Final = re.compile("事業|取組")
"""In the heading of what is a programme's part, and where no other column names one, a programme: 取組項目."""

_ACCOUNT: Final = re.compile("(?:実施|取組|取り組み|活動|事業|交流)の?状況$")
"""A heading whose cells tell what was done, and often what came of it."""

_OF_TIES: Final = re.compile(r"(?:提携|締結|調印|盟約)の?(?:年|月|日|時期|期間)(?![^等（(]*[はがをに])|^(?:締結|調印)$")
"""When a tie was concluded is not when a programme takes place; a remark (提携年は記録なし) is no heading."""


_TOLD: Final[frozenset[Role | None]] = frozenset(("description", "period", "place", "results"))
"""What a column of texts may tell at once."""


@dataclass(frozen=True, slots=True)
class Columns:
    """One header's meaning."""

    headings: tuple[str, ...]
    """As printed, without line breaks; ``列3`` where a column has none."""
    roles: tuple[Role | None, ...]
    """Role of each column; None for extra columns."""
    joined: tuple[Role | None, ...] = ()
    """Role of the columns whose text follows another column's: a city beside its country."""

    def index(self, role: Role) -> int | None:
        """The position of a role's column."""
        return self.roles.index(role) if role in self.roles else None

    @property
    def subject(self) -> int | None:
        """The position of what a row is about: the programme, in a list of partners the place abroad."""
        name = self.index("name")
        return self.index("country") if name is None else name

    @property
    def known(self) -> frozenset[Role]:
        """The roles that are present."""
        return frozenset(role for role in self.roles if role is not None)


@cache
def _table() -> dict[str, Any]:
    with (Path(__file__).parent / "columns.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _words() -> tuple[dict[str, Role], list[tuple[str, Role]], dict[str, Role]]:
    """Whole headings; words inside headings, the longest first; and headings of the last resort."""
    exact, within, fallback = {}, [], {}
    for name in get_args(Role):
        role, entry = cast(Role, name), _table()[name]
        exact.update({_key(word): role for word in entry["exact"]})
        within += [(_key(word), role) for word in entry["within"]]
        fallback.update({_key(word): role for word in entry.get("fallback", ())})
    return exact, sorted(within, key=lambda pair: -len(pair[0])), fallback


@cache
def heading_words() -> frozenset[str]:
    """All whole headings as they are listed."""
    return frozenset(word for name in get_args(Role) for word in _table()[name]["exact"])


def joiner(role: Role) -> str:
    """What stands between the texts of two columns of one role."""
    return cast(str, _table()[role]["join"])


def _key(heading: str) -> str:
    """``No.`` and ``Ｎｏ`` are one heading, and so are ``#`` and itself, which has no letters."""
    return key_text(heading) or heading.strip()


def tells_conclusion(heading: str) -> bool:
    """Whether a heading tells when ties were concluded (提携年月日)."""
    return bool(_OF_TIES.search(_BRACKETS.sub("", heading)))


@lru_cache(maxsize=4096)
def is_heading(text: str) -> bool:
    """Whether a text is exactly a known heading, brackets aside, or one that tells others too (内容・実績)."""
    return _exact(text) is not None or _joint(text) is not None


@lru_cache(maxsize=4096)
def names_column(text: str) -> bool:
    """Whether a text can name a column or field of a list: a known heading, a sum of money, or 備考 and the like."""
    return is_heading(text) or is_amount(text) or text in _table()["further"]["exact"]


@lru_cache(maxsize=4096)
def role_of(heading: str) -> Role | None:
    """The role that a heading names, or None."""
    if not heading.strip() or len(heading) > _LONGEST_HEADING or tells_conclusion(heading):
        return None
    found = _exact(heading)
    if found:
        return found
    if _OF_BODIES.fullmatch(heading):
        return "municipality"
    if _OF_PLACES.fullmatch(heading):
        return "country"
    # Words in brackets only comment on a heading: 予算額(国名別) is no country.
    key = _key(_BRACKETS.sub("", heading)) or _key(heading)
    return _joint(heading) or next((role for word, role in _words()[1] if word in key and not (
        any(each in key for each in _table()[role].get("unless", ())))), None)


@lru_cache(maxsize=4096)
def told_beside_date(heading: str) -> Role | None:
    """What else the column of a heading holds that also tells when: 期日・場所, 時期及び会場, 時期・実績."""
    roles = {role_of(part) for part in AND.split(_BRACKETS.sub("", heading))}
    return next((role for role in ("place", "results") if roles == {"period", role}), None)


@lru_cache(maxsize=4096)
def is_sub_heading(text: str) -> bool:
    """Whether a text can stand in the second row of a header: a heading, a part of one, or a unit."""
    bare = text.strip()
    return (bool(bare) and len(bare) <= _LONGEST_HEADING
            and (role_of(bare) is not None or bool(counted_in(bare))
                 or not {_key(bare), _key(bare_heading(bare))}.isdisjoint(map(_key, _table()["sub_headings"]["exact"]))
                 or bool(_BRACKETS.fullmatch(bare))))


@lru_cache(maxsize=4096)
def unit_of(heading: str) -> str:
    """The unit that a heading's brackets give (``予算額(千円)``, ``金額（単位：円）``); else empty."""
    for bracket in _BRACKETS.findall(heading):
        found = _UNIT.fullmatch(half_width(bracket[1:-1]).strip())
        if found:
            return found[1]
    behind = _UNIT_BEHIND.search(half_width(heading))
    return behind[1] if behind else ""


@lru_cache(maxsize=4096)
def counted_in(heading: str) -> str:
    """The unit of the numbers below a heading, of its brackets or of what it says is counted (参加者数); else empty."""
    bare = bare_heading(heading)
    counted = _COUNT.search(bare)
    return unit_of(heading) or ("人" if _PEOPLE.search(bare) else counted[1] if counted else "")


@lru_cache(maxsize=4096)
def is_amount(heading: str) -> bool:
    """Whether a heading names a sum of money (予算額, 事業費)."""
    return any(word in heading for word in _table()["amount"]["within"])


def bare_heading(heading: str) -> str:
    """A heading without what its brackets add."""
    return _BRACKETS.sub("", heading).strip() or heading


def _exact(heading: str) -> Role | None:
    if len(heading) > _LONGEST_HEADING or tells_conclusion(heading):
        return None
    bare = _BRACKETS.sub("", heading)
    exact = _words()[0]
    return exact.get(_key(heading)) or (exact.get(_key(bare)) if bare.strip() else None)


def _joint(heading: str) -> Role | None:
    """The role of a text that also tells when, where or how many: 実施時期・内容・成果."""
    parts = AND.split(_BRACKETS.sub("", heading)) if len(heading) <= _LONGEST_HEADING else []
    told = {_exact(part) for part in parts}
    return "description" if len(parts) > 1 and "description" in told and told <= _TOLD else None


def _last_resort(heading: str) -> Role | None:
    """What a heading means that means nothing else: 年度, and 主な交流事業 as 交流事業."""
    main = _MAIN.sub("", heading)
    return _words()[2].get(_key(heading)) or (_exact(main) if main != heading else None)


def clean_heading(cell: str) -> str:
    """A heading without white space, quotes and note marks: ``実施\\n時期※1`` is ``実施時期``."""
    text = "".join(strip_notes(cell).split()).strip('"')
    return _NOTE_MARK.sub("", text) or text


def read_header(cells: Sequence[str]) -> Columns | None:
    """The columns of a header row, or None when the row is no header.

    A header has at least three different roles, two of them as whole headings, a name among them, and
    more headings than other cells.
    """
    texts = [clean_heading(cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 3 or sum(map(is_heading, filled)) < 2:
        return None
    columns = assign(texts, role_of)
    found = columns.known
    named = len(found) + sum(role is not None for role in columns.joined) + sum(
        role is None and bool(counted_in(text)) for role, text in zip(columns.roles, texts, strict=True))
    if "name" not in found or len(found) < 3 or named * 2 <= len(filled):
        return None
    return columns


def assign(texts: Sequence[str], *meanings: Callable[[str], Role | None]) -> Columns:
    """Roles to headings: whole headings choose first, then each of ``meanings``, then headings of the last resort."""
    roles: list[Role | None] = [None] * len(texts)
    # 交流国 must not lose its role to 交流先の概要 on its left.
    for chosen in (_exact, *meanings, _last_resort):
        for at, text in enumerate(texts):
            role = chosen(text) if roles[at] is None else None
            if chosen is _last_resort and role == "name" and not {"period", "description"} <= set(roles):
                continue  # 主な交流事業 beside a tie's date describes the tie
            if role is not None and role not in roles:
                roles[at] = role
    if "name" not in roles and "sub_item" in roles and _PROGRAMME.search(texts[roles.index("sub_item")]):
        roles[roles.index("sub_item")] = "name"
    _describe(texts, roles)
    joined = [_joined(text) if text and roles[at] is None else None for at, text in enumerate(texts)]
    if "period" not in roles and "月" in texts[:-1] and texts[texts.index("月") + 1] == "日":
        at = texts.index("月")
        roles[at], joined[at], joined[at + 1] = "period", None, "period"
    return Columns(tuple(text or f"列{at}" for at, text in enumerate(texts, start=1)), tuple(roles), tuple(joined))


def _describe(texts: Sequence[str], roles: list[Role | None]) -> None:
    """Where no column describes, one that gives an account does (実施状況), if another tells what came of it (成果)."""
    account = next((at for at, text in enumerate(texts) if _ACCOUNT.search(bare_heading(text))), None)
    told = next((at for at, text in enumerate(texts) if at != account and role_of(text) == "results"), None)
    if account is None or told is None or "description" in roles or roles[account] not in (None, "results"):
        return
    roles[account] = "description"
    if "results" not in roles:
        roles[told] = "results"


def _joined(heading: str) -> Role | None:
    """The role that a further column of this heading goes on with."""
    role = role_of(heading)
    if role is None or "join" not in _table()[role]:
        return None
    return role if re.search(_table()[role].get("join_if", ""), bare_heading(heading)) else None
