"""NATS accounts whose users show a JWT and sign with a key, as `.creds` files hold them (decentralised JWT v2)."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import nkeys


def write_accounts(folder: Path) -> Path:
    """Write `noroshi.creds`, which it returns, and `auth.conf`, which a server includes."""
    operator, account, user = (
        nkeys.encode_seed(os.urandom(32), prefix)
        for prefix in (nkeys.PREFIX_BYTE_OPERATOR, nkeys.PREFIX_BYTE_ACCOUNT, nkeys.PREFIX_BYTE_USER)
    )
    unlimited = {"subs": -1, "data": -1, "payload": -1}
    limits = dict.fromkeys(("imports", "exports", "conn", "mem_storage", "disk_storage", "streams", "consumer"), -1)
    trust = _signed(operator, operator, {"type": "operator"})
    allowed = _signed(operator, account, {"type": "account", "limits": {**unlimited, **limits, "wildcards": True}})
    shown = _signed(account, user, {"type": "user", "pub": {}, "sub": {}, **unlimited})
    (folder / "auth.conf").write_text(
        f"operator: {trust}\nresolver: MEMORY\nresolver_preload: {{ {_public(account)}: {allowed} }}\n"
    )
    credentials = folder / "noroshi.creds"
    credentials.write_text(
        f"-----BEGIN NATS USER JWT-----\n{shown}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user.decode()}\n------END USER NKEY SEED------\n"
    )
    return credentials


def _signed(issuer: bytes, subject: bytes, claims: dict[str, Any]) -> str:
    body = {"iat": 1767600000, "iss": _public(issuer), "name": "tests", "sub": _public(subject)}
    parts = {"typ": "JWT", "alg": "ed25519-nkey"}, {**body, "nats": {**claims, "version": 2}}
    text = ".".join(_encoded(json.dumps(part).encode()) for part in parts)
    return f"{text}.{_encoded(nkeys.from_seed(bytearray(issuer)).sign(text.encode()))}"


def _public(seed: bytes) -> str:
    return bytes(nkeys.from_seed(bytearray(seed)).public_key).decode()


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
