"""Lists of results: exact facets, orders, and the files that they are saved as."""

from __future__ import annotations

import csv
import html
import io
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.compare import line
from api.pages.projects import Value
from api.pages.search import alternatives, shares
from graph.filters import FACETS, Filters, facet_values
from graph.linked_data.export import TABLES
from graph.results import columns, results, sheets, workbook
from graph.results import files as result_files
from graph.rows import ProjectRow
from graph.search.hits import Hit
from graph.service import Service
from graph.settings import Settings
from tests import factories, tiny_snapshot


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


def above(service: Service, project: ProjectRow) -> dict[str, tuple[str, ...]]:
    return {link.node: tuple(node.id for node in service.above(service.catalogue.node(link.node)))
            for link in project.nodes}


@pytest.mark.parametrize(("query", "filters"), [
    ("", Filters()), ("", Filters(country=("US", "CA"))), ("高校生の派遣", Filters()),
    ("高校生の派遣", Filters(country=("US",))),
    ("tourism in Taiwan", Filters(topic=("tourism",), fiscal_year=("2023",))),
    ("", Filters(country=("US",), audience=("high-school",))), ("交流", Filters(municipality=("01100", "01224"))),
])
def test_facets_count_exactly(service: Service, query: str, filters: Filters) -> None:
    answer = service.search(query, filters, 1000)
    assert len(answer.hits) == answer.total
    counted: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for project, _ in answer.hits:
        has = set(facet_values(project, above(service, project)))
        assert all(any((name, value) in has for value in values) for name, values in filters.given())
        for name, value in has:
            counted[name][value] += 1
    assert {name: dict(values) for name, values in answer.facets.items()} == counted


@pytest.mark.parametrize("query", ["高校生の派遣", "tourism in Taiwan", "氷上競技を通じた子どもの交流", "死刑制度"])
def test_a_facet_that_is_ticked_leaves_what_it_counted(service: Service, query: str) -> None:
    answer = service.search(query, None, 1000)
    for name in ("country", "municipality", "topic", "mode"):
        for value, count in answer.facets[name]:
            narrower = service.search(query, Filters(**{name: (value,)}), 1000)
            assert narrower.total == count, (name, value)
            kept = {project.id: hit.relevance for project, hit in narrower.hits}
            assert kept == {project.id: hit.relevance for project, hit in answer.hits if project.id in kept}


def test_a_filter_that_leaves_no_hit_lists_the_nearest(service: Service) -> None:
    found = {project.id for project, _ in service.search("氷上競技を通じた子どもの交流", None, 1000).hits}
    others = next(value for value, _ in service.search("").facets["municipality"]
                  if not found & {project.id for project, _ in service.search("", Filters(municipality=(value,))).hits})
    answer = service.search("氷上競技を通じた子どもの交流", Filters(municipality=(others,)))
    assert answer.total
    assert answer.weak


def test_a_chosen_facet_still_counts_its_other_values(service: Service) -> None:
    filters = Filters(country=("US",), topic=("youth-exchange",))
    answer = service.search("", filters)
    counts = alternatives(service, "", filters, (), answer)
    for name in ("country", "topic"):
        for value, count in counts[name]:
            one = dict(filters.given()) | {name: (value,)}
            assert count == service.search("", Filters(**one)).total, value
    assert dict(counts["audience"]) == dict(answer.facets["audience"])


def test_orders(service: Service) -> None:
    relevant = service.search("交流", None, 1000)
    newest = service.search("交流", None, 1000, sort="newest")
    assert {project.id for project, _ in newest.hits} == {project.id for project, _ in relevant.hits}
    years = [max(project.years or (project.fiscal_year or 0,)) for project, _ in newest.hits]
    assert years == sorted(years, reverse=True)
    oldest = [min(project.years or (project.fiscal_year or 9999,))
              for project, _ in service.search("", None, 1000, sort="oldest").hits]
    assert oldest == sorted(oldest)
    codes = [min(project.municipality_codes, default="~")
             for project, _ in service.search("", None, 1000, sort="municipality").hits]
    assert codes == sorted(codes)
    first = service.search("交流", None, 5, 5, sort="newest")
    assert [project.id for project, _ in first.hits] == [project.id for project, _ in newest.hits[5:10]]


def test_csv_has_words_beside_codes_and_its_sources(client: TestClient, service: Service) -> None:
    answer = client.get("/api/export/results", params={"q": "高校生", "country": "US"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    expected = service.search("高校生", Filters(country=("US",)), 1000)
    assert [row["iri"] for row in rows] == [project.iri for project, _ in expected.hits]
    for row, (project, hit) in zip(rows, expected.hits, strict=True):
        assert "アメリカ合衆国" in row["countries"]
        assert "United States" in row["countries_en"]
        assert "US" in row["country_codes"].split("; ")
        assert row["snapshot"] == service.snapshot.id
        assert row["query"] == "高校生 | 国・地域: アメリカ合衆国"
        assert row["document"] == service.labels.of("document", project.document, "ja")
        assert row["lines"] == f"{project.lines[0]}-{project.lines[1]}"
        assert row["relevance"] == hit.relevance
    plain = client.get("/api/export/results", params={"q": "高校生", "bom": "false"})
    assert plain.content.startswith(b"position,")
    nothing = client.get("/api/export/results", params={"country": "ZZ"}).content.decode("utf-8-sig")
    assert nothing.startswith("position,")
    assert nothing.count("\n") == 1


def test_only_chosen_projects_are_exported(client: TestClient, service: Service) -> None:
    ids = [project.id for project, _ in service.search("高校生").hits[:4]]
    answer = client.get("/api/export/results", params={"q": "高校生", "ids": [ids[3], ids[1]], "format": "jsonld"})
    items = answer.json()["items"]
    assert [item["item"]["id"].rsplit("/", 1)[1] for item in items] == [ids[1], ids[3]]
    assert client.get("/api/export/results", params={"ids": "nobody"}).status_code == 404
    assert client.get("/api/export/results", params={"idz": "x"}).status_code == 422


def test_the_workbook_tells_its_question_and_sources(client: TestClient, service: Service) -> None:
    answer = client.get("/api/export/results", params={"q": "台湾 観光", "format": "xlsx", "lang": "en"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Results", "Query and sources", "Columns"]
    sheet, about, notes = book.worksheets
    assert [cell.value for cell in sheet[1]] == [column.en for column in columns.of_projects()]
    assert notes.max_row == sheet.max_column + 1
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref
    assert sheet.auto_filter.ref.startswith("A1:")
    widths = {name: dimension.width for name, dimension in sheet.column_dimensions.items()}
    assert widths["B"] == 40
    told = {row[0].value: row[1].value for row in about.iter_rows(max_row=6)}
    assert told["Query"] == "台湾 観光"
    assert told["Version of the data"] == service.snapshot.id
    assert told["Projects found"] == service.search("台湾 観光").total == sheet.max_row - 1
    listed = {row[0].value for row in about.iter_rows(min_row=9)}
    assert listed == {service.labels.of("document", project.document, "en")
                      for project, _ in service.search("台湾 観光", None, 1000).hits}


@pytest.fixture(scope="module")
def whole(client: TestClient) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.get("/api/export/workbook", params={"lang": "en"}).content))


def test_the_whole_snapshot_is_a_workbook(whole: openpyxl.Workbook, service: Service) -> None:
    titles = [columns.words()[name]["en"] for name in sheets.WHOLE]
    assert whole.sheetnames == [*titles, "Query and sources", "Columns"]
    for name, title in zip(sheets.WHOLE, titles, strict=True):
        sheet = whole[title]
        if name in TABLES:
            assert sheet.max_row - 1 == service.catalogue.count(TABLES[name]), name
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
        headings = [cell.value for cell in sheet[1]]
        assert len(set(headings)) == len(headings)
        # No column is always empty by a misspelt name; the samples have no figures of what was achieved.
        empty = {column[0].value for column in sheet.iter_cols() if not any(cell.value for cell in column[1:])}
        unreported = {"Actual", "Actual year", "Earlier actual values", "Interim target", "Interim year",
                      "Targets by year", "Bound", "Target in words"}
        assert empty == (unreported if name == "indicators" else set()), name
    told = {row[0].value: row[1].value for row in whole["Query and sources"].iter_rows()}
    assert told["Version of the data"] == service.snapshot.id
    assert {each.title for each in service.documents()} <= set(told)


def test_links_of_a_workbook_tell_strength_confidence_and_both_sources(whole: openpyxl.Workbook) -> None:
    head, *rows = whole["Links to plans"].iter_rows(values_only=True)
    links = [dict(zip(head, row, strict=True)) for row in rows]
    assert {link["Basis"] for link in links} == {"stated", "inferred"}
    for link in links:
        assert (link["Confidence"] is None) == (link["Basis"] == "stated")
        assert link["Project"]
        assert link["Source of the project"]
        assert link["Source of the plan"] or link["Plan"] == "SDGs"


@pytest.mark.parametrize("table", ["issues", "network"])
def test_a_table_is_a_workbook(client: TestClient, table: str) -> None:
    answer = client.get(f"/api/export/{table}", params={"format": "xlsx"})
    assert answer.headers["content-type"] == workbook.MEDIA_TYPE
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[-2:] == ["条件と出典", "列の説明"]
    assert book.worksheets[-2]["B3"].value.endswith(f"/{table}")
    if table == "issues":  # codes and reasons in words
        head, *rows = book.worksheets[0].iter_rows(values_only=True)
        assert {row[head.index("重さ")] for row in rows} <= {"誤り", "注意", "参考"}
        assert not [row for row in rows if str(row[head.index("理由")]).isascii()]
    assert client.get("/api/export/network", params={"format": "csv", "bom": True}).content.startswith(BOM_UTF8)


def test_the_answer_of_a_query_is_a_workbook(client: TestClient) -> None:
    sheet, about = openpyxl.load_workbook(io.BytesIO(client.get(
        "/api/queries/ties-by-country", params={"format": "xlsx", "lang": "en"}).content)).worksheets
    assert [cell.value for cell in sheet[1]] == ["Country", "Country", "Ties", "Japanese parties"]
    assert all(isinstance(row[2].value, int) for row in sheet.iter_rows(min_row=2))
    assert about["B1"].value == "Ties counted by country (ties-by-country)"
    assert about["B7"].value.endswith("/api/queries/ties-by-country")
    assert client.get("/api/queries/tie-graph", params={"format": "xlsx", "municipality": "01224"}).status_code == 400
    text = 'SELECT ?a ?b { VALUES (?a ?b) { ("=1+1" 2.5) } }'
    cell, number = openpyxl.load_workbook(io.BytesIO(client.get(
        "/sparql", params={"query": text, "format": "xlsx"}).content)).worksheets[0][2]
    assert (cell.value, cell.data_type, cell.quotePrefix, number.value) == ("=1+1", "s", True, 2.5)
    assert client.get("/sparql", params={"query": text, "format": "csv", "bom": "true"}).content.startswith(BOM_UTF8)
    assert client.get("/sparql", params={"query": "ASK {}", "format": "xlsx"}).status_code == 200


def test_similar_projects_are_a_workbook_and_a_table(client: TestClient, service: Service) -> None:
    project = service.search("高校生").hits[0][0].id
    for elsewhere in (False, True):
        given = {"project": project, "limit": 5, "elsewhere": elsewhere}
        wanted = [other.id for other, _ in service.similar(project, 5, elsewhere)]
        text = client.get("/api/export/similar", params=given).text
        assert [row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))] == wanted
        book = openpyxl.load_workbook(io.BytesIO(client.get("/api/export/similar",
                                                            params={**given, "format": "xlsx"}).content))
        assert [row[-2] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == wanted
        assert book.worksheets[1]["B1"].value == service.project(project).title
        shown = client.get(f"/api/projects/{project}/similar", params={"limit": 5, "elsewhere": elsewhere}).json()
        assert [each["id"] for each in shown["items"]] == wanted
    assert client.get("/api/export/similar", params={"project": "nobody"}).status_code == 404


def test_json_ld_reads_as_linked_data(client: TestClient, service: Service) -> None:
    answer = client.get("/api/export/results", params={"q": "高校生", "country": "CA", "format": "jsonld"})
    quads = [quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.JSON_LD)]
    base = service.snapshot.manifest.base
    about = next(each.subject for each in quads if each.object == ox.NamedNode("http://schema.org/ItemList"))
    assert about.value.startswith(f"{base}search?q=")
    sources = {each.object.value for each in quads if each.predicate.value.endswith("prov#wasDerivedFrom")}
    found = service.search("高校生", Filters(country=("CA",)), 1000)
    assert sources == {f"{base}id/document/{project.document}" for project, _ in found.hits}
    canadian = {each.subject.value for each in quads if each.object == ox.NamedNode(f"{base}id/country/CA")
                and each.predicate == ox.NamedNode(f"{base}ontology#country")}
    assert canadian == {project.iri for project, _ in found.hits}
    assert answer.json()["schema:version"] == service.snapshot.id


@pytest.mark.parametrize("text", ["=1+1", "+81", "-x", "@SUM(A1)", "\t=1", "\r=2", '=HYPERLINK("http://x","y")'])
def test_formulas_are_neutralised(tmp_path: Path, text: str) -> None:
    service = Service.open(tiny_snapshot.publish(tmp_path))
    project = factories.project("doc-a", title=text, description="a\x07b")
    found = results.ResultList(results.Question(query=text), ((project, Hit.unranked(project.id)),), 1, (), "s", "c",
                               "http://127.0.0.1:8000/")
    row = next(csv.DictReader(io.StringIO("".join(result_files.csv_file(service, found, "ja", bom=False)), newline="")))
    assert row["title"] == "'" + text
    assert row["query"] == "'" + text
    book = openpyxl.load_workbook(io.BytesIO(result_files.excel(service, found, "ja", "http://127.0.0.1:8000/")))
    for cell in (book.worksheets[0]["B2"], book.worksheets[1]["B1"]):
        assert cell.data_type == "s"
        assert cell.quotePrefix
    assert book.worksheets[0]["C2"].value == "ab"


def test_shares_are_parts_of_what_speaks_for_a_hit() -> None:
    hit = Hit("p", 4.0, "high", 0.9, {"dense": 3.0, "lexical": 1.0, "topic": -0.5, "mode": 0.0}, (), ())
    found = shares(hit)
    assert [(share.signal, share.part) for share in found] == [("dense", 0.75), ("lexical", 0.25), ("topic", 0.0)]


HTML = {"accept": "text/html"}


def test_the_search_page_keeps_its_state_in_the_address(client: TestClient) -> None:
    given = {"q": "札幌市の高校生のカナダへの派遣", "country": ["CA", "US"], "without": "mode:dispatch",
             "sort": "newest", "lang": "en"}
    page = client.get("/search", params=given, headers=HTML).text
    assert page.count("checked>") == 2
    assert '<option value="newest" selected>' in page
    assert 'name="without" value="mode:dispatch"' in page
    assert "<s>Sending people abroad</s>" in page
    link = html.unescape(re.findall(r'href="(/api/export/results\?[^"]+csv[^"]*)"', page)[0])
    rows = list(csv.DictReader(io.StringIO(client.get(link).content.decode("utf-8-sig"), newline="")))
    shown = re.findall(r'name="ids" value="([^"]+)"', page)
    assert shown
    assert [row["iri"].rsplit("/", 1)[1] for row in rows][:len(shown)] == shown


def test_what_was_understood_can_be_taken_back(client: TestClient) -> None:
    page = client.get("/search", params={"q": "カナダ 観光以外", "lang": "ja"}, headers=HTML).text
    assert "観光を除く" in page
    link = html.unescape(re.findall(r'class="chip chip-understood" href="([^"]+)"', page)[0])
    assert "without=country%3ACA" in link
    again = client.get(link, headers=HTML).text
    assert "<s>カナダ</s>" in again
    assert "「カナダ」と読まない" not in again


def test_matched_words_are_marked_and_escaped(tmp_path: Path) -> None:
    with TestClient(create_app(tiny_snapshot.publish(tmp_path)), headers=HTML) as client:
        page = client.get("/search", params={"q": "交流 派遣", "lang": "ja"}).text
        assert "&lt;<mark>交流</mark>&gt;<mark>派遣</mark>" in page
        assert "<交流>" not in page


def test_an_empty_answer_says_what_would_help(client: TestClient) -> None:
    page = client.get("/search", params={"q": "高校生", "country": "FI", "municipality": "01206", "lang": "en"},
                      headers=HTML).text
    assert "No project fits." in page
    assert "Without the condition on" in page
    assert "High school students" in page


def test_projects_side_by_side(client: TestClient, service: Service) -> None:
    ids = [project.id for project, _ in service.search("高校生の派遣").hits[:3]]
    page = client.get("/compare", params={"ids": ids, "lang": "en"}, headers=HTML).text
    joined = client.get("/compare", params={"ids": ",".join(ids), "lang": "en"}, headers=HTML).text
    assert joined.count('<th scope="col">') == page.count('<th scope="col">')
    assert page.count('<th scope="col">') == 4
    assert "differs</span>" in page
    assert "Fewer than two" in client.get("/compare", params={"ids": ids[0], "lang": "en"}, headers=HTML).text
    assert client.get("/compare?ids=a,b", headers=HTML).status_code == 404


def test_a_line_of_the_comparison_marks_what_not_all_have() -> None:
    one, two = Value("アメリカ"), Value("カナダ")
    compared = line("countries", [((one, two), None), ((one,), None), ((), "unstated")])
    assert compared.differs
    assert [[shared for _, shared in cell.values] for cell in compared.cells] == [[False, False], [False], []]
    assert not line("countries", [((one,), None), ((one,), None)]).differs


def test_similar_initiatives_of_others_only(client: TestClient, service: Service) -> None:
    project = next(each for each, _ in service.search("高校生の派遣").hits if each.municipality_codes)
    hits = service.similar(project.id, 30, elsewhere=True)
    assert hits
    assert not any({*project.municipality_codes} & {*other.municipality_codes} for other, _ in hits)
    page = client.get(f"/projects/{project.id}/similar?elsewhere=1&lang=en", headers=HTML).text
    assert page.count('class="similar-why"') == len(hits)
    assert re.search(r'similar-why">[A-Z][^<]{10,}\.<', page)
