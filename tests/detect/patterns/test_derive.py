"""What must stand in an event is read from a rule, and nothing that need not."""

from __future__ import annotations

import pytest
from tests.detect.patterns.building import clauses_of, modules_of, pattern_of

from noroshi.detect.contract import STATEFUL_FUNCTIONS
from noroshi.detect.patterns.derive import derive, explain
from noroshi.detect.patterns.purity import is_pure
from noroshi.detect.rego import signatures

FOUND = [
    ('input.name == "login"', {'"name"', '"login"'}),
    ('"login" == input.name', {'"name"', '"login"'}),
    ('name := input.name\nname == "login"', {'"name"', '"login"'}),
    ('input["two words"].name', {'"two words"', '"name"'}),
    ('startswith(input.name, "log")', {'"name"', "log"}),
    ('endswith(input.name, "/syslog")', {'"name"', "/syslog"}),
    ('contains(input.name, "a\\"b")', {'"name"', 'a\\"b'}),
    ('input.name in {"one", "two"}', {'"name"', '"one" | "two"'}),
    ('names := {"one", "two"}\ninput.name == names[_]', {'"name"', '"one" | "two"'}),
    ('some name in ["one", "two"]\ninput.name == name', {'"name"', '"one" | "two"'}),
    ('{"one", "two"}[input.name]', {'"name"', '"one" | "two"'}),
    ('{"one": 1, "two": 2}[input.name] > 1', {'"name"', '"one" | "two"'}),
    ('"admin" in input.groups', {'"groups"', '"admin"'}),
    ('input.groups[_] == "admin"', {'"groups"', '"admin"'}),
    ('some group in input.groups\ncontains(group, "admin")', {'"groups"', "admin"}),
    ('some key, value in input.tags\nkey == "owner"\nvalue == "root"', {'"tags"', '"owner"', '"root"'}),
    ('input.tags[key] == "root"\nkey in {"one", "two"}', {'"tags"', '"root"', '"one" | "two"'}),
    ('lower(input.name) == "powershell"', {'"name"', '"powershell" (any case)'}),
    ('upper(input.name) == "POWERSHELL"', {'"name"', '"powershell" (any case)'}),
    ('contains(lower(input.name), "mimikatz")', {'"name"', "mimikatz (any case)"}),
    ("regex.match(`^sshd\\[\\d+\\]: (Accepted|Failed)`, input.name)", {'"name"', "sshd[", "]: ", "Accepted | Failed"}),
    ('regex.match("(?i)invoke-(web)?request", input.name)', {'"name"', "invoke- (any case)", "request (any case)"}),
    ('glob.match("*.example.com", ["."], input.name)', {'"name"', ".example.com"}),
    ('split(input.name, ":")[0] == "arn"', {'"name"', "arn"}),
    ('trim_prefix(input.name, "x-") == "secret"', {'"name"', "secret"}),
    ('strings.any_prefix_match(input.name, ["/tmp/", "/dev/shm/"])', {'"name"', "/dev/shm/ | /tmp/"}),
    ('object.get(input, "name", "none") == "login"', {'"name"', '"login"'}),
    ('count({name | some name in input.names; startswith(name, "adm")}) > 0', {'"names"', "adm"}),
    ('count({name | some name in input.names} & {"one", "two"}) >= 1', {'"names"', '"one" | "two"'}),
    ('["login", "user"] = input.words', {'"words"', '"login"', '"user"'}),
    ('{"action": action} = input.event\naction == "delete"', {'"event"', '"action"', '"delete"'}),
    ("input.event_id == 4625", {'"event_id"', "4625"}),
    ('sprintf("%s", [input.name]) == "login"', {'"name"'}),
    ('input.name != "login"', {'"name"'}),
]

HELPERS = [
    ("is_login", 'is_login if input.name == "login"', {'"name"', '"login"'}),
    ("is_login", 'default is_login := false\nis_login if input.name == "login"', {'"name"', '"login"'}),
    ("is_login == true", 'default is_login := false\nis_login if input.name == "login"', {'"name"', '"login"'}),
    ("is_it", 'is_it if input.name == "login"\nis_it if input.name == "logon"', {'"name"', '"login" | "logon"'}),
    ("is_login", 'is_login if input.name == "login" else if input.kind == "logon"', {
        '"kind" | "name"', '"kind" | "login"', '"login" | "logon"', '"logon" | "name"',
    }),
    ('kind == "one"', 'kind := "one" if input.name == "login" else := "two" if input.other', {'"name"', '"login"'}),
    ("is_one_of(input.name)", 'is_one_of(name) if name in {"one", "two"}', {'"name"', '"one" | "two"'}),
    ('last(input.name) == "tail"', 'last(path) := parts[1] if parts := split(path, "/")', {'"name"', "tail"}),
    ("names[input.name]", 'names contains name if some name in ["one", "two"]', {'"name"', '"one" | "two"'}),
    ("count(matches) > 0", 'matches contains name if { name := input.names[_]; name == "one" }', {'"names"', '"one"'}),
]  # fmt: skip

NOTHING = [
    ('not input.name == "login"', ""),
    ("not input.name", ""),
    ('every name in input.names { name == "login" }', ""),
    ('input.name == "login" with input as {"name": "login"}', ""),
    ('object.get(input, "name", "login") == "login"', ""),
    ('count([1 | input.name == "login"]) == 0', ""),
    ('count([1 | input.name == "login"]) >= 0', ""),
    ('walk(input, [_, "login"])', ""),
    ('data.other.name == "login"', ""),
    ("is_login", 'default is_login := true\nis_login := false if input.name == "login"'),
    ("not is_login", 'is_login if input.name == "login"'),
    ("is_login", 'is_login if not input.name == "login"\nis_login if input.name == "login"'),
    ('kind == "two"', 'default kind := "two"\nkind := "one" if input.name == "login"'),
    ("ping", "ping if pong\npong if ping"),
]


@pytest.mark.parametrize(("body", "clauses"), FOUND)
def test_text_that_must_stand_is_found_in_a_body(body: str, clauses: set[str]) -> None:
    assert clauses_of(body) == clauses


@pytest.mark.parametrize(("body", "rest", "clauses"), HELPERS)
def test_helper_rules_and_functions_are_looked_into(body: str, rest: str, clauses: set[str]) -> None:
    assert clauses_of(body, rest=rest) == clauses


@pytest.mark.parametrize(("body", "rest"), NOTHING)
def test_what_may_hold_without_text_needs_none(body: str, rest: str) -> None:
    assert clauses_of(body, rest=rest) == set()


def test_each_definition_of_alert_is_a_way_to_match() -> None:
    text = 'package p\nalert contains "a" if input.x == "one"\nalert contains "b" if input.x == "two"'
    assert str(derive(modules_of(text), "p")) == '0.rego:2: ("one") and ("x")\n0.rego:3: ("two") and ("x")'


def test_definitions_in_other_files_and_other_syntax_count_too() -> None:
    first = 'package a.b\nalert[msg] { input.xyz == names[_]; msg := "m" }'
    second = (
        'package a.b\nimport data.lib\nimport input.user as who\nnames := {"one"}\nalert contains "b" if lib.f(who)'
    )
    library = 'package lib\nf(user) if user.name == "root"'
    assert str(derive(modules_of(first, second, library), "a.b")) == (
        '0.rego:2: ("one") and ("xyz")\n1.rego:5: ("name") and ("root") and ("user")'
    )


def test_a_rule_of_which_one_definition_needs_no_text_has_no_pattern_and_is_told_why() -> None:
    text = 'package p\nalert contains "a" if input.x == "one"\nalert contains "b" if {\n  not input.x\n}'
    assert derive(modules_of(text), "p") is None
    (fault,) = explain(modules_of(text), "p")
    assert (fault.path, fault.line, fault.code, fault.severity) == ("0.rego", 4, "no-fast-pattern", "warning")
    assert fault.message.startswith("no fast pattern: `not` also holds where the text is absent")


@pytest.mark.parametrize(
    "other",
    [
        'package p.alert\nmore contains "x" if true',
        'package root\np.alert contains "x"',
    ],
)
def test_another_package_below_alert_leaves_no_pattern(other: str) -> None:
    other = other.replace("package root\n", "package q\n") if "root" in other else other
    own = 'package p\nalert contains "a" if input.x == "one"'
    found = derive(modules_of(own, other), "p")
    assert (found is None) == other.startswith("package p.alert")


def test_a_package_without_alert_is_not_taken_for_one_that_never_matches() -> None:
    modules = modules_of('package p\nhelper if input.x == "one"')
    assert [derive(modules, name) for name in ("p", "q")] == [None, None]
    assert [fault.message for fault in explain(modules, "p")] == ["no fast pattern: the package has no `alert`"]


def test_an_alert_that_can_never_be_raised_needs_no_event() -> None:
    pattern = pattern_of('kind == "three"', rest='kind := "one" if input.x\nkind := "two" if input.y')
    assert pattern is not None
    assert pattern.bodies == ()


@pytest.mark.parametrize(
    ("body", "clauses"),
    [
        ('input.name == "login"\nrateLimit("k", "5m") > 3\ninput.other == "text"', {'"name"', '"login"'}),
        ('user := input.user\nhits := rateLimit(user, "5m")\ninput.other == "text"', {'"user"'}),
        ('alias := input.user\nuser := alias\nhits := rateLimit(user, "5m")\nhits > 3', {'"user"'}),
        ('not noroshi.first_seen("k", input.user, "1d")\ninput.other == "text"', set()),
        ('known := [1 | rateLimit("k", "5m") > 3]\ninput.other == "text"', set()),
        ('often\ninput.other == "text"', set()),
        ('input.name == "login"\nunheard_of(input.name)\ninput.other == "text"', {'"name"', '"login"'}),
        ('isThreatActor(input.ip)\ninput.other == "text"', {'"ip"', '"other"', '"text"', '"title"'}),
    ],
)
def test_only_what_is_tested_before_a_counted_call_counts(body: str, clauses: set[str]) -> None:
    pattern = pattern_of(body, rest='often if rateLimit("k", "5m") > 3')
    found = (
        {str(literal) for each in pattern.bodies for clause in each.clauses for literal in clause} if pattern else set()
    )
    assert found == clauses


def test_statements_that_the_engine_puts_behind_a_counted_call_do_not_count() -> None:
    """`later := name` waits for the second round of the engine's scheduler, and what reads it waits too."""
    body = 'name := input.name\nlater := name\nlater == "login"\nrateLimit("k", "5m") > 3'
    pattern = pattern_of(body)
    assert pattern is not None
    assert str(pattern) == '0.rego:4: ("name")'


@pytest.mark.parametrize(
    ("definitions", "patterns"),
    [
        ('alert := {m | some m in input.list; m == "one"}', ['("list") and ("one")']),
        ('default alert := []\nalert := ["x"] if input.name == "one"', ['("name") and ("one")']),
        ('alert := set() if input.name == "one"\nelse := {"m"} if input.other == "two"', ['("other") and ("two")']),
        ('alert := a | b\na contains 1 if input.x == "one"\nb := {2} if input.x == "two"', ['("two") and ("x")']),
        ('alert contains "a" if input.x == "one"\nalert contains "b" if false', ['("one") and ("x")']),
    ],
)
def test_alert_may_be_a_whole_value_and_an_empty_one_says_nothing(definitions: str, patterns: list[str]) -> None:
    pattern = derive(modules_of(f"package p\n{definitions}"), "p")
    assert pattern is not None
    assert [str(body).split(": ", 1)[1] for body in pattern.bodies] == patterns


def test_texts_with_values_inside_them_do_not_need_the_values() -> None:
    """An interpolated value that is undefined reads `<undefined>`; nothing fails."""
    text = 'package p\nalert contains $"hello {input.user}" if input.name == "one"'
    assert str(derive(modules_of(text), "p")) == '0.rego:2: ("name") and ("one")'


def test_a_counted_call_in_the_head_comes_after_the_whole_body() -> None:
    text = 'package p\nalert contains {"title": rateLimit(input.user, "5m")} if input.name == "login"'
    assert str(derive(modules_of(text), "p")) == '0.rego:2: ("login") and ("name")'


def test_thousands_of_definitions_are_derived_in_time_that_grows_with_their_number() -> None:
    bodies = "\n".join(
        f'alert contains "t" if {{ input.kind == "k{number}"; shared(input.name) }}' for number in range(2_000)
    )
    pattern = derive(modules_of(f'package p\nshared(name) if name == "login"\n{bodies}'), "p")
    assert pattern is not None
    assert len(pattern.bodies) == 2_000


@pytest.mark.parametrize("table", [signatures.NATIVE, signatures.WRITTEN, signatures.INFIX, signatures.DEPRECATED])
def test_every_builtin_of_the_engine_is_known_to_count_nothing(table: dict[str, object]) -> None:
    assert [name for name in table if not is_pure(name)] == []


def test_functions_that_reach_out_or_record_are_not_pure() -> None:
    reading = {"isThreatActor", "noroshi.in_list", "noroshi.risk"}
    assert {name for name in STATEFUL_FUNCTIONS if is_pure(name)} == reading
    assert [name for name in (*signatures.REFUSED, "unheard_of", "unheard.of") if is_pure(name)] == [
        "net.lookup_ip_addr"
    ]
