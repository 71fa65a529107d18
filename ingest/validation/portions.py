"""A graph in portions that can be checked apart: nodes that are connected stay together.

A shape looks at a node and at what the node leads to, so a portion says of its nodes what the whole graph says.  A
change in one document touches a few portions of the inferred graph, and the others are not checked again
(:mod:`ingest.validation.checked`).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

SIZE: Final = 2_000
"""Triples of a portion, about: some 60 projects' conclusions, checked in 0.2 s, of which a fifth is the shapes' own."""

Node = ox.NamedNode | ox.BlankNode | ox.Triple


def portions(triples: Sequence[ox.Triple]) -> list[list[ox.Triple]]:
    """The triples in portions, each in the order given; one portion where they are few.

    A node's portion depends on its own connected nodes and on the number of portions, a power of two: so it seldom
    changes when others do.
    """
    number = 1 << max(len(triples) // SIZE, 1).bit_length() - 1
    if number == 1:
        return [list(triples)]
    first = _connected(triples)
    places: dict[Node, int] = {}
    found: list[list[ox.Triple]] = [[] for _ in range(number)]
    for triple in triples:
        root = first[triple.subject]
        place = places.get(root)
        if place is None:
            place = places[root] = zlib.crc32(str(root).encode()) % number
        found[place].append(triple)
    return [each for each in found if each]


def _connected(triples: Sequence[ox.Triple]) -> dict[Node, Node]:
    """Each subject with the one that stands for all that are connected with it: the least by its letters."""
    above: dict[Node, Node] = {triple.subject: triple.subject for triple in triples}

    def top(node: Node) -> Node:
        while above[node] != node:
            above[node] = node = above[above[node]]
        return node

    for triple in triples:
        value = triple.object
        if not isinstance(value, ox.Literal) and value in above:
            one, other = top(triple.subject), top(value)
            if one != other:
                less, more = sorted((one, other), key=str)
                above[more] = less
    return {node: top(node) for node in above}
