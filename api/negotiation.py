"""Content negotiation (RFC 9110, section 12.5.1): which of the offered media types a client likes best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from graph.sparql.formats import Format

F = TypeVar("F", bound=Format)

HTML = "text/html"


@lru_cache(maxsize=64)  # a header has 64 KiB at most, and clients send few different ones
def weighted(header: str) -> tuple[tuple[str, float], ...]:
    """What a header lists (media ranges, languages), in lower case, each with its quality, 0 to 1 (RFC 9110, 12.4.2).

    A quality that cannot be read is 0.
    """
    found = []
    for part in header.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        found.append((kind, quality))
    return tuple(found)


def _ranges(accept: str) -> tuple[tuple[str, float], ...]:
    """Media ranges with their quality; what is none is passed over."""
    return tuple(each for each in weighted(accept) if "/" in each[0])


def quality(accept: str | None, media_type: str, aliases: Sequence[str] = ()) -> float:
    """How much a client wants a media type: 0 (not at all) to 1.

    The most exact range that fits decides; an alias only counts where it is named.  Without an Accept header
    everything is welcome.
    """
    ranges = dict(reversed(_ranges(accept))) if accept else {}
    if not ranges:
        return 1.0
    fitting = (media_type, media_type.split("/")[0] + "/*", "*/*")
    best = next((ranges[kind] for kind in fitting if kind in ranges), 0.0)
    return max([best, *(ranges[alias] for alias in aliases if alias in ranges)])


def choose(accept: str | None, formats: Sequence[F]) -> F | None:
    """The format that the client likes best; of equals the first offered.  None: it accepts none."""
    graded = [(quality(accept, each.media_type, each.aliases), -order, each)
              for order, each in enumerate(formats)]
    best = max(graded, key=lambda grade: grade[:2])
    return best[2] if best[0] > 0 else None


def prefers_html(accept: str | None) -> bool:
    """A browser asks: HTML is named, and nothing that we offer is wanted more."""
    named = [q for kind, q in _ranges(accept or "") if kind in (HTML, "application/xhtml+xml")]
    others = [
        q
        for kind, q in _ranges(accept or "")
        if kind not in (HTML, "application/xhtml+xml", "application/xml", "*/*")
        and not kind.startswith("image/")
    ]
    return bool(named) and max(named) > 0 and max(named) >= max(others, default=0.0)
