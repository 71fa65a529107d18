"""Measurements: what Prometheus reads, and that their number is bounded."""

from __future__ import annotations

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.app import create_app
from tests import tiny_snapshot


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text) for sample in family.samples}


def test_requests_and_queries(tmp_path: Path) -> None:
    with TestClient(create_app(tiny_snapshot.publish(tmp_path, sparql_workers=1))) as client:
        client.get("/sparql", params={"query": "ASK {}"})
        client.get("/sparql", params={"query": "ASK {"})
        for number in range(20):
            client.get(f"/id/project/none-{number}")
            client.get(f"/nowhere/{number}")
            client.request("BREW", f"/nowhere/{number}")
        answer = client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain")
        found = samples(answer.text)

    def count(method: str, route: str, status: str) -> float:
        return found[("kakehashi_http_requests_total", (("method", method), ("route", route), ("status", status)))]

    assert count("GET", "/sparql", "200") == 1
    assert count("GET", "/sparql", "400") == 1
    assert count("GET", "none", "404") == 20
    assert not [labels for _, labels in found if "none-" in str(labels) or "BREW" in str(labels)]
    assert found[("kakehashi_sparql_queries_total", (("outcome", "answered"),))] == 1
    assert found[("kakehashi_sparql_queries_total", (("outcome", "refused"),))] == 1
    assert found[("kakehashi_sparql_workers", ())] == 1
    assert found[("kakehashi_ready", ())] == 1


def test_a_token_protects_them(tmp_path: Path) -> None:
    settings = tiny_snapshot.publish(tmp_path, sparql_workers=1, metrics_token="m" * 16)
    with TestClient(create_app(settings)) as client:
        refused = client.get("/metrics")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert client.get("/metrics", headers={"Authorization": "Bearer " + "m" * 16}).status_code == 200
        assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_without_a_snapshot(tmp_path: Path) -> None:
    settings = tiny_snapshot.publish(tmp_path / "other").model_copy(update={"data": tmp_path / "empty"})
    with TestClient(create_app(settings)) as client:
        assert samples(client.get("/metrics").text)[("kakehashi_ready", ())] == 0
        assert client.get("/health/ready").status_code == 503
        assert client.get("/sparql?query=ASK%7B%7D").status_code == 503
