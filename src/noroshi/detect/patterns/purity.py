"""Functions that can be left uncalled without anybody noticing: those of Rego itself, and those that only look."""

from __future__ import annotations

_READING = frozenset({"isThreatActor", "noroshi.in_list", "noroshi.risk"})
"""Functions of the state store that leave no trace."""

_FAMILIES = frozenset(
    """
    array base64 base64url bits crypto glob graph graphql hex io json net numbers object opa providers
    rand regex rego semver strings time units urlquery uuid yaml
    """.split()  # noqa: SIM905 - a list of words
)
"""First parts of the dotted names of Rego's builtins; `http` sends, so it is none of them."""

_PLAIN = frozenset(
    """
    abs all and any assign cast_array cast_boolean cast_null cast_object cast_set cast_string ceil
    concat contains count div endswith eq equal floor format_int gt gte indexof indexof_n intersection
    is_array is_boolean is_null is_number is_object is_set is_string lower lt lte max min minus mul neq
    or plus print product re_match rem replace round set set_diff sort split sprintf startswith
    substring sum to_number trace trim trim_left trim_prefix trim_right trim_space trim_suffix type_name
    union upper walk
    """.split()  # noqa: SIM905 - a list of words
)


def is_pure(name: str) -> bool:
    """Whether the named function is known not to record that it was called; unknown functions may."""
    family, dot, _ = name.partition(".")
    return name in _PLAIN or name in _READING or (bool(dot) and family in _FAMILIES)
