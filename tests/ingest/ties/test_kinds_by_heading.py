"""The nearest heading tells of which kind the ties below it are: of tables, of lists on slides, of labels."""

from __future__ import annotations

from pathlib import Path

from ingest import formats, layouts
from ingest.linking import link


def _kinds(path: Path, name: str, text: str) -> dict[str, str]:
    file = path / name
    file.write_text(text, encoding="utf-8")
    linked = link(layouts.parse(formats.read(file)))
    return {tie.partner.name: tie.kind for tie in linked.ties if tie.stated}


def _table(*rows: str) -> str:
    return "<table>" + "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows) + "</table>"


def test_each_table_is_of_the_kind_of_its_heading(tmp_path: Path) -> None:
    first = _table("都市名|国名|提携年月日|主な交流", "ボストン市|アメリカ|1959年6月24日|大学間の協定",
                   "ケルン市|ドイツ|1963年5月29日|音楽")
    second = _table("都市名|国名|分野|提携年月日", "晋州市|韓国|工芸|1999年4月27日", "青島市|中国|経済|2012年8月23日")
    visits = _table("年|都市|内容", "1990年|ソウル（韓国）|市長訪問", "1995年|ロンドン（イギリス）|物産展")
    page = ("<html><head><title>姉妹都市・パートナー都市</title></head><body>"
            "<h1>宇都宮市の姉妹都市・パートナー都市</h1>"
            f"<h2>姉妹都市</h2>{first}<h2>パートナー都市</h2><p>分野を定めて交流する都市です。</p>{second}"
            f"<h2>過去の交流</h2>{visits}</body></html>")
    assert _kinds(tmp_path, "a.html", page) == {
        "ボストン": "sister-city", "ケルン": "sister-city", "晋州市": "partner-city", "青島市": "partner-city"}


def test_a_paper_and_what_is_no_tie_end_the_kind_before(tmp_path: Path) -> None:
    text = """静岡県の地域外交

友好提携

浙江省（中国）　1982年４月

姉妹提携に準ずる交流

忠清南道（韓国）　2013年４月

観光に関する覚書

西ジャワ州（インドネシア）　2021年

カリフォルニア州（アメリカ）　2014
"""
    assert _kinds(tmp_path, "b.txt", text) == {
        "浙江省": "sister-region", "西ジャワ州": "memorandum", "カリフォルニア州": "memorandum"}


def test_the_own_port_in_a_column_of_ports_is_no_partner(tmp_path: Path) -> None:
    table = _table("港|相手港|国名|提携日",
                   "高知港|スービック港|フィリピン|1998年3月1日", "高知港|青島港|中国|2004年11月8日")
    page = f"<html><body><h1>高知県の国際交流</h1><h2>姉妹港</h2>{table}</body></html>"
    assert set(_kinds(tmp_path, "c.html", page)) == {"スービック港", "青島港"}
