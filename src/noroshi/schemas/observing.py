"""Which fields of an event are observables, by their paths."""

from __future__ import annotations

from typing import Final

_TYPE_IDS: Final[dict[str, int]] = {
    "hostname": 1,
    "ip": 2,
    "mac": 3,
    "user.name": 4,
    "email_addr": 5,
    "url.url_string": 6,
    "file.name": 7,
    "hashes.value": 8,
    "process.name": 9,
    "parent_process.name": 9,
    "resource.uid": 10,
    "resources.uid": 10,
    "port": 11,
    "subnet": 12,
    "cmd_line": 13,
    "user_agent": 16,
    "cve.uid": 18,
    "credential_uid": 19,
    "user.uid": 31,
    "group.name": 32,
    "group.uid": 33,
    "account.name": 34,
    "account.uid": 35,
    "script_content": 36,
    "serial_number": 37,
    "file.path": 45,
    "device.uid": 47,
}
"""`type_id` of the OCSF 1.8 object `observable`, by the last one or two names of a field's path."""

_NOT_INDEXED: Final = (11, 13, 15, 36)
"""Types that nobody looks for in the whole lake: port, command line, process id, script."""


def observable_type(path: str) -> int | None:
    """The `type_id` of the observable that stands at a dotted path; None when none does."""
    parts = path.split(".")
    return _TYPE_IDS.get(".".join(parts[-2:])) or _TYPE_IDS.get(parts[-1])


def is_indexed(path: str) -> bool:
    """Whether what stands at a dotted path is an observable that the lake has an index of."""
    found = observable_type(path)
    return found is not None and found not in _NOT_INDEXED
