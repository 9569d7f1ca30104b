"""Calls: library functions, subworkflows, and effects with their arguments checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from noroshi.model.call import Call, Failed, Place, Returned
from noroshi.respond.language.effects import Effect, Env, Now, Outcome, Sleep, Uuid, Wait
from noroshi.respond.language.failure import Raised, failure, type_error, value_error
from noroshi.respond.language.frame import Flow, Frame, Leave
from noroshi.respond.language.library import FUNCTIONS, MODULES
from noroshi.respond.language.library.effectful import CALLBACK_METHODS, SEVERITIES
from noroshi.respond.language.library.http import METHODS
from noroshi.respond.language.library.registry import Function
from noroshi.respond.language.library.times import parse_time
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.path import Path, quoted
from noroshi.respond.language.scope import Scope
from noroshi.respond.language.syntax import Routine
from noroshi.respond.language.values import admit, kind_of


def call(
    frame: Frame,
    name: str,
    positional: Sequence[Any],
    named: Mapping[str, Any],
    path: Path,
    place: Place,
) -> Flow:
    """The value of calling `name`, whatever it is. A library function hides a subworkflow of the same
    name.
    """
    function = FUNCTIONS.get(name)
    if function is not None and function.call is not None:
        return function.call(*function.bind(positional, named))
    if function is None and name in frame.machine.program.routines:
        return (yield _subworkflow(frame, frame.machine.program.routines[name], positional, named, path))
    effect = _effect(function, name, positional, named, path.key(), place, frame.machine.limits)
    value = accept((yield effect))
    if isinstance(effect, Env) and value is None:
        return _default(function, effect, positional, named)
    return value


def invoke(frame: Frame, routine: Routine, given: Mapping[str, Any], path: Path) -> Flow:
    """Run a routine in a scope of its own with its arguments by name. Returns its value."""
    try:
        for param in routine.params:
            if param.name in given:
                frame.scope.declare(param.name, given[param.name])
            elif param.default is not None:
                frame.scope.declare(param.name, param.default.evaluate(frame.scope))
            else:
                raise type_error(f"{routine.name} needs the argument {param.name!r}")
        signal = yield frame.machine.block(frame, routine.block, path)
    finally:
        frame.scope.release()
    return signal.value if isinstance(signal, Leave) else None


def _subworkflow(
    frame: Frame, routine: Routine, positional: Sequence[Any], named: Mapping[str, Any], path: Path
) -> Flow:
    depth = frame.call_depth + 1
    if depth > frame.machine.limits.call_depth:
        raise failure("RecursionError", f"calls are nested more than {frame.machine.limits.call_depth} deep")
    names = [param.name for param in routine.params]
    if len(positional) > len(names):
        raise type_error(f"{routine.name} takes at most {len(names)} arguments, not {len(positional)}")
    given = dict(zip(names, positional, strict=False))
    for name, value in named.items():
        if name not in names or name in given:
            raise type_error(f"{routine.name} has no argument {name!r}")
        given[name] = value
    scope = Scope(frame.machine.meter)
    inside = Frame(frame.machine, routine.name, scope, object(), depth, frame.parallel_depth)
    return (yield invoke(inside, routine, given, path.below(f">{quoted(routine.name)}")))


def accept(outcome: Outcome) -> Any:
    """The value of an outcome, copied. Raises what the effect raised."""
    if isinstance(outcome, Returned):
        return admit(outcome.value)
    if isinstance(outcome, Failed):
        raise Raised(admit(outcome.error))
    raise AssertionError(outcome)


def _default(function: Function | None, effect: Env, positional: Sequence[Any], named: Mapping[str, Any]) -> Any:
    if function is not None and (len(positional) > 1 or "default" in named):
        return function.bind(positional, named)[1]
    raise failure("KeyError", f"environment variable not set: {effect.name}")


def _effect(
    function: Function | None,
    name: str,
    positional: Sequence[Any],
    named: Mapping[str, Any],
    key: str,
    place: Place,
    limits: Limits,
) -> Effect:
    if function is None:
        if "." not in name or name.split(".", maxsplit=1)[0] in MODULES:
            raise failure("KeyError", f"function not found: {name}")
        return Call(key=key, place=place, function=name, arguments=dict(named), positional=list(positional))
    values = function.bind(positional, named)
    names = [parameter.name for parameter in function.parameters]
    arguments = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    if name in _PRIMITIVES:
        return _PRIMITIVES[name](key, place, arguments, limits)
    if name == "sys.log":
        _check_log({*names[: len(positional)], *named})
        _demand(arguments["severity"], SEVERITIES, "severity")
    elif name == "events.create_callback_endpoint":
        _demand(arguments["http_callback_method"], CALLBACK_METHODS, "http_callback_method")
    elif name.startswith("http."):
        _check_request(arguments, limits)
    return Call(key=key, place=place, function=name, arguments=arguments)


def _sleep(key: str, place: Place, arguments: Mapping[str, Any], limits: Limits) -> Effect:
    seconds = arguments["seconds"]
    if not 0 <= seconds <= limits.sleep_seconds:
        raise value_error(f"sys.sleep: {seconds} is not between 0 and {limits.sleep_seconds:g} seconds")
    return Sleep(key=key, place=place, seconds=float(seconds))


def _wait(key: str, place: Place, arguments: Mapping[str, Any], limits: Limits) -> Effect:
    topic = arguments["callback"].get("url")
    if type(topic) is not str:
        raise type_error("events.await_callback: callback must be what events.create_callback_endpoint returned")
    timeout = arguments["timeout"]
    if not 0 < timeout <= limits.sleep_seconds:
        raise value_error(f"events.await_callback: a timeout of {timeout} seconds is out of range")
    return Wait(key=key, place=place, topic=topic, timeout_seconds=float(timeout))


_PRIMITIVES: dict[str, Callable[[str, Place, Mapping[str, Any], Limits], Effect]] = {
    "sys.now": lambda key, place, _arguments, _limits: Now(key=key, place=place),
    "uuid.generate": lambda key, place, _arguments, _limits: Uuid(key=key, place=place),
    "sys.get_env": lambda key, place, arguments, _limits: Env(key=key, place=place, name=arguments["name"]),
    "sys.sleep": _sleep,
    "sys.sleep_until": lambda key, place, arguments, _limits: Sleep(
        key=key, place=place, until=parse_time(arguments["time"])
    ),
    "events.await_callback": _wait,
}


def _check_log(given: set[str]) -> None:
    if len(given & {"data", "text", "json"}) != 1:
        raise value_error("sys.log takes exactly one of data, text and json")


def _check_request(arguments: Mapping[str, Any], limits: Limits) -> None:
    if "method" in arguments:
        _demand(arguments["method"], METHODS, "method")
    if not arguments["url"].startswith(("http://", "https://")):
        raise value_error(f"http: the url must begin with http:// or https://, not {arguments['url'][:40]!r}")
    if not 0 < arguments["timeout"] <= limits.http_timeout_seconds:
        raise value_error(f"http: timeout must be above 0 and at most {limits.http_timeout_seconds:g} seconds")
    if "auth" in arguments:
        kind = arguments["auth"].get("type")
        if type(kind) is not str:
            raise type_error(f"http: auth.type must be OIDC or OAuth2, not {kind_of(kind)}")
        _demand(kind, ("OIDC", "OAuth2"), "auth.type")


def _demand(value: Any, known: Sequence[str], name: str) -> None:
    if value not in known:
        raise value_error(f"{name} must be one of {', '.join(known)}, not {value!r}")
