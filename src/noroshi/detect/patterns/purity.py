"""Functions that can be left uncalled without anybody noticing."""

from __future__ import annotations

from noroshi.detect.rego.signatures import INFIX, NATIVE

_READING = frozenset({"isThreatActor", "noroshi.in_list", "noroshi.risk"})
"""Functions of the state store that look and leave no trace."""

_FAMILIES = frozenset(
    {"array", "base64", "base64url", "bits", "crypto", "glob", "graph", "graphql", "hex", "io", "json", "net"}
    | {"numbers", "object", "opa", "rego", "regex", "semver", "sets", "strings", "time", "units", "urlquery", "uuid"}
    | {"yaml"}
)
_DEPRECATED = frozenset({"all", "any", "re_match", "set", "set_diff"}) | {
    f"cast_{kind}" for kind in ("array", "boolean", "null", "object", "set", "string")
}


def is_pure(name: str) -> bool:
    """Whether the named function is known not to record that it was called; unknown functions may."""
    family, dot, _ = name.partition(".")
    known = name in NATIVE or name in INFIX or name in _READING or name in _DEPRECATED
    return known or (bool(dot) and family in _FAMILIES)
