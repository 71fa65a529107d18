"""What a search box offers: kanji, kana and romaji, ranked, and fast."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import catalogue
from graph.service import Service
from graph.text import suggest, suggest_file
from graph.text.readings import plain, sound
from graph.text.suggest import Suggester
from graph.text.suggest_file import Name
from tests import factories


@pytest.mark.parametrize("written", [
    ("さっぽろ", "サッポロ", "sapporo", "Sapporo", "ｻｯﾎﾟﾛ"),
    ("とうきょう", "toukyou", "tōkyō", "tokyo", "Toukyo"),
    ("しゅんじ", "shunji", "syunzi", "syunji"),
    ("しんぶん", "shimbun", "sinbun", "shinbun"),
    ("おおの", "ohno", "oono", "ono"),
    ("ヴァンクーヴァー", "バンクーバー", "vankuuvaa"),
])
def test_ways_of_writing_one_sound_have_one_key(written: tuple[str, ...]) -> None:
    assert len({sound(each) for each in written}) == 1
    assert sound(written[0])


@pytest.mark.parametrize("text", ["札幌", "Сахалин", "서울"])
def test_other_scripts_have_no_sound(text: str) -> None:
    assert sound(text) == ""


KANA = ("あいうえおかきくけこがぎぐさしすせそざじたちつてとだでどなにぬねのはひふへほばびぷまみむめも"
        "やゆよらりるれろわん")


@given(st.text(alphabet=KANA, min_size=2))
def test_the_beginning_of_a_reading_is_the_beginning_of_its_key(kana: str) -> None:
    whole, begun = sound(kana), sound(kana[:-1])
    # A last n may join a following one, and a last o a following u.
    assert whole.startswith(begun)


def found(service: Service, typed: str) -> list[tuple[str, str]]:
    return [(each.kind, each.id) for each in service.suggester.suggest(typed)]


@pytest.mark.parametrize("typed", ["札幌", "さっぽ", "サッポロ", "sapp", "SAPPORO", "さっp"])
def test_a_municipality_is_found_first(service: Service, typed: str) -> None:
    assert found(service, typed)[0] == ("municipality", "01100")


@pytest.mark.parametrize(("typed", "wanted"), [
    ("カナ", ("country", "CA")), ("kana", ("country", "CA")), ("cana", ("country", "CA")),
    ("こうこ", ("audience", "high-school")), ("high", ("audience", "high-school")),
    ("anc", ("place", "US-anchorage")), ("あんか", ("place", "US-anchorage")),
])
def test_names_are_found_by_their_beginning(service: Service, typed: str, wanted: tuple[str, str]) -> None:
    assert wanted in found(service, typed)


def test_a_word_inside_a_title_is_found(service: Service) -> None:
    titles = [each.label_ja for each in service.suggester.suggest("ほっけー") if each.kind == "project"]
    assert any("ホッケー" in title and not title.startswith("ホッケー") for title in titles)


def test_counts_are_those_of_the_facets_and_names_with_projects_come_first(service: Service) -> None:
    facets = {name: dict(values) for name, values in service.catalogue.facets().items()}
    for typed in ("か", "た", "s"):
        names = [each for each in service.suggester.suggest(typed, 50) if each.kind != "project"]
        assert names
        for each in names:
            if each.kind != "place":
                assert each.count == facets[each.kind].get(each.id, 0), each
        empty = [each.count == 0 for each in names]
        assert empty == sorted(empty)


@pytest.mark.parametrize("typed", ["", " ", "%", "'", "\x00", "zzzzqqq", "0" * 5000, "' -- \"", "\ud800"])
def test_odd_input_finds_nothing_and_fails_nothing(service: Service, typed: str) -> None:
    assert [each for each in service.suggester.suggest(typed) if each.kind != "node"] == []


def test_a_snapshot_without_suggestions_has_none(tmp_path: Path) -> None:
    assert Suggester(tmp_path / suggest.FILE).suggest("さ") == []


def test_it_is_fast_with_many_titles(tmp_path: Path) -> None:
    parts = ("国際", "交流", "青少年", "派遣", "受入", "観光", "事業", "推進", "高校生", "姉妹都市")
    rows = [factories.project(f"d-{number}", title=f"{parts[number % 10]}{parts[number // 10 % 10]}{number}事業")
            for number in range(2_000)]
    writer = catalogue.Writer(tmp_path / "catalogue.sqlite")
    writer.add(rows)
    writer.close()
    assert suggest_file.build(tmp_path) == len(rows)
    suggester = Suggester(tmp_path / suggest.FILE)
    suggester.suggest("x")
    slowest = 0.0
    for typed in ("こ", "k", "国", "国際交流", "じぎょう", "s"):
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            assert len(suggester.suggest(typed)) <= suggest.LIMIT
            times.append(time.perf_counter() - begun)
        slowest = max(slowest, min(times))
    assert slowest < 0.02


def test_keys_know_where_the_own_name_starts() -> None:
    keys = set(suggest_file.keys(Name("municipality", "01100", "北海道札幌市", "Sapporo", "さっぽろし", own=3)))
    assert {("text", "札幌市", 0), ("text", "市", 1), ("sound", sound("さっぽろし"), 0), ("text", "sapporo", 0)} <= keys
    assert plain("Zürich") == "zurich"


def offered(folder: Path) -> set[tuple[object, ...]]:
    """All that a file of suggestions says, whatever its entries are numbered."""
    with closing(sqlite3.connect(folder / suggest.FILE)) as db:
        return set(db.execute("SELECT kind, code, ja, en, kana, own, count, rank, space, key, inside "
                              "FROM entry LEFT JOIN key ON entry = id"))


@pytest.mark.parametrize("few", [suggest_file.FEW, 1])
def test_what_differs_from_the_names_before_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                      few: int) -> None:
    monkeypatch.setattr(suggest_file, "FEW", few)

    def folder(name: str, *titles: str) -> Path:
        (tmp_path / name).mkdir()
        with closing(catalogue.Writer(tmp_path / name / "catalogue.sqlite")) as writer:
            writer.add([factories.project(f"d-{number}", title=title) for number, title in enumerate(titles)])
        return tmp_path / name

    before = folder("before", "高校生派遣事業", "姉妹都市交流", "姉妹都市交流", "国際会議")
    after = folder("after", "高校生派遣事業", "姉妹都市交流", "音楽祭", "国際会議")
    assert suggest_file.build(before) == 3
    kept = offered(before)
    assert suggest_file.build(after, before) == 4
    found = offered(after)
    (after / suggest.FILE).unlink()
    assert suggest_file.build(after) == 4
    assert found == offered(after) != kept
    assert offered(before) == kept
    assert [each.label_ja for each in Suggester(after / suggest.FILE).suggest("おんがく")] == ["音楽祭"]
