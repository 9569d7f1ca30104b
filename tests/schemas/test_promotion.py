"""The lake's columns are attributes of the event schema."""

from __future__ import annotations

from noroshi.schemas.event import load_event_schema
from noroshi.schemas.notation import Kind
from noroshi.schemas.promotion import Promoted, load_promoted


def test_columns_are_named_after_their_paths_and_have_their_types() -> None:
    promoted = {one.column: one for one in load_promoted()}
    assert promoted["actor_user_name"] == Promoted("actor_user_name", "$.actor.user.name", Kind.STRING)
    assert promoted["src_endpoint_port"] == Promoted("src_endpoint_port", "$.src_endpoint.port", Kind.INTEGER)
    assert promoted["resources_uid"] == Promoted("resources_uid", "$.resources[0].uid", Kind.STRING)


def test_no_two_attributes_have_one_column_and_lists_say_which_element() -> None:
    promoted = load_promoted()
    attributes = load_event_schema().attributes
    assert len({one.column for one in promoted}) == len(promoted)
    for one in promoted:
        top = one.json_path.removeprefix("$.").split(".")[0]
        assert attributes[top.removesuffix("[0]")].repeated is top.endswith("[0]")
