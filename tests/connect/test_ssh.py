"""SSH against real servers: keys really go and come back, sessions really end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.connect.hosts import Host, Person, known_hosts, new_person, start_hosts
from tests.connect.standing import TRY, World, call

from noroshi.integrations.ssh.connector import Ssh, SshSettings
from noroshi.model.call import Facts
from noroshi.sdk.outside import CallError

NOROSHI, BOB = new_person(), new_person()
OTHER = new_person()


@dataclass
class Fleet:
    """Hosts, and the connector that reaches them."""

    hosts: list[Host]
    folder: Path
    world: World

    @contextmanager
    def connected(self, **settings: Any) -> Iterator[Any]:
        given: dict[str, Any] = {
            "hosts": {host.name: f"{host.address}:{host.port}" for host in self.hosts},
            "user": "root",
            "known_hosts": known_hosts(self.hosts, self.folder / "known_hosts"),
            "sudo": False,
            "protected": (),
            "evidence": self.folder / "evidence",
        } | settings
        with self.world.connection("noroshi.ssh", Ssh(SshSettings(**given))) as connection:
            yield lambda action, **arguments: connection.perform(call(f"noroshi.ssh.{action}", **arguments), TRY)


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    with start_hosts(2, NOROSHI, BOB) as hosts:
        yield Fleet(hosts, tmp_path, World(secrets={"ssh-private-key": NOROSHI.private}))


def outcomes(outcome: Any) -> list[tuple[str, str, int]]:
    return [(one["host"], one["outcome"], one["count"]) for one in outcome.value["hosts"]]


def may_log_in(host: Host, person: Person) -> bool:
    session = host.log_in(person, "echo in")
    return session.wait_closed() == 0


def test_keys_go_are_seen_to_be_gone_and_come_back(fleet: Fleet) -> None:
    before = fleet.hosts[0].authorized_keys.read_text()
    assert may_log_in(fleet.hosts[0], BOB)
    with fleet.connected() as do:
        assert do("verify_keys_removed", user="bob@example.com").value["outcome"] == "failure"
        removed = do("remove_keys", user="bob@example.com")
        assert removed.value["outcome"] == "success"
        assert outcomes(removed) == [("h0", "success", 1), ("h1", "success", 1)]
        assert outcomes(do("verify_keys_removed", user="bob")) == [("h0", "success", 0), ("h1", "success", 0)]
        assert not may_log_in(fleet.hosts[0], BOB)
        again = do("remove_keys", user="bob")
        assert outcomes(again) == [("h0", "success", 0), ("h1", "success", 0)]
        restored = do("restore_keys", user="bob", removal=removed.value["removal"])
        assert outcomes(restored) == [("h0", "success", 1), ("h1", "success", 1)]
        assert fleet.hosts[0].authorized_keys.read_text() == before
        assert fleet.hosts[0].authorized_keys.stat().st_uid == 20_001
        assert may_log_in(fleet.hosts[0], BOB)


def test_one_key_goes_and_others_stay(fleet: Fleet) -> None:
    file = fleet.hosts[0].authorized_keys
    file.write_text(f'{file.read_text()}from="127.0.0.0/8" {OTHER.public} laptop\n')
    with fleet.connected() as do:
        removed = do("remove_keys", user="bob", key=OTHER.public, hosts=["h0"])
        assert outcomes(removed) == [("h0", "success", 1)]
        assert outcomes(do("verify_keys_removed", user="bob", key=OTHER.public)) == [
            ("h0", "success", 0),
            ("h1", "success", 0),
        ]
        assert not may_log_in(fleet.hosts[0], OTHER)
        assert may_log_in(fleet.hosts[0], BOB)


def test_a_session_really_ends_and_those_of_others_go_on(fleet: Fleet) -> None:
    first, second = (host.log_in(BOB) for host in fleet.hosts)
    other = fleet.hosts[0].log_in(NOROSHI, account="root")
    for session in (first, second, other):
        session.wait_open()
    with fleet.connected() as do:
        assert do("verify_sessions_ended", user="bob").value["outcome"] == "failure"
        ended = do("end_sessions", user="bob", hosts=["h0"])
        assert ended.value["outcome"] == "success"
        assert outcomes(ended)[0][2] >= 3
        assert first.wait_closed() != 0
        assert second.is_open()
        assert other.is_open()
        assert outcomes(do("verify_sessions_ended", user="bob", hosts=["h0"])) == [("h0", "success", 0)]
    second.close()
    other.close()


def test_disabling_by_url_removes_keys_and_ends_sessions(fleet: Fleet) -> None:
    sessions = [host.log_in(BOB) for host in fleet.hosts]
    for session in sessions:
        session.wait_open()
    settings = SshSettings(
        hosts={host.name: f"{host.address}:{host.port}" for host in fleet.hosts},
        user="root",
        known_hosts=known_hosts(fleet.hosts, fleet.folder / "known"),
        sudo=False,
        protected=(),
    )
    plain = call("http.post", url="https://oslogin-connector-x.a.run.app/user/disable", body={"parameter": "bob@corp"})
    with fleet.world.connection("noroshi.ssh", Ssh(settings)) as connection:
        assert connection.facts(plain) == Facts(writes=True, repeatable=True)
        answer = connection.perform(plain, TRY).value
    assert (answer["code"], answer["body"]["outcome"]) == (200, "success")
    assert all(session.wait_closed() != 0 for session in sessions)
    assert not may_log_in(fleet.hosts[1], BOB)


def test_links_in_a_home_lead_to_nothing_of_others(fleet: Fleet) -> None:
    file = fleet.hosts[0].authorized_keys
    victim = fleet.folder / "victim"
    victim.write_text("precious\n")
    victim.chmod(0o600)
    file.unlink()
    file.symlink_to(victim)
    with fleet.connected() as do:
        outcome = do("remove_keys", user="bob", hosts=["h0"])
    assert outcome.value["outcome"] == "failure" or outcomes(outcome) == [("h0", "success", 0)]
    assert victim.read_text() == "precious\n"


def test_evidence_is_kept_checked_and_discarded(fleet: Fleet) -> None:
    session = fleet.hosts[0].log_in(BOB)
    session.wait_open()
    with fleet.connected() as do:
        collected = do("collect_evidence", user="bob", hosts=["h0"]).value
        (one,) = collected["evidence"]
        text = Path(one["file"]).read_text()
        assert "sleep 600" in text
        assert BOB.public.split()[1] in text
        assert Path(one["file"]).stat().st_mode & 0o077 == 0
        assert do("verify_evidence", evidence=[one]).value["outcome"] == "success"
        Path(one["file"]).write_text("forged")
        assert do("verify_evidence", evidence=[one]).value["outcome"] == "failure"
        outside = {**one, "file": "/etc/passwd"}
        assert do("discard_evidence", evidence=[outside]).error["tags"] == ["ValueError"]
        assert do("discard_evidence", evidence=[one]).value["outcome"] == "success"
        assert not Path(one["file"]).exists()
    session.close()


def test_a_host_that_is_not_the_one_it_should_be_gets_nothing(fleet: Fleet) -> None:
    swapped = fleet.folder / "swapped"
    lines = known_hosts(fleet.hosts, swapped).read_text().splitlines()
    first, second = (line.split(" ", 1) for line in lines)
    swapped.write_text(f"{first[0]} {second[1]}\n{second[0]} {second[1]}\n")
    with fleet.connected(known_hosts=swapped) as do:
        outcome = do("remove_keys", user="bob").value
    assert outcome["outcome"] == "failure"
    assert [(one["host"], one["outcome"]) for one in outcome["hosts"]] == [("h0", "failure"), ("h1", "success")]
    assert "known_hosts does not hold" in outcome["hosts"][0]["detail"]
    assert BOB.public in fleet.hosts[0].authorized_keys.read_text()


def test_an_account_may_be_absent_and_check_tells_which_host_does_not_answer(fleet: Fleet) -> None:
    with fleet.connected() as do:
        assert do("verify_keys_removed", user="nobody-here").value["hosts"][0]["outcome"] == "absent"
    settings = SshSettings(hosts={"gone": "127.0.0.2:1"}, user="root", known_hosts=fleet.folder / "known_hosts")
    with (
        fleet.world.connection("noroshi.ssh", Ssh(settings)) as connection,
        pytest.raises(CallError, match=r"gone: ConnectionFailedError: 127\.0\.0\.2:1 cannot be reached"),
    ):
        connection.check()


@pytest.mark.parametrize("user", ["root", "root@corp", "$(reboot)", "bob;id", "-rf", "", "a" * 40])
def test_names_that_are_no_accounts_and_protected_accounts_are_refused(tmp_path: Path, user: str) -> None:
    world = World(secrets={"ssh-private-key": NOROSHI.private})
    settings = SshSettings(hosts={"h": "127.0.0.2:1"}, user="noroshi", known_hosts=tmp_path / "none")
    with world.connection("noroshi.ssh", Ssh(settings)) as connection:
        outcome = connection.perform(call("noroshi.ssh.remove_keys", user=user), TRY)
    assert outcome.error["tags"] == ["ValueError"]
    assert world.sent == []


def test_a_dry_run_shows_the_hosts_and_touches_none(tmp_path: Path) -> None:
    settings = SshSettings(
        hosts={"a": "192.0.2.1", "b": "192.0.2.2:2222"}, user="noroshi", known_hosts=tmp_path / "none"
    )
    with World().connection("noroshi.ssh", Ssh(settings)) as connection:
        asked = call("noroshi.ssh.remove_keys", user="bob@example.com")
        assert connection.assume(asked).value["outcome"] == "success"
        shown = sorted(connection.render(asked), key=lambda one: one["host"])
    assert shown == [
        {"target": "192.0.2.1", "account": "bob", "scripts": ["remove"], "host": "a"},
        {"target": "192.0.2.2:2222", "account": "bob", "scripts": ["remove"], "host": "b"},
    ]
