"""Reviews: names, the log, what is in force, how they follow their projects, and their RDF."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.alignment.grades import grade
from graph.reviews import ReviewLog, apply, corpus_of, decisions, standings
from graph.reviews.carry import THRESHOLD, pairs, similarity
from graph.reviews.deciding import decide
from graph.reviews.entry import Review, comment_text, reviewer_name
from graph.rows import LinkRow, OverriddenRow, ProjectRow
from graph.service import Service
from ingest import mapping
from ingest.validation.documents import validate
from ontology.errors import InputError
from tests import tiny_snapshot
from tests.conftest import ROOT
from tests.factories import BASE, link, node, project
from tests.review_cases import CORPUS, IRIS, TEXT, N, P, Q, document, opened, put, review, states


@pytest.fixture
def tiny(tmp_path: Path) -> Service:
    return opened(tmp_path)


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
            "from tests.review_cases import review\nlog = ReviewLog(Path(sys.argv[1]))\n"
            "print('ready', flush=True)\n"
            "while True:\n    one = review('comment', comment='x' * 1900)\n    log.append([one])\n"
            "    print(one.id, flush=True)\n")
    writer = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True,
                              cwd=ROOT)
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


    def wrong() -> list[str]:  # of the reviews themselves: what they refer to is not in this store
        return [each.message for each in validate(store, IRIS.reviews_graph, BASE).violations
                if "/review/" in each.focus]

    assert wrong() == []
    states_only = [quad for quad in quads if quad.predicate.value == IRIS.term("reviewState")]
    store.remove(states_only[0])
    assert wrong() == ["A review tells what has become of it."]
    store.add(states_only[0])
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
