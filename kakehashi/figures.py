"""Figures with Japanese words: a font of this machine that has them."""

from __future__ import annotations

from typing import Final

from matplotlib import font_manager, rcParams

from ontology.errors import MissingExtra

FONTS: Final = ("Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "IPAGothic", "BIZ UDGothic", "Yu Gothic", "Meiryo",
                "Hiragino Sans", "Hiragino Maru Gothic Pro", "MS Gothic")
"""Sans-serif Japanese fonts of Debian, Windows and macOS, the most complete first."""


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
