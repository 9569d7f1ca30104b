"""One mistake anywhere in an otherwise right event is found, wherever it is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from noroshi.schemas import EventClass, Kind, load_event_schema
from noroshi.schemas.validation import document_faults

SCHEMA = load_event_schema()
CLASSES = list(SCHEMA.classes.values())
MISTAKES: dict[str, Callable[[dict[str, Any], str], None]] = {
    "unknown name": lambda parent, _: parent.update(colour="red"),
    "null": lambda parent, name: parent.update({name: None}),
    "text for a list, list for a single value": lambda parent, name: parent.update(
        {name: "x" if isinstance(parent[name], list) else [parent[name]]}
    ),
    "object for a scalar, number for an object": lambda parent, name: parent.update(
        {name: 1.5 if isinstance(parent[name], dict) else {"x": 1}}
    ),
}


def _places(value: dict[str, Any], prefix: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Every field of an event outside free-form values, with the object it stands in."""
    for name, item in value.items():
        path = prefix + name
        if SCHEMA.paths().get(path) in (Kind.JSON, Kind.MAP):
            continue
        yield value, name
        for element in item if isinstance(item, list) else [item]:
            if isinstance(element, dict):
                yield from _places(element, path + ".")


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_mistake_at_any_place_is_found(
    full_event: Callable[[EventClass], dict[str, Any]], data: st.DataObject
) -> None:
    event = copy.deepcopy(full_event(data.draw(st.sampled_from(CLASSES))))
    places = list(_places(event))
    parent, name = places[data.draw(st.integers(0, len(places) - 1))]
    MISTAKES[data.draw(st.sampled_from(sorted(MISTAKES)))](parent, name)
    assert document_faults("event", event) != []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_leaving_out_what_is_not_required_is_no_mistake(
    full_event: Callable[[EventClass], dict[str, Any]], data: st.DataObject
) -> None:
    event_class = data.draw(st.sampled_from(CLASSES))
    event = full_event(event_class)
    optional = [name for name in event if not event_class.attributes[name].required]
    dropped = data.draw(st.sets(st.sampled_from(optional)))
    kept = {name: value for name, value in event.items() if name not in dropped}
    assert document_faults("event", kept) == []
