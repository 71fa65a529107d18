"""A list of projects as a file: CSV, Excel and JSON-LD, each with the question, the version and the sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graph.labels import Lang
from graph.linked_data.export import csv_lines
from graph.results.columns import of_projects, words
from graph.results.results import ResultList, described, records
from graph.results.workbook import About, Sheet, workbook
from graph.rows import ListedRow
from graph.search.hits import Hit
from graph.service import Service
from ontology import files
from ontology.iri import Iris


def csv_file(service: Service, found: ResultList, lang: Lang, bom: bool = True) -> Iterator[str]:
    """The list as CSV (RFC 4180); question, version and source stand in every row, which may be cut out and kept."""
    names = [column.name for column in of_projects()]
    return csv_lines(({name: row[name] for name in names} for row in records(service, found, lang)), names, bom)


def excel(service: Service, found: ResultList, lang: Lang, link: str) -> bytes:
    """The list as an Excel workbook: the results, the question with its sources, and what the columns mean.

    Args:
        service: the words of the codes.
        found: the list.
        lang: of the headings.
        link: where the same list can be seen.
    """
    told = (("question", described(service, found.question, lang)), ("found", found.total), ("listed", len(found.hits)))
    return workbook([Sheet(words()["results"][lang], of_projects(), records(service, found, lang), 2)],
                    About(lang, service.snapshot.manifest, link, found.sources, told))


def json_ld(service: Service, found: ResultList, link: str) -> str:
    """The list as JSON-LD: a schema.org ItemList of our projects, derived from the documents' entities."""
    iris = Iris(found.base)
    context = {**files.context(found.base), "position": "schema:position", "item": "schema:item",
               "name": "schema:name", "items": {"@id": "schema:itemListElement", "@container": "@list"}}
    return json.dumps({
        "@context": context, "id": link, "type": "schema:ItemList",
        "name": {"@value": described(service, found.question, "ja"), "@language": "ja"},
        "schema:query": found.question.query, "schema:numberOfItems": found.total,
        "schema:version": found.snapshot,
        "schema:dateModified": {"@value": found.created, "@type": "xsd:dateTime"},
        "derivedFrom": [source.iri for source in found.sources],
        "items": [{"type": "schema:ListItem", "position": number, "item": _node(iris, project, hit)}
                  for number, (project, hit) in enumerate(found.hits, 1)],
    }, ensure_ascii=False, indent=1)


def _node(iris: Iris, project: ListedRow, hit: Hit) -> dict[str, Any]:
    node: dict[str, Any] = {
        "id": project.iri, "type": "Project", "title": project.title,
        "description": {"ja": project.description},
        "municipality": [iris.entity("municipality", code) for code in project.municipality_codes],
        "country": [iris.entity("country", code) for code in project.countries],
        "mode": [iris.concept("mode", code) for code in project.modes],
        "topic": [iris.concept("topic", code) for code in project.topics],
        "audience": [iris.concept("audience", code) for code in project.audiences],
        "source": iris.entity("document", project.document),
    }
    if project.status:
        node["status"] = iris.concept("status", project.status)
    if hit.relevance != "unranked":
        node["schema:disambiguatingDescription"] = hit.relevance
    return {name: value for name, value in node.items() if value not in ([], {"ja": ""})}
