"""What the results of builtin functions say about their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from noroshi.detect.patterns.conditions import ALWAYS, Condition, all_of, any_of, only
from noroshi.detect.patterns.facts import (
    BOOLEAN,
    DOCUMENT,
    UNKNOWN,
    Facts,
    Origin,
    Outcome,
    equal,
    join,
    meet,
)
from noroshi.detect.patterns.literals import Literal, folded
from noroshi.detect.patterns.regexes import required_by_glob, required_by_regex

Arguments = Sequence[Facts]


def call(name: str, arguments: Arguments) -> list[Outcome]:
    """The ways a call of a builtin can have a value, all its arguments being defined."""
    known = _BUILTINS.get(name)
    if known is None or len(arguments) != known[0]:
        return [Outcome()]
    return known[1](arguments)


def _verdict(condition: Condition) -> list[Outcome]:
    return [Outcome(Facts(choices=BOOLEAN.choices, when_true=condition))]


def _holds_part(arguments: Arguments) -> list[Outcome]:
    subject, wanted = arguments
    return _verdict(meet(subject.part(), Facts(choices=wanted.choices)).text())


def _any_part(arguments: Arguments) -> list[Outcome]:
    """A string or any of a collection of strings, against a string or any of a collection of them."""
    subject, wanted = arguments
    subjects = Facts(origins=subject.origins or subject.inner()[1].origins)
    choices = wanted.choices if wanted.choices is not None else wanted.inner()[1].choices
    return _verdict(meet(subjects.part(), Facts(choices=choices)).text())


def _regex(subject: Facts, pattern: Facts) -> Condition:
    """What must stand where one of the patterns finds something in the subject."""
    if pattern.choices is None:
        return ALWAYS
    return all_of(*(any_of(_regex_in(each, str(text)) for _, text in pattern.choices) for each in subject.origins))


def _regex_in(origin: Origin, pattern: str) -> Condition:
    def literal(text: str, caseless: bool) -> Literal | None:
        if not caseless:
            return origin.part().literal(("s", text))
        return folded(text) if origin.part() is Origin.PART else None

    return required_by_regex(pattern, lambda text, caseless: only(literal(text, caseless)))


def _regex_match(arguments: Arguments) -> list[Outcome]:
    pattern, subject = arguments
    return _verdict(_regex(subject, pattern))


def _regex_find(arguments: Arguments) -> list[Outcome]:
    pattern, subject, _ = arguments
    return [Outcome(Facts(elements=subject.part(), nonempty=_regex(subject, pattern)))]


def _regex_find_groups(arguments: Arguments) -> list[Outcome]:
    pattern, subject, _ = arguments
    groups = Facts(elements=subject.part())
    return [Outcome(Facts(elements=groups, nonempty=_regex(subject, pattern)))]


def _glob_match(arguments: Arguments) -> list[Outcome]:
    pattern, _, subject = arguments
    if pattern.choices is None:
        return _verdict(ALWAYS)
    origins = subject.part().origins
    return _verdict(all_of(*(any_of(_glob_in(each, str(text)) for _, text in pattern.choices) for each in origins)))


def _glob_in(origin: Origin, pattern: str) -> Condition:
    return required_by_glob(pattern, lambda text: only(origin.literal(("s", text))))


def _part(arguments: Arguments) -> list[Outcome]:
    return [Outcome(arguments[0].part())]


def _parts(arguments: Arguments) -> list[Outcome]:
    return [Outcome(Facts(elements=arguments[0].part()))]


def _fold(folds: Mapping[Origin, Origin]) -> Callable[[Arguments], list[Outcome]]:
    def folding(arguments: Arguments) -> list[Outcome]:
        return [Outcome(Facts(origins=frozenset(folds[each] for each in arguments[0].origins if each in folds)))]

    return folding


_LOWER = {
    Origin.VALUE: Origin.LOWER,
    Origin.KEY: Origin.LOWER,
    Origin.PART: Origin.LOWER_PART,
    Origin.LOWER: Origin.LOWER,
    Origin.LOWER_PART: Origin.LOWER_PART,
}
_UPPER = {
    Origin.VALUE: Origin.UPPER,
    Origin.KEY: Origin.UPPER,
    Origin.PART: Origin.UPPER_PART,
    Origin.UPPER: Origin.UPPER,
    Origin.UPPER_PART: Origin.UPPER_PART,
}


def _object_get(arguments: Arguments) -> list[Outcome]:
    """The value under a key or path, or the default."""
    holder, key, default = arguments
    keys, values = holder.inner()
    if key.choices is not None:
        return [Outcome(values, equal(keys, key)), Outcome(default)]
    deep = DOCUMENT if Origin.VALUE in holder.origins else UNKNOWN
    return [Outcome(deep), Outcome(default)]


def _object_keys(arguments: Arguments) -> list[Outcome]:
    keys, _ = arguments[0].inner()
    return [Outcome(Facts(elements=keys, nonempty=arguments[0].nonempty))]


def _concatenated(arguments: Arguments) -> list[Outcome]:
    return [Outcome(united(*arguments))]


def united(left: Facts, right: Facts) -> Facts:
    """A collection with the members of both."""
    (_, ours), (_, theirs) = left.inner(), right.inner()
    return Facts(elements=join([ours, theirs]), nonempty=any_of([left.nonempty, right.nonempty]))


_BUILTINS: dict[str, tuple[int, Callable[[Arguments], list[Outcome]]]] = {
    "array.concat": (2, _concatenated),
    "contains": (2, _holds_part),
    "endswith": (2, _holds_part),
    "glob.match": (3, _glob_match),
    "lower": (1, _fold(_LOWER)),
    "object.get": (3, _object_get),
    "object.keys": (1, _object_keys),
    "re_match": (2, _regex_match),
    "regex.find_all_string_submatch_n": (3, _regex_find_groups),
    "regex.find_n": (3, _regex_find),
    "regex.match": (2, _regex_match),
    "regex.split": (2, lambda arguments: _parts(arguments[1:])),
    "split": (2, _parts),
    "startswith": (2, _holds_part),
    "strings.any_prefix_match": (2, _any_part),
    "strings.any_suffix_match": (2, _any_part),
    "substring": (3, _part),
    "trim": (2, _part),
    "trim_left": (2, _part),
    "trim_prefix": (2, _part),
    "trim_right": (2, _part),
    "trim_space": (1, _part),
    "trim_suffix": (2, _part),
    "upper": (1, _fold(_UPPER)),
}
"""Name → how many arguments it takes, and what follows from a call with that many."""
