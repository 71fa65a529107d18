"""Names in cells: what is linked, what is left open, and how near the whole comes to a reader."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import formats, layouts
from ingest.linked import LinkedDocument
from ingest.linking import Linker, infer, link, mentions, rulebook
from ingest.linking.choose import Scope
from ingest.linking.folding import INVISIBLE, fold, kana_key
from ingest.linking.found import Found
from ingest.linking.gazetteer import gazetteer
from ingest.linking.mentions import find
from ingest.linking.ties import text as tie_words
from ingest.records import Cell, DocumentMeta, ParsedDocument, ProjectRecord, Role
from ingest.values import kanji_years
from ontology import mergers, reference
from tests.conftest import ROOT, TESTS
from tests.link_scores import SHARED, UNSEEN, compare, surfaces, unseen

SAMPLES = ROOT / "documents"


def found(text: str, role: Role = "country", prefecture: str | None = "01", area: str | None = None) -> Found:
    return find({role: Cell(text=text, lines=(1, 1))}, Scope(prefecture, area))


def ids(text: str, role: Role = "country", **scope: str | None) -> list[str | None]:
    return [each.target for each in found(text, role, **scope).mentions]


def document(*records: dict[Role, str], title: str = "") -> ParsedDocument:
    meta = DocumentMeta(id="d", title=title, layout="survey_table", layout_score=1, layout_reason="", fiscal_year=2023,
                        years=None, prefecture=None, municipality=None, sha256="", n_lines=9, encoding="utf-8")
    return ParsedDocument(meta=meta, projects=tuple(
        ProjectRecord(record=str(number), lines=(number, number),
                      cells={role: Cell(text=text, lines=(number, number)) for role, text in cells.items()})
        for number, cells in enumerate(records, 1)))


@pytest.mark.parametrize(("text", "expected"), [
    ("タイランド", ["TH"]),
    ("インドネシア、インド", ["ID", "IN"]),
    ("カナダ ブリティッシュコロンビア州 ペンティクトン市", ["CA", "CA-british-columbia", "CA-penticton"]),
    ("コロンビア、アメリカ", ["CO", "US"]),
    ("アメリカ合衆国アラスカ州アンカレジ市", ["US", "US-alaska", "US-anchorage"]),
    ("ニュージーランドティマル市", ["NZ", "NZ-timaru"]),
    ("韓国ソウル特別市 江西区", ["KR", "KR-seoul", "KR-gangseo-gu"]),
    ("大韓民国蔚山広域市南区", ["KR", "KR-ulsan-nam-gu", "KR-ulsan"]),
    ("中国・遼寧省朝陽市", ["CN", "CN-liaoning", "CN-chaoyang"]),
    ("カナダ ケンブリッジ市", ["CA", "CA-cambridge"]),
    ("ニュージーランド ケンブリッジ", ["NZ", "NZ-cambridge"]),
    ("アメリカ コンコード市", ["US", "US-concord"]),
    ("アメリカ カリフォルニア州コンコード市", ["US", "US-california", "US-concord-ca"]),
    ("ｶﾅﾀﾞ・ｱﾙﾊﾞｰﾀ州", ["CA", "CA-alberta"]),
    ("アメリカ・アンカレッヂ", ["US", "US-anchorage"]), ("アメリカ・アンカラッジ", ["US", None]),
    ("フランス・ヴォスロール村", ["FR", None]),  # no place of Norway that goes on with one of India
    ("アラスカアンカレジ市", ["US-alaska", "US-anchorage"]),
    ("ヴェトナム、東チモール", ["VN", "TL"]),
    ("オーストラリア ニューサウス ウェールズ州", ["AU", "AU-new-south-wales"]),
    ("韓、中、英、米", ["KR", "CN", "GB", "US"]),
    ("台", ["TW"]),
    ("全世界", ["worldwide"]),
    ("欧米豪", ["west"]),
    ("USA, Taiwan", ["US", "TW"]),
    ("未定", []), ("全般", []), ("57か国", []), ("複数国", []), ("海外各国", []), ("中国以外", []),
])
def test_foreign_names(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize("text", [
    "青森善雄氏", "中国地方の観光", "ネクタイ", "タイトル", "マリンスポーツ", "ウインドサーフィン", "新型コロナ禍",
    "お互いの町・市", "英語版、中国語版", "インド太平洋", "全世界的な流行", "クリスマス市",
])
def test_words_that_hold_a_name_are_none(text: str) -> None:
    assert ids(text, "description") == []


def test_cyrillic_letters_do_not_hide_a_place() -> None:
    mention = found("占冠村アспен姉妹都市記念事業", "name").mentions[-1]
    assert (mention.target, mention.surface, mention.rule) == ("US-aspen", "アспен", "look-alike")


def test_a_former_municipality_leads_to_its_successor() -> None:
    mention = found("旧常呂町の姉妹都市", "description").mentions[0]
    assert (mention.target, mention.rule) == ("01208", "former-municipality")


@pytest.mark.parametrize(("text", "prefecture", "area", "expected"), [
    ("池田町", "01", "01-tokachi", "01644"), ("池田町", "18", None, "18382"), ("池田町", None, None, None),
    ("府中市", "34", None, "34208"), ("府中市", "13", None, "13206"), ("東京都府中市", "34", None, "13206"),
    ("伊達市", "07", None, "07213"), ("森町", "22", None, "22461"),
])
def test_a_name_of_several_municipalities(text: str, prefecture: str | None, area: str | None,
                                          expected: str | None) -> None:
    result = found(text, "municipality", prefecture, area)
    assert [each.target for each in result.mentions if each.kind == "municipality"] == [expected]
    assert [issue.code for issue in result.issues] == ([] if expected else ["ambiguous-name"])


@pytest.mark.parametrize(("text", "expected"), [
    ("千歳国際・友好都市交流協会", ["01224"]), ("(一社)釧路観光コンベンション協会", ["01206"]),
    ("旭川空港利用拡大期成会", []), ("石狩振興局商工労働観光課", ["01-ishikari"]),
])
def test_an_implementer_names_its_municipality(text: str, expected: list[str]) -> None:
    assert ids(text, "implementer") == expected


def test_what_cannot_be_decided_is_left_open_and_reported() -> None:
    result = found("オーストラリア・セントラルハイランズ市")
    assert [each.target for each in result.mentions] == ["AU", None]
    assert [issue.code for issue in result.issues] == ["open-mention"]


@pytest.mark.parametrize(("text", "targets"), [
    ("アメリカ・テネシー州アセンズ市", ["US", "US-tennessee", None]),  # no table has it; that of Georgia is another
    ("アメリカ・ジョージア州アセンズ市", ["US", "US-georgia", "US-athens"]),
    ("オーストラリア（クレア・ギルバート・バレー町）", ["AU", None]),  # one name, of which a part is a town elsewhere
    ("オーストラリア（シドニー・メルボルン市）", ["AU", "AU-sydney", "AU-melbourne"]),
])
def test_a_place_is_none_of_another_state_and_no_part_of_a_longer_name(text: str, targets: list[str | None]) -> None:
    assert [each.target for each in found(text).mentions] == targets


@pytest.mark.parametrize(("text", "code"), [
    ("英語", "language-as-country"), ("カナダ、日本", "japan-as-partner"), ("ケンブリッジ", "ambiguous-name"),
])
def test_odd_countries_are_reported(text: str, code: str) -> None:
    assert [issue.code for issue in found(text).issues] == [code]


def test_the_cell_of_countries_goes_before_the_name() -> None:
    cells: dict[Role, str] = {"name": "済州・台湾友好交流事業(済州関係)", "country": "韓国(済州特別自治道)"}
    project = link(document(cells)).projects[0]
    assert (project.countries, project.places) == (("KR",), ("KR-jeju",))


@pytest.mark.parametrize(("country", "description", "expected"), [
    ("米国 ネブラスカ州ヘイスティングス市", "ヘイスティングス市へ派遣する。", "US-hastings"),
    ("米国", "ネーピア市へ派遣する。", None),  # one of another country is left open
    ("米国等", "ネーピア市へ派遣する。", "NZ-napier"),
    ("米国", "ニュージーランドのネーピア市の例を学ぶ。", "NZ-napier"),
    ("米国", "ネーピア市（ニュージーランド）の例を学ぶ。", "NZ-napier"),
    ("韓国・上海", "上海市で開く。", "CN-shanghai"),
    ("米国", "上海市で開く。", "CN-shanghai"),  # no place of the USA is printed so
])
def test_places_lie_in_the_countries_that_their_record_names(
    country: str, description: str, expected: str | None,
) -> None:
    cells: dict[Role, Cell] = {"country": Cell(text=country, lines=(1, 1)),
                               "description": Cell(text=description, lines=(1, 1))}
    places = [each.target for each in find(cells, Scope("43", None)).mentions
              if each.kind == "place" and each.role == "description"]
    assert places == [expected]


def test_a_list_that_goes_on_takes_the_description_too() -> None:
    project = link(document({"name": "x", "country": "東アジア圏", "description": "台湾や韓国を訪ねる"})).projects[0]
    assert (project.countries, project.regions) == (("TW", "KR"), ("east-asia",))


def test_the_prefecture_is_told_by_the_content() -> None:
    linked = link(document({"municipality": "雫石町"}, {"municipality": "盛岡市"}, {"implementer": "遠野市"}))
    assert linked.meta.prefecture == "岩手県"


def test_ids_depend_on_names_not_on_order() -> None:
    rows: list[dict[Role, str]] = [{"name": "a", "implementer": "函館市"}, {"name": "a", "implementer": "釧路市"},
                                   {"name": "a", "implementer": "函館市"}]
    first, second = link(document(*rows)), link(document(*reversed(rows)))
    assert {project.id for project in first.projects} == {project.id for project in second.projects}
    assert len({project.id for project in first.projects}) == 3


@pytest.mark.parametrize(("cells", "modes"), [
    ({"name": "訪問団派遣事業", "mode": "現地受入"}, {"dispatch", "reception"}),
    ({"name": "使節団訪問事業", "mode": "使節団受入"}, {"reception"}),
    ({"name": "相互交流", "mode": "現地派遣・受入"}, {"dispatch", "reception", "mutual"}),
])
def test_modes(cells: dict[Role, str], modes: set[str]) -> None:
    linked = link(document(cells))
    assert set(linked.projects[0].modes) == modes
    contradicting = cells["name"].endswith("派遣事業")
    assert ["contradicting-mode"] * contradicting == [issue.code for issue in linked.issues]


@pytest.mark.parametrize(("cells", "status"), [
    ({"period": "（中止）"}, "cancelled"), ({"period": "未定"}, "undecided"), ({"period": "通年"}, "ongoing"),
    ({"period": "令和5年10月予定"}, "tentative"), ({"period": "8月"}, "planned"), ({"results": "参加40名"}, "held"),
    ({"name": "x"}, "unknown"),
])
def test_status(cells: dict[Role, str], status: str) -> None:
    assert link(document(cells)).projects[0].status == status


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="カナダタイー・市町村州 中国、台湾ｱﾞ㈱アメリ札幌旧(Aс", max_size=40))
def test_every_mention_is_printed_where_it_says(text: str) -> None:
    for role in ("country", "description", "implementer"):
        for each in found(text, role).mentions:
            assert text[each.start:each.end] == each.surface
            assert each.surface


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_folding_leads_back(text: str) -> None:
    folded = fold(text)
    start, end = folded.span(0, len(folded.text))
    assert INVISIBLE.sub("", text[:start]) == ""
    assert end == len(text) or not folded.text


@pytest.mark.parametrize(("printed", "folded"), [
    ("昭和五十七（一九八二）年五月三日", "昭和57(1982)年5月3日"), ("翌五十八年一月には", "翌58年1月には"),
    ("一九八二年（昭和五十七年）", "1982年(昭和57年)"), ("令和元年", "令和元年"), ("百三十年の歴史", "百三十年の歴史"),
    ("四日市市と十日町市は三重県と", "四日市市と十日町市は三重県と")])
def test_years_in_kanji_are_numbers_and_names_are_names(printed: str, folded: str) -> None:
    assert fold(printed).text == folded
    assert fold(printed).span(0, len(folded)) == (0, len(printed))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 99))
def test_a_number_in_kanji_is_the_number(number: int) -> None:
    tens, units = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    kanji = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[units] if units else "")
    assert [each.digits for each in kanji_years.found(f"平成{kanji}年")] == [str(number)]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(reference.countries())))
def test_every_country_is_found_by_its_names(code: str) -> None:
    country = reference.country(code)
    if code in ("JP", "JE"):
        return
    for name in (country.name, *country.names):
        assert code in ids(name), name


def test_kana_keys_ignore_how_a_name_is_spelled() -> None:
    assert kana_key("アンカレッジ") == kana_key("アンカレジ")
    assert kana_key("ヴァルミエラ") == kana_key("バルミエラ")
    assert len(gazetteer().names) > 10_000


@pytest.mark.parametrize("folder", [SAMPLES, pytest.param(SHARED / "documents", marks=pytest.mark.shared)])
def test_links_are_those_that_a_person_reads(folder: Path) -> None:
    if not folder.exists():
        pytest.skip(f"{folder.name} of ../shared is absent")
    scores = compare(folder)
    for kind in ("municipalities", "countries", "regions", "places"):
        assert scores[kind].f1 >= 0.98, (kind, scores[kind])


@pytest.mark.shared
def test_surface_forms_of_foreign_places() -> None:
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    wrong = []
    for row in surfaces("foreign_places_check.tsv"):
        text = f"{reference.country(row['country']).name} {row['surface']}"
        places = [reference.place(each) for each in found(text).targets("place")]
        name = row["expected"].split("(")[0].strip().split()[0].lower()
        if not any(each.country == row["country"] and each.name_en.lower().startswith(name) for each in places):
            wrong.append(row["surface"])
    assert wrong == []


def test_golden_files_name_known_places() -> None:
    for name in ("links_survey.json", "links_aomori.json"):
        golden = json.loads((TESTS / "golden" / name).read_text("utf-8"))
        for row in golden.values():
            assert set(row["places"]) <= set(reference.places())
            assert set(row["countries"]) <= set(reference.countries())


def test_links_of_unseen_surveys() -> None:
    scores = unseen()
    for kind in ("municipalities", "countries", "regions", "places"):
        assert scores[kind].f1 >= 0.92, (kind, scores[kind])


@pytest.mark.parametrize("code", sorted(reference.prefectures()))
def test_every_municipality_of_a_prefecture_links(code: str) -> None:
    for each in reference.municipalities().values():
        if each.prefecture != code:
            continue
        subprefecture = each.subprefecture
        assert ids(each.name, "municipality", prefecture=code, area=subprefecture)[-1:] == [each.code], each.full_name
        stated = find({"place": Cell(text=each.full_name, lines=(1, 1))}, Scope(None, subprefecture))
        assert each.code in stated.targets("municipality") or subprefecture, each.full_name


def test_every_former_municipality_of_one_successor_links() -> None:
    homonyms = Counter((each.prefecture, each.name) for each in mergers.former_municipalities())
    for each in mergers.former_municipalities():
        if homonyms[each.prefecture, each.name] == 1:
            assert ids(f"旧{each.name}", "place", prefecture=each.prefecture) == [each.successor], each


@pytest.mark.parametrize(("text", "role", "prefecture", "expected"), [
    ("札幌市中央区", "place", None, ["01100"]), ("札幌市 中央区", "place", None, ["01100", "01100"]),
    ("福岡市博多区役所", "place", None, ["40130"]), ("浜松市中区", "place", None, ["22130"]),
    ("天竜区", "place", "22", ["22130"]),
    ("中央区", "place", "13", ["13102"]), ("中央区", "place", "01", ["01100"]),
    ("港区", "place", "01", [None]), ("博多区", "place", None, ["40130"]), ("県", "implementer", "03", ["03"]),
    ("道", "implementer", "03", []), ("岩手県国際課", "implementer", "03", ["03"]),
    ("Sapporo City", "name", None, ["01100"]),
    ("Date", "description", None, []), ("Date City", "place", "07", ["07213"]), ("浦和市", "place", None, ["11100"]),
    ("東村", "place", "10", [None]), ("Iwate Prefecture", "implementer", None, ["03"]),
])
def test_names_of_japan(text: str, role: Role, prefecture: str | None, expected: list[str | None]) -> None:
    assert ids(text, role, prefecture=prefecture) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("State of Oregon", ["US-oregon"]), ("Republic of Korea", ["KR"]),
    ("ANCHORAGE, NEW ZEALAND", ["US-anchorage", "NZ"]),
    ("カ\u200bナダ・ト\u202eロント", ["CA", "CA-toronto"]), ("ニュ一ジ一ランド", ["NZ"]), ("ヴェトナム", ["VN"]),
    ("ニジェール、ナイジェリア、ガーナ、ギニア、赤道ギニア、パプアニューギニア",
     ["NE", "NG", "GH", "GN", "GQ", "PG"]),
    ("ドミニカ共和国、スーダン、南スーダン、コンゴ民主共和国", ["DO", "SD", "SS", "CD"]),
])
def test_further_forms(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize("text", [
    "タイヤの交換", "新しいスタイル", "インドアスポーツ", "米づくり体験", "マリアナ海溝", "サマリア人",
    "モントリオール議定書", "日中の時間帯",
    "トルコ石の細工", "スペイン風邪", "中国地方整備局",
])
def test_further_words_that_hold_a_name_are_none(text: str) -> None:
    assert [each for each in ids(text, "description") if each] == []


def test_an_open_name_lists_what_may_be_meant() -> None:
    issue = found("府中市", "municipality", None).issues[0]
    assert "東京都府中市 (13206)" in issue.reason
    assert "広島県府中市 (34208)" in issue.reason


def test_a_column_of_prefectures_decides_each_row() -> None:
    first, second = (ProjectRecord(
        record=name, lines=(1, 1), cells={"municipality": Cell(text="府中市", lines=(1, 1))},
        extra={"都道府県": Cell(text=name, lines=(1, 1))}) for name in ("東京都", "広島"))
    linked = link(document().model_copy(update={"projects": (first, second)}))
    assert [project.municipalities for project in linked.projects] == [("13206",), ("34208",)]
    assert [project.prefecture for project in linked.projects] == ["13", "34"]


def test_what_is_remembered_changes_nothing() -> None:
    parsed = layouts.parse(formats.read(UNSEEN / "zenkoku_survey_r6.txt"))
    together = link(parsed)
    linker = Linker(together.meta, infer(parsed))
    for record, project in zip(parsed.projects, together.projects, strict=True):
        for remembering in (mentions._short, mentions._long, mentions._scan_short, mentions._scan_long,
                            rulebook._matching, fold, kana_key):
            remembering.cache_clear()
        assert linker.project(record)[0] == project


@pytest.mark.parametrize("text", [
    "新千歳空港と香港を結ぶ航路", "香港の夜市", "交換留学生としての参加", "本町の留学生", "大会招致を進めた。",
    "国際会議の招致", "女子学生と小学生", "観光コンテンツ造成", "WEB講座", "Webサイトの公開",
    "青少年の海外派遣と受入", ""])
def test_the_rule_book_finds_what_each_of_its_patterns_finds(text: str) -> None:
    book = rulebook.book()
    every = sum(1 << at for at, rule in enumerate(book.rules) if rule.pattern.search(text))
    assert book.matching(text, (1 << len(book.rules)) - 1) == every


def test_every_word_of_ties_is_found() -> None:
    words, table = tie_words._words()
    assert all(words.match(word) for word in (*table, "姉妹県州", "友好動物園"))


def test_an_empty_document_links_to_nothing() -> None:
    linked: LinkedDocument = link(document())
    assert (linked.projects, linked.ties, linked.meta.prefecture) == ((), (), None)
