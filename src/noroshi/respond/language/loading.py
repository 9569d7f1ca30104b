"""From source text to a program that can run."""

from __future__ import annotations

import hashlib

from noroshi.respond.language.checks.flowing import check_flow
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.source import read_source
from noroshi.respond.language.structure import Builder
from noroshi.respond.language.syntax import Program
from noroshi.runtime.errors import ContentError

DEFAULT_LIMITS = Limits()


def load_program(text: str, path: str, limits: Limits = DEFAULT_LIMITS) -> Program:
    """The program of a YAML or JSON source. Raises ContentError with every fault, each at its line and
    column.

    `path` is only for messages. A program that loads can run; whether it should is what `check_program` says.
    """
    tree = read_source(text, path, limits)
    builder = Builder(path, limits)
    routines = builder.routines(tree)
    program = Program(routines, path, hashlib.sha256(text.encode()).hexdigest())
    jumps = [fault for fault in check_flow(program) if fault.severity == "error"]
    if builder.faults or jumps:
        raise ContentError([*builder.faults, *jumps])
    return program
