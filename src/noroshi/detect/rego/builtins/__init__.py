"""Builtins of Rego that the engine lacks or gets wrong, as extensions. None reaches the network or the file system."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from noroshi.detect.contract import Extension
from noroshi.detect.rego.builtins import aws, crypto, formatting, net, patching, random, refused, text


def _late(name: str, arity: int, module: str, function: str, *bound: str) -> Extension:
    """An extension whose module, and the library behind it, is imported when a rule first calls it."""

    def call(*values: Any) -> Any:
        return getattr(import_module(f"{__name__}.{module}"), function)(*bound, *values)

    return Extension(name, arity, call)


_SIGNATURES = ("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
               "ES256", "ES384", "ES512", "EdDSA")  # fmt: skip

BUILTINS: tuple[Extension, ...] = (
    *aws.EXTENSIONS,
    *crypto.EXTENSIONS,
    *formatting.EXTENSIONS,
    *net.EXTENSIONS,
    *patching.EXTENSIONS,
    *random.EXTENSIONS,
    *refused.EXTENSIONS,
    *text.EXTENSIONS,
    _late("crypto.parse_private_keys", 1, "certificates", "parse_private_keys"),
    _late("crypto.x509.parse_and_verify_certificates", 1, "certificates", "parse_and_verify"),
    _late("crypto.x509.parse_and_verify_certificates_with_options", 2, "certificates", "parse_and_verify_with_options"),
    _late("crypto.x509.parse_certificate_request", 1, "certificates", "parse_certificate_request"),
    _late("crypto.x509.parse_certificates", 1, "certificates", "parse_certificates"),
    _late("crypto.x509.parse_keypair", 2, "certificates", "parse_keypair"),
    _late("crypto.x509.parse_rsa_private_key", 1, "certificates", "parse_rsa_private_key"),
    _late("graphql.is_valid", 2, "graphql", "is_valid"),
    _late("graphql.parse", 2, "graphql", "parse_both"),
    _late("graphql.parse_and_verify", 2, "graphql", "parse_and_verify"),
    _late("graphql.parse_query", 1, "graphql", "parse_query"),
    _late("graphql.parse_schema", 1, "graphql", "parse_schema"),
    _late("graphql.schema_is_valid", 1, "graphql", "schema_is_valid"),
    _late("io.jwt.decode", 1, "tokens", "decode"),
    _late("io.jwt.decode_verify", 2, "tokens", "decode_verify"),
    _late("io.jwt.encode_sign", 3, "tokens", "encode_sign"),
    _late("io.jwt.encode_sign_raw", 3, "tokens", "encode_sign_raw"),
    *(_late(f"io.jwt.verify_{name.lower()}", 2, "tokens", "verify", name) for name in _SIGNATURES),
    _late("strings.render_template", 2, "templates", "render_template"),
)
"""All of them; names are unique."""
