"""Two invented years of one prefecture's survey: what is new, continued, renamed, ended and cancelled is known."""

from __future__ import annotations

from pathlib import Path

HEADER = "No\t振興局\t実施主体\t関係市町村\t事業・行事名\t対象国・地域\t内容\t実施場所\t実施時期\t実施方法"

R5 = (
    "石狩\t千歳市\t千歳市\t第10回アンカレジ中学生派遣事業\tアメリカ合衆国アラスカ州アンカレジ市\t中学生を送る。\tアンカレジ市\t10月\t現地派遣",
    "石狩\t江別市\t江別市\t令和5年度グレシャム市高校生受入事業\tアメリカ合衆国\t高校生を受け入れる。\t江別市\t7月\t受入",
    "空知\t芦別市\t芦別市\tシャーロットタウン市学生派遣\tカナダ\t学生を送る。\tシャーロットタウン市\t8月\t現地派遣",
    "空知\t三笠市\t三笠市\t親子英語教室\t英語\t英語に親しむ。\t三笠市公民館\t通年\t対面",
    "後志\t小樽市\t小樽市\tナホトカ市友好訪問\tロシア\t市民が訪ねる。\tナホトカ市\t9月\t現地派遣",
    "後志\t余市町\t余市町\t国際交流事業\t英国\t訪問団を送る。\t余市町\t6月\t現地派遣",
)
R6 = (
    "石狩\t千歳市\t千歳市\t第11回アンカレジ中学生派遣事業\tアメリカ合衆国アラスカ州アンカレジ市\t中学生を送る。\tアンカレジ市\t10月\t現地派遣",
    "石狩\t江別市\t江別市\t令和6年度グレシャム市高校生受入事業\tアメリカ合衆国\t高校生を受け入れる。\t江別市\t7月\t受入",
    "空知\t芦別市\t芦別市\tシャーロットタウン市中高生派遣事業\tカナダ\t中高生を送る。\tシャーロットタウン市\t8月\t現地派遣",
    "後志\t小樽市\t小樽市\tナホトカ市友好訪問\tロシア\t中止とした。\tナホトカ市\t中止\t中止",
    "後志\tニセコ町\tニセコ町\t国際交流事業\tフランス\t訪問団を送る。\tニセコ町\t6月\t現地派遣",
    "石狩\t札幌市\t札幌市\t国際スポーツ大会誘致\t台湾\t大会を招く。\t札幌市\t未定\t誘致",
)

EXPECTED = {
    ("continued", "第10回アンカレジ中学生派遣事業", "第11回アンカレジ中学生派遣事業"),
    ("continued", "令和5年度グレシャム市高校生受入事業", "令和6年度グレシャム市高校生受入事業"),
    ("renamed", "シャーロットタウン市学生派遣", "シャーロットタウン市中高生派遣事業"),
    ("cancelled", "ナホトカ市友好訪問", "ナホトカ市友好訪問"),
    ("ended", "親子英語教室", ""),
    ("ended", "国際交流事業", ""),
    ("new", "", "国際交流事業"),
    ("new", "", "国際スポーツ大会誘致"),
}
"""Kind, earlier title, later title, by reading the rows above."""


def write(folder: Path, year: int, rows: tuple[str, ...]) -> Path:
    """Writes a survey of 令和{year}年度 with these rows; returns the file."""
    file = folder / f"survey_r{year}.txt"
    lines = [f"■令和{year}年度国際関連事業等調査票", "", HEADER,
             *(f"{number}\t{row}" for number, row in enumerate(rows, 1))]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
