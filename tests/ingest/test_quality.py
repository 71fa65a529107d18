"""Quality of reading, from the linked document to the graph, the API, the pages and the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.i18n import LANGUAGES, messages
from api.pages.reasons import japanese, wordings
from graph.alignment import quality as alignment_quality
from graph.quality_rows import QualityRow
from graph.rows import IssueRow
from graph.service import Service
from graph.settings import Settings
from ingest.mapping.quality import measurements, quality_quads
from ingest.quality import measure
from ontology import files
from ontology.iri import DQV, RDFS, Iris
from tests import issue_texts
from tests.kakehashi.test_cli import run
from tests.linked_documents import plan, survey

IRIS = Iris("https://data.example.jp/")
SURVEY = "hokkaido_project_survey_r5"


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


def label(vocabulary: str, code: str) -> str:
    return f"<{vocabulary}:{code}>"


def test_a_survey_is_measured() -> None:
    row = measure(survey(), IRIS)
    assert (row.id, row.records, row.ties_stated, row.ties_implied, row.figures) == ("survey", 1, 1, 1, 1)
    assert [(each.kind, each.made, each.open) for each in row.links] == [("municipality", 1, 0)]
    assert {each.field: each.share for each in row.completeness} == dict.fromkeys(
        ("name", "description", "period", "mode"), 1.0)
    assert row.codes == {"broken-duplicate": 1}
    assert row.account.used + row.account.layout + row.account.issue + row.account.unaccounted == row.account.lines


def test_titles_that_a_plan_does_not_give_are_told_by_its_completeness() -> None:
    row = measure(plan(), IRIS)
    untitled = [each for each in row.completeness if each.field.startswith("node:") and each.share < 1]
    assert untitled
    assert row.figures_without_number == 1


def test_measurements_are_of_metrics_that_the_ontology_declares() -> None:
    base = IRIS.base
    declared = {triple.subject.value for triple in files.triples(files.ONTOLOGY, base)
                if isinstance(triple.subject, ox.NamedNode) and triple.object == ox.NamedNode(f"{DQV}Metric")}
    row = measure(survey(), IRIS)
    quads = list(quality_quads(row, IRIS))
    metrics = {quad.object.value for quad in quads if quad.predicate.value == f"{DQV}isMeasurementOf"
               and isinstance(quad.object, ox.NamedNode)}
    assert metrics <= declared
    assert len({quad.subject for quad in quads} - {ox.NamedNode(row.iri)}) == len(list(measurements(row)))
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(IRIS.document_graph("survey"))}
    named = {triple.subject for triple in files.triples(files.ONTOLOGY, base)
             if triple.predicate.value == f"{RDFS}label"}
    assert {ox.NamedNode(each) for each in declared} <= named


def test_the_snapshot_has_the_account_of_every_document(service: Service) -> None:
    found = service.catalogue.all(QualityRow)
    assert [each.id for each in found] == [each.id for each in service.documents()]
    for row in found:
        assert row.account.used + row.account.layout + row.account.issue == row.account.lines
        assert row.account.unaccounted == row.account.double == row.account.unused_cells == 0
        assert sum(row.codes.values()) == len(service.issues(row.id)) == sum(row.severities.values())


def test_the_api_gives_it(client: TestClient) -> None:
    items = client.get("/api/quality").json()["items"]
    assert client.get(f"/api/quality/{SURVEY}").json() in items
    assert client.get("/api/quality/none").status_code == 404


def test_the_named_query_gives_the_measurements(client: TestClient, service: Service) -> None:
    answer = client.get("/api/queries/quality-of-document", params={"document": SURVEY}).json()
    rows = answer["results"]["bindings"]
    assert len(rows) == len(list(measurements(service.catalogue.get(QualityRow, SURVEY))))
    assert {"読み取った欄", "行数"} <= {each["name_ja"]["value"] for each in rows}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_how_right_inferred_links_are(client: TestClient, lang: str) -> None:
    page = client.get(f"/quality?lang={lang}", headers={"accept": "text/html"}).text
    kept = alignment_quality.models()
    assert {(each.kind, each.name) for each in kept} == {
        ("node", "judged"), ("node", "guided"), ("node", "zero_shot"), ("sdg", "judged"), ("sdg", "guided")}
    assert page.count('<figure class="curve">') == len(kept)
    assert page.count('class="span"') == sum(len(each.reliability) for each in kept)
    for each in kept:
        for _, figures in each.measured:
            assert f"{figures.precision:.3f}" in page
            assert f"{figures.calibration:.3f}" in page
        assert sum(one.n for one in each.reliability) >= each.projects
        for one in each.reliability:
            low, high = alignment_quality.interval(one)
            assert 0 <= low <= one.right <= high + 1e-9 <= 1 + 1e-9
    assert messages("ja" if lang == "ja" else "en")["reliability.said"] in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_show_it(client: TestClient, lang: str) -> None:
    row = client.get(f"/api/quality/{SURVEY}").json()
    words = messages("ja" if lang == "ja" else "en")
    for address in ("/quality", f"/quality/{SURVEY}", f"/documents/{SURVEY}"):
        text = client.get(f"{address}?lang={lang}", headers={"accept": "text/html"}).text
        for name in ("used", "layout", "issue", "unaccounted"):
            assert words[f"quality.{name}"] in text, (address, name)
        assert f">{row['account']['used']}<" in text
    page = client.get(f"/quality/{SURVEY}?lang={lang}", headers={"accept": "text/html"}).text
    for code in row["codes"]:
        assert words[f"issue_meaning.{code}"] in page
    for each in row["links"]:
        assert words[f"mention_kind.{each['kind']}"] in page
    for each in row["completeness"]:
        assert words[f"role.{each['field']}"] in page


def test_every_code_that_ingest_can_emit_has_words_in_both_languages() -> None:
    codes = issue_texts.codes()
    assert {"broken-duplicate", "open-mention", "spelling-variant", "mixed-script", "not-read"} <= codes
    for lang in LANGUAGES:
        for family in ("issue_code", "issue_meaning"):
            known = [key.removeprefix(f"{family}.") for key in messages(lang) if key.startswith(f"{family}.")]
            missing = sorted(code for code in codes if not any(
                re.fullmatch(code.replace(issue_texts.BLANK, "[a-z0-9-]+"), each) for each in known))
            assert not missing, f"add {family}.<code> to api/pages/messages/{lang}.json for {missing}"


def test_every_reason_that_ingest_can_write_has_a_japanese_wording() -> None:
    missing = sorted(reason for reason in issue_texts.reasons()
                     if reason != issue_texts.BLANK and japanese(reason, label) is None)
    assert not missing, f"add a line to api/pages/messages/reasons.tsv for {missing}"


def test_a_reason_keeps_its_facts_in_japanese() -> None:
    assert japanese("the cell says dispatch, name and content say reception; both are kept", label) == (
        "欄には「<mode:dispatch>」とありますが、名称と内容は「<mode:reception>」と述べています。両方を残しました。")
    assert japanese("no such reason", label) is None
    assert japanese("2 to 3" * 1000, label) is None
    for pattern, wording in wordings():
        assert set(re.findall(r"{(\w+)}", wording)) <= set(pattern.groupindex), wording
        assert re.search("[ぁ-ん]", wording)


def test_the_japanese_page_gives_every_reason_in_japanese(client: TestClient) -> None:
    text = client.get("/issues?lang=ja", headers={"accept": "text/html"}).text
    reasons = re.findall(r'<p class="issue-reason">(.*?)</p>', text)
    assert reasons
    assert all(re.search("[ぁ-ん]", each) for each in reasons)


def test_the_reason_of_each_layout_has_a_japanese_wording(service: Service) -> None:
    for row in service.catalogue.all(QualityRow):
        assert japanese(row.layout_reason, label), row.layout_reason


def test_a_file_that_could_not_be_read_is_no_link(service: Service) -> None:
    from api.pages.context import ENVIRONMENT, View

    unread = IssueRow(id="x-not-read", iri="i", severity="error", code="not-read", document="x", lines=(1, 1),
                      text="x.xlsx", reason="the file is empty", action="dropped", record=None, place="表!5")
    view = View(request=None, lang="ja", service=service)  # type: ignore[arg-type]
    macros = ENVIRONMENT.get_template("macros.html").make_module(
        {"v": view, "t": view.t, "word": view.word, "label": view.label, "lang": "ja"})
    html = str(macros.issue(unread))  # type: ignore[attr-defined]
    assert "/documents/x" not in html
    assert "表!5" in html
    assert messages("ja")["issue_meaning.not-read"] in html
    assert "the file is empty" in html


def test_the_command_line_counts_and_filters_issues(samples: Settings, service: Service) -> None:
    every = service.issues()
    code = every[0].code
    found = json.loads(run(samples, "issues", "--code", code, "--json"))
    assert [each["id"] for each in found] == [each.id for each in every if each.code == code]
    counted = json.loads(run(samples, "issues", "--counts", "--json"))
    assert sum(each["issues"] for each in counted) == len(every)
    assert f"{len(every)} issues" in run(samples, "issues", "--counts")
    listed = run(samples, "issues", "--code", code)
    assert " ".join(every[0].text.split()) in listed


def test_export_has_every_issue_with_its_position(samples: Settings, service: Service) -> None:
    rows = [json.loads(line) for line in run(samples, "export", "issues").splitlines()]
    assert [each["id"] for each in rows] == [each.id for each in service.issues()]
    assert {"severity", "document", "lines", "place", "text", "reason", "action"} <= set(rows[0])


def test_ingest_prints_the_account(samples: Settings) -> None:
    data = json.loads(run(samples, "ingest", "documents", "--json"))
    assert [each["id"] for each in data["quality"]] == [each["id"] for each in data["documents"]]
    assert "unused cells" in run(samples, "ingest", "documents")
