"""What one client may ask for, and what it is told when that is too much; ids, logs and headers."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from limits import parse
from starlette.testclient import TestClient

from api import logs, rates
from api.app import create_app
from api.limits import client_of
from api.server import encoded_target
from benchmarks.processes import free_port
from tests import live, tiny_snapshot

NEVER_ENDS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"


def app(folder: Path, **settings: object) -> FastAPI:
    return create_app(tiny_snapshot.publish(folder, sparql_workers=1, **settings))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(app(tmp_path_factory.mktemp("data"), request_kb=64), raise_server_exceptions=False) as client:
        yield client


def test_rate(tmp_path: Path) -> None:
    with TestClient(app(tmp_path, rate="5/minute", rate_sparql="2/minute")) as client:
        statuses = [client.get("/sparql", params={"query": "ASK {}"}).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        answers = [client.get("/api/plans") for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 429, 429]
        refused = answers[-1]
        assert refused.headers["content-type"] == "application/problem+json"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.json()["where"] == "rate"
        assert "5 per 1 minute" in refused.json()["detail"]
        assert client.get("/health").status_code == 200, "monitors are not counted"
        assert 'kakehashi_refused_total{limit="rate_sparql"} 1.0' in client.get("/metrics").text


def test_what_was_asked_before_counts_by_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 600.0
    monkeypatch.setattr("time.time", lambda: now)
    rate = rates.Rate(parse("4/minute"))
    assert [rate.hit("one") for _ in range(5)] == [True] * 4 + [False]
    assert rate.hit("other"), "each client has its own count"
    assert rate.wait("one") == 60
    now = 685.0  # of the four of the minute before, two and a third count
    assert [rate.hit("one") for _ in range(3)] == [True, True, False]
    assert rate.wait("one") == pytest.approx(5), "then less than two do"
    now = 900.0
    assert [rate.hit("one") for _ in range(5)] == [True] * 4 + [False]


def test_requests_at_the_same_time(tmp_path: Path) -> None:
    """A client that fills its share is told so, and does not wait in anybody's way."""
    port = free_port()
    service = app(tmp_path, client_sparql=2, sparql_seconds=1.5)
    with live.serving(service, port) as address, ThreadPoolExecutor(4) as threads:
        asked = list(threads.map(
            lambda _: httpx.get(f"{address}sparql", params={"query": NEVER_ENDS}, timeout=30).status_code, range(4)))
        assert sorted(asked) == [429, 429, 503, 503]
        assert httpx.get(f"{address}sparql", params={"query": "ASK {}"}).status_code == 200


def test_large_bodies(client: TestClient) -> None:
    told = client.post("/api/none", content=b"x" * 70_000)
    assert (told.status_code, told.json()["where"]) == (413, "request_kb")

    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 10_000

    hidden = client.post("/sparql", content=pieces(), headers={"Content-Type": "application/sparql-query"})
    assert hidden.status_code in (400, 413)


@pytest.mark.parametrize(("host", "key"), [
    ("192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::/64"), ("2001:db8::ffff:1", "2001:db8::/64"),
    ("::ffff:192.0.2.7", "::ffff:192.0.2.7"), ("testclient", "testclient"),
])
def test_who_is_one_client(host: str, key: str) -> None:
    assert client_of({"client": (host, 1)}) == str(key) or host.startswith("::ffff")


def test_request_ids(client: TestClient) -> None:
    assert client.get("/health", headers={"X-Request-ID": "abc-1.2_3"}).headers["x-request-id"] == "abc-1.2_3"
    for bad in ("a b", "x" * 65, "a\tb", '"}', "é".encode().decode("latin-1")):
        made = client.get("/health", headers={"X-Request-ID": bad.encode("latin-1")}).headers["x-request-id"]
        assert len(made) == 32
        assert made.isalnum()


def test_logs_cannot_be_forged(client: TestClient) -> None:
    streams = io.StringIO(), io.StringIO()
    handlers = [logging.StreamHandler(stream) for stream in streams]
    for handler, formatter in zip(handlers, (logs.JsonFormatter(), logs.TextFormatter()), strict=True):
        handler.setFormatter(formatter)
        logs.access.addHandler(handler)
    logs.access.setLevel(logging.INFO)
    try:
        client.get('/api/%0a%0d{"level":"error"}%1b[31m\u2028', params={"query": "secret"})
    finally:
        for handler in handlers:
            logs.access.removeHandler(handler)
    (line,), (text,) = (stream.getvalue().splitlines() for stream in streams)
    assert " info kakehashi.access request request_id=" in text
    assert 'method="GET" path="/api/\\n\\r{' in text
    assert "status=404" in text
    assert "\x1b" not in text
    fields = json.loads(line)
    assert (fields["status"], fields["method"], fields["message"]) == (404, "GET", "request")
    assert "\n" in fields["path"]
    assert "secret" not in line
    assert len(fields["request_id"]) == 32


def test_errors_carry_no_trace_and_no_injection(client: TestClient) -> None:
    for path in ("/id/project/x%0d%0aSet-Cookie:%20a=b", "/graph/%0d%0ax", "/problems/%0d%0a", "/id/../../etc/passwd",
                 "/static/%2e%2e/%2e%2e/app.py", "/sparql?query=%0d%0a"):
        answer = client.get(path)
        assert 400 <= answer.status_code < 500, path
        assert "set-cookie" not in answer.headers
        assert "Traceback" not in answer.text


def test_no_address_names_the_host_that_a_client_named(client: TestClient) -> None:
    moved = client.get("/plans/?lang=en", headers={"Host": "evil.example"}, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, "/plans?lang=en")


@pytest.mark.parametrize(("sent", "location"), [
    ("GET /search?q=留学 HTTP/1.1\r\n", b"/search?q=%E7%95%99%E5%AD%A6"), ("HEAD /é HTTP/1.1\r\nHost: x", b"/%C3%A9"),
    ("GET /search?q=abc HTTP/1.1\r\n", None), ("GET //留学.example/ HTTP/1.1\r\n", None),
    ("GET /\\留学.example/ HTTP/1.1\r\n", None), ("GET /\t留学 HTTP/1.1\r\n", None), ("POST /留学 HTTP/1.1\r\n", None)])
def test_an_address_that_is_not_encoded_is_told_encoded(sent: str, location: bytes | None) -> None:
    assert encoded_target(sent.encode()) == location


def test_security_headers(client: TestClient) -> None:
    for path in ("/health", "/nothing", "/sparql?query=ASK%7B%7D"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(("path", "methods"), [
    ("/", "GET, HEAD, OPTIONS"), ("/id/project/none", "GET, HEAD, OPTIONS"),
    ("/static/style.css", "GET, HEAD, OPTIONS"),
    ("/reconcile", "GET, HEAD, POST, OPTIONS"), ("/reviews", "GET, HEAD, POST, OPTIONS"),
    ("/sparql/update", "POST, OPTIONS")])
def test_every_path_tells_its_methods(client: TestClient, path: str, methods: str) -> None:
    origin = {"Origin": "https://example.org"}
    told = client.options(path, headers=origin)
    assert (told.status_code, told.headers["allow"]) == (204, methods)
    assert told.headers["access-control-allow-origin"] == "*"
    assert client.options(path, headers=origin | {"Access-Control-Request-Method": "GET"}).status_code == 200
    refused = client.delete(path)
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)


def test_an_endless_head_is_cut(tmp_path: Path) -> None:
    """The server's parser would keep it; a long body in small chunks is no head."""
    with live.serving(app(tmp_path), port := free_port()):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:  # on the way: a raw address, moved
            sock.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            first = http.client.HTTPResponse(sock)  # head and body may come apart
            first.begin()
            assert (first.status, bool(first.read())) == (200, True)
            sock.sendall("GET /health?a=留学 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            answer = sock.recv(1 << 16)
            assert answer.startswith(b"HTTP/1.1 301 Moved Permanently\r\nLocation: /health?a=%E7%95%99%E5%AD%A6\r\n")
            assert _closed(sock)
        for beginning in (b"GET /health?", b"GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ",
                          b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;"):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
                sock.sendall(beginning)
                with contextlib.suppress(ConnectionError):
                    for _ in range(40):
                        sock.sendall(b"x" * 10_000)
                        time.sleep(0.002)
                assert _closed(sock), beginning
        with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
            sock.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                         b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 30_000 + b"6\r\nASK {}\r\n0\r\n\r\n")
            assert sock.recv(15) == b"HTTP/1.1 200 OK"


def _closed(sock: socket.socket) -> bool:
    try:
        while sock.recv(1 << 16):
            pass
    except ConnectionResetError:
        pass
    return True


def test_https_is_kept(tmp_path: Path) -> None:
    settings = tiny_snapshot.publish(tmp_path, sparql_workers=1).model_copy(update={"base": "https://example.org/"})
    with TestClient(create_app(settings)) as client:
        assert "max-age" in client.get("/health").headers["strict-transport-security"]
