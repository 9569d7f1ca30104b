"""Which attributes of an event the lake keeps as columns: `lake.yaml` against the event schema."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import parse_yaml
from noroshi.schemas.event import load_event_schema
from noroshi.schemas.notation import Kind

_FILE = "lake.yaml"


@dataclass(frozen=True, slots=True)
class Promoted:
    """A column of the lake's events: its name, the JSONPath of its value in the OCSF document, and its kind."""

    column: str
    json_path: str
    kind: Kind


@cache
def load_promoted() -> tuple[Promoted, ...]:
    """The promoted attributes in the order of their columns. Raises ContentError with every fault."""
    kinds = load_event_schema().paths()
    paths = parse_yaml(resources.files("noroshi.schemas").joinpath(_FILE).read_text("utf-8"), _FILE)["promoted"]
    scalar = (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.STRING)
    wrong = [path for path in paths if kinds.get(path.replace("[0]", "")) not in scalar]
    if wrong:
        raise ContentError(Fault(_FILE, 0, 0, f"{path} is no scalar of the event schema", "schema") for path in wrong)
    return tuple(
        Promoted(path.replace("[0]", "").replace(".", "_"), f"$.{path}", kinds[path.replace("[0]", "")])
        for path in paths
    )
