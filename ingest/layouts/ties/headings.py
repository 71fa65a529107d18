"""The headings of a text of ties: which lines are headings, and whose ties the lines below them tell of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.layouts.ties.cards import card_at
from ingest.layouts.ties.items import KIND, SPACES, YEAR, home_of, indent
from ingest.layouts.ties.lines import is_partner, names_country, names_kind, names_paper, partner_line
from ingest.layouts.ties.partner_columns import is_home
from ingest.layouts.ties.prose import TIE
from ingest.layouts.ties.wrapped_text import goes_on
from ingest.records import Cell

TABLE: Final = "\t"
"""Stands for a table's line, which has been read; blank to everything else."""

_SHORT: Final = 30
"""Characters of a heading without a mark: a wrapped line of a paragraph is longer."""

_NEAR: Final = 4
"""Lines below a kind among which its first partner stands."""

_LATIN: Final = re.compile("[A-Za-z &]")
"""Letters of which a heading may have more: its English name."""

MARK: Final = re.compile(
    r"\s*(?:(?P<chapter>第[0-9０-９一二三四五六七八九十]+[章節]?(?=[\s　]))"
    r"|(?P<numbered>[0-9０-９]{1,2}[.．、)）]?(?=[\s　])|[0-9０-９]{1,2}[.．、)）]"
    r"|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[一二三四五六七八九十]{1,2}[、.．\s　])"
    r"|(?P<paren>[(（][0-9０-９一二三四五六七八九十]{1,2}[)）]|[⑴-⒇]|[\[［【〔<＜][0-9０-９]{1,2}[\]］】〕>＞])"
    r"|(?P<letter>[ａ-ｚＡ-Ｚ](?:[)）.．]|(?=[\s　]))|[a-zA-Z][)）])"
    r"|(?P<circled>[①-⑳])|(?P<kana>[(（]?[アイウエオカキクケコサシスセソ](?:[)）]|(?=[\s　])|[.．、]))"
    r"|(?P<block>[■□◆◇●▼▽◎])|(?P<bullet>[・･○〇◯◦•▪*＊☆★→▶►‣−–—－-](?=\s*\S)))\s*")
NOTE: Final = re.compile(r"\s*(?:[※＊*]|[(（]注)")

YEAR_ALONE: Final = re.compile(
    r"[（(]?(?:(?:昭和|平成|令和)(?:元|[0-9０-９]{1,2})|(?:19|20|１９|２０)\d\d)年?度?[)）]?"
    r"(?:\s*[（(/／・]?(?:(?:昭和|平成|令和)(?:元|[0-9０-９]{1,2})|(?:19|20|１９|２０)\d\d)年?度?[)）]?)?")
"""A line that is a year stands over what happened in it."""

HEADING: Final = "heading"
"""Before the level of a line that the format says is a heading."""

_UNMARKED: Final = ("home", "plain", "partner")
"""Styles of headings without a mark, whose order says less."""

_OF_PAPER: Final = re.compile(
    r"(?:覚書|協定書?)の(?:主な|具体的な|主要な)?(?:内容|目的|趣旨|期間|ねらい|骨子)$")
"""A heading over what one paper says: the items below it are no partners."""
_OF_NO_TIES: Final = re.compile(
    "(?:派遣|訪問|視察|留学|旅行|研修)先(?=[（(]|$)|候補(?:地|都市)?$|[(（]検討中[)）]$|持たない|準ずる|準じ")
"""Ends a heading over places with which there need be no tie: 姉妹都市への派遣先, 姉妹都市の候補."""
_RELATION: Final = re.compile("(?:交流|連携|協力|支援|その他)[先等]?(?:[（(][^（()）]*[)）])?$")
"""Ends a heading over those with whom something is done: まちづくりの協力, 姉妹提携に準ずる交流."""
_OF_TOWNS: Final = re.compile(r"(?<!旧)市町村?(?!合併)|(?<!市)町村|[県道府都]内|管内")
_OF_BODIES: Final = re.compile(r"学校|大学|(?<!香)港(?!区)|団体|民間")
"""What such a heading tells of is not of the municipality or prefecture before it."""


@dataclass(slots=True)
class Place:
    """Where in the text: the headings above by their style, and the kinds and Japanese side that were told last."""

    headings: list[tuple[str, Cell]] = field(default_factory=list)
    intros: dict[int, Cell] = field(default_factory=dict)
    """The latest sentences on ties by the number of headings over them: deeper ones do not end what one told."""
    side: str = ""
    home: str = ""
    """The municipality under whose name the lines stand."""
    own: str = ""
    """The body whose own text it is."""
    bodies: Mapping[str, str] = field(default_factory=dict)
    """The only port and zoo in Japan that the text names, by their sort."""
    row: tuple[str, int] = ("", 0)
    """The Japanese side of the item above and how far that is indented: those below it, further in, are its too."""
    several: bool = False
    """Whether a heading is of several or of others: a line must itself say which of them is meant."""

    def under(self, style: str, heading: Cell) -> None:
        """A heading closes those of its own style and below; a marked one that closes a municipality's ends it."""
        styles = [each for each, _ in self.headings]
        at = styles.index(style) if style in styles else len(styles)
        if style == "plain" and "partner" in styles:
            at = min(at, styles.index("partner"))
        if style.startswith(HEADING):  # of a level that the format tells: heading 2 closes heading 3
            at = next((each for each, other in enumerate(styles) if other.startswith(HEADING) and other >= style), at)
        others = style not in _UNMARKED and _is_of_others(heading.text)
        if are_homes(heading.text) or (others and not any(home_of(cell.text) for _, cell in self.headings[:at])):
            self.home = ""
        del self.headings[at:]
        self.headings.append((style, heading))
        self.side, self.row = "", ("", 0)
        self.intros = {level: each for level, each in self.intros.items()
                       if level <= at and (level or is_partner(heading.text))}
        self.home = home_of(heading.text) or self.home
        self.several = next((not home_of(cell.text) for each, cell in reversed(self.headings)
                             if home_of(cell.text) or are_homes(cell.text)),
                            any(each not in _UNMARKED and bool(_OF_TOWNS.search(cell.text))
                                for each, cell in self.headings))

    def told(self, sentence: Cell) -> None:
        """A sentence on ties that may stand over a list of them."""
        self.intros[len(self.headings)] = sentence

    def kind(self) -> Cell | None:
        """What names the kind of a list's ties: the sentence above it, else the nearest heading."""
        cells = [cell for _, cell in self.headings]
        if cells and len(cells) not in self.intros and _RELATION.search(cells[-1].text) and not (
                TIE.search(cells[-1].text) or KIND.search(cells[-1].text)):
            return None  # まちづくりの協力 under 姉妹都市等
        levels = range(len(cells), -1, -1)
        above = [each for level in levels for each in (self.intros.get(level), *cells[max(level - 1, 0):level]) if each]
        above = [each for each in above if not _OF_PAPER.search(each.text)]
        told = [each for each in above if TIE.search(each.text) or KIND.match(each.text)]
        kind = next((each for each in told if KIND.search(each.text)), told[0] if told else None)
        return None if kind is not None and _OF_NO_TIES.search(kind.text) else kind


_SENTENCE: Final = re.compile("。|[はがをへ][^（()）]*$")


_PROGRAMME: Final = re.compile(
    r"(?:事業|交流会?|派遣|受け?入れ?|訪問|講座|教室|研修|大会|まつり|祭|展|実施|開催)(?:[（(][^（()）]*[)）])?$")


def is_programme_of(text: str) -> bool:
    """Whether a line is a municipality and apart from it the name of its programme, which stand over what is told of
    it: 花巻市　ベルンドルフ市交流事業."""
    home, *more = SPACES.split(text.strip(), maxsplit=1)
    return bool(more) and is_home(home) and _PROGRAMME.search(more[0]) is not None and "。" not in text


def is_programme(text: str) -> bool:
    """Whether a heading is the name of a programme."""
    return _PROGRAMME.search(text) is not None and "。" not in text


def plain_style(text: str) -> str:
    """The style of a heading without a mark: a partner's name stands under that of its kind."""
    if home_of(text):
        return "home"
    return "partner" if is_partner(text) else "plain"


def is_plain_heading(lines: Sequence[str], at: int, text: str, apart: bool) -> bool:
    """Whether a line without a mark stands over others: a municipality, or a short line below a blank one or, with
    ``apart``, that is a paragraph."""
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    of_ties = names_kind(text) or names_paper(text)
    if not below and (of_ties or _RELATION.search(text)):  # a blank line between a kind and its first partner
        first = next((line.strip() for line in lines[at + 1:at + _NEAR] if line.strip()), "")
        below = first if of_ties or is_partner(first) or partner_line(first) else ""
    if home_of(text) or is_programme_of(text):
        return True
    if YEAR_ALONE.fullmatch(text) and "年" in text and below and not YEAR_ALONE.fullmatch(below):
        return True
    if not apart and goes_on(lines, at):
        return False
    over = KIND.search(text) and indent(lines[at + 1] if below else "") > indent(lines[at]) and not names_country(text)
    over = over or (of_ties and names_country(below) and not _SENTENCE.search(below))
    over = over or (_RELATION.search(text) and not names_country(text) and bool(partner_line(below)))
    over = over or _is_between_items(lines, at)
    alone = apart or at == 0 or not lines[at - 1].strip() or bool(over)
    return (bool(below) and alone and len(_LATIN.sub("", _AS_OF.sub("", text))) <= _SHORT and not MARK.match(lines[at])
            and not NOTE.match(text) and "。" not in text and not text.endswith("、")
            and not YEAR.search(_AS_OF.sub("", text)))


def _is_between_items(lines: Sequence[str], at: int) -> bool:
    """Whether a short line without a mark stands between two short items: the next ones are another list's."""
    before, below = lines[at - 1] if at else "", lines[at + 1] if at + 1 < len(lines) else ""
    return bool(MARK.match(before) and MARK.match(below)) and indent(lines[at]) <= indent(before) and (
        len(before) < _SHORT and not re.search("[、ぁ-ん]", lines[at]))


_AS_OF: Final = re.compile(
    r"[（(][^（()）]*(?:現在|時点|更新|作成|年度)[)）]|(?:令和|平成|20)[^（()）ぁ-ん]{2,12}(?:現在|時点)")
"""When a list was written, beside its title."""


_TITLE: Final = re.compile("(?:一覧表?|状況|概要|現況|あらまし|あゆみ|歩み|リスト|名簿)(?:[（(][^（()）]*[)）])?$")
"""Ends a title, whatever mark stands before it."""


def _is_told_below(lines: Sequence[str], at: int, text: str) -> bool:
    """Whether a bulleted name stands over an indented sentence on its tie."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return (not YEAR.search(text) and not KIND.search(text) and indent(below) > indent(lines[at])
            and not MARK.match(below) and not NOTE.match(below) and bool(TIE.search(below) or YEAR.search(below)))


def _is_kind_over_items(lines: Sequence[str], at: int, text: str) -> bool:
    """Whether a bulleted kind (○姉妹都市) stands over lines further in, or that another bullet stands before."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    mark, own = MARK.match(below), lines[at].strip()[:1]
    if not below.strip() or YEAR.search(text) or not KIND.search(text) or names_country(text) or home_of(text):
        return False
    if mark is not None:
        other = below.strip()[:1] != own or indent(below) > indent(lines[at])
        return mark.lastgroup == "bullet" and other and bool(YEAR.search(below))
    return indent(below) > indent(lines[at]) and names_country(below) and bool(YEAR.search(below))


def is_heading(lines: Sequence[str], at: int, style: str, text: str) -> bool:
    """Whether a marked line stands over what follows: text or items of another style, and not its own year."""
    if (lines[at + 1:at + 2] and card_at(lines, at + 1)) or text.endswith(("？", "?")):
        return True
    if home_of(text) or _TITLE.search(text) or (style == "bullet" and _is_told_below(lines, at, text)):
        return True
    if style == "bullet" and _is_kind_over_items(lines, at, text):
        return True
    if style == "bullet" or YEAR.search(text):
        return False
    if lines[at + 1:at + 2] == [TABLE]:
        return True
    below = next((line for line in lines[at + 1:] if line.strip()), "")
    mark = MARK.match(below)
    if mark is None:
        return bool(below)
    if style == "block" and mark.lastgroup == style and indent(below) > indent(lines[at]):
        return True  # □ 姉妹都市 over ◇ X市
    return mark.lastgroup != style and not (style == "kana" and mark.lastgroup in ("numbered", "paren"))


def _is_of_others(text: str) -> bool:
    """Whether a heading ends what was said of one municipality or prefecture: 市町村の交流先, 港・学校."""
    return not home_of(text) and not TIE.match(text) and bool(_OF_TOWNS.search(text) or _OF_BODIES.search(text))


def are_homes(text: str) -> bool:
    """Whether a heading names several municipalities and nothing else."""
    names = re.split("[・、，,]", text)
    return len(names) > 1 and all(map(is_home, names))
