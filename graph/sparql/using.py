"""The dataset that the protocol gives an update (SPARQL 1.1 Protocol, 2.2.3), written into the update.

The engine takes no dataset for an update, so each WHERE gets the USING clauses that say the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from graph.sparql.patterns import CLOSING, OPENING
from graph.sparql.tokens import tokens
from ontology.errors import QueryError


def with_dataset(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """The update over these default and named graphs (IRIs); unchanged when both are empty.

    Raises:
        QueryError: the update has USING or WITH of its own (which the protocol forbids then), or DELETE WHERE, which
            takes no USING.
    """
    if not default and not named:
        return update
    clauses = " ".join([*(f"USING {ox.NamedNode(each)}" for each in default),
                        *(f"USING NAMED {ox.NamedNode(each)}" for each in named)])
    parts: list[str] = []
    done = depth = 0
    before = ""
    for token in tokens(update):
        if token.kind == "mark":
            depth += (token.text in OPENING) - (token.text in CLOSING)
        elif token.kind == "word" and depth == 0:
            if token.text in ("USING", "WITH"):
                raise QueryError("the update and the request both give a dataset", where=token.text)
            if token.text == "WHERE":
                if before == "DELETE":
                    raise QueryError("DELETE WHERE takes no dataset", where="using-graph-uri",
                                     todo="write DELETE { ... } WHERE { ... }")
                parts += [update[done:token.start], clauses, " "]
                done = token.start
        before = token.text
    return "".join(parts) + update[done:]
