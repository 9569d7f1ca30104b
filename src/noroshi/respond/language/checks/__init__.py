"""Static checks: what a program that loads gets wrong all the same."""

from __future__ import annotations

from noroshi.respond.language.checks.calling import check_calls
from noroshi.respond.language.checks.flowing import check_flow
from noroshi.respond.language.checks.naming import check_names
from noroshi.respond.language.checks.styling import check_style
from noroshi.respond.language.syntax import Program
from noroshi.runtime.errors import Fault


def check_program(program: Program) -> list[Fault]:
    """Every finding in order of place. An `error` is refused on deployment, a `warning` is likely a mistake."""
    found = [*check_flow(program), *check_calls(program), *check_names(program), *check_style(program)]
    return sorted(set(found), key=lambda fault: (fault.line, fault.column, fault.message))
