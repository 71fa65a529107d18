"""Identity over time: former municipalities under their successors, and ties as of a year."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from graph.linked_data import identity
from graph.quads import Reader
from graph.service import Service
from graph.settings import Settings
from ontology import mergers, reference
from ontology.errors import NotFound
from ontology.iri import Iris
from tests import factories


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


def test_formers_lead_to_municipalities_of_today() -> None:
    assert len(identity.formers()) >= 100
    for former in identity.formers().values():
        assert former.successor in reference.municipalities()
        assert former in identity.merged_into(former.successor)
        assert identity.successor(former.id).code == former.successor
    with pytest.raises(NotFound):
        identity.successor("former-0000000000")


def test_ids_are_those_of_the_graph(service: Service) -> None:
    """Two towns of one name in one prefecture, with different successors, are two."""
    with Reader(service.snapshot.path / "store") as reader:
        iris = Iris(service.snapshot.manifest.base)
        for each in identity.formers().values():
            replaced = next(reader.store.quads_for_pattern(
                ox.NamedNode(iris.entity("municipality", each.id)),
                ox.NamedNode("http://purl.org/dc/terms/isReplacedBy"), None))
            assert replaced.object == ox.NamedNode(iris.entity("municipality", each.successor))
    assert identity.formers().keys() >= {mergers.former_id(each.name, each.successor)
                                         for each in mergers.former_municipalities()}
    assert next(each for each in identity.formers().values() if each.name == "山口村").full_name == "長野県山口村"


def test_codes_are_dated(client: TestClient) -> None:
    """What is known of a code's years is told; what is not stays unknown."""
    answer = client.get("/api/municipalities/01605").json()
    assert (answer["area"]["id"], answer["asked"]["name"]) == ("01610", "北海道静内町")
    assert client.get("/api/municipalities/016055").json()["asked"] == answer["asked"]
    assert [(each["code"], each["valid_from"], each["valid_to"], each["in_force"]) for each in answer["codes"]] == [
        ("01610", "2006-03-31", None, True), ("01605", None, "2006-03-31", False), ("01606", None, "2006-03-31", False)]
    (own,) = client.get("/api/municipalities/01224").json()["codes"]
    assert (own["code"], own["valid_from"], own["valid_to"], own["change"]) == ("01224", None, None, "")
    then = client.get("/api/municipalities/22130?as_of=2006").json()["codes"]
    assert [(each["code"], each["name"], each["valid_to"], each["change"]) for each in then] == [
        ("22202", "浜松市", "2007-04-01", "recoded")]
    for before in ("22202", "22131"):  # of the city until it was designated, and of a ward that it had until 2024
        assert client.get(f"/api/municipalities/{before}").json()["area"]["id"] == "22130"
    assert client.get("/api/municipalities/01999").status_code == 404
    html = {"accept": "text/html"}
    assert "静内町" in client.get("/municipalities/01605", headers=html).text
    assert client.get("/municipalities/22202", headers=html).url.path == "/municipalities/22130"
    assert "22202" in client.get("/municipalities/22130", headers=html).text


def test_a_former_code_says_what_to_use(client: TestClient) -> None:
    """The code of one that is no more leads to it; one that a municipality had before, to the municipality."""
    former = identity.former("01605")
    assert former is not None
    for code, successor in (("01605", former.id), ("22202", "22130")):
        answer = client.get(f"/id/municipality/{code}", headers={"accept": "text/turtle"})
        assert (answer.status_code, answer.json()["successor"].rsplit("/", 1)[-1]) == (410, successor)
    assert client.get("/id/municipality/01999", headers={"accept": "text/turtle"}).status_code == 404


def test_one_that_was_divided_is_left_open(client: TestClient) -> None:
    """上九一色村 went to two: asked by name or code, both are told; each has a page, which names the other."""
    for asked in ("上九一色村", "19341", "山梨県上九一色村"):
        answer = client.get(f"/api/municipalities/{asked}")
        assert answer.status_code == 404
        assert "19201" in answer.text
        assert "19430" in answer.text
    one, other = (each for each in identity.formers().values() if each.name == "上九一色村")
    page = client.get(f"/municipalities/{one.id}", headers={"accept": "text/html"}).text
    assert f"/municipalities/{other.id}" in page


def test_a_name_that_several_had_names_them_all(client: TestClient) -> None:
    """大野町 is one in 岐阜県 today, and was others: a single answer would look certain."""
    answer = client.get("/api/municipalities/大野町")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "ambiguous")
    today, *former = answer.json()["candidates"]
    assert (today["id"], today["name"], today.get("successor")) == ("21403", "岐阜県大野町", None)
    assert {(each["name"], each["ended"], each["successor"].rpartition("/")[2], each["successor_name"])
            for each in former} >= {("北海道大野町", "2006-02-01", "01236", "北海道北斗市")}
    page = client.get("/municipalities/大野町?lang=en", headers={"accept": "text/html"})
    assert page.status_code == 404
    for each in (today, *former):
        assert f'href="/municipalities/{each["id"]}"' in page.text
    assert client.get("/api/municipalities/大野町/ties").status_code == 404
    assert {each["id"] for each in client.get("/api/municipalities/府中市").json()["candidates"]} == {"13206", "34208"}
    for certain in ("岐阜県大野町", "21403", former[0]["id"], "札幌市", "浜松市"):
        assert client.get(f"/api/municipalities/{certain}").status_code == 200


PERIODS = st.sampled_from(mergers.municipality_history())


@given(PERIODS, st.integers(1968, 2026))
def test_every_code_leads_to_a_municipality_of_today(period: mergers.CodePeriod, year: int) -> None:
    """Days are in order, no two periods of a code overlap, and what has ended leads to what is in force."""
    today = reference.municipalities()
    assert period.successors
    assert set(period.successors) <= today.keys()
    assert len(period.successors) == 1 or period.change == "divided"
    assert (period.valid_to is None) == (period.change == "")
    assert not period.valid_from or not period.valid_to or period.valid_from < period.valid_to
    assert period.sources
    if not period.code:
        assert period.valid_to
        assert period.valid_to < "1968"
        return
    if period.valid_to is None:
        assert (period.successors, period.name) == ((period.code,), today[period.code].name)
        assert mergers.code_with_check_digit(period.code) == today[period.code].code6
    assert period.prefecture == period.code[:2]
    before = [each for each in mergers.periods_by_code()[period.code] if each != period]
    for each in before:
        first, last = sorted((each, period), key=lambda one: one.valid_from or "0")
        assert (first.valid_to or "9") <= (last.valid_from or "0")
    for code in period.successors:
        assert period in identity.codes_of(code)
        assert (period in identity.codes_of(code, year)) == (
            (period.valid_from or "0")[:4] <= str(year) <= (period.valid_to or "9999")[:4])
    six = mergers.code_with_check_digit(period.code)
    if period.by_name:
        assert {each.successor for each in identity.formers().values() if each.code == period.code} >= {
            *period.successors}
    if len({code for each in (*before, period) for code in each.successors}) == 1:
        assert identity.of_today(six) == identity.of_today(period.code)
        assert identity.successor(period.code).code == period.successors[0]


@pytest.mark.parametrize(("day", "number"), [
    ("1995-04-01", 3234), ("1999-03-31", 3232), ("2005-03-31", 2521), ("2006-03-31", 1821), ("2010-03-31", 1727),
    ("2014-04-05", 1718)])
def test_as_many_municipalities_as_the_ministry_counts(day: str, number: int) -> None:
    """Cities, towns and villages as the Ministry of Internal Affairs counts them; with Tokyo's 23 special wards."""
    there = {each.code for each in mergers.municipality_history() if each.code
             and (each.valid_from or "0") <= day < (each.valid_to or "9")}
    assert len(there) == number + 23


@pytest.mark.parametrize(("code", "name", "ended", "change", "today"), [
    ("01301", "広島町", "1996-09-01", "status", "01234"), ("03308", "安代町", "2005-09-01", "merged", "03214"),
    ("04423", "富谷町", "2016-10-10", "status", "04216"), ("08211", "水海道市", "2006-01-01", "renamed", "08211"),
    ("11204", "浦和市", "2001-05-01", "merged", "11100"), ("13306", "五日市町", "1995-09-01", "merged", "13228"),
    ("17421", "穴水町", "2005-03-01", "recoded", "17461"), ("20431", "山口村", "2005-02-13", "merged", "21206"),
    ("22204", "清水市", "2003-04-01", "merged", "22100"), ("28221", "篠山市", "2019-05-01", "renamed", "28221"),
    ("32304", "東出雲町", "2011-08-01", "merged", "32201"), ("37385", "飯山町", "2005-03-22", "merged", "37202"),
    ("40305", "那珂川町", "2018-10-01", "status", "40231"), ("43201", "熊本市", "2012-04-01", "recoded", "43100"),
    ("47202", "石川市", "2005-04-01", "merged", "47213")])
def test_changes_of_all_regions(code: str, name: str, ended: str, change: str, today: str) -> None:
    (period,) = (each for each in mergers.periods_by_code()[code] if each.valid_to == ended)
    assert (period.name, period.change, period.successors) == (name, change, (today,))


def test_a_former_name_leads_to_its_successor(client: TestClient) -> None:
    former = identity.former("静内町")
    assert former is not None
    for asked in (former.id, "静内町", "北海道静内町"):
        answer = client.get(f"/api/municipalities/{asked}").json()
        assert answer["area"]["id"] == "01610"
        assert (answer["asked"]["id"], answer["asked"]["date"]) == (former.id, "2006-03-31")
        assert answer["projects"]
        assert answer["ties"]
    assert client.get("/api/municipalities/01610").json()["asked"] is None
    merged = client.get("/api/municipalities/01610").json()["former"]
    assert {"北海道静内町", "北海道三石町"} == {each["name"] for each in merged}
    assert client.get("/api/municipalities/former-0000000000").status_code == 404


def test_ties_that_a_former_municipality_concluded_are_told_under_the_successor(client: TestClient) -> None:
    items = client.get("/api/municipalities/静内町/ties").json()["items"]
    assert "北海道静内町" in {each["concluded_by"]["name"] for each in items if each["concluded_by"]}


def test_a_former_municipality_has_a_page_and_its_successor_names_it(client: TestClient) -> None:
    former = identity.former("静内町")
    assert former is not None
    html = {"accept": "text/html"}
    page = client.get(f"/municipalities/{former.id}?lang=ja", headers=html)
    assert page.status_code == 200
    assert "新ひだか町" in page.text
    assert 'class="tie"' in page.text
    assert client.get("/municipalities/静内町", headers=html).url.path == f"/municipalities/{former.id}"
    assert f"/municipalities/{former.id}" in client.get("/municipalities/01610", headers=html).text
    entity = client.get(f"/id/municipality/{former.id}", headers=html)
    assert entity.url.path == f"/municipalities/{former.id}"


@pytest.mark.parametrize(("since", "status", "year", "state"), [
    ("1969-04-21", "active", 1995, "active"), ("1969-04-21", "active", 1969, "active"),
    ("1969-04-21", "active", 1968, "not-yet"), ("1969", "active", 1969, "active"),
    (None, "active", 1995, "unknown"), ("1969", "ended", 1995, "unknown"), ("1969", "ended", 1960, "not-yet")])
def test_states(since: str | None, status: str, year: int, state: str) -> None:
    tie = factories.tie("01224", "US-anchorage", "US", since=since).model_copy(update={"status": status})
    assert identity.state_in(tie, year) == state


def test_a_tie_with_a_known_end(service: Service) -> None:
    for tie in service.ties:
        end = identity.ended(tie)
        if end and tie.since:
            assert identity.state_in(tie, int(end[:4])) == "active"
            assert identity.state_in(tie, int(end[:4]) + 1) == "ended"


def test_the_network_as_of_a_year_says_what_it_cannot_tell(client: TestClient) -> None:
    sizes = []
    for year in (1950, 1970, 1995, 2020):
        answer = client.get(f"/api/network?as_of={year}").json()
        sizes.append(answer["measures"]["ties"])
        assert answer["measures"]["as_of"] == year
        assert answer["measures"]["start_unknown"] > 0
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
    assert client.get("/api/network").json()["measures"]["start_unknown"] == 0
    assert client.get("/network?as_of=1995", headers={"accept": "text/html"}).status_code == 200


def test_a_municipalitys_ties_as_of_a_year(client: TestClient) -> None:
    answer = client.get("/api/municipalities/01224/ties?as_of=1969").json()
    assert sum(answer["counts"].values()) == len(answer["items"])
    states = {each["state"] for each in answer["items"]}
    assert "active" in states
    assert states <= {"active", "not-yet", "ended", "unknown"}
    for each in answer["items"]:
        assert each["state"] != "active" or int(each["tie"]["since"][:4]) <= 1969
    assert client.get("/api/municipalities/01224/ties").json()["counts"] == {}
