"""A list of projects as a file: CSV, Excel and JSON-LD, each with the question, the version and the sources."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from graph.labels import Lang
from graph.linked_data.export import FORMULA_STARTS, csv_lines, flat
from graph.results.results import ResultList, columns, described, records
from graph.rows import ProjectRow
from graph.search.search import Hit
from graph.service import Service
from ontology import files
from ontology.iri import Iris

"""Excel reads a CSV file without it in the system's code page, where Japanese becomes unreadable."""

LONGEST: Final = 32_767
"""Characters that an Excel cell holds."""

WRAP: Final = Alignment(wrap_text=True, vertical="top")
HEAD: Final = PatternFill("solid", start_color="E4EBF3")

WORDS: Final[dict[str, dict[Lang, str]]] = {
    "results": {"ja": "結果", "en": "Results"},
    "about": {"ja": "条件と出典", "en": "Query and sources"},
    "question": {"ja": "検索条件", "en": "Query"},
    "found": {"ja": "見つかった件数", "en": "Projects found"},
    "listed": {"ja": "この表の件数", "en": "Projects in this file"},
    "snapshot": {"ja": "データの版", "en": "Version of the data"},
    "created": {"ja": "データの作成日時", "en": "Data made"},
    "link": {"ja": "同じ検索", "en": "The same search"},
    "document": {"ja": "出典の文書", "en": "Source document"},
    "identifier": {"ja": "識別子", "en": "Identifier"},
    "lines": {"ja": "行数", "en": "Lines"},
    "hash": {"ja": "SHA-256", "en": "SHA-256"},
}
"""Words of the sheet on the question and its sources; the columns' are in ``result_columns.tsv``."""


def csv_file(service: Service, found: ResultList, lang: Lang, bom: bool = True) -> Iterator[str]:
    """The list as CSV (RFC 4180); question, version and source stand in every row, which may be cut out and kept."""
    names = [column.name for column in columns()]
    return csv_lines(({name: row[name] for name in names} for row in records(service, found, lang)), names, bom)


def excel(service: Service, found: ResultList, lang: Lang, link: str) -> bytes:
    """The list as an Excel workbook of two sheets: the results, and the question with its sources.

    Args:
        service: the words of the codes.
        found: the list.
        lang: of the headings.
        link: where the same list can be seen.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(WORDS["results"][lang])
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns()))}{len(found.hits) + 1}"
    for number, column in enumerate(columns(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_cell(sheet, column.heading(lang), head=True) for column in columns()])
    for row in records(service, found, lang):
        sheet.append([_cell(sheet, row[column.name]) for column in columns()])
    about = book.create_sheet(WORDS["about"][lang])
    for letter, width in (("A", 36.0), ("B", 60.0), ("C", 12.0), ("D", 68.0)):
        about.column_dimensions[letter].width = width
    for name, value in (("question", described(service, found.question, lang)), ("found", found.total),
                        ("listed", len(found.hits)), ("snapshot", found.snapshot), ("created", found.created),
                        ("link", link)):
        about.append([_cell(about, WORDS[name][lang], head=True), _cell(about, value)])
    about.append([])
    about.append([_cell(about, WORDS[name][lang], head=True) for name in ("document", "identifier", "lines", "hash")])
    for source in found.sources:
        about.append([_cell(about, value) for value in (source.title, source.iri, source.n_lines, source.sha256)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: object, head: bool = False) -> Cell:
    plain = flat(value)
    if isinstance(plain, str):
        # The apostrophe that flat() puts before a formula is for CSV; a sheet has a type for text.
        plain = plain[1:] if plain[:1] == "'" and plain[1:].startswith(FORMULA_STARTS) else plain
        plain = ILLEGAL_CHARACTERS_RE.sub("", plain)[:LONGEST]
    cell = WriteOnlyCell(sheet, plain)
    if isinstance(plain, str):
        cell.data_type = "s"
        cell.quotePrefix = plain.startswith(FORMULA_STARTS)
    cell.alignment = WRAP
    if head:
        cell.font, cell.fill = Font(bold=True), HEAD
    return cell


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


def _node(iris: Iris, project: ProjectRow, hit: Hit) -> dict[str, Any]:
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
