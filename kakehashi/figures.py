"""Figures: a font of this machine that has Japanese letters, and maps over the outline that the pages' maps have.

The outline is Natural Earth's land at 1:110m (public domain), which comes with the pages; from a source tree whose
pages are not built, a map has everything but the land.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from matplotlib import font_manager, rcParams

from ontology.errors import MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

Position = tuple[float, float]
"""Across and down on the map, as ``on_map`` gives it; on the globe, latitude and longitude in degrees."""

SEA: Final = "#eef3f8"
LAND: Final = "#dcdcd4"

SOUTHERNMOST: Final = -58.0
"""Degrees north of the lower edge of a map: below is Antarctica, which has no towns."""

BESIDE: Final = ((0, 11), (0, -11), (26, 0), (-26, 0), (24, 14), (-24, 14), (24, -14), (-24, -14), (0, 26), (0, -26),
                 (0, 42), (0, -42), (50, 0), (-50, 0))
"""Where a label may stand, in points from its place: the nearest that is free is taken."""

FONTS: Final = ("Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "IPAGothic", "BIZ UDGothic", "Yu Gothic", "Meiryo",
                "Hiragino Sans", "Hiragino Maru Gothic Pro", "MS Gothic")
"""Sans-serif Japanese fonts of Debian, Windows and macOS, the most complete first."""

FRAME: Final = 5.0
"""Pixels that a frame around a text adds to it."""


def use_japanese_font() -> str:
    """Makes matplotlib write Japanese; returns the font's name.

    Raises:
        MissingExtra: no font of this machine has Japanese letters: every figure would show empty boxes.
    """
    known = {each.name for each in font_manager.fontManager.ttflist}
    for name in FONTS:
        if name in known:
            rcParams["font.family"] = [name, "sans-serif"]
            rcParams["axes.unicode_minus"] = False  # the fonts of Windows lack the sign U+2212
            return name
    raise MissingExtra("no Japanese font was found", where="matplotlib",
                       todo="install one, on Debian `apt-get install fonts-noto-cjk`, and start Python again")


def draw_world(axes: Axes) -> None:
    """Draws the world's land, the Pacific in the middle (Natural Earth projection); ``on_map`` puts points on it."""
    from matplotlib.patches import Polygon

    from api.pages.map import project, world

    frame = world()
    for path, colour, order in ((frame.sphere, SEA, -3), (frame.land, LAND, -2)):
        for ring in re.findall(r"M([^MZ]+)", path):
            corners = [tuple(map(float, corner.split(","))) for corner in ring.split("L")]
            axes.add_patch(Polygon(corners, facecolor=colour, edgecolor="none", zorder=order))
    axes.set(xlim=(0, frame.width), ylim=(project(SOUTHERNMOST, 0)[1], 0), aspect="equal")
    axes.axis("off")


def on_map(places: Iterable[Position]) -> list[Position]:
    """Where latitudes and longitudes (degrees) stand on a map."""
    from api.pages.map import project

    return [project(float(lat), float(lng)) for lat, lng in places]


def lines_on_map(pairs: Iterable[tuple[Position, Position]]) -> list[list[Position]]:
    """The shortest ways between pairs of latitudes and longitudes, for a ``LineCollection``; a way that leaves the map
    on one side and enters it on the other is two lines."""
    from api.pages.map import great_circle, project, world

    found = []
    for start, end in pairs:
        line: list[Position] = []
        for lat, lng in great_circle(start, end):
            point = project(lat, lng)
            if line and abs(point[0] - line[-1][0]) > world().width / 2:
                found.append(line)
                line = []
            line.append(point)
        found.append(line)
    return [line for line in found if len(line) > 1]


def label_apart(axes: Axes, labels: Sequence[tuple[Position, str]], *, size: float = 9,
                around: Iterable[Annotation] = ()) -> int:
    """Writes labels beside places so that none covers another or what is written ``around``, the first ones nearest;
    returns how many found room.

    Draws the figure once for the size of letters: call it last.
    """
    figure = axes.figure.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    taken = [each.get_window_extent().padded(FRAME) for each in around]
    ground = {"facecolor": "white", "alpha": .8, "lw": 0, "pad": 1}
    before = len(taken)
    for place, text in labels:
        for offset in BESIDE:
            written = axes.annotate(text, place, xytext=offset, textcoords="offset points", ha="center", va="center",
                                    fontsize=size, zorder=4, bbox=ground)
            box = written.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            written.remove()
    return len(taken) - before
