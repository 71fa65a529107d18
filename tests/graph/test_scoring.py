"""What is kept is what looking at everything would keep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph import vectors
from graph.highest import at_least, highest, kept
from graph.search import lexical, scoring
from graph.search.postings import held
from graph.text import fulltext

numbers = st.lists(st.integers(0, 60), unique=True).map(sorted)


@given(st.lists(st.tuples(st.floats(-3, 3, width=32), st.sampled_from([0.0, 0.25, 0.5, 1.0])), max_size=40),
       st.integers(1, 6))
def test_the_best_are_those_of_all(projects: list[tuple[float, float]], limit: int) -> None:
    score, content = (np.array([pair[side] for pair in projects], np.float32) for side in (0, 1))
    lowered = score + scoring.lacking(score, content)
    assert (lowered <= score + 1e-6).all(), "what is lacking never raises a score"
    found = scoring.best(score, content, limit, np.ones(len(projects), np.bool_))
    assert lowered[found.numbers].tolist() == sorted(lowered.tolist(), reverse=True)[:limit]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=400), st.integers(1, 60))
def test_the_highest_are_those_of_all(scores: list[int], limit: int) -> None:
    """Whatever a sample says, with many equal ones: these come in their order."""
    given = np.array(scores, np.float32)
    best = np.argsort(-given, kind="stable")[:limit].tolist()
    assert highest(given, limit).tolist() == best
    assert kept(given, limit).tolist() == sorted(best)


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=400), st.integers(1, 60))
def test_nothing_left_out_is_as_high(projects: list[tuple[int, bool]], limit: int) -> None:
    scores, among = np.array([score for score, _ in projects], np.float32), np.array([able for _, able in projects])
    places = at_least(scores, limit, among)
    assert among[places].all()
    assert (np.diff(places) > 0).all()
    out = np.setdiff1d(np.flatnonzero(among), places)
    assert not len(out) or (len(places) >= limit and scores[out].max() < scores[places].min())


@given(numbers, numbers)
def test_wanted_numbers_are_looked_up(having: list[int], wanted: list[int]) -> None:
    found = held(np.array(having, np.int32), np.array(wanted, np.int64))
    assert found.tolist() == [each in having for each in wanted]


def test_words_are_joined_however_many_have_them(tmp_path: Path) -> None:
    """Of 300 projects two have one of the words, half of them each of the others."""
    chance = np.random.default_rng(3)
    texts = [{word for word in ("harbour", "festival") if chance.random() < 0.5} for _ in range(300)]
    texts[7] |= {"harbour", "lantern"}
    texts[8] = {"lantern"}
    fulltext.write(tmp_path, [{"title": " ".join(sorted(text))} for text in texts], {"title": 1.0})
    index = fulltext.FullText(tmp_path)
    for said in (("harbour festival",), ("lantern harbour",), ("harbour festival", "lantern"), ("harbour comet",)):
        expected = [any({*words.split()} <= text for words in said) for text in texts]
        assert lexical.having(index, said, len(texts)).tolist() == expected


def test_who_looks_closer_is_asked_of_the_first_only() -> None:
    score, content = np.array([5, 4, 3, 2, 1], np.float32), np.ones(5, np.float32)
    asked: list[list[int]] = []

    def closer(projects: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        asked.append(projects.tolist())
        return scores - np.array([4, 0], np.float32), np.array([0.25, 0.5], np.float32)

    found = scoring.best(score, content, 2, np.array([True, True, False, True, True]), closer)
    assert asked == [[0, 1]]
    assert found.numbers.tolist() == [1, 3], "who was nearer than thought stands above who was not looked at"
    assert found.score.tolist() == [4.5, 2.25], "and all others get the least that is added"


def test_candidates_of_a_coarse_copy_hold_the_nearest(tmp_path: Path) -> None:
    """Recall@10 against all, with and without a filter; a filter that leaves few is exact."""
    chance = np.random.default_rng(5)
    centres = chance.standard_normal((40, 128))
    made = (centres[chance.integers(0, 40, 6_000)] + chance.standard_normal((6_000, 128))).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    vectors.write(tmp_path / vectors.FILE, made, coarse_from=5_000)
    store = vectors.FaissVectors(tmp_path / vectors.FILE)
    for allowed in (None, np.arange(0, 6_000, 2), np.arange(0, 6_000, 30)):
        given = np.arange(6_000) if allowed is None else allowed
        recalls = []
        for query in made[::300]:
            found, scores = store.search(query, 100, allowed)
            exact = given[np.argsort(-(made[given] @ query), kind="stable")]
            assert len(found) == 100
            assert np.abs(scores - made[found] @ query).max() < 2e-3, "scores are those of the vectors"
            recalls.append(len({*found.tolist()} & {*exact[:10].tolist()}) / 10)
            likely, taken_for = store.likely(query, 400, allowed)
            assert {*exact[:10].tolist()} <= {*likely.tolist()} <= {*given.tolist()}
            assert 200 <= len(likely) <= 800, "about as many as were wanted"
            assert np.abs(taken_for - made[likely] @ query).mean() < 0.1, "of 128 bits"
            assert np.abs(store.comparison(likely)(query) - made[likely] @ query).max() < 2e-3
        assert np.mean(recalls) >= (0.97 if allowed is None or len(allowed) > 1_500 else 1.0)
