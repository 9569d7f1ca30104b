"""Why a rule says something of an event, or why not: every condition with whether it holds and for which values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from noroshi.detect.contract import STATEFUL_FUNCTIONS, Rule, RuleModule
from noroshi.detect.patterns.derive import derive
from noroshi.detect.rego.tree import definitions, references
from noroshi.model.alert import StateCall
from noroshi.offline.asking import ask_once
from noroshi.offline.explanation import Body, Condition, Explanation, Outcome, Pattern, Value
from noroshi.offline.probing import Answer, Prober, Recall, recall_from, recall_of_store
from noroshi.offline.record_analysis import RecordAnalysis
from noroshi.runtime.errors import NoroshiError, UsageError
from noroshi.runtime.workers import Pulse
from noroshi.sdk import Integration

_MOST_VALUES: Final = 5
_MOST_CHARACTERS: Final = 200
_QUOTES: Final = (b'"', b"`")
_STATEFUL_CALLS: Final = tuple(f"{name}(" for name in STATEFUL_FUNCTIONS)
_TOLD: Final = {
    "unbound": "needs a value that is not known",
    "stateful": "depends on earlier events",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A rule, and an event: its `input` document as JSON or, when a `source` is named, its raw record or records.

    Stateful functions say of it what was noted in `calls`; where nothing was, what the store at `state_url` would say.
    """

    rule: Rule
    event: str
    source: str = ""
    commit: str = ""
    calls: Sequence[StateCall] = ()
    state_url: str = ""


class _Envelope(msgspec.Struct, frozen=True):
    uid: str = ""


class _Ocsf(msgspec.Struct, frozen=True):
    time: int | None = None


class _Input(msgspec.Struct, frozen=True):
    noroshi: _Envelope = _Envelope()
    ocsf: _Ocsf = _Ocsf()


Load = Callable[[], Mapping[str, Integration]]
"""Gives the integrations; it is called in the process that explains, when a raw record has to be analyzed."""


def explain(question: Question, load: Load, *, time_limit_seconds: float = 10.0) -> Explanation:
    """Explain in a process of its own, because an evaluation cannot be interrupted.

    Raises UsageError when there is no such event in what was given, or the rule does not come to an end.
    """
    otherwise = f"{question.rule.id} cannot be explained"
    return ask_once(serve_explanations, load, question, otherwise=otherwise, time_limit_seconds=time_limit_seconds)


def serve_explanations(load: Load, pulse: Pulse) -> Callable[[Question], Explanation | str]:
    """In the worker: explains. Text says why it could not."""
    analysis = RecordAnalysis(load)

    def answer(question: Question) -> Explanation | str:
        pulse.begin(0, 0)
        try:
            document = _analyzed(analysis, question) if question.source else question.event
            with _recalling(question, document) as recall:
                return explain_rule(question.rule, document, question.commit, recall)
        except NoroshiError as error:
            return str(error)
        finally:
            pulse.end()

    return answer


def _analyzed(analysis: RecordAnalysis, question: Question) -> str:
    """The `input` document of the first event in raw records."""
    if question.source not in analysis.sources:
        raise UsageError(f"there is no source {question.source!r}")
    records = [line.encode() for line in question.event.split("\n") if line.strip()]
    [batch] = analysis.analyze(question.source, [records])
    if batch.table.num_rows == 0:
        reasons = "; ".join(f"{letter.reason}: {letter.detail}" for letter in batch.dead)
        raise UsageError(f"{question.source} makes no event of this record: {reasons or 'it is empty'}")
    return batch.inputs()[0]


@contextmanager
def _recalling(question: Question, input_json: str) -> Iterator[Recall]:
    noted = recall_from(question.calls)
    if not question.state_url:
        yield noted
        return
    from noroshi.state.valkey import ValkeyStore

    store = ValkeyStore(question.state_url)
    try:
        asked = recall_of_store(store, question.rule.package, *_event(input_json))

        def recall(name: str, arguments: Sequence[Any]) -> Any:
            try:
                return noted(name, arguments)
            except LookupError:
                return asked(name, arguments)

        yield recall
    finally:
        store.close()


def _event(input_json: str) -> tuple[str, datetime]:
    """The event's uid and time; now for one that does not say."""
    try:
        document = msgspec.json.decode(input_json, type=_Input)
    except msgspec.DecodeError:
        document = _Input()
    at = document.ocsf.time
    return document.noroshi.uid, datetime.fromtimestamp(at / 1000, UTC) if at else datetime.now(UTC)


def explain_rule(rule: Rule, input_json: str, commit: str = "", recall: Recall | None = None) -> Explanation:
    """Explain in this process; `recall` tells what stateful functions say of the event.

    Raises UsageError when the event is no JSON object.
    """
    try:
        document = json.loads(input_json)
    except ValueError as error:
        raise UsageError(f"the event is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise UsageError("the event must be a JSON object: what the rule sees as `input`")
    canonical = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    prober = Prober(rule, canonical, recall or recall_from(()))
    own = [module for module in rule.modules if module.package == rule.package]
    alerts = [body for module in own for body in _bodies(prober, module, lambda name: name == "alert")]
    used = _used(own) - {"alert"}
    helpers = [body for module in own for body in _bodies(prober, module, used.__contains__)]
    return Explanation(
        rule_id=rule.id,
        commit=commit,
        sources={module.path: module.source for module in rule.modules},
        matched=_any(body.holds for body in alerts),
        alerts=tuple(alerts),
        helpers=tuple(helpers),
        patterns=tuple(_patterns(rule, canonical.encode())),
    )


def _patterns(rule: Rule, document: bytes) -> Iterator[Pattern]:
    pattern = derive(rule.modules, rule.package)
    for body in pattern.bodies if pattern else ():
        for clause in body.clauses:
            literals = sorted(clause)
            hits = tuple(str(literal) for literal in literals if literal.stands_in(document))
            yield Pattern(body.path, body.line, tuple(map(str, literals)), hits)


def _bodies(prober: Prober, module: RuleModule, wanted: Callable[[str], bool]) -> Iterator[Body]:
    raw = module.program.encode()
    named = {each.start: each for each in definitions(module)}
    for rule in module.ast["rules"]:
        (node,) = rule.values()
        definition = named.get(node["span"]["start"])
        if definition is None or definition.arity is not None or definition.default or not wanted(definition.name[0]):
            continue
        for body in node.get("bodies", ()):
            conditions = tuple(_conditions(prober, module, raw, body["query"]["stmts"]))
            if not conditions and definition.name[0] != "alert":
                continue
            line = conditions[0].line if conditions else definition.line
            holds = _all(condition.outcome for condition in conditions)
            yield Body(definition.name[0], module.path, line, holds, conditions)


def _conditions(
    prober: Prober, module: RuleModule, raw: bytes, statements: list[dict[str, Any]]
) -> Iterator[Condition]:
    """Each statement on top of those before it that hold."""
    kept: list[str] = []
    for statement in statements:
        text = _text(raw, statement)
        bound, read = _parts(raw, statement["literal"])
        answer = prober.ask(module, [*kept, text], bound)
        if answer.held:
            outcome: Outcome = "pass"
            told = bound or read
            seen = _values(told, answer if bound else prober.ask(module, [*kept, text], told))
            kept.append(text)
        else:
            outcome = "unknown" if answer.held is None else "fail"
            seen = tuple(value for part in read for value in _values([part], prober.ask(module, kept, [part])))
        note = _TOLD["stateful"] if answer.is_stateful else _TOLD["unbound"] if answer.is_unbound else ""
        line = int(statement["span"]["line"])
        yield Condition(module.path, line, " ".join(text.split()), outcome, seen, note)


def _parts(raw: bytes, literal: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The expressions of a statement whose values say most: those that it binds, and those that it reads."""
    match literal:
        case {"SomeIn": {"key": key, "value": value, "collection": _}}:
            return [_text(raw, _inner(node)) for node in (key, value) if node], []
        case {"Expr": {"expr": {"AssignExpr": {"lhs": left, "rhs": right}}}}:
            return [_text(raw, _inner(left))], _readable(raw, _arguments(right))
        case {"Expr": {"expr": expression}} | {"NotExpr": {"expr": expression}}:
            node = _inner(expression)
            sides = [node[name] for name in ("lhs", "rhs", "value", "collection") if isinstance(node.get(name), dict)]
            told = [_text(raw, node)] if _text(raw, node).startswith(_STATEFUL_CALLS) else []
            return [], told + _readable(raw, sides or _arguments(expression))
    return [], []


def _arguments(node: dict[str, Any]) -> list[dict[str, Any]]:
    """What a call is given; anything else is what it is."""
    called = node
    while "Call" not in called and "refr" in _inner(called):
        called = _inner(called)["refr"]
    return list(_inner(called)["params"]) if "Call" in called else [node]


def _readable(raw: bytes, nodes: list[dict[str, Any]]) -> list[str]:
    constant = {"String", "RawString", "Number", "True", "False", "Null", "Bool"}
    texts = [_text(raw, _inner(node)) for node in nodes if not constant & node.keys() and any(references(node))]
    return list(dict.fromkeys(texts))


def _used(modules: list[RuleModule]) -> set[str]:
    """Names that stand in bodies of the package."""
    rules = [rule for module in modules for rule in module.ast["rules"]]
    bodies = [body for rule in rules for body in _inner(rule).get("bodies", ())]
    return {each.path[0] for each in references(bodies)}


def _values(texts: list[str], answer: Answer) -> tuple[Value, ...]:
    return tuple(
        Value(text, tuple(map(_shown, values[:_MOST_VALUES])))
        for text, values in zip(texts, answer.values, strict=False)
    )


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"


def _inner(node: dict[str, Any]) -> dict[str, Any]:
    (content,) = node.values()
    return dict(content)


def _text(raw: bytes, node: dict[str, Any]) -> str:
    """As written. The engine's span of a text that stands at an edge leaves its quote out."""
    start, end = node["span"]["start"], node["span"]["end"]
    start -= raw[start - 1 : start] in _QUOTES
    end += raw[end : end + 1] in _QUOTES
    return raw[start:end].decode()


def _all(outcomes: Any) -> bool | None:
    found = set(outcomes)
    return False if "fail" in found else None if "unknown" in found else True


def _any(held: Any) -> bool | None:
    found = set(held)
    return True if True in found else None if None in found else False
