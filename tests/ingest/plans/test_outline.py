"""The outline of a plan, induced from its lines: whatever its levels are called, however its programmes are listed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import read
from ingest.layouts import parse
from ingest.layouts.numbering import CIRCLED, ROMAN, readings
from ingest.layouts.outline.induced import induce
from ingest.layouts.outline.items import office
from ingest.layouts.plans.columns import programme_headers
from ingest.values.departments import departments, in_charge
from tests.layout_cases import text

NUMBERED: dict[str, Callable[[int], str]] = {
    "word": lambda n: f"基本目標{n}　", "other word": lambda n: f"挑戦{ROMAN[n - 1]}　",
    "boxed": lambda n: f"【とびら{n}】", "roman": lambda n: f"{ROMAN[n - 1]}　", "arabic": lambda n: f"{n}．",
    "ordinal": lambda n: f"第{n}の柱　"}
LOWER: dict[str, Callable[[int], str]] = {
    "paren": lambda n: f"（{n}）", "circled": lambda n: f"{CIRCLED[n - 1]} ",
    "kana": lambda n: f"{'アイウエオ'[n - 1]}　"}
MARKS: dict[str, Callable[[int], str]] = {
    "square": lambda n: "■ ", "diamond": lambda n: "◆", "unusual": lambda n: "◈ "}
ITEMS: dict[str, Callable[[int, str, str], str]] = {
    "bracket": lambda n, name, own: f"　・{name}（{own}）", "gap": lambda n, name, own: f"　○　{name}　　　　{own}",
    "dots": lambda n, name, own: f"　▷ {name} ………… {own}",
    "below": lambda n, name, own: f"　☆{name}\n　　〔担当〕{own}",
    "through": lambda n, name, own: f"　{n}）{name}\n　　市民とともに進めます。\n　　担当課：{own}",
    "sentence": lambda n, name, own: f"　● {name}\n　　学び合う場をつくる。（{own}）"}
TITLES = ("交流を深める", "学びを広げる", "くらしを支える", "海と山をむすぶ", "まちをひらく", "声をとどける")
SUBJECTS = "春夏秋冬朝昼夜花鳥風月星空雲海山川森"
NAMES = ("中学生の派遣", "日本語ひろば", "相談の窓口", "訪問団の受入れ", "料理の講座", "防災の訓練", "展示会への出展")
OFFICES = ("国際課", "学校教育課", "企画課、総務部", "生涯学習センター")


@dataclass
class Made:
    """A plan that was made, with what it says."""

    lines: list[str]
    headings: list[tuple[int, str]]
    items: list[tuple[str, str]]


@st.composite
def plans(draw: st.DrawFn) -> Made:
    """A plan of one to four levels in styles of any kind; the numbers of the second level and of the programmes may run
    through the plan; chapters that are no level may hold it, and a table of contents stand before it."""
    styles = [NUMBERED[key] for key in draw(st.permutations(sorted(NUMBERED)))[:draw(st.integers(1, 2))]]
    for lower in (LOWER, MARKS):
        styles += [lower[draw(st.sampled_from(sorted(lower)))]] if draw(st.booleans()) else []
    item = ITEMS[draw(st.sampled_from(sorted(ITEMS)))]
    through, chapters, contents = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    body: list[str] = []
    made = Made([], [], [])
    last: Counter[int] = Counter()

    def fill(depth: int) -> None:
        for own in range(1, draw(st.integers(2, 3 if depth < 2 else 2)) + 1):
            first, second = divmod(len(made.headings), len(SUBJECTS))
            title = f"{SUBJECTS[first]}と{SUBJECTS[second]}で{draw(st.sampled_from(TITLES))}"
            last[depth] += 1
            number = last[depth] if depth == 1 and through and styles[1] in NUMBERED.values() else own
            body.extend([f"{'　' * depth}{styles[depth](number)}{title}", ""])
            made.headings.append((depth, title))
            if depth + 1 < len(styles):
                fill(depth + 1)
                continue
            for _ in range(draw(st.integers(2, 3))):
                name, offices = draw(st.sampled_from(NAMES)), draw(st.sampled_from(OFFICES))
                made.items.append((name, offices))
                body.extend(item(len(made.items), name, offices).split("\n"))
            body.append("")

    fill(0)
    opening = ["第１章　はじめに", "　この計画は交流を進めるために定めます。", "", "第２章　計画の内容", ""]
    closing = ["第３章　計画の推進", "　毎年度、進み具合を公表します。"]
    if chapters:
        body = [*opening, *body, *closing]
    listed = [line for line in body if line.strip() and not line.startswith("　")]
    made.lines += ["港市国際交流計画", "", *(["目次", *listed, ""] if contents else []), *body]
    return made


@settings(max_examples=40, deadline=None)
@given(plans())
def test_levels_and_programmes_of_any_style_are_found(made: Made) -> None:
    outline = induce(list(enumerate(made.lines, start=1)), frozenset())
    found = [(entry.depth, entry.heading.title) for _, entry in sorted(outline.entries.items())]
    assert found == made.headings
    listings = [item.row.listing for _, item in sorted(outline.items.items())]
    assert [(listing.name.text, listing.departments.text) for listing in listings] == made.items


@pytest.mark.parametrize(("line", "expected"), [
    ("・相談（国際課・共生課）", "国際課・共生課"), ("派遣〔担当〕国際課（交流財団）", "国際課（交流財団）"),
    ("　　担　当　国際政策課、観光課", "国際政策課、観光課"), ("■ 提携事業／国際課", "国際課"),
    ("名 ………… 庶務課", "庶務課"), ("学び合う。〔生涯学習室〕", "生涯学習室"),
    ("観光客数（美観地区）", None), ("講座（経験者）", None), ("国際課が担う。", None),
])
def test_offices_in_charge(line: str, expected: str | None) -> None:
    found = office(line)
    assert (found.offices if found else None) == expected


def test_a_number_is_what_its_neighbours_bear_out() -> None:
    assert {each.style for each in readings("６．クルーズの受入れ")} >= {"arabic", "dashed"}
    lines = ["港市国際計画", "基本目標1 交流", "基本目標2 産業", *(
        line for number, name in enumerate(("アジアの窓", "イベント", "クルーズ", "音楽祭"), start=1)
        for line in (f"{number}．{name}", "　〔担当〕国際課"))]
    items = induce(list(enumerate(lines, start=1)), frozenset()).items
    assert [item.row.listing.name.text for item in items.values()] == ["アジアの窓", "イベント", "クルーズ", "音楽祭"]


def test_columns_are_told_by_what_stands_below_them() -> None:
    table = ["基本の向き\t進める項目\t取り組むこと\tねらいと中身\t主たる受け持ち",
             "1 交流\t(1) 派遣\t中学生の派遣\t姉妹都市で学ぶ。\t学校教育課", "\t\t訪問団\t市民を送る。\t国際課",
             "2 共生\t(1) 相談\t相談の窓口\t多言語で応じる。\t市民課"]
    header = programme_headers(list(enumerate(table, start=1)))[1]
    assert header.levels == (0, 1)
    assert [header.columns.index(role) for role in ("name", "description", "department")] == [2, 3, 4]


def test_a_report_of_numbered_tables(tmp_path: Path) -> None:
    """柱 stands in the table of goals alone; captions are no levels, sums no programmes, and numbers no names."""
    (tmp_path / "report.csv").write_text("\n".join((
        "青海県国際プラン（2022～2026）　令和5年度　進捗状況,,,,,", "第1表　指標,,,,,",
        "柱,指標,単位,基準値（R3）,R5,目標値（R8）",
        "1 世界と結ぶ,派遣した高校生,人,0,12,30", ",覚書の件数,件,2,3,5", "2 世界を迎える,日本語教室,か所,4,6,8",
        "第2表　事業,,,,,", "施策,事業名,担当課,令和5年度の取組,関連指標,決算額（千円）",
        "1-(1) 友好都市,高校生の派遣,国際課,12人を送りました。,①,\"3,200\"",
        ",経済ミッション,産業課,8社が加わりました。,②,\"5,400\"",
        "2-(1) 共生,日本語教室の運営,国際課,6か所で開きました。,⑩,\"2,100\"", "合計,3事業,,,,\"10,700\"",
        "第3表　総括,,,,,", "区分,考え方,指標の数,,,", "順調,見込みどおり,2,,,", "遅れ,見込みを下回る,1,,,")), "utf-8")
    parsed = parse(read(tmp_path / "report.csv"))
    assert [(node.notation, node.title and node.title.text) for node in parsed.nodes] == [
        ("1", "世界と結ぶ"), ("1-(1)", "友好都市"), ("2", "世界を迎える"), ("2-(1)", "共生")]
    assert [(row.text("name"), row.listings[0].node) for row in parsed.projects] == [
        ("高校生の派遣", "1.1"), ("経済ミッション", "1.1"), ("日本語教室の運営", "2.1")]
    assert [each.node for each in parsed.indicators] == ["1", "1", "2"]


def test_lists_between_labels_hold_nothing(tmp_path: Path) -> None:
    """Below ☆ responses and the label of the programmes stands what the heading lists; goals and SDGs are its own."""
    document = docx.Document()
    document.add_paragraph("海原市国際戦略（令和5年度～令和9年度）")
    for number, title, goal in ((1, "世界と結ぶ", "4"), (2, "世界を迎える", "11"), (3, "世界で学ぶ", "8")):
        for line in (f"基本戦略{number}　{title}", "今後の方向", "☆ 若い世代の輪を広げる", f"☆ {title}場をつくる",
                     "取組の例", f"◎ {title}講座〔国際課〕", f"◎ {title}集い〔文化課〕",
                     "目標　参加した人の数", "R3　－　→　R9　30人", "関連するSDGs", goal):
            document.add_paragraph(line)
    document.save(str(tmp_path / "slides.docx"))
    parsed = parse(read(tmp_path / "slides.docx"))
    assert [(node.key, node.title and node.title.text) for node in parsed.nodes] == [
        ("1", "世界と結ぶ"), ("2", "世界を迎える"), ("3", "世界で学ぶ")]
    assert [row.listings[0].node for row in parsed.projects] == ["1", "1", "2", "2", "3", "3"]
    assert [(each.node, each.name.text, each.target and each.target.value) for each in parsed.indicators] == [
        (key, "参加した人の数", 30) for key in "123"]
    assert [[cell.text for cell in node.texts["sdg"]] for node in parsed.nodes] == [["4"], ["11"], ["8"]]


def test_headings_that_the_format_names(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("港市国際計画", 0)
    for title, items in (("交流", ("派遣（学校教育課）", "訪問団（国際課）")), ("共生", ("相談（市民課）",))):
        document.add_heading(title, 1)
        for item in items:
            document.add_paragraph(item, style="List Bullet")
    document.save(str(tmp_path / "plan.docx"))
    source = read(tmp_path / "plan.docx")
    assert set(source.styles.values()) == {"heading 1", "list 1"}
    found = parse(source)
    assert [node.title.text for node in found.nodes if node.title] == ["交流", "共生"]
    assert [[listing.node for listing in each.listings] for each in found.projects] == [["1"], ["1"], ["2"]]


def test_a_recipe_is_no_plan_and_numbered_programmes_are() -> None:
    steps = "\n".join(f"{part}\n(1) 切る\n　野菜を切る。\n(2) 煮る\n　弱火で煮る。"
                      for part in ("１ 下ごしらえ", "２ 仕上げ"))
    assert not induce(list(enumerate(f"カレーの作り方\n{steps}".split("\n"), start=1)), frozenset()).items
    assert len(induce(list(enumerate(f"港市国際計画\n{steps}".split("\n"), start=1)), frozenset()).items) == 4


@given(st.lists(st.sampled_from([
    "基本目標1 交流", "■ ■■ ■", "（1）あ", "・い（国際課）", "(再掲)", "1-1 う", "【え】", "", "第一　お", "１か。",
    "担当：国際課", "\t\t", "目標 10人→20人", "主な取組", "Ⅰ", "Ⅰ-1-(1) か"]), max_size=25))
@settings(max_examples=60, deadline=None)
def test_any_lines_have_an_outline(lines: list[str]) -> None:
    outline = induce(list(enumerate(lines, start=1)), frozenset())
    assert not set(outline.entries) & set(outline.items)
    depths = [entry.depth for _, entry in sorted(outline.entries.items())]
    assert all(after <= before + 1 for before, after in pairwise([-1, *depths]))


def test_long_and_hostile_plans_take_no_time() -> None:
    started = time.monotonic()
    induce([(at, f"{'■◆(' * 20}{at % 90}．取組 (国際課") for at in range(1, 200)], frozenset())
    induce([(1, "港市国際計画"), *((at, f"({at % 60 + 1}) 事業（国際課）") for at in range(2, 1000))], frozenset())
    assert time.monotonic() - started < 10


BLOCKS = """港市国際計画の進捗状況

1-1 輸出
売り込みました。
Ａ販路の開拓
出展しました。
実績：出展【R6：9社】
所管：農産課／産業課
Ｂ商談会の開催
所管：産業課
1-2 誘客
Ａ案内所の運営
所管：観光課
－販路の開拓（再掲）
所管：産業課"""
"""Names that nothing marks, behind ratings, closed by their offices."""

FIELDS = """港市国際計画
施策1 交流
◇派遣［継続］
　（担当課）国際課　（関係課）学校課、市民課
◇講座
　（担当課）総務課
施策2 共生
◇相談
　（担当課）市民課
◇派遣（再掲）
　（担当課）学校課"""

SEVERAL = """港市国際計画
１　交流
【主な事業】
　派遣事業（学校課）、集い事業（国際課・総務課）
２　共生
【主な事業】
　相談事業（市民課）、派遣事業（再掲）（国際課）
３　産業
【主な事業】
　販路事業（産業課）、商談事業（産業課）"""

COLUMNS = """港市国際計画
施策\t項目\tNo.\t事業名\t事業内容\t所管課\t関係課\t年度計画\t
\t\t\t\t\t\t\tR7\tR8
１　交流\t（ア）派遣\t1\t中学生派遣\t学ぶ。\t国際課\t学校課\t→\t→
２　共生\t－\t2\t相談窓口\t応じる。\t市民課\t\t→\t→
２　共生\t－\t再掲(1)\t中学生派遣\t語る。\t市民課\t\t→\t→"""
"""A second column of offices, a level that a row does not have, years below a heading, a mark in the number."""

ALIGNED = """港市国際計画
１　共生
　■　支援
　　番号　主な取組　　　　　　担当
　　１　　日本語教室　　　　　国際課
　　２　　通訳の配置　　　　　市民課

　■　生活
　　番号　主な取組　　　　　　担当
　　３　　学習支援　　　　　　学校課
　　（１）日本語教室（再掲）　国際課
"""


@pytest.mark.parametrize(("document", "expected"), [
    (BLOCKS, "1 販路の開拓 農産課 産業課|1 商談会の開催 産業課|2 案内所の運営 観光課|2 販路の開拓 again 産業課"),
    (FIELDS, "1 派遣 国際課 学校課 市民課|1 講座 総務課|2 相談 市民課|2 派遣 again 学校課"),
    (SEVERAL, "1 派遣事業 学校課|1 集い事業 国際課 総務課|2 相談事業 市民課|2 派遣事業 again 国際課|"
              "3 販路事業 産業課|3 商談事業 産業課"),
    (COLUMNS, "1.1 中学生派遣 国際課 学校課|2 相談窓口 市民課|2 中学生派遣 again 市民課"),
    (ALIGNED, "1.1 日本語教室 国際課|1.1 通訳の配置 市民課|1.2 学習支援 学校課|1.2 日本語教室 again 国際課"),
])
def test_listings_of_many_layouts(document: str, expected: str) -> None:
    found = [" ".join((each.node, each.name.text, *["again"] * each.repeat, *departments(each.departments.text)))
             for project in parse(text(document)).projects for each in project.listings]
    assert sorted(found) == sorted(expected.split("|"))


def test_a_programme_has_the_offices_of_every_place_that_lists_it() -> None:
    found = {project.text("name"): in_charge(project) for project in parse(text(COLUMNS)).projects}
    assert found == {"中学生派遣": ("国際課", "学校課", "市民課"), "相談窓口": ("市民課",)}
