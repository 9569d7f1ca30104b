"""Reading YAML that people wrote, by the YAML 1.2 core schema, and writing what reads as the same.

PyYAML reads YAML 1.1, in which `on`, `no`, `1:30`, `010` and `2022-01-01` are not strings; here they are. Duplicate
keys are an error, because a silently lost line is worse than a refused file.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from noroshi.runtime.errors import ContentError, Fault

_CORE: tuple[tuple[str, str, str], ...] = (
    ("tag:yaml.org,2002:null", r"^(?:null|Null|NULL|~|)$", "nN~\0"),
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("tag:yaml.org,2002:int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+0123456789.",
    ),
)


class CoreLoader(yaml.CSafeLoader):
    """A safe loader with the YAML 1.2 core schema; map keys keep their spelling when they are not strings."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own contract

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A map with string keys; a key that stands twice is a fault at its own place."""
        seen: set[str] = set()
        for key, _ in node.value:
            spelling = key.value if isinstance(key, yaml.ScalarNode) else None
            if spelling is None:
                raise yaml.constructor.ConstructorError(None, None, "a map key must be a scalar", key.start_mark)
            if spelling in seen:
                raise yaml.constructor.ConstructorError(None, None, f"duplicate key {spelling!r}", key.start_mark)
            seen.add(spelling)
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}

    def construct_core_int(self, node: yaml.ScalarNode) -> int:
        """An integer in decimal, `0o` or `0x` notation; a leading zero does not make it octal."""
        text = node.value
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text, 10)


class CoreDumper(yaml.SafeDumper):
    """Quotes each text that a reader of YAML 1.1 or of the core schema would take for something else.

    Texts of several lines are written as blocks, as people do.
    """

    # Tried in this order; what matters to the writer is only whether a pattern matches at all.
    yaml_implicit_resolvers = {key: [*found] for key, found in yaml.SafeDumper.yaml_implicit_resolvers.items()}  # noqa: RUF012

    def represent_core_text(self, text: str) -> yaml.ScalarNode:
        """A scalar in the style that suits its lines."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


for _tag, _pattern, _first in _CORE:
    for _character in _first:
        _key = "" if _character == "\0" else _character
        for _class in (CoreLoader, CoreDumper):
            _class.yaml_implicit_resolvers.setdefault(_key, []).append((_tag, re.compile(_pattern)))
CoreLoader.add_constructor("tag:yaml.org,2002:int", CoreLoader.construct_core_int)
CoreDumper.add_representer(str, CoreDumper.represent_core_text)


def parse_yaml(text: str, path: str) -> Any:
    """The value of one YAML document. `path` is only for messages. Raises ContentError with line and column."""
    try:
        return yaml.load(text, Loader=CoreLoader)  # noqa: S506 - CoreLoader is a safe loader
    except yaml.MarkedYAMLError as error:
        raise ContentError([_fault(error, path)]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ContentError([Fault(path, 1, 1, f"not YAML: {error}", "yaml")]) from error


def compose_yaml(text: str, path: str) -> yaml.Node | None:
    """The node tree of one YAML document, with marks (0-based line and column). Raises ContentError."""
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=CoreLoader)
    except yaml.MarkedYAMLError as error:
        raise ContentError([_fault(error, path)]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ContentError([Fault(path, 1, 1, f"not YAML: {error}", "yaml")]) from error
    return node


def places(node: yaml.Node | None, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], tuple[int, int]]:
    """Line and column (from 1) of the document, every key and every list item, by path; items are named by index."""
    if node is None:
        return {path: (1, 1)}
    found = {path: (node.start_mark.line + 1, node.start_mark.column + 1)} if not path else {}
    if isinstance(node, yaml.MappingNode):
        entries = [(key.value, key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        entries = [(str(index), value, value) for index, value in enumerate(node.value)]
    else:
        return found
    for name, mark, value in entries:
        found[*path, name] = (mark.start_mark.line + 1, mark.start_mark.column + 1)
        found |= places(value, (*path, name))
    return found


def _fault(error: yaml.MarkedYAMLError, path: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Fault(path, line, column, f"not YAML: {error.problem or error.context}", "yaml")
