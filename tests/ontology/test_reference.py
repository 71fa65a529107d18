"""The reference data: complete, consistent, and found by code and by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import Locale

from ontology import mergers, reference, verify_history
from ontology.errors import NotFound


def test_counts() -> None:
    assert len(reference.municipalities()) == 1741
    assert len(reference.prefectures()) == 47
    assert len(reference.subprefectures()) == 14
    assert len(reference.countries()) == 250  # ISO 3166-1 and Kosovo's user-assigned code
    assert len(reference.recorded_ties()) == 377


def test_hokkaido_has_a_subprefecture_everywhere_but_in_sapporos_own_right() -> None:
    towns = [each for each in reference.municipalities().values() if each.prefecture == "01"]
    assert len(towns) == 179
    assert all(each.subprefecture in reference.subprefectures() for each in towns)


def test_lookups() -> None:
    assert reference.municipality("01224").full_name == "北海道千歳市"
    assert reference.country("US").name_en == "United States"
    assert reference.place("US-anchorage").parent == "US-alaska"
    assert reference.prefecture("02").short == "青森"
    assert [each.code for each in reference.municipalities_by_name()["府中市"]] == ["13206", "34208"]
    with pytest.raises(NotFound, match="no municipality"):
        reference.municipality("99999")


def test_former_municipalities_lead_to_present_ones() -> None:
    former = {(each.name, each.prefecture): each for each in mergers.former_municipalities()}
    assert former["常呂町", "01"].successor == "01208"
    for each in mergers.former_municipalities():
        assert each.successor in reference.municipalities()


def test_every_successor_since_1995_has_a_source() -> None:
    rows = list(verify_history.coverage(mergers.municipality_history()))
    assert len(rows) == 47
    assert all(ended == by_two + by_one for _, ended, _, by_two, by_one in rows)
    assert sum(ended for _, ended, *_ in rows) == 1855


def test_the_table_is_compared_with_its_source_row_by_row(tmp_path: Path) -> None:
    head = "entry_id,body,suffix,valid_from,valid_to,source"
    rows = ("22204A1968,清水,市,,2003-04-01,1/静岡市清水区役所/静岡市清水区旭町6-8/P34-14_22.xml",  # as here
            "09999A1968,架空,村,,2005-01-01,1/a/b/c", "22101A2005,葵,区,2005-04-01,,",
            "22B0040004,気賀,町,,1955-04-01,",
            "03305A1968,滝沢,村,,2014-01-01,1/滝沢村役場/盛岡市鵜飼55/P05", "28221A2019,丹波篠山,市,2019-05-02,,")
    (tmp_path / "a.csv").write_text("\n".join((head, *rows)), encoding="utf-8")
    kept = [each for each in mergers.municipality_history() if each.code in ("22204", "03305", "28221")]
    found = list(verify_history.differences(verify_history.dated_rows(tmp_path / "a.csv"), kept))
    assert found == [
        "only in the dataset: 09999 架空村, until 2005-01-01",
        "03305 滝沢村: its office stands in 03201, not in 03216",
        "28221 丹波篠山市: from 2019-05-01 here, 2019-05-02 there",
        "only here: 28221 篠山市, until 2019-05-01"]


def test_places_hang_together() -> None:
    for place in reference.places().values():
        assert place.country in reference.countries(), place.id
        assert place.id.startswith(f"{place.country}-")
        assert place.id.isascii()
        assert place.parent is None or place.parent in reference.places(), place.id
        assert place.lat is None or -90 <= place.lat <= 90
        assert place.lng is None or -180 <= place.lng <= 180


def test_native_names_are_of_reviewed_places_and_of_one_each() -> None:
    rows = [(row["place"], row["language"], row["name"]) for row in reference.table("place_native_names.tsv")]
    assert rows == sorted(rows)
    bearers: dict[str, set[str]] = {}
    for each in reference.places().values():
        for name in (each.name, each.name_en, *each.names):
            bearers.setdefault(name.casefold(), set()).add(each.id)
    for identifier, language, name in rows:
        place = reference.place(identifier)
        assert (place.use, place.population) == ("always", 0), identifier
        assert Locale.parse(language, sep="-").english_name, language
        assert name.casefold() not in bearers, f"{name} is {bearers[name.casefold()]} already"
        bearers[name.casefold()] = {identifier}
    assert sum(map(len, reference.place_native_names().values())) == len(rows)


def test_a_native_name_of_an_unknown_place_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "place_native_names.tsv").write_text("place\tlanguage\tname\nKR-nowhere\tko\t없음\n", "utf-8")
    assert reference.places()  # read from the folder of the tables, and kept
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    with pytest.raises(NotFound, match="no foreign place"):
        reference.place_native_names.__wrapped__()


def test_aliases_have_a_target_and_a_reason() -> None:
    for alias in (*reference.country_aliases(), *reference.region_aliases()):
        assert alias.reason
    assert {alias.target for alias in reference.country_aliases()} <= set(reference.countries())


def test_recorded_ties_name_known_parties_and_pages() -> None:
    for tie in reference.recorded_ties():
        assert tie.source in reference.municipalities() or tie.source in reference.prefectures()
        assert tie.partner in reference.places()
        assert reference.place(tie.partner).country == tie.country
        assert tie.url.startswith("http")


def test_sources_that_disagree_are_both_kept_and_say_so() -> None:
    daejeon = [tie for tie in reference.ties_by_source()["01100"] if tie.partner == "KR-daejeon"]
    assert {tie.since for tie in daejeon} == {"2010-10-20", "2010-10-22"}
    assert all("another source gives" in tie.note for tie in daejeon)
    ended = [tie for tie in reference.recorded_ties() if tie.status == "ended"]
    assert {tie.partner for tie in ended} == {"SE-solleftea", "AT-saalbach"}
