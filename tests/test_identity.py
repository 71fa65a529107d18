"""Identity over time: former municipalities under their successors, and ties as of a year."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
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
                                         for each in reference.former_municipalities()}
    assert next(each for each in identity.formers().values() if each.name == "山口村").full_name == "長野県山口村"


def test_codes_are_dated(client: TestClient) -> None:
    """What is known of a code's years is told; what is not stays unknown."""
    answer = client.get("/api/municipalities/01605").json()
    assert (answer["area"]["id"], answer["asked"]["name"]) == ("01610", "北海道静内町")
    assert client.get("/api/municipalities/016055").json()["asked"] == answer["asked"]
    assert [(each["code"], each["valid_from"], each["valid_to"], each["in_force"]) for each in answer["codes"]] == [
        ("01610", "2006-03-31", None, True), ("01605", None, "2006-03-31", False), ("01606", None, "2006-03-31", False)]
    codes = client.get("/api/municipalities/01100").json()["codes"]
    assert codes == [{"code": "01100", "name": "札幌市", "valid_from": None, "valid_to": None, "in_force": True}]
    assert client.get("/api/municipalities/01999").status_code == 404
    text = client.get("/municipalities/01605", headers={"accept": "text/html"}).text
    assert "静内町" in text


def test_former_codes_fill_the_gaps() -> None:
    """A code of a merged municipality is used by none of today and lies among those of its prefecture."""
    today = reference.municipalities()
    for each in mergers.dated_codes().values():
        assert identity.with_check_digit(each.code)[:5] == each.code
        if each.code == each.successor:
            assert today[each.code].name == each.name
            assert each.valid_from
        else:
            assert each.code not in today
            assert each.code[:2] == each.successor[:2]
            assert mergers.former_id(each.name, each.successor) in identity.formers()
    assert all(identity.with_check_digit(town.code) == town.code6 for town in today.values())


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
