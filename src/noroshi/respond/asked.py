"""What a playbook asks its caller for, so that a form can be drawn."""

from __future__ import annotations

import re

from noroshi.respond.language.syntax import Program


def asked_fields(program: Program, source: str) -> list[str]:
    """Members of the argument that the playbook names anywhere, in their order; empty when it takes no argument."""
    params = program.routines["main"].params
    if not params:
        return []
    found = re.findall(rf"\b{re.escape(params[0].name)}\.([A-Za-z_]\w*)", source)
    return list(dict.fromkeys(found))
