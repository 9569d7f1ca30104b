"""Every condition of a rule is explained, for events that match and for those that do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from noroshi.app import load_integrations
from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import Rule
from noroshi.model.alert import StateCall
from noroshi.offline.explaining import Question, explain, explain_rule
from noroshi.offline.explanation import Value
from noroshi.offline.probing import recall_from
from noroshi.runtime.errors import UsageError
from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore

_RULE = """package web.admin

alert contains {"title": "t", "entities": [user]} if {
	input.path == "/admin"
	some user in input.users
	not startswith(user, "svc-")
	user in admins
	recent := rateLimit(user, "5m")
	recent > 3
}

admins := {name | some name in input.admins} if {
	input.admins
}

unused if input.never
"""
_OLD = """package old.style

import future.keywords.in

alert[msg] {
	input.kind == "login"
	name := lower(input.user)
	name in ["root", "admin"]
	msg := sprintf("%s came in", [name])
}
"""


def _rule(tmp_path: Path, text: str) -> Rule:
    folder = tmp_path / "detections" / "web" / "admin"
    folder.mkdir(parents=True)
    (folder / "rule.rego").write_text(text)
    (rule,) = load_bundle(tmp_path / "detections").rules
    return rule


def _told(rule: Rule, event: dict[str, Any]) -> list[tuple[str, str, tuple[Value, ...], str]]:
    (body,) = explain_rule(rule, json.dumps(event)).alerts
    return [(each.outcome, each.text, each.values, each.note) for each in body.conditions]


def test_conditions_that_hold_show_what_they_found(tmp_path: Path) -> None:
    event = {"path": "/admin", "users": ["svc-a", "bob", "carol"], "admins": ["bob"]}
    rule = _rule(tmp_path, _RULE)

    assert _told(rule, event) == [
        ("pass", 'input.path == "/admin"', (Value("input.path", ('"/admin"',)),), ""),
        ("pass", "some user in input.users", (Value("user", ('"bob"', '"carol"', '"svc-a"')),), ""),
        ("pass", 'not startswith(user, "svc-")', (Value("user", ('"bob"', '"carol"')),), ""),
        ("pass", "user in admins", (Value("user", ('"bob"',)), Value("admins", ('["bob"]',))), ""),
        ("unknown", 'recent := rateLimit(user, "5m")', (Value("user", ('"bob"',)),), "depends on earlier events"),
        ("unknown", "recent > 3", (), "needs a value that is not known"),
    ]
    explanation = explain_rule(rule, json.dumps(event))
    assert (explanation.matched, explanation.rule_id) == (None, "web.admin")
    assert [body.name for body in explanation.helpers] == ["admins"]
    assert {path.rsplit("/", 1)[-1]: text for path, text in explanation.sources.items()} == {"rule.rego": _RULE}


def test_every_condition_that_fails_is_named_not_only_the_first(tmp_path: Path) -> None:
    told = _told(_rule(tmp_path, _RULE), {"path": "/login", "users": ["svc-a"], "admins": []})

    assert [(outcome, values) for outcome, _, values, _ in told[:4]] == [
        ("fail", (Value("input.path", ('"/login"',)),)),
        ("pass", (Value("user", ('"svc-a"',)),)),
        ("fail", (Value("user", ('"svc-a"',)),)),
        ("fail", (Value("user", ('"svc-a"',)), Value("admins", ("[]",)))),
    ]


def test_the_fast_pattern_tells_which_of_its_texts_stand_in_the_event(tmp_path: Path) -> None:
    rule = _rule(tmp_path, _RULE)

    hits = {pattern.texts: pattern.hits for pattern in explain_rule(rule, '{"path": "/login"}').patterns}
    assert hits[('"path"',)] == ('"path"',)
    assert hits[('"/admin"',)] == ()


def test_a_rule_in_old_syntax_is_explained_too(tmp_path: Path) -> None:
    told = _told(_rule(tmp_path, _OLD), {"kind": "login", "user": "ROOT"})

    assert [outcome for outcome, *_ in told] == ["pass", "pass", "pass", "pass"]
    assert told[1][2] == (Value("name", ('"root"',)),)


def test_a_raw_record_is_analyzed_first(tmp_path: Path, root: Path) -> None:
    sample = (root / "src/noroshi/integrations/linux_auth/samples/sshd.raw.jsonl").read_text().splitlines()[0]
    rule = _rule(tmp_path, 'package a\nalert contains {"title": "t"} if input.ocsf.class_uid == 3002\n')

    explanation = explain(Question(rule, sample, "linux_auth", "abc"), load_integrations)

    assert (explanation.matched, explanation.commit) == (True, "abc")


def test_what_is_no_event_is_refused(tmp_path: Path) -> None:
    rule = _rule(tmp_path, _RULE)
    with pytest.raises(UsageError, match="must be a JSON object"):
        explain_rule(rule, "[1]")
    with pytest.raises(UsageError, match="there is no source 'nowhere'"):
        explain(Question(rule, "{}", "nowhere"), load_integrations)


def test_functions_with_memory_say_what_was_noted_with_the_alert(tmp_path: Path) -> None:
    rule = _rule(tmp_path, _RULE)
    event = json.dumps({"path": "/admin", "users": ["bob", "carol"], "admins": ["bob"]})
    noted = [StateCall(function="rateLimit", arguments=['"bob"', '"5m"'], answer="7")]

    explanation = explain_rule(rule, event, "", recall_from(noted))
    assert explanation.matched is True
    (body,) = explanation.alerts
    assert [(each.outcome, each.text, each.values) for each in body.conditions[-2:]] == [
        ("pass", 'recent := rateLimit(user, "5m")', (Value("recent", ("7",)),)),
        ("pass", "recent > 3", (Value("recent", ("7",)),)),
    ]
    few = [StateCall(function="rateLimit", arguments=['"bob"', '"5m"'], answer="3")]
    assert explain_rule(rule, event, "", recall_from(few)).matched is False


def test_a_platform_s_memory_is_asked_and_stays_as_it_is(tmp_path: Path) -> None:
    rule = _rule(tmp_path, _RULE)
    with EmbeddedValkey() as state:
        store = ValkeyStore(state.url)
        for number in range(4):
            store.count_in_window("web.admin:bob", f"e{number}", 1_767_607_200_000 + number, 300_000)
        event = {"path": "/admin", "users": ["bob"], "admins": ["bob"], "ocsf": {"time": 1_767_607_201_000}}

        for _ in range(2):
            found = explain(Question(rule, json.dumps(event), state_url=state.url), load_integrations)
            assert found.matched is True
            assert found.alerts[0].conditions[-1].values == (Value("recent", ("5",)),)
        before = event | {"ocsf": {"time": 1_767_607_200_001}}
        found = explain(Question(rule, json.dumps(before), state_url=state.url), load_integrations)
        assert (found.matched, found.alerts[0].conditions[-1].values) == (False, (Value("recent", ("3",)),))
        assert store.count_in_window("web.admin:bob", "the next", 1_767_607_201_000, 300_000) == 5
        store.close()
