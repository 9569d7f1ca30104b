"""GraphQL: parsing and validating queries and schemas (spec October 2021, with extensions of types not yet defined)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLSchema, build_ast_schema, parse, validate
from graphql.error import GraphQLError
from graphql.language import ast
from graphql.type import validate_schema
from graphql.validation.validate import validate_sdl

from noroshi.detect.contract import Undefined
from noroshi.detect.rego.builtins.graphql_tree import query_text, query_tree, schema_text, schema_tree

_EXECUTABLE = (ast.OperationDefinitionNode, ast.FragmentDefinitionNode)
_NO_QUERY_ROOT = "Query root type must be provided."
_EXTENDED: dict[type[ast.Node], type[ast.TypeDefinitionNode]] = {
    ast.ScalarTypeExtensionNode: ast.ScalarTypeDefinitionNode,
    ast.ObjectTypeExtensionNode: ast.ObjectTypeDefinitionNode,
    ast.InterfaceTypeExtensionNode: ast.InterfaceTypeDefinitionNode,
    ast.UnionTypeExtensionNode: ast.UnionTypeDefinitionNode,
    ast.EnumTypeExtensionNode: ast.EnumTypeDefinitionNode,
    ast.InputObjectTypeExtensionNode: ast.InputObjectTypeDefinitionNode,
}


def _document(value: Any, text_of_tree: Callable[[dict[str, Any]], str], *, executable: bool) -> ast.DocumentNode:
    """The document in a text or in a tree as `parse_query` and `parse_schema` give it."""
    if not isinstance(value, str | dict):
        raise Undefined("a GraphQL document is a string or a tree")
    try:
        text = value if isinstance(value, str) else text_of_tree(value)
        document = parse(text, no_location=True) if _content(text) else ast.DocumentNode(definitions=())
    except (GraphQLError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Undefined(f"not a GraphQL document: {error}") from error
    if any(isinstance(node, _EXECUTABLE) != executable for node in document.definitions):
        raise Undefined("the GraphQL document holds definitions of another kind")
    return document


def _content(text: str) -> bool:
    """Whether a text holds anything but spaces and comments; the library refuses an empty document."""
    return any(line.strip(" ,\t\r\ufeff") for line in (row.partition("#")[0] for row in text.splitlines()))


def _query(value: Any) -> ast.DocumentNode:
    return _document(value, query_text, executable=True)


def _schema(value: Any) -> ast.DocumentNode:
    return _document(value, schema_text, executable=False)


def _built(document: ast.DocumentNode) -> GraphQLSchema:
    """The valid schema of a type system document. Raises Undefined with the first of its faults."""
    completed = _with_bases(document)
    try:
        if faults := validate_sdl(completed):
            raise Undefined(faults[0].message)
        schema = build_ast_schema(completed, assume_valid_sdl=True)
        told = [fault for fault in validate_schema(schema) if fault.message != _NO_QUERY_ROOT]
    except (GraphQLError, TypeError) as error:
        raise Undefined(f"not a valid schema: {error}") from error
    if told:
        raise Undefined(told[0].message)
    return schema


def _with_bases(document: ast.DocumentNode) -> ast.DocumentNode:
    """The document with the first extension of each type that is nowhere defined made its definition."""
    defined = {node.name.value for node in document.definitions if isinstance(node, ast.TypeDefinitionNode)}
    definitions: list[ast.DefinitionNode] = []
    for node in document.definitions:
        base = _EXTENDED.get(type(node))
        if base is not None and node.name.value not in defined:  # type: ignore[attr-defined]
            defined.add(node.name.value)  # type: ignore[attr-defined]
            fields = {key: getattr(node, key) for key in node.keys if hasattr(node, key)}
            definitions.append(base(**fields))
        else:
            definitions.append(node)
    return ast.DocumentNode(definitions=tuple(definitions))


def _verified(query: Any, schema: Any) -> tuple[ast.DocumentNode, ast.DocumentNode]:
    query_document, schema_document = _query(query), _schema(schema)
    built = _built(schema_document)
    if query_document.definitions:
        try:
            faults = validate(built, query_document)
        except (GraphQLError, TypeError) as error:
            raise Undefined(f"the query cannot be validated: {error}") from error
        if faults:
            raise Undefined(faults[0].message)
    return query_document, schema_document


def parse_both(query: Any, schema: Any) -> list[Any]:
    """`[query tree, schema tree]` of a query that is valid for a schema."""
    query_document, schema_document = _verified(query, schema)
    return [query_tree(query_document), schema_tree(schema_document)]


def parse_and_verify(query: Any, schema: Any) -> list[Any]:
    """`[true, query tree, schema tree]`, or `[false, {}, {}]` when anything is wrong."""
    try:
        return [True, *parse_both(query, schema)]
    except Undefined:
        return [False, {}, {}]


def is_valid(query: Any, schema: Any) -> bool:
    """Whether a query is valid for a schema."""
    return _holds(lambda: _verified(query, schema))


def schema_is_valid(schema: Any) -> bool:
    """Whether a schema is valid."""
    return _holds(lambda: _built(_schema(schema)))


def _holds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except Undefined:
        return False
    return True


def parse_query(query: Any) -> dict[str, Any]:
    """The tree of a query."""
    return query_tree(_query(query))


def parse_schema(schema: Any) -> dict[str, Any]:
    """The tree of a schema, which need not be valid."""
    return schema_tree(_schema(schema))
