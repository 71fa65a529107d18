"""Programmes that a plan lists without a table, whatever opens them: what a line says of the office in charge."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from ingest.layouts.markers import is_note, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.outline.shape import Item, Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.layouts.plans.rows import Row, bare
from ingest.records import Cell, Listing
from ingest.text.printed import balance, join_wrapped, squeeze, width
from ingest.text.width import half_width
from ingest.values.departments import are_offices, departments, is_whole
from ingest.values.sdgs import stated, titled

LONGEST_OFFICES: Final = 60
"""Characters of the offices of one programme."""

_INNER: Final = re.compile(r"list.*[2-9]")
"""The format's word for a list inside another: ``list 2``, ``list bullet 2``."""

LEAST: Final = 3
"""Fields of offices that make inner lists programmes' texts."""

LONGEST_LIST: Final = 400
"""Characters of a list of programmes."""

LONGEST_ITEM: Final = 100
"""Lines of a programme: a printed page has about fifty."""

LONGEST_NAME: Final = 50
"""Characters of a name with a sentence behind it."""

FULL: Final = 0.7
"""Share of the widest line from which a line can have been full, so that a name goes on in the next."""

LEAST_TEXT: Final = 6
"""Characters without a space that begin a text behind a name: 初級 and 中級コース go on with it."""

GAPPED: Final = 0.6
"""Share of a list's names with a text behind a gap that tells that gaps part them."""

LINKING: Final = ("の", "を", "に", "と", "や", "、", "・", "及び", "による", "への", "した")
"""What ends no name: it goes on in the next line."""

_OPEN, _CLOSE = r"(\[【〔<〈《", r")\]】〕>〉》"
_WORD: Final = (r"(?:主な)?(?:主担当|担\s*当|所\s*管|主\s*管|関係|実施|推進|関連)(?:する)?\s*"
                r"(?:部?[課局署室係]|部局|部署|組織|機関|主体|所属|課室|課等|部課)?(?:等|名)?")
_LABELLED: Final = re.compile(
    rf"(?:[{_OPEN}]\s*{_WORD}\s*[{_CLOSE}]\s*:?|(?:^|\s|(?<=[^\w\s]))(?:[{_OPEN}]?\s*{_WORD}\s*[:/=]|{_WORD}\s{{1,}}))"
    rf"\s*(?P<inside>[^。:]{{1,{LONGEST_OFFICES}}}?)\s*(?P<end>[{_CLOSE}]?)\s*$")
_BEHIND: Final = re.compile(r"[)）\]］】〕]\s*(?P<field>[〔【［\[][^〔〕【】［］\[\]]{1,8}[〕】］\]]"
                            r"\s*[:：]?\s*[^\s〔【［\[].*"
                            r"|(?:当初)?(?:予算|決算)(?:見込)?額?\s*[:：]?\s*[0-9０-９,，.．]+\s*(?:百万|千|万)?円)$")
"""A bracket of offices, and a field with its label behind it, or a sum of money."""
_OPENED: Final = re.compile(r"\s*[（(\[［【〔<＜〈《/／|｜]$")
"""Ends what stands before the label of offices: the bracket that holds them, or what parts two fields."""
_FURTHER: Final = re.compile(r"\s*(?:[／/|｜,、;]\s*|\s{2,})(?P<field>[^\s:／/|｜,、;]{1,8}\s*:)")
_BOXED_FIELD: Final = re.compile(
    rf"(?<=\S)\s+[{_OPEN}][^\s{_OPEN}{_CLOSE}]{{1,8}}[{_CLOSE}]\s*:?\s*[^\s{_OPEN}{_CLOSE}]")
"""A label in brackets and its text: ＜担当＞国際課　＜区分＞継続."""
_GAP: Final = re.compile(r"(?:\s{2,}|\s*[….･・‥─―－-]{3,}\s*|\s*[／/→|｜]\s*|\s+:\s+)"
                         rf"(?P<inside>[^。\s]{{2,{LONGEST_OFFICES}}})\s*$")


_BESIDE_MARK: Final = re.compile(r"^(?:再掲|前掲)[・、,:\s]+|[・、,\s]+(?:再掲|前掲)$")
"""A mark of repetition beside the offices of one bracket."""


@dataclass(frozen=True, slots=True)
class Office:
    """A line without the offices in charge that it ends with, and these."""

    rest: str
    offices: str
    labelled: bool
    """A word says that they are in charge; in brackets or after a gap only their names tell."""


def office(line: str, known: Set[str] = frozenset()) -> Office | None:
    """The offices in charge that a line ends with: ``（国際課）``, ``〔担当〕国際課``, ``担当課：国際課``, or the
    name of one after a wide gap; ``known`` are names that the document shows to be offices (``office_names``)."""
    if len(line) > 3 * LONGEST_OFFICES or "\t" in line or line.rstrip().endswith("。"):
        return None
    folded = half_width(line)
    if pattern(FAMILY, "persons").search(folded):
        return None
    # 担当：国際課 ／ 区分：継続 is two fields.
    further = _FURTHER.search(folded, folded.find(":") + 1) if ":" in folded else None
    if further and (own := office(line[:further.start()])) and own.labelled:
        return Office(f"{own.rest} {line[further.start('field'):]}".strip(), own.offices, True)
    boxed = _BOXED_FIELD.search(folded)
    if boxed and not _LABELLED.search(folded, boxed.start()) and (own := office(line[:boxed.start()])) and own.labelled:
        return Office(f"{own.rest} {line[boxed.start():].strip()}".strip(), own.offices, True)
    if found := _LABELLED.search(folded):
        start, last = found.span("inside")
        if (own := office(line[start:].rstrip())) and own.labelled and own.rest:  # （担当課）国際課　（関係課）市民課
            return Office(line[:found.start()].rstrip(), f"{own.rest.strip()}、{own.offices}", True)
        inside = line[start:last] + (line[last:found.end("end")] if balance(line[start:last]) > 0 else "")
        if any(map(is_whole, departments(inside))):  # a union or a firm may stand beside them
            return Office(_OPENED.sub("", line[:found.start()].rstrip()), inside.strip(), True)
    opened = _last_bracket(folded)
    found = _GAP.search(folded)
    behind = line[found.start("inside"):].strip() if found else ""
    ahead = line[:found.start()].strip() if found else ""
    if ahead and found and opened is not None and found.start("inside") < opened and are_offices(
            line[found.start("inside"):opened], named=True) and are_offices(behind, named=True):
        return Office(line[:found.start()].rstrip(), behind, False)  # → 国際課（国際協会）
    if opened is not None and (are_offices(inside := line[opened + 1:].rstrip()[:-1], named=True)
                               or (known and known >= set(departments(inside)))):
        return Office(line[:opened].rstrip(), inside.strip(), False)
    if found and balance(inside := line[found.start("inside"):found.end("inside")]) == 0 \
            and are_offices(inside, named=True):
        return Office(line[:found.start()].rstrip(), inside.strip(), False)
    return None


def without_field(text: str) -> tuple[str, str]:
    """A programme's line without the field behind its offices (``派遣（国際課）　〔実績〕42人``), and that field."""
    found = _BEHIND.search(text) if len(text) <= LONGEST_LIST else None
    own = office(text[:found.start("field")]) if found else None
    return (text[:found.start("field")].rstrip(), found["field"].strip()) if found and own else (text, "")


def bracketed(line: str) -> str | None:
    """What the bracket holds with which a line ends; None where it ends with none."""
    opened = _last_bracket(half_width(line))
    return None if opened is None else line[opened + 1:].rstrip()[:-1]


def _last_bracket(folded: str) -> int | None:
    """Where the bracket opens that closes at the line's end; brackets may stand inside."""
    text = folded.rstrip()
    if not text or text[-1] not in ")]】〕>〉》":
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in ")]】〕>〉》") - (text[at] in "([【〔<〈《")
        if depth == 0:
            return at
    return None


@dataclass(slots=True)
class Programme:
    """A programme's parts as found, before they are cells."""

    name: str
    offices: Line | None = None
    repeat: bool = False
    status: str = ""
    told: list[Line] = field(default_factory=list)
    goals: Line | None = None
    last: int = 0
    whole: str = ""
    """The name with the bracket that was read as offices."""
    sure: bool = False
    """A word says that these are the offices in charge."""
    wrapped: int = 0
    """The last line of a name that goes on below."""
    known: Set[str] = frozenset()
    """Names that the document shows to be offices."""
    runs_on: bool = False
    """Its first line is full, and the next goes on with a text that begins behind the name."""


def read_item(title: str, repeat: bool, lines: Sequence[Line], full: float, known: Set[str] = frozenset(),
              gapped: bool = False) -> Item:
    """The programme that opens at ``lines[0]``, whose title is given without its mark; the others are what follows it
    up to the next mark.  ``full`` is the width of the document's widest line, ``gapped`` says that a gap parts names
    from texts."""
    number = lines[0][0]
    if names := several(join_wrapped((title, *(text for _, text in lines[1:])))):
        rows = [read_item(name, False, lines[:1], full, known).row for name in names]
        return Item(rows[0], lines[-1][0], beside=tuple(rows[1:]))
    title, behind = without_field(title)
    title, text = _without_text(title) if gapped else (title, "")
    told = [(number, part) for part in (text, behind) if part]
    own = Programme(title, repeat=repeat, last=number, known=known, told=told)
    _take_office(own, number)
    rest = _wrapped(own, lines, full)
    carded = False
    inside = own.offices  # of the name's own bracket
    own.runs_on = bool(rest) and width(lines[0][1].rstrip()) >= FULL * full and any("。" in line for _, line in rest)
    for at, line in rest:
        found = office(line, known)
        if words := stated(line):
            if not carded:
                break  # the heading's own
            own.goals = own.goals or (at, words)
        elif found and found.labelled and own.offices == inside is not None and not own.sure:
            own.name, own.offices, carded = own.whole, (at, found.offices), True  # the bracket is the name's
        elif found and own.offices is None and (found.labelled or not found.rest.strip()
                                                or without_notes(found.rest).endswith("。")
                                                or (at == rest[-1][0] and _PHRASE.search(found.rest))):
            own.offices, carded = (at, found.offices), found.labelled
            own.told += [(at, found.rest)] if found.rest.strip() else []
        else:
            own.told.append((at, line))
        own.last = at
    return Item(_row(own, number), own.last)


_PHRASE: Final = re.compile("[をにで]")
"""In a text on a programme, behind which its offices stand."""

_BETWEEN: Final = re.compile(r"(?<=[)）\]】〕])\s*[、,，]\s*")
"""Between two programmes of one line: behind the bracket that ends the first."""


def several(text: str) -> list[str]:
    """The programmes that a line lists one after the other, each with its offices (``派遣（国際課）、講座（総務課）``);
    empty for one alone."""
    parts = _BETWEEN.split(text.strip().removesuffix("。")) if len(text) <= LONGEST_LIST else []
    told = [office(bare(part)[0]) or office(part) for part in parts]
    sure = all((found and not found.labelled and found.rest.strip()) or bare(part)[1]
               for part, found in zip(parts, told, strict=True))
    return parts if len(parts) > 1 and sure and any(told) else []


def without_inner_lists(lines: Sequence[Line], styles: Mapping[int, str]) -> Mapping[int, str]:
    """What the format says of lines, without lists inside of others that hold the programmes' fields (担当：国際課) or
    sentences on them, or stand below items that alone name offices: these are text of the outer lists' items."""
    inner = {number for number, style in styles.items() if _INNER.fullmatch(style)}
    held = [line for number, line in lines if number in inner and line.strip()]
    fields = sum(1 for line in held if (found := office(line)) and found.labelled and not found.rest.strip())
    told = fields >= LEAST or sum(line.rstrip().endswith("。") for line in held) > len(held) / 2
    told = told or _below_programmes(lines, styles, inner)
    return {number: style for number, style in styles.items() if number not in inner} if told else styles


def _below_programmes(lines: Sequence[Line], styles: Mapping[int, str], inner: Set[int]) -> bool:
    """Whether most items above inner lists name the offices in charge of them, and none inside does."""
    charged = {number for number, line in lines if number in styles and (found := office(line)) and found.rest.strip()}
    listed = sorted(number for number in styles if styles[number].startswith("list"))
    above = [one for one, other in pairwise(listed) if other in inner and one not in inner]
    return len(above) >= LEAST and not charged & inner and 2 * sum(one in charged for one in above) > len(above)


def item_lines(lines: Sequence[Line], start: int, stops: frozenset[int], ends: frozenset[int]) -> list[Line]:
    """The lines of the item that opens at place ``start``: up to the next mark, table or blank line; blank lines that
    only part it from the offices in charge of it, further in, are none of its end."""
    found = [lines[start]]
    last = 0
    for number, line in lines[start + 1:start + LONGEST_ITEM]:
        if number in stops or number in ends or "\t" in line or is_note(FAMILY, line) or (
                last and line.strip() and _indent(line) <= _indent(lines[start][1])):
            break
        last = last or (0 if line.strip() else len(found))
        found += [(number, line)] if line.strip() else []
    charged = any(own.labelled and not own.rest.strip() for _, line in found[last:] if (own := office(line)))
    return found if charged else found[:last or None]


def _indent(line: str) -> float:
    return width(line) - width(line.lstrip())


def _take_office(own: Programme, number: int) -> None:
    own.name, words = titled(own.name)
    printed = own.name
    own.name, repeat, own.status = bare(own.name)
    own.repeat = own.repeat or repeat
    # The gap before an office behind a mark of repetition goes with the mark, as does （再掲・国際課）.
    if found := office(own.name, own.known) or office(printed, own.known):
        own.offices = number, _BESIDE_MARK.sub("", found.offices)
        own.whole, own.sure = own.name, found.labelled
        own.name, before = titled(found.rest)
        own.name, repeat, status = bare(own.name)
        own.repeat, own.status, words = own.repeat or repeat, own.status or status, words or before
    own.goals = (number, words) if words else own.goals


def _wrapped(own: Programme, lines: Sequence[Line], full: float) -> list[Line]:
    """Joins a name that goes on in the next line, and gives the lines after it."""
    rest = list(lines[1:])
    if not rest or own.offices is not None or own.repeat:
        return rest
    first, following = lines[0][1], rest[0][1]
    opened = balance(first) > 0
    found = office(following, own.known)
    linked = own.name.endswith(LINKING) and "。" not in following and stated(following) is None
    goes_on = opened or linked or (width(first.rstrip()) >= FULL * full and "。" not in following
                         and bool(found and not found.labelled and found.rest.strip()))
    if not goes_on:
        return rest
    own.name = join_wrapped((own.name, following))
    own.last = own.wrapped = rest[0][0]
    _take_office(own, lines[0][0])
    return rest[1:]


_SPLIT: Final = re.compile(r"\s*(?::|\s[-―—–─━]{1,2}\s|…+)\s*")


# ・草の根補助金　団体に補助する。: a mark or number, a name without the signs of a sentence, a gap, and a text.
_NAME_AND_TEXT: Final = re.compile(
    rf"(?P<name>\s*(?:(?P<mark>[^\w\s()\[\]])|[①-⑳]|\(\d{{1,2}}\)|\d{{1,2}}[.)])\s?"
    rf"[^\s。、,]{{2,{LONGEST_NAME}}}(?<![はがをに]))\s+\S{{{LEAST_TEXT},}}")


def described(line: str) -> int | None:
    """Where a sentence starts behind a programme's name on one line (``国際大会 ─ 毎年開きます。``, behind a mark also
    ``・国際大会　毎年開きます。``, behind a number with the offices in charge); None where none does."""
    folded, text = half_width(line), line.rstrip()
    ended = text.endswith("。")
    found = _SPLIT.search(folded) if ended else None
    if found and 0 < found.start() <= LONGEST_NAME:
        return found.start()
    named = _NAME_AND_TEXT.match(folded)
    sure = named and ((ended and named["mark"]) or ("。" in text and office(line)))
    return named.end("name") if named and sure else None


def with_gaps(titles: Sequence[str]) -> bool:
    """Whether a gap alone parts most names of a list from the texts behind them (``日本語教室　　週に３回開催``)."""
    return sum(bool(_without_text(title)[1]) for title in titles) >= max(LEAST, GAPPED * len(titles))


def _without_text(title: str) -> tuple[str, str]:
    """A programme's line without the text behind its only gap, and that; its offices stay behind the name."""
    found = office(title)
    parts = _WIDE.split((found.rest if found else title).strip())
    if len(parts) != len(("name", "text")) or not (
            len(parts[0]) <= LONGEST_NAME and len(parts[1]) >= LEAST_TEXT and half_width(parts[1])[0] not in _OPEN):
        return title, ""
    return title.replace(parts[1], "", 1), parts[1]


_WIDE: Final = re.compile(r"[ \u3000]{2,}")


def _parts(name: str, runs_on: bool) -> list[str]:
    """A programme's name, and a text that stands behind it on the same line: behind a sign, or behind a gap where it is
    a sentence or the first line of one (``runs_on``)."""
    found = next((each for each in _SPLIT.finditer(name) if balance(name[:each.start()]) == 0), None)
    parts = [name[:found.start()], name[found.end():]] if found else [name]
    gap = name.split(maxsplit=1) if len(parts) == 1 and (runs_on or name.endswith("。")) else []
    sure = len(gap) > 1 and len(gap[0]) <= LONGEST_NAME and (not runs_on or len(gap[1].split()[0]) >= LEAST_TEXT)
    return gap if sure else parts


def _row(own: Programme, number: int) -> Row:
    parts = _parts(half_width(own.name), own.runs_on)
    name, told = own.name, own.told
    if len(parts) > 1 and parts[0] and parts[1]:
        told = [(number, name[len(name) - len(parts[1]):]), *told]
        name = name[:len(parts[0])]
    extra = {"区分": Cell(text=own.status, lines=(number, number), column="区分")} if own.status else {}
    small = {at: found for at, text in told if (found := _SMALL.fullmatch(text.strip())) and not _FIELD.match(text)}
    for at, found in small.items():
        extra.setdefault(found["label"], Cell(text=found["text"], lines=(at, at), column=found["label"]))
    told = [each for each in told if each[0] not in small]
    summary = Cell(text=squeeze(without_notes(join_wrapped(_unlabelled(text) for _, text in told))),
                   lines=(told[0][0], told[-1][0]) if told else (number, number))
    at, offices = own.offices or (number, "")
    listing = Listing(node="", name=Cell(text=squeeze(without_notes(name)), lines=(
        number, own.wrapped or number)), summary=summary,
                      departments=Cell(text=offices, lines=(at, at)), repeat=own.repeat)
    if own.goals:
        extra["SDGs"] = Cell(text=own.goals[1], lines=(own.goals[0], own.goals[0]), column="SDGs")
    return Row(listing, {}, extra, Cell(text="", lines=(number, number)))


_SMALL: Final = re.compile(r"(?P<label>[^\W\d_]{1,6})\s*[:：]\s*(?P<text>[^。:：]{1,12})")
"""A field of one word: 区分：継続, 評価：Ａ."""

_FIELD: Final = re.compile(
    r"\s*[【\[〔(]?(?:事業|取組|実施|計画)?(?:の)?(?:内\s*容|概\s*要|説\s*明)(?:[】\]〕)]\s*:?|\s*[:\s])\s*")


def _unlabelled(text: str) -> str:
    """A line without the label 内容： before it."""
    found = _FIELD.match(half_width(text))
    return text[found.end():] if found else text
