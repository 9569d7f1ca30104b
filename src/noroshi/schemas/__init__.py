"""The YAML schemas of events, alerts and responses, and what is generated from them."""

from noroshi.schemas.event import EventSchema, load_event_schema
from noroshi.schemas.notation import Attribute, EventClass, Kind, Record, Schema
from noroshi.schemas.reading import load_schema

__all__ = [
    "Attribute",
    "EventClass",
    "EventSchema",
    "Kind",
    "Record",
    "Schema",
    "load_event_schema",
    "load_schema",
]
