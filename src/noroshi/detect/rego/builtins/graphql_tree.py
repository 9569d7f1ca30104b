"""GraphQL documents as OPA shows them (gqlparser's trees without positions and empty parts), and back to text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from graphql.language import ast

Tree = dict[str, Any]

_VALUE_KINDS: tuple[type[ast.ValueNode], ...] = (
    ast.VariableNode, ast.IntValueNode, ast.FloatValueNode, ast.StringValueNode, ast.StringValueNode,
    ast.BooleanValueNode, ast.NullValueNode, ast.EnumValueNode, ast.ListValueNode, ast.ObjectValueNode,
)  # fmt: skip
_BLOCK, _LIST, _OBJECT = 4, 8, 9
_DEFINITION_KINDS = {
    "scalar": "SCALAR", "object": "OBJECT", "interface": "INTERFACE", "union": "UNION", "enum": "ENUM",
    "input_object": "INPUT_OBJECT",
}  # fmt: skip
_KEYWORDS = {
    "SCALAR": "scalar", "OBJECT": "type", "INTERFACE": "interface", "UNION": "union", "ENUM": "enum",
    "INPUT_OBJECT": "input",
}  # fmt: skip


def query_tree(document: ast.DocumentNode) -> Tree:
    """The tree of an executable document."""
    operations = [node for node in document.definitions if isinstance(node, ast.OperationDefinitionNode)]
    fragments = [node for node in document.definitions if isinstance(node, ast.FragmentDefinitionNode)]
    return _without_empty(
        {
            "Operations": [
                {
                    "Operation": node.operation.value,
                    "Name": node.name.value if node.name else "",
                    "VariableDefinitions": [_variable(variable) for variable in node.variable_definitions or ()],
                    "Directives": _directives(node.directives),
                    "SelectionSet": _selections(node.selection_set),
                }
                for node in operations
            ],
            "Fragments": [
                {
                    "Name": node.name.value,
                    "TypeCondition": node.type_condition.name.value,
                    "Directives": _directives(node.directives),
                    "SelectionSet": _selections(node.selection_set),
                }
                for node in fragments
            ],
        }
    )


def schema_tree(document: ast.DocumentNode) -> Tree:
    """The tree of a type system document."""
    lists: dict[str, list[Tree]] = {
        "Schema": [], "SchemaExtension": [], "Directives": [], "Definitions": [], "Extensions": [],
    }  # fmt: skip
    for node in document.definitions:
        if isinstance(node, ast.SchemaDefinitionNode | ast.SchemaExtensionNode):
            name = "Schema" if isinstance(node, ast.SchemaDefinitionNode) else "SchemaExtension"
            lists[name].append(_schema(node))
        elif isinstance(node, ast.DirectiveDefinitionNode):
            lists["Directives"].append(_directive_definition(node))
        else:
            lists["Extensions" if node.kind.endswith("extension") else "Definitions"].append(_definition(node))
    return _without_empty(lists)


def _schema(node: Any) -> Tree:
    return {
        "Description": _described(node),
        "Directives": _directives(node.directives),
        "OperationTypes": [
            {"Operation": each.operation.value, "Type": each.type.name.value} for each in node.operation_types or ()
        ],
    }


def _directive_definition(node: ast.DirectiveDefinitionNode) -> Tree:
    return {
        "Description": _described(node),
        "Name": node.name.value,
        "Arguments": [_argument_definition(argument) for argument in node.arguments or ()],
        "Locations": [location.value for location in node.locations],
        "IsRepeatable": node.repeatable,
    }


def _definition(node: Any) -> Tree:
    kind = node.kind.removesuffix("_type_definition").removesuffix("_type_extension")
    fields = getattr(node, "fields", None) or ()
    make = _argument_definition if kind == "input_object" else _field_definition
    return {
        "Kind": _DEFINITION_KINDS[kind],
        "Description": _described(node),
        "Name": node.name.value,
        "Directives": _directives(node.directives),
        "Interfaces": [each.name.value for each in getattr(node, "interfaces", None) or ()],
        "Fields": [make(field) for field in fields],
        "Types": [each.name.value for each in getattr(node, "types", None) or ()],
        "EnumValues": [
            {"Description": _described(v), "Name": v.name.value, "Directives": _directives(v.directives)}
            for v in getattr(node, "values", None) or ()
        ],
        "BuiltIn": False,
    }


def _field_definition(node: ast.FieldDefinitionNode) -> Tree:
    return {
        "Description": _described(node),
        "Name": node.name.value,
        "Arguments": [_argument_definition(argument) for argument in node.arguments or ()],
        "Type": _type(node.type),
        "Directives": _directives(node.directives),
    }


def _argument_definition(node: ast.InputValueDefinitionNode) -> Tree:
    return {
        "Description": _described(node),
        "Name": node.name.value,
        "DefaultValue": _value(node.default_value) if node.default_value else None,
        "Type": _type(node.type),
        "Directives": _directives(node.directives),
    }


def _described(node: Any) -> str:
    return node.description.value if getattr(node, "description", None) else ""


def _variable(node: ast.VariableDefinitionNode) -> Tree:
    return {
        "Variable": node.variable.name.value,
        "Type": _type(node.type),
        "DefaultValue": _value(node.default_value) if node.default_value else None,
        "Directives": _directives(node.directives),
        "Used": False,
    }


def _type(node: ast.TypeNode) -> Tree:
    not_null = isinstance(node, ast.NonNullTypeNode)
    inner = node.type if isinstance(node, ast.NonNullTypeNode) else node
    if isinstance(inner, ast.ListTypeNode):
        return {"NamedType": "", "Elem": _type(inner.type), "NonNull": not_null}
    return {"NamedType": getattr(inner, "name").value, "NonNull": not_null}  # noqa: B009 - the union is too wide


def _directives(nodes: Iterable[ast.DirectiveNode] | None) -> list[Tree]:
    return [{"Name": node.name.value, "Arguments": _arguments(node.arguments), "Location": ""} for node in nodes or ()]


def _arguments(nodes: Iterable[ast.ArgumentNode] | None) -> list[Tree]:
    return [{"Name": node.name.value, "Value": _value(node.value)} for node in nodes or ()]


def _value(node: Any) -> Tree:
    kind = next(number for number, each in enumerate(_VALUE_KINDS) if isinstance(node, each))
    raw, children = "", []
    if isinstance(node, ast.VariableNode):
        raw = node.name.value
    elif isinstance(node, ast.ListValueNode):
        children = [{"Name": "", "Value": _value(each)} for each in node.values or ()]
    elif isinstance(node, ast.ObjectValueNode):
        children = [{"Name": each.name.value, "Value": _value(each.value)} for each in node.fields or ()]
    elif isinstance(node, ast.BooleanValueNode):
        raw = str(node.value).lower()
    else:
        raw = "null" if isinstance(node, ast.NullValueNode) else node.value
    if isinstance(node, ast.StringValueNode) and node.block:
        kind = _BLOCK
    return {"Raw": raw, "Kind": kind, "Children": children, "ExpectedTypeHasDefault": False}


def _selections(node: ast.SelectionSetNode | None) -> list[Tree]:
    trees = []
    for each in node.selections if node else ():
        tree: Tree = {"Directives": _directives(each.directives)}
        if isinstance(each, ast.FieldNode):
            tree["Alias"] = each.alias.value if each.alias else each.name.value
            tree |= {"Name": each.name.value, "Arguments": _arguments(each.arguments)}
            tree["SelectionSet"] = _selections(each.selection_set)
        elif isinstance(each, ast.FragmentSpreadNode):
            tree["Name"] = each.name.value
        elif isinstance(each, ast.InlineFragmentNode):
            tree["TypeCondition"] = each.type_condition.name.value if each.type_condition else ""
            tree["SelectionSet"] = _selections(each.selection_set)
        trees.append(tree)
    return trees


def _without_empty(tree: Tree) -> Tree:
    """The tree without nulls and empty lists, as OPA prunes it; empty texts stay."""
    pruned = {key: _pruned(inner) for key, inner in tree.items()}
    return {key: inner for key, inner in pruned.items() if inner is not None and inner not in ([], {})}


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return _without_empty(value)
    return [_pruned(inner) for inner in value] if isinstance(value, list) else value


def query_text(tree: Tree) -> str:
    """The document a tree of an executable document stands for. Raises KeyError or TypeError on another tree."""
    lines = []
    for each in tree.get("Operations", ()):
        variables = ", ".join(
            f"${variable['Variable']}{_typed_text(variable)}" for variable in each.get("VariableDefinitions", ())
        )
        given = f"({variables})" if variables else ""
        head = f"{each['Operation']} {each.get('Name', '')}{given}{_directives_text(each)}"
        lines.append(head + _selections_text(each))
    for each in tree.get("Fragments", ()):
        head = f"fragment {each['Name']} on {each['TypeCondition']}{_directives_text(each)}"
        lines.append(head + _selections_text(each))
    return "\n".join(lines)


def schema_text(tree: Tree) -> str:
    """The document a tree of a type system document stands for. Raises KeyError or TypeError on another tree."""
    lines = [_schema_text(each, "schema") for each in tree.get("Schema", ())]
    lines += [_schema_text(each, "extend schema") for each in tree.get("SchemaExtension", ())]
    for each in tree.get("Directives", ()):
        repeatable = " repeatable" if each.get("IsRepeatable") else ""
        places = " | ".join(each["Locations"])
        lines.append(f"directive @{each['Name']}{_arguments_text(each)}{repeatable} on {places}")
    lines += [_definition_text(each, "") for each in tree.get("Definitions", ()) if not each.get("BuiltIn")]
    lines += [_definition_text(each, "extend ") for each in tree.get("Extensions", ())]
    return "\n".join(lines)


def _schema_text(tree: Tree, word: str) -> str:
    types = " ".join(f"{each['Operation']}: {each['Type']}" for each in tree.get("OperationTypes", ()))
    return f"{word}{_directives_text(tree)}" + (f" {{ {types} }}" if types else "")


def _definition_text(tree: Tree, before: str) -> str:
    interfaces = " & ".join(tree.get("Interfaces", ()))
    fields = [f"{each['Name']}{_arguments_text(each)}{_typed_text(each)}" for each in tree.get("Fields", ())]
    fields += [f"{each['Name']}{_directives_text(each)}" for each in tree.get("EnumValues", ())]
    return (
        f"{before}{_KEYWORDS[tree['Kind']]} {tree['Name']}"
        + (f" implements {interfaces}" if interfaces else "")
        + _directives_text(tree)
        + (f" = {' | '.join(tree['Types'])}" if tree.get("Types") else "")
        + (f" {{ {' '.join(fields)} }}" if fields else "")
    )


def _arguments_text(tree: Tree) -> str:
    """The definitions of arguments of a field or a directive."""
    given = ", ".join(f"{each['Name']}{_typed_text(each)}" for each in tree.get("Arguments", ()))
    return f"({given})" if given else ""


def _typed_text(tree: Tree) -> str:
    """Type, default and directives of a field, an argument or a variable."""
    return f": {_type_text(tree['Type'])}{_default_text(tree)}{_directives_text(tree)}"


def _type_text(tree: Tree) -> str:
    inner = f"[{_type_text(tree['Elem'])}]" if tree.get("Elem") else tree["NamedType"]
    return inner + ("!" if tree.get("NonNull") else "")


def _default_text(tree: Tree) -> str:
    return f" = {_value_text(tree['DefaultValue'])}" if tree.get("DefaultValue") else ""


def _directives_text(tree: Tree) -> str:
    return "".join(f" @{each['Name']}{_given_text(each)}" for each in tree.get("Directives", ()))


def _given_text(tree: Tree) -> str:
    """The arguments that a field or a directive is given."""
    given = ", ".join(f"{each['Name']}: {_value_text(each['Value'])}" for each in tree.get("Arguments", ()))
    return f"({given})" if given else ""


def _value_text(tree: Tree) -> str:
    kind, children = tree["Kind"], tree.get("Children", ())
    if kind == 0:
        return f"${tree['Raw']}"
    if kind in (3, _BLOCK):
        return json.dumps(tree["Raw"])
    if kind == _LIST:
        return f"[{', '.join(_value_text(each['Value']) for each in children)}]"
    if kind == _OBJECT:
        return "{" + ", ".join(f"{each['Name']}: {_value_text(each['Value'])}" for each in children) + "}"
    return str(tree["Raw"])


def _selections_text(tree: Tree) -> str:
    lines = []
    for each in tree.get("SelectionSet", ()):
        if "Alias" in each:
            alias = f"{each['Alias']}: " if each["Alias"] != each["Name"] else ""
            head = f"{alias}{each['Name']}{_given_text(each)}"
        elif "Name" in each:
            head = f"...{each['Name']}"
        else:
            on = f" on {each['TypeCondition']}" if each.get("TypeCondition") else ""
            head = f"...{on}"
        lines.append(head + _directives_text(each) + _selections_text(each))
    return f" {{ {' '.join(lines)} }}" if lines else ""
