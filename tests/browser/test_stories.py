"""What an official does, in a real browser: from a question to a memo that is opened and read back.

One story for each of the three questions: search, open, evidence, review, export, memo (Word and PDF).
"""

from __future__ import annotations

import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pdfplumber
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.app import create_app
from graph.memo.words import words
from graph.settings import Settings
from tests.api.test_memo import needs_font, pdf_text, text_of
from tests.browser import test_browser
from tests.live import at_port, free_port, serving
from tests.review_cases import TOKEN

pytestmark = test_browser.pytestmark
browser, page, site = test_browser.browser, test_browser.page, test_browser.site
REVIEWER = "山田 花子"


@pytest.fixture(scope="module")
def open_site(samples: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The samples served by a service in which one may review; its log is its own."""
    folder = tmp_path_factory.mktemp("stories")
    for each in samples.data.iterdir():
        if each.name in ("current", "models", "snapshots"):
            (folder / each.name).symlink_to(each)
    port = free_port()
    settings = at_port(samples.model_copy(update={"data": folder}), port, review_token=Settings(
        review_token=TOKEN).review_token)  # type: ignore[arg-type]
    with serving(create_app(settings), port) as address:
        yield address.rstrip("/")


@pytest.fixture
def desk(browser: Browser, open_site: str) -> Iterator[Page]:
    """A page of the official's, who watches for errors and for what leaves the machine."""
    context = browser.new_context(base_url=open_site, locale="ja-JP", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = test_browser.Watch(page, open_site)
    yield page
    context.close()
    assert not watch.problems


def downloaded(page: Page, name: str, within: str = "main") -> Path:
    """The file that a link of this name gives."""
    with page.expect_download() as download:
        page.locator(within).get_by_role("link", name=name, exact=True).first.click()
    return Path(download.value.path())


def searched(page: Page, text: str) -> None:
    """From the home page to what a search finds."""
    page.goto("/?lang=ja")
    page.get_by_role("combobox", name="探す言葉").fill(text)
    page.get_by_role("button", name="検索", exact=True).click()
    page.wait_for_url("**/search**")


def reviewed(page: Page, choice: str) -> None:
    """Decides about the first link of a project's page, after saying who decides."""
    page.locator(".reviewing > summary").click()
    if page.locator("#r-name").count():
        page.locator("#r-name").fill(REVIEWER)
        page.locator("#r-token").fill(TOKEN)
        page.locator("form.reviewer button").click()
    page.locator(f"form.judge [value={choice}]").first.click()
    expect(page.locator("#said")).to_be_visible()
    expect(page.locator("#said")).not_to_have_class(re.compile("notice-bad"))


def evidence(within: Locator) -> tuple[str, str]:
    """Opens the evidence of a fact or link: the quoted words, and where they stand."""
    fold = within.locator("details.evidence").first
    fold.locator("summary").first.click()
    quote = fold.locator("blockquote").first
    expect(quote).to_be_visible()
    return quote.inner_text(), fold.locator("figcaption").first.inner_text()


def read_memos(page: Page, *told: str) -> None:
    """Makes the page's memo as Word and as PDF, opens both, and finds there what the page told, and its address."""
    document = docx.Document(str(downloaded(page, "Word")))
    content = downloaded(page, "PDF").read_bytes()
    word, pdf = re.sub(r"\s", "", text_of(document)), pdf_text(content)
    version = re.search(r"\d{8}T\d{6}Z", page.locator(".site-foot").inner_text())
    assert version
    for text in (*told, version.group()):
        assert re.sub(r"\s", "", text)[:24] in word, text
        assert re.sub(r"\s", "", text)[:24] in pdf, text
    path = re.sub(r"https?://[^/]+", "", page.url).partition("?")[0].partition("#")[0]
    with pdfplumber.open(io.BytesIO(content)) as file:
        links = {link["uri"] for each in file.pages for link in each.hyperlinks}
    assert any(path in link for link in links), path
    assert any(path in each.target_ref for each in document.part.rels.values() if each.is_external), path


@needs_font
def test_question_1_which_projects_support_this_direction(desk: Page) -> None:
    searched(desk, "高校生の派遣")
    desk.locator(".hit .card-title a").first.click()
    reviewed(desk, "accept")
    accepted = desk.locator(".supports article").filter(has=desk.locator(".grade-reviewed")).first
    expect(accepted).to_contain_text(REVIEWER)
    # From the home page's question to the direction with the most projects.
    desk.goto("/?lang=ja")
    expect(desk.get_by_role("link", name="この計画の方向性を支える事業はどれか")).to_be_visible()
    desk.locator(".question").first.locator("li a").first.click()
    desk.wait_for_url("**/nodes/**")
    card = desk.locator(".support").first
    quote, source = evidence(card)
    assert quote
    assert re.search(r"\d+行|p\. \d+", source)
    name = card.locator(".card-title").inner_text()
    listed = openpyxl.load_workbook(io.BytesIO(downloaded(desk, "Excel").read_bytes())).worksheets[0]
    assert name in {str(row[1].value) for row in listed.iter_rows(min_row=2)}
    read_memos(desk, words()["question.node"]["ja"], name, quote)
    card.locator(".card-title a").click()
    expect(desk.locator("h1")).to_have_text(name)
    desk.go_back()
    expect(desk.locator(".support").first.locator(".card-title")).to_have_text(name)


@needs_font
def test_question_2_are_there_similar_initiatives(desk: Page) -> None:
    searched(desk, "高校生の派遣")
    first = desk.locator(".hit").first
    expect(first.locator("mark").first).to_be_visible()
    title = first.locator(".card-title").inner_text()
    first.locator(".card-title a").click()
    expect(desk.locator("h1")).to_have_text(title)
    fact = desk.locator(".facts tr").filter(has=desk.locator("details")).first
    quote, _ = evidence(fact)
    expect(fact.locator(".row .own").first).to_be_visible()
    reviewed(desk, "reject")
    other = desk.locator(".similar li").first
    expect(other.locator(".similar-why")).not_to_be_empty()
    name = other.locator(".card-title").inner_text()
    desk.locator("#pick-1").check()
    with desk.expect_download() as download:
        desk.locator(".list-tools").get_by_role("button", name="Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
    assert {title, name} <= {str(row[1].value) for row in sheet.iter_rows(min_row=2)}
    read_memos(desk, words()["question.project"]["ja"], title, name, f"「{quote}」")


@needs_font
def test_question_3_what_does_the_network_look_like(desk: Page) -> None:
    searched(desk, "ロシアとの交流")
    # A project leads to its country, and that to its part of the network.
    desk.locator(".hit .card-title a").first.click()
    desk.locator(".facts").get_by_role("link", name="ロシア", exact=True).first.click()
    expect(desk.locator("h1")).to_have_text("ロシア")
    desk.locator("#ties ~ p").get_by_role("link", name="ネットワークで見る").click()
    assert "country=RU" in desk.url
    drawing = desk.locator("#drawing")
    expect(drawing).to_have_attribute("data-ready", "true", timeout=20_000)
    middle = desk.evaluate("""() => { const edge = document.getElementById("drawing")._cyreg.cy.edges("[?tie]")[0];
        return { point: edge.renderedMidpoint(), source: edge.source().data("name") }; }""")
    drawing.click(position=middle["point"])
    panel = desk.locator("#panel")
    expect(panel.locator("h3")).to_contain_text(middle["source"])
    expect(panel).to_contain_text("最後に分かる事業")
    expect(panel.locator(".tie-source").first).to_be_attached()
    for name, start in (("GraphML", b"<?xml"), ("GEXF", b"<?xml"), ("SVG", b"<svg"), ("CSV", BOM_UTF8 + b"from_id")):
        assert downloaded(desk, name).read_bytes().startswith(start), name
    with desk.expect_download() as download:
        desk.get_by_role("button", name="画像（PNG）").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    partner = desk.locator(".pairs tbody tr").first.locator("td").first.inner_text()
    read_memos(desk, words()["question.network"]["ja"], partner)
    # The chain between two towns, its sources, and a project behind it that is judged.
    desk.get_by_label("出発").fill("稚内市")
    desk.get_by_label("到着").fill("札幌市")
    desk.get_by_role("button", name="つながりを探す").click()
    expect(desk.locator(".chain-vertex").last).to_contain_text("札幌市")
    source = desk.locator(".chain blockquote, .chain .tie-urls").first
    expect(source).to_be_visible()
    assert desk.get_by_role("link", name="Word").get_attribute("href")
    desk.goto("/network/health?lang=ja&country=RU&state=known")
    fold = desk.locator(".health details").first
    fold.locator("summary").click()
    fold.locator(".tie-line a").first.click()
    desk.wait_for_url("**/projects/**")
    reviewed(desk, "accept")
    expect(desk.locator(".grade-reviewed").first).to_be_visible()


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
