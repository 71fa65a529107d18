"""Extracts with the query's words marked, from places that the full text keeps."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.text import fulltext, spans
from graph.text.lists import Lists
from graph.text.snippets import WIDTH, Snippet, snippet
from graph.text.tokens import forms, tokens
from ontology.errors import SnapshotError

WEIGHTS = {"title": 1.0, "description": 1.0, "places": 1.0}


def _extracts(texts: Iterable[str], words: Iterable[str], width: int = WIDTH) -> list[Snippet]:
    """Extracts of descriptions, each behind a title, in one index."""
    texts, words = tuple(texts), tuple(words)
    with tempfile.TemporaryDirectory() as folder:
        documents = [{"title": f"事業{number}", "description": text, "places": "台湾\nTaiwan"}
                     for number, text in enumerate(texts)]
        fulltext.write(Path(folder), documents, WEIGHTS)
        index = fulltext.FullText(Path(folder))
        return [snippet(text, index.spans(number, "description", words), width) for number, text in enumerate(texts)]


def test_a_snippet_marks_the_words() -> None:
    text = "はじめに。" * 50 + "台湾の買い手とリンゴの商談をする。" + "おわりに。" * 50
    found, short = _extracts((text, "短い"), forms("林檎の商談"))
    assert [found.text[start:end] for start, end in found.marks] == ["リンゴ", "商談"]
    assert found.cut_before
    assert found.cut_after
    assert short == Snippet("短い", (), False, False)


def test_the_stretch_with_the_most_different_words_is_shown() -> None:
    found, = _extracts(["林檎、林檎、林檎。" + "あ" * 200 + "林檎の商談。" + "い" * 200], forms("林檎の商談"))
    assert [found.text[start:end] for start, end in found.marks] == ["林檎", "商談"]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.integers(1, 80))
def test_snippets_stay_in_the_text(text: str, width: int) -> None:
    found, = _extracts([text], forms(text)[:3], width)
    assert found.text in text
    assert len(found.text) <= width
    assert all(0 <= start < end <= len(found.text) for start, end in found.marks)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.sampled_from("国際交流と林檎の a🄑㌔ー、。"), max_size=30), max_size=4))
def test_each_word_of_each_line_is_marked_where_it_stands(lines: list[str]) -> None:
    expected, begin = [], 0
    for line in lines:
        expected += [(begin + token.start, begin + token.end) for token in tokens(line) if token.start < token.end]
        begin += len(line) + 1
    text = "\n".join(lines)
    found, = _extracts([text], (form for line in lines for form in forms(line)), len(text))
    assert found == Snippet(text, tuple(expected), False, False)


def test_words_beyond_what_is_told_are_not_marked() -> None:
    text = "交流。" + "あ。" * (spans.LAST // 2) + "交流。"
    for each in _extracts((text, f"前文。\n{text}"), ["交流"], 2 * spans.LAST):
        assert [each.text[start:end] for start, end in each.marks] == ["交流"]


def test_titles_have_their_own_places_and_unknown_words_none(tmp_path: Path) -> None:
    fulltext.write(tmp_path, [{"title": "国際交流", "description": "交流する"}, {}, {"title": "交流"}], WEIGHTS)
    index = fulltext.FullText(tmp_path)
    assert [(start, end) for _, start, end in index.spans(0, "title", ("交流", "宇宙"))] == [(2, 4)]
    assert [(start, end) for _, start, end in index.spans(0, "description", ("交流",))] == [(0, 2)]
    assert index.spans(1, "title", ("交流",)) == index.spans(2, "description", ("交流",)) == []
    assert [(start, end) for _, start, end in index.spans(2, "title", ("交流",))] == [(0, 2)]


def test_what_another_process_read_gives_the_same_columns(tmp_path: Path) -> None:
    documents = [{"title": f"第{number}回交流", "description": "氷上競技で\n交流する。" * number, "places": "カナダ"}
                 for number in range(9)]
    fulltext.write(tmp_path / "one", documents, WEIGHTS)
    builder = fulltext.Builder(tmp_path / "many", WEIGHTS)
    for part in (documents[:4], documents[4:]):
        lists = Lists()
        for texts in part:
            for written in fulltext.prepared(texts, tuple(WEIGHTS)):
                lists.add(*written)
        builder.extend(lists.packed())
    builder.finish()
    one, many = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "many"))
    assert one == many


def test_an_index_without_places_is_refused(tmp_path: Path) -> None:
    fulltext.write(tmp_path, [], WEIGHTS)
    assert fulltext.FullText(tmp_path).matches(["交流"]) == {}
    (tmp_path / spans.TEXTS).unlink()
    with pytest.raises(SnapshotError, match="run `kakehashi ingest` again"):
        fulltext.FullText(tmp_path)
