"""The pages without a browser: every page in both languages, its words, links and honesty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages import page_path
from api.pages.answers import Cell
from api.pages.context import TEMPLATES
from api.pages.i18n import LANGUAGES, messages
from api.pages.results import chart
from api.pages.search import SHOWN, facets
from api.pages.tools import examples
from graph import wording
from graph.alignment import signs
from graph.alignment.grades import grade
from graph.filters import Filters
from graph.rows import EvidenceRow, FigureRow, LinkRow, NodeRow, PeriodRow, ProjectRow
from graph.service import Service
from graph.settings import Settings
from tests.conftest import ROOT
from tests.html_outline import Outline

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples), headers=HTML) as client:
        yield client


def node_with(service: Service, asserted: bool) -> str:
    """The id of a node that a project supports, as a document states or as was inferred."""
    return next(link.target for link in service.catalogue.iterate(LinkRow, target_kind="node", asserted=asserted))


def addresses(service: Service) -> dict[str, str]:
    """One address of every page family."""
    project = next(each for each in service.catalogue.iterate(ProjectRow) if service.ties_of(each.id))
    untitled = next(node for node in service.catalogue.iterate(NodeRow) if node.title is None)
    return {
        "home": "/", "search": "/search?q=高校生&country=US", "all": "/search",
        "compare": "/compare?ids=" + ",".join(each.id for each in islice(service.catalogue.iterate(ProjectRow), 3)),
        "similar": f"/projects/{project.id}/similar?elsewhere=1",
        "nothing": "/search?q=高校生&country=FI&topic=tourism",
        "project": f"/projects/{project.id}",
        "plans": "/plans", "plan": f"/plans/{untitled.plan}", "node": f"/nodes/{node_with(service, asserted=True)}",
        "inferred": f"/nodes/{node_with(service, asserted=False)}", "untitled": f"/nodes/{untitled.id}",
        "sdg": "/sdgs/4", "coverage": f"/plans/{untitled.plan}/coverage?by=country",
        "gap": f"/plans/{untitled.plan}/coverage/gap?by=country&node={node_with(service, asserted=False)}&value=US",
        "reviews": "/reviews", "review-log": "/reviews/log",
        "review": f"/reviews/link?project={project.id}&kind=sdg&target=4",
        "municipality": "/municipalities/01224", "prefecture": "/prefectures/01",
        "subprefecture": "/subprefectures/01-ishikari", "country": "/countries/US", "place": "/places/US-anchorage",
        "network": "/network", "filtered": "/network?prefecture=02&kind=sister-city&since_from=1980",
        "chain": "/network?from=稚内市&to=札幌市", "panel": "/network/panel?vertex=US",
        "issues": "/issues?severity=error", "issue": f"/issues/{service.issues()[0].id}",
        "document": f"/documents/{project.document}", "plan-document": f"/documents/{untitled.evidence.document}",
        "tie": f"/ties/{service.ties[0].id}", "editor": "/sparql/editor", "about": "/about",
        "ask": "/ask", "asked": "/ask?q=千歳市の姉妹都市はどこですか", "unsure": "/ask?q=清水町の姉妹都市",
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_whole_in_both_languages(client: TestClient, service: Service, lang: str) -> None:
    about = ("/api", "/changes", "/dataset.html", "/docs", "/dumps/", "/network/health", "/quality", "/vocabulary/mode")
    for name, address in (addresses(service) | {each: each for each in about}).items():
        answer = client.get(address + ("&" if "?" in address else "?") + f"lang={lang}")
        assert answer.status_code == 200, name
        outline = Outline(answer.text)
        assert len(outline.ids) == len(set(outline.ids)), (name, [i for i in outline.ids if outline.ids.count(i) > 1])
        assert not outline.inline, (name, outline.inline)
        assert not outline.strangers, (name, outline.strangers[:5])
        assert set(outline.fields) <= outline.labels, (name, outline.fields)
        if name != "panel":
            assert f'<html lang="{lang}">' in answer.text, name
            assert outline.tags.count("h1") == 1, name
            assert {"header", "nav", "main", "footer"} <= set(outline.tags), name
            assert 'href="#main"' in answer.text


def test_links_between_pages_lead_somewhere(client: TestClient, service: Service) -> None:
    found = {link.partition("#")[0] for address in addresses(service).values()
             for link in Outline(client.get(address).text).links[:60]}
    inner = sorted(link for link in found if link.startswith("/") and not link.startswith("/id/"))
    assert len(inner) > 50
    # Links of one kind (folder and names of parameters) are made by the same lines: a few of each tell the same.
    kinds: dict[str, list[str]] = {}
    for link in inner:
        kinds.setdefault(re.sub(r"^(/\w+/)[^/?]+|=[^&]*", r"\1", link), []).append(link)
    for link in (each for links in kinds.values() for each in links[:2]):
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_catalogues_have_the_same_keys_and_placeholders() -> None:
    assert {f"link_reason.sign:{each.name}" for each in signs.vocabulary()} <= messages("ja").keys()
    ja, en = (messages(lang) for lang in LANGUAGES)
    assert ja.keys() == en.keys()
    for key in ja:
        assert set(re.findall(r"{(\w+)}", ja[key])) == set(re.findall(r"{(\w+)}", en[key])), key


def test_templates_use_only_keys_that_exist_and_no_text_of_their_own() -> None:
    keys = messages("ja").keys()
    for path in sorted(TEMPLATES.glob("*.html")):
        text = path.read_text("utf-8")
        for key, joined in re.findall(r"\bt\('([\w.-]+)'( ~)?", text):
            assert key in keys or (joined and any(each.startswith(key) for each in keys)), (path.name, key)
        text = re.sub(r"{% block page %}\w+", "", text)  # a class name
        plain = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", text, flags=re.S)
        # Names are the same in every language.
        words = set(re.findall(r"[A-Za-z]{2,}|[ぁ-ん]{2,}|[一-龥]{2,}", plain))
        names = {"Kakehashi", "架け橋", "架", "橋", "API", "SHA", "Turtle", "JSON", "LD", "PNG", "SVG", "SDG",
                 "Excel", "CSV", "Triples", "RDF", "XML", "kkh", "SUMS"}
        assert words <= names, path.name


def test_language_comes_from_url_then_cookie_then_browser_then_japanese(samples: Settings) -> None:
    with TestClient(create_app(samples), headers=HTML) as fresh:
        assert '<html lang="ja">' in fresh.get("/about").text
        assert '<html lang="en">' in fresh.get("/about", headers={"accept-language": "fr, en-GB; q=0.8, ja;q=0.3"}).text
        answer = fresh.get("/about?lang=en")
        assert "lang=en" in answer.headers["set-cookie"]
        assert '<html lang="en">' in fresh.get("/about").text
        assert '<html lang="ja">' in fresh.get("/about?lang=ja").text


def test_language_switch_keeps_the_address(client: TestClient) -> None:
    assert 'href="/search?q=%E9%AB%98%E6%A0%A1&amp;country=US&amp;lang=en"' in client.get(
        "/search?q=高校&country=US&lang=ja").text


def test_search_marks_words_and_offers_removal(client: TestClient) -> None:
    text = client.get("/search?q=アイスホッケー&country=CA&lang=ja").text
    assert "<mark>アイスホッケー</mark>" in text
    assert 'href="/search?q=%E3%82%A2' in text  # the chip that removes the country
    assert "「カナダ」を外す" in text


def test_no_result_and_a_page_too_far_say_what_to_do(client: TestClient) -> None:
    assert "該当する事業はありません" in client.get("/search?q=高校生&country=ZW&lang=ja").text
    assert "最初のページへ" in client.get("/search?page=99&lang=ja").text
    assert client.get("/search?q=高校&without=sdg:x&without=topic:x&without=x").status_code == 200


def test_project_shows_each_fact_with_its_words(client: TestClient, service: Service) -> None:
    project = next(each for each in service.catalogue.iterate(ProjectRow) if each.evidence.get("period"))
    text = client.get(f"/projects/{project.id}?lang=ja").text
    for role in ("implementer", "country", "period"):
        if role in project.evidence:
            assert project.evidence[role].quote in text
    assert f"{project.lines[0]}行" in text
    assert "推定" in text


def test_stated_and_inferred_are_apart(client: TestClient, service: Service) -> None:
    for asserted in (True, False):
        node = node_with(service, asserted)
        answer = service.supporting(node)
        text = client.get(f"/nodes/{node}?lang=ja").text
        assert text.count("support is-asserted") == len(answer.asserted)
        assert text.count("support is-inferred") == len(answer.inferred)
        assert text.index('id="asserted"') < text.index('id="inferred"')
        assert (answer.asserted if asserted else answer.inferred)
        hints = text.partition('<details class="clues">')[2].partition("</details>\n</section>")[0]
        assert hints.count("grade-clue") == sum(grade(s.link) == "clue" for s in answer.inferred)


def test_a_title_that_the_document_does_not_give_is_unknown(client: TestClient, service: Service) -> None:
    node = next(each for each in service.catalogue.iterate(NodeRow) if each.title is None)
    assert "抜粋に記載なし" in client.get(f"/nodes/{node.id}?lang=ja").text


def test_disagreeing_sources_are_all_shown(client: TestClient) -> None:
    text = client.get("/municipalities/01224?lang=ja").text
    assert "提携日が出典により異なります" in text
    assert text.count('rel="external noreferrer"') > 3


def test_chain_is_told_step_by_step(client: TestClient) -> None:
    text = client.get("/network?from=稚内市&to=札幌市&lang=ja").text
    steps = re.findall(r'class="chain-step kind-(\w+)"', text)
    assert steps[0] == steps[-1] == "municipality"
    assert "country" in steps
    assert "つながりを示せませんでした" in client.get("/network?from=ありえない町&to=札幌市&lang=ja").text


def test_a_name_leads_to_the_places_own_address(client: TestClient) -> None:
    answer = client.get("/municipalities/千歳市", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/municipalities/01224")


@pytest.mark.parametrize(("address", "status", "words"), [
    ("/projects/none", 404, "見つかりません"), ("/nowhere", 404, "見つかりません"), ("/sdgs/18", 404, "見つかりません"),
    ("/search?sdg=x", 400, "入力を読み取れません"), ("/network?since_from=19", 400, "入力を読み取れません")])
def test_errors_are_pages_that_say_what_to_do(client: TestClient, address: str, status: int, words: str) -> None:
    answer = client.get(address, headers={**HTML, "cookie": "lang=ja"})
    assert answer.status_code == status
    assert words in answer.text


def test_text_from_documents_and_queries_is_escaped(client: TestClient) -> None:
    text = client.get('/search?q="><script>alert(1)</script>').text
    assert "<script>alert" not in text


def test_data_in_a_page_is_json(client: TestClient) -> None:
    text = client.get("/network").text
    data = json.loads(re.findall(r'<script type="application/json" id="drawing-data">(.*?)</script>', text, re.S)[0])
    assert all(len(node) == 6 and len(edge) == 4 and max(edge[:2]) < len(data["nodes"])
               for node, edge in zip(data["nodes"], data["edges"], strict=False))


def test_data_of_a_page_is_offered_to_programs(client: TestClient, service: Service) -> None:
    text = client.get(addresses(service)["project"]).text
    forms = re.findall(r'href="(/id/project/[^"]+)"', text)
    assert len(forms) == 3
    for form in forms:
        assert client.get(form).status_code == 200, form


def test_the_editor_learns_what_the_things_of_an_answer_are_called(client: TestClient, service: Service) -> None:
    base = service.snapshot.manifest.base
    asked = f"{base}id/municipality/01100\nhttp://example.org/other"
    named, foreign = client.post("/sparql/editor/words?lang=en", content=asked).json()
    assert named["text"] == "Sapporo"
    assert named["path"].endswith("/municipalities/01100")
    assert foreign["text"] == "http://example.org/other"
    assert foreign["path"] == foreign["text"]
    assert client.post("/sparql/editor/words", content="no iri").status_code == 400


def test_examples_of_the_editor_have_answers(client: TestClient, service: Service) -> None:
    found = examples(service.snapshot.manifest.base)
    assert {f"sparql.example_{key}" for key, _ in found} <= messages("ja").keys()
    for key, query in found:
        answer = client.post("/sparql", content=query, headers={
            "content-type": "application/sparql-query", "accept": "application/sparql-results+json"})
        assert answer.status_code == 200, (key, answer.text)
        assert answer.json()["results"]["bindings"], key


def test_an_answer_is_a_table_a_chart_or_a_map(client: TestClient) -> None:
    address = "/queries/ties-by-country?lang=ja"
    assert 'class="bars"' not in client.get(address).text
    chart_ = client.get(f"{address}&view=chart").text
    assert re.search(r'<progress max="(\d+)[.\d]*" value="\1[.\d]*"', chart_)
    assert '<circle class="dot' in client.get(f"{address}&view=map").text
    rows = [(Cell("1"), Cell("アンカレジ", "/places/US-anchorage"), Cell("2")), (Cell("2"), Cell("y"), Cell(""))]
    found = chart(["rank", "place", "n"], rows)
    assert found is not None
    assert (found.label, found.value, found.most) == ("place", "n", 2.0)
    assert [(bar.label, bar.href, bar.text) for bar in found.bars] == [("アンカレジ", "/places/US-anchorage", "2")]
    assert chart(["name"], [(Cell("a"),)]) is None


@pytest.mark.parametrize(("lang", "words"), [
    ("ja", ("ポートランド", "姉妹都市", "継続中", "はい", "昭和34年（1959年）11月17日")),
    ("en", ("Portland", "Sister city", "Active", "Yes", "1959-11-17 (Shōwa 34)"))])
def test_an_answer_is_in_the_readers_words(client: TestClient, lang: str, words: tuple[str, ...]) -> None:
    text = client.get(f"/queries/ties-of-municipality?municipality=01100&lang={lang}").text
    cells = re.findall(r"<td[^>]*>(.*?)</td>", text, re.S)
    plain = {re.sub(r"<[^>]+>", "", cell) for cell in cells}
    assert set(words) <= plain
    assert any('<a href="/places/US-portland' in cell for cell in cells)
    assert not any(re.match(r"(id/|place/|tie/|municipality/|[0-9]{4}-01-01$)", cell) for cell in plain)
    # What was asked for, and names that a label beside them tells, are not said twice; the answer itself has them.
    assert not re.search(r'<th scope="col" title="(municipality|partner_name|country_name)"', text)
    asked = client.get(f"/ask?query=ties-of-municipality&municipality=01100&lang={lang}").text
    assert "/api/memo?page=%2Fqueries%2Fties-of-municipality%3Fmunicipality%3D01100" in asked
    header = client.get("/api/queries/ties-of-municipality?municipality=01100&format=csv").text.splitlines()[0]
    assert {"municipality", "partner_name", "country_name"} <= set(header.split(","))


def test_a_document_without_a_title_is_named_in_brackets(client: TestClient, service: Service) -> None:
    untitled = [each.id for each in service.documents() if each.title == each.id]
    assert untitled
    for lang, bracket in (("ja", "［"), ("en", "[")):
        for identifier in untitled:
            assert f"<h1>{bracket}" in client.get(f"/documents/{identifier}?lang={lang}").text
        assert not {each for each in untitled if f">{each}<" in client.get(f"/quality?lang={lang}").text}


def test_the_matrix_and_a_list_of_projects_can_be_framed(client: TestClient, service: Service) -> None:
    plan = next(each for each in service.plans() if each.prefecture and not each.municipality)
    for address, whole in ((f"/embed/plans/{plan.id}/coverage?by=country", f"/plans/{plan.id}/coverage?by=country"),
                           ("/embed/projects?q=高校生&country=US", "/search?q=%E9%AB%98%E6%A0%A1%E7%94%9F")):
        answer = client.get(f"{address}&lang=ja")
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers
        assert f'href="{whole}' in answer.text.replace("lang=ja&amp;", "")


def test_page_paths() -> None:
    assert page_path("project", "a b") == "/projects/a%20b"
    assert page_path("municipality", "01224") == "/municipalities/01224"
    assert page_path("figure", "x") is None


def test_words_for_values() -> None:
    assert wording.fiscal_year(2019, "ja") == "令和元年度（2019年度）"
    assert wording.fiscal_year(2013, "ja") == "平成25年度（2013年度）"
    assert wording.fiscal_year(2023, "en") == "FY2023 (Reiwa 5)"
    assert wording.lines((3, 3), "ja") == "3行"
    assert wording.lines((3, 5), "en") == "lines 3–5"
    assert wording.date("2001-09-09", "ja") == "平成13年（2001年）9月9日"
    assert wording.date("2001-09-09", "en") == "2001-09-09 (Heisei 13)"
    assert wording.date("1989", "ja") == "昭和64・平成元年（1989年）"
    assert wording.date("2019-04", "ja") == "平成31年（2019年）4月"
    assert wording.date("2026-11-22T04:24:10Z", "ja") == "令和8年（2026年）11月22日"
    assert wording.date("1890", "ja") == "明治23年（1890年）"
    assert wording.date("1868-09-08", "en") == "1868-09-08"
    assert wording.date("unknown", "ja") == "unknown"
    assert wording.years((2018, 2027), "ja") == "2018〜2027年度（平成30〜令和9年度）"
    assert wording.years((2020, 2024), "en") == "FY2020–2024 (Reiwa 2–6)"
    assert wording.period(PeriodRow(text="x", start="2023-10", end="2023-11"), "ja") == (
        "令和5年（2023年）10月〜令和5年（2023年）11月")
    assert wording.period(PeriodRow(text="x", start=None, end=None), "ja") == ""
    assert wording.figure(FigureRow(label="参加", value=1234.0, unit="名")) == "参加 1,234名"
    assert wording.figure(FigureRow(label="", value=None, unit="", text="調整中")) == "調整中"
    assert wording.coordinates(-42.5, 141.25, "ja") == "南緯42.5000度、東経141.2500度"
    assert [wording.confidence_word(value) for value in (1.0, 0.85, 0.7, 0.5, 0.1)] == [
        "strong", "strong", "likely", "possible", "weak"]
    one = EvidenceRow(document="d", lines=(1, 2), quote="q")
    assert wording.same_place(one) == wording.same_place(one.model_copy(update={"column": "c"}))


def test_chosen_values_stand_first_even_when_nothing_has_them() -> None:
    counts = {"country": [(f"C{number}", 30 - number) for number in range(30)]}
    facet = facets(counts, Filters(country=("ZW",)))[0]
    assert (facet.shown[0].value, facet.shown[0].count, facet.shown[0].chosen) == ("ZW", 0, True)
    assert len(facet.shown) == SHOWN
    assert len(facet.shown) + len(facet.folded) + facet.left_out == 31


def test_static_files_name_no_other_host() -> None:
    for path in sorted((ROOT / "api" / "static").iterdir()):
        if path.is_file():
            hosts = re.findall(r"https?://[^\s\"'`)]+", path.read_text("utf-8"))
            assert not [host for host in hosts if "www.w3.org" not in host], path.name
    assert "resolved" not in Path(ROOT / "package-lock.json").read_text("utf-8")
