"""The typefaces of a PDF: TrueType fonts of this machine that have Japanese letters, embedded in the file.

PDF readers of closed networks have no Japanese font of their own, so one must be embedded, and only TrueType outlines
can be (the Noto CJK fonts are CFF).  The IPAex fonts may be embedded and passed on freely inside documents (IPA Font
License 1.0, article 2); they are installed by the operator and are no part of this program.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from ontology.errors import MissingExtra

FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
"""Where Debian, the administrator and the user keep fonts."""

MINCHO: Final = ("ipaexm.ttf", "ipam.ttf")
"""For the text, the preferred first: IPAex Mincho, then the older IPA Mincho."""

GOTHIC: Final = ("ipaexg.ttf", "ipag.ttf")
"""For headings and tables."""

TODO: Final = ("install the Debian packages fonts-ipaexfont-mincho and fonts-ipaexfont-gothic (14 MB; no network is "
               "needed afterwards), or set KAKEHASHI_MEMO_FONT to a TrueType font (.ttf) with Japanese letters; "
               "the Word file needs none")


@cache
def faces(chosen: Path | None) -> tuple[Path, Path]:
    """The files for text and for headings; both the operator's own where one is chosen.

    Raises:
        MissingExtra: there is none; the message tells what to install.
    """
    if chosen is not None:
        if not chosen.is_file():
            raise MissingExtra("the font for PDF files is not there", where=str(chosen), todo=TODO)
        return chosen, chosen
    text, heading = _find(MINCHO), _find(GOTHIC)
    found = text or heading
    if found is None:
        raise MissingExtra("no Japanese TrueType font to embed in a PDF was found", where=", ".join(FOLDERS), todo=TODO)
    return text or found, heading or found


def _find(names: tuple[str, ...]) -> Path | None:
    for name in names:
        for folder in FOLDERS:
            if found := next(iter(sorted(Path(folder).expanduser().rglob(name))), None):
                return found
    return None
