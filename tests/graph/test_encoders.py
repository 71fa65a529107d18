"""Encoders: the default model with its real weights, the second backend, and the conversion."""

from __future__ import annotations

import importlib.util
import multiprocessing
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.encoders import Encoder, e5_file, e5_pieces, e5_tokenizer, load
from graph.encoders.converted import converted
from graph.encoders.windows import average, spans
from ontology.errors import InputError, KakehashiError, MissingExtra
from tests.conftest import ROOT

MODELS = ROOT / "data" / "models"

JAPANESE = "姉妹都市の小学校へ児童を送り、授業に参加して友情を育てる。"
ENGLISH = "Pupils visit a primary school in the sister city and join its lessons."
UNRELATED = "空港の国際貨物便を増やすため、航空会社に働きかける。"
TEXTS = [JAPANESE, ENGLISH, UNRELATED, "りんごの輸出商談会", "雪まつり",
         "Online meeting with buyers from Taiwan",
         "在住外国人のための生活相談を多言語で行う。" * 3]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load("e5-small", MODELS, 2)


def test_vectors_are_normalised_and_repeatable(encoder: Encoder) -> None:
    vectors = encoder.encode_passage(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, encoder.encode_passage(TEXTS))


def test_a_vector_does_not_depend_on_its_batch(encoder: Encoder) -> None:
    together = encoder.encode_passage(TEXTS)
    alone = np.vstack([encoder.encode_passage([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-3


def test_a_translation_is_nearer_than_another_subject(encoder: Encoder) -> None:
    query = encoder.encode_query([ENGLISH])[0]
    japanese, unrelated = encoder.encode_passage([JAPANESE, UNRELATED])
    assert query @ japanese > query @ unrelated + 0.05


def test_queries_and_passages_differ(encoder: Encoder) -> None:
    assert encoder.encode_query([JAPANESE])[0] @ encoder.encode_passage([JAPANESE])[0] < 0.999


def test_width_does_not_matter(encoder: Encoder) -> None:
    wide, narrow = encoder.encode_query(["ＪＩＣＡ　２０２３", "JICA 2023"])
    assert wide @ narrow > 0.9999


@pytest.mark.parametrize("text", ["", " ", "\ufdfa" * 10, "\x00", "</s><pad>", "👩‍👩‍👧" * 50, "a" * 5000])
def test_strange_texts_have_vectors(encoder: Encoder, text: str) -> None:
    vector = encoder.encode_query([text])[0]
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-4


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_query([]).shape == (0, 384)


def test_the_end_of_a_long_text_counts(encoder: Encoder) -> None:
    start = "観光客を増やすために海外の旅行会社を招く。" * 120
    plain, ended = encoder.encode_passage([start, start + "空港に貨物の航路を開く。" * 120])
    only_end = encoder.encode_passage(["空港に貨物の航路を開く。"])[0]
    assert ended @ only_end > plain @ only_end + 0.01


def test_special_tokens_in_a_text_stay_text(encoder: Encoder) -> None:
    spelled, bare = encoder.encode_query(["雪</s>まつり", "雪"])
    assert spelled @ bare < 0.999


def _encode_in_child(models: Path) -> float:
    vector = load("e5-small", models, 1).encode_query([JAPANESE])[0]
    return float(vector @ vector)


def test_works_in_a_child_process(encoder: Encoder) -> None:
    encoder.encode_query([JAPANESE])
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply_async(_encode_in_child, (MODELS,)).get(timeout=120) == pytest.approx(1, abs=1e-4)


@pytest.mark.filterwarnings("ignore")  # torch and transformers warn of their own future, not of us
def test_both_backends_agree(encoder: Encoder) -> None:
    if importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip("sentence-transformers is not installed: run `make install-sentence-transformers`")
    other = load("sentence-transformers:e5-small", MODELS, 2)
    ours, theirs = encoder.encode_passage(TEXTS), other.encode_passage(TEXTS)
    assert (ours * theirs).sum(axis=1).min() > 0.999
    for text in ("外国の学校と子どもの交流", "help for foreign residents", "航空路線"):
        one, two = (passages @ each.encode_query([text])[0]
                    for each, passages in ((encoder, ours), (other, theirs)))
        assert one.argmax() == two.argmax()
        # Two texts may change places only where both find them equally near.
        gaps, other_gaps = (scores[:, None] - scores[None, :] for scores in (one, two))
        assert not ((gaps > 0.002) & (other_gaps < 0)).any()


def test_both_tokenizers_give_the_same_pieces(tmp_path: Path) -> None:
    file = e5_file.read(e5_file.find()[0])
    (tmp_path / "pieces").write_bytes(e5_pieces.model(file.pieces))
    ours, theirs = e5_pieces.E5Pieces(tmp_path / "pieces"), e5_tokenizer.tokenizer(file.pieces)
    signs = [theirs.token_to_id(sign) for sign in e5_pieces.SIGNS]
    assert [ours.bos, ours.eos, ours.pad] == signs
    odd = ("query:", "", " ", "  two  spaces ", "tab\tand\nline", "雪</s>まつり", "\u2581a", "\ufdfa" * 3)
    for text in (*TEXTS, *odd):
        assert ours.ids(text) == list(theirs.encode(text, add_special_tokens=False).ids), text


def test_a_missing_extra_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # as if it were not installed
    with pytest.raises(MissingExtra, match="make install-sentence-transformers"):
        load("sentence-transformers:some-model", tmp_path, 1)


def test_an_unknown_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no encoder 'word2vec'"):
        load("word2vec", tmp_path, 1)


def test_the_fake_encoder_is_deterministic(tmp_path: Path) -> None:
    fake = load("fake", tmp_path, 1)
    vectors = fake.encode_query(["雪まつり", "雪まつり", "空港", ""])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.parametrize("content", [b"", b"E5S1", b"PK\x03\x04" * 10, b"E5S1" + bytes(200)])
def test_a_damaged_weights_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(KakehashiError, match=r"weights\.bin"):
        e5_file.read(path)


def test_a_failed_conversion_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise KakehashiError("stopped")

    with pytest.raises(KakehashiError, match="stopped"):
        converted(tmp_path, "model", fail)
    assert [path.name for path in tmp_path.iterdir()] == [".model.lock"]
    folder = converted(tmp_path, "model", lambda part: (part / "whole").touch())
    assert [path.name for path in folder.iterdir()] == ["whole"]


@given(st.integers(0, 5000), st.integers(1, 600))
def test_windows_cover_a_text_once(length: int, size: int) -> None:
    found = spans(length, size)
    assert found[0][0] == 0
    assert found[-1][1] == length
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert all(end - start <= size for start, end in found)


def test_windows_are_averaged_by_length() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    mean = average(vectors, [0, 0, 1], [3, 1, 5], 2)
    assert mean.ravel().tolist() == pytest.approx([0.94868, 0.31623, 1, 0], abs=1e-4)
