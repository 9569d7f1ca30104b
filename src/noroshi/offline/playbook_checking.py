"""Checks playbooks: each one, its policy, its tests, and whether the actions of connectors that it calls exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from noroshi.connect.discovery import find_connectors
from noroshi.respond.language.checks.calling import called_actions
from noroshi.respond.language.loading import load_program
from noroshi.respond.library import Shelved, read_library
from noroshi.respond.testing.cases import load_tests
from noroshi.runtime.errors import ContentError, Fault


def check_playbooks(folder: Path) -> tuple[int, list[Fault]]:
    """How many playbooks there are in a folder or file, and every fault of them."""
    shelved = read_library(folder)
    return len(shelved), [fault for one in shelved for fault in _faults(one)]


def _faults(one: Shelved) -> Iterator[Fault]:
    yield from one.faults
    tests = one.path.with_name("tests.yaml")
    if not tests.is_file():
        yield Fault(str(one.path), 1, 1, "there is no tests.yaml beside it", "playbook-untested", "warning")
    else:
        try:
            load_tests(tests)
        except ContentError as error:
            yield from error.faults
    if not one.errors:
        yield from _actions(one)


def _actions(one: Shelved) -> Iterator[Fault]:
    """Calls of actions that no connector has, or with arguments that it does not take."""
    known = _known_actions()
    for name, given, position in called_actions(load_program(one.source, str(one.path))):
        at = Fault(str(one.path), position.line, position.column, "", "unknown-action")
        if not name.startswith("noroshi."):
            continue
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield replace(at, message=f"no connector has the action {name}{hint}")
            continue
        for argument in given or ():
            if argument not in known[name]:
                takes = ", ".join(known[name]) or "none"
                message = f"{name} has no argument {argument!r}; it takes {takes}"
                yield replace(at, message=message, code="unknown-argument")
        for argument, required in known[name].items():
            if required and given is not None and argument not in given:
                yield replace(at, message=f"{name} needs the argument {argument!r}", code="missing-argument")


@cache
def _known_actions() -> Mapping[str, Mapping[str, bool]]:
    """The shipped connectors' actions by full name, with their arguments and whether each must be given."""
    return {
        _full_name(connector, name): {
            field.alias or argument: field.is_required() for argument, field in action.arguments.model_fields.items()
        }
        for connector, found in find_connectors().items()
        for name, action in found.connector.actions.items()
    }


def _full_name(connector: str, action: str) -> str:
    return f"noroshi.{action}" if connector == "noroshi" else f"noroshi.{connector}.{action}"
