"""The API's description as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from noroshi.api.routes.describing import kind_of, operations_by_subject

_HEAD: Final = """# API

Made by `noroshi schema api > docs/reference/api.md`; do not edit. [How to use it](../how-to/api.md). A running platform
describes itself as OpenAPI 3.1 at `/v1/openapi.json` and for people at `/v1/docs`.

Every operation says the permission that it takes: of a person by his role, of a token by its scopes. `account` is for
people who have signed in, never for tokens. Whatever goes wrong is told as `Problem`.
"""


def reference(document: Mapping[str, Any]) -> str:
    """Every operation by its subject, then every type, in Markdown."""
    parts = [_HEAD]
    for subject, operations in operations_by_subject(document).items():
        parts.append(f"## {subject.capitalize()}\n")
        parts += ["\n".join(_operation(one)) for one in operations]
    parts.append("## Types\n")
    parts += ["\n".join(_type(name, one)) for name, one in sorted(document["components"]["schemas"].items())]
    return "\n".join(parts).rstrip() + "\n"


def _operation(operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### `{operation['method']} {operation['path']}`\n"
    yield f"{operation.get('description', '')} Takes `{operation['x-permission']}`.\n"
    if parameters := operation.get("parameters"):
        yield "| parameter | in | type | |\n|---|---|---|---|"
        for one in parameters:
            schema = one.get("schema", {})
            told = one.get("description") or schema.get("description") or ("required" if one.get("required") else "")
            yield f"| `{one['name']}` | {one['in']} | {_cell(kind_of(schema))} | {_cell(told)} |"
        yield ""
    if operation["body"]:
        yield f"Body: {_cell(operation['body'].get('description', ''))}\n"
        yield from _fields(operation["body"])
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if status.isdecimal() and content:
            kinds = " or ".join(f"`{kind_of(one['schema'])}`" for one in list(content.values())[:1])
            forms = "" if list(content) == ["application/json"] else f" as {', '.join(content)}"
            yield f"Answers {status} with {kinds}{forms}.\n"
        elif status.isdecimal() and status != "304":
            yield f"Answers {status}.\n"


def _type(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    if told := schema.get("description"):
        yield f"{' '.join(told.split())}\n"
    if "properties" in schema:
        yield from _fields(schema)
    else:
        yield f"{kind_of(schema)}\n"


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    required = schema.get("required", ())
    yield "| field | type | |\n|---|---|---|"
    for name, one in schema.get("properties", {}).items():
        told = one.get("description") or ("" if name in required else "may be left out")
        yield f"| `{name}` | {_cell(kind_of(one))} | {_cell(told)} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
