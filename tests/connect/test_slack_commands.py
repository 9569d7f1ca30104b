"""What members say to the app: signed or over the socket, known or not."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.connect.standing import Answer, Received, StandIn
from websockets.sync.server import serve

from noroshi.integrations.slack.commands import Clicked, Commands
from noroshi.integrations.slack.receiving import Receiver
from noroshi.integrations.slack.socket import Socket
from noroshi.runtime.errors import AuthError, UsageError
from noroshi.sdk.office import Verdict

SECRET = "canary-signing-secret"
NOW = 1_790_000_000.0


class Ledger:
    """An office that writes down what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def start(self, person: str, playbook: str, argument: Any, key: str) -> str:
        if playbook == "gone":
            raise UsageError("there is no playbook 'gone'")
        self.asked.append(("start", person, playbook, argument, key))
        return f"started {playbook}"

    def status(self, person: str, run: str | None) -> str:
        self.asked.append(("status", person, run))
        return "all is quiet"

    def decide(self, person: str, approval: str, verdict: Verdict, comment: str) -> str:
        self.asked.append(("decide", person, approval, verdict, comment))
        return f"{verdict}: {approval}"


def signed(body: bytes, *, at: float = NOW, secret: str = SECRET, **more: str) -> dict[str, str]:
    stamp = str(int(at))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    form = {"content-type": "application/x-www-form-urlencoded"}
    return {**form, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}", **more}


def receiver(office: Ledger, replies: list[Clicked] | None = None) -> Receiver:
    reply = (replies if replies is not None else []).append
    return Receiver(lambda: SECRET, Commands({"U1": "alice"}, office), reply, lambda: NOW)


def slash(text: str, member: str = "U1") -> bytes:
    return urlencode({"command": "/noroshi", "text": text, "user_id": member, "trigger_id": "t1"}).encode()


@pytest.mark.parametrize(
    ("text", "asked", "answer"),
    [
        ("status", ("status", "alice", None), "all is quiet"),
        ("status r1", ("status", "alice", "r1"), "all is quiet"),
        ("approve a1 looks right", ("decide", "alice", "a1", "approve", "looks right"), "approve: a1"),
        ("deny a1", ("decide", "alice", "a1", "deny", ""), "deny: a1"),
    ],
)
def test_a_member_commands(text: str, asked: tuple[Any, ...], answer: str) -> None:
    office = Ledger()
    body = slash(text)
    assert receiver(office).receive(signed(body), body) == (200, {"response_type": "ephemeral", "text": answer})
    assert office.asked == [asked]


def test_a_command_that_slack_sends_twice_starts_one_run_and_takes_curly_quotes() -> None:
    office = Ledger()
    body = slash("run revoke-ssh-access {“userID”: “bob”}")
    for _ in range(2):
        receiver(office).receive(signed(body), body)
    first, second = office.asked
    assert first == second
    assert first[:4] == ("start", "alice", "revoke-ssh-access", {"userID": "bob"})


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("run gone", "there is no playbook 'gone'"),
        ("run x {bob}", 'the argument is no JSON; write it like {"userID": "bob"}'),
    ],
)
def test_what_cannot_be_done_is_said(text: str, answer: str) -> None:
    body = slash(text)
    assert receiver(Ledger()).receive(signed(body), body)[1]["text"] == answer


@pytest.mark.parametrize("text", ["", "help", "approve", "run", "reboot now"])
def test_anything_else_gets_the_help(text: str) -> None:
    office = Ledger()
    body = slash(text)
    assert receiver(office).receive(signed(body), body)[1]["text"].startswith("*/noroshi run* PLAYBOOK")
    assert office.asked == []


def test_a_member_whom_settings_do_not_know_learns_and_does_nothing() -> None:
    office, replies = Ledger(), []
    command, click = slash("approve a1", member="U666"), clicked("approve:a1", member="U666")
    said = receiver(office, replies).receive(signed(command), command)[1]["text"]
    receiver(office, replies).receive(signed(click), click)
    assert said.startswith("You (U666) may not do this here")
    assert replies[0].text.startswith("You (U666) may not do this here")
    assert office.asked == []


def clicked(value: str, member: str = "U1", kind: str = "block_actions") -> bytes:
    action = {"type": "button", "action_id": "noroshi-0", "value": value}
    payload = {"type": kind, "user": {"id": member}, "response_url": "https://hooks.slack.com/x", "actions": [action]}
    return urlencode({"payload": json.dumps(payload)}).encode()


def test_a_click_on_a_button_decides_and_is_answered_where_slack_wants_it() -> None:
    office, replies = Ledger(), []
    for body in (clicked("approve:a1"), clicked("other:a1"), clicked("approve:"), clicked("approve:a1", kind="view")):
        assert receiver(office, replies).receive(signed(body), body) == (200, None)
    assert office.asked == [("decide", "alice", "a1", "approve", "")]
    assert replies == [Clicked("https://hooks.slack.com/x", "approve: a1")]


def test_only_what_slack_signed_now_is_listened_to() -> None:
    office = Ledger()
    body = slash("approve a1")
    good = signed(body)
    for headers in (
        {},
        signed(body, secret="other"),
        signed(body, at=NOW - 301),
        signed(body, at=NOW + 301),
        {**good, "x-slack-signature": "v0=0"},
        {**good, "x-slack-request-timestamp": "now"},
        signed(body + b"&x=1"),
    ):
        assert receiver(office).receive(headers, body)[0] == 401
    assert office.asked == []


def test_slack_can_verify_the_address_and_noise_is_taken_quietly() -> None:
    as_json = {"content-type": "application/json"}
    challenge = b'{"type": "url_verification", "challenge": "c1"}'
    assert receiver(Ledger()).receive(signed(challenge, **as_json), challenge) == (200, {"challenge": "c1"})
    for body, status in ((b'{"type": "event_callback"}', 200), (b"[]", 200), (b"{", 400)):
        assert receiver(Ledger()).receive(signed(body, **as_json), body)[0] == status
    for body, status in ((b"payload=%7B", 400), (b"payload=5", 200), (b"x=%ff", 200)):
        assert receiver(Ledger()).receive(signed(body), body)[0] == status


def test_members_command_over_the_socket() -> None:
    office, replies, acknowledged = Ledger(), [], []
    done = threading.Event()
    envelopes: list[dict[str, Any]] = [
        {
            "envelope_id": "e1",
            "type": "slash_commands",
            "payload": {"user_id": "U1", "text": "status", "trigger_id": "t"},
        },
        {
            "envelope_id": "e2",
            "type": "interactive",
            "payload": {
                "type": "block_actions",
                "user": {"id": "U1"},
                "response_url": "https://hooks.slack.com/x",
                "actions": [{"value": "deny:a1"}],
            },
        },
    ]

    def talk(connection: Any) -> None:
        connection.send(json.dumps({"type": "hello"}))
        for envelope in envelopes:
            connection.send(json.dumps(envelope))
        while len(acknowledged) < len(envelopes):
            acknowledged.append(json.loads(connection.recv(30)))
        done.set()

    with serve(talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        port = server.socket.getsockname()[1]

        def answer(request: Received) -> Answer:
            assert request.headers["authorization"] == "Bearer xapp-canary"
            return Answer(200, {"ok": True, "url": f"ws://127.0.0.1:{port}/link"})

        with StandIn(answer) as side:
            commands = Commands({"U1": "alice"}, office)
            answered = threading.Event()
            socket = Socket(
                f"{side.url}/api", "xapp-canary", commands, lambda click: (replies.append(click), answered.set())
            )
            socket.open()
            assert done.wait(30)
            assert answered.wait(30)
            socket.close()
        server.shutdown()
        thread.join(30)
    assert sorted(office.asked) == [("decide", "alice", "a1", "deny", ""), ("status", "alice", None)]
    said = {one["envelope_id"]: one.get("payload") for one in acknowledged}
    assert said["e1"] == {"response_type": "ephemeral", "text": "all is quiet"}
    assert set(said) == {"e1", "e2"}
    assert replies == [Clicked("https://hooks.slack.com/x", "deny: a1")]


def test_a_socket_that_slack_does_not_open_says_why() -> None:
    with StandIn(lambda _: Answer(200, {"ok": False, "error": "invalid_auth"})) as side:
        socket = Socket(f"{side.url}/api", "xapp-canary", Commands({}, Ledger()), lambda _: None)
        with pytest.raises(AuthError, match="Slack refuses the app token: invalid_auth"):
            socket.open()
        socket.close()
