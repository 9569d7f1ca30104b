"""The package `__noroshi`: functions in Rego that stand for builtins, so that a refused value is undefined there.

The engine ends the whole evaluation when a builtin refuses its arguments, and OPA gives no value instead. A function
of Rego can have no value; so each of these checks the types first, and leaves what only the builtin can tell to an
attempt in Python that answers `[value]` or `[]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from noroshi.detect.rego.signatures import INFIX, NATIVE, WRITTEN

SUPPORT_PATH = "noroshi/support.rego"
ROOT = "data.__noroshi"
ATTEMPT = "__attempt"
EXTERNAL = "__external"

_GUARDS = {
    "s": "is_string({0})", "n": "is_number({0})", "b": "is_boolean({0})", "a": "is_array({0})",
    "o": "is_object({0})", "S": "is_set({0})", "i": "whole({0})", "c": "collection({0})", "v": "countable({0})",
    "N": "numbers_only({0})", "T": "strings_only({0})", "U": "string_or_strings({0})", "C": "sets_only({0})",
    "O": "objects_only({0})", "k": "scalar({0})", "t": "moment({0})",
}  # fmt: skip

_TYPES = """
whole(x) if { is_number(x); x == floor(x) }
collection(x) if is_array(x)
collection(x) if is_set(x)
countable(x) if collection(x)
countable(x) if is_object(x)
countable(x) if is_string(x)
iterable(x) := x if collection(x)
iterable(x) := x if is_object(x)
scalar(x) if { not collection(x); not is_object(x) }
alike(x, y) if { is_number(x); is_number(y) }
alike(x, y) if { is_set(x); is_set(y) }
moment(x) if is_number(x)
moment(x) if { is_array(x); every y in x { scalar(y) } }
numbers_only(x) if { collection(x); every y in x { is_number(y) } }
strings_only(x) if { collection(x); every y in x { is_string(y) } }
string_or_strings(x) if is_string(x)
string_or_strings(x) if strings_only(x)
sets_only(x) if { is_set(x); every y in x { is_set(y) } }
objects_only(x) if { is_array(x); every y in x { is_object(y) } }
text(values) := "<undefined>" if count(values) == 0
text(values) := "set()" if values == {set()}
text(values) := sprintf("%v", [value]) if { some value in values; value != set() }
"""


def wrapper_name(builtin: str) -> str:
    """The reference that stands for a builtin in a rewritten program."""
    return f"{ROOT}.{_mangled(builtin)}"


def support_text(used: Iterable[str], external: Mapping[str, int], *, lenient: bool) -> str:
    """The package with a function for each used builtin. `external` are extensions with their arity.

    With `lenient`, refused arguments make a call undefined; without, they stop the evaluation.
    """
    lines = ["package __noroshi", "import rego.v1", _TYPES]
    for name in sorted(set(used)):
        if name in WRITTEN:
            lines.append(WRITTEN[name][1])
        elif name in external:
            lines.append(_external(name, external[name], lenient))
        elif name in INFIX:
            lines.append(_infix(name, lenient))
        else:
            lines.append(_native(name, lenient))
    return "\n".join(lines) + "\n"


def _mangled(builtin: str) -> str:
    return "f_" + builtin.replace(".", "__")


def _parameters(count: int) -> list[str]:
    return [f"a{index}" for index in range(count)]


def _external(name: str, arity: int, lenient: bool) -> str:
    given = ", ".join(_parameters(arity))
    if lenient:
        return f"{_mangled(name)}({given}) := r if {{ t := {EXTERNAL}.{name}({given}); r := t[0] }}"
    return f"{_mangled(name)}({given}) := r if {{ r := {name}({given}) }}"


def _infix(name: str, lenient: bool) -> str:
    operator, guard = INFIX[name]
    return f"{_mangled(name)}(a0, a1) := r if {{ {guard if lenient else ''}r := a0 {operator} a1 }}"


def _native(name: str, lenient: bool) -> str:
    types, attempted = NATIVE[name].removesuffix("!"), NATIVE[name].endswith("!")
    given = _parameters(len(types))
    call = f"{name}({', '.join(given)})"
    if not lenient:
        return f"{_mangled(name)}({', '.join(given)}) := r if {{ r := {call} }}"
    guards = [_GUARDS[code].format(x) for code, x in zip(types, given, strict=True) if code in _GUARDS]
    attempt = [f"t := {ATTEMPT}.{call}", "r := t[0]"] if attempted else [f"r := {call}"]
    return f"{_mangled(name)}({', '.join(given)}) := r if {{ {'; '.join(guards + attempt)} }}"
