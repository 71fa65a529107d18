"""Maps drawn on the server as SVG: points and great-circle arcs over the world's land.

The land is Natural Earth's 1:110m outline (public domain), projected at build time by d3-geo
(``api/static/build.mjs``); points are projected here in the same way.  Where the outlines are not built, a map has
points and arcs only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from markupsafe import Markup, escape

from api.pages.context import STATIC

LABELLED: Final = 12
"""Names are written beside points up to so many of them; more would cover each other."""

STEPS: Final = 16
"""Straight pieces of an arc: at this size of map the corners between them are under a degree."""

CROWDED: Final = 600
"""Arcs beyond which each has half the pieces and whole numbers: nobody follows one by eye any more, and a map of 6,000
ties would take 3 MB."""

WIDE: Final = 2.2
"""Width of a close map by its height."""

Position = tuple[float, float]
"""Across and down, in the units of the map's view box; on the globe, latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map."""

    lat: float
    lng: float
    label: str
    kind: str = "place"
    """municipality, prefecture or place: how it is drawn."""
    href: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Arc:
    """A line between two places, drawn as a great circle."""

    start: Point
    end: Point
    label: str = ""
    cls: str = ""
    data: tuple[tuple[str, str], ...] = ()
    """``data-`` attributes for scripts."""
    hidden: bool = False
    """Whether only a script shows it."""


@dataclass(frozen=True, slots=True)
class World:
    """The projection and what was drawn with it."""

    centre: float
    """Longitude in the middle of the map."""
    width: float
    height: float
    scale: float
    sphere: str = ""
    land: str = ""


@cache
def world() -> World:
    """The outlines as built; without them, the same projection alone."""
    path = STATIC / "vendor" / "world.json"
    if not path.is_file():
        return World(150, 960, 500, 175)
    built = json.loads(path.read_text("utf-8"))
    return World(**{name: value for name, value in built.items() if name != "source"})


def project(lat: float, lng: float) -> Position:
    """Natural Earth projection (Patterson; the polynomial of Šavrič, Jenny, Patterson, Petrovič and Hurni 2011)."""
    frame = world()
    across = math.radians((lng - frame.centre + 540) % 360 - 180)
    up = math.radians(lat)
    two = up * up
    four = two * two
    x = across * (0.8707 - 0.131979 * two + four * (-0.013791 + four * (0.003971 * two - 0.001529 * four)))
    y = up * (1.007226 + two * (0.015085 + four * (-0.044475 + 0.028874 * two - 0.005916 * four)))
    return frame.width / 2 + frame.scale * x, frame.height / 2 - frame.scale * y


def great_circle(start: Position, end: Position, steps: int = STEPS) -> list[Position]:
    """Latitudes and longitudes of the shortest way between two places, both included (spherical interpolation)."""
    one, other = _vector(start), _vector(end)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(one, other, strict=True)))))
    if angle < 1e-6:
        return [start, end]
    found = []
    for step in range(steps + 1):
        share = step / steps
        first, second = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
        x, y, z = (first * a + second * b for a, b in zip(one, other, strict=True))
        found.append((math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))))
    return found


def _vector(place: Position) -> tuple[float, float, float]:
    lat, lng = math.radians(place[0]), math.radians(place[1])
    return math.cos(lat) * math.cos(lng), math.cos(lat) * math.sin(lng), math.sin(lat)


def arc_path(arc: Arc, coarse: bool = False) -> str:
    """An arc as SVG path data; where it leaves the map on one side, it enters on the other."""
    return _path((arc.start.lat, arc.start.lng), (arc.end.lat, arc.end.lng), coarse)


@lru_cache(maxsize=16_384)  # the whole map's, which every part of it has again
def _path(start: Position, end: Position, coarse: bool) -> str:
    pieces, before, digits = [], None, 0 if coarse else 1
    for lat, lng in great_circle(start, end, STEPS // 2 if coarse else STEPS):
        x, y = project(lat, lng)
        jumped = before is None or abs(x - before) > world().width / 2
        pieces.append(f"{'M' if jumped else 'L'}{x:.{digits}f},{y:.{digits}f}")
        before = x
    return "".join(pieces)


def world_svg(points: Iterable[Point], arcs: Iterable[Arc | str], title: str, close: bool = False) -> Markup:
    """The map as an inline ``<svg class="world">``, styled by ``/static/map.css``.

    Args:
        points: places; names are written beside them where there are at most ``LABELLED``.
        arcs: lines between places, or what :func:`line` made of them.
        title: what the map shows, for those who cannot see it.
        close: whether to show only the part where the points are, with room around.
    """
    places, lines, frame = list(points), list(arcs), world()
    view = _view(places, close)
    unit = view[2] / frame.width
    found: list[str] = [Markup('<svg class="world" xmlns="http://www.w3.org/2000/svg" viewBox="{} {} {} {}" role="img" '
                    'aria-label="{}" data-view="{}"><title>{}</title>').format(
                        *(f"{each:.1f}" for each in view), title, " ".join(f"{each:.1f}" for each in view), title)]
    if frame.land:
        found.append(Markup('<path class="sea" d="{}"/><path class="land" d="{}"/>').format(frame.sphere, frame.land))
    found.append(Markup('<g class="arcs">'))
    found += [arc if isinstance(arc, str) else line(arc, len(lines) > CROWDED) for arc in lines]
    found.append(Markup("</g>"))
    if len(places) <= LABELLED:  # under the points: the light edge of a name must not hide one
        found += _labels(places, unit, view[0], view[0] + view[2])
    found.append(Markup('<g class="points">'))
    found += [_dot(each, unit) for each in places]
    found.append(Markup("</g>"))
    return Markup("".join(found) + "</svg>")  # noqa: S704  each part is escaped where it is made


def _view(places: Sequence[Point], close: bool) -> tuple[float, float, float, float]:
    """The view box: the world without the empty far south, or the part where the places are."""
    frame = world()
    if not close or not places:
        return 0.0, 15.0, frame.width, frame.height - 75.0
    across, down = zip(*(project(each.lat, each.lng) for each in places), strict=True)
    left, right, top, bottom = min(across), max(across), min(down), max(down)
    # A quarter more on each side, and never so near that the coarse outline is no outline any more.
    width = min(max((right - left) * 1.5, (bottom - top) * 1.5 * WIDE, frame.width / 5), frame.width)
    height = width / WIDE
    return (min(max((left + right - width) / 2, 0.0), frame.width - width),
            min(max((top + bottom - height) / 2, 0.0), frame.height - height), width, height)


HIDDEN: Final = ("<path ", "<path hidden ")
"""How an arc begins that is seen, and one that only a script shows."""


def line(arc: Arc, coarse: bool) -> str:
    """An arc as SVG."""
    # Formatted as text and escaped here: thousands of Markup.format take as long as the rest of the page.
    given = "".join(f' data-{name}="{escape(value)}"' for name, value in arc.data)
    title = f"<title>{escape(arc.label)}</title>" if arc.label else ""
    return f'{HIDDEN[arc.hidden]}class="arc {escape(arc.cls)}" d="{arc_path(arc, coarse)}"{given}>{title}</path>'


@lru_cache(maxsize=16_384)  # as the paths: a year of the map has the whole map's places
def _dot(point: Point, unit: float) -> Markup:
    x, y = project(point.lat, point.lng)
    size = 3.2 * unit
    rest = f"{_named(point)}><title>{escape(point.label)}</title>"
    if point.kind in ("municipality", "prefecture"):
        return Markup(f'<rect class="dot dot-{escape(point.kind)}" x="{x - size:.1f}" y="{y - size:.1f}" '  # noqa: S704
                      f'width="{2 * size:.1f}" height="{2 * size:.1f}"{rest}</rect>')
    return Markup(f'<circle class="dot dot-{escape(point.kind)}" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"'  # noqa: S704
                  f'{rest}</circle>')


def _named(point: Point) -> str:
    return f' data-id="{escape(point.id)}"' if point.id else ""


ROW: Final = 1.25
"""Heights of its letters from one name to the next: the outline around them takes a quarter."""

FARTHEST: Final = 12
"""Half rows that a name may be moved up or down; a place with more names than that around it has no free spot near."""


def _labels(places: Sequence[Point], unit: float, left: float, right: float) -> list[Markup]:
    """Names beside the points, on the side and as near its own height as other points and the names already written
    leave room for; a thin line leads to one that had to move."""
    size = 15 * unit
    dots = [project(each.lat, each.lng) for each in places]
    spots = sorted((abs(step) * (1 if step > 0 else 0.9), step) for step in range(-FARTHEST, FARTHEST + 1))
    taken: list[tuple[float, float, float]] = []
    found = []
    for point in sorted(places, key=lambda each: project(each.lat, each.lng)[1]):
        x, y = project(point.lat, point.lng)
        length = size * sum(1.0 if ord(letter) > 0x2e7f else 0.58 for letter in point.label)
        tried = [(y + step * size * ROW / 2, start) for _, step in spots
                 for start in (x + 7 * unit, x - 7 * unit - length) if left <= start and start + length <= right]
        apart = [spot for spot in tried if not any(
            abs(spot[0] - other) < size * ROW and spot[1] < stop and spot[1] + length > begin
            for other, begin, stop in taken)]
        clear = (spot for spot in apart if not any(
            abs(spot[0] - down) < size * 0.75 and spot[1] - 4 * unit < across < spot[1] + length + 4 * unit
            for across, down in dots))
        height, start = next(clear, (apart or tried or [(y, x + 7 * unit)])[0])
        taken.append((height, start, start + length))
        if abs(height - y) > size / 2:
            end = start - 2 * unit if start > x else start + length + 2 * unit
            found.append(Markup('<path class="lead" d="M{},{}L{},{}"/>').format(
                *(f"{each:.1f}" for each in (x, y, end, height))))
        found.append(Markup('<text class="name" x="{}" y="{}" font-size="{}">{}</text>').format(
            f"{start:.1f}", f"{height + size * 0.35:.1f}", f"{size:.1f}", point.label))
    return found
