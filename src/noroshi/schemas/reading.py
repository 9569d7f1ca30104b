"""Reading the schema files: from their compact YAML to typed records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import parse_yaml
from noroshi.schemas.notation import Attribute, EventClass, Kind, Record, Scalar, Schema

_REQUIREMENTS = ("required", "recommended", "optional")
_Layer = Mapping[str, Any]


@cache
def load_schema(name: str) -> Schema:
    """The schema `event`, `alert` or `response`. Raises ContentError with every fault of the file."""
    path = f"{name}.yaml"
    return parse_schema(resources.files("noroshi.schemas").joinpath(path).read_text("utf-8"), path, name)


def parse_schema(text: str, path: str, name: str) -> Schema:
    """The schema that `text` describes; `path` is for messages. Raises ContentError with every fault."""
    source = parse_yaml(text, path)
    reader = _Reader(source)
    try:
        schema = reader.schema(name)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reader.faults.append(f"the file has not the shape its header describes: {error!r}")
    if reader.faults:
        raise ContentError(Fault(path, 0, 0, message, "schema") for message in reader.faults)
    return schema


class _Reader:
    """Resolves names of the YAML into records and collects what does not resolve."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.source = source
        self.faults: list[str] = []
        self.scalars: dict[str, Scalar] = {}

    def schema(self, name: str) -> Schema:
        for key, spec in self.source["types"].items():
            limits = {limit: value for limit, value in spec.items() if limit != "is"}
            self.scalars[key] = Scalar(key, Kind(spec["is"]), **limits)
        records = {key: self._record(key, spec) for key, spec in self.source["objects"].items()}
        classes = {item.uid: item for item in self._classes()}
        root = self._union(name, classes) if classes else records.pop(name)
        return Schema(
            name=name,
            version=self.source["version"],
            caption=self.source["caption"],
            root=root,
            records=records,
            scalars=self.scalars,
            table=self.source["table"],
            camel=self.source.get("json_names") == "camel",
            absent_is_none=self.source.get("absent") == "none",
            brief_at=tuple(self.source.get("brief_at", ())),
            classes=classes,
        )

    def _classes(self) -> Iterator[EventClass]:
        groups = self.source.get("groups", {})
        for name, spec in self.source.get("classes", {}).items():
            category = spec.get("category", "other")
            merged: dict[str, str] = {}
            for layer in (groups["event"], groups.get(spec.get("group"), {}), spec):
                merged |= _requirements(layer)
            record = self._record(name, spec, merged)
            yield EventClass(
                name=name,
                caption=record.caption,
                attributes=record.attributes,
                at_least_one=record.at_least_one,
                just_one=record.just_one,
                uid=int(spec["uid"]),
                category=category,
                category_uid=int(self.source["categories"][category]["uid"]),
                category_caption=self.source["categories"][category]["caption"],
            )

    def _record(self, name: str, spec: Mapping[str, Any], requirements: Mapping[str, str] | None = None) -> Record:
        layers = [self.source["objects"][spec["extends"]], spec] if "extends" in spec else [spec]
        if requirements is None:
            requirements = {key: value for layer in layers for key, value in _requirements(layer).items()}
        attributes = {key: self._attribute(name, key, value, layers) for key, value in requirements.items()}
        record = Record(
            name=name,
            caption=spec["caption"],
            attributes=attributes,
            at_least_one=_last(layers, "at_least_one"),
            just_one=_last(layers, "just_one"),
            brief=_last(layers, "brief"),
        )
        self._check(record)
        return record

    def _check(self, record: Record) -> None:
        for key in (*record.at_least_one, *record.just_one, *record.brief):
            if key not in record.attributes:
                self.faults.append(f"{record.name} names the attribute {key}, which it does not have")
        for key, attribute in record.attributes.items():
            if record.brief and attribute.required and key not in record.brief:
                self.faults.append(f"{record.name}.{key} is required but not in the brief list")

    def _attribute(self, owner: str, name: str, requirement: str, layers: list[_Layer]) -> Attribute:
        entry = self.source["attributes"].get(name, [])
        if len(entry) != 2:
            self.faults.append(f"{owner}.{name} needs a line [type, caption] in the list of attributes")
            return Attribute(name, "", Kind.STRING, repeated=False, requirement=requirement, caption="")
        written = _find(layers, "types", name) or entry[0]
        type_name = written.removesuffix("[]")
        if type_name not in self.scalars and type_name not in self.source["objects"]:
            self.faults.append(f"{owner}.{name} has the unknown type {type_name}")
        kind = self.scalars[type_name].kind if type_name in self.scalars else Kind.RECORD
        members = _find(layers, "enums", name) or self.source.get("enums", {}).get(name, {})
        return Attribute(
            name=name,
            type=type_name,
            kind=kind,
            repeated=written.endswith("[]"),
            requirement=requirement,
            caption=_find(layers, "captions", name) or entry[1],
            members={int(key) if kind is Kind.INTEGER else key: str(value) for key, value in members.items()},
            default=_find(layers, "defaults", name),
        )

    def _union(self, name: str, classes: Mapping[int, EventClass]) -> Record:
        """Every attribute of every class; required if all require it, with its enum if all agree on it."""
        keys = dict.fromkeys(key for event_class in classes.values() for key in event_class.attributes)
        merged = {key: self._shared(key, [item.attributes.get(key) for item in classes.values()]) for key in keys}
        return Record(name=name, caption=self.source["caption"], attributes=merged)

    def _shared(self, name: str, uses: list[Attribute | None]) -> Attribute:
        present = [use for use in uses if use is not None]
        return replace(
            present[0],
            requirement="required" if all(use and use.required for use in uses) else "optional",
            caption=self.source["attributes"][name][1],
            members=present[0].members if all(use.members == present[0].members for use in present) else {},
        )


def _requirements(layer: Mapping[str, Any]) -> dict[str, str]:
    return {name: requirement for requirement in _REQUIREMENTS for name in layer.get(requirement, ())}


def _find(layers: list[_Layer], section: str, name: str) -> Any:
    for layer in reversed(layers):
        if name in layer.get(section, {}):
            return layer[section][name]
    return None


def _last(layers: list[_Layer], section: str) -> tuple[str, ...]:
    return next((tuple(layer[section]) for layer in reversed(layers) if section in layer), ())
