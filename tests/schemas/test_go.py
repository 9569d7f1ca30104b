"""The Go files are complete and laid out as gofmt does, by the judgement of a real parser."""

from __future__ import annotations

import re

import pytest
import tree_sitter_go
from tree_sitter import Language, Node, Parser

from noroshi.schemas import Record, load_schema
from noroshi.schemas.generate import SCHEMAS, Target, render
from noroshi.schemas.naming import go_name
from noroshi.schemas.targets.golang import type_name

SOURCES = {path.removesuffix(".go"): data for path, data in render(Target.GO).items()}


@pytest.fixture(params=SCHEMAS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _tree(name: str) -> Node:
    return Parser(Language(tree_sitter_go.language())).parse(SOURCES[name]).root_node


def _text(node: Node | None) -> str:
    assert node is not None
    assert node.text is not None
    return node.text.decode()


def _structs(root: Node) -> dict[str, list[tuple[str, str, str]]]:
    """Name, type and JSON tag of every field, by struct."""
    structs = {}
    for declaration in root.children:
        if declaration.type == "type_declaration":
            specification = declaration.named_children[0]
            fields = specification.named_children[1].named_children[0].named_children
            structs[_text(specification.child_by_field_name("name"))] = [
                (
                    _text(field.child_by_field_name("name")),
                    _text(field.child_by_field_name("type")),
                    _text(field.child_by_field_name("tag")),
                )
                for field in fields
                if field.type == "field_declaration"
            ]
    return structs


def _records(name: str) -> dict[str, Record]:
    schema = load_schema(name)
    return {type_name(schema, record.name): record for record in (schema.root, *schema.records.values())}


def test_the_file_parses_without_error(name: str) -> None:
    root = _tree(name)
    assert not root.has_error
    assert "\n\npackage noroshi\n" in SOURCES[name].decode()


def test_every_record_is_a_struct_with_every_attribute(name: str) -> None:
    schema = load_schema(name)
    structs = _structs(_tree(name))
    assert {struct: [(field, tag) for field, _, tag in fields] for struct, fields in structs.items()} == {
        struct: [
            (
                go_name(attribute.name),
                f'`json:"{schema.json_name(attribute.name)}{"" if attribute.required else ",omitempty"}"`',
            )
            for attribute in record.attributes.values()
        ]
        for struct, record in _records(name).items()
    }


def test_every_type_that_a_field_names_is_declared(name: str) -> None:
    structs = _structs(_tree(name))
    built_in = {"bool", "int64", "float64", "string", "map[string]string", "json.RawMessage", "time.Time"}
    named = {kind.lstrip("[]*") for fields in structs.values() for _, kind, _ in fields}
    assert named - built_in - structs.keys() == set()


def test_no_two_files_declare_the_same_type() -> None:
    declared = [struct for name in SCHEMAS for struct in _structs(_tree(name))]
    assert len(declared) == len(set(declared))


def test_no_struct_has_two_fields_of_one_name(name: str) -> None:
    for fields in _structs(_tree(name)).values():
        names = [field for field, _, _ in fields]
        assert len(names) == len(set(names))


def test_every_import_is_used(name: str) -> None:
    text = SOURCES[name].decode()
    for path in re.findall(r'^(?:import |\t)"([\w/]+)"$', text, re.MULTILINE):
        assert f"{path.split('/')[-1]}." in text


def test_every_class_uid_is_a_constant() -> None:
    constants = dict(re.findall(r"^\tClass(\w+) +int64 = (\d+)$", SOURCES["event"].decode(), re.MULTILINE))
    assert constants == {go_name(item.name): str(item.uid) for item in load_schema("event").classes.values()}


def test_columns_are_aligned_as_gofmt_aligns_them(name: str) -> None:
    """In each block every cell of a column starts at the same place, one space after the widest cell before it."""
    text = SOURCES[name].decode()
    blocks = re.findall(r"^(?:type \w+ struct \{|const \()\n(.*?)^[})]", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == text.count(" struct {") + text.count("const (")
    for block in blocks:
        rows = [_cells(line) for line in block.splitlines()]
        for column in range(1, len(rows[0])):
            starts = {row[column][0] for row in rows}
            widest = max(row[column - 1][0] + len(row[column - 1][1]) for row in rows)
            assert starts == {widest + 1}, block


def _cells(line: str) -> list[tuple[int, str]]:
    """Start and text of name, type, and tag with its comment apart (or of name, type and value)."""
    found = re.fullmatch(r"\t(\S+) +(\S+) +(`[^`]*`|= \d+)(?: +(// .*\S))?", line)
    assert found, line
    return [(found.start(index), found[index]) for index in range(1, 5) if found[index] is not None]


def test_lines_have_no_trailing_blanks_and_the_file_ends_with_one_newline(name: str) -> None:
    text = SOURCES[name].decode()
    assert [line for line in text.split("\n") if line != line.rstrip()] == []
    assert text.endswith("}\n")
    assert "\n\n\n" not in text
