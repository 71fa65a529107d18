"""Graphs of a store compared with the shapes: only what has not been checked before, many at once, by two processes."""

from __future__ import annotations

import gc
import multiprocessing as mp
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox
from pydantic import TypeAdapter

from graph.quads import Reader
from ingest.publishing.beside import Beside
from ingest.validation.checked import Checked, digest
from ingest.validation.portions import portions
from ingest.validation.shapes import Finding, Portion, findings, in_order, referring, shapes_digest
from ontology.iri import RDF, SKOS

Tell = Callable[[int, int], None]
"""Told how much of something is done and how much there is."""

SIZE: Final = 10_000
"""Triples checked in one call, about: twenty surveys of ten rows.  Of more a call takes longer by as much."""

TURN: Final = 10
"""Graphs that a process takes at a time: those of small surveys are half a call, a large graph keeps one for itself."""

_LOOKED_UP: Final = (ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SKOS}inScheme"))
"""All that the shapes ask of a node that another graph describes."""

_FINDINGS: Final = TypeAdapter(tuple[Finding, ...])

Turn: TypeAlias = "Synchronized[int]"


class Found(NamedTuple):
    """What the shapes say of one graph."""

    findings: tuple[Finding, ...]
    n_triples: int


class Job(NamedTuple):
    """Graphs of the store at a path that are to be checked."""

    store: Path
    graphs: tuple[str, ...]
    base: str
    work: Path | None
    """Where it is kept what was checked before."""


class _Share(NamedTuple):
    """What one process found: by a graph's place in the job, and of what is kept."""

    found: dict[int, Found]
    asked: set[str]
    new: dict[str, str]


class _Waiting(NamedTuple):
    """A portion of a graph of this number, kept by this key when it is checked."""

    number: int
    key: str
    portion: Portion


class Second:
    """A process that checks beside this one; made before threads of the store exist, which a fork would not survive.

    Both take the next graphs when they are done with theirs, so that neither waits long for the other.
    """

    def __init__(self) -> None:
        self._turn: Turn = mp.get_context("fork").Value("q", 0)
        self._process = Beside(partial(_share, self._turn))

    def run(self, job: Job, tell: Tell) -> _Share:
        """Both shares as one.

        Raises:
            KakehashiError: the process ended before its time.
        """
        self._process.begin(job)
        mine = _share(self._turn, job, tell)
        other = self._process.wait()
        return _Share(mine.found | other.found, mine.asked | other.asked, mine.new | other.new)

    def end(self) -> None:
        """Ends the process, if it has not ended."""
        self._process.end()


def check(job: Job, tell: Tell, second: Second | None = None) -> list[Found]:
    """What the shapes say of a job's graphs; ``tell`` is told now and then.

    Raises:
        SnapshotError: there is no store.
        KakehashiError: the second process ended before its time.
    """
    if second and len(job.graphs) > TURN:
        share = second.run(job, tell)
    else:
        share = _share(mp.get_context("fork").Value("q", 0), job, tell)
    if job.work:
        with Checked(job.work) as checked:
            checked.renew(share.asked, share.new)
    tell(len(job.graphs), len(job.graphs))
    return [share.found[number] for number in range(len(job.graphs))]


def _share(turn: Turn, job: Job, tell: Tell = lambda done, total: None) -> _Share:
    """Checks graphs of the job as long as there are any that no process has taken."""
    with ExitStack() as stack:
        # The documents stay in memory anyhow: looking through them for garbage took a quarter of the time.
        gc.freeze()
        stack.callback(gc.unfreeze)
        checked = stack.enter_context(Checked(job.work)) if job.work else None
        store = stack.enter_context(Reader(job.store)).store
        found = compare(store, _turns(turn, job, tell), job.base, checked=checked)
        return _Share(found, checked.asked, checked.new) if checked else _Share(found, set(), {})


def _turns(turn: Turn, job: Job, tell: Tell) -> Iterator[tuple[int, str]]:
    while True:
        with turn.get_lock():
            first = turn.value
            turn.value = first + TURN
        if first >= len(job.graphs):
            return
        yield from enumerate(job.graphs[first:first + TURN], first)
        tell(min(first + TURN, len(job.graphs) - 1), len(job.graphs))


def compare(store: ox.Store, graphs: Iterable[tuple[int, str]], base: str, known: ox.Store | None = None,
            checked: Checked | None = None) -> dict[int, Found]:
    """What the shapes say of graphs (IRIs) of a store, each with its number.

    First a graph by itself; then, with the classes of what it refers to looked up in the whole store (in ``known``
    where that is another), the references.  So a node of another graph is reported only if it is of the wrong class or
    not known at all.  What was ``checked`` before gives what it gave then; a large graph is checked in portions, so
    that those without a change are not checked again.
    """
    found: dict[int, list[Finding]] = {}
    sizes: dict[int, int] = {}
    waiting: list[_Waiting] = []
    for number, graph in graphs:
        own = [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))]
        found[number], sizes[number] = [], len(own)
        for each in portions(own):
            portion = Portion(each, _looked_up(each, known or store, base))
            key = _key(portion, base) if checked else ""
            kept = checked.get(key) if checked else None
            if kept is None:
                waiting.append(_Waiting(number, key, portion))
            else:
                found[number] += _FINDINGS.validate_json(kept)
            if sum(len(one.portion.own) for one in waiting) >= SIZE:
                _take(waiting, found, base, checked)
    _take(waiting, found, base, checked)
    return {number: Found(in_order(each), sizes[number]) for number, each in found.items()}


def _take(waiting: list[_Waiting], found: dict[int, list[Finding]], base: str, checked: Checked | None) -> None:
    """Checks the portions that wait."""
    for one, made in zip(waiting, findings([each.portion for each in waiting], base), strict=True):
        found[one.number] += made
        if checked:
            checked.put(one.key, _FINDINGS.dump_json(made).decode())
    waiting.clear()


def of_nodes(store: ox.Store, graph: str, nodes: Iterable[ox.NamedNode], base: str) -> list[Finding]:
    """What the shapes say of a graph's statements about some nodes."""
    own = [quad.triple for node in nodes for quad in store.quads_for_pattern(node, None, None, ox.NamedNode(graph))]
    made = findings([Portion(part, _looked_up(part, store, base)) for part in portions(own)], base)
    return [each for part in made for each in part]


def _looked_up(own: Iterable[ox.Triple], known: ox.Store, base: str) -> list[ox.Triple]:
    asked = referring(base)
    referred = {triple.object for triple in own
                if triple.predicate in asked and isinstance(triple.object, ox.NamedNode)}
    return [quad.triple for node in referred for predicate in _LOOKED_UP
            for quad in known.quads_for_pattern(node, predicate, None, None)]


def _key(portion: Portion, base: str) -> str:
    return digest((map(str, portion.own), map(str, portion.looked_up), [shapes_digest(base)]))
