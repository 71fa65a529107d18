"""What the network tells beyond who is tied to whom: activity, anniversaries, groups, suggestions, drawing and map."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from api.pages.map import Arc, Point, arc_path, project, world, world_svg
from graph.network import activity as network_activity
from graph.network import groups as network_groups
from graph.network import layout as network_layout
from graph.network import network
from graph.network import svg as network_svg
from graph.network.service import NetworkService
from graph.rows import MentionRow
from graph.settings import Settings
from tests import factories, tiny_snapshot
from tests.factories import area, tie

AREAS = {each.id: each for each in (
    area("01224", "municipality", "北海道千歳市", prefecture="北海道", subprefecture="石狩振興局"),
    area("01100", "municipality", "北海道札幌市", prefecture="北海道", subprefecture="石狩振興局"),
    area("01229", "municipality", "北海道富良野市", prefecture="北海道", subprefecture="上川総合振興局"),
    area("01", "prefecture", "北海道"), area("US", "country", "アメリカ合衆国"), area("CA", "country", "カナダ"),
    area("US-anchorage", "place", "アンカレジ", country="US"),
    area("US-portland", "place", "ポートランド", country="US"),
    area("CA-calgary", "place", "カルガリー", country="CA"))}
TIES = [
    tie("01224", "US-anchorage", "US", since="1969-04-21"),
    tie("01100", "US-portland", "US", since="1959"), tie("01100", "US-portland", "US", id="p2", since="1959-11-17"),
    tie("01229", "US-anchorage", "US", since=None), tie("01229", "CA-calgary", "CA", status="ended"),
]


def naming(identifier: str, code: str, place: str, **values: object) -> factories.ProjectRow:
    return factories.project(identifier, municipality_codes=(code,), place_ids=(place,), countries=(place[:2],),
                             topics=("youth-exchange",), evidence={"name": factories.evidence(identifier)}, **values)


PROJECTS = [
    naming("old", "01224", "US-anchorage", fiscal_year=2019), naming("new", "01224", "US-anchorage", fiscal_year=2023),
    naming("off", "01224", "US-anchorage", fiscal_year=2024, status="cancelled"),
    naming("other", "01100", "US-portland", fiscal_year=None),
    factories.project("elsewhere", municipality_codes=("01229",)),
]


def gists(*projects: factories.ProjectRow) -> list[network_activity.Gist]:
    """As the catalogue gives the fields: numbers and words as they are, the rest as JSON."""
    def told(value: object) -> object:
        return json.dumps(value) if isinstance(value, tuple) else value

    return list(network_activity.gists((each.id, *(told(getattr(each, name)) for name in network_activity.FIELDS))
                                       for each in projects))


def rows(*projects: factories.ProjectRow) -> Callable[[str], factories.ProjectRow]:
    return {each.id: each for each in projects}.__getitem__


@pytest.fixture
def questions() -> NetworkService:
    return NetworkService(TIES, AREAS, lambda: gists(*PROJECTS), rows(*PROJECTS))


def test_the_last_known_project_is_no_cancelled_one(questions: NetworkService) -> None:
    found = questions.health["01224", "US-anchorage"]
    assert (found.health, found.last) == ("known", 2023)
    assert [each.project.id for each in found.activities] == ["new", "old"]
    assert [each.project.id for each in found.cancelled] == ["off"]
    assert found.activities[0].evidence is not None
    assert found.activities[0].evidence.quote == "new"


def test_a_project_without_a_year_is_activity_of_no_known_year(questions: NetworkService) -> None:
    found = questions.health["01100", "US-portland"]
    assert (found.health, found.last, len(found.activities)) == ("known", None, 1)


def test_unknown_is_told_apart_from_not_covered_and_from_ended(questions: NetworkService) -> None:
    assert questions.health["01229", "US-anchorage"].health == "unknown"
    assert questions.health["01229", "CA-calgary"].health == "ended"
    alone = network_activity.healths(TIES, [], rows())
    assert alone["01229", "US-anchorage"].health == "uncovered"


def test_the_cell_that_names_the_partner_is_the_evidence() -> None:
    project_ = naming("p", "01224", "US-anchorage").model_copy(update={
        "evidence": {"name": factories.evidence("名"), "country": factories.evidence("アンカレジ")},
        "mentions": (MentionRow(surface="アンカレジ", kind="place", target="US-anchorage", role="country", rule="r"),)})
    found = network_activity.healths(TIES, gists(project_), rows(project_))["01224", "US-anchorage"].activities[0]
    assert found.evidence is not None
    assert found.evidence.quote == "アンカレジ"


def test_anniversaries_come_from_known_years_only(questions: NetworkService) -> None:
    coming = list(network_activity.anniversaries(questions.health.values(), 2024, 6))
    assert [(each.tie.pair[1], each.year, each.age) for each in coming] == [
        ("US-portland", 2024, 65), ("US-anchorage", 2024, 55), ("US-portland", 2029, 70), ("US-anchorage", 2029, 60)]
    # Two sources give the same year: one anniversary, by the more precise of them.
    assert coming[0].start == "1959-11-17"


@pytest.mark.parametrize(("activity", "pairs"), [
    (("known",), {("01224", "US-anchorage"), ("01100", "US-portland")}),
    (("unknown",), {("01229", "US-anchorage"), ("01229", "CA-calgary")})])
def test_the_filter_by_activity(questions: NetworkService, activity: tuple[str, ...],
                                pairs: set[tuple[str, str]]) -> None:
    net = questions.network(network.NetworkFilters(activity=activity))
    assert {(edge.source, edge.target) for edge in net.edges if edge.ties} == pairs


def test_suggestions_name_their_path(questions: NetworkService) -> None:
    [portland] = questions.suggestions("01224")
    assert portland.place == "US-portland"
    assert {reason.kind: reason.path for reason in portland.reasons} == {
        "topics": ("01224", "US", "US-portland"),
        "neighbour": ("01224", "US-anchorage", "US", "US-portland", "01100")}
    topics = next(reason for reason in portland.reasons if reason.kind == "topics")
    assert (topics.topics, topics.own, topics.theirs) == (("youth-exchange",), ("old", "new"), ("other",))
    # A tie that ended suggests nothing: Calgary is not offered by way of Furano.
    assert "CA-calgary" not in {each.place for each in questions.suggestions("01224")}


def test_a_shared_partner_suggests_the_others_partners(questions: NetworkService) -> None:
    more = NetworkService([*TIES, tie("01224", "CA-calgary", "CA")], AREAS, list, rows())
    [calgary] = [each for each in more.suggestions("01229") if each.place == "CA-calgary"]
    assert calgary.reasons[0].path == ("01229", "US-anchorage", "01224", "CA-calgary")
    assert [each.id for each in questions.neighbours("01224")][:1] == ["01229"]


def test_several_equally_short_chains_are_found(questions: NetworkService) -> None:
    [chain] = questions.chains("01224", "01229", 5)
    assert [step.vertex.id for step in chain] == ["01224", "US-anchorage", "01229"]
    double = NetworkService([*TIES, tie("01224", "CA-calgary", "CA")], AREAS, list, rows())
    assert [[step.vertex.id for step in each][1] for each in double.chains("01224", "01229", 5)] == [
        "CA-calgary", "US-anchorage"]


def test_a_bridge_tells_what_it_holds() -> None:
    line = [tie("01224", "US-anchorage", ""), tie("01229", "US-anchorage", ""),
            tie("01229", "CA-calgary", ""), tie("01100", "CA-calgary", "")]
    found = {(each.edge.source, each.edge.target): each.cut_off for each in network_groups.bridges(
        network.build(line, AREAS))}
    assert found["01229", "US-anchorage"] == ("01224", "US-anchorage")
    assert found["01224", "US-anchorage"] == ("01224",)


def test_groups_count_their_ties(questions: NetworkService) -> None:
    groups = questions.groups(network.NetworkFilters())
    assert sum(len(each.japanese) + len(each.foreign) for each in groups) == 6
    assert sum(each.ties for each in groups) + sum(each.outward for each in groups) // 2 == 4


def test_the_drawing_is_the_same_each_time_and_covers_nothing(questions: NetworkService) -> None:
    net = questions.network(network.NetworkFilters())
    places = network_layout.positions(net)
    assert places == network_layout.positions(net)
    assert places.keys() == {vertex.id for vertex in net.vertices}
    apart = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a in places.values() for b in places.values() if a != b]
    assert min(apart) > 30


def test_the_picture_is_xml_with_every_name(questions: NetworkService) -> None:
    whole = network.NetworkFilters()
    net = questions.network(whole)
    root = ET.fromstring(network_svg.svg(net, questions.positions(whole), questions.names("ja"), "<題>"))
    texts = {each.text for each in root.iter() if each.tag.endswith("text")}
    assert {"千歳市", "アンカレジ", "カナダ"} <= texts
    assert not any("style" in each.attrib for each in root.iter())


def test_points_stand_where_the_outline_has_them() -> None:
    across, down = project(0, world().centre)
    assert (across, down) == (world().width / 2, world().height / 2)
    chitose, anchorage = project(42.8, 141.6), project(61.2, -149.9)
    assert chitose[0] < anchorage[0]
    assert chitose[1] > anchorage[1]


def test_an_arc_that_leaves_the_map_enters_it_on_the_other_side() -> None:
    rio, capetown = Point(-22.9, -43.2, "リオ"), Point(-33.9, 18.4, "ケープタウン")
    assert arc_path(Arc(rio, capetown)).count("M") == 2
    assert arc_path(Arc(rio, rio)).count("M") == 1


def test_a_map_escapes_names_and_has_no_inline_style() -> None:
    text = world_svg([Point(43, 141, "<b>", href=""), Point(61, -149, "ア")], [], "題\"<")
    assert "<b>" not in text
    assert "style=" not in text
    assert ET.fromstring(text).attrib["aria-label"] == "題\"<"


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples), headers={"accept": "text/html"}) as client:
        yield client


@pytest.mark.parametrize("page", [
    "/network?country=CA&country=US", "/network/map", "/network/map?as_of=1990", "/network/measures", "/network/health",
    "/network/health?state=unknown&step=5&from_year=2027", "/network/suggestions?of=01224", "/network/suggestions?of=x",
    "/network/map?since_from=1850&since_to=1851", "/network/health?since_from=1850&since_to=1851", "/prefectures/02",
    "/municipalities/01224?as_of=1980", "/countries/US?as_of=1980"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_view_is_whole(client: TestClient, page: str, lang: str) -> None:
    answer = client.get(page, params={"lang": lang} if "?" not in page else None, headers={"accept-language": lang})
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert not re.search(r"\sstyle=|\son\w+=", answer.text)
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


def test_a_year_that_is_none_is_refused_in_words(client: TestClient) -> None:
    for path in ("/network/map?as_of=19", "/municipalities/01224?as_of=x"):
        assert client.get(path).status_code == 400


def test_the_map_hides_what_is_not_known_to_have_been_in_force(client: TestClient) -> None:
    arcs = re.findall(r'<path (?:hidden )?class="arc[^>]*>', client.get("/network/map?as_of=1990").text)
    shown = [each for each in arcs if "hidden" not in each]
    assert 0 < len(shown) < len(arcs)
    assert all(int(since[1]) <= 1990 for each in shown if (since := re.search(r'data-since="(\d+)"', each)))
    assert not any("arc-unknown" in each for each in shown)


def test_the_panel_of_a_tie_shows_its_activity(client: TestClient) -> None:
    answer = client.get("/network/panel?source=01224&target=US-anchorage&lang=ja")
    assert "最後に分かる事業" in answer.text
    assert client.get("/network/panel?source=01224&target=US-none").status_code == 404


def test_the_api_tells_health_anniversaries_and_suggestions(client: TestClient) -> None:
    health = client.get("/api/network/health?prefecture=01").json()
    assert sum(health["counts"].values()) == len(health["items"])
    assert all((each["health"] == "known") == bool(each["activities"]) or each["health"] == "ended"
               for each in health["items"])
    coming = client.get("/api/network/anniversaries?first=2027&years=2").json()["items"]
    assert {each["year"] for each in coming} <= {2027, 2028}
    assert all(each["age"] % 5 == 0 and int(each["since"][:4]) + each["age"] == each["year"] for each in coming)
    offered = client.get("/api/network/suggestions?of=千歳市").json()
    assert all(reason["path"][0] == "01224" for each in offered["items"] for reason in each["reasons"])


@pytest.mark.parametrize(("form", "sign"), [("graphml", "<graphml"), ("gexf", "<gexf"), ("csv", "from_id"),
                                            ("svg", "<svg"), ("json", '"nodes"')])
def test_exports_follow_the_filters(client: TestClient, form: str, sign: str) -> None:
    one, all_ = (client.get("/api/export/network", params={"format": form, **more}).text
                 for more in ({"country": "CA"}, {}))
    assert sign in one[:400]
    assert len(one) < len(all_)
    assert client.get("/api/export/network?format=svg&color=red").status_code == 422


def test_only_widgets_may_be_framed_and_only_by_whom_the_operator_names(tmp_path: Path) -> None:
    host = "https://www.pref.example.jp"
    settings = tiny_snapshot.publish(tmp_path, embed_ancestors=host)
    with TestClient(create_app(settings), headers={"accept": "text/html"}) as client:
        widget = client.get("/embed/network?country=US&lang=en")
        assert f"frame-ancestors {host}" in widget.headers["content-security-policy"]
        assert "set-cookie" not in widget.headers
        assert '<html lang="en">' in widget.text
        assert "<img" in widget.text
        assert "<svg" in client.get("/embed/network?view=map").text
        assert "frame-ancestors 'none'" in client.get("/network").headers["content-security-policy"]


@pytest.mark.parametrize("text", ["", "'self'; script-src *", "a,b", "日本"])
def test_a_frame_policy_cannot_smuggle_another_one(text: str) -> None:
    with pytest.raises(ValidationError):
        Settings(embed_ancestors=text)  # type: ignore[call-arg]


@pytest.mark.parametrize("year", [1960, 1985, 2010])
def test_what_the_slider_shows_is_what_the_filter_shows(client: TestClient, year: int) -> None:
    # map.mjs goes by data-since and data-ended; the page by the states of each source.
    def shown(arc: str) -> bool:
        first, last = (re.search(rf'data-{name}="(\d+)"', arc) for name in ("since", "ended"))
        return bool(first) and int(first[1]) <= year and (not last or year <= int(last[1]))

    arcs = re.findall(r'<path class="arc[^>]*>', client.get(f"/network/map?as_of={year}").text)
    assert [shown(each) for each in arcs] == [not each.endswith(" hidden>") for each in arcs]
