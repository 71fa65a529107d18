"""The pages in a real browser: Debian's Chromium, driven by Playwright, against a running service.

Screenshots of every page go to ``tests/artefacts/`` (not committed): look at them after a change of style.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.app import create_app
from graph.service import Service
from graph.settings import Settings
from tests.api.test_pages import addresses
from tests.conftest import ROOT

CHROMIUM = Path("/usr/bin/chromium")
ARTEFACTS = ROOT / "tests" / "artefacts"
VENDOR = ROOT / "api" / "static" / "vendor"
AXE = ROOT / "tests" / "clients" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MORE = {
    "changes": "/changes", "quality": "/quality", "queries": "/queries", "validation": "/validation", "dumps": "/dumps",
    "ontology": "/ontology", "vocabularies": "/vocabulary", "vocabulary": "/vocabulary/topic", "map": "/network/map",
    "measures": "/network/measures", "health": "/network/health", "suggestions": "/network/suggestions?of=01224",
    "chosen": "/network?country=NO&vertex=NO", "query": "/queries/indicators-of-plan",
    "chart": "/queries/ties-by-country?view=chart", "answer-map": "/queries/ties-by-country?view=map",
    "list-widget": "/embed/projects?q=高校生&country=US",
    "matrix-widget": "/embed/plans/hokkaido_global_strategy/coverage?by=country", "missing": "/nowhere",
}
"""Pages besides those of ``addresses``."""

TALLEST = 3000
"""Pixels of a page in a picture."""

MOST_SCRIPT = 300 * 1024
"""Bytes of compressed script that a page may load; the SPARQL editor brings its own."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (apt-get install chromium)"),
    pytest.mark.skipif(not VENDOR.is_dir(), reason="the scripts of the pages are not built (npm ci && npm run build)"),
]


@pytest.fixture(scope="module")
def paths(service: Service) -> dict[str, str]:
    return {name: path for name, path in addresses(service).items() if name != "panel"}


@pytest.fixture(scope="module")
def site(samples: Settings) -> Iterator[str]:
    """The address of a service that runs for these tests."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(samples), host="127.0.0.1", port=port, log_level="warning",
                                           ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        assert time.monotonic() < deadline, "the service did not start in time"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


class Watch:
    """A page with everything that must not happen on it."""

    def __init__(self, page: Page, site: str) -> None:
        self.problems: list[str] = []
        page.on("console", lambda m: self.problems.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("request", lambda request: None if request.url.startswith((site, "data:", "blob:"))
                else self.problems.append(f"left the machine: {request.url}"))


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page at desk width; the test fails on errors of the console or the page, and on foreign requests."""
    context = browser.new_context(base_url=site, locale="ja-JP", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page, site)
    yield page
    context.close()
    assert not watch.problems


def settle(page: Page) -> None:
    """Waits for what scripts add."""
    if page.locator("#drawing").count():
        expect(page.locator("#drawing")).to_have_attribute("data-ready", "true", timeout=20_000)
    if page.locator("#sparql").count():
        expect(page.locator(".CodeMirror")).to_be_visible()


@pytest.mark.parametrize(("lang", "scheme", "width"),
                         [("ja", "light", 1280), ("en", "dark", 1280), ("ja", "light", 390)])
def test_every_page(browser: Browser, site: str, paths: dict[str, str], lang: str, scheme: str, width: int) -> None:
    context = browser.new_context(base_url=site, color_scheme="dark" if scheme == "dark" else "light",
                                  viewport={"width": width, "height": 900 if width > 400 else 844})
    page = context.new_page()
    watch = Watch(page, site)
    ARTEFACTS.mkdir(exist_ok=True)
    whole = scheme == "light" and width > 400
    for name, path in paths.items():
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        settle(page)
        assert page.evaluate("document.documentElement.lang") == lang, name
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{name} is {overflow} px too wide at {width}"
        # A picture of all of a long page takes a second; what stands below looks like what stands above.
        page.screenshot(path=ARTEFACTS / f"{name}-{width}-{scheme}-{lang}.png", full_page=whole,
                        clip={"x": 0, "y": 0, "width": width, "height": min(TALLEST, page.evaluate(
                            "document.documentElement.scrollHeight"))} if whole else None)
        assert not watch.problems, name
    context.close()


@pytest.mark.skipif(not AXE.exists(), reason="tests/clients/node_modules is absent: run `npm ci` in tests/clients")
def test_axe_finds_nothing_and_scripts_are_small(browser: Browser, site: str, paths: dict[str, str]) -> None:
    """Every page with its folds open; language, colours and width take turns from page to page."""
    looks = [("ja", "light", 1280), ("en", "dark", 390), ("ja", "dark", 1280), ("en", "light", 390)]
    axe, found = AXE.read_text("utf-8"), []
    for turn, (lang, scheme, width) in enumerate(looks):
        context = browser.new_context(base_url=site, color_scheme="dark" if scheme == "dark" else "light",
                                      viewport={"width": width, "height": 900})
        page = context.new_page()
        watch = Watch(page, site)
        for name, path in list({**MORE, **paths}.items())[turn::len(looks)]:
            page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
            settle(page)
            script = page.evaluate(r"""performance.getEntriesByType("resource")
                .filter(entry => /\.m?js$/.test(new URL(entry.name).pathname))
                .reduce((sum, entry) => sum + entry.encodedBodySize, 0)""")
            assert 0 < script <= MOST_SCRIPT or name == "editor", (name, script)
            page.evaluate("""() => {
                // The rows of a list are alike: five of them tell what a hundred would, in less time.
                document.querySelectorAll("main :is(li, tr, article):nth-child(n+6)").forEach(row => row.remove());
                document.querySelectorAll("details").forEach(fold => (fold.open = true));
            }""")
            page.evaluate(axe)
            found += page.evaluate("""async ([name, tags]) => {
                const { violations } = await axe.run({ runOnly: tags, resultTypes: ["violations"] });
                return violations.flatMap(each => each.nodes.slice(0, 3).map(
                    node => [name, each.id, node.target.join(" "), node.failureSummary].join(": ")));
            }""", [name, RULES])
            # A browser reports the status of a missing page as an error.
            assert not watch.problems or name == "missing", (name, watch.problems)
            watch.problems.clear()
        context.close()
    assert not found, "\n".join(found)


def test_pages_work_without_scripts(browser: Browser, site: str, paths: dict[str, str]) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?lang=ja")
    page.get_by_label("探す言葉").fill("アイスホッケー")
    page.get_by_role("button", name="検索").click()
    expect(page.locator(".hit").first).to_contain_text("アイスホッケー")
    page.locator("#facets").get_by_role("checkbox", name="カナダ").check()
    page.get_by_role("button", name="適用").click()
    assert "country=CA" in page.url
    page.goto("/network")
    expect(page.locator(".pairs tbody tr").first).to_be_visible()
    expect(page.locator("#drawing-wrap")).to_be_hidden()
    page.goto("/sparql/editor")
    expect(page.locator("textarea")).to_be_visible()
    context.close()


def test_keyboard_reaches_the_content_and_the_main_controls(page: Page) -> None:
    page.goto("/search?q=交流&lang=ja")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    first = []
    for _ in range(3):  # the two links of the memo stand before the box
        page.keyboard.press("Tab")
        first.append(page.evaluate("document.activeElement.id"))
    assert "q" in first
    page.goto("/?lang=ja")
    reached = []
    for _ in range(25):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
    for wanted in ("本文へ移動", "検索", "計画", "ネットワーク", "English", "theme", "q",
                   "この計画の方向性を支える事業はどれか"):
        assert wanted in reached, wanted


def test_keyboard_can_leave_the_editor(page: Page) -> None:
    page.goto("/sparql/editor?lang=ja")
    settle(page)
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.CodeMirror')")


def test_filters_change_the_results_without_a_reload(page: Page) -> None:
    page.goto("/search?q=交流&lang=ja")
    page.evaluate("window.stayed = true")
    before = page.locator("#count").inner_text()
    page.locator("#facets").get_by_role("checkbox", name="アメリカ合衆国").check()
    expect(page.locator(".chip")).to_have_count(2)
    assert page.locator("#count").inner_text() != before
    assert "country=US" in page.url
    assert page.evaluate("window.stayed")
    assert page.locator("#announce").inner_text() == page.locator("#count").inner_text()
    assert page.evaluate("document.activeElement.value") == "US"
    page.go_back()
    expect(page.locator("#count")).to_have_text(before)


def test_evidence_opens_with_the_keyboard(page: Page, paths: dict[str, str]) -> None:
    page.goto(paths["project"] + "?lang=ja")
    evidence = page.locator(".facts details").first
    evidence.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(evidence.locator("blockquote")).to_be_visible()
    expect(evidence.locator("figcaption")).to_have_text(re.compile(r"\d+行"))


def test_a_point_of_the_drawing_shows_its_ties(page: Page) -> None:
    page.goto("/network?lang=ja&country=NO")
    settle(page)
    box = page.locator("#drawing").bounding_box()
    assert box
    # Where cytoscape keeps its instance; a canvas has no elements to click on.
    point = page.evaluate("document.getElementById('drawing')._cyreg.cy.$id('NO').renderedPosition()")
    page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])
    expect(page.locator("#panel h3")).to_have_text("ノルウェー")
    expect(page.locator("#panel .tie").first).to_be_visible()


def test_theme_is_remembered(page: Page) -> None:
    page.goto("/?lang=ja")
    page.get_by_role("button", name="暗い配色にする").click()
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") == "rgb(20, 25, 31)"
    page.goto("/about")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_editor_shows_an_answer_and_a_problem(page: Page) -> None:
    page.goto("/sparql/editor?lang=ja&query=" + "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3")
    settle(page)
    page.get_by_role("button", name="実行").click()
    expect(page.locator("#answer tbody tr")).to_have_count(3, timeout=20_000)
    assert page.locator("#answer .downloads a[href^='/sparql?']").count() >= 4
    assert page.locator("#answer .downloads a[href^='/api/memo?']").count() == 2
    # A chart of numbers and a map of places, each with an address that opens it again.
    page.goto("/sparql/editor?lang=ja")
    page.get_by_role("link", name="国ごとの事業の数").click()
    page.get_by_role("button", name="実行").click()
    page.get_by_role("button", name="グラフ").click(timeout=20_000)
    expect(page.locator("#answer .bars tbody tr").first).to_contain_text("台湾")
    page.get_by_role("button", name="地図").click()
    expect(page.locator("#answer svg .dot").first).to_be_attached()
    assert "view=map" in page.url
    page.reload()
    expect(page.locator("#answer svg .dot").first).to_be_attached(timeout=20_000)


def test_language_switch_stays_on_the_page(page: Page, paths: dict[str, str]) -> None:
    page.goto(paths["municipality"] + "?lang=ja")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert paths["municipality"] in page.url
    expect(page.locator("h1")).to_have_text("Chitose, Hokkaido")


def test_suggestions_by_keyboard_alone(page: Page) -> None:
    page.goto("/?lang=ja")
    box = page.get_by_role("combobox", name="探す言葉")
    box.focus()
    page.keyboard.type("かな")
    listed = page.get_by_role("listbox").get_by_role("option")
    expect(listed.first).to_contain_text("カナダ")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator("#" + (box.get_attribute("aria-activedescendant") or "none"))
    expect(active).to_have_attribute("aria-selected", "true")
    expect(active).to_contain_text("カナダ")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    assert box.input_value() == "かな"
    page.keyboard.press("ArrowDown")
    expect(listed.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?country=CA")
    expect(page.locator(".chip")).to_contain_text("カナダ")
    assert page.locator("#facets").get_by_role("checkbox", name="カナダ").is_checked()


def test_suggestions_keep_the_words_before(page: Page) -> None:
    page.goto("/search?sort=newest&lang=ja")
    box = page.get_by_role("combobox", name="探す言葉")
    box.press_sequentially("ホームステイ taiw")
    expect(page.get_by_role("option").first).to_contain_text("台湾")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**country=TW**")
    assert page.locator("#q").input_value() == "ホームステイ"
    assert page.locator("#sort").input_value() == "newest"


def test_an_order_and_a_comparison(page: Page) -> None:
    page.goto("/search?q=高校生の派遣&lang=ja")
    page.get_by_label("並び順").select_option("oldest")
    page.wait_for_url("**sort=oldest**")
    for number in (1, 2):
        page.locator(f"#pick-{number}").check()
    with page.expect_download() as download:
        page.locator(".list-tools").get_by_role("button", name="CSV").click()
    assert Path(download.value.path()).read_text("utf-8-sig").count("http://") >= 2
    page.get_by_role("button", name="並べて比べる").click()
    expect(page.locator(".comparison thead th")).to_have_count(3)
    expect(page.locator(".tag-differs").first).to_be_visible()


def test_what_was_understood_is_taken_back_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=カナダの高校生&lang=ja")
    page.get_by_role("link", name="「カナダ」と読まない").click()
    assert "without=country" in page.url
    page.get_by_role("link", name="「カナダ」をもう一度読み取る").click()
    expect(page.get_by_role("link", name="「カナダ」と読まない")).to_be_visible()
    context.close()
