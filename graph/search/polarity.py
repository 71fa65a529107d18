"""How the names of a query are meant: wanted, insisted on (台湾だけ) or not wanted (観光以外, other than tourism), one
by one and in lists (誘致や輸出、商談は除く).  The words stand in ``query_words.toml``."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Final, Literal

from graph.search.query_names import Meaning, pattern, words
from graph.text.scripts import script, whole

Polarity = Literal["soft", "hard", "negated"]
"""``soft`` raises what has it, ``hard`` keeps only what has it, ``negated`` lowers what has it (観光以外)."""

Stretch = tuple[int, int, tuple[Meaning, ...], tuple[str, ...]]
"""Start and end of a name, what it means, and Japanese words for it."""

_LAST: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?\Z")
_PAIRED: Final = re.compile(r"(?<![\w-])[\w-]+ (?:or|nor)\Z")
"""A word that shares the name's last one: not *sister or* friendship cities."""

SMALL: Final = 4
"""Small words that may stand between "not" and a name: no budget for any of our ..."""


def polarities(text: str, found: list[Stretch]) -> list[tuple[Polarity, int, int]]:
    """How each name is meant: what is joined by や or "or" to one that is not wanted is not wanted either.

    Only names of like kinds are joined.  Japanese says 以外 behind the last of them, English "not" before the first.
    """
    meant = [_polarity(text, start, end) for start, end, _, _ in found]
    between = _listed([_link(text, one[1], other[0]) for one, other in pairwise(found)])
    joined = [_joined(link, one[2], other[2]) for link, (one, other) in zip(between, pairwise(found), strict=True)]
    for this, is_joined in reversed(list(enumerate(joined))):
        if is_joined and meant[this + 1][0] == "negated" and meant[this + 1][2] > found[this + 1][1]:
            # It reaches beyond the name, so that it is handed on.
            meant[this] = "negated", found[this][0], found[this + 1][0]
    for this, is_joined in enumerate(joined):
        if is_joined and meant[this][0] == "negated" and meant[this][1] < found[this][0]:
            meant[this + 1] = "negated", found[this][1], found[this + 1][1]
    return meant


def completing(text: str, found: list[Stretch]) -> set[tuple[int, int]]:
    """Where names of no concept complete the one before them: of 姉妹都市交流以外, exchange is still wanted."""
    places = set()
    for (_, left, concepts, _), (start, end, meanings, _) in pairwise(found):
        link = text[left:start].strip()
        if concepts and not meanings and (not link or link in words("not", "of")):
            places.add((start, end))
    return places


def _polarity(text: str, start: int, end: int) -> tuple[Polarity, int, int]:
    """How a name is meant, and the stretch that says so, the name with it."""
    before = text[:start].rstrip()
    if pattern("also", "after").match(text, end) or _before(before, "also") is not None:
        return "soft", start, end
    if (after := pattern("not", "between", "particle", "after").match(text, end)) is not None:
        return "negated", start, after.end()
    if (left := _before(before, "not")) is not None:
        return "negated", left, end
    if pattern("only", "after").match(text, end) or _before(before, "only") is not None:
        return "hard", start, end
    return "soft", start, end


def _before(text: str, section: str) -> int | None:
    """Where the longest word of a section begins that a text ends with, small words after it left out, and words that
    "or" joins to what follows; None where it ends with none."""
    small = words("not", "small")
    for _ in range(SMALL + 1):
        last = _LAST.search(text := text.rstrip(" -"))
        for word in _last_words(section).get(last[0], ()) if last else ():
            if text.endswith(word) and whole(text, len(text) - len(word), len(text)):
                return len(text) - len(word)
        skipped = last if last and last[0] in small else _PAIRED.search(text)
        if skipped is None:
            return None
        text = text[:skipped.start()]
    return None


@cache
def _last_words(section: str) -> dict[str, tuple[str, ...]]:
    """The words that stand before a name, by the last word of each, longest first."""
    found: dict[str, list[str]] = {}
    for word in words(section, "before"):
        found.setdefault(word.rpartition(" ")[2], []).append(word)
    return {last: tuple(each) for last, each in found.items()}


def _link(text: str, end: int, start: int) -> str:
    """What joins two names; a space, where it parts the words of a Japanese query: 高校生 観光以外."""
    link = text[end:start]
    return link if link.isspace() and script(text[end - 1]) != "latin" else link.strip()


def _listed(between: list[str]) -> list[str]:
    """What joins names, a comma being the word of its list: 誘致や輸出、商談; exports, imports and business."""
    linking, commas = words("not", "linked"), words("any", "comma")
    joined = list(between)
    start = 0
    while start < len(between):
        end = start
        while end < len(between) and between[end] in (*linking, *commas):
            end += 1
        if said := [link for link in between[start:end] if link in linking]:
            joined[start:end] = [said[0] if link in commas else link for link in between[start:end]]
        start = end + 1
    return joined


def _joined(between: str, one: tuple[Meaning, ...], other: tuple[Meaning, ...]) -> bool:
    """Whether two names stand in one list, or the first says of what the second is (観光客の誘致, スポーツ交流).

    A printed fact says where that is: 中国の観光以外 does not exclude China.
    """
    if not between or between in words("not", "of"):
        return not any(kind in words("hard", "kinds") for kind, _ in one)
    return between in words("not", "linked") and _of_like_kinds(one, other, done=not between.isascii())


def _of_like_kinds(one: tuple[Meaning, ...], other: tuple[Meaning, ...], *, done: bool) -> bool:
    """Whether two names may stand side by side in a list; a mere word may stand beside any.

    ``done``: also what is done beside what it is about, as in 誘致や輸出以外; in English "and" may begin something
    else that is wanted: without travel, and music.
    """
    kinds = [{"topic" if done and kind == "mode" else kind for kind, _ in each} for each in (one, other)]
    return not all(kinds) or not kinds[0].isdisjoint(kinds[1])
