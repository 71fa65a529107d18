"""The ontology's own RDF files, read against a base.

Their IRIs are relative (Turtle 1.1, section 6.3), so that one set of files serves every operator: the same
file gives ``http://127.0.0.1:8000/ontology#Project`` here and ``https://data.example.jp/ontology#Project``
there.  JSON-LD cannot say that in a context, so ``context`` writes the base in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox

FOLDER: Final = Path(__file__).parent

ONTOLOGY: Final = "kakehashi.ttl"
SHAPES: Final = "shapes.ttl"
CONTEXT: Final = "context.jsonld"


def vocabulary_files() -> tuple[str, ...]:
    """The vocabularies' files, by name, as ``vocabularies/topic.ttl``."""
    return tuple(f"vocabularies/{file.name}" for file in sorted((FOLDER / "vocabularies").glob("*.ttl")))


def triples(name: str, base: str) -> Iterator[ox.Triple]:
    """The triples of one Turtle file of this folder, in the file's order.

    ``name`` is relative to this folder; ``base`` ends in ``/``.
    """
    yield from _parsed(name, base)


@lru_cache(maxsize=32)  # the files under one base, or two: a blank node keeps its name, and so an answer its bytes
def _parsed(name: str, base: str) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(path=str(FOLDER / name), format=ox.RdfFormat.TURTLE, base_iri=base))


@lru_cache(maxsize=4)
def context(base: str) -> dict[str, object]:
    """The JSON-LD 1.1 context, every IRI absolute; the value of ``@context``.

    Own terms are ``@vocab``; the prefixes of the vocabularies reused are spelled out.
    """
    text = (FOLDER / CONTEXT).read_text("utf-8").replace("{base}", base)
    return cast(dict[str, object], json.loads(text)["@context"])
