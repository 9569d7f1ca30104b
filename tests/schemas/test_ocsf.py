"""Every name, uid, type, caption and enum of event.yaml is OCSF's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import zstandard

from noroshi.schemas import Attribute, EventClass, EventSchema, Record, load_event_schema

COMPUTED = {"class_uid", "category_uid", "type_uid"}
"""Enums that the schema derives from uids instead of listing them."""


@pytest.fixture(scope="module")
def ocsf(shared: Path) -> dict[str, Any]:
    compressed = (shared / "corpora/ocsf-schema/compiled-1.8.0.json.zst").read_bytes()
    return dict(json.loads(zstandard.ZstdDecompressor().decompress(compressed, max_output_size=1 << 28)))


@pytest.fixture(scope="module")
def schema() -> EventSchema:
    return load_event_schema()


def _pairs(schema: EventSchema, ocsf: Mapping[str, Any]) -> Iterator[tuple[Record, Mapping[str, Any]]]:
    for item in schema.classes.values():
        yield item, ocsf["classes"][item.name]
    for record in schema.schema.records.values():
        yield record, ocsf["objects"][record.name]


def _attributes(schema: EventSchema, ocsf: Mapping[str, Any]) -> Iterator[tuple[str, Attribute, Mapping[str, Any]]]:
    for record, theirs in _pairs(schema, ocsf):
        for name, attribute in record.attributes.items():
            yield f"{record.name}.{name}", attribute, theirs["attributes"][name]


def test_the_version_is_that_of_the_compiled_schema(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    assert schema.version == ocsf["version"]


def test_classes_have_ocsf_names_uids_captions_and_categories(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    categories = {name: (item["uid"], item["caption"]) for name, item in ocsf["categories"]["attributes"].items()}
    categories["other"] = (0, ocsf["classes"]["base_event"]["attributes"]["category_uid"]["enum"]["0"]["caption"])

    def ours(item: EventClass) -> tuple[Any, ...]:
        return item.uid, item.caption, item.category, item.category_uid, item.category_caption

    def theirs(item: Mapping[str, Any]) -> tuple[Any, ...]:
        return item["uid"], item["caption"], item["category"], *categories[item["category"]]

    assert {item.name: ours(item) for item in schema.classes.values()} == {
        item.name: theirs(ocsf["classes"][item.name]) for item in schema.classes.values()
    }


def test_the_classes_that_analyzers_need_are_there(schema: EventSchema) -> None:
    needed = {0, 1001, 1007, 2002, 2004, 3001, 3002, 4001, 4002, 4003, 5001, 6003}
    assert needed <= set(schema.classes)


def test_every_attribute_stands_in_the_same_class_or_object_of_ocsf(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    strangers = {
        f"{record.name}.{name}"
        for record, theirs in _pairs(schema, ocsf)
        for name in record.attributes
        if name not in theirs["attributes"]
    }
    assert strangers == set()


def test_types_and_captions_are_ocsfs(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    ours, theirs = {}, {}
    for path, attribute, entry in _attributes(schema, ocsf):
        ours[path] = (attribute.type, attribute.repeated, attribute.caption)
        theirs[path] = (entry.get("object_type") or entry["type"], entry.get("is_array", False), entry["caption"])
    assert ours == theirs


def test_objects_have_ocsf_captions_and_constraints(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    """Of a constraint's attributes those count that the subset has."""
    for record, theirs in _pairs(schema, ocsf):
        assert record.caption == theirs["caption"]
        constraints = theirs.get("constraints") or {}
        for kind, ours in (("at_least_one", record.at_least_one), ("just_one", record.just_one)):
            kept = [name for name in constraints.get(kind, ()) if name in record.attributes]
            assert (record.name, kind, sorted(ours)) == (record.name, kind, sorted(kept))


def test_requirements_are_ocsfs_where_no_profile_decides(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    ours, theirs, by_profile = {}, {}, []
    for path, attribute, entry in _attributes(schema, ocsf):
        if entry.get("profiles"):
            by_profile.append(attribute)
        else:
            ours[path], theirs[path] = attribute.requirement, entry["requirement"]
    assert ours == theirs
    assert [attribute.name for attribute in by_profile if attribute.required] == []


def test_no_required_attribute_is_left_out(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    for record, theirs in _pairs(schema, ocsf):
        required = {
            name
            for name, entry in theirs["attributes"].items()
            if entry["requirement"] == "required" and not entry.get("profiles")
        }
        assert required <= set(record.attributes), record.name


def test_enums_have_ocsf_ids_and_captions(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    ours, theirs = {}, {}
    for path, attribute, entry in _attributes(schema, ocsf):
        if attribute.name not in COMPUTED:
            ours[path] = {str(key): caption for key, caption in attribute.members.items()}
            theirs[path] = {key: member["caption"] for key, member in entry.get("enum", {}).items()}
    assert ours == theirs


def test_type_uids_follow_from_class_and_activity(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    for item in schema.classes.values():
        theirs = ocsf["classes"][item.name]["attributes"]["type_uid"]["enum"]
        assert {str(item.uid * 100 + int(activity)) for activity in item.activities} == set(theirs)


def test_scalar_types_hold_what_ocsfs_hold(schema: EventSchema, ocsf: dict[str, Any]) -> None:
    roots = {"boolean_t": "boolean", "float_t": "number", "json_t": "json"}
    roots |= {"integer_t": "integer", "long_t": "integer", "string_t": "string"}
    types = ocsf["dictionary"]["types"]["attributes"]
    scalars = {name: item for name, item in schema.schema.scalars.items() if name not in ("object", "datetime_t")}
    assert {name: item.kind.value for name, item in scalars.items()} == {
        name: roots[types[name].get("type", name)] for name in scalars
    }
