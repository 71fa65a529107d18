"""Reviewing over HTTP: who may write, what a form does, and what the pages then show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.alignment.grades import grade, promise
from graph.catalogue import Catalogue
from graph.rows import NodeRow, OverriddenRow
from graph.service import Service
from graph.settings import Settings
from tests import tiny_snapshot
from tests.factories import link
from tests.review_cases import OURS, TOKEN, opened, put


@pytest.fixture
def tiny(tmp_path: Path) -> Service:
    return opened(tmp_path)


@pytest.fixture
def client(tiny: Service) -> Iterator[TestClient]:
    with TestClient(create_app(tiny.settings), base_url="http://127.0.0.1:8000",
                    headers={"accept": "text/html"}, follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, **values: str) -> str:
    """Signs in and returns the session's form token, or the place that a failure leads to."""
    answer = client.post("/reviews/session", data={"name": "山田", "token": TOKEN, **values}, headers=OURS)
    if answer.status_code != 303 or "set-cookie" not in answer.headers:
        return answer.headers.get("location", str(answer.status_code))
    page = client.get("/reviews").text
    return page.partition('name="csrf" value="')[2].partition('"')[0]


FORM = {"choice": "reject", "project": "doc-a", "kind": "node", "target": "plan-1.1"}


def test_a_form_writes_redirects_and_can_be_taken_back(client: TestClient, tiny: Service) -> None:
    csrf = sign_in(client)
    answer = client.post("/reviews", data={**FORM, "csrf": csrf, "back": "/reviews?plan=plan"}, headers=OURS)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/reviews?plan=plan&done=")
    entry = tiny.review_log.entries()[0]
    page = client.get(answer.headers["location"]).text
    assert entry.id in page
    assert client.get("/reviews/link?project=doc-a&kind=node&target=plan-1.1").status_code == 200
    assert client.get(f"/reviews/{entry.id}").status_code == 303
    client.post("/reviews", data={"choice": "withdraw", "withdraws": entry.id, "csrf": csrf}, headers=OURS)
    assert [each.state for each in tiny.reviews.standings] == ["withdrawn", "withdrawal"]
    assert client.post("/reviews", data={**FORM, "csrf": csrf, "back": "//evil.example/x"},
                       headers=OURS).headers["location"].startswith("/reviews?done=")
    failed = client.post("/reviews", data={**FORM, "choice": "comment", "csrf": csrf}, headers=OURS)
    assert "failed=comment" in failed.headers["location"]


def test_a_link_is_judged_on_its_projects_page_without_scripts(client: TestClient, tiny: Service) -> None:
    assert 'class="judge"' not in client.get("/projects/doc-a").text
    csrf = sign_in(client)
    page = client.get("/projects/doc-a?lang=en").text
    assert page.count('class="judge"') == len(tiny.links("doc-a"))
    assert f'name="csrf" value="{csrf}"' in page
    for choice, grade_ in (("partly", "grade-reviewed"), ("reject", "Rejected by people (1)")):
        answer = client.post("/reviews", headers=OURS, data={
            **FORM, "choice": choice, "csrf": csrf, "back": "/projects/doc-a?lang=en", "comment": "理由"})
        assert answer.headers["location"].startswith("/projects/doc-a?lang=en&done=")
        page = client.get(answer.headers["location"]).text
        assert grade_ in page
        assert 'id="said"' in page
    assert [(each.review.comment, each.state) for each in tiny.reviews.standings] == [
        ("理由", "superseded"), ("理由", "in-force")]


def test_nobody_else_can_write(client: TestClient, tiny: Service) -> None:
    assert client.post("/reviews", data=FORM, headers=OURS).status_code == 401
    assert "failed=token" in sign_in(client, token="wrong-token-of-tests")
    assert "failed=name" in sign_in(client, name="\u202e")
    csrf = sign_in(client)
    data = {**FORM, "csrf": csrf}
    for headers in ({}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
                    {"origin": "https://evil.example"}, {"origin": "http://127.0.0.1:8001"}, {"origin": "null"}):
        assert client.post("/reviews", data=data, headers=headers).status_code == 403, headers
    rebound = {"origin": "http://evil.example", "host": "evil.example", "sec-fetch-site": "same-origin"}
    assert client.post("/reviews", data=data, headers=rebound).status_code == 403
    assert client.post("/reviews", data={**FORM, "csrf": "0" * 64}, headers=OURS).status_code == 403
    cookie = client.cookies["kakehashi_reviewer"]
    client.cookies.set("kakehashi_reviewer", cookie[:-4] + "0000", domain="127.0.0.1")
    assert client.post("/reviews", data=data, headers={**OURS, "cookie": f"kakehashi_reviewer={cookie[:-4]}0000"}
                       ).status_code == 401
    assert not tiny.review_log.entries()


def test_a_session_ends(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {**FORM, "csrf": sign_in(client)}
    monkeypatch.setattr("api.reviewing.SECONDS", -1)
    assert client.post("/reviews", data=data, headers=OURS).status_code == 401


def test_the_cookie_stays_in_this_browser(client: TestClient) -> None:
    said = client.post("/reviews/session", data={"name": "山田", "token": TOKEN}, headers=OURS).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict"} <= set(said.split("; "))


def test_reviewing_is_off_unless_the_operator_turns_it_on(tmp_path: Path) -> None:
    off = tiny_snapshot.publish(tmp_path / "off")
    with TestClient(create_app(off), base_url="http://127.0.0.1:8000", headers={"accept": "text/html"}) as client:
        assert client.post("/reviews", data=FORM, headers=OURS).status_code == 403
        assert client.post("/api/reviews", json={}).status_code in (403, 422)
        assert 'name="token"' not in client.get("/reviews").text
        assert not (off.data / "reviews").exists()
    near = tiny_snapshot.publish(tmp_path / "near", review_networks="192.0.2.0/24")
    with TestClient(create_app(near), base_url="http://127.0.0.1:8000", headers={"accept": "text/html"},
                    client=("192.0.2.7", 1), follow_redirects=False) as client:
        assert sign_in(client, token="")
        assert client.cookies.get("kakehashi_reviewer")
    with TestClient(create_app(near), base_url="http://127.0.0.1:8000", client=("198.51.100.7", 1),
                    follow_redirects=False) as client:
        assert "failed=token" in sign_in(client, token="")
    with pytest.raises(ValueError, match="review_networks"):
        Settings(review_networks="10.0.0.0/99")  # type: ignore[call-arg]


def test_programs_review_with_the_token(client: TestClient) -> None:
    body = {"reviewer": "山田", "action": "reject", "project": "doc-a", "target": "plan-1.1"}
    assert client.post("/api/reviews", json=body).status_code == 401
    bearer = {"authorization": f"Bearer {TOKEN}"}
    before = client.get("/api/reviews")
    assert client.get("/api/reviews", headers={"if-none-match": before.headers["etag"]}).status_code == 304
    links = client.get("/api/nodes/plan-1.1/projects")
    kept = {"if-none-match": links.headers["etag"]}
    assert client.get("/api/nodes/plan-1.1/projects", headers=kept).status_code == 304
    added = client.post("/api/reviews", json=body, headers=bearer)
    assert added.status_code == 201
    assert client.get("/api/nodes/plan-1.1/projects", headers=kept).status_code == 200, "reviews change links"
    after = client.get("/api/reviews", headers={"if-none-match": before.headers["etag"]})
    assert (after.status_code, after.json()["version"], after.json()["published"]) == (200, 1, 0)
    assert client.get("/api/nodes/plan-1.1/projects").json()["inferred"] == []
    assert client.get("/api/reviews/queue").json()["total"] == 1
    bad = client.post("/api/reviews", json={**body, "reviewer": "\u200b"}, headers=bearer)
    assert (bad.status_code, bad.json()["where"]) == (400, "reviewer")
    assert client.post("/api/reviews", json={**body, "target": "none"}, headers=bearer).status_code == 404


def test_reviews_are_limited(tmp_path: Path) -> None:
    slow = tiny_snapshot.publish(tmp_path, review_token=TOKEN, rate_review="1/hour")
    with TestClient(create_app(slow), base_url="http://127.0.0.1:8000") as client:
        bearer = {"authorization": f"Bearer {TOKEN}"}
        body = {"reviewer": "山田", "action": "comment", "project": "doc-a", "target": "4", "target_kind": "sdg",
                "comment": "一"}
        assert [client.post("/api/reviews", json=body, headers=bearer).status_code for _ in range(2)] == [201, 429]


def test_a_filled_in_table_is_taken_by_the_page(client: TestClient, tiny: Service) -> None:
    csrf = sign_in(client)
    content = "project_id,target_kind,target_id,decision\ndoc-a,sdg,4,reject\ndoc-a,sdg,5,perhaps\n"
    answer = client.post("/reviews/table", data={"csrf": csrf}, files={"file": ("t.csv", content)}, headers=OURS)
    assert answer.status_code == 200
    assert "line 3, decision" in answer.text
    assert [each.action for each in tiny.review_log.entries()] == ["reject"]


def test_hints_are_folded_away_and_the_promise_is_told(client: TestClient, tiny: Service) -> None:
    hint = link("doc-a", "plan-1.1", strength="partly", confidence=0.2)
    assert (grade(hint), grade(link("doc-a", "plan-1.1", strength="partly", confidence=0.6))) == ("clue", "weak")
    assert promise([hint]) is None
    page = client.get("/nodes/plan-1.1?lang=ja").text
    assert "grade-strong" in page
    assert "grade-reviewed" not in page
    put(tiny, "accept")
    assert "grade-reviewed" in client.get("/nodes/plan-1.1").text
    assert "人が確認" in client.get("/projects/doc-a?lang=ja").text


def test_the_catalogue_of_an_older_program_has_no_overridden_links(tmp_path: Path, tiny: Service) -> None:
    import sqlite3

    path = tmp_path / "old.sqlite"
    path.write_bytes((tiny.snapshot.path / "catalogue.sqlite").read_bytes())
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE overridden")
    assert not Catalogue(path).has(OverriddenRow)
    assert Catalogue(path).has(NodeRow)
