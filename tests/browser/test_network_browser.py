"""The network's views in a real browser: keyboard, map and years, without scripts, 2,000 vertices."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from tests import factories, tiny_snapshot
from tests.browser.test_browser import browser, page, pytestmark, site  # noqa: F401 - fixtures and the reasons to skip
from tests.live import free_port, serving

VERTICES = 2_000

FRAMES = """async () => {
  const drawing = document.getElementById("drawing")._cyreg.cy, times = [];
  for (let i = 0, last = performance.now(); i < 30; i++) {
    drawing.panBy({ x: i % 2 ? 30 : -25, y: 4 });
    await new Promise((done) => requestAnimationFrame(done));
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times;
}"""


def ready(page: Page) -> None:  # noqa: F811
    expect(page.locator("#drawing")).to_have_attribute("data-ready", "true", timeout=20_000)


def test_the_drawing_answers_the_keyboard(page: Page) -> None:  # noqa: F811
    page.goto("/network?lang=ja&country=CA")
    ready(page)
    page.locator("#drawing").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#announce")).to_have_text("カナダ")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#announce")).not_to_have_text("カナダ")
    name = page.locator("#announce").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#panel h3")).to_contain_text(name)
    assert page.evaluate("document.activeElement.id") == "panel"


def test_the_year_of_the_map_and_an_arc(page: Page) -> None:  # noqa: F811
    page.goto("/network/map?lang=ja")
    year = page.locator("#year")
    expect(year).to_be_visible()
    before = page.locator(".arc:not([hidden])").count()
    year.fill("1985")
    year.dispatch_event("change")
    expect(page).to_have_url(re.compile("as_of=1985"))
    assert 0 < page.locator(".arc:not([hidden])").count() < before
    expect(page.locator("#year-out")).to_contain_text("1985年に続いていた提携")
    page.locator(".arc:not([hidden])").first.dispatch_event("click")
    expect(page.locator("#panel h3")).to_be_visible()
    page.get_by_role("button", name="すべての年").click()
    assert page.locator(".arc:not([hidden])").count() == before
    assert "as_of" not in page.url


def test_the_views_need_no_scripts(browser: Browser, site: str) -> None:  # noqa: F811
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()  # noqa: F811
    page.goto("/network?country=CA&lang=ja")
    picture = page.locator("noscript img, .drawing-still").first
    expect(picture).to_be_visible()
    expect(page.locator(".pairs tbody tr").first).to_be_visible()
    page.goto("/network/map?lang=ja")
    expect(page.locator("svg.world")).to_be_visible()
    page.locator("#n-as_of").fill("1985")
    page.get_by_role("button", name="適用").click()
    assert "as_of=1985" in page.url
    assert page.locator(".arc[hidden]").count() > 0
    context.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service whose network has 2,000 vertices, a hundred to a country."""
    made = pytest.MonkeyPatch()
    codes, countries = [f"{number:05}" for number in range(1101, 2100)], [f"X{letter}" for letter in "ABCDEFGHIJ"]
    places = [(f"{countries[number % 10]}-p{number}", countries[number % 10]) for number in range(VERTICES - 1009)]
    made.setattr(tiny_snapshot, "AREAS", (
        *(factories.area(each, "municipality", f"県{each}市", prefecture="県") for each in codes),
        *(factories.area(each, "country", each) for each in countries),
        *(factories.area(each, "place", each, country=country) for each, country in places)))
    made.setattr(tiny_snapshot, "TIES", tuple(
        factories.tie(codes[(number + step) % len(codes)], each, country)
        for number, (each, country) in enumerate(places) for step in ((1, 7) if number % 9 == 0 else (1,))))
    settings = tiny_snapshot.publish(tmp_path_factory.mktemp("large"))
    made.undo()
    with serving(create_app(settings), free_port()) as address:
        yield address


def test_a_drawing_of_2000_vertices_moves(browser: Browser, large: str) -> None:  # noqa: F811
    page = browser.new_page()  # noqa: F811
    page.goto(f"{large}network")
    ready(page)
    assert page.evaluate("document.getElementById('drawing')._cyreg.cy.nodes().length") >= VERTICES * 0.95
    # A quarter of a second a frame still follows the hand; on two shared cores without a graphics card it is 20 ms.
    assert statistics.median(page.evaluate(FRAMES)) < 250
    page.close()
