"""What a schema file says, as typed records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What holds a value; `MAP` is a free-form object, `STRING_MAP` one of texts, `RECORD` one we define."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    DATETIME = "datetime"
    JSON = "json"
    MAP = "map"
    STRING_MAP = "string_map"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A named scalar type with the limits its values keep."""

    name: str
    kind: Kind
    pattern: str = ""
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute as one record has it. `type` names a scalar or record, `members` the values of an enum."""

    name: str
    type: str
    kind: Kind
    repeated: bool
    requirement: str
    caption: str
    members: Mapping[int | str, str] = field(default_factory=dict)
    default: Any = None

    @property
    def required(self) -> bool:
        """Whether a record without this attribute is wrong."""
        return self.requirement == "required"


@dataclass(frozen=True, slots=True)
class Record:
    """An object of the schema. `brief` is what it keeps where tables cut nesting; () means everything."""

    name: str
    caption: str
    attributes: Mapping[str, Attribute]
    at_least_one: tuple[str, ...] = ()
    just_one: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventClass(Record):
    """An OCSF event class."""

    uid: int = 0
    category: str = "other"
    category_uid: int = 0
    category_caption: str = ""

    @property
    def activities(self) -> Mapping[int | str, str]:
        """Captions of the class's activities by `activity_id`."""
        return self.attributes["activity_id"].members


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema file. `root` is the record that a whole document is; `records` are the objects it may hold.

    `camel` says that JSON names are camelCase, `absent_is_none` that a text left out reads as None, not "".
    """

    name: str
    version: str
    caption: str
    root: Record
    records: Mapping[str, Record]
    scalars: Mapping[str, Scalar]
    table: str
    camel: bool = False
    absent_is_none: bool = False
    brief_at: tuple[str, ...] = ()
    classes: Mapping[int, EventClass] = field(default_factory=dict)

    def json_name(self, attribute: str) -> str:
        """The name an attribute has in JSON."""
        if not self.camel:
            return attribute
        first, *rest = attribute.split("_")
        return first + "".join(part.title() for part in rest)
