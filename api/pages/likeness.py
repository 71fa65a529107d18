"""Why two projects are similar, in a sentence of the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from graph.search.similar import Reason

if TYPE_CHECKING:
    from api.pages.context import View

VALUES: Final = 3
"""Shared values named in a sentence."""

JOINED: Final = ("audience", "mode")
"""Reasons that make one phrase: who takes part, and in what."""


def sentence(view: View, reasons: Sequence[Reason]) -> str:
    """Why two projects are similar, in words: what both do, with whom, where and for which plan."""
    by_code = {reason.code: reason for reason in reasons}
    parts = []
    if all(code in by_code for code in JOINED):
        parts.append(view.t("similar.audience_mode", audience=_values(view, by_code["audience"]),
                            mode=_values(view, by_code["mode"])))
    for reason in reasons:
        if reason.code in JOINED and all(code in by_code for code in JOINED):
            continue
        alone = f"similar.{reason.code}_alone"
        key = alone if not reason.values and view.has(alone) else f"similar.{reason.code}"
        # A reason that has no sentence yet is named by its word.
        parts.append(view.t(key, values=_values(view, reason)) if view.has(key)
                     else f"{view.word('reason', reason.code)} {_values(view, reason)}".strip())
    joined = view.t("similar.stop").join(parts)
    return view.t("similar.sentence", reasons=joined[:1].upper() + joined[1:]) if parts else ""


def _values(view: View, reason: Reason) -> str:
    shown = [view.short(reason.code, value) for value in reason.values[:VALUES]]
    rest = len(reason.values) - len(shown)
    joined = ("、" if view.lang == "ja" else ", ").join(shown)
    return f"{joined} {view.t('card.and_more', n=rest)}" if rest > 0 else joined
