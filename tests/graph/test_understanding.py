"""What a query names: countries, places, modes, negation, years, in several languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.search.understanding import Chip, understand
from ontology import reference, vocabulary


def named(query: str) -> set[tuple[str, str, str]]:
    return {(chip.kind, chip.id, chip.polarity) for chip in understand(query).chips}


@pytest.mark.parametrize(("query", "expected"), [
    ("タイランドの学校", {("country", "TH", "soft"), ("topic", "education", "soft")}),
    ("インドネシア", {("country", "ID", "soft")}),
    ("exchange with Thailand", {("country", "TH", "soft")}),
    ("한국과 온라인 교류", {("country", "KR", "soft"), ("mode", "online", "soft")}),
    ("ประเทศไทย", {("country", "TH", "soft")}),
    ("アンカレッジ", {("place", "US-anchorage", "soft")}),
    ("アンカレジ", {("place", "US-anchorage", "soft")}),
    ("anchorage", {("place", "US-anchorage", "soft")}),
    ("ｱﾝｶﾚｯｼﾞ", {("place", "US-anchorage", "soft")}),
    ("札幌市", {("municipality", "01100", "soft")}),
    ("Sapporo", {("municipality", "01100", "soft")}),
    ("令和5年度", {("fiscal_year", "2023", "soft")}),
    ("FY2023", {("fiscal_year", "2023", "soft")}),
    ("台湾だけ", {("country", "TW", "hard")}),
    ("only Taiwan", {("country", "TW", "hard")}),
    ("台湾だけでなく韓国も", {("country", "TW", "soft"), ("country", "KR", "soft")}),
    ("not only tourism", {("topic", "tourism", "soft")}),
    ("観光客の誘致ではない中国の事業", {("topic", "tourism", "negated"), ("audience", "tourists", "negated"),
                                        ("mode", "promotion", "negated"), ("country", "CN", "soft")}),
    ("スポーツ交流以外", {("topic", "sport", "negated")}),
    ("中国の観光以外", {("country", "CN", "soft"), ("topic", "tourism", "negated")}),
    ("sauf la Russie", {("country", "RU", "negated")}),
    ("Indian farmers", {("country", "IN", "soft"), ("topic", "food-agriculture", "soft")}),
    ("Polish, to polish", {("country", "PL", "soft")}),
    ("South American", {("region", "south-america", "soft")}),
    ("渡米", {("country", "US", "soft")}),
    ("Sri Lnka", {("country", "LK", "soft")}),
    ("sri lnka", set()),
    ("台湾 高校生 オンラインではない", {("country", "TW", "soft"), ("audience", "high-school", "soft"),
                                        ("mode", "online", "negated")}),
    ("観光以外", {("topic", "tourism", "negated")}),
    ("台湾が相手ではないもの", {("country", "TW", "negated")}),
    ("videos, not for advertising tourism", {("mode", "promotion", "negated"), ("topic", "tourism", "negated")}),
    ("まちをにぎやかにする", set()),  # no crab in it
    ("other than tourism", {("topic", "tourism", "negated")}),
    ("not tourism", {("topic", "tourism", "negated")}),
    ("派遣ではなく受入", {("mode", "dispatch", "negated"), ("mode", "reception", "soft")}),
    ("渡航を伴わない交流", {("mode", "dispatch", "negated")}),
    ("hosting pupils, with nobody sent", {("mode", "reception", "soft"), ("audience", "youth", "soft"),
                                          ("mode", "dispatch", "negated")}),
    ("観光や輸出以外の台湾との交流", {("topic", "tourism", "negated"), ("topic", "export-trade", "negated"),
                                    ("country", "TW", "soft")}),
    ("中国や韓国との交流、観光は除く", {("country", "CN", "soft"), ("country", "KR", "soft"),
                                        ("topic", "tourism", "negated")}),
    ("派遣はなく受入がある", {("mode", "dispatch", "negated"), ("mode", "reception", "soft")}),
    ("渡航する予算がない町", {("mode", "dispatch", "negated")}),
    ("観光とは関係のない台湾", {("topic", "tourism", "negated"), ("country", "TW", "soft")}),
    ("スポーツでも文化でもない", {("topic", "sport", "negated"), ("topic", "culture", "negated")}),
    ("we cannot afford any trips abroad", {("mode", "dispatch", "negated")}),
    ("it does not involve tourism", {("topic", "tourism", "negated")}),
    ("neither sports nor culture", {("topic", "sport", "negated"), ("topic", "culture", "negated")}),
    ("Asia (China excluded)", {("region", "asia", "soft"), ("country", "CN", "negated")}),
    ("受入のみ", {("mode", "reception", "soft"), ("mode", "dispatch", "negated"), ("mode", "mutual", "negated")}),
    ("大連", {("place", "CN-dalian", "soft")}),
    ("Sakhalin", {("place", "RU-sakhalin-oblast", "soft")}),
    ("sakhalin", set()),
    ("high-school students", {("audience", "high-school", "soft")}),
    ("ウクライナ", {("topic", "foreign-residents", "soft"), ("country", "UA", "soft")}),
    ("中止になった事業", {("status", "cancelled", "soft")}),
    ("JICA", {("topic", "international-cooperation", "soft")}),
    ("海外の事業", set()),
    ("日本", set()),
    ("Romania", {("country", "RO", "soft")}),
    ("Oregan", {("place", "US-oregon", "soft")}),
    ("オーストラリヤ", {("country", "AU", "soft")}),
    ("a grant for HACPP", {("mode", "support", "soft"), ("topic", "food-agriculture", "soft")}),
    ("CLIAR", {("topic", "administration", "soft")}),
    ("Claire", set()),
    ("インターンシツプ", {("mode", "training", "soft")}),
    ("visits in 2024 (Reiwa 6)", {("fiscal_year", "2024", "soft")}),
    ("Which Projects Matter", set()),
    ("友好都市の縁によらない派遣", {("topic", "sister-city", "negated"), ("mode", "dispatch", "soft")}),
    ("partners that are not sister or friendship cities", {("topic", "sister-city", "negated")}),
    ("visits that do not rely on sister-city ties", {("topic", "sister-city", "negated")}),
    ("児童が参加しない講座", {("audience", "children", "negated"), ("mode", "lecture", "soft")}),
    ("派遣も受入もない", {("mode", "dispatch", "negated"), ("mode", "reception", "negated")}),
    ("台湾に限定しない", {("country", "TW", "soft")}),
    ("台湾との交流（観光客の誘致や輸出、商談は除く）", {
        ("country", "TW", "soft"), ("topic", "tourism", "negated"), ("audience", "tourists", "negated"),
        ("mode", "promotion", "negated"), ("topic", "export-trade", "negated"), ("mode", "trade-meeting", "negated")}),
    ("Taiwan, leaving out tourism, exports and culture", {
        ("country", "TW", "soft"), ("topic", "tourism", "negated"), ("topic", "export-trade", "negated"),
        ("topic", "culture", "negated")}),
    ("音楽、観光以外", {("topic", "culture", "soft"), ("topic", "tourism", "negated")}),
    ("not online, sports", {("mode", "online", "negated"), ("topic", "sport", "soft")}),
    ("partners outside Asia", {("region", "asia", "negated")}),
    ("9月〜11月", {("month", "9", "soft"), ("month", "10", "soft"), ("month", "11", "soft")}),
    ("秋に", {("month", "9", "soft"), ("month", "10", "soft"), ("month", "11", "soft")}),
    ("秋田県の事業", {("prefecture", "秋田県", "soft")}),
    ("December to January", {("month", "12", "soft"), ("month", "1", "soft")}),
    ("we may march", set()),
    ("6月間の研修、3か月", {("mode", "training", "soft")}),
    ("a hot spring", {("topic", "tourism", "soft")}),
    ("スポツ", {("topic", "sport", "soft")}),
    ("trianing", {("mode", "training", "soft")}),
    ("printing, shopping", set()),
    ("What is Higashikawa doing?", {("municipality", "01458", "soft")}),
    ("the town of Esashi", {("municipality", "01361", "soft"), ("municipality", "01514", "soft")}),
    ("Date of an event", {("mode", "event", "soft")}),
    ("Fuchu City", {("municipality", "13206", "soft"), ("municipality", "34208", "soft")}),
    ("Ōita, Oita, Kyoto", {("municipality", "44201", "soft"), ("prefecture", "大分県", "soft"),
                           ("municipality", "26100", "soft"), ("prefecture", "京都府", "soft")}),
    ("Saporo", {("municipality", "01100", "soft")}),
    ("Cheju Island", {("place", "KR-jeju", "soft")}),
    ("ミュンヒェン", {("place", "DE-munich", "soft")}),
    ("オーストリヤ", {("country", "AT", "soft")}),
    ("roads and trams", {("topic", "transport", "soft")}),
    ("training people", {("mode", "training", "soft")}),
])
def test_names_are_found(query: str, expected: set[tuple[str, str, str]]) -> None:
    assert named(query) == expected


def test_a_language_is_no_country_and_a_common_word_no_town() -> None:
    assert not {kind for kind, _, _ in named("中国語")} & {"country"}
    assert not {kind for kind, _, _ in named("a date in reading")} & {"municipality", "place"}


def test_one_name_of_two_towns_gives_both() -> None:
    assert {chip.id for chip in understand("清水町").chips} == {"01636", "22341"}


def test_what_is_not_wanted_is_not_asked() -> None:
    found = understand("観光以外の台湾との交流")
    assert found.asked == "の台湾との交流"
    assert found.rest == "のとの交流"
    assert [term.surface for term in found.terms] == ["台湾", "交流"]
    assert understand("姉妹都市交流以外").unwanted == ()  # exchange itself is wanted
    assert understand("exchange with Taiwan other than tourism").asked.strip() == "exchange with Taiwan"


def test_of_sports_but_skiing_only_the_words_tell() -> None:
    found = understand("sports exchange, but not skiing or skating")
    assert {chip.id for chip in found.chips} == {"sport"}
    assert {"スキー", "スケート"} <= set(found.unwanted)
    assert "スポーツ" not in found.unwanted
    assert "skiing" not in found.asked
    assert "skating" not in found.asked


def test_a_programme_is_furthered_and_a_condition_is_no_nature() -> None:
    assert not understand("友好交流推進事業 受入環境整備").chips[1:]


def test_a_place_is_found_by_every_name_of_its_own_language() -> None:
    for row in reference.table("place_native_names.tsv"):
        chips = [(chip.kind, chip.id) for chip in understand(row["name"]).chips]
        assert chips == [("place", row["place"])], row["name"]


@pytest.mark.parametrize(("query", "place", "says"), [
    ("제주도와의 교류", "KR-jeju", "済州"),
    ("부산에서 온 학생들", "KR-busan", "釜山"),
    ("인천광역시를 방문", "KR-incheon", "仁川"),
    ("경상북도경주시", "KR-gyeongju", "慶州市"),
    ("与大连的交流", "CN-dalian", "大連"),
    ("黑龙江省的农业", "CN-heilongjiang", "黒竜江省"),
    ("Обмен с Сахалином", "RU-sakhalin-oblast", "サハリン"),
    ("giao lưu với Đà Nẵng", "VN-da-nang", "ダナン"),
    ("แลกเปลี่ยนกับเชียงใหม่", "TH-chiang-mai", "チェンマイ"),
    ("Austausch mit Bayern", "DE-bavaria", "バイエルン州"),
])
def test_a_native_name_is_read_in_a_sentence_as_documents_say_it(query: str, place: str, says: str) -> None:
    found = understand(query)
    assert ("place", place) in {(chip.kind, chip.id) for chip in found.chips}
    assert says in found.gloss


@pytest.mark.parametrize("query", [
    "공무원 연수원",  # a training centre ends in 수원
    "사과 과수원 체험",
    "선거제도 교류",
    "관광주간 행사",
    "환경산업 전시회",
    "진주 양식과 대구 수출",  # pearls and cod
    "扩大文化交流",
    "находка и обмен",
    "Treffen mit Bauern",
    "avec la Grande-Bretagne",
    "châu Á và Đông Nam Á",
])
def test_common_words_of_these_languages_name_no_place(query: str) -> None:
    assert "place" not in {chip.kind for chip in understand(query).chips}


def test_a_removed_chip_stays_a_word() -> None:
    found = understand("台湾との交流", frozenset({"country:TW"}))
    assert found.chips == ()
    assert found.asked == "台湾との交流"
    assert understand("観光以外", frozenset({"topic:tourism"})).asked == "観光以外"


def test_an_english_question_gets_the_words_of_documents() -> None:
    found = understand("travel agencies in Taiwan")
    says = {word for term in found.terms for word in term.says}
    assert {"旅行会社", "台湾"} <= says
    assert "旅行会社" in found.gloss


def test_a_kanji_alone_is_a_word() -> None:
    assert [term.surface for term in understand("冬や雪の魅力").terms][:2] == ["冬", "雪"]
    assert "雪" not in [term.surface for term in understand("雪像、新雪").terms]


def test_labels_are_in_both_languages() -> None:
    chip = understand("Taiwan").chips[0]
    assert (chip.label_ja, chip.label_en) == ("台湾", "Taiwan")


def test_every_term_means_something_that_exists() -> None:
    from graph.search.query_names import names

    for surface, name in names().items():
        for kind, value in name.meanings:
            if kind in ("topic", "mode", "audience", "status", "region"):
                assert vocabulary.concept(kind, value), surface  # type: ignore[arg-type]
            elif kind == "country":
                assert value in reference.countries(), surface


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_spans_are_those_of_the_query(query: str) -> None:
    found = understand(query)
    for chip in found.chips:
        assert isinstance(chip, Chip)
        assert query[slice(*chip.span)] == chip.surface
    for term in found.terms:
        assert found.asked[slice(*term.span)] == term.surface


@pytest.mark.parametrize(("phrase", "says"), [
    ("repeat visitors", "リピーター"), ("inquiry-based learning", "探究"), ("film screening", "上映"),
    ("nuclear-free city", "核兵器廃絶"), ("remote islands", "離島"), ("mandarin oranges", "みかん"),
    ("high school student", "高校生"), ("foreign resident", "外国籍市民"), ("co-operation", "協力"),
    ("simplified Chinese", "簡体字"), ("train the trainers", "トレーナーズトレーニング")])
def test_a_phrase_is_one_thing_where_its_words_mean_others(phrase: str, says: str) -> None:
    assert [term.says[0] for term in understand(phrase).terms] == [says]


def test_holidays_of_schools_keep_their_months() -> None:
    assert {chip.id for chip in understand("夏休み").chips} == {chip.id for chip in understand("summer vacation").chips}
