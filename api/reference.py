"""The reference of the HTTP interface, written from its own OpenAPI description: ``make docs``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import create_app

FILE = Path(__file__).parent.parent / "docs" / "API.md"

HEAD = """# HTTP interface

Written by `make docs` from the service's own description, which is at `/api/openapi.json`. Errors are problem details
(RFC 9457): `type`, `title`, `status`, `detail`, `where`, `todo`. A repeated parameter means any of its values.
"""


def markdown() -> str:
    """The whole reference as Markdown."""
    description = create_app().openapi()
    return "\n".join([HEAD, "## Endpoints\n", *_endpoints(description), "## Shapes\n", *_shapes(description)])


def _endpoints(description: dict[str, Any]) -> Iterator[str]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"### `{method.upper()} {path}`\n"
            yield (operation.get("description") or operation.get("summary") or "").strip() + "\n"
            if parameters := operation.get("parameters"):
                yield "| parameter | type | default | meaning |\n|---|---|---|---|"
                for each in parameters:
                    schema = each.get("schema", {})
                    default = schema.get("default")
                    shown = "" if default in (None, [], "") else f"`{default}`"
                    meaning = (each.get("description") or schema.get("description") or "").replace("\n", " ")
                    required = " (required)" if each.get("required") else ""
                    yield f"| `{each['name']}`{required} | {_type(schema)} | {shown} | {meaning} |"
                yield ""
            answers = operation.get("responses", {}).get("200", {}).get("content", {})
            if kinds := [f"`{media}` {_type(content.get('schema', {}))}".strip() for media, content in answers.items()]:
                yield "Answer: " + ", ".join(kinds) + "\n"


def _shapes(description: dict[str, Any]) -> Iterator[str]:
    for name, schema in sorted(description["components"]["schemas"].items()):
        yield f"### {name}\n"
        if text := schema.get("description"):
            yield text.strip() + "\n"
        if fields := schema.get("properties"):
            yield "| field | type | meaning |\n|---|---|---|"
            for field, about in fields.items():
                yield f"| `{field}` | {_type(about)} | {(about.get('description') or '').replace(chr(10), ' ')} |"
            yield ""


def _type(schema: dict[str, Any]) -> str:
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_type(each) for each in schema[several]))
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


if __name__ == "__main__":
    FILE.write_text(markdown(), encoding="utf-8")
