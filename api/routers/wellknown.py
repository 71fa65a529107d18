"""What a machine looks for first: the dataset's description, the site map, and what robots may read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from api import linked
from api.deps import IrisDep, ServiceDep, SettingsDep, StoreDep
from graph.linked_data import dataset_description, dumps
from graph.rows import NodeRow, ProjectRow
from graph.service import Service
from graph.store import View
from ontology.errors import NotFound

router = APIRouter(tags=["linked data"])

PART: Final = 50_000
"""Addresses in one site map file: the protocol's limit (sitemaps.org)."""


@router.get("/.well-known/void", include_in_schema=False)
def void() -> RedirectResponse:
    """The VoID description (https://www.w3.org/TR/void/, section 7.2)."""
    return RedirectResponse("/dataset", 303)


@router.get("/dataset", response_class=Response)
@router.get("/dataset.{suffix}", response_class=Response, include_in_schema=False)
def dataset(request: Request, service: ServiceDep, store: StoreDep, settings: SettingsDep, iris: IrisDep,
            suffix: str | None = None) -> Response:
    """The dataset's description in VoID and DCAT: counts, vocabularies, examples, dumps, licence, coverage."""
    releases = dumps.releases(dumps.folder_of(settings))
    found = statistics(service, store)
    html = linked.page(request, "dataset", service, statistics=found, releases=releases)
    triples = dataset_description.describe(service, store, found, releases)
    # The dumps may change while the snapshot does not, so the validator names the newest.
    version = releases[0].id if releases else ""
    return linked.rdf(request, f"{iris.base}dataset", triples, suffix, service, iris, html=html, version=version)


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def statistics(service: Service, store: View) -> dataset_description.Statistics:
    """The counts of a snapshot, made once."""
    return dataset_description.measure(store)


def addresses(service: Service) -> Iterator[str]:
    """Paths of the pages that a search engine should know."""
    yield from ("/", "/search", "/plans", "/network", "/issues", "/about", "/ontology", "/vocabulary", "/queries",
                "/dataset.html", "/dumps/", "/validation", "/docs", "/api")
    yield from (f"/projects/{each.id}" for each in service.catalogue.iterate(ProjectRow))
    yield from (f"/plans/{each.id}" for each in service.plans())
    yield from (f"/nodes/{each.id}" for each in service.catalogue.iterate(NodeRow))
    yield from (f"/documents/{each.id}" for each in service.documents())
    tied = {code for tie in service.ties for code in (tie.source_code, tie.partner_id, tie.country) if code}
    folders = {"municipality": "municipalities", "prefecture": "prefectures", "country": "countries",
               "place": "places"}
    yield from (f"/{folders[area.kind]}/{area.id}" for area in service.areas.values()
                if area.id in tied and area.kind in folders)


@router.get("/sitemap.xml", include_in_schema=False)
def sitemap(service: ServiceDep, iris: IrisDep) -> Response:
    """The site map, or an index of its parts where one file cannot hold it."""
    paths = list(addresses(service))
    if len(paths) <= PART:
        return _xml("urlset", "url", (iris.base + path[1:] for path in paths), service)
    parts = range(1, -(-len(paths) // PART) + 1)
    return _xml("sitemapindex", "sitemap", (f"{iris.base}sitemap-{part}.xml" for part in parts), service)


@router.get("/sitemap-{part}.xml", include_in_schema=False)
def sitemap_part(part: str, service: ServiceDep, iris: IrisDep) -> Response:
    """One part of a large site map."""
    paths = list(addresses(service))
    number = int(part) if re.fullmatch(r"[1-9][0-9]{0,4}", part) else 0
    chosen = paths[(number - 1) * PART:number * PART] if number else []
    if not chosen:
        raise NotFound("the site map has no such part", where=part)
    return _xml("urlset", "url", (iris.base + path[1:] for path in chosen), service)


def _xml(outer: str, inner: str, locations: Iterator[str], service: Service) -> Response:
    day = service.snapshot.manifest.created[:10]
    lines = "".join(f"<{inner}><loc>{escape(each)}</loc><lastmod>{day}</lastmod></{inner}>\n" for each in locations)
    text = (f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{lines}</{outer}>\n")
    return Response(text, media_type="application/xml", headers={"Cache-Control": linked.CACHE})


@router.get("/robots.txt", include_in_schema=False)
def robots(iris: IrisDep) -> PlainTextResponse:
    """Pages and data are for all; queries cost too much to crawl."""
    return PlainTextResponse("User-agent: *\nDisallow: /sparql\nDisallow: /search?\nDisallow: /api/\n"
                             f"Disallow: /reconcile\n\nSitemap: {iris.base}sitemap.xml\n")
