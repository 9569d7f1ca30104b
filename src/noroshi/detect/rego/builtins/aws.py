"""Signing requests to AWS (Signature Version 4, AWS General Reference "Signing AWS API requests")."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from noroshi.detect.contract import Extension, Undefined

_UNSIGNED = "UNSIGNED-PAYLOAD"
_REQUIRED = ("aws_access_key", "aws_secret_access_key", "aws_service", "aws_region")


def sign_request(request: Any, config: Any, time_ns: Any) -> dict[str, Any]:
    """The request with the headers that sign it at `time_ns` (Unix time).

    Method, path and query are signed as they were given, as OPA does: the caller writes them in canonical form.
    """
    if not isinstance(request, dict) or not isinstance(config, dict) or isinstance(time_ns, str | bool):
        raise Undefined("a request object, a configuration object and a time in nanoseconds are needed")
    missing = [key for key in ("method", "url") if not isinstance(request.get(key), str)]
    missing += [key for key in _REQUIRED if not isinstance(config.get(key), str)]
    if missing:
        raise Undefined(f"missing: {', '.join(missing)}")
    url = urlsplit(request["url"])
    if not url.scheme or not url.netloc:
        raise Undefined("the URL of the request is not absolute")
    stamp = datetime.fromtimestamp(time_ns // 1_000_000_000, UTC).strftime("%Y%m%dT%H%M%SZ")
    body_hash = _UNSIGNED if config.get("disable_payload_signing") else _sha256(_body(request))
    own = {
        "host": url.netloc,
        "x-amz-content-sha256": body_hash,
        "x-amz-date": stamp,
    }
    if token := config.get("aws_session_token"):
        own["x-amz-security-token"] = str(token)
    given = request.get("headers") or {}
    headers = {**{str(key): _header(value) for key, value in given.items()}, **own}
    lowered = {**own, **{str(key).lower(): _header(value) for key, value in given.items()}}
    names = ";".join(sorted(lowered))
    canonical = "\n".join(
        [
            request["method"],
            quote(url.path, safe="/-_.~%"),
            url.query,
            *(f"{name}:{lowered[name].strip()}" for name in sorted(lowered)),
            "",
            names,
            body_hash,
        ]
    )
    scope = f"{stamp[:8]}/{config['aws_region']}/{config['aws_service']}/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{_sha256(canonical.encode())}"
    signature = hmac.new(_signing_key(config, stamp[:8]), to_sign.encode(), "sha256").hexdigest()
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={config['aws_access_key']}/{scope},SignedHeaders={names},Signature={signature}"
    )
    return {**request, "headers": headers}


def _header(value: Any) -> str:
    return ",".join(str(item) for item in value) if isinstance(value, list | set) else str(value)


def _body(request: dict[str, Any]) -> bytes:
    if isinstance(raw := request.get("raw_body"), str):
        return raw.encode()
    if "body" in request:
        return json.dumps(request["body"], separators=(",", ":"), sort_keys=True, default=_listed).encode()
    return b""


def _listed(value: Any) -> list[Any]:
    return sorted(value)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _signing_key(config: dict[str, Any], day: str) -> bytes:
    key = f"AWS4{config['aws_secret_access_key']}".encode()
    for part in (day, config["aws_region"], config["aws_service"], "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


EXTENSIONS = (Extension("providers.aws.sign_req", 3, sign_request),)
