"""W3C's SPARQL tests against our HTTP service: no test may be lost between the engine and the client.

The data and the runner lie beside the repository (``../shared/w3c``).  Each query test gets a store of its own, which
the service's worker opens as it opens a snapshot; the request goes over HTTP through the same code as any other.  The
served snapshot is never touched.  As a command it runs everything and prints where HTTP and the engine differ::

    python -m tests.w3c.suite [sparql10 sparql11 sparql12]
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import importlib.util
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pyoxigraph as ox

from api.app import create_app
from graph.sparql.pool import Pool
from graph.sparql.user_space import UserSpace
from tests import live, tiny_snapshot

FOLDER = Path(__file__).parent.parent.parent.parent / "shared" / "w3c"
TOKEN = "a-token-for-the-tests"
EXPECTED = FOLDER / "w3c_expected_failures_pyoxigraph-0.5.13.txt"
MANIFESTS = {"sparql10": "sparql10/manifest.ttl", "sparql11": "sparql11/manifest-all.ttl",
             "sparql12": "sparql12/manifest.ttl"}
REASON = "../shared/w3c is absent: W3C's tests are not part of the repository"


def runner(name: str = "w3c_runner") -> ModuleType:
    """The runner's module."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class PerTest(UserSpace):
    """A user space whose store is the test's."""

    store: Path | None = None

    async def _current_pool(self) -> Pool:
        if self.store is None:
            return await super()._current_pool()
        pool = Pool(self.store, self.limits, once=True, forks=self._forks)
        await pool.start()
        return pool


def http_backend(w3c: ModuleType, space: PerTest, folder: Path, options: SimpleNamespace) -> Any:
    """The runner's HTTP back end, with the data put into a store of each test's own."""

    class Backend(w3c.Http):  # type: ignore[misc, name-defined]
        number = 0

        def reset(self) -> None:
            self.quads: list[ox.Quad] = []
            self.graphs: list[str] = []
            space.store = None

        def load(self, quads: list[ox.Quad], graph: str | None = None) -> None:
            name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
            self.graphs += [graph] if graph else []
            self.quads += [ox.Quad(each.subject, each.predicate, each.object, name) for each in quads]

        def query(self, text: str, base: str, extension: str) -> Any:
            if space.store is None:
                Backend.number += 1
                store = ox.Store(str(folder / str(Backend.number)))
                for graph in self.graphs:
                    store.add_graph(ox.NamedNode(graph))
                store.extend(self.quads)
                store.flush()
                del store
                space.store = folder / str(Backend.number)
            try:
                return super().query(text, base, extension)
            finally:
                shutil.rmtree(space.store)
                space.store = None

    w3c.load_all = _load_all(w3c)
    return Backend(options)


def _load_all(w3c: ModuleType) -> Any:
    def load_all(backend: Any, quads: list[ox.Quad], default: str | None = None) -> None:
        found = w3c.by_graph(quads, default)
        for graph, each in found.items():
            backend.load(each, graph)
        if not quads and default:
            backend.load([], default)

    return load_all


@contextlib.contextmanager
def service(services: tuple[str, ...] = ()) -> Iterator[tuple[str, PerTest]]:
    """A server with the user graphs turned on; gives its address and its space."""
    with tempfile.TemporaryDirectory() as folder:
        port = live.free_port()
        settings = live.at_port(
            tiny_snapshot.publish(Path(folder), write_token=TOKEN, sparql_workers=1, rate="", rate_sparql="",
                                  sparql_services=" ".join(services)), port)
        app = create_app(settings)
        app.state.user_space = space = PerTest(settings, settings.base)
        with live.serving(app, port) as address:
            yield address, space
        space._forks.close()


def options(address: str) -> SimpleNamespace:
    """The runner's options for our service."""
    return SimpleNamespace(
        base_url=address.rstrip("/"), query_path="/sparql/user", update_path="/sparql/update", gsp_path="/graph/user",
        load="gsp", header=[f"Authorization: Bearer {TOKEN}"], timeout=30, allow_remote=False, federation=True,
        entailment=False, tests=str(FOLDER / "sparql"), direct=True, no_post_create=False, v=False)


def outcomes(suites: tuple[str, ...], *, updates: bool = False, every: int = 1) -> dict[str, tuple[str, str, str]]:
    """By test name: how it went in process and over HTTP, and why not.

    Args:
        suites: names of ``MANIFESTS``, or manifest paths.
        updates: also update tests, over the real user space.
        every: take every n-th test only.
    """
    w3c = runner()
    found: dict[str, tuple[str, str, str]] = {}
    env, fed = w3c.Env(str(FOLDER / "sparql")), w3c.Fed()
    endpoints = [f"http://127.0.0.1:{fed.srv.server_port}/ep{number}" for number in range(5)]
    with service((*endpoints, "http://127.0.0.1:9/none")) as (address, space), tempfile.TemporaryDirectory() as folder:
        asked = options(address)
        ours = http_backend(w3c, space, Path(folder), asked)
        writing = w3c.Http(asked)
        tests = [each for suite in suites
                 for each in w3c.load_manifest(env, ox.NamedNode(w3c.BASE + MANIFESTS.get(suite, suite)))]
        for manifest, graph, test in tests[::every]:
            section = manifest.value[len(w3c.BASE):].rsplit("/", 1)[0]
            name = f"{section}/{re.split(r'[#/]', test.value)[-1]}"
            kinds = {each.value for each in graph.objs(test, w3c.RDF + "type")}
            is_update = any("Update" in kind for kind in kinds)
            if "entailment" in section or (is_update and not updates):
                continue
            there, _ = _run(w3c, env, w3c.InProc(), fed, asked, (manifest, graph, test))
            here, why = _run(w3c, env, writing if is_update else ours, fed, asked, (manifest, graph, test))
            found[name] = there, here, why
        for backend in (ours, writing):
            if backend.c is not None:
                backend.c.close()
    fed.srv.shutdown()
    fed.srv.server_close()
    return found


def _run(w3c: ModuleType, env: Any, backend: Any, fed: Any, asked: Any, test: tuple[Any, Any, Any]) -> tuple[str, str]:
    try:
        return w3c.run_test(env, backend, fed, asked, *test), ""
    except w3c.Skip as reason:
        return "skip", str(reason)
    except (w3c.Fail, w3c.Rejected) as reason:
        return "fail", str(reason)
    except (OSError, ValueError, SyntaxError, RuntimeError, AttributeError, KeyError, TypeError) as error:
        return "fail", f"{type(error).__name__}: {error}"


def protocol_outcomes() -> list[dict[str, str]]:
    """Protocol, Graph Store and service description tests: ``group``, ``test``, ``outcome`` and ``why`` of each."""
    tests = runner("protocol_tests")
    with service() as (address, _):
        checks = tests.Runner(options(address))
        checks.manifest("sparql11/protocol/manifest.ttl", "protocol", "protocol")
        for name in ("indirect", "direct"):
            checks.manifest(f"sparql11/graph-store-protocol/manifest-{name}.ttl", "gsp", f"gsp-{name}")
        checks.legacy()
        checks.extra()
        checks.a.query_path = "/sparql"
        checks.sd()
        found: list[dict[str, str]] = checks.out
        return found


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", default=["sparql11", "sparql10", "sparql12"])
    parser.add_argument("--no-updates", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--protocol", action="store_true", help="the protocol tests instead")
    given = parser.parse_args()
    if given.protocol:
        print(collections.Counter(each["outcome"] for each in protocol_outcomes()))
        return 0
    found = outcomes(tuple(given.suites), updates=not given.no_updates, every=given.every)
    table = collections.Counter((there.rstrip("~"), here.rstrip("~")) for there, here, _ in found.values())
    for name, (there, here, why) in found.items():
        if there.rstrip("~") != here.rstrip("~"):
            print(f"{name}: engine {there}, HTTP {here} ({why[:200]})")
    for (there, here), count in sorted(table.items()):
        print(f"engine {there:5} HTTP {here:5} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
