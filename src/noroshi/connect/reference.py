"""The reference of connectors, made of what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from noroshi.connect.assembly import service_name
from noroshi.connect.discovery import Found
from noroshi.runtime.errors import UsageError
from noroshi.sdk.connector import Action

_HEAD = """# Connectors

Made by `noroshi connector reference`; do not edit. A playbook calls an action by its name, and gives it arguments by
name:

```yaml
- tell:
    call: noroshi.slack.post_message
    args: {channel: C0123456789, text: "something happened"}
    result: posted
```

*look-up*: changes nothing. *idempotent*: doing it twice is as good as once, so that it is done again when a crash
leaves open whether it happened. Any other action is not: the run then waits for a person.
"""


def write_reference(connectors: Iterable[Found]) -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *(line for found in connectors for line in _connector(found))]).rstrip() + "\n"


def describe(name: str, connectors: Mapping[str, Found]) -> str:
    """The part about one connector. Raises UsageError when there is none of that name."""
    if name not in connectors:
        raise UsageError(f"there is no connector {name!r}; there are {', '.join(connectors)}")
    return "\n".join(_connector(connectors[name]))


def _connector(found: Found) -> Iterator[str]:
    yield f"## {found.title}\n"
    yield f"{found.description}.\n"
    yield from _fields(f"Settings `[connect.connectors.{found.name}]`", found.connector.settings_type)
    for pattern in found.connector.urls:
        yield f"Answers plain HTTP calls to `{pattern}` unless `respond.services` maps them elsewhere.\n"
    for action in found.connector.actions.values():
        yield from _action(f"{service_name(found)}.{action.name}", action)


def _action(name: str, action: Action) -> Iterator[str]:
    kind = "look-up" if not action.writes else "idempotent" if action.idempotent else "not idempotent"
    yield f"### `{name}`\n"
    yield f"{action.title} *{kind}*, at most {action.seconds:g} s.\n"
    yield from _fields("Arguments", action.arguments)
    result = action.result.json_schema()
    shown = ", ".join(f"`{key}`" for key in result.get("properties", {})) or f"{_type(result, result)}"
    yield f"Result: {shown}.\n"


def _fields(title: str, model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema()
    required = schema.get("required", [])
    text = " ".join((model.__doc__ or "").split())
    yield f"{title}: {text}\n"
    if not schema.get("properties"):
        return
    yield "| name | type | default |\n|---|---|---|"
    for name, field in schema["properties"].items():
        default = "required" if name in required else _default(field.get("default"))
        yield f"| `{name}` | {_type(field, schema)} | {default} |"
    yield ""


def _default(value: Any) -> str:
    if value is None or value in ({}, [], ""):
        return ""
    return f"`{', '.join(map(str, value)) if isinstance(value, list | tuple) else value}`"


def _type(field: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in field:
        named = schema.get("$defs", {}).get(field["$ref"].rpartition("/")[2], {})
        return f"map of {', '.join(f'`{key}`' for key in named.get('properties', {}))}"
    if "anyOf" in field:
        return " or ".join(_type(one, schema) for one in field["anyOf"] if one.get("type") != "null")
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    kind = {"object": "map", "array": "list"}.get(field.get("type", "any"), field.get("type", "any"))
    if kind == "list" and isinstance(field.get("items"), dict) and field["items"]:
        return f"list of {_type(field['items'], schema)}"
    return "name of a secret" if field.get("secret") else str(kind)
