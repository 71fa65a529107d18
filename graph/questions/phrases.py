"""How people word the questions that named queries answer: ``questions.tsv``, and how near a question is to it.

A phrase has a slot where a query takes a value, e.g. ``{country}との事業``; a question is compared with the values that
it names replaced likewise, so that neither the country nor its name counts.  Two comparisons: of meaning (the
encoder's), and of words (each by its rarity among the queries).
"""

from __future__ import annotations

import csv
import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from graph import named
from graph.encoders import Encoder, Vectors
from graph.encoders.converted import converted
from graph.text.tokens import tokens
from ontology.errors import KakehashiError

FILE: Final = Path(__file__).with_name("questions.tsv")

NONE: Final = "-"
"""Instead of a query: questions that people ask and that no named query answers."""

ASKING: Final = "-"
"""The sense of words that ask and say nothing of what is asked for."""

STAND_IN: Final[Mapping[str, tuple[str, str]]] = {
    "country": ("ある国", "some country"), "municipality": ("ある市", "some city"), "topic": ("ある分野", "some theme"),
    "project": ("ある事業", "some project"), "node": ("計画のある項目", "some plan item"),
    "plan": ("ある計画", "some plan"), "document": ("ある資料", "some document"), "year": ("ある年", "some year"),
    "sdg": ("あるSDGsの目標", "some SDG goal"),
}
"""What stands in a text for a value of a type when meanings are compared: Japanese, English."""

_SLOT: Final = re.compile(r"\{([a-z-]+)\}")
_JAPANESE: Final = re.compile(r"[ぁ-ヿ一-鿿]")
_ENDINGS: Final = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to word a query."""

    query: str
    lang: str
    text: str

    @property
    def slots(self) -> tuple[str, ...]:
        """The types of the values it has."""
        return tuple(_SLOT.findall(self.text))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a question is to the wording of one query."""

    meaning: float
    """Cosine with its nearest phrase, -1 to 1; 0 without an encoder."""
    words: float
    """Share of the words of both, by rarity, that the question and its nearest phrase have in common, 0 to 1."""
    known: float
    """Share of the question's words, by rarity, that any phrase of the query has, 0 to 1."""
    unsaid: int
    """Senses of the question that no phrase of the query has."""
    lacking: int
    """Senses that every phrase of the query has, in the question's language, and the question has not."""


@cache
def phrases() -> tuple[Phrase, ...]:
    """All phrases.

    Raises:
        KakehashiError: a phrase is of no named query, or has slots that its query does not take.
    """
    found = []
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for text in row["phrases"].split("|"):
                phrase = Phrase(row["query"], row["lang"], text)
                if phrase.query != NONE:
                    takes = [each.type for each in named.query(phrase.query).parameters]
                    if not set(phrase.slots) <= set(takes):
                        raise KakehashiError(f"{phrase.query} takes {takes or 'no values'}", where=text)
                found.append(phrase)
    return tuple(found)


def masked(text: str, spans: Iterable[tuple[tuple[int, int], str]]) -> str:
    """A text with some stretches replaced by slots of their types."""
    for (start, end), kind in sorted(spans, reverse=True):
        text = f"{text[:start]}{{{kind}}}{text[end:]}"
    return text


def language(text: str) -> str:
    """``ja`` where a text without its slots has Japanese letters, else ``en``."""
    return "ja" if _JAPANESE.search(_SLOT.sub("", text)) else "en"


def spoken(text: str) -> str:
    """A text with its slots in words, in its own language."""
    japanese = language(text) == "ja"
    return _SLOT.sub(lambda slot: STAND_IN[slot[1]][0 if japanese else 1] if slot[1] in STAND_IN else slot[1], text)


@cache
def said(text: str) -> tuple[tuple[str, str], ...]:
    """What a text without its slots says, each with its letters: senses (``=tie``) of ``question_senses.tsv``, which
    are the same in both languages, and its other words, English ones without their endings.  Words that only ask
    (the sense ``-``: show me, 教えて) say nothing."""
    plain = unicodedata.normalize("NFKC", _SLOT.sub(" ", text)).casefold()
    pattern, senses = _senses()
    meant = [(f"={senses[match[0]]}", match[0]) for match in pattern.finditer(plain) if senses[match[0]] != ASKING]
    rest = pattern.sub(" ", plain)
    return (*meant, *((_plain(each.form), rest[each.start:each.end]) for each in tokens(rest)))


@cache
def words(text: str) -> frozenset[str]:
    """The senses and other words of a text, by :func:`said`."""
    return frozenset(word for word, _ in said(text))


def unaccounted(text: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """What a question says and a query's phrases never do, as it is written: senses that the query has not, and words
    that no phrase of any query has.

    A word of another query's phrases is general wording: what tells queries apart has senses.
    """
    return tuple(dict.fromkeys(letters for word, letters in said(text) if word not in vocabulary
                               and (word.startswith("=") or word not in rarity())))


def covered(text: str, vocabulary: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Where a text says a sense that a query has: a name within it (歴史, in 歴史の長い) is part of the wording."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = plain if len(plain) == len(text) else text.casefold()
    pattern, senses = _senses()
    return tuple(match.span() for match in pattern.finditer(plain) if f"={senses[match[0]]}" in vocabulary
                 and len(plain) == len(text))


def senses(found: frozenset[str]) -> frozenset[str]:
    """Those of the words that are senses."""
    return frozenset(each for each in found if each.startswith("="))


@cache
def _senses() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern for all words that have a sense, the longest first, and the sense of each."""
    with FILE.with_name("question_senses.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    senses = {word: row["sense"] for row in rows for word in row["words"].split("|")}
    longest = sorted(senses, key=lambda word: (-len(word), word))
    return re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in longest),
                      re.ASCII), senses


def _plain(word: str) -> str:
    if word.isascii():
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
                return word[:-len(ending)] + instead
    return word


@cache
def rarity() -> Mapping[str, float]:
    """Of each word of the phrases: the log of how few of the queries have it."""
    having: dict[str, set[str]] = {}
    for phrase in phrases():
        for word in words(phrase.text):
            having.setdefault(word, set()).add(phrase.query)
    queries = len({phrase.query for phrase in phrases()})
    return {word: math.log(1 + queries / len(found)) for word, found in having.items()}


def _vectors(encoder: Encoder, models: Path) -> Vectors:
    """Of each phrase, in order: they take some seconds, so they are kept beside the encoder, once for each version of
    both; where the folder cannot be written, they are made again in each process."""
    texts = [spoken(each.text) for each in phrases()]
    digest = hashlib.sha256("\n".join((encoder.name, encoder.version, *texts)).encode()).hexdigest()[:16]

    def build(folder: Path) -> None:
        np.save(folder / "phrases.npy", encoder.encode_query(texts))

    try:
        vectors: Vectors = np.load(converted(models, f"questions-{digest}", build) / "phrases.npy")
    except KakehashiError:
        return encoder.encode_query(texts)
    return vectors


class Wording:
    """The phrases, ready to be compared with."""

    def __init__(self, encoder: Encoder | None, models: Path) -> None:
        """``models``: where the vectors of the phrases are kept."""
        self._encoder = encoder if encoder and encoder.dimension else None
        self._vectors = _vectors(self._encoder, models) if self._encoder else None

    def likeness(self, questions: Mapping[str, str], without: str = "") -> dict[str, Likeness]:
        """How like each query's wording a question is: meanings are compared with the phrases of its language.

        Args:
            questions: by query, the question with the values for that query as slots.
            without: a phrase that is left out, to measure with the others.
        """
        texts = sorted(set(questions.values()))
        lang = language(texts[0])
        meanings = np.zeros((len(texts), len(phrases())), np.float32)
        if self._encoder and self._vectors is not None:
            same = [place for place, phrase in enumerate(phrases()) if phrase.lang == lang]
            meanings[:, same] = self._encoder.encode_query([spoken(each) for each in texts]) @ self._vectors[same].T
        places: dict[str, list[int]] = {}
        for place, phrase in enumerate(phrases()):
            if phrase.text != without:
                places.setdefault(phrase.query, []).append(place)
        return {query: self._of(text, lang, meanings[texts.index(text)], places.get(query, []))
                for query, text in questions.items()}

    def _of(self, text: str, lang: str, meanings: Vectors, places: list[int]) -> Likeness:
        own, every = words(text), [words(phrases()[place].text) for place in places]
        everything = frozenset().union(*every)
        same = [found for place, found in zip(places, every, strict=True) if phrases()[place].lang == lang]
        always = frozenset.intersection(*same) if same else frozenset()
        return Likeness(max((float(meanings[place]) for place in places), default=0.0),
                        max((2 * _weight(own & each) / max(_weight(own) + _weight(each), 1e-6) for each in every),
                            default=0.0),
                        _weight(own & everything) / max(_weight(own), 1e-6),
                        len(senses(own - everything)), len(senses(always - own)))


def _weight(found: frozenset[str]) -> float:
    most = max(rarity().values())
    return sum(rarity().get(word, most) for word in found)
