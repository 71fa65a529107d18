"""The reconciliation service, asked as OpenRefine asks."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from graph.linked_data import reconcile
from graph.rows import ProjectRow
from graph.service import Service
from graph.settings import Settings


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


def ask(client: TestClient, **queries: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A batch, posted as a form as OpenRefine does."""
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    return {key: found["result"] for key, found in answer.json().items()}


def test_the_manifest_says_what_there_is(client: TestClient) -> None:
    answer = client.get("/reconcile", headers={"origin": "http://127.0.0.1:3333"})
    manifest = answer.json()
    assert "0.2" in manifest["versions"]
    assert manifest["identifierSpace"].endswith("/id/")
    assert {each["id"] for each in manifest["defaultTypes"]} == {"municipality", "place", "country", "project", "node"}
    assert {"view", "preview", "suggest", "extend"} <= manifest.keys()
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(("name", "expected"), [
    ("千歳市", "municipality/01224"), ("北海道千歳市", "municipality/01224"), ("ちとせし", "municipality/01224"),
    ("チトセシ", "municipality/01224"), ("Chitose", "municipality/01224"), ("012246", "municipality/01224"),
    ("静内町", "municipality/01610"), ("アンカレジ", "place/US-anchorage"), ("anchorage", "place/US-anchorage"),
    ("アメリカ", "country/US"), ("United States", "country/US"), ("コソボ", "country/XK")])
def test_names_in_japanese_english_and_kana_are_matched(client: TestClient, name: str, expected: str) -> None:
    (best, *_) = ask(client, q0={"query": name})["q0"]
    assert (best["id"], best["match"]) == (expected, True)
    assert best["score"] >= 95
    assert best["features"]


def test_a_name_that_several_have_is_left_to_a_person(client: TestClient) -> None:
    found = ask(client, plain={"query": "府中市"},
                known={"query": "府中市", "properties": [{"pid": "prefecture", "v": "広島県"}]})
    assert not any(each["match"] for each in found["plain"])
    assert {each["id"] for each in found["plain"][:2]} == {"municipality/13206", "municipality/34208"}
    assert (found["known"][0]["id"], found["known"][0]["match"]) == ("municipality/34208", True)
    assert "property_prefecture" in {each["id"] for each in found["known"][0]["features"]}


def test_the_nearest_are_offered_but_not_matched(client: TestClient) -> None:
    for name, expected in (("Vladivostock", "place/RU-vladivostok"), ("千歳", "municipality/01224")):
        best = ask(client, q0={"query": name})["q0"][0]
        assert (best["id"], best["match"]) == (expected, False)
    assert ask(client, q0={"query": "ｘｙｚｚｙ存在しない名"})["q0"] == []


def test_projects_and_plan_nodes(client: TestClient, service: Service) -> None:
    project = next(service.catalogue.iterate(ProjectRow))
    found = ask(client, a={"query": project.title, "type": "project"}, b={"query": "Ⅱ-(2)-①", "type": ["node"]})
    assert project.id in {each["id"].removeprefix("project/") for each in found["a"]}
    assert found["b"][0]["id"] == "node/hokkaido_global_strategy-2.2.1"


def test_types_and_limits_are_heeded(client: TestClient) -> None:
    found = ask(client, q0={"query": "札幌", "type": "municipality", "limit": 2})["q0"]
    assert len(found) <= 2
    assert {kind["id"] for each in found for kind in each["type"]} == {"municipality"}


def test_three_thousand_names_answer(client: TestClient, service: Service) -> None:
    generator = random.Random(1)  # the same names each run
    names = [area.name for area in service.areas.values()
             if area.kind in ("municipality", "place") and len(area.name) > 2]
    chosen = generator.sample(names, 3000)
    cut = [name[:at] + name[at + 1:] if number % 2 else name
           for number, name in enumerate(chosen) for at in [generator.randrange(len(name))]]
    ask(client, q0={"query": "札幌市"})  # the index is built at first use
    started = time.monotonic()
    found = ask(client, **{f"q{number}": {"query": name} for number, name in enumerate(cut)})
    assert len(found) == 3000
    assert time.monotonic() - started < 20  # 3 s on two idle cores
    exact = [any(each["name"] == chosen[number] for each in found[f"q{number}"]) for number in range(0, 3000, 2)]
    assert all(exact)


def test_jsonp_and_get(client: TestClient) -> None:
    answer = client.get("/reconcile", params={"queries": json.dumps({"q": {"query": "千歳市"}}), "callback": "cb.x1"})
    assert answer.text.startswith("/**/cb.x1(")
    assert answer.headers["content-type"].startswith("application/javascript")
    assert client.get("/reconcile", params={"callback": "alert(1)//"}).status_code == 400


@pytest.mark.parametrize("queries", [
    "no json", "[]", '{"q": 1}', '{"q": {"query": 5}}', '{"q": {"query": "x", "type": "none"}}',
    '{"q": {"query": "x", "limit": 0}}', "[" * 100_000])
def test_what_is_not_a_query_is_refused(client: TestClient, queries: str) -> None:
    assert client.post("/reconcile", data={"queries": queries}).status_code == 400


def test_a_batch_too_large_is_refused_with_the_limit(client: TestClient) -> None:
    batch = json.dumps({str(number): {"query": "x"} for number in range(5001)})
    answer = client.post("/reconcile", data={"queries": batch})
    assert (answer.status_code, answer.json()["where"]) == (503, "reconcile_batch")


def test_suggestions(client: TestClient) -> None:
    def first(kind: str, **parameters: str) -> str:
        found = client.get(f"/reconcile/suggest/{kind}", params=parameters).json()["result"]
        return str(found[0]["id"])

    assert first("entity", prefix="さっぽ", type="municipality") == "municipality/01100"
    assert first("type", prefix="国") == "country"
    assert first("property", prefix="pref") == "prefecture"


def test_view_and_preview(client: TestClient) -> None:
    manifest = client.get("/reconcile").json()
    path = "/reconcile" + manifest["view"]["url"].partition("/reconcile")[2]
    answer = client.get(path.replace("{{id}}", "municipality%2F01224"), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/id/municipality/01224")
    preview = client.get("/reconcile/preview", params={"id": "municipality/01224"})
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    assert "千歳市" in preview.text
    assert client.get("/reconcile/preview", params={"id": "x"}).status_code == 404


def test_a_table_is_extended(client: TestClient) -> None:
    offered = client.get("/reconcile/properties", params={"type": "municipality"}).json()["properties"]
    assert {"code", "kana", "lat"} <= {each["id"] for each in offered}
    asked = {"ids": ["municipality/01224", "place/none"], "properties": [
        {"id": "kana"}, {"id": "lat"}, {"id": "code"}, {"id": "prefecture"}]}
    answer = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()
    assert [each["id"] for each in answer["meta"]] == ["kana", "lat", "code", "prefecture"]
    row = answer["rows"]["municipality/01224"]
    assert (row["kana"], row["code"]) == ([{"str": "ちとせし"}], [{"str": "01224"}])
    assert row["prefecture"] == [{"str": "北海道"}], "one row of the table, however many words there are for it"
    assert row["lat"][0]["float"] == pytest.approx(42.82, abs=0.01)
    assert answer["rows"]["place/none"]["kana"] == []


@given(st.text(max_size=60))
def test_folding_is_stable(text: str) -> None:
    folded = reconcile.fold(text)
    assert reconcile.fold(folded) == folded
    assert reconcile.stem(text) or not folded
