"""What `noroshi check` says of playbooks."""

from __future__ import annotations

from pathlib import Path

from noroshi.offline.checking import check_content
from noroshi.offline.playbook_checking import check_playbooks


def write(folder: Path, playbook: str, **files: str) -> Path:
    place = folder / "contain"
    place.mkdir()
    (place / "playbook.yaml").write_text(playbook)
    for name, text in files.items():
        (place / f"{name}.yaml").write_text(text)
    return folder


TESTED = "tests: [{name: t, result: null}]"


def told(folder: Path) -> list[tuple[str, int, str, str]]:
    count, faults = check_playbooks(folder)
    assert count == 1
    return [(Path(fault.path).name, fault.line, fault.severity, fault.message) for fault in faults]


def test_actions_that_no_connector_has_and_wrong_arguments_are_told_with_their_place(tmp_path: Path) -> None:
    playbook = (
        "- a: {call: noroshi.slack.post_mesage, args: {channel: c}}\n"
        "- b:\n    call: noroshi.slack.post_message\n    args: {chanel: c}\n"
        "- c: {call: noroshi.risk.get, args: {kind: user, id: bob}}\n"
        "- d: {call: somebody.elses.action, args: {}}\n"
        "- e: {call: noroshi.approval.request, args: {acton: x}}\n"
    )
    messages = [message for _, _, _, message in told(write(tmp_path, playbook, tests=TESTED))]
    assert messages == [
        "noroshi.approval.request has no argument 'acton'; did you mean 'action'?",
        "noroshi.approval.request needs the argument 'action'",
    ]
    (tmp_path / "contain" / "playbook.yaml").write_text(playbook.rpartition("- e")[0])
    found = told(tmp_path)
    assert [(line, message.partition(";")[0]) for _, line, _, message in found] == [
        (1, "no connector has the action noroshi.slack.post_mesage"),
        (3, "noroshi.slack.post_message has no argument 'chanel'"),
        (3, "noroshi.slack.post_message needs the argument 'channel'"),
    ]


def test_policies_and_tests_beside_a_playbook_are_checked(tmp_path: Path) -> None:
    policy = "schedules: [{cron: '61 * * * *'}, {cron: '* * * * *', timezone: Nowhere}]\nmost: 0\nmost_per_target: 1\n"
    found = told(write(tmp_path, "- r: {return: 1}", policy=policy, tests="tests: [{nam: x}]"))
    assert [(file, severity) for file, _, severity, _ in found] == [("policy.yaml", "error")] * 4 + [
        ("tests.yaml", "error")
    ]
    assert [message for _, _, _, message in found[:4]] == [
        "most must be above 0",
        "most_per_target needs target, the path of the target in the argument",
        "schedules[0]: '61 * * * *' is no cron expression: Bad minute",
        "schedules[1]: no time zone 'Nowhere'",
    ]


def test_an_unknown_key_of_a_policy_is_an_error_and_missing_tests_a_warning(tmp_path: Path) -> None:
    found = told(write(tmp_path, "- r: {return: 1}", policy="approval: []"))
    assert [(file, severity) for file, _, severity, _ in found] == [
        ("policy.yaml", "error"),
        ("playbook.yaml", "warning"),
    ]
    assert "unknown field `approval`" in found[0][3]


def test_shipped_playbooks_have_no_fault(root: Path) -> None:
    report = check_content([root / "content" / "playbooks"], {})
    assert (report.playbooks >= 9, report.faults) == (True, ())
