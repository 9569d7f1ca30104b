"""Every builtin function of Rego: what it takes, and how the engine's own version may refuse it.

A letter per argument: s string, n number, i whole number, b boolean, a array, o object, S set, c array or set,
v anything countable, N collection of numbers, T collection of strings, U string or collection of strings,
C set of sets, O array of objects, k scalar, t time (number or array), x anything.
"""

from __future__ import annotations

NATIVE: dict[str, str] = {
    "abs": "n", "array.concat": "aa", "array.reverse": "a", "array.slice": "aii",
    "base64.decode": "s!", "base64.encode": "s", "base64.is_valid": "s",
    "base64url.decode": "s!", "base64url.encode": "s", "base64url.encode_no_pad": "s",
    "bits.and": "ii", "bits.lsh": "ii!", "bits.negate": "i", "bits.or": "ii", "bits.rsh": "ii!", "bits.xor": "ii",
    "ceil": "n", "concat": "sT", "contains": "ss", "count": "v", "endswith": "ss", "floor": "n",
    "format_int": "nn!", "glob.match": "sxs!", "glob.quote_meta": "s",
    "graph.reachable": "oc", "graph.reachable_paths": "oc", "hex.decode": "s!", "hex.encode": "s",
    "indexof": "ss", "indexof_n": "ss", "intersection": "C", "is_array": "x", "is_boolean": "x", "is_null": "x",
    "is_number": "x", "is_object": "x", "is_set": "x", "is_string": "x", "json.filter": "oc", "json.marshal": "x",
    "json.marshal_with_options": "xo!", "json.match_schema": "xx!", "json.remove": "oc",
    "json.unmarshal": "s!", "json.verify_schema": "x!", "lower": "s", "max": "c", "min": "c",
    "net.cidr_contains": "ss!", "net.cidr_expand": "s!", "net.cidr_is_valid": "s", "numbers.range": "ii",
    "numbers.range_step": "iii!",
    "object.filter": "ov", "object.get": "oxx", "object.keys": "o", "object.remove": "ov",
    "object.union": "oo", "object.union_n": "O", "opa.runtime": "", "print": "*", "product": "N",
    "regex.find_all_string_submatch_n": "ssi!", "regex.find_n": "ssi!", "regex.match": "ss!",
    "regex.replace": "sss!", "regex.split": "ss!", "regex.template_match": "ssss!", "replace": "sss", "round": "n",
    "semver.compare": "ss!", "semver.is_valid": "x", "sort": "c", "split": "ss",
    "startswith": "ss", "strings.any_prefix_match": "UU", "strings.any_suffix_match": "UU",
    "strings.replace_n": "os!", "strings.reverse": "s", "substring": "sii!", "sum": "N", "time.add_date": "tiii!",
    "time.clock": "t!", "time.date": "t!", "time.diff": "tt!", "time.format": "t!", "time.now_ns": "",
    "time.parse_duration_ns": "s!", "time.parse_ns": "ss!", "time.parse_rfc3339_ns": "s!", "time.weekday": "t!",
    "to_number": "k!", "trace": "s", "trim": "ss", "trim_left": "ss", "trim_prefix": "ss", "trim_right": "ss",
    "trim_space": "s", "trim_suffix": "ss", "type_name": "x", "union": "C", "units.parse": "s!",
    "units.parse_bytes": "s!", "upper": "s", "urlquery.decode": "s!", "urlquery.decode_object": "s!",
    "urlquery.encode": "s", "urlquery.encode_object": "o!", "uuid.parse": "s!", "uuid.rfc4122": "x", "walk": "x",
    "yaml.marshal": "x", "yaml.unmarshal": "s!",
}  # fmt: skip
"""Functions the engine has. `!` marks those that refuse some values of the right type; `*` takes any number."""

UNPLACED = frozenset(
    {"net.cidr_expand", "time.clock", "time.date", "time.diff", "time.format", "time.parse_duration_ns",
     "time.parse_ns", "time.parse_rfc3339_ns", "time.weekday"}
)  # fmt: skip
"""Functions whose refusals the engine tells without a place."""

REFUSED = ("http.send", "net.lookup_ip_addr")
"""Functions that reach the network: a rule has no business there, whatever engine evaluates it."""

INFIX: dict[str, tuple[str, str]] = {
    "plus": ("+", "is_number(a0); is_number(a1); "),
    "minus": ("-", "alike(a0, a1); "),
    "mul": ("*", "is_number(a0); is_number(a1); "),
    "div": ("/", "is_number(a0); is_number(a1); a1 != 0; "),
    "rem": ("%", "whole(a0); whole(a1); a1 != 0; "),
    "and": ("&", "is_set(a0); is_set(a1); "),
    "or": ("|", "is_set(a0); is_set(a1); "),
    "equal": ("==", ""),
    "neq": ("!=", ""),
    "lt": ("<", ""),
    "lte": ("<=", ""),
    "gt": (">", ""),
    "gte": (">=", ""),
}
"""Operators by their names as functions, with what both sides must be for the engine not to refuse them."""

WRITTEN: dict[str, tuple[int, str]] = {
    "all": (1, "f_all(a0) := r if { collection(a0); r := count([x | some x in a0; x != true]) == 0 }"),
    "any": (1, "f_any(a0) := r if { collection(a0); r := true in a0 }"),
    "array.flatten": (
        1,
        (
            "f_array__flatten(a0) := r if { is_array(a0); r := [y | some x in a0; some y in listed(x)] }\n"
            "listed(x) := x if is_array(x) else := [x]"
        ),
    ),
    "cast_array": (
        1,
        "f_cast_array(a0) := a0 if is_array(a0)\nf_cast_array(a0) := [x | some x in a0] if is_set(a0)",
    ),
    "cast_boolean": (1, "f_cast_boolean(a0) := a0 if is_boolean(a0)"),
    "cast_null": (1, "f_cast_null(a0) := a0 if is_null(a0)"),
    "cast_object": (1, "f_cast_object(a0) := a0 if is_object(a0)"),
    "cast_set": (1, "f_cast_set(a0) := {x | some x in a0} if collection(a0)"),
    "cast_string": (1, "f_cast_string(a0) := a0 if is_string(a0)"),
    "json.is_valid": (
        1,
        (
            "f_json__is_valid(a0) := r if { is_string(a0); r := json.is_valid(a0) }\n"
            "f_json__is_valid(a0) := false if not is_string(a0)"
        ),
    ),
    "net.cidr_overlap": (
        2,
        "f_net__cidr_overlap(a0, a1) := r if { is_string(a0); is_string(a1); r := net.cidr_contains(a0, a1) }",
    ),
    "re_match": (2, "f_re_match(a0, a1) := r if { is_string(a0); is_string(a1); r := regex.match(a0, a1) }"),
    # The engine panics on an empty array as the second.
    "object.subset": (
        2,
        (
            "f_object__subset(a0, a1) := true if { is_array(a0); a1 == [] }\n"
            "f_object__subset(a0, a1) := r if { subsettable(a0, a1); a1 != []; r := object.subset(a0, a1) }\n"
            "subsettable(a0, a1) if { is_object(a0); is_object(a1) }\n"
            "subsettable(a0, a1) if { collection(a0); is_set(a1) }\n"
            "subsettable(a0, a1) if { is_array(a0); is_array(a1) }"
        ),
    ),
    "regex.is_valid": (
        1,
        (
            "f_regex__is_valid(a0) := r if { is_string(a0); r := regex.is_valid(a0) }\n"
            "f_regex__is_valid(a0) := false if not is_string(a0)"
        ),
    ),
    "set_diff": (2, "f_set_diff(a0, a1) := r if { is_set(a0); is_set(a1); r := a0 - a1 }"),
    "sprintf": (
        2,
        (
            "f_sprintf(a0, a1) := r if { is_string(a0); is_array(a1); plain(a0, a1); r := sprintf(a0, a1) }\n"
            "f_sprintf(a0, a1) := r if { is_string(a0); is_array(a1); not plain(a0, a1); "
            "r := __noroshi_sprintf(a0, a1) }\n"
            "plain(a0, a1) if { regex.match(`^([^%]|%[svd])*$`, a0); count(regex.find_n(`%`, a0, -1)) == count(a1); "
            "every x in a1 { not fraction(x) } }\n"
            "fraction(x) if { is_number(x); x != floor(x) }"
        ),
    ),
    "yaml.is_valid": (
        1,
        (
            "f_yaml__is_valid(a0) := r if { is_string(a0); r := yaml.is_valid(a0) }\n"
            "f_yaml__is_valid(a0) := false if not is_string(a0)"
        ),
    ),
}
"""Functions the engine lacks that a line of Rego can be: how many values each takes, and the line."""

DEPRECATED: dict[str, str] = {
    "all": "write `every x in xs { x }`",
    "any": "write `true in xs`",
    "cast_array": "write a comprehension",
    "cast_boolean": "write `is_boolean(x)`",
    "cast_null": "write `is_null(x)`",
    "cast_object": "write `is_object(x)`",
    "cast_set": "write a comprehension",
    "cast_string": "write `is_string(x)`",
    "net.cidr_overlap": "write `net.cidr_contains`",
    "re_match": "write `regex.match`",
    "set_diff": "write `a - b`",
}
"""Functions Rego v1 has no more, with what to write instead."""
