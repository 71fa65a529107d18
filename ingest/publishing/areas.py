"""The reference data's areas as rows of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from graph.rows import AreaRow
from ontology import reference, vocabulary
from ontology.iri import Iris


def area_rows(iris: Iris) -> Iterator[AreaRow]:
    """Prefectures, subprefectures, municipalities, countries, regions and foreign places."""
    for prefecture in reference.prefectures().values():
        yield AreaRow(id=prefecture.code, iri=iris.entity("prefecture", prefecture.code), kind="prefecture",
                      name=prefecture.name, name_en=prefecture.name_en, country="JP")
    for part in reference.subprefectures().values():
        yield AreaRow(id=part.id, iri=iris.entity("subprefecture", part.id), kind="subprefecture", name=part.name,
                      name_en=part.name_en, prefecture=reference.prefecture(part.prefecture).name, country="JP")
    for each in reference.municipalities().values():
        yield AreaRow(
            id=each.code, iri=iris.entity("municipality", each.code), kind="municipality", name=each.full_name,
            name_en=each.name_en, kana=each.kana, code6=each.code6,
            prefecture=reference.prefecture(each.prefecture).name,
            subprefecture=reference.subprefectures()[each.subprefecture].name if each.subprefecture else None,
            country="JP", lat=each.lat, lng=each.lng, url=each.url)
    for country in reference.countries().values():
        yield AreaRow(id=country.code, iri=iris.entity("country", country.code), kind="country", name=country.name,
                      name_en=country.name_en, country=country.code)
    for concept in vocabulary.concepts("region"):
        yield AreaRow(id=concept.name, iri=iris.concept("region", concept.name), kind="region",
                      name=vocabulary.label("region", concept.name, "ja") or concept.name,
                      name_en=vocabulary.label("region", concept.name, "en") or concept.name)
    for place in reference.places().values():
        yield AreaRow(id=place.id, iri=iris.entity("place", place.id), kind="place", name=place.name,
                      name_en=place.name_en, country=place.country, lat=place.lat, lng=place.lng)
