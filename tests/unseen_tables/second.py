# ruff: noqa: E501 - the lines are rows of tables
"""The second set of invented documents, written after the program had learnt from the first."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from tests.unseen_tables.pages import ruled, unruled

DAY = dt.date


def fukui_r7() -> bytes:
    """A workbook: header in the sixth row and of two rows, a hidden column, a real date beside texts."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "R7予定"
    for row in (
        [None, "別紙２"], [None, "令和７年度　福井県および県内市町の国際交流事業予定一覧"], [], [None, "記入例：令和7年8月1日～8日"], [],
        [None, "番号", "市町名", "事業名", "相手方", None, "概要", "実施時期", "担当", None, "当初予算", "内部メモ"],
        [None, None, None, None, "国", "都市", None, None, "部局", "課", "（千円）", None],
        [None, 1, "福井市", "ニューブランズウィック市中学生交流", "アメリカ", "ニュージャージー州ニューブランズウィック市",
         "昭和57年から姉妹都市であるニューブランズウィック市へ中学生を派遣", "7月下旬～8月上旬", "総務部", "国際室", 3890, "要確認"],
        [None, 2, "福井市", "杭州市友好訪問", "中国", "浙江省杭州市", "友好都市提携（平成元年11月）", DAY(2025, 11, 5), "総務部", "国際室", 1200, None],
        [None, 3, "鯖江市", "村上市・スーシティ音楽交流", "米国", "アイオワ州", "市民合唱団の招へい", "未定", "市民生活部", "まちづくり課", 500, None],
        [None, 4, "敦賀市", "東海市（トンヘ市）青少年交流", "韓国", "東海市", "姉妹都市の東海市と小学生のサッカー交流", "R7.8.20～22", "企画政策部", "ふるさと創生課", 1450, None],
        [None, 5, "池田町", "山村留学生の受入れ", None, None, "海外の高校生を受け入れ農村生活を体験", "通年", "", "教育委員会", 800, None],
        [None, 6, "高浜町", "ワシントン州ヤング派遣", "アメリカ合衆国", "-", "高校生が企業を視察", "10月中旬頃", "", "政策推進室", 2300, None],
    ):
        sheet.append(row)
    sheet.merge_cells("E6:F6")
    sheet.merge_cells("I6:J6")
    sheet.column_dimensions["L"].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def oita_r6() -> bytes:
    """A site's page with one table per field and a list of notes."""
    return """<html><head><meta charset="utf-8"><title>国際関係施策</title></head><body><h2>令和6年度大分県の国際関係施策</h2>
<h3>１　海外とのネットワークづくり</h3><table><tr><th>事業名</th><th>事業の概要</th><th>対象国等</th><th>実施時期</th><th>予算額</th><th>担当課</th></tr>
<tr><td>湖北省友好交流事業</td><td>湖北省との友好交流に関する覚書に基づき代表団を受け入れる。</td><td>中国湖北省</td><td>令和6年10月</td><td>2,100千円</td><td>国際政策課</td></tr>
<tr><td>おおいた留学生支援</td><td>ベトナム、インドネシア等からの留学生の就職を支援する。</td><td>－</td><td>通年</td><td>15,400千円</td><td>国際政策課</td></tr></table>
<h3>２　海外誘客・販路開拓</h3><table><tr><th>事業名</th><th>事業の概要</th><th>対象国等</th><th>実施時期</th><th>予算額</th><th>担当課</th></tr>
<tr><td>欧州・大洋州誘客促進事業</td><td>ラグビーワールドカップを契機に英国、豪州の旅行会社を別府市、由布市へ招請</td><td>英国、オーストラリア</td><td>6月、11月</td><td>18,000千円</td><td>観光誘致促進室</td></tr>
<tr><td>県産品輸出促進事業</td><td>日田市の梨、臼杵市の醤油を台湾、タイの量販店で販売促進</td><td>台湾・タイ</td><td>8～10月</td><td>9,300千円</td><td>おおいたブランド推進課</td></tr></table>
<ul><li>予算額は当初予算。</li></ul></body></html>""".encode("cp932")


def nara_r6() -> bytes:
    """A ruled PDF of a city's own projects: the city stands in the title alone."""
    return ruled("奈良市　令和6年度姉妹・友好都市等国際交流事業計画", [
        ("事業名", "相手都市", "内容", "時期", "予算額（千円）", "所管"),
        ("慶州市民交流団受入", "慶州市（韓国）", "姉妹都市提携から50年を超える慶州市の市民団を春日大社等に案内する。", "4月下旬", "1,200", "観光戦略課"),
        ("トレド市写真展", "トレド市（スペイン）", "1972年に姉妹都市となったトレド市の風景写真を展示する。", "9月1日～30日", "300", "文化振興課"),
        ("西安市高校生派遣", "西安市（中国）", "友好都市西安市の高校を訪問し、書道で交流する。", "R6.8.5～R6.8.10", "2,450", "教育政策課"),
        ("ベルサイユ市園芸交流", "ベルサイユ市（フランス）", "姉妹都市ベルサイユの庭師による講習会。", "調整中", "800", "公園緑地課"),
        ("キャンベラ市少年サッカー交流", "キャンベラ市（オーストラリア）", "姉妹都市キャンベラへ少年サッカー選手団を派遣する。", "令和7年3月", "3,100", "スポーツ振興課"),
        ("揚州市オンライン会議", "揚州市（中国）", "鑑真の縁により友好都市となった揚州市と記念事業を協議する。", "随時", "0", "観光戦略課"),
    ], (120, 110, 290, 90, 70, 80), 40)


def miyagi_r5() -> bytes:
    """An unruled PDF of a prefecture's list, columns in another order."""
    return unruled("宮城県　国際企画課　令和５年度事業一覧", [
        ("No.", "時期", "事業名", "相手国", "内容", "担当"),
        ("1", "R5.10.16", "デラウェア州姉妹県州交流", "アメリカ", "平成9年に姉妹県州となったデラウェア州の代表団を受け入れた。", "国際企画課"),
        ("2", "6～8月", "吉林省青少年交流", "中国", "友好県省である吉林省の青少年とオンラインで交流した。", "国際企画課"),
        ("3", "通年", "外国人材定着促進事業", "ベトナム等", "石巻市と気仙沼市の水産加工企業で働く技能実習生に日本語講座を開催した。", "国際政策課"),
        ("4", "R6.1～2", "ニジェゴロド州交流", "ロシア", "姉妹提携先との交流を休止した。", "国際企画課"),
        ("5", "9/4～9/8", "東南アジア輸出促進", "シンガポール", "県産牛肉の商談会を開催し12社が参加した。", "食産業振興課"),
    ], (40, 90, 140, 90, 300, 90))


BUILT = {"fukui_r7.xlsx": fukui_r7, "oita_r6.html": oita_r6, "nara_r6.pdf": nara_r6, "miyagi_r5.pdf": miyagi_r5}
"""File name to what makes the document."""
