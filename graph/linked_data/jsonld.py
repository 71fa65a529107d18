"""Triples as compact JSON-LD 1.1, with the terms of ``ontology/context.jsonld``.

The document carries the part of the context that it uses, so it can be read without the network; the whole
context stands at ``{base}ontology/context.jsonld``.  What is written expands to the same triples: a value that
a term's coercion does not fit is written under the prefixed name, in full.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

import pyoxigraph as ox

from ontology import files
from ontology.iri import RDF, XSD

_TYPE: Final = f"{RDF}type"
_STRING: Final = f"{XSD}string"
_NATIVE: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""Integers that JSON numbers hold exactly and that read back as the same literal."""

Value = ox.NamedNode | ox.BlankNode | ox.Literal


class _Writer:
    """Compacts against one context, and remembers which of its entries were used."""

    def __init__(self, base: str) -> None:
        self._context = files.context(base)
        self._vocab = cast(str, self._context["@vocab"])
        self._prefixes = {name: value for name, value in self._context.items()
                          if isinstance(value, str) and not name.startswith("@") and value[-1] in "#/"}
        self._terms: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for name, entry in self._context.items():
            if name.startswith("@") or name in self._prefixes or entry in ("@id", "@type"):
                continue
            definition = {"@id": entry} if isinstance(entry, str) else cast(dict[str, Any], entry)
            self._terms.setdefault(self._full(definition.get("@id", name)), []).append((name, definition))
        self.used = {"@version", "@vocab", "id", "type"}

    def context(self) -> dict[str, object]:
        """The entries that were used, in the context's own order."""
        for name in tuple(self.used):
            entry = self._context.get(name)
            words = [entry] if isinstance(entry, str) else list(entry.values()) if isinstance(entry, dict) else []
            self.used.update(word.partition(":")[0] for word in words if isinstance(word, str) and ":" in word)
        return {name: entry for name, entry in self._context.items() if name in self.used}

    def _full(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        if not colon:
            return self._vocab + name
        return self._prefixes[prefix] + rest if prefix in self._prefixes else name

    def name(self, iri: str) -> str:
        """A term or prefixed name for a property or class; the IRI where there is neither."""
        if iri.startswith(self._vocab):
            local = iri.removeprefix(self._vocab)
            if re.fullmatch(r"[A-Za-z]\w*", local) and local not in self._context:
                return local
        for prefix, namespace in self._prefixes.items():
            local = iri.removeprefix(namespace)
            if local != iri and re.fullmatch(r"[A-Za-z0-9]\w*", local):
                self.used.add(prefix)
                return f"{prefix}:{local}"
        return iri

    def put(self, node: dict[str, Any], predicate: str, value: Value) -> None:
        """Adds one statement to a node object."""
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            _append(node, "type", self.name(value.value), always_list=False)
            return
        for term, definition in self._terms.get(predicate, ()):
            if self._put_coerced(node, term, definition, value):
                self.used.add(term)
                return
        _append(node, self.name(predicate), _full_value(value), always_list=False)

    def _put_coerced(self, node: dict[str, Any], term: str, definition: dict[str, Any], value: Value) -> bool:
        container = definition.get("@container", [])
        kind = definition.get("@type")
        if "@language" in container:
            if not isinstance(value, ox.Literal) or not (value.language or value.datatype.value == _STRING):
                return False
            languages = node.setdefault(term, {})
            _append(languages, value.language or "@none", value.value, always_list="@set" in container)
            return True
        if isinstance(value, ox.Literal):
            written: Any
            if kind is not None:
                if kind == "@id" or self._full(kind) != value.datatype.value:
                    return False
                written = value.value
            elif "@language" in definition:
                if value.language != definition["@language"]:
                    return False
                written = value.value
            else:
                written = _full_value(value)
        else:
            written = _id(value) if kind == "@id" else {"id": _id(value)}
        _append(node, term, written, always_list="@set" in container)
        return True


def _append(node: dict[str, Any], key: str, value: Any, *, always_list: bool) -> None:
    if key in node:
        if not isinstance(node[key], list):
            node[key] = [node[key]]
        node[key].append(value)
    else:
        node[key] = [value] if always_list else value


def _id(value: ox.NamedNode | ox.BlankNode) -> str:
    return value.value if isinstance(value, ox.NamedNode) else f"_:{value.value}"


def _full_value(value: Value) -> Any:
    if not isinstance(value, ox.Literal):
        return {"id": _id(value)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype == _STRING:
        return value.value
    if datatype == f"{XSD}boolean" and value.value in ("true", "false"):
        return value.value == "true"
    if datatype == f"{XSD}integer" and _NATIVE.fullmatch(value.value):
        return int(value.value)
    return {"@value": value.value, "@type": datatype}


def nodes(triples: Iterable[ox.Triple]) -> Iterator[tuple[ox.NamedNode | ox.BlankNode, list[tuple[str, Value]]]]:
    """Statements by subject, in the order in which subjects first occur."""
    found: dict[ox.NamedNode | ox.BlankNode, list[tuple[str, Value]]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
            continue  # the data have no triple terms, and JSON-LD 1.1 cannot say them
        found.setdefault(triple.subject, []).append((triple.predicate.value, triple.object))
    yield from found.items()


def compact(triples: Iterable[ox.Triple], base: str) -> bytes:
    """The triples as one JSON-LD document: a node object, or ``@graph`` where there are several."""
    writer = _Writer(base)
    found = []
    for subject, statements in nodes(triples):
        node: dict[str, Any] = {"id": _id(subject)}
        for predicate, value in statements:
            writer.put(node, predicate, value)
        found.append(node)
    body = found[0] if len(found) == 1 else {"@graph": found}
    document = {"@context": writer.context(), **body}
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")
