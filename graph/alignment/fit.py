"""Fits the models of :mod:`graph.alignment.model` to judgements, and checks them on projects they have not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from graph.alignment.features import USED
from graph.alignment.judgements import Judgement, read
from graph.alignment.measures import (
    CLEARLY,
    PARTLY,
    Bin,
    Mask,
    Measured,
    at_least,
    averaged,
    measure,
    reliability,
    scores,
)
from graph.alignment.model import Logistic, Name
from graph.alignment.schemes import Corpus, Decided, Scheme, scheme_of, schemes
from graph.alignment.space import Places
from graph.alignment.targets import Table, heading_targets
from graph.encoders import Encoder
from graph.rows import NodeRow, ProjectRow, TieRow

FOLDS: Final = 10
SEED: Final = 0

DIVISIONS: Final = 5
"""Divisions into folds whose mean is given where each target has few examples: with three programmes a heading, one
division differs from another by 0.015."""

PROMISE: Final[dict[str, float]] = {"judged": 0.85, "guided": 0.85, "zero_shot": 0.6, "listed": 0.6}
"""Of links shown as ``supports``, so many are to be right.  With 0.88 the threshold jumps from 0.5 to 0.8 as one source
of judgements comes or goes, and a fifth of the links is lost; without guide or judgements no threshold reaches 0.85."""

MOSTLY: Final = 0.6
"""Of links shown as ``partly``, at least so many are to be at least partly right."""

EVEN: Final = 0.5
"""A link that is less probable than not is never shown as supporting."""

LEAST: Final = 0.3
"""Least probability of any support that is shown at all: of less than one in three, most are noise."""

FEWEST: Final = 10
"""Links below which a precision says nothing."""

DOUBT: Final = 0.15
"""Weight of pairs whose guide's word is another project's, for projects that the guides' authors knew: the guides fit
these better than others, and the fit would trust them blindly.  On strangers' judgements 0.15 and 0.3 differ by less
than the noise.  Where a guide's first word is recorded, that word is used and nothing is doubted."""

UNSEEN: Final = 0.8
"""Most that a model with a guide promises where no strangers' judgements tell: on a document that the authors had not
worked through, 7 to 9 in 10 of the guides' clear links were right (docs/ALIGNMENT.md)."""

GRID: Final = np.linspace(0.05, 0.95, 91)

Fold = tuple[Places, Places]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Probabilities of the judged projects, each from a model that saw neither it nor its near-duplicates."""

    clearly: Table
    at_all: Table
    truth: Table

    def of(self, rows: Places) -> HeldOut:
        """Those of some of the judged projects."""
        return HeldOut(self.clearly[rows], self.at_all[rows], self.truth[rows])

    def chosen(self, promise: float) -> tuple[float, float]:
        """Thresholds chosen on all of it."""
        return thresholds(self.clearly, self.at_all, self.truth, promise)

    def nested(self, folds: Sequence[Fold], promise: float) -> float:
        """Precision of ``supports`` where each fold's threshold was chosen on the others: what the promise rests on."""
        said = np.zeros(self.truth.shape, bool)
        for train, test in folds:
            limit = thresholds(self.clearly[train], self.at_all[train], self.truth[train], promise)[0]
            said[test] = self.clearly[test] >= limit
        return scores(said, self.truth >= CLEARLY)[1]


@dataclass(frozen=True, slots=True)
class Fitted:
    """One model with what was measured of it."""

    kind: str
    name: Name
    clearly: Logistic
    at_all: Logistic
    centres: dict[str, float]
    supports: float
    partly: float
    promise: float
    least: float
    """Lower end of the 95 % interval of the precision that the promise rests on."""
    measured: dict[str, Measured]
    """By how projects were held out: ``strangers``, ``folds``, ``documents`` or ``plans``."""
    held_out: HeldOut
    """By folds; by plans for ``zero_shot``."""
    projects: int
    """Judged projects in ``basis``."""
    basis: HeldOut
    """What thresholds, promise and reliability rest on: judgements of strangers where there are any, else as
    ``held_out``."""
    scheme: Scheme

    @property
    def how(self) -> str:
        """How the projects of ``basis`` were held out: the first key of ``measured``, without the plan's name."""
        return next(iter(self.measured)).partition(".")[0]

    @property
    def reliability(self) -> list[Bin]:
        """The reliability curve of clear support, on ``basis``."""
        return reliability(self.basis.clearly, self.basis.truth >= CLEARLY)


@dataclass(frozen=True, slots=True)
class Material:
    """What models are fitted to."""

    corpus: Corpus
    judged: tuple[Scheme, ...]
    """Schemes with judged projects."""
    listed: tuple[Scheme, ...]
    """Headings of plans that list their programmes."""

    @classmethod
    def of(cls, projects: Sequence[ProjectRow], nodes: Sequence[NodeRow], ties: Iterable[TieRow], encoder: Encoder,
           judgements: Sequence[Judgement] | None = None, reviews: Iterable[Decided] = ()) -> Material:
        """Reads and embeds a corpus.  The judgements are those of the project unless others are given."""
        corpus = Corpus.of(projects, ties, encoder)
        known = read() if judgements is None else judgements
        judged = tuple(each for each in schemes(corpus, nodes, encoder, known, reviews) if len(each.judged))
        return cls(corpus, judged, tuple(_listed(corpus, nodes, encoder)))


def fit(material: Material) -> list[Fitted]:
    """All models that the material suffices for."""
    found: list[Fitted] = []
    for scheme in material.judged:
        names: tuple[Name, ...] = ("judged", "guided") if "clear" in scheme.values else ()
        found += [_fit(material.corpus, scheme, name) for name in names]
    found += [_fit(material.corpus, scheme, "listed") for scheme in material.listed]
    plans = [each for each in (*material.judged, *material.listed) if each.targets[0].kind == "node"]
    if plans:
        found.append(_fit_zero_shot(material.corpus, plans))
    return found


def folds_of(corpus: Corpus, scheme: Scheme, seed: int = SEED) -> list[Fold]:
    """Folds over the judged projects that keep near-duplicates together; another ``seed`` divides them otherwise."""
    groups = corpus.groups[scheme.judged]
    split = GroupKFold(min(FOLDS, len(np.unique(groups))), shuffle=True, random_state=seed)
    return list(split.split(groups, groups=groups))


def documents_of(corpus: Corpus, scheme: Scheme) -> list[Fold]:
    """One document left out at a time, as a new document would be."""
    documents = np.array([corpus.projects[place].document for place in scheme.judged])
    return [(np.flatnonzero(documents != each), np.flatnonzero(documents == each)) for each in np.unique(documents)]


def strangers_of(scheme: Scheme) -> list[Fold]:
    """One source left out at a time of those whose judges and projects were new to the guides' authors."""
    sources = np.array(scheme.strangers, dtype=object)
    return [(np.flatnonzero(sources != each), np.flatnonzero(sources == each)) for each in sorted({*sources} - {""})]


def held_out(corpus: Corpus, scheme: Scheme, used: Sequence[str], folds: Sequence[Fold],
             first: bool = False) -> HeldOut:
    """Probabilities of the judged projects; a fold's features ask only the projects that it trains on.

    Args:
        corpus: all projects.
        scheme: with judged projects.
        used: names of features.
        folds: positions among the judged projects.
        first: whether the guides speak as they did before their authors had seen a project.
    """
    clearly, at_all = np.zeros(scheme.truth.shape), np.zeros(scheme.truth.shape)
    taught = bool({"learned", "neighbours"} & set(used))
    for train, test in folds:
        values = scheme.taught(corpus, train) if taught else scheme.values
        pairs, known = _told(scheme, values, used, train), _known(scheme, train)
        asked = dict(zip(used, np.moveaxis(_told(scheme, values, used, test) if first else
                                           _pairs(values, used, scheme.judged[test]), -1, 0), strict=True))
        clearly[test] = regression(pairs, scheme.truth[train] >= CLEARLY, used, known=known).probability(asked)
        at_all[test] = regression(pairs, scheme.truth[train] >= PARTLY, used, known=known).probability(asked)
    return HeldOut(clearly, at_all, scheme.truth)


def regression(pairs: Table, right: Mask, used: Sequence[str], weights: Table | None = None,
               known: Mask | None = None) -> Logistic:
    """A logistic regression over pairs [projects, targets, features].

    Args:
        pairs: features.
        right: [projects, targets].
        used: the features' names.
        weights: [projects, targets]; 1 without.
        known: [projects], those that the guides' authors knew: what guides say of them is doubted (``DOUBT``).
    """
    weight = np.ones(right.shape) if weights is None else weights
    if known is not None and known.any() and "clear" in used:
        doubtful = pairs[known].copy()
        guide = [used.index("clear"), used.index("partly")]
        doubtful[..., guide] = np.roll(doubtful[..., guide], 1, axis=0)
        weight = np.concatenate([np.where(known[:, None], 1 - DOUBT, 1.0) * weight, DOUBT * weight[known]])
        pairs, right = np.concatenate([pairs, doubtful]), np.concatenate([right, right[known]])
    model: Any = LogisticRegression(max_iter=2000).fit(pairs.reshape(-1, len(used)), right.reshape(-1),
                                                       sample_weight=weight.reshape(-1))
    return Logistic(float(model.intercept_[0]), dict(zip(used, model.coef_[0].tolist(), strict=True)))


def thresholds(clearly: Table, at_all: Table, truth: Table, promise: float) -> tuple[float, float]:
    """The least probabilities of ``supports`` and ``partly``.

    ``supports`` is in the middle of those with the best F1 that keep the promise, or has the highest precision where
    none does; ``partly`` is the lowest from ``LEAST`` on at which at least ``MOSTLY`` of the links shown as such are at
    least partly right.
    """
    clear, some = truth >= CLEARLY, truth >= PARTLY
    figures = [(*scores(clearly >= limit, clear), float(limit)) for limit in GRID
               if limit >= EVEN and (clearly >= limit).sum() >= FEWEST]
    if not figures:
        return 0.5, 0.5
    kept = [each for each in figures if each[1] >= promise]
    best = max(each[0] for each in kept) if kept else 0.0
    level = [each[3] for each in kept if each[0] == best]
    supports = level[len(level) // 2] if kept else max(figures, key=lambda each: each[1])[3]
    rest = clearly < supports
    partly = [(float(limit), rest & (at_all >= limit)) for limit in GRID if limit >= LEAST]
    enough = [limit for limit, said in partly if said.any() and scores(said, some)[1] >= MOSTLY]
    return supports, min(enough, default=supports)


def _fit(corpus: Corpus, scheme: Scheme, name: Name) -> Fitted:
    used = USED[name]
    folds = folds_of(corpus, scheme)
    out = held_out(corpus, scheme, used, folds)
    outs = {"folds": out}
    if len(by_document := documents_of(corpus, scheme)) > 1:
        outs["documents"] = held_out(corpus, scheme, used, by_document)
    rest, within = out, folds
    if "clear" in used and (sources := strangers_of(scheme)):
        rows = np.sort(np.concatenate([test for _, test in sources]))
        rest = held_out(corpus, scheme, used, sources, first=True).of(rows)
        asked = [np.isin(rows, test) for _, test in sources]
        within = [(np.flatnonzero(~each), np.flatnonzero(each)) for each in asked]
        outs = {"strangers": rest} | outs
    limits = rest.chosen(PROMISE[name])
    measured = {how: measure(each.clearly, each.at_all, each.truth, *limits) for how, each in outs.items()}
    if name == "listed":
        divided = [held_out(corpus, scheme, used, folds_of(corpus, scheme, SEED + more)) for more in range(DIVISIONS)]
        measured["divisions"] = averaged([measure(each.clearly, each.at_all, each.truth, *limits) for each in divided])
    share = rest.nested(within, PROMISE[name]) if len(within) > 1 else measured["strangers"].precision
    most = UNSEEN if "clear" in used and rest is out else 1.0
    said = rest.clearly >= limits[0]
    pairs, known = _told(scheme, scheme.taught(corpus), used, np.arange(len(scheme.judged))), _known(scheme)
    clearly, at_all = (regression(pairs, scheme.truth >= level, used, known=known) for level in (CLEARLY, PARTLY))
    return Fitted(scheme.targets[0].kind, name, clearly, at_all, _centres(pairs, used), *limits,
                  min(share, PROMISE[name], most), _least(said, rest.truth), measured, out,
                  len(rest.truth), rest, scheme)


def _fit_zero_shot(corpus: Corpus, plans: Sequence[Scheme]) -> Fitted:
    """Fitted on all plans with equal weight, and measured on each with a model of the others."""
    used = USED["zero_shot"]
    pairs = [_pairs(each.values, used, each.judged) for each in plans]
    outs: list[HeldOut] = []
    for number, plan in enumerate(plans):
        rest = [other for other in range(len(plans)) if other != number] or [number]
        asked = {name: plan.values[name][plan.judged] for name in used}
        clearly, at_all = (_pooled([pairs[each] for each in rest], [plans[each].truth for each in rest], level, used)
                           for level in (CLEARLY, PARTLY))
        outs.append(HeldOut(clearly.probability(asked), at_all.probability(asked), plan.truth))
    flat = HeldOut(*(np.concatenate([getattr(each, name).reshape(-1) for each in outs])[:, None]
                     for name in ("clearly", "at_all", "truth")))
    limits = flat.chosen(PROMISE["zero_shot"])
    measured = {f"plans.{plan.targets[0].scheme}": measure(out.clearly, out.at_all, out.truth, *limits)
                for plan, out in zip(plans, outs, strict=True)}
    # Each plan's promise rests on the threshold that the others chose.
    checked = min(scores(out.clearly >= limits[0], out.truth >= CLEARLY)[1] for out in outs)
    truth = [each.truth for each in plans]
    first = plans[0]
    return Fitted("node", "zero_shot", _pooled(pairs, truth, CLEARLY, used), _pooled(pairs, truth, PARTLY, used),
                  _centres(np.concatenate([each.reshape(-1, len(used)) for each in pairs]), used), *limits, checked,
                  min(_least(each.clearly >= limits[0], each.truth) for each in outs), measured, outs[0],
                  sum(len(each.truth) for each in outs), flat, first)


def _pooled(pairs: Sequence[Table], truth: Sequence[Table], level: float, used: Sequence[str]) -> Logistic:
    """One regression over several plans, each with the same weight."""
    size = float(np.mean([each.size for each in truth]))
    return regression(np.concatenate([each.reshape(-1, 1, len(used)) for each in pairs]),
                      np.concatenate([each.reshape(-1, 1) for each in truth]) >= level, used,
                      np.concatenate([np.full((each.size, 1), size / each.size) for each in truth]))


def _least(said: Mask, truth: Table) -> float:
    return at_least(int((said & (truth >= CLEARLY)).sum()), int(said.sum()))


def _known(scheme: Scheme, rows: Places | None = None) -> Mask:
    """Which of the judged projects the guides' authors knew."""
    known = np.array([not source for source in scheme.strangers] or [True] * len(scheme.judged))
    return known if rows is None else known[rows]


def _told(scheme: Scheme, values: dict[str, Table], used: Sequence[str], rows: Places) -> Table:
    """As ``_pairs``, of judged projects, with the guides' first words."""
    return np.stack([scheme.first[name][rows] if name in scheme.first else values[name][scheme.judged[rows]]
                     for name in used], axis=-1)


def _pairs(values: dict[str, Table], used: Sequence[str], places: Places) -> Table:
    """[projects, targets, features]."""
    return np.stack([values[name][places] for name in used], axis=-1)


def _centres(pairs: Table, used: Sequence[str]) -> dict[str, float]:
    return dict(zip(used, pairs.reshape(-1, len(used)).mean(axis=0).tolist(), strict=True))


def _listed(corpus: Corpus, nodes: Sequence[NodeRow], encoder: Encoder) -> Iterator[Scheme]:
    """Plans that list programmes: the listing is the truth, and hidden from the features."""
    for targets in heading_targets(nodes).values():
        number = {target.id: column for column, target in enumerate(targets)}
        under = [[number[link.node] for link in project.nodes if link.method == "asserted" and link.node in number]
                 for project in corpus.projects]
        places = np.array([row for row, columns in enumerate(under) if columns], np.int64)
        truth = np.zeros((len(places), len(targets)))
        for position, place in enumerate(places.tolist()):
            truth[position, under[place]] = 1.0
        if len(places) >= FEWEST:
            yield scheme_of(corpus, targets, encoder, places, truth)
