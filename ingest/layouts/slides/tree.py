"""The tree that a strategy's slides are read into, and what its numbering shows to be missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.layouts.numbering import circled, roman
from ingest.layouts.slides.pages import Element
from ingest.records import Issue, Lines
from ingest.text.width import half_width


@dataclass(slots=True)
class Direction:
    """A direction, whose title an excerpt may lack."""

    number: int
    printed: str
    lines: Lines
    title: Element | None = None
    overview: list[Element] = field(default_factory=list)
    actors: list[Element] = field(default_factory=list)

    @property
    def key(self) -> str:
        """``2``."""
        return str(self.number)

    @property
    def notation(self) -> str:
        """``Ⅱ``."""
        return half_width(self.printed) or roman(self.number)


@dataclass(slots=True)
class Subdirection:
    """What holds responses and initiatives."""

    direction: Direction
    number: int
    title: Element
    elements: list[Element] = field(default_factory=list)
    flat: bool = False
    """It is the direction itself, which holds its responses."""

    @property
    def key(self) -> str:
        """``2.1``."""
        return self.direction.key if self.flat else f"{self.direction.key}.{self.number}"

    @property
    def notation(self) -> str:
        """``Ⅱ-(1)``, or ``Ⅱ-1`` where the number is printed without brackets."""
        heading = self.title.heading
        if self.flat:
            return self.direction.notation
        bracketed = heading and (heading.style == "paren" or half_width(heading.above).endswith("("))
        own = f"({self.number})" if bracketed else str(self.number)
        return f"{self.direction.notation}-{own}"

    def of(self, *kinds: str) -> list[Element]:
        """Its elements of these kinds."""
        return [element for element in self.elements if element.kind in kinds]


@dataclass(slots=True)
class Plan:
    """Everything by its direction and subdirection."""

    directions: dict[int, Direction] = field(default_factory=dict)
    subdirections: list[Subdirection] = field(default_factory=list)
    loose: list[Element] = field(default_factory=list)
    """Elements before any subdirection."""
    goals: dict[str, list[Element]] = field(default_factory=dict)
    """Lines of goals by the key of their direction or subdirection."""
    repeated: list[Element] = field(default_factory=list)
    """Titles whose number another one has already."""

    def free(self, number: int, direction: Direction | None = None) -> int:
        """The number, or the next one that no other direction (of a direction: subdirection) has."""
        taken = ({each.number for each in self.subdirections if each.direction is direction and not each.flat}
                 if direction else set(self.directions))
        return number if number not in taken else max(taken) + 1

    def add(self, subdirection: Subdirection) -> Subdirection:
        """Adds a subdirection; one that does not have its printed number is told of later."""
        printed = subdirection.title.heading.number if subdirection.title.heading else None
        if printed and printed != subdirection.number:
            self.repeated.append(subdirection.title)
        self.subdirections.append(subdirection)
        return subdirection


def missing(plan: Plan) -> Iterator[Issue]:
    """What the numbering shows to exist and the text does not give."""
    numbers = sorted(plan.directions)
    for number in range(1, max(numbers, default=0) + 1):
        direction = plan.directions.get(number)
        if direction is None:
            yield _lacking(f"direction {roman(number)}", plan.directions[numbers[0]].lines)
            continue
        if direction.title is None:
            yield _lacking(f"the title of direction {direction.notation}", direction.lines)
        own = [each for each in plan.subdirections if each.direction is direction]
        yield from _gaps([each for each in own if not each.flat], direction)
    for subdirection in plan.subdirections:
        found = {item.heading.number or 0 for item in subdirection.of("response") if item.heading}
        for number in sorted(set(range(1, max(found, default=0))) - found):
            yield _lacking(f"response {subdirection.notation}-{circled(number)}", subdirection.title.lines)


def _gaps(own: Sequence[Subdirection], direction: Direction) -> Iterator[Issue]:
    present = {each.number for each in own}
    for number in range(1, max(present, default=0)):
        if number not in present:
            after = next(each for each in own if each.number > number)
            name = after.notation.replace(str(after.number), str(number))
            yield _lacking(f"subdirection {name} of direction {direction.notation}", after.title.lines)


def _lacking(what: str, lines: Lines) -> Issue:
    return Issue(severity="warning", code="missing-in-excerpt", lines=lines, text=what,
                 reason=f"{what} is not in the document, although its numbering shows that it exists; it is "
                        "unknown", action="left-open")


def sdgs_missing(items: Sequence[Element]) -> Iterator[Issue]:
    """A label of SDG goals whose icons the text does not have."""
    label = next((item for item in items if item.label == "sdg"), None)
    if label and not any(item.kind == "sdg" for item in items):
        yield Issue(severity="warning", code="sdg-icons-missing", lines=label.lines, text=label.text,
                    reason="the slides show related SDG goals as icons, which the text does not have; the "
                           "goals are unknown", action="left-open")


def unresolved_mark(initiative: Element, unknown: Sequence[int], subdirection: Subdirection) -> Issue:
    """An initiative whose mark names no response."""
    numbers = "、".join(map(circled, unknown))
    reason = (f"its mark names {numbers}; in {subdirection.notation} no response has that number, or more than one may "
              "be meant" if unknown
              else "no mark tells which response it serves")
    return Issue(severity="warning", code="unresolved-mark", lines=initiative.lines, text=initiative.text,
                 reason=reason, action="left-open")
