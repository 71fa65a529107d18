"""Measurements for Prometheus: requests, refusals, SPARQL workers, the process.

Labels are route templates, methods and status codes, never what a client chose, so the number of series is bounded.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.live import Holder

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Bounds of the latency histogram: the p99 promise is 2 s, a query may take 10 s by default."""


class Metrics:
    """The measurements of one application."""

    def __init__(self, holder: Holder) -> None:
        self.registry = CollectorRegistry()
        names = ("method", "route", "status")
        self.requests = Counter("kakehashi_http_requests", "Requests answered.", names, registry=self.registry)
        self.seconds = Histogram("kakehashi_http_request_seconds", "Seconds until a response was complete.",
                                 ("route",), buckets=SECONDS, registry=self.registry)
        self.first = Histogram("kakehashi_http_first_byte_seconds", "Seconds until a response began.",
                               ("route",), buckets=SECONDS, registry=self.registry)
        self.cut = Counter("kakehashi_http_responses_cut", "Responses that were cut off after they had begun.",
                           registry=self.registry)
        self.running = Gauge("kakehashi_http_requests_running", "Requests under way.", registry=self.registry)
        self.refusals = Counter("kakehashi_refused", "Requests refused because of a limit.", ("limit",),
                                registry=self.registry)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Workers(holder))


class _Workers(Collector):
    """The state of the SPARQL pool and of the snapshot when they are asked for."""

    def __init__(self, holder: Holder) -> None:
        self._holder = holder

    def collect(self) -> Iterator[Metric]:
        """The state now."""
        live = self._holder.live
        ready = GaugeMetricFamily("kakehashi_ready", "1 where a snapshot is served.")
        ready.add_metric([], 1 if live else 0)
        yield ready
        if live is None:
            return
        info = GaugeMetricFamily("kakehashi_snapshot", "The served snapshot.", labels=("id",))
        info.add_metric([live.service.snapshot.id], 1)
        yield info
        status = live.pool.status
        for name, text, value in (
                ("workers", "SPARQL workers alive.", status.workers),
                ("workers_idle", "SPARQL workers that wait for a query.", status.idle),
                ("queries_waiting", "Queries that wait for a worker.", status.waiting)):
            gauge = GaugeMetricFamily(f"kakehashi_sparql_{name}", text)
            gauge.add_metric([], value)
            yield gauge
        queries = CounterMetricFamily("kakehashi_sparql_queries", "SPARQL queries by outcome.", labels=("outcome",))
        for outcome, count in asdict(status.counts).items():
            queries.add_metric([outcome], count)
        yield queries


def refused(scope: Scope, limit: str) -> None:
    """Counts a refusal."""
    metrics = getattr(scope["app"].state, "metrics", None)
    if isinstance(metrics, Metrics):
        metrics.refusals.labels(limit).inc()


class Measure:
    """ASGI middleware that counts and times requests."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0
        complete = False
        first = 0.0

        async def counted(message: Message) -> None:
            nonlocal status, complete, first
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                first = first or time.perf_counter() - began
                complete = not message.get("more_body", False)
            await send(message)

        self.metrics.running.inc()
        try:
            await self.app(scope, receive, counted)
        finally:
            self.metrics.running.dec()
            route = _route(scope)
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.metrics.requests.labels(method, route, str(status or 500)).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - began)
            self.metrics.first.labels(route).observe(first)
            if status and not complete:
                self.metrics.cut.inc()


def _route(scope: Scope) -> str:
    """The template of the route that answered."""
    found = getattr(scope.get("route"), "path", None)
    if found is None and scope["path"].startswith("/static/"):
        return "/static"
    return cast(str, found) if found else "none"
