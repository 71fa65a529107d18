"""What an official does, in a real browser: from a question to a memo that is opened and read back.

Question 1: which projects support this direction?  Question 2: are there initiatives like this one elsewhere?
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import openpyxl
import pdfplumber
import pytest
from playwright.sync_api import Browser, Page, expect

from graph.memo.words import words
from graph.rows import NodeRow
from graph.service import Service
from tests import test_browser
from tests.test_memo import needs_font, pdf_text, text_of

pytestmark = test_browser.pytestmark
browser, page, site = test_browser.browser, test_browser.page, test_browser.site


def downloaded(page: Page, name: str) -> Path:
    """The file that a link or button of this name gives."""
    with page.expect_download() as download:
        page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    return Path(download.value.path())


@needs_font
def test_question_1_which_projects_support_this_direction(page: Page, service: Service) -> None:
    page.goto("/?lang=ja")
    page.get_by_role("link", name="この計画の方向性を支える事業はどれか").click()
    expect(page.locator("h1")).to_be_visible()
    page.goto("/?lang=ja")
    page.locator(".question").first.locator("li a").first.click()
    page.wait_for_url("**/nodes/**")
    node = service.catalogue.get(NodeRow, page.url.rsplit("/", 1)[1].partition("?")[0])
    card = page.locator(".support").first
    title = card.locator(".card-title").inner_text()
    evidence = card.locator("details").first
    evidence.locator("summary").click()
    quote = evidence.locator("blockquote").first.inner_text()
    source = evidence.locator("figcaption").first.inner_text()
    assert quote
    assert re.search(r"\d+行|p\. \d+", source)
    content = downloaded(page, "PDF").read_bytes()
    text = pdf_text(content)
    assert words()["question.node"]["ja"] in text
    assert re.sub(r"\s", "", title) in text
    assert re.sub(r"\s", "", quote)[:15] in text
    assert node.iri.rpartition("/")[2] in text
    assert service.snapshot.id in text
    with pdfplumber.open(io.BytesIO(content)) as file:
        links = {link["uri"] for each in file.pages for link in each.hyperlinks}
    assert any(f"/nodes/{node.id}" in link for link in links)
    # From the evidence to the project, and back.
    card.locator(".card-title a").click()
    expect(page.locator("h1")).to_have_text(title)
    page.go_back()
    expect(page.locator(".support").first.locator(".card-title")).to_have_text(title)


def test_question_2_are_there_similar_initiatives(page: Page, service: Service) -> None:
    page.goto("/?lang=ja")
    page.get_by_role("combobox", name="探す言葉").fill("高校生の派遣")
    page.get_by_role("button", name="検索", exact=True).click()
    page.wait_for_url("**/search**")
    first = page.locator(".hit").first
    expect(first.locator("mark").first).to_be_visible()
    title = first.locator(".card-title").inner_text()
    first.locator(".card-title a").click()
    expect(page.locator("h1")).to_have_text(title)
    fact = page.locator(".facts tr").filter(has=page.locator("details")).first
    fact.locator("summary").first.click()
    expect(fact.locator("blockquote").first).to_be_visible()
    expect(fact.locator(".row .own").first).to_be_visible()
    similar = page.locator(".similar li")
    other = similar.first.locator(".card-title").inner_text()
    expect(similar.first.locator(".similar-why")).not_to_be_empty()
    page.locator("#pick-1").check()
    with page.expect_download() as download:
        page.locator(".list-tools").get_by_role("button", name="Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
    assert {title, other} <= {str(row[1].value) for row in sheet.iter_rows(min_row=2)}
    document = docx.Document(str(downloaded(page, "Word")))
    text = text_of(document)
    assert words()["question.project"]["ja"] in text
    assert title in text
    assert other in text
    assert f"「{fact.locator('blockquote').first.inner_text()}」" in text
    assert service.snapshot.id in text
    links = {each.target_ref for each in document.part.rels.values() if each.is_external}
    assert any(page.url.partition("?")[0].rsplit("/", 1)[1] in link for link in links)


def test_the_memo_follows_the_filters_and_needs_no_script(page: Page, browser: Browser, site: str) -> None:
    page.goto("/search?q=交流&lang=ja")
    page.locator("#facets").get_by_role("checkbox", name="アメリカ合衆国").check()
    page.wait_for_url("**country=US**")
    expect(page.locator("#memo a").first).to_have_attribute("href", re.compile("country%3DUS"))
    context = browser.new_context(base_url=site, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/search?q=交流&country=US&lang=en")
    plain.locator("#pick-1").check()
    title = plain.locator(".hit .card-title").first.inner_text()
    with plain.expect_download() as download:
        plain.get_by_role("button", name="Memo (Word)").click()
    assert title in text_of(docx.Document(str(download.value.path())))
    context.close()


@pytest.mark.parametrize(("lang", "heading"), [("ja", "見つかりません"), ("en", "Not found")])
def test_an_error_is_a_page_with_a_way_on(browser: Browser, site: str, lang: str, heading: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto(f"/projects/none?lang={lang}")
    expect(page.locator("h1")).to_have_text(heading)
    page.locator("main").get_by_role("searchbox").fill("高校生")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    expect(page.locator(".hit").first).to_be_visible()
    context.close()
