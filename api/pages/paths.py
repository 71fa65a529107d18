"""Where an entity's page stands: the way from ``/id/{kind}/{id}`` to the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

FOLDERS: Final[Mapping[str, str]] = {
    "project": "projects",
    "plan": "plans",
    "node": "nodes",
    "document": "documents",
    "issue": "issues",
    "tie": "ties",
    "alignment": "links",
    "review": "reviews",
    "municipality": "municipalities",
    "prefecture": "prefectures",
    "subprefecture": "subprefectures",
    "country": "countries",
    "region": "regions",
    "place": "places",
}
"""Entity kind to the folder of its pages.  Kinds without a page of their own are shown inside others."""


def page_path(kind: str, identifier: str) -> str | None:
    """The path of an entity's page, or None where its kind has no page of its own.

    ``identifier`` is the entity's id as in the rows, not percent-encoded.
    """
    folder = FOLDERS.get(kind)
    return f"/{folder}/{quote(identifier, safe='-._~@')}" if folder else None


def sdg_path(goal: int) -> str:
    """The path of the page of an SDG goal."""
    return f"/sdgs/{goal}"
