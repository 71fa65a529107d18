"""Runs judged sets against a snapshot: quality by language and type of query, with ablation and latency."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from graph.evaluation.judged import JudgedSet, Query
from graph.evaluation.metrics import Mean, mean, ndcg, overlap, recall, reciprocal_rank
from graph.search.search import Searcher
from graph.search.similar import SHARES
from graph.search.understanding import understand
from graph.service import Service

SIGNALS: Final = ("dense", "feedback", "lexical", "entity", "mode", "audience", "topic", "status", "against",
                  "understanding")
"""What is switched off in turn; ``understanding`` leaves words and meaning alone."""

DEPTH: Final = 20
"""Hits that are looked at."""

CONFIDENT: Final = ("high", "medium")


@dataclass(frozen=True, slots=True)
class Measured:
    """Means over one group of queries; None where the group has none that the measure fits."""

    ndcg: Mean | None
    recall: Mean | None
    mrr: Mean | None


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of a search, rows and facets included, and of the encoder within it."""

    p50: float
    p95: float
    encoder_p50: float


@dataclass(frozen=True, slots=True)
class SearchReport:
    """What a judged set says of search."""

    all: Measured
    by_language: dict[str, Measured]
    by_type: dict[str, Measured]
    twins: Mean | None
    """Overlap of the first ten of a query and the same in another language."""
    unanswered: int
    """Queries without an answer in the documents ..."""
    unanswered_confident: int
    """... for which a hit was shown as highly or fairly relevant."""
    answered_weak: int
    """Queries with an answer for which nothing was said to fit."""
    confident_right: float | None
    """Share of the hits among the first ten shown as highly relevant that are judged relevant."""
    latency: Latency | None = None
    ablation: dict[str, float] = field(default_factory=dict)
    """nDCG@10 of all queries with one signal switched off."""


@dataclass(frozen=True, slots=True)
class SimilarReport:
    """What a judged set says of similar initiatives."""

    ndcg: Mean | None
    ablation: dict[str, float]


def quick(service: Service, judged: JudgedSet) -> SearchReport:
    """Measures search on a judged set, without latency and ablation."""
    searcher = service.searcher
    found = {query.qid: searcher.search(query.text) for query in judged.queries}
    ranked = {qid: [hit.project for hit in result.hits[:DEPTH]] for qid, result in found.items()}
    answered = [query for query in judged.queries if query.gold]
    lost = [query for query in judged.queries if not query.gold]
    confident = [(hit.project in query.gold) for query in answered for hit in found[query.qid].hits[:10]
                 if hit.relevance == "high"]
    twins = [overlap(ranked[query.qid][:10], ranked[query.pair][:10])
             for query in answered if query.pair not in (None, query.qid) and query.pair in ranked]
    return SearchReport(
        all=_measured(answered, ranked),
        by_language=_grouped(answered, ranked, lambda query: query.lang),
        by_type=_grouped(answered, ranked, lambda query: query.type),
        twins=mean(twins),
        unanswered=len(lost),
        unanswered_confident=sum(any(hit.relevance in CONFIDENT for hit in found[query.qid].hits) for query in lost),
        answered_weak=sum(found[query.qid].weak for query in answered),
        confident_right=round(sum(confident) / len(confident), 4) if confident else None)


def search(service: Service, judged: JudgedSet) -> SearchReport:
    """Measures search on a judged set, with latency and each signal switched off."""
    answered = [query for query in judged.queries if query.gold]
    return replace(quick(service, judged), latency=_latency(service, judged.queries), ablation={
        signal: _ndcg([(query, _ids(service.searcher, query.text, signal)) for query in answered])
        for signal in SIGNALS})


def similar(service: Service, judged: JudgedSet) -> SimilarReport:
    """Measures similar initiatives on a judged set, with each share switched off."""
    figures = {share: similar_mean(service, judged, (share,)) for share in SHARES}
    return SimilarReport(similar_mean(service, judged),
                         {share: found.value for share, found in figures.items() if found})


def similar_mean(service: Service, judged: JudgedSet, off: Sequence[str] = ()) -> Mean | None:
    """nDCG@10 over the seeds, without the shares in ``off``."""
    return mean([ndcg([hit.project for hit in service.similarity.similar(service.project(seed.project), 10, off=off)],
                      seed.gold) for seed in judged.seeds if seed.gold])


def _ids(searcher: Searcher, text: str, off: str = "") -> list[str]:
    return [hit.project for hit in searcher.search(text, off=(off,)).hits[:DEPTH]]


def _measured(queries: Sequence[Query], ranked: dict[str, list[str]]) -> Measured:
    return Measured(mean([ndcg(ranked[query.qid], query.gold) for query in queries]),
                    mean([recall(ranked[query.qid], query.gold) for query in queries]),
                    mean([reciprocal_rank(ranked[query.qid], query.gold) for query in queries]))


def _grouped(queries: Iterable[Query], ranked: dict[str, list[str]], key: Callable[[Query], str]
             ) -> dict[str, Measured]:
    groups: dict[str, list[Query]] = {}
    for query in queries:
        groups.setdefault(key(query), []).append(query)
    return {name: _measured(group, ranked) for name, group in sorted(groups.items())}


def _ndcg(ranked: Sequence[tuple[Query, list[str]]]) -> float:
    return round(float(np.mean([ndcg(ids, query.gold) for query, ids in ranked])), 4) if ranked else 0.0


def _latency(service: Service, queries: Sequence[Query]) -> Latency:
    """Each query once, none of them remembered from before."""
    whole, encoder = [], []
    fresh = Service(service.settings, service.snapshot)
    understand.cache_clear()
    fresh.search("warm", limit=DEPTH)
    for query in queries:
        start = time.perf_counter()
        fresh.search(query.text, limit=DEPTH)
        middle = time.perf_counter()
        fresh.searcher.encoder.encode_query([understand(query.text).gloss])
        whole.append(1000 * (middle - start))
        encoder.append(1000 * (time.perf_counter() - middle))
    if not whole:
        return Latency(0.0, 0.0, 0.0)
    return Latency(round(float(np.percentile(whole, 50)), 1), round(float(np.percentile(whole, 95)), 1),
                   round(float(np.percentile(encoder, 50)), 1))
