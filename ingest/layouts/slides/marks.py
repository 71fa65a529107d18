"""Which responses the marks of initiatives name: inside their direction, and never one of two that could be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ingest.layouts.slides.pages import Element
from ingest.layouts.slides.tree import Plan, Subdirection
from ingest.records import Issue, Lines

Numbers = Mapping[str, Mapping[int, str | None]]
"""Keys of responses by their subdirection's key and their number; None where two have the number."""


def keyed(subdirection: Subdirection, plan: Plan) -> list[tuple[Element, int, str]]:
    """A subdirection's responses with number and key, in the order of their lines.

    A key is used once: a second response of a number gets one after the last, and one beside a subdirection of its
    number ``r`` before it.
    """
    own = [each for each in plan.subdirections if each.direction is subdirection.direction and not each.flat]
    others = {each.key for each in own} if subdirection.flat else set()
    responses = sorted(subdirection.of("response"), key=lambda item: item.lines)
    printed = [(each.heading.number if each.heading else None) or at for at, each in enumerate(responses, start=1)]
    made: list[tuple[Element, int, str]] = []
    used: set[int] = set()
    for response, number in zip(responses, printed, strict=True):
        free = number if number not in used else max(*used, *printed) + 1
        used.add(free)
        key = f"{subdirection.key}.{free}"
        made.append((response, number, f"{subdirection.key}.r{free}" if key in others else key))
    return made


def numbers(plan: Plan) -> dict[str, dict[int, str | None]]:
    """The keys that marks may name; see ``Numbers``."""
    found: dict[str, dict[int, str | None]] = {}
    for subdirection in plan.subdirections:
        own = found.setdefault(subdirection.key, {})
        for _, number, key in keyed(subdirection, plan):
            own[number] = None if number in own else key
    return found


def supported(initiative: Element, subdirection: Subdirection, plan: Plan, known: Numbers) -> list[str | None]:
    """For each number of the mark the key of its response, or None where it names none or may name several."""
    marks = initiative.marks or ()
    groups = initiative.groups or (None,) * len(marks)
    found: list[str | None] = []
    for group, number in zip(groups, marks, strict=True):
        keys = {known[each.key][number] for each in _meant(group, number, subdirection, plan, known)
                if number in known[each.key]}
        found.append(keys.pop() if len(keys) == 1 else None)
    return found


def under_responses(subdirection: Subdirection, plan: Plan) -> dict[Lines, str]:
    """Keys of responses by the lines of the initiatives that stand below them, where nothing is marked and lists of
    initiatives stand between the responses: what stands below a response serves it."""
    initiatives = subdirection.of("initiative")
    responses = [(response.lines, key) for response, _, key in keyed(subdirection, plan)]
    marked = any(each.marks for each in initiatives)
    if marked or len(responses) < 2 or not any(each.lines < responses[-1][0] for each in initiatives):
        return {}
    return {each.lines: max(above)[1] for each in initiatives
            if (above := [response for response in responses if response[0] < each.lines])}


def _meant(group: int | None, number: int, subdirection: Subdirection, plan: Plan,
           known: Numbers) -> Sequence[Subdirection]:
    """The subdirections whose response a mark may name."""
    own = [each for each in plan.subdirections if each.direction is subdirection.direction and not each.flat]
    if group is not None:
        told = [each for each in own if each.title.heading and each.title.heading.number == group]
        return told or ([subdirection] if subdirection.flat and subdirection.direction.number == group else [])
    if subdirection.flat:
        return [subdirection] if number in known[subdirection.key] else own
    # Listed once below the last of several subdirections: they may serve any of them.
    alone = own[-1] is subdirection and not any(each.of("initiative") for each in own[:-1])
    return own if alone else [subdirection]


def repeated_numbers(plan: Plan) -> Iterator[Issue]:
    """Titles and responses whose number another one beside them has."""
    repeated = list(plan.repeated)
    for subdirection in plan.subdirections:
        seen: set[int] = set()
        for response, number, _ in keyed(subdirection, plan):
            repeated += [response] if number in seen else []
            seen.add(number)
    for element in sorted(repeated, key=lambda item: item.lines):
        printed = element.heading.printed if element.heading else ""
        yield Issue(severity="warning", code="repeated-number", lines=element.lines, text=element.text,
                    reason=f"another heading beside it has the number {printed} too; which of them a mark means "
                           "cannot be told", action="left-open")
