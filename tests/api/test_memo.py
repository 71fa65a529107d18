"""Memos, read back: what was asked, the tables, quotations with their sources, and what must be harmless."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn
from fastapi.testclient import TestClient

from api import memo as memos
from api.app import create_app
from api.pages.i18n import messages
from graph.alignment.grades import grade
from graph.memo import docx as word
from graph.memo import fonts, pdf
from graph.memo.model import Cell, Draft, Quote, Section, plain, table
from graph.memo.parts import finish, year
from graph.memo.words import words
from graph.rows import DocumentRow, LinkRow, ProjectRow
from graph.service import Service
from graph.settings import Settings
from ontology.errors import MissingExtra, NotFound, QueryError
from tests.api.test_pages import addresses, node_with

TODAY = date(2026, 11, 22)
HAS_FONT = any(fonts._find(names) for names in (fonts.MINCHO, fonts.GOTHIC))
needs_font = pytest.mark.skipif(not HAS_FONT, reason="no IPAex font (apt-get install fonts-ipaexfont)")


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


def made(service: Service, page: str, lang: Any = "ja") -> Any:
    base = service.snapshot.manifest.base
    return memos.memo(service, memos.parse(page, base), lang, TODAY)


def text_of(document: Any) -> str:
    """Everything that a Word document shows, tables too, in order of the file."""
    return "\n".join("".join(each.text or "" for each in paragraph.iter(qn("w:t")))
                     for paragraph in document.element.body.iter(qn("w:p")))


def pdf_text(content: bytes) -> str:
    """What a PDF shows, without the line ends of narrow columns."""
    with pdfplumber.open(io.BytesIO(content)) as file:
        return re.sub(r"\s", "", "".join(page.extract_text() for page in file.pages))


def test_words_have_both_languages_and_the_same_placeholders() -> None:
    for key, message in words().items():
        assert set(message) == {"ja", "en"}, key
        assert len({frozenset(re.findall(r"{(\w+)}", text)) for text in message.values()}) == 1, key


def test_a_search_is_read_back_from_word(client: TestClient, service: Service) -> None:
    answer = client.get("/api/memo", params={"page": "/search?q=アイスホッケー&country=CA&page=2", "format": "docx"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    document = docx.Document(io.BytesIO(answer.content))
    found = service.search("アイスホッケー", memos.Filters(country=("CA",)), 1)
    first = service.project(found.hits[0][0].id)
    text = text_of(document)
    assert "「アイスホッケー」に当たる事業はどれか。" in text
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0][:3] == ["番号", "事業", "実施主体"]
    assert len(rows) == found.total + 1
    assert rows[1][1] == first.title
    assert f"「{first.evidence['description'].quote}」" in text
    assert f"{service.labels.of('document', first.document, 'ja')} {first.lines[0]}行「内容」" in text
    conditions = {row.cells[0].text: row.cells[1].text for row in document.tables[1].rows}
    assert conditions["データの版"] == service.snapshot.id
    assert conditions["国・地域"] == "カナダ"
    assert conditions["同じ表示を開くアドレス"].startswith(f"{service.snapshot.manifest.base}search?q=%E3%82%A2")
    assert "page=2" not in conditions["同じ表示を開くアドレス"]
    assert re.search(r"令和\d+年（\d{4}年）\d+月\d+日", text)
    links = {each.target_ref for each in document.part.rels.values() if each.is_external}
    assert first.iri in links


@needs_font
def test_a_direction_is_read_back_from_pdf(client: TestClient, service: Service) -> None:
    node = node_with(service, asserted=False)
    supports = service.supporting(node).inferred
    answer = client.get("/api/memo", params={"page": f"/nodes/{node}", "format": "pdf"})
    assert answer.headers["content-type"] == "application/pdf"
    text = pdf_text(answer.content)
    assert "この計画の方向性を支える事業はどれか。" in text
    sure = next(each for each in supports if grade(each.link) in ("strong", "weak"))
    assert re.sub(r"\s", "", sure.project.title) in text
    quote = sure.link.project_evidence.quote
    assert re.sub(r"\s", "", quote)[:20] in text
    assert f"/nodes/{node}" in text.replace("〓", "")
    assert "「推定」はプログラムの判断で、文書の記載ではありません。" in text
    with pdfplumber.open(io.BytesIO(answer.content)) as file:
        assert all("+IPAex" in font or "+IPA" in font for font in {each["fontname"] for each in file.pages[0].chars})
        assert any(link["uri"] == sure.project.iri for page in file.pages for link in page.hyperlinks)


def test_every_view_has_a_memo_in_both_languages(service: Service, client: TestClient) -> None:
    views = {name: page for name, page in addresses(service).items()
             if memos.offered(memos.parse(page, service.snapshot.manifest.base))}
    assert {"home", "search", "compare", "similar", "project", "plans", "plan", "node", "sdg", "coverage", "gap",
            "municipality", "prefecture", "country", "place", "tie", "network", "chain", "reviews",
            "review-log", "review", "issues", "issue", "document"} <= set(views)
    views |= {"quality": "/quality", "changes": "/changes", "validation": "/validation",
              "quality-one": f"/quality/{service.documents()[0].id}"}
    views |= {"map": "/network/map?country=CA", "measures": "/network/measures",
              "health": "/network/health?state=known&from_year=2026", "suggestions": "/network/suggestions?of=01224"}
    untitled = {each.id for each in service.documents() if each.title == each.id}
    for name, page in views.items():
        found = made(service, page, "en" if len(name) % 2 else "ja")
        assert found.question, name
        assert found.sections, name
        assert found.snapshot in dict(found.conditions).values(), name
        assert found.link.startswith(service.snapshot.manifest.base), name
        for section in found.sections:
            for each in section.tables:
                assert all(len(row) == len(each.columns) == len(each.widths) for row in each.rows), name
                assert not untitled & {cell.text.partition(" ")[0] for row in each.rows for cell in row}, name
            assert all(quote.text and quote.source for quote in section.quotes), name
        path = page.partition("?")[0]
        assert "/api/memo?page=" in client.get(page, headers={"accept": "text/html"}).text, path


def test_stated_and_inferred_stand_in_sections_of_their_own(service: Service) -> None:
    project = next(service.project(link.project) for link in service.catalogue.iterate(LinkRow) if link.asserted)
    found = made(service, f"/projects/{project.id}")
    titles = [section.title for section in found.sections]
    for link in service.links(project.id):
        word_ = words()[f"grade.{grade(link)}"]["ja"]
        section = next(each for each in found.sections if word_ in each.title)
        name = link.target if link.target_kind == "sdg" else service.catalogue.node(link.target).notation
        assert any(name in row[0].text for row in section.tables[0].rows)
    assert len(titles) == len(set(titles))


def test_what_documents_do_not_say_is_told(service: Service) -> None:
    project = next(each for each in service.catalogue.iterate(ProjectRow) if not each.countries and not each.results)
    assert any("文書に記載のない項目" in each for each in made(service, f"/projects/{project.id}").unknown)
    assert any("意味しません" in each for each in made(service, "/network").unknown)


def test_a_selection_keeps_its_order_and_its_question(client: TestClient, service: Service) -> None:
    chosen = [each.id for each in list(service.catalogue.iterate(ProjectRow))[:3]][::-1]
    answer = client.get("/api/memo", params={"ids": chosen, "q": "交流", "lang": "en"})
    document = docx.Document(io.BytesIO(answer.content))
    assert [row.cells[1].text for row in document.tables[0].rows[1:]] == [service.project(each).title
                                                                          for each in chosen]
    assert "Where do the 3 selected projects stand" in text_of(document)


def in_word(client: TestClient, page: str, lang: str = "ja") -> Any:
    answer = client.get("/api/memo", params={"page": page, "lang": lang})
    assert answer.status_code == 200, answer.text
    return docx.Document(io.BytesIO(answer.content))


def test_a_named_query_is_told_in_words_with_its_sparql(client: TestClient, service: Service) -> None:
    page = "/queries/ties-of-municipality?municipality=01224"
    text = text_of(in_word(client, page))
    assert "SELECT" in text
    assert "用いた SPARQL" in text
    assert "アンカレジ" in text
    english = text_of(in_word(client, page, "en"))
    assert "Chitose, Hokkaido (01224)" in english
    assert "Anchorage" in english


def test_a_written_query_is_told_with_its_words_and_bounds(client: TestClient, service: Service) -> None:
    query = "SELECT ?project WHERE { ?project a <ontology#Project> } ORDER BY ?project LIMIT 3"
    page = f"/sparql/editor?{urlencode({'query': query})}"
    document = in_word(client, page)
    rows = document.tables[0].rows
    assert len(rows) == 4
    titles = {each.title for each in service.catalogue.iterate(ProjectRow)}
    assert {row.cells[0].text for row in rows[1:]} <= titles
    assert query in text_of(document)
    assert "yes" not in text_of(in_word(client, "/sparql/editor?query=ASK {}", "en")).split("Conditions")[0]
    assert client.get("/api/memo", params={"page": "/sparql/editor?query=DROP ALL"}).status_code == 400
    assert client.get("/api/memo", params={"page": "/sparql/editor"}).status_code == 400
    html = {"accept": "text/html"}
    assert "/api/memo?page=" in client.get(page, headers=html).text
    assert "/api/memo?page=" not in client.get("/sparql/editor", headers=html).text


def test_pages_about_the_data_are_read_back_from_word(client: TestClient, service: Service) -> None:
    home = in_word(client, "/")
    figures = {row.cells[0].text: row.cells[1].text for row in home.tables[0].rows[1:]}
    assert figures["文書"] == str(len(service.documents()))
    assert figures["事業"] == str(service.catalogue.count(ProjectRow))
    first = service.issues()[0]
    listed = in_word(client, f"/issues?document={first.document}&severity={first.severity}")
    rows = [[cell.text for cell in row.cells] for row in listed.tables[0].rows]
    wanted = service.issues(document=first.document, severity=first.severity)
    assert len(rows) == min(len(wanted), 200) + 1
    assert messages("ja")[f"issue_code.{first.code}"] in rows[1]
    assert f"「{first.text}」" in text_of(listed) or not first.text
    document = in_word(client, f"/documents/{first.document}", "en")
    assert service.catalogue.get(DocumentRow, first.document).sha256 in text_of(document)
    queue = in_word(client, "/reviews")
    asked = queue.tables[0].rows[1].cells
    assert asked[1].text in {each.title for each in service.catalogue.iterate(ProjectRow)}
    assert "推定" in asked[3].text or "手がかり" in asked[3].text
    assert "判断の記録" in text_of(in_word(client, "/reviews/log"))
    plans = in_word(client, "/plans")
    assert [row.cells[0].text for row in plans.tables[1].rows][4].startswith("SDGs 4 ")


HOSTILE = '=HYPERLINK("http://evil.example","x")<b>&amp;</b> <font size="99">{{x}}</font>\u202egnp.exe\x07\x00 ]]> & 𠮷'


def hostile(service: Service) -> Any:
    draft = Draft(HOSTILE, HOSTILE, query="SELECT <x> WHERE { ?s ?p \"<b>\" }", conditions=[(HOSTILE, HOSTILE)],
                  unknown=[HOSTILE])
    draft.add(Section(HOSTILE, (HOSTILE,), (table([(HOSTILE, 1.0), ("b", 1.0)], [
        [Cell(HOSTILE, "javascript:alert(1)"), Cell("long " + "あ" * 4000, "http://x/" + "y" * 3000)]]),),
        (Quote(HOSTILE, HOSTILE, 'http://x/"onclick="'),)))
    return finish(service, draft, "ja", "http://127.0.0.1:8000/", TODAY)


def test_hostile_words_stay_words_in_word(service: Service) -> None:
    content = word.write(hostile(service))
    document = docx.Document(io.BytesIO(content))
    assert plain(HOSTILE) in text_of(document)
    parts = zipfile.ZipFile(io.BytesIO(content))
    body = parts.read("word/document.xml").decode()
    assert "fldSimple" not in body
    assert "instrText" not in body
    assert "\u202e" not in body
    assert "javascript:" not in parts.read("word/_rels/document.xml.rels").decode()
    assert re.findall(r"instr=\"(\w+)\"", parts.read("word/footer1.xml").decode()) == ["PAGE"]


@needs_font
def test_hostile_words_stay_words_in_pdf(service: Service) -> None:
    content = pdf.write(hostile(service))
    text = pdf_text(content)
    assert re.sub(r"\s", "", '=HYPERLINK("http://evil.example","x")<b>&amp;</b>') in text
    assert "〓" in text  # 𠮷 is not in the font
    assert "U+20BB7" in text
    assert b"/JavaScript" not in content
    with pdfplumber.open(io.BytesIO(content)) as file:
        assert not any("javascript" in link["uri"] for page in file.pages for link in page.hyperlinks)


def test_a_missing_font_says_what_to_install(service: Service, tmp_path: Path,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    memo = made(service, "/search?q=留学")
    with pytest.raises(MissingExtra, match="is not there"):
        pdf.write(memo, tmp_path / "none.ttf")
    (tmp_path / "bad.ttf").write_bytes(b"no font")
    with pytest.raises(MissingExtra, match="cannot be embedded"):
        pdf.write(memo, tmp_path / "bad.ttf")
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path / "empty"),))
    with pytest.raises(MissingExtra, match="fonts-ipaexfont"):
        fonts.faces.__wrapped__(None)


def test_a_browser_hears_of_an_error_in_its_language(samples: Settings) -> None:
    broken = samples.model_copy(update={"memo_font": Path("/nowhere/font.ttf")})
    with TestClient(create_app(broken), headers={"accept": "text/html", "accept-language": "ja"}) as client:
        answer = client.get("/api/memo", params={"page": "/search?q=留学", "format": "pdf"},
                            headers={"referer": "http://testserver/search?q=a"})
        assert answer.status_code == 501
        assert "PDF に使う書体のファイルがありません" in answer.text
        assert 'href="/search?q=a"' in answer.text
        assert client.get("/api/memo", params={"page": "/search?q=留学", "format": "docx"}).status_code == 200


@pytest.mark.parametrize("page", ["//evil.example/search", "http://evil.example/search", "search?q=x", ""])
def test_pages_of_others_are_refused(page: str, service: Service) -> None:
    with pytest.raises(QueryError):
        memos.parse(page, service.snapshot.manifest.base)


@pytest.mark.parametrize(("page", "error"), [
    ("/about", NotFound), ("/projects/none", NotFound), ("/sdgs/18", NotFound), ("/compare?ids=a", QueryError),
    ("/search?sdg=x", QueryError), ("/network?since_from=x", QueryError), ("/plans/none/coverage", NotFound),
    ("/queries/none", NotFound), ("/network?from=ありえない町&to=札幌市", NotFound)])
def test_what_has_no_memo_is_told(service: Service, page: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        made(service, page)


def test_a_whole_address_of_this_service_is_taken(service: Service) -> None:
    base = service.snapshot.manifest.base
    assert memos.parse(f"{base}search?q=a&lang=en", base) == memos.parse("/search?q=a", base)


def test_years_in_tables_have_both_counts(service: Service) -> None:
    project = next(each for each in service.catalogue.iterate(ProjectRow) if each.fiscal_year)
    assert re.fullmatch(r"令和\d+年度（\d{4}年度）", year(project, "ja"))
