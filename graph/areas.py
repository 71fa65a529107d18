"""The areas of a snapshot by id: read when they are asked for.

17,000 rows take 27 MB of memory, and most of them are foreign towns that nothing names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from functools import cached_property, lru_cache
from typing import Final

from graph.catalogue import Catalogue
from graph.rows import AreaRow
from ontology.errors import Ambiguous, Candidate, NotFound

REMEMBERED: Final = 4_096
"""Rows that are kept once read: 6 MB."""

SUFFIXES: Final = "市町村区都道府県"
"""What the short name of a Japanese area lacks."""


class Areas(Mapping[str, AreaRow]):
    """Areas by id; safe to use from several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._ids = dict.fromkeys(identifier for identifier, in catalogue.fields(AreaRow))
        self._read = lru_cache(REMEMBERED)(lambda identifier: catalogue.get(AreaRow, identifier))

    def __getitem__(self, identifier: str) -> AreaRow:
        if identifier not in self._ids:
            raise KeyError(identifier)
        return self._read(identifier)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def values(self) -> ValuesView[AreaRow]:
        """All of them, read one after another."""
        return _Rows(self)

    def rows(self) -> Iterator[AreaRow]:
        """All of them, of which none is kept."""
        return self._catalogue.iterate(AreaRow)

    def named(self, name: str) -> AreaRow:
        """An area by id, six-digit code, or unambiguous name (with or without the prefecture).

        Raises:
            NotFound: none fits.
            Ambiguous: several do.
        """
        if name in self:
            return self[name]
        whole, short = self._names
        found = [self[each] for each in whole.get(name) or short.get(name, ())]
        if len(found) == 1:
            return found[0]
        if found:
            raise Ambiguous("several places have this name", where=name,
                            candidates=[Candidate(each.id, each.name, each.kind) for each in found])
        raise NotFound("no place has this code or name", where=name)

    @cached_property
    def _names(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """Ids by code and name, and by what is left of a name of Japan without its suffix."""
        whole: dict[str, tuple[str, ...]] = {}
        short: dict[str, tuple[str, ...]] = {}
        # Their fields alone: to read 17,000 whole rows takes three times as long.
        read = self._catalogue.fields(AreaRow, "kind", "code6", "name", "name_en", "prefecture")
        for identifier, kind, code6, full, name_en, prefecture in read:
            own = full.removeprefix(prefecture or "")
            for name in filter(None, {code6, full, name_en, own}):
                whole[name] = (*whole.get(name, ()), identifier)
            if kind in ("municipality", "prefecture"):
                name = own.rstrip(SUFFIXES)
                short[name] = (*short.get(name, ()), identifier)
        return whole, short


class _Rows(ValuesView[AreaRow]):
    def __init__(self, areas: Areas) -> None:
        super().__init__(areas)
        self._areas = areas

    def __iter__(self) -> Iterator[AreaRow]:
        return self._areas.rows()
