"""Reviews: the log, what is in force, how they follow their projects, the table, the queue and the pages."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from graph.alignment.grades import grade, promise
from graph.catalogue import Catalogue
from graph.reviews import Corpus, ReviewLog, apply, corpus_of, decisions, standings, table
from graph.reviews.carry import THRESHOLD, pairs, similarity
from graph.reviews.deciding import decide
from graph.reviews.entry import Review, comment_text, reviewer_name, write
from graph.reviews.teaching import ask, order, uncertainty
from graph.rows import DocumentRow, LinkRow, NodeRow, OverriddenRow, ProjectRow
from graph.service import Service
from graph.settings import Settings
from ingest import mapping
from ontology.errors import InputError
from ontology.iri import Iris
from tests import tiny_snapshot
from tests.factories import BASE, link, node, project

IRIS = Iris(BASE)
TOKEN = "reviewers-of-the-tests"  # 22 characters
OURS = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}

TEXT = "姉妹都市の高校生を受け入れ、ホームステイと学校訪問を通じて交流を深める。期間は夏の三週間とする。"


def document(identifier: str = "doc", **values: Any) -> DocumentRow:
    defaults: dict[str, Any] = {
        "id": identifier, "iri": IRIS.entity("document", identifier), "title": identifier, "layout": "survey_table",
        "layout_reason": "test", "fiscal_year": 2023, "years": None, "prefecture": "北海道", "municipality": None,
        "sha256": "0" * 64, "n_lines": 1, "encoding": "utf-8", "counts": {}}
    return DocumentRow(**{**defaults, **values})


P = project("doc-p", title="高校生の受入事業", description=TEXT)
Q = project("doc-q", title="りんごの輸出促進", description="台湾の商談会に出展し、県産りんごの販路を広げる。")
N = node("n1", notation="Ⅱ-(1)", title="若者の交流")
CORPUS = corpus_of([document()], [P, Q], [N])


def review(action: str = "reject", row: ProjectRow = P, shown: LinkRow | None = None, **values: Any) -> Review:
    return write(values.pop("reviewer", "山田"), action, row, document(row.document), N,  # type: ignore[arg-type]
                 link=shown, **values)


def states(entries: Sequence[Review], corpus: Corpus = CORPUS) -> list[str]:
    return [each.state for each in standings(entries, corpus)]


# -- names, comments ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [
    "", "  ", "a" * 61, "123", "山田\u200b花子", "\u202e山田", "山\u0000田", "e" + "\u0301" * 9, "\u2067名前\u2069",
    "\ufeff山田"])
def test_names_that_cannot_be_shown_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        reviewer_name(name)


@pytest.mark.parametrize("name", ["山田 花子（国際課）", "O’Brien, Zoë", "김철수", "Ёлка"])
def test_names_of_people_are_kept(name: str) -> None:
    assert reviewer_name(f"  {name} ") == name


@given(st.text(max_size=80))
def test_a_kept_name_or_comment_is_kept_as_it_is(text: str) -> None:
    for keep in (reviewer_name, comment_text):
        try:
            kept = keep(text)
        except InputError:
            continue
        assert keep(kept) == kept


# -- the log ------------------------------------------------------------------------------------------------


def test_the_log_grows_and_every_reader_sees_it(tmp_path: Path) -> None:
    one, other = ReviewLog(tmp_path), ReviewLog(tmp_path)
    first = review()
    one.append([first])
    assert (other.version, list(other.entries())) == (1, [first])
    other.append([review("comment", comment="理由"), review("withdraw", withdraws=first.id)])
    assert one.version == 3
    with pytest.raises(InputError):
        one.append([review("withdraw", withdraws="nothing")])


def test_a_torn_last_line_and_a_changed_one_are_passed_over(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    log.append([review()])
    with log.path.open("ab") as file:
        file.write(review().model_dump_json().encode()[:-20])  # killed in the middle of a line
    assert ReviewLog(tmp_path).version == 1
    log.append([review("comment", comment="後で")])
    with log.path.open("ab") as file:
        file.write(b'{"id": "by hand"}\n\xff\xfe\n')
    fresh = ReviewLog(tmp_path)
    assert [each.action for each in fresh.entries()] == ["reject", "comment"] == [e.action for e in log.entries()]
    assert fresh.damaged == (2, 4, 5)


def test_a_writer_killed_at_any_moment_loses_nothing_it_confirmed(tmp_path: Path) -> None:
    code = ("import sys\nfrom pathlib import Path\nfrom graph.reviews.log import ReviewLog\n"
            "from tests.test_reviews import review\nlog = ReviewLog(Path(sys.argv[1]))\n"
            "print('ready', flush=True)\n"
            "while True:\n    one = review('comment', comment='x' * 1900)\n    log.append([one])\n"
            "    print(one.id, flush=True)\n")
    writer = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True,
                              cwd=Path(__file__).parent.parent)
    assert writer.stdout is not None
    confirmed = [writer.stdout.readline().strip() for _ in range(6)][1:]
    os.kill(writer.pid, signal.SIGKILL)
    confirmed += writer.stdout.read().split()
    writer.wait()
    writer.stdout.close()
    log = ReviewLog(tmp_path)
    assert set(confirmed) <= {each.id for each in log.entries()}
    log.append([review()])
    assert log.entries()[-1].action == "reject"


# -- what is in force ---------------------------------------------------------------------------------------


def test_the_newest_decision_stands_and_a_withdrawal_brings_the_older_back() -> None:
    first, second = review("reject"), review("correct", strength="partly")
    assert states([first, second]) == ["superseded", "in-force"]
    assert states([first, second, review("withdraw", withdraws=second.id)]) == ["in-force", "withdrawn", "withdrawal"]
    assert states([review("comment", comment="なぜ")]) == ["comment"]


def test_decisions_replace_what_the_program_concluded_and_nothing_else() -> None:
    model, stated = link("doc-p", "n1", strength="supports", confidence=0.7), link("doc-q", "n1", asserted=True,
                                                                                 confidence=None, method="asserted")
    projects, nodes = {"doc-p": P, "doc-q": Q}, {"n1": N}

    def now(*entries: Review) -> tuple[list[LinkRow], list[OverriddenRow]]:
        return apply([stated, model], decisions(standings(entries, CORPUS)), projects, nodes, IRIS)

    assert now() == ([stated, model], [])
    kept, aside = now(review("reject"))
    assert (kept, [each.id for each in aside]) == ([stated], [model.id])
    kept, _ = now(review("correct", strength="partly", reviewer="佐藤"))
    assert [(each.strength, each.confidence, each.method[:11], each.asserted) for each in kept[1:]] == [
        ("partly", 0.7, "reviewed:佐藤", False)]
    assert grade(kept[1]) == "reviewed"
    assert now(review("reject", Q)) == ([stated, model], [])  # a document says so: nobody overrides it
    kept, _ = apply([], decisions(standings([review("correct", strength="supports")], CORPUS)), projects, nodes, IRIS)
    assert [(each.project, each.confidence, each.target_evidence) for each in kept] == [("doc-p", None, N.evidence)]


def test_a_link_that_a_document_states_takes_comments_only() -> None:
    stated = link("doc-p", "n1", asserted=True, confidence=None, method="asserted")
    with pytest.raises(InputError, match="states this link"):
        review("reject", shown=stated)
    assert review("comment", shown=stated, comment="確認しました").opinion is None


def test_a_review_follows_a_project_whose_text_changed_a_little() -> None:
    entry = review("reject")
    edited = project("new-1", title="高校生の受入事業", document="new", description=TEXT.replace("三週間", "2週間"))
    assert THRESHOLD < similarity(pairs(P.title, P.description), pairs(edited.title, edited.description)) < 1
    moved = standings([entry], corpus_of([document("new", fiscal_year=2024)], [edited, Q], [N]))[0]
    assert (moved.state, moved.place.project) == ("in-force", "new-1")
    elsewhere = corpus_of([document("new", prefecture="青森県")], [edited], [N])
    assert states([entry], elsewhere) == ["orphan"]  # another series
    twin = project("new-2", title=edited.title, document="new", description=edited.description)
    assert states([entry], corpus_of([document("new")], [edited, twin], [N])) == ["orphan"]  # two could be meant
    assert states([entry], corpus_of([document()], [Q], [N])) == ["orphan"]


def test_a_review_follows_its_target_by_notation_and_title() -> None:
    renamed = node("other-n1", notation="Ⅱ-(1)", title="若者の 交流")
    moved = standings([review()], corpus_of([document()], [P], [renamed]))[0]
    assert (moved.state, moved.place.target) == ("in-force", "other-n1")
    other = node("x", notation="Ⅱ-(1)", title="別の項目")
    assert states([review()], corpus_of([document()], [P], [other])) == ["orphan"]


# -- over a served snapshot ---------------------------------------------------------------------------------


@pytest.fixture
def tiny(tmp_path: Path) -> Service:
    return Service.open(tiny_snapshot.publish(tmp_path, review_token=TOKEN))


def put(service: Service, action: str, kind: str = "node", target: str = "plan-1.1", **values: Any) -> Review:
    entry = decide(service, "山田", action, "doc-a", kind, target, **values)  # type: ignore[arg-type]
    service.review_log.append([entry])
    return entry


def test_a_review_takes_effect_at_once_and_in_every_process(tiny: Service) -> None:
    other = Service.open(tiny.settings)
    before = [each.link.id for each in tiny.supporting("plan-1.1").inferred]
    assert before == ["doc-a-plan-1.1"]
    assert tiny.support.tally("plan-1.1")[2:] == (1, 0, 0)
    rejected = put(tiny, "reject")
    for service in (tiny, other):
        assert service.supporting("plan-1.1").inferred == ()
        assert [each.target for each in service.links("doc-a")] == ["4"]
        assert sum(service.support.tally("plan-1.1")) == 0
        assert [each.target for each in service.reviews.rejected("doc-a")] == ["plan-1.1"]
    put(tiny, "withdraw", withdraws=rejected.id)
    assert [each.link.id for each in other.supporting("plan-1.1").inferred] == before
    put(tiny, "reject", "sdg", "4")
    assert other.sdg(4) == ((), ())


def test_a_snapshot_built_with_a_review_gives_the_programs_link_back(tmp_path: Path) -> None:
    served = Service.open(tiny_snapshot.publish(tmp_path))
    rejected = put(served, "reject")
    kept, aside = apply(served.catalogue.all(LinkRow), served.reviews.decided,
                        {each.id: each for each in served.catalogue.iterate(ProjectRow)}, {}, IRIS)
    links, tiny_snapshot.LINKS = tiny_snapshot.LINKS, (*kept, *aside)  # type: ignore[assignment]
    try:
        settings = tiny_snapshot.publish(tmp_path, "20250102T000000Z")
    finally:
        tiny_snapshot.LINKS = links
    later = Service.open(settings)
    assert later.supporting("plan-1.1").inferred == ()
    later.review_log.append([decide(later, "山田", "withdraw", "", "node", "", withdraws=rejected.id)])
    assert [each.link.method for each in later.supporting("plan-1.1").inferred] == ["inferred:test"]


def test_reviews_as_rdf_stand_in_their_own_graph(tiny: Service) -> None:
    first = put(tiny, "accept", comment="根拠も確かめた")
    put(tiny, "withdraw", withdraws=put(tiny, "reject", "sdg", "4").id)
    quads = list(mapping.review_quads(tiny.reviews.standings, tiny.links("doc-a"), IRIS))
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(IRIS.reviews_graph)}
    store = ox.Store()
    store.extend(quads)
    rows = list(store.query(
        "PREFIX kkh: <ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?name ?time ?state WHERE { ?r a kkh:Review ; "
        "prov:wasAttributedTo/rdfs:label ?name ; prov:generatedAtTime ?time ; kkh:reviewState ?state } ORDER BY ?time",
        base_iri=BASE, use_default_graph_as_union=True))
    assert sorted(row["state"].value for row in rows) == ["in-force", "withdrawal", "withdrawn"]
    assert {row["name"].value for row in rows} == {"山田"}
    assert first.time in {row["time"].value for row in rows}
    confirmed = ox.NamedNode(f"{BASE}id/project/doc-a"), ox.NamedNode(IRIS.term("reviewedSupports"))
    assert [quad.object.value for quad in quads if (quad.subject, quad.predicate) == confirmed] == [
        f"{BASE}id/node/plan-1.1"]
    inferred = list(mapping.alignment_quads(tiny.links("doc-a"), IRIS))
    assert not any("plan-1.1" in quad.object.value for quad in inferred if isinstance(quad.object, ox.NamedNode))


# -- the queue ----------------------------------------------------------------------------------------------


def test_the_queue_asks_what_is_uncertain_and_not_the_same_again() -> None:
    near, far = (uncertainty("node", "partly", "inferred:none-1", confidence) for confidence in (0.5, 0.7))
    assert 1 == near > far > 0.1
    keys = [("p1", "node", "a"), ("p2", "node", "a"), ("p3", "node", "b")]
    found = order({keys[0]: 1.0, keys[1]: 0.95, keys[2]: 0.9}, {}, [])
    assert [each.key for each in found] == [keys[0], keys[2], keys[1]]
    assert order({keys[0]: 1.0, keys[2]: 0.9}, {}, [("p9", "node", "a")] * 2)[0].key == keys[2]


def test_the_queue_leaves_out_what_was_decided_and_what_documents_state(tiny: Service) -> None:
    assert {each.key for each in ask(tiny.catalogue, tiny.reviews)} == {
        ("doc-a", "node", "plan-1.1"), ("doc-a", "sdg", "4")}
    assert [each.key[1] for each in ask(tiny.catalogue, tiny.reviews, plan="sdg")] == ["sdg"]
    assert ask(tiny.catalogue, tiny.reviews, document="none") == []
    put(tiny, "accept")
    assert [each.key[2] for each in ask(tiny.catalogue, tiny.reviews)] == ["4"]


# -- the table ----------------------------------------------------------------------------------------------


def exported(service: Service) -> list[dict[str, str]]:
    keys = [each.key for each in ask(service.catalogue, service.reviews)] + [
        each.key for each in service.reviews.decided]
    return list(csv.DictReader(io.StringIO("".join(table.lines(service, keys)).removeprefix("\ufeff"))))


def written(rows: list[dict[str, str]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_table_goes_round(tiny: Service, encoding: str) -> None:
    rows = exported(tiny)
    rows[0] |= {"decision": "却下", "comment": "'=1+1 は式ではない"}
    rows[1]["decision"] = "Partly"
    report = table.read(tiny, written(rows).encode(encoding), "佐藤")
    assert [(each.action, each.strength, each.via, each.reviewer) for each in report.entries] == [
        ("reject", None, "csv", "佐藤"), ("correct", "partly", "csv", "佐藤")]
    assert report.entries[0].comment == "=1+1 は式ではない"
    tiny.review_log.append(report.entries)
    again = exported(tiny)
    assert {row["decision"] for row in again} == {"reject", "partly"}
    assert all(not row["comment"].startswith("=") for row in again)
    same = table.read(tiny, written(again).encode(), "佐藤")
    assert (len(same.entries), same.unchanged, len(same.bad)) == (0, 2, 0)
    again[0]["decision"] = "取り消し"
    assert [each.action for each in table.read(tiny, written(again).encode(), "佐藤").entries] == ["withdraw"]


def test_bad_lines_are_told_with_their_place_and_reason(tiny: Service) -> None:
    head = "project_id,target_kind,target_id,decision,comment\n"
    lines = ["doc-a,node,plan-1.1,maybe,", "nobody,node,plan-1.1,reject,", "doc-a,nodes,plan-1.1,reject,",
             "doc-a,sdg,18,reject,", "doc-b,node,plan-1,reject,", "doc-a,node,plan-1.1,reject,a,b",
             'doc-a,node,plan-1.1,reject,"二行の\nコメント"', "doc-c,node,plan-1.1,withdraw,",
             "doc-a,sdg,4,accept,\u200b", ""]
    report = table.read(tiny, (head + "\n".join(lines)).encode(), "山田")
    assert [each.place.partition(",")[0] for each in report.bad] == [
        "line 2", "line 3", "line 4", "line 5", "line 6", "line 7", "line 10", "line 11"]
    assert [each.comment for each in report.entries] == ["二行の\nコメント"]
    assert "states this link" in report.bad[4].reason
    for content in (b"", b"a,b\n1,2\n", b"\xff\xff\xff", head.encode() + b'"open'):
        with pytest.raises(InputError):
            table.read(tiny, content, "山田")


# -- pages and API ------------------------------------------------------------------------------------------


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
    added = client.post("/api/reviews", json=body, headers=bearer)
    assert added.status_code == 201
    after = client.get("/api/reviews", headers={"if-none-match": before.headers["etag"]})
    assert (after.status_code, after.json()["version"], after.json()["published"]) == (200, 1, 0)
    assert client.get("/api/nodes/plan-1.1/projects").json()["inferred"] == []
    assert client.get("/api/reviews/queue").json()["total"] == 1
    bad = client.post("/api/reviews", json={**body, "reviewer": "\u200b"}, headers=bearer)
    assert (bad.status_code, bad.json()["where"]) == (400, "reviewer")
    assert client.post("/api/reviews", json={**body, "target": "none"}, headers=bearer).status_code == 404


def test_reviews_are_limited(tmp_path: Path) -> None:
    slow = tiny_snapshot.publish(tmp_path, review_token=TOKEN, rate_review="1/minute")
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
