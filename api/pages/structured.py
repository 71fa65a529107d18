"""schema.org descriptions inside the pages, for search engines: JSON-LD data blocks, which run nothing.

A project is described as a thing with our own class beside it: ``schema:Project`` is a kind of organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request

from graph.labels import Lang
from graph.linked_data import dataset_description
from graph.rows import AreaRow, DocumentRow, NodeRow, PlanRow, ProjectRow
from graph.service import Service

_AREAS: Final = {"municipality": "City", "prefecture": "AdministrativeArea", "subprefecture": "AdministrativeArea",
                 "country": "Country", "place": "Place", "region": "Place"}


def describe(request: Request, service: Service, template: str, lang: Lang, given: Mapping[str, object]) -> dict[
        str, Any] | None:
    """What a page is about, as a JSON-LD object; None for pages that are about nothing in particular."""
    base = service.snapshot.manifest.base
    about = {"home.html": _site, "dataset.html": _dataset}.get(template)
    if about is not None:
        return {"@context": "https://schema.org", **about(service, base, lang)}
    key = {"project.html": "project", "plan.html": "plan", "node.html": "node", "document.html": "document",
           "area.html": "area", "former.html": "successor"}.get(template)
    row = given.get(key) if key else None
    entity = _entity(service, row, lang)
    if entity is None:
        return None
    return {"@context": "https://schema.org", "@type": "WebPage", "url": base + request.url.path.lstrip("/"),
            "inLanguage": lang, "isPartOf": {"@type": "WebSite", "@id": base},
            "dateModified": service.snapshot.manifest.created, "mainEntity": entity}


def _site(service: Service, base: str, lang: Lang) -> dict[str, Any]:
    return {"@type": "WebSite", "@id": base, "url": base, "name": "Kakehashi 架け橋", "inLanguage": ["ja", "en"],
            "potentialAction": {"@type": "SearchAction", "target": {
                "@type": "EntryPoint", "urlTemplate": f"{base}search?q={{search_term_string}}"},
                "query-input": "required name=search_term_string"},
            "hasPart": {"@type": "Dataset", **_dataset(service, base, lang)}}


def _dataset(service: Service, base: str, lang: Lang) -> dict[str, Any]:
    text = dataset_description.TEXT
    first, last = dataset_description.years(service)
    found: dict[str, Any] = {
        "@type": "Dataset", "@id": f"{base}dataset", "url": f"{base}dataset", "name": text["title"][lang],
        "description": text["description"][lang], "keywords": text["keywords"][lang],
        "license": text["terms"]["licence"], "isAccessibleForFree": True, "version": service.snapshot.id,
        "dateModified": service.snapshot.manifest.created, "spatialCoverage": {"@type": "Country", "name": "Japan"},
        "creator": {"@type": "Organization", "name": text["terms"][f"publisher_{lang}"]},
        "distribution": [{"@type": "DataDownload", "encodingFormat": kind, "contentUrl": base + path}
                         for kind, path in (("text/turtle", "dataset.ttl"), ("application/json", "dumps/"))]}
    if first and last:
        found["temporalCoverage"] = f"{first}-04-01/{last + 1}-03-31"
    return found


def _entity(service: Service, row: object, lang: Lang) -> dict[str, Any] | None:
    base = service.snapshot.manifest.base
    if isinstance(row, ProjectRow):
        found: dict[str, Any] = {
            "@type": "Thing", "@id": row.iri, "additionalType": f"{base}ontology#Project", "name": row.title,
            "description": row.description, "identifier": row.id}
        areas = service.areas
        places = [areas[code] for code in (*row.municipality_codes, *row.countries) if code in areas]
        if places:
            found["subjectOf"] = {"@type": "CreativeWork", "isBasedOn": f"{base}id/document/{row.document}",
                                  "spatialCoverage": [_place(area, lang) for area in places]}
        return found
    if isinstance(row, AreaRow):
        place = _place(row, lang)
        if row.lat is not None and row.lng is not None:
            place["geo"] = {"@type": "GeoCoordinates", "latitude": row.lat, "longitude": row.lng}
        if row.url:
            place["sameAs"] = row.url
        return place
    if isinstance(row, PlanRow | DocumentRow):
        kind = "CreativeWork" if isinstance(row, PlanRow) else "DigitalDocument"
        return {"@type": kind, "@id": row.iri, "name": row.title, "inLanguage": "ja", "identifier": row.id}
    if isinstance(row, NodeRow):
        return {"@type": "DefinedTerm", "@id": row.iri, "name": row.title or row.notation, "termCode": row.notation,
                "inDefinedTermSet": f"{base}id/plan/{row.plan}"}
    return None


def _place(area: AreaRow, lang: Lang) -> dict[str, Any]:
    names = (area.name, area.name_en) if lang == "ja" else (area.name_en or area.name, area.name)
    found: dict[str, Any] = {"@type": _AREAS[area.kind], "@id": area.iri, "name": names[0]}
    if names[1] and names[1] != names[0]:
        found["alternateName"] = names[1]
    if area.prefecture and area.kind == "municipality":
        found["containedInPlace"] = {"@type": "AdministrativeArea", "name": area.prefecture}
    return found
