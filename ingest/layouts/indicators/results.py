"""Values reached of several goals in one line below them: ``実績（令和4年度末）　企業数 301社　成約件数 88件``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.indicators.values import amount, printed_period, words
from ingest.layouts.markers import alternatives
from ingest.records import Figure, Indicator
from ingest.text.width import half_width
from ingest.values.figures import COMPOSED, NUMBER, PERIOD, UNIT
from ontology.iri import key_text

LONGEST_LINE: Final = 400
"""Characters; a longer line is running text."""

_PAIR: Final = re.compile(
    rf"(?:^|[\s、,・])(?P<name>[^\s、,\d][^\s、,]{{1,60}}?)\s?[:\s]\s?"
    rf"(?P<value>(?:{COMPOSED}|{NUMBER})\s?(?P<unit>{UNIT})?)(?=[\s、,。・]|$)")


def reached(line: str, found: Sequence[Indicator], number: int) -> list[Indicator] | None:
    """The indicators with the values that a line of results gives them by name; None where it is no such line.

    Every name of the line must be one of theirs, and none may have a value reached already.
    """
    text = re.sub(r"\s+", " ", line.strip())
    folded = half_width(text)
    head = re.match(rf"[・○●◇◆■□▶]?\s?[【\[]?(?:{alternatives(words('result'))})[】\]]?\s?"
                    rf"(?:\(\s?(?P<within>{PERIOD})\s?\)|(?P<bare>{PERIOD}))\s?:?", folded)
    if not found or not head or len(line) > LONGEST_LINE:
        return None
    group = "within" if head["within"] else "bare"
    period = printed_period(text[head.start(group):head.end(group)])
    places = {key_text(each.name.text): at for at, each in enumerate(found)}
    made = list(found)
    folded, text = folded[head.end():], text[head.end():]
    pairs = list(_PAIR.finditer(folded))
    if _PAIR.sub("", folded).strip(" 、,。・"):
        return None
    for pair in pairs:
        at = places.get(key_text(text[pair.start("name"):pair.end("name")]))
        value = amount(text[pair.start("value"):pair.end("value")])
        if at is None or value is None or made[at].actual:
            return None
        figure = Figure(subject=made[at].node, label=made[at].name.text, value=value[0], period=period,
                        unit=value[1] or (made[at].target or made[at].baseline or _NONE).unit,
                        text=text[pair.start("value"):pair.end("value")], lines=(number, number))
        made[at] = made[at].model_copy(update={"actual": figure})
    return made if pairs else None


_NONE: Final = Figure(subject="", label="", value=None, unit="", text="", period="", lines=(1, 1))
