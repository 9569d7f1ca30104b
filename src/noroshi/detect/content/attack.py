"""MITRE ATT&CK technique ids: which there are, and which one was probably meant."""

from __future__ import annotations

import difflib
import re
from functools import cache
from importlib.resources import files

_ID = re.compile(r"T\d{4}(\.\d{3})?")


def attack_fault(technique: str) -> str | None:
    """What is wrong with a technique id, None when it is one of ATT&CK Enterprise."""
    if not _ID.fullmatch(technique):
        return f"{technique!r} is no ATT&CK technique id: write it as T1110 or T1110.001"
    if technique in techniques():
        return None
    near = difflib.get_close_matches(technique, sorted(techniques()), n=1, cutoff=0.8)
    hint = f", did you mean {near[0]}?" if near else ""
    return f"ATT&CK has no technique {technique}{hint}"


@cache
def techniques() -> frozenset[str]:
    """Every technique and sub-technique id."""
    text = (files("noroshi.detect.content") / "attack_techniques.txt").read_text(encoding="utf-8")
    found: set[str] = set()
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        technique, *ranges = line.split()
        found.add(technique)
        for text_range in ranges:
            low, _, high = text_range.partition("-")
            found.update(f"{technique}.{number:03}" for number in range(int(low), int(high or low) + 1))
    return frozenset(found)
