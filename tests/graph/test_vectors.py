"""The same vectors from each vector store and from each way to embed, chosen by one setting."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from graph import encoders, store, vectors
from graph.encoders import distributed
from graph.settings import Settings
from ontology.errors import MissingExtra, SnapshotError
from tests.conftest import ROOT


@pytest.fixture(scope="module", params=["faiss", "milvus-lite"])
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
           ) -> Iterator[tuple[vectors.VectorStore, np.ndarray]]:
    """300 vectors on each backend, with the vectors."""
    folder = tmp_path_factory.mktemp(request.param)
    address = ""
    if request.param == "milvus-lite":
        if importlib.util.find_spec("pymilvus") is None or importlib.util.find_spec("milvus_lite") is None:
            pytest.skip("Milvus Lite is not installed: pip install 'kakehashi[milvus]'")
        address = str(folder / "vectors.db")
    made = np.random.default_rng(7).standard_normal((300, 16)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    vectors.write(folder / vectors.FILE, made)
    settings = Settings(data=folder, vectors=address)  # type: ignore[arg-type]
    vectors.publish(settings, folder, "one")
    vectors.publish(settings, folder, "one")  # again: it replaces
    yield vectors.opened(settings, folder, "one"), made
    vectors.retire(settings, ["one"])
    if address:
        with pytest.raises(SnapshotError, match="has not this snapshot"):
            vectors.opened(settings, folder, "one")


def test_vectors(stored: tuple[vectors.VectorStore, np.ndarray]) -> None:
    found, made = stored
    assert (len(found), found.dimension) == (300, 16)
    assert np.abs(found.get([5, 2, 5]) - made[[5, 2, 5]]).max() < 1e-3, "float16 keeps three digits"
    assert found.get([]).shape == (0, 16)
    numbers, scores = found.search(made[7], 10)
    exact = np.argsort(-(made @ made[7]), kind="stable")[:10]
    assert sorted(numbers.tolist()) == sorted(exact.tolist())
    assert np.abs(scores - (made @ made[7])[numbers]).max() < 2e-3
    allowed = np.array([1, 2, 3, 50, 99, 100])
    numbers, _ = found.search(made[7], 4, allowed)
    assert {*numbers.tolist()} == {*allowed[np.argsort(-(made[allowed] @ made[7]))][:4].tolist()}
    numbers, _ = found.search(made[7], 2000, allowed)
    assert sorted(numbers.tolist()) == allowed.tolist()
    assert len(found.search(made[7], 5, np.zeros(0, np.int64))[0]) == 0
    numbers, scores = found.likely(made[7], 10)
    assert sorted(numbers.tolist()) == sorted(exact.tolist())
    wanted = np.array([250, 3, 7, 40])
    comparison = found.comparison(wanted)
    for query in made[:3]:
        assert np.abs(comparison(query) - made[wanted] @ query).max() < 2e-3, "in the order of what is wanted"


# -- embedding ------------------------------------------------------------------------------------------------


CLUSTER = """
from pathlib import Path
import numpy as np
from graph import encoders
from graph.encoders import distributed
from graph.settings import Settings
from ontology.errors import KakehashiError

encoder = encoders.load("fake", Path("."), 1)
texts = [f"事業 {number}" for number in range(distributed.PIECE + 3)]
spread = distributed.over(encoder, Settings(dask="2"))
assert isinstance(spread, distributed.Distributed)
assert np.array_equal(spread.encode_passage(texts), encoder.encode_passage(texts))
assert spread.encode_passage([]).shape == (0, encoder.dimension)
assert np.array_equal(spread.encode_query(["青森"]), encoder.encode_query(["青森"]))
spread._given = ("fake", "another version", *spread._given[2:])
try:
    spread.encode_passage(["x"])
except KakehashiError as error:
    print(error)
spread.close()
"""


def test_workers_of_a_cluster_embed_the_same(tmp_path: Path) -> None:
    """Two Dask worker processes give what one process gives, in its order; another version is refused."""
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("Dask is not installed: pip install 'kakehashi[distributed]'")
    encoder = encoders.load("fake", tmp_path, 1)
    assert distributed.over(encoder, Settings(data=tmp_path)) is encoder
    # A process of its own: a cluster's processes and threads do not mix with those of a test run.
    done = subprocess.run([sys.executable, "-c", CLUSTER], capture_output=True, text=True, timeout=120, cwd=ROOT,
                          stdin=subprocess.DEVNULL, check=False)
    assert "the ingest another version" in done.stdout, done.stderr


@pytest.mark.parametrize(("package", "field", "value"), [
    ("httpx", "store", "http://127.0.0.1:1/query"), ("pymilvus", "vectors", "http://127.0.0.1:1"),
    ("distributed", "dask", "2")])
def test_what_is_not_installed_is_named(package: str, field: str, value: str, tmp_path: Path,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=tmp_path, **{field: value})  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, package, None)
    ask_for = {"store": lambda: store.of(settings).view(tmp_path, "one", "https://data.example.jp/"),
               "vectors": lambda: vectors.opened(settings, tmp_path, "one"),
               "dask": lambda: distributed.over(encoders.load("fake", tmp_path, 1), settings)}
    with pytest.raises(MissingExtra, match="pip install 'kakehashi"):
        ask_for[field]()


def test_a_gpu_gives_the_vectors_of_the_cpu() -> None:
    """The tolerance that docs/SCALING.md states: cosine 0.9999 of the same text on either."""
    if not any(Path("/dev").glob("nvidia[0-9]*")):
        pytest.skip("there is no GPU here: its vectors are not compared with the CPU's")
    import torch

    if not torch.cuda.is_available():
        pytest.skip("torch sees no GPU")
    from graph.encoders.e5_sentence_transformers import SentenceTransformersEncoder

    encoder = encoders.load("sentence-transformers:e5-small", ROOT / "data" / "models", 2)
    assert isinstance(encoder, SentenceTransformersEncoder)
    texts = ["姉妹都市の小学校へ児童を送る。", "Online meeting with buyers from Taiwan", "在住外国人の生活相談。" * 40]
    on_gpu = encoder.encode_passage(texts)
    encoder._model.to("cpu")
    assert ((on_gpu * encoder.encode_passage(texts)).sum(axis=1) > 0.9999).all()
