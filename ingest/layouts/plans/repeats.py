"""Listings resolved to programmes: a plan prints a programme under every heading that it serves."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.records import Cell, Issue, Listing
from ingest.text.printed import strip_notes
from ontology.iri import key_text

CLOSE_NAME: Final = 0.8
"""Similarity (Ratcliff/Obershelp) of two printings of one name.  Misread kana give 0.9 and more; names of
different programmes of one series (…の開催 / …の運営) stay under 0.8."""

SAME_SUMMARY: Final = 0.9
"""Two printings of one summary: misread or reworded in a few characters."""

OTHER_SUMMARY: Final = 0.7
"""Under this, two summaries describe different things."""


@dataclass(slots=True)
class Programme:
    """A programme: its main listing and every place that repeats it."""

    main: Listing
    listings: list[Listing] = field(default_factory=list)
    summary: Cell | None = None
    """The summary to use; differs from the main listing's where that was wrong."""


def resolve(listings: Sequence[Listing]) -> tuple[list[Programme], list[Issue]]:
    """Groups listings into programmes, in the order of their main listings, and says what was noticed.

    A listing marked as a repeat belongs to the main listing of the same name; else of the same name
    without spaces, punctuation and width; else of the closest name (``CLOSE_NAME``).  A repeat without a
    main listing becomes a programme of its own, and an issue.
    """
    issues: list[Issue] = []
    programmes: list[Programme] = []
    by_name: dict[str, Programme] = {}
    for listing in listings:
        if listing.repeat:
            continue
        key = key_text(listing.name.text)
        same = by_name.get(key)
        if same and _alike(same.main.summary, listing.summary) >= SAME_SUMMARY:
            same.listings.append(listing)
        else:
            programmes.append(Programme(listing, [listing], listing.summary))
            by_name.setdefault(key, programmes[-1])
    for listing in listings:
        if listing.repeat:
            programme = by_name.get(key_text(listing.name.text)) or _closest(listing, programmes)
            if programme is None:
                programme = Programme(listing, [], listing.summary)
                by_name[key_text(listing.name.text)] = programme
                programmes.append(programme)
                issues.append(_unresolved(listing))
            programme.listings.append(listing)
    for programme in programmes:
        programme.listings.sort(key=lambda each: each.name.lines)
        issues += _check(programme, programmes)
    return sorted(programmes, key=lambda each: each.main.name.lines), issues


def _closest(listing: Listing, programmes: Sequence[Programme]) -> Programme | None:
    """The programme of the closest name; where two are close, the summary decides."""
    key = key_text(listing.name.text)
    close = [(difflib.SequenceMatcher(None, key, key_text(each.main.name.text), autojunk=False).ratio(), each)
             for each in programmes if not each.main.repeat]
    close = [(ratio, each) for ratio, each in close if ratio >= CLOSE_NAME]
    return max(close, key=lambda pair: pair[0] + _alike(pair[1].main.summary, listing.summary),
               default=(0.0, None))[1]


def _alike(one: Cell, other: Cell) -> float:
    """Similarity of two summaries, 0 to 1, note marks, spaces and width aside."""
    first, second = (key_text(strip_notes(cell.text)) for cell in (one, other))
    if first == second:
        return 1.0
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def _check(programme: Programme, programmes: Sequence[Programme]) -> list[Issue]:
    """A wrong main summary, and spellings that differ between the listings."""
    main = programme.main
    repeats = [each for each in programme.listings if each is not main and each.summary.text]
    issues = []
    owner = _owner_of_wrong_summary(programme, repeats, programmes)
    if owner:
        programme.summary = repeats[0].summary
        lines = "、".join(str(each.summary.lines[0]) for each in repeats)
        issues.append(Issue(
            severity="warning", code="wrong-summary", lines=main.summary.lines, text=main.summary.text,
            reason=f"the main listing of {main.name.text} (line {main.name.lines[0]}) carries the summary of "
                   f"{owner.main.name.text} (line {owner.main.name.lines[0]}); its {len(repeats)} repeats "
                   f"(lines {lines}) agree on another, which is used", action="repaired"))
    for listing in repeats:
        issues += _variants(listing, main, None if owner else main.summary)
    return issues


def _owner_of_wrong_summary(programme: Programme, repeats: Sequence[Listing],
                            programmes: Sequence[Programme]) -> Programme | None:
    """The programme whose summary the main listing carries by mistake, where two or more repeats agree on
    a different one."""
    if len(repeats) < 2 or any(_alike(repeats[0].summary, each.summary) < SAME_SUMMARY for each in repeats):
        return None
    if _alike(programme.main.summary, repeats[0].summary) >= OTHER_SUMMARY:
        return None
    return next((other for other in programmes if other is not programme
                 and _alike(other.main.summary, programme.main.summary) >= SAME_SUMMARY), None)


def _variants(listing: Listing, main: Listing, summary: Cell | None) -> list[Issue]:
    issues = []
    line = main.name.lines[0]
    if key_text(listing.name.text) != key_text(main.name.text):
        issues.append(Issue(
            severity="info", code="spelling-variant", lines=listing.name.lines, text=listing.name.text,
            reason=f"the main listing (line {line}) spells the name {main.name.text}", action="kept"))
    alike = _alike(listing.summary, summary) if summary else 1.0
    if alike < 1.0:
        code = "spelling-variant" if alike >= SAME_SUMMARY else "summary-variant"
        words = "in a few characters" if alike >= SAME_SUMMARY else "in its wording"
        issues.append(Issue(
            severity="info", code=code, lines=listing.summary.lines,
            text=_difference(listing.summary, summary) if summary else "",
            reason=f"the summary differs {words} from the main listing's (line {line}), which is used",
            action="kept"))
    return issues


def _difference(listing: Cell, main: Cell | None) -> str:
    """The differing characters, ``main → here``, up to 80 characters."""
    first, second = strip_notes(main.text if main else ""), strip_notes(listing.text)
    steps = difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return "; ".join(f"{first[a:b]} → {second[c:d]}" for tag, a, b, c, d in steps if tag != "equal")[:80]


def _unresolved(listing: Listing) -> Issue:
    return Issue(
        severity="warning", code="unresolved-repeat", lines=listing.name.lines, text=listing.name.text,
        reason="marked as a repeat, but no listing without the mark has this name or a similar one",
        action="left-open")
