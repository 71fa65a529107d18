"""Judged sets: queries with the projects that answer them, and projects with those like them.

A folder holds JSON Lines files::

    queries.jsonl    {"qid", "text", "lang", "type", "pair"?: qid of the same question in another language}
    relevance.jsonl  {"qid", "document", "record"? or "title"?, "relevance": 2 fully | 1 partly}
    similar.jsonl    {"document", "record"? or "title"?, "similar": [{"document", ..., "relevance"}]}

An item is named by its document and the record's number or ordinal, or its title.  What is not listed is
not relevant; a query without a row in ``relevance.jsonl`` has no answer in the documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from graph.rows import ProjectRow
from ontology.errors import InputError
from ontology.iri import key_text

OWN: Final = Path(__file__).with_name("judged")
"""The project's own set: on the documents of ``documents/``, each query and seed with its reason."""

NEAR_MISSES: Final = Path(__file__).with_name("near_misses")
"""Questions in the words of the public originals that they do not answer: what calibrates the relevance."""

Gold = dict[str, float]
"""Project id to relevance, 1 or 2."""


@dataclass(frozen=True, slots=True)
class Query:
    """One judged question; ``gold`` is empty where the documents have no answer."""

    qid: str
    text: str
    lang: str
    type: str
    pair: str | None
    """The same question in another language."""
    gold: Gold


@dataclass(frozen=True, slots=True)
class Seed:
    """One project with the projects that are like it."""

    project: str
    gold: Gold


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A folder, read against a snapshot's projects."""

    queries: tuple[Query, ...]
    seeds: tuple[Seed, ...]
    missing: tuple[str, ...] = field(default=())
    """Items that the snapshot has not, as document and record or title."""


def read(folder: Path, projects: Iterable[ProjectRow]) -> JudgedSet:
    """Reads a folder; a file that is absent counts as empty.

    Raises:
        InputError: the folder is absent or has neither queries nor seeds, or a line is not as described above.
    """
    if not folder.is_dir() or not any((folder / name).is_file() for name in ("queries.jsonl", "similar.jsonl")):
        raise InputError("this is no judged set", where=str(folder),
                         todo="give a folder with queries.jsonl and relevance.jsonl, or similar.jsonl")
    index = _Index(projects)
    gold: dict[str, Gold] = {}
    for where, line in _lines(folder / "relevance.jsonl", ("qid", "document", "relevance")):
        if (project := index.find(line, where)) is not None:
            gold.setdefault(line["qid"], {})[project] = _grade(line, where)
    queries = tuple(
        Query(line["qid"], line["text"], line["lang"], line.get("base_type") or line["type"], line.get("pair"),
              gold.get(line["qid"], {}))
        for _, line in _lines(folder / "queries.jsonl", ("qid", "text", "lang", "type")))
    seeds = []
    for where, line in _lines(folder / "similar.jsonl", ("document", "similar")):
        similar = {found: _grade(each, where) for each in line["similar"] if (found := index.find(each, where))}
        if (project := index.find(line, where)) is not None:
            seeds.append(Seed(project, similar))
    return JudgedSet(queries, tuple(seeds), tuple(dict.fromkeys(index.missing)))


class _Index:
    """Projects by what a judged set names them with."""

    def __init__(self, projects: Iterable[ProjectRow]) -> None:
        self._by: dict[tuple[str, str], str] = {}
        for project in projects:
            self._by.setdefault((project.document, f"record {project.record}"), project.id)
            self._by.setdefault((project.document, f"title {key_text(project.title)}"), project.id)
        self.missing: list[str] = []

    def find(self, line: Mapping[str, Any], where: str) -> str | None:
        """The project's id; None where the snapshot has not this item."""
        if "record" in line:
            name = f"record {line['record']}"
        elif "title" in line:
            name = f"title {key_text(str(line['title']))}"
        else:
            raise InputError("an item has neither record nor title", where=where)
        found = self._by.get((str(line.get("document")), name))
        if found is None:
            self.missing.append(f"{line.get('document')}: {name}")
        return found


def _grade(line: Mapping[str, Any], where: str) -> float:
    value = line.get("relevance")
    if value not in (0, 1, 2):
        raise InputError(f"relevance is {value!r}; 0, 1 or 2 expected", where=where)
    return float(value)


def _lines(path: Path, keys: tuple[str, ...]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Each line with its place."""
    if not path.is_file():
        return
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError(f"not JSON: {error.msg}", where=where) from error
        if not isinstance(line, dict) or any(key not in line for key in keys):
            raise InputError(f"an object with {', '.join(keys)} expected", where=where)
        yield where, line
