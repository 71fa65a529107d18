"""From signals to a score, and from the score to what is kept: sums over all projects, and which of them are best.

The score is in log-odds (``weights.toml``); what a project lacks of the things asked for only lowers it, so that is
worked out for the best alone, and for more of them until no other could be among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from graph.highest import at_least, highest, kept
from graph.search.constraints import Agreement
from graph.search.lexical import Lexical
from graph.search.weights import weights

Numbers = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

WIDTH: Final = 4
"""Times as many projects as are wanted are looked at first: enough for 52 of 60 questions among 100,000 projects and
for 56 among a million; then so many times more."""


class Ranking(NamedTuple):
    """The best projects, best first, and what else counts for them; arrays are [len(numbers)]."""

    numbers: Ids
    score: Numbers
    """In log-odds, with both that follow."""
    lacking: Numbers
    """See :func:`lacking`."""
    fed: Numbers
    """What feedback added."""

    def places(self, numbers: Ids) -> Ids:
        """Where some of the projects stand in the ranking."""
        found = np.zeros(self.numbers.max(initial=0) + 1, np.int64)
        found[self.numbers] = np.arange(len(self.numbers))
        return np.asarray(found[numbers])


def shares(words: Lexical, agreed: Agreement) -> dict[str, Numbers]:
    """What each signal but the nearness of meaning adds to the score, each float32 [projects] and its own; the weights
    stand in ``weights.toml``.

    Args:
        words: the words of the query.
        agreed: what else the query names.
    """
    share = {name: np.float32(weight) for name, weight in weights("signals").items()}
    found = {name: share[name] * values for name, values in {"lexical": words.score, **agreed.signals}.items()}
    found["lexical"] += share["coverage"] * words.coverage
    if "entity" in found:
        found["entity"] -= share["missing"] * agreed.missing()
    if agreed.against.any():
        found["against"] = -share["against"] * agreed.against
    return found


def total(shares: Mapping[str, Numbers], count: int) -> Numbers:
    """The sum of the signals' shares: float32 [count]."""
    score = np.zeros(count, np.float32)
    for values in shares.values():
        score += values
    return score


def probability(score: Numbers, known: float, doubted: npt.NDArray[np.bool_]) -> Numbers:
    """How likely each project at least partly answers; less where the query names what no project does.

    Args:
        score: in log-odds.
        known: share of the things asked for that any project has.
        doubted: who lacks what an answer has to have; no such project is more than weakly relevant.
    """
    given = weights("relevance")
    likely = known / (1 + np.exp(-given["intercept"] - given["slope"] * score))
    return np.asarray(np.where(doubted, np.minimum(likely, given["doubt"]), likely), np.float32)


def lacking(score: Numbers, content: Numbers) -> Numbers:
    """What is added to the score (0 or less) for the things asked for that a project lacks: as much as multiplies the
    probability of the score by a power of the share that it has."""
    given = {name: np.float32(value) for name, value in weights("relevance").items()}
    share = np.maximum(content, given["least"]) ** given["content"]
    odds = np.exp(given["intercept"] + given["slope"] * score)
    return np.asarray((np.log(share) - np.log(1 + (1 - share) * odds)) / given["slope"], np.float32)


def best(score: Numbers, content: Numbers, limit: int, among: Marks,
         closer: Callable[[Ids, Numbers], tuple[Numbers, Numbers]] | None = None) -> Ranking:
    """The ``limit`` projects of which the scores less what is :func:`lacking` are highest.

    Args:
        score: of all projects, float32 [projects].
        content: share of the things asked for that each has.
        limit: at most so many.
        among: which projects to choose from, bool [projects].
        closer: tells, of projects and their scores, what these are when one looks closer, and what feedback adds to
            them: of the first ``limit``; all others keep theirs and get the least of what is added.
    """
    able, width = int(np.count_nonzero(among)), WIDTH * limit
    places = at_least(score, width, among)
    scores = score[places]
    at = kept(scores, limit)
    looked, own = places[at], scores[at]
    added, rest = np.zeros(len(at), np.float32), np.float32(0)
    if closer is not None and len(at):
        own, added = closer(looked, own)
        rest = added.min()
    while True:
        fed = np.full(len(places), rest)
        scores[at], fed[at] = own, added
        raised = scores + fed
        low = lacking(raised, content[places])
        lowered = raised + low
        order = highest(lowered, limit)
        # Nobody who was not looked at can be above the last that is kept.
        if len(places) == able or lowered[order[-1]] >= raised.min():
            return Ranking(places[order], lowered[order], low[order], fed[order])
        width *= WIDTH
        places = at_least(score, width, among)
        scores, at = score[places], np.searchsorted(places, looked)
