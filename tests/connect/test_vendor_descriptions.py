"""What GitHub and Google are asked, held against the descriptions that they publish, where those are at hand.

They are too big to come along. `NOROSHI_API_DESCRIPTIONS` names a folder with what these give:
`pip download --no-deps google-api-python-client` and `npm pack @octokit/openapi`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.connect.standing import TRY, Answer, Received, StandIn, World, call

from noroshi.integrations.github.connector import GitHub, GitHubSettings
from noroshi.integrations.os_login.connector import OsLogin, OsLoginSettings
from noroshi.integrations.pubsub.connector import PubSub, PubSubSettings


def downloaded(pattern: str) -> Path:
    """The one file of that name, or the test is skipped."""
    found = sorted(Path(os.environ.get("NOROSHI_API_DESCRIPTIONS", "/nowhere")).glob(pattern))
    if not found:
        pytest.skip(f"NOROSHI_API_DESCRIPTIONS names no folder with {pattern}")
    return found[-1]


def google(name: str) -> Any:
    """A discovery document."""
    with zipfile.ZipFile(downloaded("google_api_python_client-*.whl")) as wheel:
        return json.loads(wheel.read(f"googleapiclient/discovery_cache/documents/{name}.json"))


def google_faults(document: Any, request: Received) -> list[str]:
    """What a discovery document does not know in a request."""
    for method in methods(document):
        path = re.sub(r"\{\+?[^}]+\}", "[^/]+", method.get("flatPath", method["path"]))
        if method["httpMethod"] == request.method and re.fullmatch(f"/{path}", request.path):
            queries = set(method["parameters"]) | set(document["parameters"])
            faults = [f"query {name} is unknown" for name in request.query if name not in queries]
            if "request" not in method:
                return faults + (["a body where none is taken"] if request.body else [])
            return faults + unknown(document, method["request"]["$ref"], request.json)
    return [f"no {request.method} {request.path}"]


def methods(resource: Any) -> list[Any]:
    """Of a resource and those below it."""
    below = [method for one in resource.get("resources", {}).values() for method in methods(one)]
    return [*resource.get("methods", {}).values(), *below]


def unknown(document: Any, schema: str, value: dict[str, Any]) -> list[str]:
    """Fields that a schema does not have, at any depth."""
    properties = document["schemas"][schema]["properties"]
    faults = [f"{schema} has no {name}" for name in value if name not in properties]
    for name, item in value.items():
        kind = properties.get(name, {})
        inner = kind.get("$ref") or kind.get("items", {}).get("$ref")
        for one in item if isinstance(item, list) else [item]:
            faults += unknown(document, inner, one) if inner else []
    return faults


def github_faults(document: Any, request: Received) -> list[str]:
    """What GitHub's OpenAPI description does not know in a request."""
    for path, operations in document["paths"].items():
        operation = operations.get(request.method.lower())
        if operation is None or not re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), request.path):
            continue
        queries = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
        faults = [f"query {name} is unknown" for name in request.query if name not in queries]
        if "requestBody" not in operation:
            return faults + (["a body where none is taken"] if request.body else [])
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        faults += [f"{name} is unknown" for name in request.json if name not in schema["properties"]]
        return faults + [error.message for error in Draft202012Validator(schema).iter_errors(request.json)]
    return [f"no {request.method} {request.path}"]


def test_github_is_asked_only_what_it_publishes() -> None:
    with tarfile.open(downloaded("octokit-openapi-*.tgz")) as archive:
        file = archive.extractfile("package/generated/api.github.com.deref.json")
        assert file is not None
        document = json.load(file)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("create_issue", {"title": "Key leaked", "body": "x", "labels": ["security"], "assignees": ["example"]}),
        ("comment", {"number": 3, "body": "done"}),
        ("deploy_keys", {}),
        ("remove_deploy_key", {"key_id": 9}),
    ]
    world = World(secrets={"github-token": "canary"})
    made = {"number": 1, "id": 1, "html_url": "https://github.example.com/x"}
    with (
        StandIn(lambda request: Answer(200, [] if request.method == "GET" else made)) as side,
        world.connection("noroshi.github", GitHub(GitHubSettings(base_url=side.url))) as connection,
    ):
        for action, arguments in calls:
            connection.perform(call(f"noroshi.github.{action}", repository="example/app", **arguments), TRY)
        connection.perform(call("noroshi.github.revoke_token", organisation="example", token_id=5), TRY)
    assert len(side.received) == 5
    assert {request.path: github_faults(document, request) for request in side.received} == {
        request.path: [] for request in side.received
    }
    wrong = replace(side.received[0], body=b'{"title": "x", "assignee_list": []}')
    assert github_faults(document, wrong) == ["assignee_list is unknown"]


def test_google_is_asked_only_what_it_publishes() -> None:
    oslogin, pubsub = google("oslogin.v1"), google("pubsub.v1")
    world = World(secrets={"t": "canary"}, auth={"OAuth2": {"kind": "bearer", "secret": "t"}})
    answer = {"sshPublicKeys": {"f1": {"key": "ssh-ed25519 AAAA1 bob"}}, "messageIds": ["7"]}
    with StandIn(lambda _: Answer(200, answer)) as side:
        with world.connection("noroshi.os_login", OsLogin(OsLoginSettings(base_url=side.url))) as connection:
            removed: Any = connection.perform(call("noroshi.os_login.remove_keys", user="bob@example.com"), TRY)
            given = {"user": "bob@example.com", "removal": removed.value["removal"]}
            connection.perform(call("noroshi.os_login.restore_keys", **given), TRY)
        accounts = list(side.received)
        name = "googleapis.pubsub.v1.projects.topics"
        message = {"data": base64.b64encode(b"{}").decode(), "attributes": {"rule": "a.b"}}
        with world.connection(name, PubSub(PubSubSettings(base_url=side.url))) as connection:
            body = {"topic": "projects/example/topics/findings", "body": {"messages": [message]}}
            connection.perform(call(f"{name}.publish", **body), TRY)
    assert [request.method for request in accounts] == ["GET", "DELETE", "POST"]
    assert [google_faults(oslogin, request) for request in accounts] == [[], [], []]
    assert [google_faults(pubsub, request) for request in side.received[3:]] == [[]]
    assert google_faults(oslogin, side.received[3]) == ["no POST /v1/projects/example/topics/findings:publish"]
