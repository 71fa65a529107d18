"""Search and similarity on a few rows, with the fake encoder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import vectors
from graph.encoders.fake import FakeEncoder
from graph.rows import PeriodRow
from graph.search import country_names, nearness
from graph.search.index import TEXT, build
from graph.search.kinship import subject
from graph.search.search import Searcher
from graph.search.similar import Compared, Similar
from graph.search.space import Space
from graph.search.telling import tells
from graph.snapshot import FORMAT, Manifest, Snapshot
from graph.text import fulltext
from graph.text.passages import activities, passages
from graph.text.tokens import tokens
from ontology.errors import SnapshotError
from tests.factories import project

PROJECTS = [
    project("curling", title="カーリング少年団の交流",
            description="氷上競技を通じて子どもが交流する。",
            topics=("sport",), audiences=("children",), modes=("dispatch",), countries=("CA",),
            country_names=("カナダ",)),
    project("hockey", title="アイスホッケー少年団の派遣",
            description="氷上競技の少年団を姉妹都市に派遣する。",
            topics=("sport",), audiences=("children",), modes=("dispatch",), countries=("CA",),
            country_names=("カナダ",)),
    project("apples", title="林檎の輸出商談会", description="台湾の買い手とオンラインで商談する。",
            topics=("export-trade",), countries=("TW",), country_names=("台湾",)),
    project("cir", title="国際交流員の配置", description="ＣＩＲが学校を訪ねる。"),
    project("apples-again", title="林檎の輸出　商談会", description="台湾の買い手と会場で商談する。",
            topics=("export-trade",), countries=("TW",), country_names=("台湾",)),
    project("winter", title="冬の市民の集い", period=PeriodRow(text="1月", start="2024-01", end="2024-01")),
    project("all-year", title="一年の集い", period=PeriodRow(text="通年", start="2023-04", end="2024-03")),
    *(project(f"other-{i}", title=f"道路の整備その{i}", description="街並みを整える。") for i in range(20)),
]


class Rows:
    """Rows by id, as the catalogue gives them."""

    def projects_as(self, kind: type[Compared], identifiers: Iterable[str]) -> list[Compared]:
        wanted = set(identifiers)
        return [kind.model_validate(each) for each in PROJECTS if each.id in wanted]

    def series_of(self, project: str) -> None:
        """None of them goes through several years."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("search")
    build(made, PROJECTS, FakeEncoder())
    return made


@pytest.fixture(scope="module")
def searcher(folder: Path) -> Searcher:
    return Searcher(folder, FakeEncoder())


def test_words_and_their_spellings_find_a_project(searcher: Searcher) -> None:
    for query in ("林檎の輸出", "りんごの輸出", "リンゴ輸出"):
        hit = searcher.search(query).hits[0]
        assert hit.project.startswith("apples")
        assert {"林檎", "輸出"} <= set(hit.words)
        assert "words" in hit.why
        assert hit.score == pytest.approx(sum(hit.signals.values()), abs=1e-3)


def test_countries_are_found_in_english(searcher: Searcher) -> None:
    assert {hit.project for hit in searcher.search("Canada").hits[:2]} == {"curling", "hockey"}


def test_an_acronym_is_found_whatever_its_width(searcher: Searcher) -> None:
    assert searcher.search("CIR").hits[0].project == "cir"


def test_a_filter_bounds_the_hits(searcher: Searcher) -> None:
    found = searcher.search("林檎の輸出", ["curling", "apples", "no-such-project"])
    assert {hit.project for hit in found.hits} <= {"curling", "apples"}
    assert found.hits[0].project == "apples"
    assert searcher.search("林檎", []).hits == ()


def test_no_answer_is_said_to_be_weak(searcher: Searcher) -> None:
    found = searcher.search("quantum zzz")
    assert found.weak
    assert all(hit.relevance == "weak" for hit in found.hits)
    assert not searcher.search("林檎の輸出商談会").weak
    # 輸出 is there, what is exported is not.
    best, lacking = (searcher.search(query).hits[0].probability for query in ("林檎の輸出", "潜水艦の輸出"))
    assert lacking < best / 2
    # What a question is about weighs more than what else it names.
    about, beside = (searcher.search(query).hits[0].probability for query in ("潜水艦の輸出", "輸出の潜水艦"))
    assert about > 1.1 * beside
    # Of alternatives one is enough.
    either, both = (searcher.search(query).hits[0].probability for query in ("林檎または潜水艦", "林檎と潜水艦"))
    assert either > both


def test_a_printed_period_is_found_by_its_calendar_year(searcher: Searcher) -> None:
    hits = {hit.project: hit for hit in searcher.search("2024年の集い").hits}
    assert hits["winter"].probability > hits["all-year"].probability
    assert hits["winter"].signals["entity"] > 0 > hits["all-year"].signals["entity"]
    # A year is of no month.
    hits = {hit.project: hit for hit in searcher.search("12月から1月の集い").hits}
    assert hits["winter"].signals["entity"] > 0 > hits["all-year"].signals["entity"]
    assert hits["winter"].entities == ("month:1",)


def test_what_is_like_the_best_comes_sooner(searcher: Searcher) -> None:
    alone = searcher.search("カーリング", off=("feedback",)).hits
    assert [hit.project for hit in alone[:1]] == ["curling"]
    assert len(alone) == len(searcher.search("カーリング").hits) >= 10


def test_who_lies_too_deep_for_the_first_look_is_as_near_as_it_is(
        folder: Path, searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hits that words drew in from below, and the same of similar initiatives."""
    queries = ("林檎の輸出", "姉妹都市に少年団を派遣", "集い")
    whole = {query: {hit.project: hit.signals for hit in searcher.search(query).hits} for query in queries}
    like = Similar(searcher, Rows()).similar(PROJECTS[0])
    monkeypatch.setattr(nearness, "DEPTH", 3)
    for query in queries:
        hits = Searcher(folder, FakeEncoder()).search(query).hits
        assert len(hits) >= 3
        for hit in hits:
            found = whole[query].get(hit.project)
            if found is not None and "lexical" in hit.signals:
                assert hit.signals.get("dense", 0) == pytest.approx(found.get("dense", 0), abs=2e-3)
    again = Similar(Searcher(folder, FakeEncoder()), Rows()).similar(PROJECTS[0])
    assert [hit.project for hit in again] == [hit.project for hit in like]
    assert [hit.score for hit in again] == pytest.approx([hit.score for hit in like], abs=2e-3)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_any_query_is_answered_in_order(searcher: Searcher, query: str) -> None:
    found = searcher.search(query)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.project for hit in found.hits}) == len(scores)


def test_a_very_long_query_is_answered(searcher: Searcher) -> None:
    assert searcher.search("氷上競技の少年団。" * 5000).hits


def test_what_a_query_names_is_explained(searcher: Searcher) -> None:
    hit = searcher.search("カナダとの交流").hits[0]
    assert hit.project in ("curling", "hockey")
    assert "country:CA" in hit.entities
    assert hit.signals["entity"] > 0
    assert "entity" in hit.why


def test_what_is_not_wanted_comes_after_the_rest(searcher: Searcher) -> None:
    plain = [hit.project for hit in searcher.search("交流 輸出").hits]
    assert "apples" in plain
    found = searcher.search("交流 輸出以外")
    assert found.hits[0].project not in ("apples", "apples-again")
    assert all(hit.signals["against"] < 0 for hit in found.hits if hit.project.startswith("apples"))


def test_only_bounds_the_result(searcher: Searcher) -> None:
    assert {hit.project for hit in searcher.search("台湾だけ").hits} == {"apples", "apples-again"}
    assert searcher.search("アイスランドだけ").hits == ()
    assert searcher.search("アイスランドだけ", without=["country:IS"]).hits


def test_another_country_than_the_one_named_is_weak(searcher: Searcher) -> None:
    assert searcher.search("アイスランドの氷上競技").weak


def test_a_signal_can_be_switched_off(searcher: Searcher) -> None:
    assert "entity" not in searcher.search("カナダ", off=("entity",)).hits[0].signals
    assert searcher.search("カナダ", off=("understanding",)).understanding is not None


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    manifest = Manifest(format=FORMAT, id="s", created="", program="", base="http://b/", encoder="e5-small",
                        encoder_version="1", dimension=384, documents={}, counts={}, files={})
    (tmp_path / "manifest.json").write_text(manifest.model_dump_json())
    with pytest.raises(SnapshotError, match="e5-small 1, this encoder is fake 1"):
        Searcher.open(Snapshot(tmp_path), FakeEncoder())


def test_a_shared_word_is_a_reason_only_where_it_names_something() -> None:
    assert all(map(tells, ("姉妹都市", "高校生", "商談", "mice")))
    # A character alone, a number, a verb or quality without its noun, a relation, and what any record says of itself.
    assert not any(map(tells, ("先", "内", "生", "酒", "2023", "迎える", "様々", "一部", "今後", "実施", "推進")))


def test_similar_says_why_and_leaves_out_the_same_project(searcher: Searcher) -> None:
    similar = Similar(searcher, Rows())
    best = similar.similar(PROJECTS[0], 3)[0]
    assert best.project == "hockey"
    reasons = {reason.code: reason.values for reason in best.reasons}
    assert reasons["topic"] == ("sport",)
    assert reasons["audience"] == ("children",)
    assert reasons["country"] == ("CA",)
    found = [hit.project for hit in similar.similar(PROJECTS[2], 30)]
    assert "apples" not in found
    assert "apples-again" not in found


def test_a_subject_is_what_is_named_but_the_places() -> None:
    about = subject("アンカレジ市との写真交流推進事業", "カナダの高校生が写真展を開く。")
    assert "写真" in about.named
    assert "高校生" in about.mentioned
    assert not {"カナダ", "アンカレジ"} & {*about.things}
    assert "アンカレジ" not in about.text


def test_what_all_texts_share_does_not_decide_in_their_space(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    common = np.full(16, 3.0)
    made = np.asarray(common + random.normal(size=(50, 16)) * np.linspace(2, 0.2, 16), np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    space = Space.of(made)
    space.write(tmp_path)
    brought = Space.read(tmp_path, 16).bring(made)
    assert np.allclose(np.linalg.norm(brought, axis=1), 1, atol=1e-5)
    off = ~np.eye(50, dtype=np.bool_)
    assert (made @ made.T)[off].mean() > 0.5
    assert abs((brought @ brought.T)[off].mean()) < 0.05
    # A snapshot without one, or of one text, is compared as the encoder has it.
    for plain in (Space.read(tmp_path / "none", 16), Space.of(made[:1])):
        assert np.allclose(plain.bring(made), made, atol=1e-6)


def test_an_item_of_a_list_is_a_passage() -> None:
    description = "・姉妹都市から生徒を受け入れる。 ・市民向けの語学講座を開く。 ・視察"
    assert activities(description) == ["姉妹都市から生徒を受け入れる。", "市民向けの語学講座を開く。"]
    assert activities("カナダ・シャーロットタウン市と交流する。") == []
    row = project("p", title="交流事業", description=description)
    assert passages(row, lambda facet, value: ())[1:] == [
        "交流事業。姉妹都市から生徒を受け入れる。", "交流事業。市民向けの語学講座を開く。"]


def test_tokens_keep_offsets_over_long_texts() -> None:
    text = "国際交流、" * 6000
    found = tokens(text)
    assert len(found) == 12000
    assert {text[token.start:token.end] for token in found} == {"国際", "交流"}


def test_vectors_are_found_among_the_allowed(tmp_path: Path) -> None:
    made = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    vectors.write(tmp_path / "v", made)
    store = vectors.FaissVectors(tmp_path / "v")
    assert len(store) == 50
    np.testing.assert_allclose(store.get([3, 7]), made[[3, 7]], atol=2e-3)
    numbers, scores = store.search(made[7], 3)
    assert numbers[0] == 7
    assert scores[0] == pytest.approx(1, abs=2e-3)
    allowed, _ = store.search(made[7], 10, np.array([3, 9, 49], np.int64))
    assert set(allowed.tolist()) == {3, 9, 49}
    with pytest.raises(SnapshotError, match="vectors are missing"):
        vectors.FaissVectors(tmp_path / "none")


def test_the_full_text_does_not_depend_on_how_much_is_sorted_at_once(folder: Path, tmp_path: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulltext, "BLOCK", 7)
    build(tmp_path, PROJECTS, FakeEncoder())
    assert ({file.name: file.read_bytes() for file in (tmp_path / TEXT).iterdir()}
            == {file.name: file.read_bytes() for file in (folder / TEXT).iterdir()})


def test_country_names_are_those_of_the_cldr() -> None:
    assert country_names.table() == country_names.FILE.read_text("utf-8")
