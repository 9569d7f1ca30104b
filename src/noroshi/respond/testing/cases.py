"""Reads `tests.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import parse_yaml

ABSENT: Any = object()
"""Stands for a field that was not written, where null is a value."""

_TEST_FIELDS = frozenset({"name", "argument", "environment", "callbacks", "calls", "result", "error", "elapsed"})
_REQUEST_FIELDS = frozenset({"method", "url", "query", "headers", "body"})
_CALL_FIELDS = frozenset({"call", "args", "returns", "raises"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCall:
    """A call that must come next, with its rendered arguments (ABSENT: any) and its recorded reply."""

    function: str
    args: Any = ABSENT
    returns: Any = None
    raises: Any = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookTest:
    """One run of the playbook: what it is given, the calls it must make in order, and how it must end.

    `callbacks` are the requests that waits receive, in order, each with what matters of method, query, headers and
    body; a wait beyond them times out. `elapsed` is the virtual time in seconds.
    """

    name: str
    argument: Any = None
    environment: Mapping[str, str] = field(default_factory=dict)
    callbacks: tuple[Mapping[str, Any], ...] = ()
    calls: tuple[ExpectedCall, ...] = ()
    result: Any = ABSENT
    error: Any = ABSENT
    elapsed: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The tests of one playbook."""

    path: Path
    playbook: Path
    tests: tuple[PlaybookTest, ...]


def load_tests(path: Path) -> CaseFile:
    """The tests in a file. Raises ContentError with every fault of it."""
    content = parse_yaml(path.read_text(encoding="utf-8"), str(path))
    faults: list[Fault] = []

    def fault(message: str) -> None:
        faults.append(Fault(str(path), 0, 0, message, "playbook-test"))

    if not isinstance(content, dict) or not isinstance(content.get("tests"), list) or not content["tests"]:
        raise ContentError([Fault(str(path), 1, 1, "a test file is a map with a list 'tests'", "playbook-test")])
    for key in set(content) - {"playbook", "tests"}:
        fault(f"unknown key {key!r}; known are playbook, tests")
    tests = []
    for number, entry in enumerate(content["tests"], 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            fault(f"test {number} has no name")
            continue
        for key in set(entry) - _TEST_FIELDS:
            fault(f"test {entry['name']!r}: unknown key {key!r}; known are {', '.join(sorted(_TEST_FIELDS))}")
        callbacks = tuple(entry.get("callbacks") or ())
        if not all(isinstance(one, dict) and set(one) <= _REQUEST_FIELDS for one in callbacks):
            fault(f"test {entry['name']!r}: a callback is a map of {', '.join(sorted(_REQUEST_FIELDS))}")
            continue
        if "result" in entry and "error" in entry:
            fault(f"test {entry['name']!r} expects a result and an error")
        calls = tuple(_call(call, entry["name"], fault) for call in entry.get("calls") or ())
        known = {key: value for key, value in entry.items() if key in _TEST_FIELDS - {"calls", "callbacks"}}
        tests.append(PlaybookTest(**known, calls=calls, callbacks=callbacks))
    if faults:
        raise ContentError(faults)
    return CaseFile(path=path, playbook=path.parent / content.get("playbook", "playbook.yaml"), tests=tuple(tests))


def _call(entry: Any, test: str, fault: Any) -> ExpectedCall:
    if not isinstance(entry, dict) or not isinstance(entry.get("call"), str):
        fault(f"test {test!r}: a call is a map with 'call', the function's name")
        return ExpectedCall(function="")
    for key in set(entry) - _CALL_FIELDS:
        fault(f"test {test!r}: unknown key {key!r} of a call; known are {', '.join(sorted(_CALL_FIELDS))}")
    if "returns" in entry and "raises" in entry:
        fault(f"test {test!r}: the call of {entry['call']} both returns and raises")
    return ExpectedCall(
        function=entry["call"],
        args=entry.get("args", ABSENT),
        returns=entry.get("returns"),
        raises=entry.get("raises", ABSENT),
    )
