"""The tables of a dump as a Tabular Data Package (https://specs.frictionlessdata.io/tabular-data-package/).

The schema of a table is read off its row type (``graph.rows``): types, which columns are always filled, and the
words below each attribute as its description.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from graph.linked_data import export
from graph.rows import DocumentRow
from graph.service import Service

MEDIA_TYPE: Final = "application/vnd.datapackage+json"
"""Registered with IANA."""

FOREIGN_KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "projects": {"document": "documents"},
    "ties": {"document": "documents"},
    "plans": {"document": "documents"},
    "plan-nodes": {"plan": "plans", "parent": ""},
    "links": {"project": "projects"},
    "indicators": {"node": "plan-nodes"},
}
"""Column to the table whose id it holds; the empty name is the table itself.

``links.target`` is the id of a plan node or the number of an SDG goal, as ``target_kind`` says, and an issue may be
of a document that could not be read: neither is a key that always leads somewhere."""

_JOINED: Final = (str, int, float)
_BESIDE: Final = {
    "from": "The name of the Japanese party.", "to": "The name of the foreign party.",
    "evidence": "The words that state the tie, or the addresses of the pages that do."}
"""What a table of ties has beside its row type (``graph.linked_data.export.records``)."""


def describe(service: Service, text: Mapping[str, Any], files: Iterable[tuple[str, str, int, str]]) -> dict[str, Any]:
    """The descriptor ``datapackage.json``.

    Args:
        service: the snapshot that the tables are of.
        text: what the dataset says of itself (``graph/linked_data/dataset.toml``).
        files: table, file name, size in bytes and SHA-256 of each gzipped CSV file.
    """
    manifest, terms = service.snapshot.manifest, text["terms"]
    sources = [{"title": each.title, "path": each.iri} for each in service.catalogue.iterate(DocumentRow)]
    return {
        "profile": "tabular-data-package",
        "name": f"kakehashi-{manifest.id.lower()}",
        "id": f"{manifest.base}dataset",
        "title": text["title"]["en"],
        "description": f"{text['description']['en']}\n\n{text['title']['ja']}: {text['description']['ja']}",
        "homepage": f"{manifest.base}dataset",
        "version": manifest.id,
        "created": manifest.created,
        "keywords": [*text["keywords"]["en"], *text["keywords"]["ja"]],
        "licenses": [{"path": terms["licence"], "title": terms["rights"]}],
        "contributors": [{"title": terms["publisher_en"], "role": "publisher"}],
        "sources": [*sources, {"title": "Reference data of Kakehashi: municipalities, countries, places, recorded ties",
                               "path": f"{manifest.base}graph/reference"}],
        "resources": [_resource(*each) for each in files],
    }


def _resource(table: str, path: str, size: int, sha256: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource", "name": table, "path": path, "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "compression": "gz", "bytes": size, "hash": f"sha256:{sha256}",
        "description": (export.TABLES[table].__doc__ or "").partition("\n")[0],
        "dialect": {"delimiter": ",", "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "schema": schema(table),
    }


def schema(table: str) -> dict[str, Any]:
    """The Table Schema of one table of ``graph.linked_data.export``.

    Raises:
        QueryError: no table has this name.
    """
    fields = export.TABLES.get(table, DocumentRow).model_fields
    keys = FOREIGN_KEYS.get(table, {})
    return {
        "fields": [field(name, fields[name]) if name in fields else
                   {"name": name, "type": "string", "description": _BESIDE[name]} for name in export.columns(table)],
        "missingValues": [""],
        "primaryKey": "id",
        "foreignKeys": [{"fields": name, "reference": {"resource": other, "fields": "id"}}
                        for name, other in keys.items()],
    }


def field(name: str, info: FieldInfo) -> dict[str, Any]:
    """The description of one column; what is not plain is JSON or joined by ``; ``, as ``export.flat`` does."""
    kind, optional = _plain(info.annotation)
    described: dict[str, Any] = {"name": name, "type": _type(kind)}
    words = [info.description] if info.description else []
    if get_origin(kind) is tuple and described["type"] == "string":
        words.append("Joined by “; ”.")
    if words:
        described["description"] = " ".join(words)
    constraints: dict[str, Any] = {}
    if not optional and described["type"] not in ("string", "array"):
        constraints["required"] = True  # a table cannot tell an empty text or list from an absent one
    if name == "id":
        constraints |= {"required": True, "unique": True}
    if get_origin(kind) is Literal:
        constraints |= {"required": not optional, "enum": list(get_args(kind))}
    return described | ({"constraints": constraints} if constraints else {})


def _plain(annotation: object) -> tuple[Any, bool]:
    """A type without None, and whether it had None."""
    parts = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    kept = [each for each in parts if each is not type(None)]
    return kept[0], len(kept) < len(parts)


def _type(kind: Any) -> str:
    if get_origin(kind) is tuple:
        return "string" if all(each in _JOINED or each is Ellipsis for each in get_args(kind)) else "array"
    if get_origin(kind) is Literal or kind is str:
        return "string"
    return {bool: "boolean", int: "integer", float: "number"}.get(kind, "object")
