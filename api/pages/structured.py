"""schema.org descriptions inside the pages, for search engines: JSON-LD data blocks, which run nothing.

A project is described as a thing with our own class beside it: ``schema:Project`` is a kind of organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from api.pages.paths import page_path
from graph.labels import Lang
from graph.linked_data import dataset_description
from graph.rows import AreaRow, DocumentRow, NodeRow, PlanRow, ProjectRow
from graph.service import Service

if TYPE_CHECKING:
    from api.pages.context import View

EXCHANGED: Final = (("graphml", "application/graphml+xml"), ("csv", "text/csv"), ("json", "application/json"))
"""Forms in which the network is offered to other programs, with their media types."""

_AREAS: Final = {"municipality": "City", "prefecture": "AdministrativeArea", "subprefecture": "AdministrativeArea",
                 "country": "Country", "place": "Place", "region": "Place"}


def describe(view: View, template: str, given: Mapping[str, object]) -> dict[str, Any] | None:
    """What a page is about, as a JSON-LD object; None for pages that are about nothing in particular."""
    service, lang = view.service, view.lang
    if service is None:
        return None
    base, here = service.snapshot.manifest.base, view.request.url.path[1:]
    about = {"home.html": _site, "dataset.html": _dataset}.get(template)
    if about is not None:
        return {"@context": "https://schema.org", **about(service, base, lang)}
    listed = {"plans.html": _plans, "network.html": _network}.get(template)
    if listed is not None:
        return {"@context": "https://schema.org", "@type": "CollectionPage", "@id": base + here, "url": base + here,
                **_within(service, base, lang), **listed(view, service, base)}
    key = {"project.html": "project", "plan.html": "plan", "node.html": "node", "document.html": "document",
           "area.html": "area", "former.html": "successor"}.get(template)
    row = given.get(key) if key else None
    entity = _entity(view, service, row)
    if entity is None:
        return None
    return {"@context": "https://schema.org", "@type": "WebPage", "url": base + here,
            **_within(service, base, lang), "mainEntity": entity}


def _within(service: Service, base: str, lang: Lang) -> dict[str, Any]:
    return {"inLanguage": lang, "isPartOf": {"@type": "WebSite", "@id": base},
            "dateModified": service.snapshot.manifest.created}


def _plans(view: View, service: Service, base: str) -> dict[str, Any]:
    """The plans that the page lists, each with its years and who it is for."""
    parts = []
    for plan in service.plans():
        part: dict[str, Any] = {"@type": "CreativeWork", "@id": plan.iri, **_titled(view, plan.document, plan.title),
                                "url": base + (page_path("plan", plan.id) or "/")[1:]}
        if plan.years:
            part["temporalCoverage"] = "/".join(map(str, plan.years))
        if plan.municipality or plan.prefecture:
            part["spatialCoverage"] = {"@type": "AdministrativeArea", "name": plan.municipality or plan.prefecture}
        parts.append(part)
    return {"name": view.t("plans.title"), "description": view.t("plans.lead"), "hasPart": parts}


def _titled(view: View, document: str, title: str) -> dict[str, str]:
    """A title and its language: of a document without one, the title that is given it here."""
    found = view.supplied(document)
    return {"name": found or title, "inLanguage": view.lang if found else "ja"}


def _network(view: View, service: Service, base: str) -> dict[str, Any]:
    """The ties as a dataset of their own, a part of the whole."""
    words = {"name": view.t("network.title"), "description": view.t("network.lead")}
    return {**words, "about": {
        "@type": "Dataset", **words, "license": dataset_description.TEXT["terms"]["licence"],
        "isPartOf": {"@type": "Dataset", "@id": f"{base}dataset"}, "isAccessibleForFree": True,
        "dateModified": service.snapshot.manifest.created, "version": service.snapshot.id,
        "creator": {"@type": "Organization", "name": dataset_description.TEXT["terms"][f"publisher_{view.lang}"]},
        "distribution": [{"@type": "DataDownload", "encodingFormat": kind,
                          "contentUrl": f"{base}api/export/network?format={form}"} for form, kind in EXCHANGED]}}


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


def _entity(view: View, service: Service, row: object) -> dict[str, Any] | None:
    base, lang = service.snapshot.manifest.base, view.lang
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
        document = row.document if isinstance(row, PlanRow) else row.id
        return {"@type": kind, "@id": row.iri, **_titled(view, document, row.title), "identifier": row.id}
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
