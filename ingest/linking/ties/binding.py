"""What a text binds to a tie word: the partner, and whose partner it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.linked import Mention, Party
from ingest.linking.bodies import is_body
from ingest.linking.folding import fold
from ingest.linking.ties import bodies as tie_bodies
from ingest.linking.ties.body_names import has_own_name
from ingest.linking.ties.distributed import further, shares
from ingest.linking.ties.kind import OF_PLACES, is_state, kind_of, kind_of_body
from ingest.linking.ties.parties import body_party, place_party
from ingest.linking.ties.statement import Statement
from ingest.linking.ties.text import Body, Word, body, bound, leads_to, words
from ingest.linking.ties.years import since
from ingest.records import Role
from ontology import reference

_WITH: Final = re.compile(r"(?:と|とは|との|との間で|との間に)、?(?:[^。、と]{0,16}[にの]、?)?(?:正式に)?「?")
_NO_TIE: Final = re.compile(
    r"(?:との間に?|と)[はも]?、?(?:[^。、]{0,8}の)?(?:提携|協定|締結|覚書)[はがもを]?"
    r"(?:なし|無し|なく|ない|(?:締結)?して(?:い|お)(?:な|ら(?!れ)|ませ)|結んで(?:い|お)(?:な|ら(?!れ)|ませ))")
"""Behind a partner with whom there is no tie: Y市とは提携なし."""
_CONCLUDED: Final = re.compile(r"」?[^。、]{0,24}?(?:締結|提携|調印|結[びばん]|交わ[しさ])")
_NATIONAL: Final = re.compile(r"日本|我が国|政府|両国|大使|条約|外務省")
"""What two states conclude is no tie of a local government."""

_EARLY: Final = 12
"""Characters from a sentence's beginning within which a prefecture is its subject."""
_AND: Final = re.compile(r"(?:及び|および|並びに|ならびに|と|・|、)")
"""Between municipalities that are one subject."""

_PREFECTURE_AND: Final = re.compile(r"(?:^|[、。\s])(?:本|当)?[県道府都](?:と|及び|および|並びに|、|・)$")
"""Before municipalities that are one subject with their own prefecture: 県と鳥取市が."""

_SUBJECT: Final = re.compile(r"(?:では|が|は|も)")
"""Behind the municipality that a sentence is about: 秋田市がパッサウ市と姉妹都市 ..."""


class Bound(NamedTuple):
    """What a text binds to a tie word; ``end`` is where the partner's name ends."""

    party: tuple[Party, str]
    kind: str
    source: str | Party
    end: int
    year: str | None = None
    """Of this partner alone, where the sentence shares years out among several."""


def partners_of(
    statement: Statement, role: Role, text: str, word: Word
) -> list[Bound]:
    """What the text binds to the word, with kind and Japanese party."""
    result = [each for each in _bound_to(statement, role, text, word) if not _NO_TIE.match(text, each.end)]
    if len(result) == 1 and isinstance(result[0].source, str) and (
            owners := _together(statement, role, text, result[0].end)):
        return [result[0]._replace(source=owner) for owner in owners]
    return result


def _bound_to(statement: Statement, role: Role, text: str, word: Word) -> list[Bound]:
    foreign = statement.foreign(role)
    of_bodies = not set(word.kinds) & OF_PLACES
    if of_bodies or word.kinds == ("friendship-exchange",):  # 友好協定を結ぶX市立動物園
        around = [each for each in statement.mentions if each.target and each.kind in ("country", "place")]
        own = [each for each in foreign if each.target]
        if found := tie_bodies.pair(text, word, own, around):
            at_home = found.home or _carrier(statement) or possessor_of(statement, role, text, word) or next(
                iter(statement.sources), None)
            kind = kind_of_body(word, found.partner.name)
            return [Bound((found.partner, found.country), kind, at_home, found.end)] if at_home else []
    if of_bodies:
        other = body(text, word, [each for each in foreign if each.target])
        if other and other.mention.kind == "country" and other.name == other.mention.surface:
            return _with_country(statement, text, word, foreign, possessor_of(statement, role, text, word))
        if not other or not statement.sources:
            return []
        # ドイツのバルンシュトルフ村と: a place that no table has is no body.
        place = next((each for each in foreign if each.target is None and each.kind == "place"
                      and other.mention.end <= each.start and other.name.endswith(each.surface)), None)
        if place and (country := statement.country(place)):
            at_home = possessor_of(statement, role, text, word) or statement.sources[0]
            return [Bound(place_party(place, country), word.kinds[0], at_home, place.end)]
        kind = kind_of_body(word, other.name)
        possessor = possessor_of(statement, role, text, word) or statement.sources[0]
        if _only_place(other, foreign):
            return [Bound(place_party(other.mention), kind, possessor, other.mention.end)]
        return [Bound(body_party(other), kind, possessor, other.mention.end)]
    if shared := _shared(statement, role, text, word, foreign):
        return shared
    source = possessor_of(statement, role, text, word)
    result = []
    for mention in bound(text, word, foreign):
        owner = source or owner_of(statement, mention, word)
        mention = _state_of(text, mention, foreign, owner or "", word)
        country = statement.country(mention)
        if owner and country:
            result.append(Bound(place_party(mention, country), kind_of(word, owner, mention), owner, mention.end))
    if result and (more := further(text, word, foreign, statement.fiscal_year)):
        first = since(text, word.text, statement.fiscal_year)
        result = [each._replace(year=each.year or first) for each in result]
        result += [result[0]._replace(party=place_party(each.partner, country), end=each.partner.end, year=each.year)
                   for each in more if (country := statement.country(each.partner))]
    return result or _with_country(statement, text, word, foreign, source)


def _state_of(text: str, city: Mention, foreign: Sequence[Mention], owner: str, word: Word) -> Mention:
    """The state whose city is named behind a prefecture's tie, which is one of states: 姉妹提携を結んだX州のY市で."""
    if len(owner) != 2 or city.start < word.end or "sister-region" not in word.kinds or is_state(city):
        return city
    return next((each for each in foreign if each.kind == "place" and is_state(each) and each.end == city.start - 1
                 and text[each.end] == "の" and each.start >= word.end), city)


def _only_place(other: Body, foreign: Sequence[Mention]) -> bool:
    """Whether what stands as a body's name is a place behind its country: インドのウッタラカンド州."""
    head, found, tail = other.name.rpartition(other.mention.surface)
    countries = {each.surface for each in foreign if each.kind == "country"}
    return bool(other.mention.kind == "place" and found and head.rstrip("の・】") in countries
                and (not tail or tail in "州省県道市"))


def _carrier(statement: Statement) -> Party | None:
    """The school or other body that carries the record's programme out."""
    cell = statement.cells.get("implementer")
    name = fold(cell.text).text.strip() if cell else ""
    return Party(kind="organisation", target=None, name=name) if is_body(name) and has_own_name(name) else None


def _with_country(statement: Statement, text: str, word: Word, foreign: Sequence[Mention], source: str | None
                  ) -> list[Bound]:
    """A country that is the partner itself: パラオ共和国と友好提携を結んだ, said to be concluded and no city named."""
    owner = source or next(iter(statement.sources), None)
    if len(foreign) != 1 or foreign[0].kind != "country" or not owner or _NATIONAL.search(text):
        return []
    only = foreign[0]
    if not leads_to(text, word, only) and not (
            _WITH.fullmatch(text, only.end, word.start) and _CONCLUDED.match(text, word.end)):
        return []
    code = only.target or ""
    kinds = [each for each in word.kinds if each not in ("sister-region", "friendship-city")]
    kind = next(iter(kinds), "friendship-exchange")
    return [Bound((Party(kind="country", target=code, name=reference.country(code).name), code), kind, owner, only.end)]


def _shared(statement: Statement, role: Role, text: str, word: Word, foreign: Sequence[Mention]) -> list[Bound]:
    """The pairs of a word that the sentence shares out among several."""
    home = [each for each in statement.mentions if each.role == role and each.kind in ("municipality", "prefecture")]
    result = []
    possessor = possessor_of(statement, role, text, word)
    for each in shares(text, word, home, foreign, statement.fiscal_year):
        owner = each.source or possessor or owner_of(statement, each.partner, word)
        country = statement.country(each.partner)
        if owner and country:
            result.append(Bound(place_party(each.partner, country), kind_of(word, owner, each.partner), owner,
                                each.partner.end, each.year))
    return result


def possessor_of(statement: Statement, role: Role, text: str, word: Word) -> str | None:
    """The municipality whose the tie is said to be (旧常呂町の姉妹都市), or that is the sentence's subject."""
    sentence = text.rfind("。", 0, word.start) + 1
    subject = None
    for each in statement.mentions:
        if each.role != role or not sentence <= each.start < each.end < word.start or each.kind not in (
                "municipality", "prefecture"):
            continue
        if each.kind == "prefecture":
            if subject is None and _SUBJECT.match(text, each.end) and each.end - sentence <= _EARLY:
                subject = each.target
            continue
        if text[each.end : word.start] in ("の", "と", "の国際"):
            return each.target
        if text[each.end] == "の" and any(other.start == each.end + 1 for other in words(text)):
            subject = each.target  # 大分市の姉妹都市はX市、友好都市はY市
        if text[each.end] == "の" and any(other.start == each.end + 1 for other in statement.foreign(role)):
            subject = each.target  # A町のX市との姉妹都市提携
        if _SUBJECT.match(text, each.end) or any(
                other.start == each.end + 1 and text[each.end] == "と" for other in statement.foreign(role)):
            subject = each.target or subject
    return subject


def _together(statement: Statement, role: Role, text: str, end: int) -> list[str]:
    """The Japanese parties that are one subject of the partner whose name ends there: A県及びB市は、X市と."""
    start = text.rfind("。", 0, end) + 1
    home = sorted((each for each in statement.mentions if each.role == role and each.target
                   and start <= each.start < end and each.kind in ("municipality", "prefecture")),
                  key=lambda each: each.start)
    for last in range(len(home) - 1, -1, -1):
        if not _SUBJECT.match(text, home[last].end):
            continue
        first = last
        while first and _AND.fullmatch(text, home[first - 1].end, home[first].start):
            first -= 1
        codes = [each.target for each in home[first:last + 1] if each.target]
        if _PREFECTURE_AND.search(text[start:home[first].start]):
            codes.insert(0, codes[0][:2])
        return list(dict.fromkeys(codes)) if len(codes) > 1 else []
    return []


def owner_of(statement: Statement, mention: Mention, word: Word) -> str | None:
    """The Japanese party among several: the one with a recorded tie to this place, else the likeliest; of a
    prefecture's row that names one municipality, that one has the sister city."""
    recorded = (
        {tie.source for tie in reference.recorded_ties() if tie.partner == mention.target}
        if len(statement.sources) > 1
        else set()
    )
    likeliest = next(iter(statement.sources), None)
    towns = [code for code in statement.sources if len(code) > 2]
    city = not is_state(mention)
    if likeliest and len(likeliest) > 2 and word.kinds == ("sister-region",):
        return likeliest[:2]  # 姉妹県 is the prefecture's, whoever carries the programme out
    if likeliest and len(likeliest) == 2 and len(towns) == 1 and word.alone and city:
        likeliest = towns[0]
    return next((code for code in statement.sources if code in recorded), likeliest)


def is_domestic(statement: Statement, role: Role, text: str, word: Word) -> bool:
    """Whether the word is said of a Japanese municipality that is no party here (石垣市と姉妹都市提携を結ぶ本市)."""
    return any(each.role == role and each.kind == "municipality" and each.target not in statement.sources
               and text[each.end : word.start] in ("と", "との", "とは") for each in statement.mentions)
