"""What connectors that take accounts away have in common: their results, and how they are asked by URL."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from noroshi.sdk.connector import Outcome
from noroshi.sdk.outside import CallError, Request, Response


class HostOutcome(Outcome):
    """How it went on one host. `outcome` is success, absent (no such account there) or failure; `count` as it fits."""

    host: str
    outcome: str
    count: int = 0
    detail: str = ""


class Outcomes(Outcome):
    """`outcome` is success when it went well on every host."""

    outcome: str
    hosts: list[HostOutcome]


class Removed(Outcomes):
    """`removal` names what was taken, for `restore_keys`."""

    removal: str


def account_by_url(request: Request, ways: dict[str, Callable[[str], Outcomes]]) -> Response:
    """Answer a plain call about an account: its path says what to do, its body `{parameter: USER}` to whom."""
    path = urlsplit(request.url).path.rstrip("/")
    user = request.json.get("parameter") if isinstance(request.json, dict) else None
    way = next((way for end, way in ways.items() if path.endswith(end)), None)
    if way is None or request.method.upper() != "POST" or not isinstance(user, str):
        raise CallError("ValueError", f"accounts take POST {' and '.join(ways)} with the body {{parameter: USER}}")
    body = way(user).model_dump_json().encode()
    return Response(status=200, headers={"content-type": "application/json"}, content=body)


def together(hosts: list[HostOutcome]) -> str:
    return "failure" if any(one.outcome == "failure" for one in hosts) else "success"


def none_left(hosts: list[HostOutcome]) -> Outcomes:
    seen = [
        one.model_copy(update={"outcome": "failure", "detail": "some are left"}) if one.count else one for one in hosts
    ]
    return Outcomes(outcome=together(seen), hosts=seen)
