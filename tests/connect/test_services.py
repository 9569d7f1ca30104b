"""GitHub, PagerDuty, webhooks, OS Login, threat intelligence and the platform itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.connect.standing import TRY, Answer, Received, StandIn, World, call

from noroshi.connect.limiting import Governor
from noroshi.integrations.github.connector import GitHub, GitHubSettings
from noroshi.integrations.noroshi.connector import Noroshi, NoroshiSettings
from noroshi.integrations.os_login.connector import OsLogin, OsLoginSettings
from noroshi.integrations.pagerduty.connector import PagerDuty, PagerDutySettings
from noroshi.integrations.pubsub.connector import PubSub, PubSubSettings
from noroshi.integrations.threat_intel.connector import ThreatIntel, ThreatIntelSettings
from noroshi.integrations.webhook.connector import Target, Webhook, WebhookSettings
from noroshi.model.call import Attempt, Facts, Returned
from noroshi.runtime.errors import UsageError
from noroshi.sdk.outside import Limit
from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore


def test_github_makes_issues_and_comments_and_takes_keys_and_tokens_away() -> None:
    def answer(request: Received) -> Answer:
        if request.path.endswith("/keys/9") and len([one for one in side.received if one.path == request.path]) > 1:
            return Answer(404, {"message": "Not Found"})
        if request.method == "DELETE" or request.path.endswith("/personal-access-tokens/5"):
            return Answer(204, b"")
        return Answer(201, {"number": 3, "id": 4, "html_url": "https://github.example.com/x"})

    world = World(secrets={"github-token": "canary"})
    with (
        StandIn(answer) as side,
        world.connection("noroshi.github", GitHub(GitHubSettings(base_url=side.url))) as connection,
    ):

        def do(action: str, **arguments: Any) -> Any:
            return connection.perform(call(f"noroshi.github.{action}", **arguments), TRY)

        made = do("create_issue", repository="example/app", title="Key leaked", body="…", labels=["security"])
        assert made.value == {"number": 3, "url": "https://github.example.com/x"}
        assert do("comment", repository="example/app", number=3, body="done").value["id"] == 4
        assert do("remove_deploy_key", repository="example/app", key_id=9).value == {"changed": True}
        assert do("remove_deploy_key", repository="example/app", key_id=9).value == {"changed": False}
        assert do("revoke_token", organisation="example", token_id=5).value == {"changed": True}
        assert do("comment", repository="example/app/../../user", number=3, body="x").error["tags"] == ["ValueError"]
    assert [(one.method, one.path) for one in side.received] == [
        ("POST", "/repos/example/app/issues"),
        ("POST", "/repos/example/app/issues/3/comments"),
        ("DELETE", "/repos/example/app/keys/9"),
        ("DELETE", "/repos/example/app/keys/9"),
        ("POST", "/orgs/example/personal-access-tokens/5"),
    ]
    assert side.received[-1].json == {"action": "revoke"}
    assert side.received[0].headers["authorization"] == "Bearer canary"


def test_an_incident_is_known_by_the_effect_that_opened_it_however_often_it_is_sent() -> None:
    statuses = iter([502, 202, 202])
    world = World(secrets={"pagerduty-routing-key": "canary-key"})
    with (
        StandIn(lambda request: Answer(next(statuses), {"dedup_key": request.json["dedup_key"]})) as side,
        world.connection("noroshi.pagerduty", PagerDuty(PagerDutySettings(base_url=side.url))) as connection,
    ):
        asked = call("noroshi.pagerduty.trigger", summary="SSH", source="web-1", severity="critical")
        opened = connection.perform(asked, TRY)
        assert opened == Returned({"dedup_key": TRY.idempotency_key})
        connection.perform(call("noroshi.pagerduty.resolve", dedup_key=TRY.idempotency_key), TRY)
    assert [(one.json["event_action"], one.json["dedup_key"]) for one in side.received] == [
        ("trigger", TRY.idempotency_key),
        ("trigger", TRY.idempotency_key),
        ("resolve", TRY.idempotency_key),
    ]
    assert side.received[0].json["payload"]["severity"] == "critical"
    assert "canary-key" not in repr(world.sent)


def test_a_receiver_can_tell_that_a_webhook_is_ours() -> None:
    world = World(secrets={"hook": "canary-secret"})
    with StandIn(lambda _: Answer(200, {"thanks": True})) as side:
        settings = WebhookSettings(targets={"inventory": Target(url=f"{side.url}/in", secret="hook")})
        with world.connection("noroshi.webhook", Webhook(settings)) as connection:
            asked = call("noroshi.webhook.send", target="inventory", body={"text": "ü"})
            assert connection.perform(asked, TRY) == Returned({"code": 200, "body": {"thanks": True}})
            unknown = connection.perform(call("noroshi.webhook.send", target="https://evil.example"), TRY)
            assert unknown.error["tags"] == ["ValueError"]  # type: ignore[union-attr]
    (got,) = side.received
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.new(b"canary-secret", signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    assert got.headers["webhook-id"] == f"msg_{TRY.idempotency_key[:32]}"


class Profiles:
    """A stand-in for OS Login with one person."""

    def __init__(self) -> None:
        self.keys = {"f1": "ssh-ed25519 AAAA1 bob", "f2": "ssh-rsa AAAA2 bob"}

    def __call__(self, request: Received) -> Answer:
        if "bob@example.com" not in request.path:
            return Answer(404, {})
        if request.method == "DELETE":
            self.keys.pop(request.path.rpartition("/")[2])
            return Answer(200, {})
        if request.method == "POST":
            key = request.json["key"]
            self.keys[hashlib.sha256(key.encode()).hexdigest()[:2]] = key
            return Answer(200, {})
        return Answer(200, {"sshPublicKeys": {print_: {"key": key} for print_, key in self.keys.items()}})


def test_os_login_takes_keys_and_gives_them_back_in_the_shape_of_ssh() -> None:
    profiles = Profiles()
    before = sorted(profiles.keys.values())
    world = World(secrets={"t": "canary-token"}, auth={"OAuth2": {"kind": "bearer", "secret": "t"}})
    url = "https://oslogin-connector-x.a.run.app/user"
    with (
        StandIn(profiles) as side,
        world.connection("noroshi.os_login", OsLogin(OsLoginSettings(base_url=side.url))) as connection,
    ):

        def plain(what: str, user: str) -> Any:
            return connection.perform(call("http.post", url=f"{url}/{what}", body={"parameter": user}), TRY)

        assert plain("disable", "bob@example.com").value["body"]["outcome"] == "success"
        assert profiles.keys == {}
        seen = connection.perform(call("noroshi.os_login.verify_keys_removed", user="bob@example.com"), TRY)
        assert seen.value["outcome"] == "success"  # type: ignore[union-attr]
        assert plain("enable", "bob@example.com").value["body"]["hosts"][0]["count"] == 2
        assert sorted(profiles.keys.values()) == before
        assert plain("disable", "eve@example.com").value["body"]["hosts"][0]["count"] == 0
        assert plain("delete", "bob@example.com").error["tags"] == ["ValueError"]
    assert {request.headers["authorization"] for request in side.received} == {"Bearer canary-token"}


def test_a_message_is_published_as_on_google_cloud() -> None:
    world = World(secrets={"t": "canary-token"}, auth={"OAuth2": {"kind": "bearer", "secret": "t"}})
    name = "googleapis.pubsub.v1.projects.topics"
    message = {"data": base64.b64encode(b"{}").decode(), "attributes": {"rule": "a.b"}}
    with (
        StandIn(lambda _: Answer(200, {"messageIds": ["7"]})) as side,
        world.connection(name, PubSub(PubSubSettings(base_url=side.url))) as connection,
    ):

        def publish(topic: str) -> Any:
            return connection.perform(call(f"{name}.publish", topic=topic, body={"messages": [message]}), TRY)

        assert publish("projects/example/topics/findings").value == {"messageIds": ["7"]}
        assert publish("projects/example/topics/../../subscriptions/x").error["tags"] == ["ValueError"]
    assert [(one.method, one.path, one.json) for one in side.received] == [
        ("POST", "/v1/projects/example/topics/findings:publish", {"messages": [message]})
    ]
    assert side.received[0].headers["authorization"] == "Bearer canary-token"


def intel(side: StandIn, **more: Any) -> ThreatIntel:
    settings = {"virustotal": "vt", "virustotal_url": side.url, "abuseipdb": "ab", "abuseipdb_url": side.url}
    return ThreatIntel(ThreatIntelSettings(**(settings | more)))


def test_an_indicator_is_looked_up_once_and_the_worst_opinion_counts() -> None:
    def answer(request: Received) -> Answer:
        if request.path == "/check":
            return Answer(200, {"data": {"abuseConfidenceScore": 30, "totalReports": 4}})
        stats = {"malicious": 5, "suspicious": 0, "harmless": 45, "undetected": 50}
        return Answer(200, {"data": {"attributes": {"last_analysis_stats": stats}}})

    world = World(secrets={"vt": "canary-vt", "ab": "canary-ab"})
    world.services["list.contains"] = lambda name, value: (name, value) == ("threat_actors", "8.8.4.4")
    with StandIn(answer) as side, world.connection("noroshi.threat_intel", intel(side)) as connection:

        def ask(kind: str, value: str) -> Any:
            return connection.perform(call("noroshi.threat_intel.look_up", kind=kind, value=value), TRY).value  # type: ignore[union-attr]

        found = ask("ip", "8.8.8.8")
        assert ask("ip", "8.8.8.8") == found
        assert found == {
            "verdict": "malicious",
            "opinions": [
                {"source": "virustotal", "verdict": "malicious", "score": 5.0, "detail": "5 of 100 engines"},
                {"source": "abuseipdb", "verdict": "suspicious", "score": 30.0, "detail": "4 reports"},
            ],
            "unreached": [],
        }
        assert len(side.received) == 2
        assert ask("ip", "8.8.4.4")["opinions"][0]["source"] == "list threat_actors"
        assert ask("ip", "10.0.0.1") == {"verdict": "unknown", "opinions": [], "unreached": []}
        assert len(side.received) == 4
        assert ask("domain", "Evil.Example.")["verdict"] == "malicious"
        assert side.received[-1].path == "/domains/evil.example"


def test_services_that_do_not_answer_or_know_nothing_are_told_apart() -> None:
    def answer(request: Received) -> Answer:
        return Answer(401, {}) if request.path == "/check" else Answer(404, {})

    world = World(secrets={"vt": "v", "ab": "a"}, services={"list.contains": lambda **_: False})
    with StandIn(answer) as side, world.connection("noroshi.threat_intel", intel(side)) as connection:
        asked = call("noroshi.threat_intel.look_up", kind="ip", value="8.8.8.8")
        known = connection.perform(asked, TRY).value  # type: ignore[union-attr]
    assert (known["verdict"], known["opinions"][0]["detail"], known["unreached"]) == (
        "unknown",
        "never seen there",
        ["abuseipdb"],
    )


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedValkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server.url


def test_a_quota_holds_for_all_processes_together(valkey: str) -> None:
    stores = [ValkeyStore(valkey, namespace="quota") for _ in range(2)]
    governors = [Governor(lambda store=store: store) for store in stores]  # type: ignore[misc]
    limit = Limit(count=4, per_seconds=60, burst=4, shared=True)
    waits = [governors[number % 2].wait_seconds("virustotal", limit) for number in range(6)]
    assert waits[:4] == [0, 0, 0, 0]
    assert all(10 < wait <= 15 for wait in waits[4:])
    own = Limit(count=4, per_seconds=60, burst=4)
    assert [governors[0].wait_seconds("own", own), governors[1].wait_seconds("own", own)] == [0, 0]
    for store in stores:
        store.close()


class Scores(dict[tuple[str, str], float]):
    """Scores as the platform keeps them."""

    def services(self) -> dict[str, Any]:
        return {
            "risk.get": lambda kind, entity: self.get((kind, entity), 0.0),
            "risk.set": lambda kind, entity, value: self.update({(kind, entity): value}),
        }


def test_scores_are_read_by_name_and_url_and_never_set_in_a_dry_run() -> None:
    scores = Scores({("user", "bob"): 50.0})
    url = "https://risk-score-1.example.com/user"
    with World(services=scores.services()).connection("noroshi", Noroshi(NoroshiSettings())) as connection:
        by_url = call("http.post", url=url, auth={"type": "OIDC"}, body={"parameter": "bob"})
        answer = Returned({"code": 200, "headers": {"content-type": "application/json"}, "body": {"value": 50}})
        assert connection.facts(by_url) == Facts(writes=False, repeatable=True)
        assert (connection.perform(by_url, TRY), connection.assume(by_url)) == (answer, answer)
        assert connection.perform(call("noroshi.risk.get", kind="user", id="eve"), TRY) == Returned(0)
        setting = call("noroshi.risk.set", kind="host", id="h", value=2.5)
        assert connection.facts(setting) == Facts(writes=True, repeatable=True)
        assert connection.assume(setting) == Returned(None)
        assert connection.render(setting) == [
            {"target": "noroshi", "service": "risk.set", "kind": "host", "entity": "h", "value": 2.5}
        ]
        assert ("host", "h") not in scores
        assert connection.perform(setting, TRY) == Returned(None)
        assert scores["host", "h"] == 2.5
        for wrong in (
            call("noroshi.risk.set", kind="host", id="h", value="high"),
            call("noroshi.risk.get", kind="host"),
            call("noroshi.risk.drop", kind="host", id="h"),
            call("http.post", url=url, body="bob"),
        ):
            assert connection.perform(wrong, TRY).error["tags"][0] in ("ValueError", "KeyError")  # type: ignore[union-attr]


def test_what_the_desk_refuses_is_an_error_and_what_is_not_there_says_so() -> None:
    def refuse(**_: Any) -> None:
        raise UsageError("no severity 'dire'")

    asked: list[dict[str, Any]] = []
    services = {"case.open": refuse, "suppress": lambda **given: asked.append(given) or {"id": "s1"}}
    with World(services=services).connection("noroshi", Noroshi(NoroshiSettings())) as connection:
        refused = connection.perform(call("noroshi.case.open", title="x"), TRY)
        assert refused.error["message"] == "ValueError: no severity 'dire'"  # type: ignore[union-attr]
        absent = connection.perform(call("noroshi.query", sql="select 1"), TRY)
        assert "offers no 'query'" in absent.error["message"]  # type: ignore[union-attr]
        suppress = call("noroshi.suppress", rules=["a"], match='input.x == "y"', reason="noise")
        assert connection.perform(suppress, Attempt(run_id="r9", idempotency_key="k", number=1)) == Returned(
            {"id": "s1"}
        )
    assert (asked[0]["run"], asked[0]["key"], asked[0]["hours"]) == ("r9", "k", 24.0)


def test_the_lake_and_the_desk_answer_playbooks(tmp_path: Path) -> None:
    """The composition: real records and a real lake, in a folder where nothing runs."""
    from noroshi.platform.services import open_services
    from noroshi.runtime.settings import load_settings

    settings, _ = load_settings(None, {"NOROSHI_PLATFORM_DIR": str(tmp_path)})
    with open_services(settings, lambda: pytest.fail("no scores are asked for")) as services:
        saved = services["suppress"](
            rules=["noroshi.x"], match='input.user == "bob"', reason="on leave", hours=2, run="r1", key="k" * 64
        )
        again = services["suppress"](
            rules=["noroshi.x"], match='input.user == "bob"', reason="on leave", hours=2, run="r1", key="k" * 64
        )
        assert saved["id"] == again["id"] == f"run-{'k' * 16}"
        with pytest.raises(UsageError, match="is no number of a case"):
            services["case.comment"](case="x", text="y", run="r1", key="k")


def test_a_case_and_a_comment_asked_for_again_by_the_same_effect_are_the_same(tmp_path: Path) -> None:
    from sqlalchemy import func, select

    from noroshi.platform.services import open_services
    from noroshi.platform.web import records_url
    from noroshi.records.database import Database
    from noroshi.records.tables import CaseRecord, CommentRecord
    from noroshi.runtime.settings import load_settings

    settings, _ = load_settings(None, {"NOROSHI_PLATFORM_DIR": str(tmp_path)})
    wanted = {"title": "Stolen key", "summary": "", "severity": "High", "alerts": []}
    with open_services(settings, lambda: pytest.fail("no scores are asked for")) as services:
        opened = [services["case.open"](**wanted, run="r1", key=key) for key in ("first", "first", "second")]
        first, _, second = (case["id"] for case in opened)
        note = {"case": first, "text": "The key is gone.", "run": "r1"}
        comments = [services["case.comment"](**note, key=key) for key in ("third", "third", "fourth")]
    assert [case["id"] for case in opened] == [first, first, second] == ["1", "1", "2"]
    assert [made["id"] for made in comments] == ["1", "1", "2"]
    database = Database(records_url(settings))
    with database.session() as session:
        counts = [session.scalar(select(func.count()).select_from(kind)) for kind in (CaseRecord, CommentRecord)]
    database.close()
    assert counts == [2, 2]
