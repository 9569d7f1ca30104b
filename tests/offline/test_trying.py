"""A rule tried on records that somebody has at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from noroshi.app import load_integrations
from noroshi.detect.contract import RuleBundle
from noroshi.offline.rulebook import Rulebook
from noroshi.offline.trying import Trial, records_in, try_rule
from noroshi.runtime.errors import UsageError
from noroshi.state.embedded import EmbeddedValkey

ADDED = b"Mar 14 05:59:57 host-00 usermod[315]: add 'bob' to group '%s'"


@pytest.fixture(scope="module")
def rulebook(root: Path) -> Rulebook:
    folder = root / "content" / "detections" / "linux" / "admin_group_member"
    return Rulebook(lambda: folder)


@pytest.fixture(scope="module")
def state_url() -> Iterator[str]:
    with EmbeddedValkey() as state:
        yield state.url


def trial(bundle: RuleBundle, state_url: str, *records: bytes, source: str = "linux_auth") -> Trial:
    return Trial(
        bundle=bundle,
        rule_id="linux.admin_group_member",
        source=source,
        records=records,
        state_url=state_url,
        load=load_integrations,
    )


def test_matches_come_first_and_all_are_explained(rulebook: Rulebook, state_url: str) -> None:
    report = try_rule(trial(rulebook.bundle(), state_url, ADDED % b"users", ADDED % b"sudo", b"x" * (9 << 20)))
    assert (report.events, report.matches, len(report.dead)) == (2, 1, 1)
    first, second = report.verdicts
    assert [alert.title for alert in first.alerts] == ["A user became an administrator of a host"]
    assert second.alerts == ()
    assert second.explanation is not None
    assert second.explanation.matched is False
    failed = [each.text for body in second.explanation.alerts for each in body.conditions if each.outcome == "fail"]
    assert len(failed) == 1
    assert '"sudo"' in failed[0]


def test_a_byte_that_is_no_text_hides_no_record_from_a_rule(rulebook: Rulebook, state_url: str) -> None:
    report = try_rule(trial(rulebook.bundle(), state_url, (ADDED % b"sudo").replace(b"bob", b"b\xf8b")))
    assert [alert.entities[0] for alert in report.verdicts[0].alerts] == ["b\ufffdb"]


def test_a_source_that_there_is_not_is_refused(rulebook: Rulebook, state_url: str) -> None:
    with pytest.raises(UsageError, match="no source 'elsewhere'"):
        try_rule(trial(rulebook.bundle(), state_url, b"x", source="elsewhere"))


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('{\n "a": 1\n}', [b'{"a": 1}']),
        ('[{"a": 1}, {"a": 2}]', [b'{"a": 1}', b'{"a": 2}']),
        ('{"a": 1}\n\n{"a": 2}\n', [b'{"a": 1}', b'{"a": 2}']),
        ("one line\nanother", [b"one line", b"another"]),
    ],
)
def test_pasted_text_is_one_document_or_a_record_a_line(text: str, records: list[bytes]) -> None:
    assert records_in(text) == records


@pytest.mark.parametrize(("text", "word"), [(" \n", "no record"), ("x\n" * 3000, "too much")])
def test_nothing_and_too_much_are_refused(text: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        records_in(text)


def test_the_rulebook_tells_a_rule_with_its_files_and_what_must_stand_in_an_event(rulebook: Rulebook) -> None:
    [entry] = rulebook.entries()
    assert (entry.product, entry.severity, entry.sources) == ("linux", "Medium", ("linux_auth",))
    assert entry.holds("ADMINISTRATOR")
    story = rulebook.story(entry.id)
    assert list(story.files) == ["rule.rego", "rule_test.rego", "cases.yaml", "README.md"]
    assert '"member_added"' in story.pattern
    assert story.libraries == ("lib.linux",)
    with pytest.raises(UsageError, match=r"no rule 'linux\.nope'"):
        rulebook.story("linux.nope")
