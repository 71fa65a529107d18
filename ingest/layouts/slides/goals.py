"""Goals with baseline and target on a strategy's slides, under the direction or subdirection that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.layouts.indicators.values import Years
from ingest.layouts.indicators.wordings import read_indicators
from ingest.layouts.plans.goals import by_label
from ingest.layouts.plans.references import References
from ingest.layouts.slides.pages import Element
from ingest.records import Indicator, PlanNode


def goals_of_page(found: dict[str, list[Element]], page: Sequence[Element], title: Element | None,
                  direction: str | None, subdirection: str | None) -> None:
    """Adds a page's lines of goals to those of its node, by key.

    Goals that stand between a direction's title and its first subdirection are the direction's.
    """
    opening = next((item for item in page if item.kind == "direction"), None)
    for item in page:
        if item.kind != "goal":
            continue
        own = opening and opening.lines < item.lines and (title is None or item.lines < title.lines)
        if key := direction if own else subdirection:
            found.setdefault(key, []).append(item)


def read_goals(found: Mapping[str, Sequence[Element]], nodes: Sequence[PlanNode],
               years: Years | None) -> tuple[list[Indicator], list[int]]:
    """Indicators by their lines, and the lines that head their tables; ``nodes`` are those that lines may name, and
    ``years`` the strategy's own."""
    indicators: list[Indicator] = []
    headers: list[int] = []
    lines = {key: [(item.lines[0], part) for item in items for part in item.parts] for key, items in found.items()}
    for key, told in by_label(lines, References(nodes, {}).node):
        read, _, own = read_indicators(told, key, years=years)
        indicators += read
        headers += own
    return sorted(indicators, key=lambda each: each.lines), headers
