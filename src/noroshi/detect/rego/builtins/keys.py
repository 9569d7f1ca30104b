"""Keys for signatures: from certificates, PEM and JSON Web Keys (RFC 7517)."""

from __future__ import annotations

import json
import re
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from jwt import PyJWK
from jwt.algorithms import Algorithm, get_default_algorithms
from jwt.exceptions import InvalidKeyError, PyJWKError
from jwt.utils import base64url_decode

from noroshi.detect.contract import Undefined

ALGORITHMS: dict[str, Algorithm] = {
    name: algorithm
    for name, algorithm in get_default_algorithms().items()
    if re.fullmatch(r"(HS|RS|PS|ES)(256|384|512)|EdDSA", name)
}
"""Signature algorithms by their JWA name (RFC 7518, RFC 8037)."""

_PEM = re.compile(r"-----BEGIN (?P<kind>[A-Z ]+)-----.+?-----END (?P=kind)-----", re.DOTALL)


def verification_keys(text: str, algorithm: str, key_id: str | None = None) -> list[Any]:
    """The public keys in a certificate, a PEM public key, a JWK or a JWK set; of a set, those that fit.

    Raises Undefined when there is none.
    """
    block = _PEM.search(text)
    if block is None:
        return _from_jwks(text, algorithm, key_id)
    if text[block.end() :].strip():
        raise Undefined(f"extra data after a PEM {block['kind'].lower()} block")
    try:
        if block["kind"] == "CERTIFICATE":
            return [x509.load_pem_x509_certificate(text.encode()).public_key()]
        return [serialization.load_pem_public_key(text.encode())]
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Undefined(f"not a key: {error}") from error


def _from_jwks(text: str, algorithm: str, key_id: str | None) -> list[Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Undefined("a key is PEM or JSON") from error
    if not isinstance(document, dict):
        raise Undefined("a JSON Web Key is an object")
    entries = document.get("keys", [document])
    named = [entry for entry in entries if key_id is not None and entry.get("kid") == key_id]
    found = [key for entry in named or entries for key in _usable(entry, algorithm)]
    if not found:
        raise Undefined("no usable key in the JSON Web Keys")
    return found


def _usable(entry: Any, algorithm: str) -> list[Any]:
    if entry.get("alg", algorithm) != algorithm:
        return []
    try:
        key = PyJWK.from_dict(entry, algorithm=algorithm).key
    except (PyJWKError, InvalidKeyError, ValueError, TypeError, KeyError):
        return []
    return [key.public_key() if hasattr(key, "public_key") else key]


def signing_key(entry: Any, algorithm: str) -> Any:
    """The private or shared key of a JWK. Raises Undefined when it does not serve the algorithm."""
    if not isinstance(entry, dict):
        raise Undefined("a JSON Web Key is an object")
    if entry.get("kty") == "oct":
        return base64url_decode(str(entry.get("k", "")))
    try:
        return PyJWK.from_dict(entry, algorithm=algorithm).key
    except (PyJWKError, InvalidKeyError, ValueError, TypeError, KeyError) as error:
        raise Undefined(f"the key does not serve {algorithm}") from error
