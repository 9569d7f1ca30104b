"""Everything wrong with a source, whether it loads or not."""

from __future__ import annotations

from noroshi.respond.language.checks import check_program
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.loading import DEFAULT_LIMITS, load_program
from noroshi.runtime.errors import ContentError, Fault


def findings_of(text: str, path: str, limits: Limits = DEFAULT_LIMITS) -> list[Fault]:
    """Faults of structure when there are any, else what the static checks find."""
    try:
        return check_program(load_program(text, path, limits))
    except ContentError as error:
        return error.faults
