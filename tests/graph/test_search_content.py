"""What an answer has to have: a project that lacks it is found, and never shown as certain."""

from __future__ import annotations

import numpy as np
import pytest

from graph.search import scoring
from graph.search.content import content
from graph.search.lexical import units_of
from graph.search.understanding import understand
from graph.search.weights import weights
from graph.text.fulltext import Match
from graph.text.tokens import forms


class Texts:
    """Projects that have the words of a text and what it is said to be: ``{"country:TW", ...}``."""

    def __init__(self, *projects: tuple[str, set[str]]) -> None:
        self.projects = projects

    @property
    def matches(self) -> dict[str, Match]:
        found: dict[str, list[int]] = {}
        for number, (text, _) in enumerate(self.projects):
            for form in dict.fromkeys(forms(text)):
                found.setdefault(form, []).append(number)
        return {form: Match(np.array(numbers), np.ones(len(numbers), np.float32)) for form, numbers in found.items()}

    def numbers(self, kind: str, value: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([number for number, (text, _) in enumerate(self.projects)
                         if kind == "mentioned" and value in text], np.int64)

    def nearly(self, kind: str, value: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.array([f"{kind}:{value}" in given for _, given in self.projects])

    def lacking(self, query: str) -> list[set[str]]:
        """What each project lacks, in the words of the query."""
        understood = understand(query)
        things = [each for each in units_of(understood) if each.telling]
        needed = content(things, understood.asked, self.matches, len(self.projects), self).needed
        return [{said for said, lacking in needed.items() if lacking[number]} for number in range(len(self.projects))]


@pytest.mark.parametrize(("query", "having", "other", "lacks"), [
    # What the question is about.
    ("海外の動物園との動物交換", ("動物園との動物の交換", set()), ("動物園の動物", set()), "交換"),
    # A part of a name.
    ("サウナ文化の体験", ("サウナの文化の体験", set()), ("文化の体験", set()), "サウナ"),
    ("韓国料理の教室", ("韓国の料理の教室", {"country:KR"}), ("韓国の絵の教室", {"country:KR"}), "料理"),
    # Another subject, at the beginning or in the middle.
    ("hydrogen imports from Australia", ("水素の輸入", {"country:AU"}), ("牛肉の輸入", {"country:AU"}), "hydrogen"),
    ("高校生の和太鼓の演奏", ("高校生の和太鼓の演奏", {"audience:high-school"}),
     ("高校生の吹奏楽の演奏", {"audience:high-school"}), "和太鼓"),
    # No less than it: whoever runs buses, plays in a band or meets in person does not answer.
    ("trams abroad", ("路面電車の運行", set()), ("鉄道と交通の運行", set()), "trams"),
    # What is done with it, where the word for it is one of those that are known.
    ("selling trams abroad", ("路面電車の輸出", set()), ("路面電車の延伸", set()), "selling"),
    ("signing agreements with museums", ("博物館との協定の締結", set()), ("博物館との交流", set()), "signing"),
    ("dancers invited from Korea", ("ダンスの指導者の招へい", {"country:KR"}),
     ("音楽の指導者の招へい", {"country:KR"}), "dancers"),
    ("生徒のオンライン交流", ("生徒の交流", {"mode:online"}), ("生徒の交流", set()), "オンライン"),
    # What is received.
    ("移住者の受け入れ", ("移住者の受入", {"mode:reception"}), ("生徒の受入", {"mode:reception"}), "移住者"),
    # The direction.
    ("高校生の派遣", ("高校生の派遣", {"mode:dispatch", "mode:reception"}),
     ("高校生の受入", {"mode:reception"}), "派遣"),
    ("高校生の派遣", ("高校生の派遣", {"audience:high-school", "mode:dispatch"}),
     ("高校生の動画", {"audience:high-school", "mode:online"}), "派遣"),
    # For whom, where that is told apart from others.
    ("中学生の派遣", ("中学生の派遣", {"audience:junior-high", "mode:dispatch"}),
     ("議員の派遣", {"audience:officials", "mode:dispatch"}), "中学生"),
    ("高校生への奨学金", ("高校生の奨学金", {"audience:high-school"}), ("奨学金", set()), "高校生"),
    # The place abroad.
    ("music in Uzbekistan", ("音楽", {"country:UZ"}), ("音楽", {"country:TW"}), "Uzbekistan"),
])
def test_what_an_answer_has_to_have(query: str, having: tuple[str, set[str]], other: tuple[str, set[str]],
                                    lacks: str) -> None:
    assert Texts(having, other).lacking(query) == [set(), {lacks}]


@pytest.mark.parametrize(("query", "project"), [
    ("台湾と韓国の観光", ("観光", {"country:TW"})),  # one of the places
    ("タイなど東南アジアの観光", ("観光", {"country:TH", "region:southeast-asia"})),  # no name of 東南 and アジア
    ("音楽交流", ("音楽", set())),  # all of it is exchange
    ("動画の配信（紹介動画、ビデオ投稿）", ("動画の配信", set())),  # examples
    ("住民への奨学金", ("生徒の奨学金", set())),  # for whom, which other words say
    ("中学生の派遣", ("議員と生徒の派遣", {"audience:junior-high", "audience:officials", "mode:dispatch"})),  # for both
    ("写真を題材にした講座", ("写真の講座", set())),  # a word that stands for the one beside it
    ("youth exchange", ("高校生", {"topic:youth-exchange"})),  # a topic by its own name
])
def test_what_an_answer_may_lack(query: str, project: tuple[str, set[str]]) -> None:
    assert Texts(project).lacking(query) == [set()]


def test_who_is_doubted_is_weak() -> None:
    score = np.array([9.0, 9.0, -9.0], np.float32)
    likely = scoring.probability(score, 1.0, np.array([False, True, True]))
    limits = weights("relevance")
    assert likely[0] > limits["high"]
    assert limits["weak"] < likely[1] < limits["medium"]
    assert likely[2] == pytest.approx(scoring.probability(score, 1.0, np.zeros(3, np.bool_))[2])
