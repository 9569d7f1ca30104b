"""Generated SQL that writes typed values as canonical JSON text: absent fields are left out, never null.

DuckDB's `to_json` writes a null for every absent field and an empty object for every empty struct; parsing its output
once more to drop them costs as much as all the rest. So an object is one `concat` over its members and theirs,
whatever the depth, in which an absent member is NULL, that is nothing. Every member brings the comma before it, and a
mark stands behind every opening brace; taking out each mark with the comma that follows it cannot hit a value, because
JSON text cannot hold that character.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_MARK = "\x01"
_CLOCK_TYPES = {"timestamp with time zone", "timestamp", "timestamp_ns", "timestamp_ms", "timestamp_s"}
_FLOAT_TYPES = {"float", "double"}
_INTEGER_TYPES = {f"{sign}{size}int" for sign in ("", "u") for size in ("tiny", "small", "big", "huge")}
_PLAIN_TYPES = {"integer", "uinteger", "boolean", *_INTEGER_TYPES}

Extras = Mapping[str, Sequence[tuple[str, str]]]
"""Members to write besides a struct's own, by the struct's dotted path: (key, SQL of its JSON text or NULL)."""


def value_text(expression: str, type_: Any) -> str:
    """SQL for the JSON text of `expression`, which has the given DuckDB type; NULL when it has no value.

    Times become RFC 3339 text in UTC (OCSF `datetime_t`). Empty objects and lists have no value, nor has NaN.
    """
    kind = type_.id
    if is_json(type_):
        text = _json_value(expression)
    elif kind == "struct":
        text = _unmarked(_item_text(expression, type_))
    elif kind == "list":
        text = _list_text(expression, type_)
    elif kind in _CLOCK_TYPES:
        text = f"to_json(strftime({expression}, '%Y-%m-%dT%H:%M:%S.%fZ'))::VARCHAR"
    elif kind in _FLOAT_TYPES:
        text = f"CASE WHEN isfinite({expression}) THEN to_json({expression})::VARCHAR END"
    elif kind in _PLAIN_TYPES:
        text = f"({expression})::VARCHAR"
    else:
        text = f"to_json({expression})::VARCHAR"
    return text


def joined(*arguments: str) -> str:
    """SQL that joins what `member` and its like give."""
    return _unmarked(f"concat({', '.join(arguments)})")


def members(path: str, expression: str, type_: Any, extras: Extras | None = None) -> Iterator[str]:
    """Arguments of a concat that write every field of a struct that has a value."""
    for name, child in type_.children:
        below = f"{path}.{name}" if path else name
        yield from member(name, f"{expression}.{quoted(name)}", child, below, extras)


def member(name: str, expression: str, type_: Any, path: str, extras: Extras | None = None) -> Iterator[str]:
    """Arguments of a concat that write `"name":value`, or nothing when there is no value."""
    if type_.id != "struct":
        yield from member_text(name, value_text(expression, type_))
        return
    opening, closing = _key(name, "{" + _MARK), "'}'"
    present = _present(expression, type_)
    yield _beside(present[0], opening) if len(present) == 1 else _where_any(present, opening)
    yield from members(path, expression, type_, extras)
    for extra, text in (extras or {}).get(path, ()):
        yield from member_text(extra, text)
    yield _beside(present[0], closing) if len(present) == 1 else _where_any(present, closing)


def member_text(name: str, text: str) -> Iterator[str]:
    """Arguments of a concat that write a key before `text`, SQL for JSON text or NULL."""
    yield _beside(text, _key(name))
    yield text


def list_member(name: str, opened_items: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Arguments of a concat that write a list of constant objects around values.

    Each item is (text before the value, SQL of the value's JSON text or NULL, text after it); an item without a value
    is left out, and so is a list without items.
    """
    if not opened_items:
        return
    texts = [text for _, text, _ in opened_items]
    yield _where_any(texts, _key(name, "[" + _MARK))
    for before, text, after in opened_items:
        yield _beside(text, literal("," + before))
        yield text
        if after:
            yield _beside(text, literal(after))
    yield _where_any(texts, "']'")


def constant_member(name: str, value: Any) -> str:
    """An argument of a concat that writes a key and a value that is the same in every row."""
    return _key(name, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def leaves(expression: str, type_: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Each scalar or list below a struct as (dotted path, SQL expression, type)."""
    if type_.id == "struct":
        for name, child in type_.children:
            yield from leaves(f"{expression}.{quoted(name)}", child, f"{path}.{name}" if path else name)
    else:
        yield path, expression, type_


def is_json(type_: Any) -> bool:
    """Whether a DuckDB type is JSON, which by its id is text."""
    return str(type_) == "JSON"


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _key(name: str, after: str = "") -> str:
    return literal(f"{_key_text(name)}{after}")


def _key_text(name: str) -> str:
    return f",{json.dumps(name, ensure_ascii=False)}:"


def _beside(text: str, constant: str) -> str:
    """SQL for a constant where `text` is not NULL; DuckDB's own function for it takes half as long as CASE."""
    return f"constant_or_null({constant}, {text})"


def _where_any(texts: Sequence[str], constant: str) -> str:
    """SQL for a constant where any of `texts` is not NULL."""
    return f"CASE WHEN {' OR '.join(f'{text} IS NOT NULL' for text in texts)} THEN {constant} END"


def _present(expression: str, type_: Any) -> list[str]:
    """SQL of which one is not NULL when a struct has a value: its scalar fields, or the texts of what can be empty."""
    present = []
    for _, leaf, kind in leaves(expression, type_, ""):
        plain = not is_json(kind) and kind.id not in ("list", "map", *_FLOAT_TYPES)
        present.append(leaf if plain else value_text(leaf, kind))
    return present


def _json_value(expression: str) -> str:
    text = f"({expression})::VARCHAR"
    stripped = f"CASE WHEN contains({text}, 'null') THEN json_strip_nulls({expression})::VARCHAR ELSE {text} END"
    return f"CASE WHEN {text} NOT IN ('null', '{{}}') THEN {stripped} END"


def _list_text(expression: str, type_: Any) -> str:
    child = type_.children[0][1]
    if child.id in ("struct", "list") or is_json(child) or child.id in _FLOAT_TYPES or child.id in _CLOCK_TYPES:
        # array_to_string is a macro that evaluates its list twice; the aggregate of no text is NULL.
        items = f"list_transform({expression}, lambda item: {_item_text('item', child)})"
        text = f"('[' || list_aggregate({items}, 'string_agg', ',') || ']')"
        return _unmarked(text) if child.id == "struct" else text
    return f"CASE WHEN len({expression}) > 0 THEN to_json({expression})::VARCHAR END"


def _item_text(expression: str, type_: Any, key: str = "") -> str:
    """SQL for text with marks, of a key and a value where DuckDB evaluates all that is written, as in a lambda.

    Elsewhere it evaluates once what is written twice, and a CASE around members costs more than it spares.
    """
    if type_.id != "struct":
        text = value_text(expression, type_)
        return f"{literal(key)} || {text}" if key else text
    inner = [_item_text(f"{expression}.{quoted(name)}", child, _key_text(name)) for name, child in type_.children]
    present = " OR ".join(f"{one} IS NOT NULL" for one in _present(expression, type_))
    return f"CASE WHEN {present} THEN concat({literal(key + '{' + _MARK)}, {', '.join(inner)}, '}}') END"


def _unmarked(text: str) -> str:
    return f"replace({text}, {literal(_MARK + ',')}, '')"
