"""Holds requests against the API descriptions that Slack and Atlassian publish."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import zstandard
from jsonschema import Draft7Validator
from tests.connect.standing import Received

_LISTS = ("blocks", "attachments")
"""Sent as JSON text in forms, and as lists in JSON."""


class SlackApi:
    """Slack's Web API (OpenAPI 2)."""

    def __init__(self, shared: Path) -> None:
        self._paths: Mapping[str, Any] = _slack(shared)["paths"]

    def faults(self, request: Received) -> list[str]:
        """What the description does not know in a request below /api."""
        path = request.path.removeprefix("/api")
        known = self._paths.get(path, {}).get(request.method.lower())
        if known is None:
            return [f"no {request.method} {path}"]
        parameters = {one["name"]: one for one in known["parameters"]}
        given, kind = _given(request)
        faults = [] if kind in (None, *known.get("consumes", ())) else [f"{path} does not take {kind}"]
        if not request.headers.get("authorization", "").startswith("Bearer "):
            faults.append("no token")
        for name, parameter in parameters.items():
            if parameter.get("required") and name not in given and name != "token":
                faults.append(f"{name} is missing")
        for name, value in given.items():
            if name not in parameters:
                faults.append(f"{name} is unknown")
            elif not _fits(name, value, parameters[name]["type"], is_json=kind == "application/json"):
                faults.append(f"{name} is no {parameters[name]['type']}")
        return faults


class JiraApi:
    """Jira Cloud's REST API, version 3 (OpenAPI 3)."""

    def __init__(self, shared: Path) -> None:
        self._description = _jira(shared)

    def faults(self, request: Received) -> list[str]:
        """What the description does not know in a request."""
        known = self._operation(request)
        if known is None:
            return [f"no {request.method} {request.path}"]
        queries = {one["name"] for one in known.get("parameters", []) if one["in"] == "query"}
        faults = [f"query {name} is unknown" for name in request.query if name not in queries]
        body = known.get("requestBody")
        if body is None:
            return faults + (["a body where none is taken"] if request.body else [])
        schema = {**body["content"]["application/json"]["schema"], "components": self._description["components"]}
        return faults + [error.message for error in Draft7Validator(schema).iter_errors(request.json)]

    def knows(self, request: Received) -> bool:
        """Whether there is such an operation."""
        return self._operation(request) is not None

    def _operation(self, request: Received) -> Any:
        for path, operations in self._description["paths"].items():
            pattern = re.sub(r"\{[^}]+\}", "[^/]+", path)
            if re.fullmatch(pattern, request.path) and request.method.lower() in operations:
                return operations[request.method.lower()]
        return None


def _given(request: Received) -> tuple[dict[str, Any], str | None]:
    if request.method == "GET":
        return {name: values[0] for name, values in request.query.items()}, None
    kind = request.headers["content-type"].split(";")[0]
    if kind == "application/json":
        return request.json, kind
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}, kind


def _fits(name: str, value: Any, wanted: str, *, is_json: bool) -> bool:
    if name in _LISTS:
        return isinstance(value, list) if is_json else isinstance(json.loads(value), list)
    if wanted == "boolean":
        return isinstance(value, bool) if is_json else value in ("true", "false")
    return isinstance(value, str)


@cache
def _slack(shared: Path) -> Any:
    packed = (shared / "corpora/api-specs/slack-api-specs.tar.zst").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(zstandard.ZstdDecompressor().decompressobj().decompress(packed))) as archive:
        member = next(one for one in archive.getnames() if one.endswith("slack_web_openapi_v2_without_examples.json"))
        file = archive.extractfile(member)
        assert file is not None
        return json.load(file)


@cache
def _jira(shared: Path) -> Any:
    packed = (shared / "corpora/api-specs/jira-platform-v3-swagger.json.zst").read_bytes()
    return json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(packed))
