"""What kind of thing each entity of an alert is, as far as the event that it is about says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

import msgspec

_BY_NAME: Final = {
    "hostname": "host",
    "instance_uid": "host",
    "ip": "ip",
    "email_addr": "user",
    "url_string": "url",
    "path": "file",
}
_BY_END: Final[dict[tuple[str, ...], str]] = {
    ("user", "name"): "user",
    ("user", "uid"): "user",
    ("user", "uid_alt"): "user",
    ("device", "name"): "host",
    ("device", "uid"): "host",
    ("hashes", "value"): "hash",
    ("process", "name"): "process",
    ("file", "name"): "file",
    ("query", "hostname"): "domain",
}
_ORDER: Final = ("user", "host", "ip", "domain", "url", "hash", "file", "process")
"""Which kind a value is that stands in several places."""


def kinds_of(entities: Collection[str], ocsf: str) -> dict[str, str]:
    """The kind of each entity that stands in the normalised event in a place that tells; the others are left out."""
    wanted = set(entities)
    found: dict[str, str] = {}
    for path, value in _leaves(msgspec.json.decode(ocsf or "{}"), ()):
        if value not in wanted:
            continue
        kind = _BY_END.get(path[-2:]) or _BY_NAME.get(path[-1])
        if kind and (value not in found or _ORDER.index(kind) < _ORDER.index(found[value])):
            found[value] = kind
    return found


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Texts with the names that lead to them; what observables and the source's own leftovers hold says nothing."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in ("observables", "unmapped", "enrichments"):
                yield from _leaves(item, (*path, name))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    elif isinstance(value, str) and path:
        yield path, value
