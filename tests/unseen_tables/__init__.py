"""Invented tables of other prefectures and cities in every format, with golden files by reading (``scores``)."""

from __future__ import annotations

from collections.abc import Callable

from tests.unseen_tables import eighth, fifth, first, fourth, second, seventh, sixth, third


def built() -> dict[str, Callable[[], bytes]]:
    """File name to what makes the document, for those that are no text."""
    return {**first.BUILT, **second.BUILT, **third.BUILT, **fourth.BUILT, **fifth.BUILT, **sixth.BUILT,
            **seventh.BUILT, **eighth.BUILT}
