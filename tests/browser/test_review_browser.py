"""A round of reviews in a real browser: the queue by keyboard, the table in the page, buttons without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from graph.memo.words import words
from graph.service import Service
from tests import tiny_snapshot
from tests.api.test_memo import text_of
from tests.browser.test_browser import ARTEFACTS, browser, pytestmark  # noqa: F401
from tests.browser.test_stories import downloaded
from tests.live import at_port, free_port, serving
from tests.review_cases import TOKEN

REVIEWER = "山田 花子"


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[tuple[str, Service]]:
    """A running service in which one may review, and the same data opened beside it."""
    port = free_port()
    settings = at_port(tiny_snapshot.publish(tmp_path, review_token=TOKEN), port)
    with serving(create_app(settings), port) as site:
        yield site.rstrip("/"), Service.open(settings)


def sign_in(page: Page) -> None:
    page.locator("#r-name").fill(REVIEWER)
    page.locator("#r-token").fill(TOKEN)
    page.locator("form.reviewer button").click()


def test_a_round_by_keyboard_and_what_it_changes(browser: Browser, reviewed: tuple[str, Service]) -> None:  # noqa: F811
    site, service = reviewed
    page = browser.new_page(locale="ja-JP", viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/reviews?lang=ja")
    sign_in(page)
    expect(page.locator("#asked .count")).to_have_text("2件中1件目")
    page.screenshot(path=ARTEFACTS / "review-queue.png", full_page=True)
    first = page.locator("[name=target]").input_value()
    page.keyboard.press("r")
    expect(page.locator("#said")).to_be_visible()
    expect(page.locator("#asked .count")).to_have_text("1件中1件目")
    page.keyboard.press("u")
    expect(page.locator("#asked .count")).to_have_text("2件中1件目")
    page.locator("#comment").wait_for()
    assert page.locator("[name=target]").first.input_value() == first
    page.keyboard.press("c")
    page.keyboard.type("a p r: 打っている間は働かない")  # letters in the field decide nothing
    page.locator("#decide [data-key=p], #decide [data-key=s]").click()
    expect(page.locator("#asked .count")).to_have_text("1件中1件目")
    page.keyboard.press("a")
    expect(page.locator("#said")).to_be_visible()
    assert [(each.review.action, each.state) for each in service.reviews.standings] == [
        ("reject", "withdrawn"), ("withdraw", "withdrawal"), ("correct", "in-force"), ("accept", "in-force")]
    page.goto(f"{site}/projects/doc-a#support")
    expect(page.locator("#support ~ .supports .grade-reviewed")).to_have_count(2)
    expect(page.locator("main")).to_contain_text(REVIEWER)
    page.screenshot(path=ARTEFACTS / "review-project.png", full_page=True)
    memo = text_of(docx.Document(str(downloaded(page, "Word"))))
    assert words()["grade_short.reviewed"]["ja"] in memo
    assert REVIEWER in memo, "the memo names who decided"
    page.close()


def test_buttons_and_table_without_scripts(browser: Browser, reviewed: tuple[str, Service],  # noqa: F811
                                           tmp_path: Path) -> None:
    site, service = reviewed
    page = browser.new_context(java_script_enabled=False, locale="ja-JP").new_page()
    page.goto(f"{site}/projects/doc-a?lang=ja")
    page.locator(".reviewing > summary").click()
    sign_in(page)
    page.locator("form.judge").first.locator("[value=reject]").click()
    expect(page.locator("#said")).to_be_visible()
    assert "/projects/doc-a" in page.url
    assert [each.review.action for each in service.reviews.standings] == ["reject"]
    page.locator("#said button").click()
    expect(page.locator("form.judge")).to_have_count(2)
    page.goto(f"{site}/reviews")
    with page.expect_download() as given:
        page.locator("a[href^='/reviews/table.csv']").click()
    text = given.value.path().read_text("utf-8-sig").splitlines()
    filled = tmp_path / "filled.csv"
    filled.write_text("\n".join([text[0], *(line.replace(",,", ",partly,", 1) for line in text[1:])]), "utf-8")
    page.locator("#u-file").set_input_files(filled)
    page.locator("form[action='/reviews/table'] button").click()
    page.screenshot(path=ARTEFACTS / "review-table.png", full_page=True)
    assert {each.review.strength for each in service.reviews.standings if each.state == "in-force"} == {"partly"}
    page.context.close()
