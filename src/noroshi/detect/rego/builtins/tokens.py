"""JSON Web Tokens: decoding, verifying and signing (RFC 7515, RFC 7519), with OPA's constraints."""

from __future__ import annotations

import json
import time
from typing import Any

from jwt.exceptions import InvalidKeyError
from jwt.utils import base64url_decode, base64url_encode

from noroshi.detect.contract import Undefined
from noroshi.detect.rego.builtins.crypto import text_of
from noroshi.detect.rego.builtins.keys import ALGORITHMS, signing_key, verification_keys

_CONSTRAINTS = {"cert", "secret", "alg", "iss", "time", "aud"}
_MAX_NESTING = 8


def decode(token: Any) -> list[Any]:
    """`[header, payload, signature in hex]`, not verified; of a token that wraps another, the inner one."""
    header, _, payload, signature = _opened(text_of(token))
    for _ in range(_MAX_NESTING):
        if str(header.get("cty", "")).upper() != "JWT":
            return [header, _document(payload), signature.hex()]
        header, _, payload, signature = _opened(_inner(payload))
    raise Undefined("the token wraps too many others")


def decode_verify(token: Any, constraints: Any) -> list[Any]:
    """`[true, header, payload]` when signature, times and claims satisfy the constraints, else `[false, {}, {}]`."""
    refused: list[Any] = [False, {}, {}]
    wanted = _checked_constraints(constraints)
    text = text_of(token)
    for _ in range(_MAX_NESTING):
        header, signed, payload, signature = _opened(text)
        algorithm = str(header.get("alg", ""))
        if "enc" in header or "crit" in header or algorithm != wanted.get("alg", algorithm):
            return refused
        if not _verified(algorithm, wanted, signed, signature, header.get("kid")):
            return refused
        if str(header.get("cty", "")).upper() != "JWT":
            claims = _document(payload)
            return [True, header, claims] if _claims_hold(claims, wanted) else refused
        text = _inner(payload)
    return refused


def _checked_constraints(constraints: Any) -> dict[str, Any]:
    if not isinstance(constraints, dict):
        raise Undefined("constraints are an object")
    if unknown := constraints.keys() - _CONSTRAINTS:
        raise Undefined(f"unknown constraint {sorted(unknown)[0]!r}")
    if ("cert" in constraints) == ("secret" in constraints):
        raise Undefined("exactly one of the constraints cert and secret is needed")
    if constraints.get("alg", "HS256") not in ALGORITHMS:
        raise Undefined(f"unknown algorithm {constraints['alg']!r}")
    return constraints


def _verified(algorithm: str, wanted: dict[str, Any], signed: bytes, signature: bytes, key_id: Any) -> bool:
    if algorithm not in ALGORITHMS:
        return False
    if algorithm.startswith("HS"):
        return "secret" in wanted and ALGORITHMS[algorithm].verify(
            signed, text_of(wanted["secret"]).encode(), signature
        )
    if "cert" not in wanted:
        return False
    keys = verification_keys(text_of(wanted["cert"]), algorithm, key_id)
    return any(_fits(algorithm, key, signed, signature) for key in keys)


def _fits(algorithm: str, key: Any, signed: bytes, signature: bytes) -> bool:
    """Whether the key is of the algorithm's kind and made the signature."""
    try:
        return ALGORITHMS[algorithm].verify(signed, ALGORITHMS[algorithm].prepare_key(key), signature)
    except (InvalidKeyError, TypeError, AttributeError):
        return False


def _claims_hold(claims: dict[str, Any], wanted: dict[str, Any]) -> bool:
    now_ns = wanted.get("time", time.time_ns())
    if not _is_number(now_ns):
        raise Undefined("the constraint time is a number of nanoseconds")
    if "iss" in wanted and claims.get("iss") != wanted["iss"]:
        return False
    audience = claims.get("aud", [])
    if ("aud" in wanted) != bool(audience) or ("aud" in wanted and wanted["aud"] not in _listed(audience)):
        return False
    for name in ("exp", "nbf"):
        if name in claims and not _is_number(claims[name]):
            raise Undefined(f"the claim {name} is not a number")
    expires, begins = claims.get("exp"), claims.get("nbf")
    if expires is not None and now_ns >= int(expires * 1_000_000_000):
        return False
    return begins is None or now_ns >= int(begins * 1_000_000_000)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def verify(algorithm: str, token: Any, key: Any) -> bool:
    """Whether a token is signed by the algorithm with a key: a secret, a certificate, a PEM key, a JWK or a JWK set."""
    constraint = "secret" if algorithm.startswith("HS") else "cert"
    header, signed, _, signature = _opened(text_of(token))
    return _verified(algorithm, {constraint: text_of(key)}, signed, signature, header.get("kid"))


def encode_sign(headers: Any, payload: Any, key: Any) -> str:
    """A signed token of JSON objects."""
    return _signed(_compact(headers), _compact(payload), headers, key)


def encode_sign_raw(headers: Any, payload: Any, key: Any) -> str:
    """A signed token of JSON texts, each letter kept."""
    return _signed(text_of(headers), text_of(payload), _loaded(text_of(headers)), _loaded(text_of(key)))


def _signed(header_text: str, payload_text: str, headers: Any, key: Any) -> str:
    if not isinstance(headers, dict) or headers.get("alg") not in ALGORITHMS:
        raise Undefined("the headers name no known algorithm")
    if headers.get("typ", "JWT").upper() == "JWT":
        _loaded(payload_text)
    signed = b".".join(base64url_encode(part.encode()) for part in (header_text, payload_text))
    algorithm = ALGORITHMS[headers["alg"]]
    signature = algorithm.sign(signed, signing_key(key, headers["alg"]))
    return f"{signed.decode()}.{base64url_encode(signature).decode()}"


def _compact(value: Any) -> str:
    return json.dumps(_whole(value), separators=(",", ":"), sort_keys=True, ensure_ascii=False, default=sorted)


def _whole(value: Any) -> Any:
    """Numbers without a fraction as whole ones, so that a timestamp that was calculated reads as one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value


def _opened(token: str) -> tuple[dict[str, Any], bytes, bytes, bytes]:
    """Header, signed bytes, payload and signature of a token in compact form."""
    parts = token.split(".")
    if len(parts) != 3:
        raise Undefined(f"encoded JWT must have 3 sections, found {len(parts)}")
    try:
        header, payload, signature = (base64url_decode(part) for part in parts)
    except ValueError as error:
        raise Undefined("a section of the JWT is not base64url") from error
    return _document(header), f"{parts[0]}.{parts[1]}".encode(), payload, signature


def _document(content: bytes) -> dict[str, Any]:
    value = _loaded(content)
    if not isinstance(value, dict):
        raise Undefined("a section of the JWT is not a JSON object")
    return value


def _inner(payload: bytes) -> str:
    """The token that stands in another's payload, as a JSON string or bare."""
    text = payload.decode("utf-8", "replace").strip()
    return text_of(_loaded(text)) if text.startswith('"') else text


def _loaded(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Undefined("a section of the JWT is not JSON") from error
