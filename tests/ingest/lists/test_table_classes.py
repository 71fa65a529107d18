"""Tables of projects as officials vary them: joined cells, sections, months and days, columns of ties."""

from __future__ import annotations

from ingest import layouts
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.source import Source


def linked(text: str) -> LinkedDocument:
    return link(layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n")))))


TIES_BESIDE = """滋賀県・県内市町の姉妹友好都市等との交流（令和6年度）
市町名\t国\t姉妹友好都市等\t種別\t提携日\t主な交流事業\t内容\t実施月日\t予算額（千円）
大津市\tアメリカ合衆国\tミシガン州ランシング市\t姉妹都市\t1969年4月1日\t高校生親善使節\t高校生を派遣する。\t7月\t3,900
守山市\t韓国\t公州市\t姉妹都市\t1991年8月\t文化祭派遣\t訪問団を派遣する。\t9月28日～30日\t890
草津市\t中国\t上海市徐匯区\t友好都市\t\t教育交流\t教員を受け入れる。\t11月\t260
米原市\t－\t－\t－\t\t農業体験\t農家に泊まる。\t7/1～7/5\t90"""


def test_columns_of_ties_beside_projects_give_both() -> None:
    document = linked(TIES_BESIDE)
    assert [each.record.text("name") for each in document.projects] == [
        "高校生親善使節", "文化祭派遣", "教育交流", "農業体験"]
    assert [(tie.source.name, tie.partner.target, tie.kind, tie.since) for tie in document.ties if tie.stated] == [
        ("滋賀県大津市", "US-lansing", "sister-city", "1969"), ("滋賀県守山市", "KR-gongju", "sister-city", "1991"),
        ("滋賀県草津市", "CN-xuhui", "friendship-city", None)]


def test_main_projects_beside_the_date_of_a_tie_describe_it() -> None:
    document = linked("姉妹都市一覧\n市町村\t国\t姉妹都市\t提携年月日\t主な交流事業\n"
                      "大津市\tアメリカ\tランシング市\t1969年4月1日\t高校生の相互派遣\n守山市\t韓国\t公州市\t1991年8月\t祭りへの参加")
    assert not document.projects
    assert len(document.ties) == 2


def test_a_chapter_of_sister_cities_states_no_tie() -> None:
    document = linked("国際交流事業一覧\n区分\t市町村名\t事業名\t相手国・都市\t時期\n"
                      "姉妹都市\t大津市\t合唱交流\tフランス・ナント市\t5月")
    assert not [tie for tie in document.ties if tie.stated]


def test_a_month_and_a_day_in_two_columns() -> None:
    document = linked("令和7年度　国際交流行事予定表（宇都宮市）\n月\t日\t行事名\t相手都市\t場所\n"
                      "7\t20～27\tタルサ市中学生派遣\tアメリカ・タルサ市\tタルサ市\n\t30\t報告会\tアメリカ\t市役所\n3\t\t植樹\tニュージーランド\t公園")
    assert [(str(span.start), str(span.end)) for each in document.projects for span in each.period.spans] == [
        ("2025-07-20", "2025-07-27"), ("2025-07-30", "2025-07-30"), ("2026-03", "2026-03")]


def test_a_date_and_results_in_one_cell() -> None:
    document = linked("令和6年度国際交流\n実施主体\t相手国\t事業名\t時期・実績\n"
                      "熊本市\tアメリカ\t青少年派遣\tR6.7.25～8.5　高校生6名\n玉名市\tアメリカ\t相互派遣\t中止")
    assert [(each.record.text("period"), each.record.text("results")) for each in document.projects] == [
        ("R6.7.25～8.5", "高校生6名"), ("中止", "")]


def test_headings_of_sections_are_no_part_of_the_row_above() -> None:
    document = linked("国際交流事業一覧　令和6年度　茨城県\n派遣事業\n事業名\t派遣先\t期間\t主催\n"
                      "教員派遣\tイギリス\t9月\t茨城県\n受入事業\n事業名\t受入元\t期間\t主催\n"
                      "研修生受入\tベトナム\t通年\t茨城県\n２　経済交流\n商談会\t台湾\t2月\tつくば市")
    assert [each.record.text("implementer") for each in document.projects] == ["茨城県", "茨城県", "つくば市"]


def test_a_title_of_several_lines() -> None:
    document = linked("令和５年度\n国際交流事業実績一覧表\n（愛知県豊橋市）\n事業名\t相手都市\t期間\n"
                      "書道交流展\t中国・南通市\t11/1～11/7")
    assert (document.meta.title, document.meta.fiscal_year) == (
        "令和５年度 国際交流事業実績一覧表 （愛知県豊橋市）", 2023)
    assert document.projects[0].municipalities == ("23201",)


def test_circled_numbers_stay_within_their_cell() -> None:
    records = "\n\n".join(f"{at}\n{name}\n{when}\n{who}\n{text}" for at, name, when, who, text in (
        (1, "港の利用促進", "①R5.6.7～6.9\n②R5.10.18～20", "①韓国\n②中国", "①船会社を訪問した。\n②荷主を訪問した。"),
        (2, "絵画展", "9月", "米国", "絵を展示した。"), (3, "研修員受入", "通年", "タイ", "研修を行った。")))
    document = linked(f"山形県　令和５年度国際交流事業一覧\n\n番号\n事業名\n時期\n相手国\n概要\n\n{records}")
    assert document.projects[0].countries == ("KR", "CN")
    assert document.projects[0].record.text("description") == "①船会社を訪問した。②荷主を訪問した。"


def test_the_first_and_the_last_day_in_one_column() -> None:
    document = linked("令和7年度　国際交流事業等調査票（岡山県）\n"
                      "番号\t自治体\t相手国・都市\t事業名称\t事業内容\t開始～終了\n"
                      "1\t岡山市\t台湾・新竹市\t新竹市産業交流\t商談会を開く\t2025/8/4～2025/8/13\n"
                      "2\t倉敷市\t中国・鎮江市\t鎮江市書道展\t作品を展示する\t2025/11/3～11/9")
    assert [(str(span.start), str(span.end)) for each in document.projects for span in each.period.spans] == [
        ("2025-08-04", "2025-08-13"), ("2025-11-03", "2025-11-09")]


def test_numbers_below_a_heading_that_says_what_is_counted() -> None:
    document = linked("令和6年度　国際交流実績\n"
                      "番号\t担当課\t事業名\t対象国\t期間\t実績\t\t\n\t\t\t\t\t回数\t人数\t件数\n"
                      "1\t国際課\t訪問団\tベトナム\tR6.5.20～24\t1\t14名\t\n2\t国際課\t面談会\t\t通年\t40\t延べ620\t32")
    figures = {each.record.record: [(one.value, one.unit) for one in (*document.parsed.figures, *each.results)
                                    if one.subject == each.record.record] for each in document.projects}
    assert figures == {"1": [(1, "回"), (14, "名")], "2": [(40, "回"), (620, "人"), (32, "件")]}


def test_a_second_column_of_municipalities_adds_to_the_first() -> None:
    document = linked("令和６年度　群馬県　国際交流事業\nNo.\t市町村・団体名\t関係市町村\t相手国\t事業名\t実施時期\n"
                      "1\t高山村\t高山村、中之条町\t台湾\t教育旅行\t7月\n2\t桐生市国際交流協会\t桐生市\tイタリア\t研修\t9月")
    assert [each.record.text("municipality") for each in document.projects] == [
        "高山村、中之条町", "桐生市国際交流協会"]
    assert [each.municipalities for each in document.projects] == [("10428", "10421"), ("10203",)]


def test_numbers_below_the_heading_of_numbers() -> None:
    document = linked("埼玉県　令和７年度事業一覧\n番号\t事業名\t事業の内容\t実施時期\t数値（予定）\t所管課\n"
                      "1\t派遣事業\t豪州へ高校生を派遣する。\tR7.8.3～8.12\t高校生16人\t国際課\n"
                      "2\t交換事業\tドイツと絵画を交換する。\t通年\t絵画60点\t国際課")
    assert [(one.value, one.unit) for each in document.projects for one in each.results] == [(16, "人"), (60, "点")]


def test_an_account_beside_what_came_of_it_describes() -> None:
    document = linked("令和５年度国際事業実績（茨城県）\n事業名\t対象国\t実施状況\t成果\n"
                      "商談会\t中国\t商談会を開催した。（R5.11.20～23）\t参加企業14社　商談件数63件\n"
                      "農業交流\tベトナム\t栽培の方法を伝えた。（9月上旬）\t農家6名\n"
                      "絵手紙\tフランス\t絵手紙を交換した。（通年）\t作品140点")
    assert [each.record.text("description") for each in document.projects] == [
        "商談会を開催した。", "栽培の方法を伝えた。", "絵手紙を交換した。"]
    assert [(figure.value, figure.unit) for each in document.projects for figure in each.results] == [
        (14, "社"), (63, "件"), (6, "名"), (140, "点")]


def test_the_kind_of_a_tie_beside_its_date() -> None:
    document = linked("令和6年度 県内自治体の交流事業（静岡県）\n"
                      "自治体名\t相手先\t区分\t事業名\t提携年月日\t実施期間\t内容\n"
                      "富士市\t中国浙江省嘉興市\t友好都市\t卓球交流\t1989年1月13日\t5月\t選手団を招く。\n"
                      "焼津市\t豪州ホバート市\t姉妹都市\t中学生派遣\t昭和52年2月2日\t7月\t中学生を派遣する。\n"
                      "森町\t－\t－\t料理教室\t\t通年\t料理を作る。")
    assert [(tie.source.name, tie.partner.target, tie.kind, tie.since) for tie in document.ties if tie.stated] == [
        ("静岡県富士市", "CN-jiaxing", "friendship-city", "1989"), ("静岡県焼津市", "AU-hobart", "sister-city", "1977")]
