"""The event schema in words, for people who write rules and analyzers."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from noroshi.runtime.errors import UsageError
from noroshi.schemas.columns import Column
from noroshi.schemas.event import EventSchema, load_event_schema
from noroshi.schemas.notation import Attribute, EventClass


def describe(subject: str) -> Iterator[str]:
    """Lines about a class (by name or uid), a path, or with no subject all classes. Raises UsageError."""
    schema = load_event_schema()
    by_name = {item.name: item for item in schema.classes.values()}
    if not subject:
        yield from (f"{item.uid:<6}{item.name:<24}{item.caption}" for item in schema.classes.values())
    elif subject.isdecimal() and int(subject) in schema.classes:
        yield from _class(schema.classes[int(subject)])
    elif subject in by_name:
        yield from _class(by_name[subject])
    elif subject in schema.paths():
        yield from _column(schema, subject)
    else:
        near = get_close_matches(subject, [*by_name, *schema.paths()], n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"events have no class or path {subject!r}{hint}")


def _class(event_class: EventClass) -> Iterator[str]:
    yield f"{event_class.caption}: class_uid {event_class.uid}, category_uid {event_class.category_uid}"
    for attribute in event_class.attributes.values():
        yield from _attribute(attribute)


def _column(schema: EventSchema, path: str) -> Iterator[str]:
    first, *rest = path.split(".")
    column: Column = schema.columns[first]
    for name in rest:
        column = next(child for child in column.children if child.name == name)
    yield from _attribute(column.attribute)
    for child in column.children:
        yield from ("  " + line for line in _attribute(child.attribute))


def _attribute(attribute: Attribute) -> Iterator[str]:
    written = attribute.type + "[]" * attribute.repeated
    yield f"{attribute.name:<28}{written:<26}{attribute.requirement:<13}{attribute.caption}"
    if attribute.members:
        yield "    " + ", ".join(f"{key} {caption}" for key, caption in attribute.members.items())
