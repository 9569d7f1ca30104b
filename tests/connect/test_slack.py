"""Slack: every request is one that its published API knows, and what Slack says is understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.connect.published import SlackApi
from tests.connect.standing import TRY, Answer, Received, StandIn, World, call

from noroshi.integrations.slack.connector import Slack, SlackSettings
from noroshi.model.call import Facts
from noroshi.sdk.outside import CallError

TOKEN = "xoxb-canary-token"
ANSWERS: dict[str, Any] = {
    "chat.postMessage": {"ok": True, "channel": "C1", "ts": "1.2"},
    "chat.update": {"ok": True, "channel": "C1", "ts": "1.2"},
    "chat.postEphemeral": {"ok": True, "message_ts": "1.3"},
    "users.lookupByEmail": {"ok": True, "user": {"id": "U1", "name": "bob", "real_name": "Bob"}},
    "conversations.open": {"ok": True, "channel": {"id": "D1"}},
    "auth.test": {"ok": True, "user": "noroshi", "team": "Example"},
}


class Workspace:
    """A stand-in for Slack that refuses what the published API does not know."""

    def __init__(self, api: SlackApi | None) -> None:
        self.api = api
        self.answers: list[Answer] = []
        self.faults: list[str] = []

    def __call__(self, request: Received) -> Answer:
        if self.api is not None:
            self.faults += self.api.faults(request)
        if self.answers:
            return self.answers.pop(0)
        return Answer(200, ANSWERS[request.path.removeprefix("/api/")])


@contextmanager
def slack(workspace: Workspace, world: World | None = None) -> Iterator[tuple[Any, StandIn, World]]:
    world = world or World(secrets={"slack-token": TOKEN})
    with (
        StandIn(workspace) as side,
        world.connection("noroshi.slack", Slack(SlackSettings(base_url=f"{side.url}/api"))) as connection,
    ):
        yield connection, side, world


@pytest.mark.parametrize(
    ("action", "arguments", "result"),
    [
        ("post_message", {"channel": "C1", "text": "hi"}, {"channel": "C1", "ts": "1.2"}),
        (
            "post_message",
            {"channel": "C1", "text": "hi", "thread_ts": "1.1", "reply_broadcast": True},
            {"channel": "C1", "ts": "1.2"},
        ),
        (
            "post_message",
            {
                "channel": "C1",
                "text": "Disable bob?",
                "attachments": [{"blocks": [{"type": "divider"}]}],
                "buttons": [{"text": "Approve", "value": "a1", "style": "primary"}, {"text": "Deny", "value": "d1"}],
            },
            {"channel": "C1", "ts": "1.2"},
        ),
        ("update_message", {"channel": "C1", "ts": "1.2", "text": "done"}, {"channel": "C1", "ts": "1.2"}),
        ("post_ephemeral", {"channel": "C1", "user": "U1", "text": "psst"}, {"channel": "C1", "ts": "1.3"}),
        ("find_user", {"email": "bob@example.com"}, {"id": "U1", "name": "bob", "real_name": "Bob"}),
        ("open_direct", {"user": "U1"}, {"channel": "D1"}),
    ],
)
def test_actions_send_what_the_published_api_knows(
    shared: Path, action: str, arguments: dict[str, Any], result: dict[str, Any]
) -> None:
    workspace = Workspace(SlackApi(shared))
    with slack(workspace) as (connection, side, _):
        outcome = connection.perform(call(f"noroshi.slack.{action}", **arguments), TRY)
    assert outcome.value == result
    assert workspace.faults == []
    assert [request.headers["authorization"] for request in side.received] == [f"Bearer {TOKEN}"]
    assert all("token" not in request.query for request in side.received)


def test_the_scenarios_plain_call_is_one_the_published_api_knows(shared: Path) -> None:
    workspace = Workspace(SlackApi(shared))
    body = {"channel": "C046N1DTZGB", "attachments": [{"blocks": [{"type": "section"}]}]}
    headers = {"Content-Type": "application/json", "Authorization": "Bearer of-the-playbook"}
    plain = call("http.post", url="https://slack.com/api/chat.postMessage", headers=headers, body=body)
    with slack(workspace) as (connection, side, world):
        assert connection.facts(plain) == Facts(writes=True, repeatable=False)
        assert connection.assume(plain).value == {"code": 200, "headers": {}, "body": {"ok": True}}
        assert connection.perform(plain, TRY).value["body"] == ANSWERS["chat.postMessage"]
    assert workspace.faults == []
    (request,) = side.received
    assert (request.json, request.headers["authorization"]) == (body, "Bearer of-the-playbook")
    assert "of-the-playbook" not in repr(world.sent)


def test_a_check_of_the_checker_what_slack_does_not_know_is_told(shared: Path) -> None:
    api = SlackApi(shared)
    headers = {"content-type": "application/json", "authorization": "Bearer x"}
    assert api.faults(Received("POST", "/api/chat.postMessage", {}, headers, b'{"chanel": "C1", "mrkdwn": "no"}')) == [
        "channel is missing",
        "chanel is unknown",
        "mrkdwn is no boolean",
    ]
    assert api.faults(Received("POST", "/api/chat.shout", {}, headers, b"{}")) == ["no POST /chat.shout"]


def test_buttons_stand_under_the_text_and_attackers_cannot_call_everybody() -> None:
    with slack(Workspace(None)) as (connection, side, _):
        text = "login by <!channel> <!here|x> & <@U1>"
        asked = {"channel": "C1", "text": text, "buttons": [{"text": "Yes", "value": "v", "action_id": "yes"}]}
        connection.perform(call("noroshi.slack.post_message", **asked), TRY)
        connection.perform(call("noroshi.slack.post_message", channel="C1", text="<!here>", mentions=True), TRY)
    quiet = "login by &lt;!channel> &lt;!here|x> & <@U1>"
    button = {"type": "button", "text": {"type": "plain_text", "text": "Yes"}, "action_id": "yes", "value": "v"}
    assert side.received[0].json == {
        "channel": "C1",
        "text": quiet,
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": quiet}},
            {"type": "actions", "elements": [button]},
        ],
    }
    assert side.received[1].json["text"] == "<!here>"


def test_too_many_requests_are_sent_again_after_what_slack_asks_for() -> None:
    workspace = Workspace(None)
    workspace.answers = [
        Answer(429, {"ok": False}, {"Retry-After": "7"}),
        Answer(503),
        Answer(200, ANSWERS["chat.postMessage"]),
    ]
    with slack(workspace) as (connection, side, world):
        outcome = connection.perform(call("noroshi.slack.post_message", channel="C1", text="x"), TRY)
    assert outcome.value == {"channel": "C1", "ts": "1.2"}
    assert len(side.received) == 3
    assert world.time.slept[0] == 7.0
    assert [(entry.number, entry.outcome) for entry in world.sent] == [
        (1, "HttpError 429"),
        (2, "HttpError 503"),
        (3, "ok"),
    ]


def test_a_message_that_may_have_been_posted_is_not_posted_again() -> None:
    workspace = Workspace(None)
    workspace.answers = [Answer(502)]
    with slack(workspace) as (connection, side, _):
        outcome = connection.perform(call("noroshi.slack.post_message", channel="C1", text="x"), TRY)
        assert outcome.error["code"] == 502
        workspace.answers = [Answer(502)]
        found = connection.perform(call("noroshi.slack.find_user", email="bob@example.com"), TRY)
        assert found.value["id"] == "U1"
    assert len(side.received) == 3


def test_a_wait_that_is_too_long_is_left_to_the_playbook() -> None:
    workspace = Workspace(None)
    workspace.answers = [Answer(429, {"ok": False}, {"Retry-After": "600"})]
    with slack(workspace) as (connection, _, world):
        outcome = connection.perform(call("noroshi.slack.post_message", channel="C1", text="x"), TRY)
    assert (outcome.error["code"], outcome.error["headers"]["retry-after"]) == (429, "600")
    assert world.time.slept == []


def test_messages_to_one_channel_keep_slacks_pace() -> None:
    with slack(Workspace(None)) as (connection, _, world):
        for number in range(5):
            connection.perform(call("noroshi.slack.post_message", channel="C1", text=str(number)), TRY)
        assert world.time.slept == [1.0, 1.0]
        connection.perform(call("noroshi.slack.post_message", channel="C2", text="x"), TRY)
        assert world.time.slept == [1.0, 1.0]


@pytest.mark.parametrize(
    ("said", "tags", "message"),
    [
        (
            {"ok": False, "error": "channel_not_found"},
            ["OperationError"],
            "channel_not_found",
        ),
        ({"ok": False, "error": "invalid_auth"}, ["AuthError"], "invalid_auth"),
        (["nonsense"], ["OperationError"], "an answer that is no JSON"),
    ],
)
def test_a_no_of_slack_is_an_error(said: Any, tags: list[str], message: str) -> None:
    workspace = Workspace(None)
    workspace.answers = [Answer(200, said)]
    with slack(workspace) as (connection, _, _):
        error = connection.perform(call("noroshi.slack.post_message", channel="C1", text="x"), TRY).error
    assert (error["tags"], error["message"]) == (tags, f"{tags[0]}: Slack refuses chat.postMessage: {message}")


def test_the_token_never_leaves_but_for_slack() -> None:
    """A canary: whatever the other side sends back, no error, result or audit entry holds the secret."""
    workspace = Workspace(None)
    echo = Answer(500, {"said": f"you sent {TOKEN}"}, {"X-Echo": TOKEN})
    workspace.answers = [
        echo,
        Answer(200, {"ok": True, "channel": TOKEN, "ts": TOKEN}),
        Answer(200, {"ok": False, "error": TOKEN}),
    ]
    with slack(workspace) as (connection, _, world):
        asked = call("noroshi.slack.post_message", channel="C1", text=f"my token is {TOKEN}")
        told = [connection.perform(asked, TRY) for _ in range(3)]
        workspace.answers = [Answer(200, {"ok": False, "error": TOKEN})]
        with pytest.raises(CallError) as caught:
            connection.check()
    assert TOKEN not in repr((told, world.sent, caught.value, caught.value.error))


def test_arguments_are_checked_before_anything_is_sent_and_values_are_not_repeated() -> None:
    with slack(Workspace(None)) as (connection, side, _):
        wrong = connection.perform(call("noroshi.slack.post_message", chanel="canary", text=5), TRY).error
        unknown = connection.perform(call("noroshi.slack.post_mesage", channel="C1"), TRY).error
        missing = World()
        with slack(Workspace(None), missing) as (bare, _, _):
            no_token = bare.perform(call("noroshi.slack.post_message", channel="C1", text="x"), TRY).error
    assert wrong["tags"] == ["ValueError"]
    assert "chanel: Extra inputs are not permitted" in wrong["message"]
    assert "canary" not in wrong["message"]
    assert unknown["message"] == "KeyError: noroshi.slack has no action 'post_mesage'; did you mean post_message?"
    assert no_token["tags"] == ["AuthError"]
    assert "`NOROSHI" not in no_token["message"]
    assert "NOROSHI_SECRET_SLACK_TOKEN" in no_token["message"]
    assert side.received == []


def test_a_dry_run_sends_nothing_and_shows_what_it_would_send() -> None:
    with slack(Workspace(None)) as (connection, side, world):
        asked = call("noroshi.slack.post_message", channel="C1", text="hi")
        assert connection.assume(asked).value == {"channel": "C0000000000", "ts": "0000000000.000000"}
        (shown,) = connection.render(asked)
        assert connection.assume(call("noroshi.slack.post_message", text=5)).error["tags"] == ["ValueError"]
        assert connection.check() == "signed in as noroshi in Example"
    assert (shown["method"], shown["body"]) == ("POST", {"channel": "C1", "text": "hi"})
    assert shown["headers"] == {"authorization": "[redacted]"}
    assert [request.path for request in side.received] == ["/api/auth.test"]
    assert world.sent == []
