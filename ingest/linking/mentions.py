"""Every name in a record's cells, linked or left open.

Two passes.  The first finds the names and what they say without doubt: the countries, states and
municipalities of the record.  The second decides each name with that in hand (``choose.py``).  What looks
like a foreign place and is in no table is kept as an open mention with an issue, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, cast

from ingest.linked import Mention, MentionKind
from ingest.linking.choose import SUFFIX, Decision, Neighbour, Scope, choose, municipality
from ingest.linking.folding import KANA, MIXED, Folded, fold, kana_key, transliterate
from ingest.linking.gazetteer import Candidate, Hit, gazetteer
from ingest.linking.tables import column
from ingest.records import Cell, Issue, Role
from ingest.text import fold_lookalikes
from ontology import reference

ROLES: Final[tuple[Role, ...]] = ("municipality", "implementer", "name", "sub_item", "country", "place", "description",
                                  "mode", "period", "results")
"""Cells that may name places, in the order in which their names are listed."""

SHORTEST_KEY: Final = 4
"""A folded katakana name shorter than this meets too many common words."""

_JAPAN: Final = "JP"
_NOT_MEANT: Final = {"country": ("語", "以外"), "region": ("以外", "的", "規模"), "place": ("以外",)}
"""What makes a name another thing: a language, or the one country that is left out."""
_JOINT: Final = re.compile(r"[\s・(、,]{0,2}の?$")
_END: Final = re.compile(r"[市町村郡区都州省県道鎮郷]$")
_PARTS: Final = re.compile(f"[{KANA}]+(?:[・ ＝=-][{KANA}]+)*")
_PART: Final = re.compile(f"[{KANA}]+")
_OPEN: Final = re.compile(rf"(?<![{KANA}])[{KANA}][{KANA}・]+(?:地区|[市町村州郡県区])(?![内民立長場営街外役政])")
_COMMON: Final = re.compile(rf"(?:{'|'.join(map(re.escape, column('katakana_words.tsv', 'word')))})[市町村区]$|[都各]市$|市町村$")
"""Words that only look like places: クリスマス市 is a market."""
_OPEN_HAN: Final = re.compile(r"(?<![一-鿿])[一-鿿]{2,5}[市県省区郡道州郷鎮](?![内民立長場営街外役])")
_LANGUAGE: Final = re.compile(rf"[一-鿿{KANA}]{{1,8}}語(?!学)")
_SENTENCE: Final = re.compile("[ぁ-ん]")
"""No name of a country is printed with hiragana: the stretch belongs to a sentence."""
_SEPARATORS: Final = re.compile(r"[、,，・/／\s()（）〈〉<>「」]+|及び|並びに|ならびに|または|又は|や")
_WORDLESS: Final = re.compile(rf"[\d～〜~\-.:*※①-⑳]+|[かヶカケヵ](?:国|所)|主に|例えば|"
                              rf"{'|'.join(sorted(map(re.escape, column('area_words.tsv', 'word')), key=len, reverse=True))}")


@dataclass
class Found:
    """The mentions of one record and what is to be reported of them."""

    mentions: list[Mention] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def targets(self, kind: MentionKind, roles: Iterable[Role] = ROLES) -> tuple[str, ...]:
        """Ids of one kind in these cells, once each, the country cell's first, then in order of mention."""
        wanted = set(roles)
        ordered = sorted(self.mentions, key=lambda each: each.role != "country")
        return tuple(dict.fromkeys(each.target for each in ordered
                                   if each.kind == kind and each.target and each.role in wanted))


@lru_cache(maxsize=65_536)
def _scanned(text: str) -> tuple[Folded, tuple[Hit, ...]]:
    """A cell's names; cells repeat, so the work does not."""
    folded = fold(text)
    hits = _with_spellings(folded.text, gazetteer().scan(folded.text))
    return folded, tuple(_with_mixed(folded.text, hits))


def find(cells: dict[Role, Cell], scope: Scope, record: str | None = None) -> Found:
    """The mentions of a record's cells.

    Args:
        cells: as read, by role.
        scope: the document's area; countries and the like are added here.
        record: for the issues.
    """
    texts = {role: _scanned(cells[role].text) for role in ROLES if role in cells}
    scope = _widened(scope, texts)
    found = Found()
    for role, (folded, hits) in texts.items():
        _cell(found, role, cells[role], folded, hits, scope, record)
    return found


def _widened(scope: Scope, texts: dict[Role, tuple[Folded, tuple[Hit, ...]]]) -> Scope:
    """The scope with the countries, states and municipalities that the record names beyond doubt."""
    countries: set[str] = set()
    states: set[str] = set()
    codes: set[str] = set()
    for role, (folded, hits) in texts.items():
        for hit in hits:
            first = hit.candidates[0]
            if first.kind == "country" and not folded.text.startswith(_NOT_MEANT["country"], hit.end):
                countries.add(first.target)
            elif first.kind == "place" and first.need == "always" and len(hit.candidates) == 1:
                countries.add(first.target[:2])
                states.add(first.target)
            elif first.kind == "municipality" and first.need in ("always", "former"):
                decision = municipality(hit, folded.text, role, scope)
                codes.update(filter(None, [decision and decision.target]))
        if role == "country":
            countries.update(code for _, _, code in _abbreviations(folded.text))
    return replace(scope, countries=frozenset(countries - {_JAPAN}), states=frozenset(states),
                   municipalities=scope.municipalities | codes)


def _cell(found: Found, role: Role, cell: Cell, folded: Folded, hits: tuple[Hit, ...], scope: Scope,
          record: str | None) -> None:
    """Decides the names of one cell."""
    text, taken = folded.text, [(hit.start, hit.end) for hit in hits]
    before, last, own = Neighbour(), -1, False
    for hit in hits:
        if not _JOINT.fullmatch(text, last, hit.start) if last >= 0 else True:
            before = Neighbour()
        decision = choose(hit, text, role, scope, before)
        if decision is None or text.startswith(_NOT_MEANT.get(decision.kind, ()), hit.end):
            continue
        end = _extended(hit, text, decision)
        if decision.target == _JAPAN:
            own = own or role == "country"
            continue
        last, before = end, _next(decision, before)
        _add(found, role, cell, folded, hit.start, end, decision, record)
        _parts(found, role, cell, folded, hit, decision)
    if role == "country":
        for start, end, code in _abbreviations(text):
            taken.append((start, end))
            _add(found, role, cell, folded, start, end, Decision("country", code, 0.9, "abbreviation"), record)
        _leftovers(found, cell, folded, taken, own, record)
    _open(found, role, cell, folded, taken, record)


def _next(decision: Decision, before: Neighbour) -> Neighbour:
    """What the next name finds before it: a state keeps its country."""
    target = decision.target or ""
    match decision.kind:
        case "country":
            return Neighbour(country=target)
        case "place":
            return Neighbour(country=target[:2] or before.country, place=target)
        case "prefecture":
            return Neighbour(prefecture=target)
    return Neighbour()


def _add(found: Found, role: Role, cell: Cell, folded: Folded, start: int, end: int, decision: Decision,
         record: str | None) -> None:
    first, last = folded.span(start, end)
    surface = cell.text[first:last]
    found.mentions.append(Mention(
        surface=surface, role=role, start=first, end=last, kind=cast(MentionKind, decision.kind),
        target=decision.target, score=decision.score, rule=decision.rule))
    if decision.target is None and decision.rule == "ambiguous-name":
        found.issues.append(Issue(
            severity="warning", code="ambiguous-name", lines=cell.lines, text=surface, action="left-open",
            record=record, reason="several places have this name and nothing here tells which is meant"))


def _parts(found: Found, role: Role, cell: Cell, folded: Folded, hit: Hit, decision: Decision) -> None:
    """The larger place whose name begins this one (蔚山広域市 of 蔚山広域市南区), and a region's country."""
    if decision.kind == "region":
        country = next((each.also for each in hit.candidates if each.also), "")
        if country:
            _add(found, role, cell, folded, hit.start, hit.end, Decision("country", country, 0.9, "nested"), None)
    if decision.kind == "place" and decision.target:
        parent = reference.place(decision.target).parent
        if parent and hit.surface.startswith(name := reference.place(parent).name):
            _add(found, role, cell, folded, hit.start, hit.start + len(name),
                 Decision("place", parent, 1.0, "nested"), None)


def _extended(hit: Hit, text: str, decision: Decision) -> int:
    """The name's end with its 市, 町 ...  A city's name before 州 or 県 is another place: left to the open ones."""
    if decision.kind != "place" or _END.search(hit.surface) or hit.surface.isascii():
        return hit.end
    suffix = SUFFIX.match(text, hit.end)
    return suffix.end() if suffix else hit.end


def _abbreviations(text: str) -> Iterator[tuple[int, int, str]]:
    """One-character and Latin abbreviations that stand alone in a list of countries (韓、中、英、米)."""
    short = gazetteer().short
    for part in re.finditer(r"[^、,・/\s()]+", text):
        word = part[0]
        if word in short:
            yield part.start(), part.end(), short[word]
        elif all(letter in short for letter in word):
            yield from ((part.start() + at, part.start() + at + 1, short[letter]) for at, letter in enumerate(word))


def _with_spellings(text: str, hits: list[Hit]) -> list[Hit]:
    """Adds katakana names in another spelling: アンカレッヂ aside, what differs in ー, ッ, ・, ヴ or a space."""
    for run in _PARTS.finditer(text):
        if any(hit.start <= run.start() and run.end() <= hit.end for hit in hits):
            continue
        parts = [(run.start() + part.start(), run.start() + part.end()) for part in _PART.finditer(run[0])]
        for start, end, candidates in _folded(text, parts, hits):
            hits = [hit for hit in hits if hit.end <= start or hit.start >= end]
            hits.append(Hit(start, end, text[start:end], candidates))
    return sorted(hits, key=lambda hit: hit.start)


def _folded(text: str, parts: list[tuple[int, int]], hits: list[Hit]) -> Iterator[tuple[int, int, tuple[Candidate, ...]]]:
    """Stretches of one to four parts whose folded form is a name's, and that no printed name fills."""
    at = 0
    while at < len(parts):
        for count in range(min(4, len(parts) - at), 0, -1):
            start, end = parts[at][0], parts[at + count - 1][1]
            key = kana_key(text[start:end])
            filled = any(hit.start <= start and end <= hit.end for hit in hits)
            known = gazetteer().keys.get(key, ()) if len(key) >= SHORTEST_KEY and not filled else ()
            if known:
                yield start, end, tuple(
                    replace(each, rule="kana-fold", need="record" if each.kind == "place" and each.need == "always"
                            else each.need) for each in known)
                at += count
                break
        else:
            at += 1


def _with_mixed(text: str, hits: list[Hit]) -> list[Hit]:
    """Adds names with Cyrillic letters: look-alikes (Аnchorage) or a misread end (アспен)."""
    for word in MIXED.finditer(text):
        candidates = gazetteer().names.get(fold_lookalikes(word[0])) or _misread(word[0])
        if candidates and not any(hit.start < word.end() and word.start() < hit.end for hit in hits):
            hits.append(Hit(word.start(), word.end(), word[0],
                            tuple(replace(each, rule="look-alike") for each in candidates)))
    return sorted(hits, key=lambda hit: hit.start)


def _misread(word: str) -> tuple[Candidate, ...]:
    """The reviewed place whose Japanese name begins with the word's kana and whose English one ends like the rest."""
    latin = transliterate(word)
    kana = re.match(f"[{KANA}]*", latin)
    head, tail = (kana[0], latin[kana.end():]) if kana else ("", latin)
    return tuple(Candidate("place", each.id, "always", "look-alike") for each in reference.places().values()
                 if not each.population and each.name.startswith(head) and each.name_en.lower().endswith(tail)
                 and (head or each.name_en.lower() == tail))


def _open(found: Found, role: Role, cell: Cell, folded: Folded, taken: list[tuple[int, int]],
          record: str | None) -> None:
    """Names that look like foreign places and are in no table."""
    patterns = (_OPEN, _OPEN_HAN) if role == "country" else (_OPEN,)
    for pattern in patterns:
        for name in pattern.finditer(folded.text):
            if _free(name.start(), name.end(), taken) and not _COMMON.search(name[0]):
                taken.append((name.start(), name.end()))
                _report_open(found, role, cell, folded, name.start(), name.end(), "place", record)


def _leftovers(found: Found, cell: Cell, folded: Folded, taken: list[tuple[int, int]], own: bool,
               record: str | None) -> None:
    """What stands in the cell of countries and is none: a language, our own country, an unknown name."""
    text = folded.text
    for language in _LANGUAGE.finditer(text):
        taken.append(language.span())
        found.issues.append(Issue(
            severity="warning", code="language-as-country", lines=cell.lines, text=language[0], action="left-open",
            record=record, reason="a language stands where a country is expected; no country is linked"))
    if own:
        found.issues.append(Issue(
            severity="info", code="japan-as-partner", lines=cell.lines, text="日本", action="dropped", record=record,
            reason="Japan is listed among the countries; it is not a partner country of a Japanese local government"))
    at = 0
    for mark in (*_SEPARATORS.finditer(text), None):
        start, end = at, mark.start() if mark else len(text)
        at = mark.end() if mark else end
        rest = _WORDLESS.sub("", text[start:end])
        if len(rest) >= 2 and not _SENTENCE.search(rest) and _free(start, end, taken) and not _OPEN.search(text, start, end):
            _report_open(found, "country", cell, folded, start, end, "country", record)


def _report_open(found: Found, role: Role, cell: Cell, folded: Folded, start: int, end: int, kind: MentionKind,
                 record: str | None) -> None:
    _add(found, role, cell, folded, start, end, Decision(kind, None, 0.0, "open"), record)
    found.issues.append(Issue(
        severity="warning", code="open-mention", lines=cell.lines, text=found.mentions[-1].surface,
        action="left-open", record=record, reason="it looks like a foreign place and is in no table of names"))


def _free(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return not any(first < end and start < last for first, last in taken)
