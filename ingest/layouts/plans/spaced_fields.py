"""Fields of cards whose labels a space alone keeps apart from their texts, which begin at one place of the line
(``事業名　　窓口の通訳`` over ``担当課　　市民課`` over ``事業内容　通訳を置く。``), with a colon behind the label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from itertools import groupby, pairwise
from typing import Final

from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.levels import is_level_word
from ingest.records import Role
from ingest.text.printed import width

LEAST: Final = 3
"""Fields of a card that begin at one place: fewer may be a name and its text."""

NEEDED: Final[frozenset[Role]] = frozenset({"name", "department"})
"""What the labels of a card name at least."""

# Labels are letter-spaced to one width: 所　管 below 事業名.
_FIELD: Final = re.compile(r"(?P<indent>\s*(?:[■◆●○□◇▼・]\s?)?)(?P<label>[^\W\d_](?:\s{1,4}[^\W\d_]){1,3}(?=\s)"
                           r"|[^\s\d:：。、,，・○●■◆（(【\[][^\s:：。、,，]{1,11})\s+(?=[^\s:：])")


def with_colons(lines: Sequence[Line], role: Callable[[str], Role | None]) -> list[Line]:
    """The lines, those of such cards with a colon instead of the gap; ``role`` tells what a label means."""
    made: list[Line] = []
    known = _known_labels(lines, role)
    for blank, group in groupby(lines, key=lambda line: not line[1].strip() or "\t" in line[1]):
        block = list(group)
        made += block if blank else _with_colons(block, role) or [_with_colon(line, known) for line in block]
    return made


def _known_labels(lines: Sequence[Line], role: Callable[[str], Role | None]) -> frozenset[str]:
    """Labels that one space parts from their texts again and again, where those of names and offices do
    (``事業名　講座の開催`` over ``担当部署　文化課``)."""
    # 事業名　担当課 heads a table.
    times = Counter(match["label"] for _, line in lines if "\t" not in line and (match := _FIELD.match(line))
                    and role(match["label"]) and not role(line[match.end():].split()[0]))
    told = frozenset(label for label, count in times.items() if count >= LEAST)
    return told if {role(label) for label in told} >= NEEDED else frozenset()


def _with_colon(line: Line, known: Set[str]) -> Line:
    own = _FIELD.match(line[1]) if known else None
    return (line[0], f"{line[1][:own.end('label')]}：{line[1][own.end():]}") if own and own["label"] in known else line


def _with_colons(block: Sequence[Line], role: Callable[[str], Role | None]) -> list[Line]:
    found = {number: match for number, line in block if (match := _FIELD.match(line))}
    places = Counter((width(match["indent"]), width(match[0])) for match in found.values())
    place, count = max(places.items(), key=lambda each: each[1], default=((0.0, 0.0), 0))
    fields = {number: match for number, match in found.items() if (width(match["indent"]), width(match[0])) == place}
    if count < LEAST or not {role("".join(match["label"].split())) for match in fields.values()} >= NEEDED:
        return []
    # 総合計画の体系 over 政　策　　４　交流: levels stand further in, below a label of their own.
    levels = {number: match for number, match in found.items()
              if number not in fields and is_level_word("".join(match["label"].split()))}
    heads = {number for (number, _), (below, _) in pairwise(block) if below in levels and number not in found}
    fields |= levels
    return [(number, f"{line[:own.end('label')]}：{line[own.end():]}" if (own := fields.get(number))
             else f"{line}：" if number in heads else line) for number, line in block]
