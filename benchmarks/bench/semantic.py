"""Semantic search: what comes beyond the encoder, beside the bare index and txtai on the same vectors."""

from __future__ import annotations

import gc
import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.bench.measure import Times, load
from graph import memory, snapshot, vectors
from graph.catalogue import Catalogue
from graph.encoders import Encoder, Vectors
from graph.filters import Filters
from graph.rows import ProjectRow
from graph.service import Service
from graph.settings import Settings

QUESTIONS: Final = (
    "高校生の短期派遣", "台湾の旅行会社の招請", "姉妹都市提携の周年記念", "農産物の輸出商談会",
    "オンラインでの学校交流", "技術研修員の受入れ", "多文化共生の講座", "語学研修 カナダ", "環境分野の国際協力",
    "文化芸術の公演", "student exchange with sister cities", "promote tourism in Thailand",
    "business meetings for exporters",
    "host families for exchange students", "cooperation in medicine",
)
LIMIT: Final = 20


def measure(home: Path, served: Settings, txtai: Path | None, rounds: int) -> dict[str, Any]:
    """Milliseconds of a question in each way, ``rounds`` times with nothing remembered, after one that is not counted:
    it brings in what the files were not read of since the start.

    One way after another, each with all questions: what is asked between two searches takes the processor's caches
    from both, and the encoder, which runs before each search, does so anyway.
    """
    settings = served.model_copy(update={"encoder_threads": 1})
    whole: list[float] = []
    encoder: list[float] = []
    scan: list[float] = []
    filtered: list[float] = []
    similar: list[float] = []
    service = Service.open(settings)
    searcher = service.searcher
    stored = searcher.vectors
    assert stored is not None, "the corpus has vectors"
    clocked = searcher.encoder = _Clocked(searcher.encoder)
    service.search("温める")
    gc.collect()
    gc.freeze()
    memory.bring_in()  # all three as the service does after its start
    first: list[str] = []
    for number in range(rounds + 1):
        if number == 1:
            for times in (whole, encoder, scan, filtered, similar):
                times.clear()
        searcher._vector.cache_clear()
        searcher._worded.cache_clear()
        for text in QUESTIONS:
            first.append(_timed(whole, lambda text=text: service.search(text, limit=LIMIT)).hits[0][0].id)
            encoder.append(clocked.seconds)
        for text in QUESTIONS:
            _timed(filtered, lambda text=text: service.search(text, Filters(mode=("dispatch",)), LIMIT))
        for project in first[-len(QUESTIONS):]:
            _timed(similar, lambda project=project: service.similar(project))
        for text in QUESTIONS:
            found = searcher.encoder.encode_query([text])
            _timed(scan, lambda found=found: stored.search(found[0], vectors_deep(searcher)))
    beyond = [max(0.0, each - used) for each, used in zip(whole, encoder, strict=True)]
    result: dict[str, Any] = {
        "projects": len(searcher.projects), "passages": len(stored), "load": load(),
        "ways": {name: Times.of(values).as_data() for name, values in (
            ("encoder", encoder), ("bare index", scan), ("Kakehashi, whole search", whole),
            ("Kakehashi, beyond the encoder", beyond), ("Kakehashi, same question with a filter", filtered),
            ("Kakehashi, similar initiatives", similar))}}
    if txtai:
        result["ways"] |= _txtai(home, settings, txtai, service)
    return result


def vectors_deep(searcher: Any) -> int:
    """How many passages a search takes from the index."""
    from graph.search.nearness import DEPTH

    return min(DEPTH, len(searcher.projects))


class _Clocked:
    """An encoder that tells how long it took last: what a search encodes is the question in other words."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.version, self.dimension = encoder.name, encoder.version, encoder.dimension
        self.seconds = 0.0

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does."""
        began = time.perf_counter()
        made = self._encoder.encode_query(texts)
        self.seconds = time.perf_counter() - began
        return made

    def encode_passage(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does."""
        return self._encoder.encode_passage(texts)


def _timed(times: list[float], ask: Any) -> Any:
    began = time.perf_counter()
    found = ask()
    times.append(time.perf_counter() - began)
    return found


def _txtai(home: Path, settings: Settings, python: Path, service: Service) -> dict[str, Any]:
    folder = snapshot.current(settings.data).path
    stored = vectors.FaissVectors(folder / vectors.FILE)
    content = json.loads((folder / "passages.json").read_text("utf-8"))
    by_id = {row.id: f"{row.title} {row.description}" for row in
             Catalogue(folder / "catalogue.sqlite").iterate(ProjectRow)}
    texts = [by_id[content["projects"][owner]] for owner in content["owners"]]
    np.save(home / "vectors.npy", stored.get(range(len(stored))))
    np.save(home / "queries.npy", service.searcher.encoder.encode_query(list(QUESTIONS)))
    (home / "texts.json").write_text(json.dumps(texts), "utf-8")
    (home / "questions.json").write_text(json.dumps(QUESTIONS), "utf-8")
    command = [str(python), str(Path(__file__).with_name("txtai_peer.py")), *(
        str(home / name) for name in ("vectors.npy", "queries.npy", "texts.json", "questions.json")), str(LIMIT)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env={
        "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin", "HOME": str(home)})
    if ended.returncode:
        return {"txtai": {"error": ended.stderr.strip().splitlines()[-1][:200]}}
    return {f"txtai, {name}, beyond the encoder": {**Times.of(each["seconds"]).as_data(),
                                                   "built": each["built_seconds"]}
            for name, each in json.loads(ended.stdout).items()}
