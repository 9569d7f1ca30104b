"""Slack at the door of the API: signed requests act with the rights of the user that a member is."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import select
from tests.api.serving import CHEAP, PEOPLE, SYSTEM, running
from tests.connect.standing import Answer, StandIn
from websockets.sync.server import serve

from noroshi.api.accounts.passwords import Passwords
from noroshi.api.accounts.users import add_user
from noroshi.api.app import build_api
from noroshi.api.slack.listening import listening_to_slack
from noroshi.api.surroundings import Surroundings, build_surroundings
from noroshi.console.serving import WebServer
from noroshi.records.database import Database
from noroshi.records.tables import AuditRecord
from noroshi.records.upgrading import upgrade
from noroshi.runtime.settings import load_settings

SECRET = "canary-signing-secret"


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Surroundings]:
    monkeypatch.setenv("NOROSHI_SECRET_SLACK_SIGNING_SECRET", SECRET)
    with surroundings(tmp_path) as made:
        yield made


@contextmanager
def surroundings(tmp_path: Path, more: str = "") -> Iterator[Surroundings]:
    tmp_path.mkdir(exist_ok=True)
    file = tmp_path / "noroshi.toml"
    file.write_text(
        f'[platform]\ndir = "{tmp_path}/platform"\n[connect.connectors.slack]\n{more}\n'
        'people = {UVERA = "vera", UERIN = "erin", UGONE = "gone"}\n'
    )
    settings, _ = load_settings(file, {})
    database = Database(f"sqlite:///{tmp_path}/records.db")
    upgrade(database)
    made = build_surroundings(settings, database, "k" * 32, passwords=Passwords(CHEAP))
    with database.session() as session:
        for name, role in PEOPLE.items():
            add_user(session, SYSTEM, name, [role], made.now())
    yield made
    made.workings.close()
    database.close()


def ask(around: Surroundings, text: str, member: str, secret: str = SECRET) -> httpx.Response:
    body = urlencode({"command": "/noroshi", "text": text, "user_id": member, "trigger_id": "t1"})
    stamp = str(int(time.time()))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={mac}",
    }
    server = WebServer(build_api(around), "127.0.0.1", 0, around.settings.web)
    with running(server):
        return httpx.post(f"{server.url}/v1/connectors/slack", content=body, headers=headers, timeout=60)


def said(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["text"]


def test_an_engineer_starts_a_playbook_and_it_stands_in_the_audit_trail(around: Surroundings) -> None:
    around.workings.engine.deploy("greet", "- a: {return: hello}\n", "test")
    first, again = (said(ask(around, "run greet", "UERIN")) for _ in range(2))
    assert first == again
    assert first.startswith("Started greet (run), run ")
    (run,) = around.workings.engine.runs(5)
    assert (run.playbook, run.started_by) == ("greet", "erin")
    with around.database.session() as session:
        entry = session.scalars(select(AuditRecord).where(AuditRecord.action == "run.start")).first()
        assert entry is not None
        assert (entry.actor, entry.object_id) == ("erin", run.id)
    assert f"greet, run {run.id}: QUEUED" in said(ask(around, "status", "UVERA"))


@pytest.mark.parametrize(
    ("text", "member", "answer"),
    [
        ("run greet", "UVERA", "vera may not do this."),
        ("approve a1", "UVERA", "vera may not do this."),
        ("status", "UGONE", "gone may not do this."),
        ("run nothing", "UERIN", "There is no playbook 'nothing'; there are: none"),
        ("approve a1", "UERIN", "there is no approval 'a1'"),
        ("status", "UERIN", "There are no runs."),
    ],
)
def test_a_member_may_what_the_user_may(around: Surroundings, text: str, member: str, answer: str) -> None:
    assert said(ask(around, text, member)) == answer


def test_what_slack_did_not_sign_is_turned_away(around: Surroundings) -> None:
    assert ask(around, "status", "UERIN", secret="other").status_code == 401


def test_a_platform_that_nobody_reaches_from_outside_listens_over_a_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOROSHI_SECRET_SLACK_APP_TOKEN", "xapp-canary")
    told: queue.Queue[Any] = queue.Queue()

    def talk(connection: Any) -> None:
        payload = {"user_id": "UVERA", "text": "status"}
        connection.send(json.dumps({"envelope_id": "e1", "type": "slash_commands", "payload": payload}))
        told.put(json.loads(connection.recv(60)))

    with serve(talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        link = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/link"
        answers = iter([Answer(200, {"ok": True, "url": link})])
        refused = Answer(200, {"ok": False, "error": "invalid_auth"})
        with StandIn(lambda _: next(answers, refused)) as side:
            more = f'socket = true\nbase_url = "{side.url}/api"'
            with surroundings(tmp_path, more) as made, listening_to_slack(made):
                said = told.get(timeout=60)
            with surroundings(tmp_path / "again", more) as made, listening_to_slack(made):
                pass
        server.shutdown()
        thread.join(30)
    assert said == {"envelope_id": "e1", "payload": {"response_type": "ephemeral", "text": "There are no runs."}}
