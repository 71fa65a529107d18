"""An invented survey of any length: every prefecture, many countries, places, dates and modes, from a seed.

Names of places are real and come from the reference data; projects, bodies and words are put together from short
lists.  Eight in ten rows differ from every other in name and description, as the rows of a real survey do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from ontology import reference

HEADER = ("No", "都道府県", "実施主体", "関係市町村", "事業・行事名", "対象国・地域", "内容", "実施場所", "実施時期",
          "実施方法")

_BODIES = ("{town}", "{town}教育委員会", "{town}国際交流協会", "{town}観光協会", "{town}商工会", "{town}日中友好協会")
_AUDIENCES = ("中学生", "高校生", "大学生", "小学生", "市民", "職員", "留学生", "企業", "観光事業者", "教員")
_SUBJECTS = ("姉妹都市交流", "語学研修", "農産物輸出促進", "スポーツ大会参加", "文化芸術公演", "観光誘客プロモーション",
             "技術研修員受入", "多文化共生講座", "商談会出展", "国際理解教育", "ホームステイ受入", "医療連携",
             "環境協力")
_SENTENCES = (
    "{country}の{city}へ{audience}{n}名を派遣し、現地の学校や家庭で過ごしながら互いの文化を学ぶ。",
    "{city}から{audience}を受け入れ、{town}内でホームステイと授業への参加を行う。",
    "{subject}として、{country}の関係者を招いた説明会を年{n}回開く。",
    "{month}月に{audience}を対象とした講座を開き、{country}の暮らしと歴史を伝える。",
    "現地の旅行会社{n}社を招き、{town}の観光資源を案内する。",
    "オンラインで{city}の{audience}と意見を交わし、共同で発表資料をまとめる。",
    "昭和{era}年の提携から続く{city}との交流を記念し、{audience}の作品展を催す。",
    "{country}向けの輸出を進めるため、バイヤー{n}名との商談の場を設ける。",
)
_NAMES = ("{town}・{city}{subject}事業", "{country}{audience}派遣事業", "{subject}推進事業({town}第{n}回)",
          "第{n}回{town}{audience}{subject}", "{city}{audience}受入事業", "{country}{subject}プロジェクト{n}")
_PERIODS = ("R5.{month}.{day}～{later}.{n}", "令和5年{month}月{day}日～{day2}日", "{month}月上旬", "通年", "未定",
            "{month}～{later}月", "令和5年{month}月", "{month}月{day}日")
_MODES = ("現地派遣", "受入", "オンライン", "相互派遣", "イベント開催", "講座", "補助金交付", "商談会の開催", "未定",
          "プロモーション")


def lines(count: int, seed: int = 1, year: int = 5) -> Iterator[str]:
    """The survey's lines without ends: a title, the header, ``count`` rows; the same for the same seed."""
    chance = random.Random(seed)
    towns = list(reference.municipalities().values())
    cities = [place for place in reference.places().values() if place.country in reference.countries()]
    yield f"令和{year}年度国際関連事業等調査票"
    yield "\t".join(HEADER)
    recent: list[str] = []
    for number in range(1, count + 1):
        if recent and chance.random() < 0.2:
            cells = chance.choice(recent)
        else:
            cells = _row(chance, chance.choice(towns), chance.choice(cities))
            recent = [*recent[-200:], cells]
        yield f"{number}\t{cells}"


def _row(chance: random.Random, town: reference.Municipality, city: reference.Place) -> str:
    month, day = chance.randint(1, 12), chance.randint(1, 20)
    words = {
        "town": town.name, "city": city.name, "country": reference.country(city.country).name,
        "audience": chance.choice(_AUDIENCES), "subject": chance.choice(_SUBJECTS), "n": chance.randint(2, 28),
        "month": month, "later": min(12, month + 1), "day": day, "day2": day + chance.randint(1, 8),
        "era": chance.randint(40, 63)}
    content = "".join(sentence.format_map(words) for sentence in chance.sample(_SENTENCES, chance.randint(1, 4)))
    return "\t".join((
        reference.prefecture(town.prefecture).name, chance.choice(_BODIES).format_map(words), town.name,
        chance.choice(_NAMES).format_map(words), f"{words['country']}({city.name})", content,
        chance.choice((town.name, city.name)), chance.choice(_PERIODS).format_map(words), chance.choice(_MODES)))


def write(path: Path, count: int, seed: int = 1, year: int = 5) -> None:
    """Writes the survey as a text file."""
    with path.open("w", encoding="utf-8") as file:
        for line in lines(count, seed, year):
            file.write(line + "\n")
