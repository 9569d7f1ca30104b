"""Builtins the engine lacks: what OPA's documentation and the standards they follow say of them."""

from __future__ import annotations

import base64
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from noroshi.detect.contract import Undefined
from noroshi.detect.rego.builtins import BUILTINS

CALLS = {extension.name: extension.call for extension in BUILTINS}
SECRET = "a secret of more than thirty-two letters"


def call(name: str, *values: Any) -> Any:
    return CALLS[name](*values)


def undefined(name: str, *values: Any) -> str:
    with pytest.raises(Undefined) as caught:
        call(name, *values)
    return str(caught.value)


def token(claims: dict[str, Any], **headers: Any) -> str:
    return jwt.encode(claims, SECRET, algorithm="HS256", headers=headers or None)


def test_names_are_unique() -> None:
    assert len(CALLS) == len(BUILTINS)


def test_tokens_are_decoded_without_being_verified() -> None:
    header, payload, signature = call("io.jwt.decode", token({"sub": "alice"}))
    assert (header, payload) == ({"alg": "HS256", "typ": "JWT"}, {"sub": "alice"})
    assert bytes.fromhex(signature) == base64.urlsafe_b64decode(token({"sub": "alice"}).split(".")[2] + "==")
    assert undefined("io.jwt.decode", "a.b") == "encoded JWT must have 3 sections, found 2"
    assert undefined("io.jwt.decode", "!.!.!")


NOW_NS = 1_700_000_000_000_000_000
REFUSED = [False, {}, {}]


@pytest.mark.parametrize(
    ("claims", "constraints", "holds"),
    [
        ({"iss": "a"}, {}, True),
        ({"iss": "a"}, {"iss": "a"}, True),
        ({"iss": "b"}, {"iss": "a"}, False),
        ({"aud": ["x", "y"]}, {"aud": "y"}, True),
        ({"aud": "x"}, {"aud": "y"}, False),
        ({"aud": "x"}, {}, False),
        ({}, {"aud": "y"}, False),
        ({"exp": 1_700_000_001}, {"time": NOW_NS}, True),
        ({"exp": 1_700_000_000}, {"time": NOW_NS}, False),
        ({"nbf": 1_700_000_000}, {"time": NOW_NS}, True),
        ({"nbf": 1_700_000_000.5}, {"time": NOW_NS}, False),
        ({}, {"alg": "HS256"}, True),
        ({}, {"alg": "HS512"}, False),
    ],
)
def test_a_token_is_valid_when_its_claims_satisfy_the_constraints(
    claims: dict[str, Any], constraints: dict[str, Any], holds: bool
) -> None:
    verdict = call("io.jwt.decode_verify", token(claims), {"secret": SECRET, **constraints})
    assert verdict == ([True, {"alg": "HS256", "typ": "JWT"}, claims] if holds else REFUSED)


def test_a_token_is_refused_for_a_wrong_key_and_for_what_it_marks_as_critical() -> None:
    assert call("io.jwt.decode_verify", token({}), {"secret": "another"}) == REFUSED
    assert call("io.jwt.decode_verify", token({}, crit=["exp"]), {"secret": SECRET}) == REFUSED
    assert call("io.jwt.verify_hs256", token({}), SECRET)
    assert not call("io.jwt.verify_hs256", token({}), "another")
    unsigned = jwt.encode({}, None, algorithm="none")
    assert call("io.jwt.decode_verify", unsigned, {"secret": SECRET}) == REFUSED


@pytest.mark.parametrize("constraints", [{}, {"secret": "s", "cert": "c"}, {"secret": "s", "issuer": "a"}])
def test_constraints_that_say_too_little_or_too_much_are_undefined(constraints: dict[str, str]) -> None:
    assert undefined("io.jwt.decode_verify", token({}), constraints)


def test_a_public_key_is_never_taken_for_a_shared_secret() -> None:
    public = (
        _rsa().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    signed = ".".join(part.rstrip("=") for part in (_b64('{"alg":"HS256"}'), _b64("{}")))

    forged = (
        signed + "." + base64.urlsafe_b64encode(hmac.digest(public, signed.encode(), "sha256")).decode().rstrip("=")
    )
    assert call("io.jwt.decode_verify", forged, {"cert": public.decode()}) == REFUSED


def _b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize("algorithm", ["RS256", "PS384", "ES256", "EdDSA"])
def test_signed_tokens_verify_with_the_public_half_of_their_key(algorithm: str) -> None:
    from cryptography.hazmat.primitives.asymmetric import ed25519

    private: Any = {
        "RS256": _rsa, "PS384": _rsa, "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate,
    }[algorithm]()  # fmt: skip
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    (jwk,) = call("crypto.parse_private_keys", pem)
    signed = call("io.jwt.encode_sign", {"alg": algorithm}, {"sub": "a"}, jwk)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert call(f"io.jwt.verify_{algorithm.lower()}", signed, public.decode())
    keys = json.dumps(
        {"keys": [{key: value for key, value in jwk.items() if key not in ("d", "p", "q", "dp", "dq", "qi")}]}
    )
    assert call("io.jwt.decode_verify", signed, {"cert": keys})[0]
    assert not call(f"io.jwt.verify_{algorithm.lower()}", signed[:-8] + "AAAAAAAA", public.decode())


def _certificate(name: str, key: Any, issuer: str, issuer_key: Any, *, ca: bool, days: int = 10) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(1234)
        .not_valid_before(now - timedelta(days=20))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("www.example.com")]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _pem(*certificates: x509.Certificate) -> str:
    return "".join(each.public_bytes(serialization.Encoding.PEM).decode() for each in certificates)


def test_certificates_are_shown_as_go_shows_them() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate("example", key, "example", key, ca=False)
    der = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()
    for form in (_pem(certificate), base64.b64encode(_pem(certificate).encode()).decode(), der):
        (shown,) = call("crypto.x509.parse_certificates", form)
        assert shown["Subject"]["CommonName"] == "example"
        assert shown["Subject"]["Names"] == [{"Type": [2, 5, 4, 3], "Value": "example"}]
        assert (shown["DNSNames"], shown["SerialNumber"], shown["Raw"]) == (["www.example.com"], 1234, der)
    assert undefined("crypto.x509.parse_certificates", "no certificate")


def test_a_chain_is_valid_from_the_leaf_to_the_root_through_certificates_of_authorities() -> None:
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    root = _certificate("root", keys[0], "root", keys[0], ca=True)
    between = _certificate("between", keys[1], "root", keys[0], ca=True)
    leaf = _certificate("leaf", keys[2], "between", keys[1], ca=False)
    valid, chain = call("crypto.x509.parse_and_verify_certificates", _pem(root, between, leaf))
    assert (valid, [each["Subject"]["CommonName"] for each in chain]) == (True, ["leaf", "between", "root"])
    assert call("crypto.x509.parse_and_verify_certificates", _pem(root, leaf)) == [False, []]
    expired = _certificate("leaf", keys[2], "root", keys[0], ca=False, days=-1)
    assert call("crypto.x509.parse_and_verify_certificates", _pem(root, expired)) == [False, []]
    options = {"CurrentTime": time.time_ns() - 15 * 86_400 * 1_000_000_000, "DNSName": "www.example.com"}
    verify = "crypto.x509.parse_and_verify_certificates_with_options"
    assert call(verify, _pem(root, expired), options)[0]
    assert not call(verify, _pem(root, expired), {**options, "DNSName": "other.example.com"})[0]
    no_authority = _certificate("between", keys[1], "root", keys[0], ca=False)
    assert call("crypto.x509.parse_and_verify_certificates", _pem(root, no_authority, leaf)) == [False, []]


def test_a_key_pair_belongs_together() -> None:
    key, other = _rsa(), _rsa()
    certificate = _certificate("a", key, "a", key, ca=False)
    private, wrong = (
        each.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        ).decode()
        for each in (key, other)
    )
    pair = call("crypto.x509.parse_keypair", _pem(certificate), private)
    assert pair["PrivateKey"] == call("crypto.x509.parse_rsa_private_key", private)
    assert "not the certificate's" in undefined("crypto.x509.parse_keypair", _pem(certificate), wrong)


def test_networks_merge_intersect_and_match() -> None:
    assert call("net.cidr_merge", ["192.0.2.0/25", "192.0.2.128/25", "2001:db8::/33", "2001:db8:8000::/33"]) == {
        "192.0.2.0/24",
        "2001:db8::/32",
    }
    assert call("net.cidr_merge", {"198.51.100.4", "198.51.100.9"}) == {"198.51.100.0/24"}
    assert "prefix length" in undefined("net.cidr_merge", ["2001:db8::1"])
    assert call("net.cidr_intersects", "192.0.2.0/25", "192.0.2.64/26") is True
    assert call("net.cidr_intersects", "192.0.2.0/24", "2001:db8::/32") is False
    matches = call(
        "net.cidr_contains_matches", {"lab": ["192.0.2.0/24", "note"]}, ["192.0.2.9", "198.51.100.1", "192.0.2.0/30"]
    )
    assert matches == {("lab", 0), ("lab", 2)}
    assert undefined("net.cidr_contains_matches", "x", "192.0.2.1")


def test_names_are_never_looked_up() -> None:
    assert call("net.lookup_ip_addr", "192.0.2.1") == {"192.0.2.1"}
    assert "cannot reach the network" in undefined("net.lookup_ip_addr", "example.com")
    assert "cannot reach the network" in undefined("http.send", {"url": "http://192.0.2.1", "method": "get"})


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("crypto.hmac.sha256", ("foo", "bar"), "147933218aaabc0b8b10a2b3a5c34684c8d94341bcf10a4736dc7270f7741851"),
        ("crypto.md5", ("",), "d41d8cd98f00b204e9800998ecf8427e"),
        ("crypto.hmac.equal", ("a", "b"), False),
        ("regex.globs_match", ("a.*b", "aXXb"), True),
        ("regex.globs_match", ("[a-c]+", "[d-f]+"), False),
        ("regex.globs_match", (r"a\.b", "a[.x]b"), True),
        ("strings.count", ("banana", "ana"), 1),
        ("strings.split_n", ("a,b,c", ",", 2), ["a", "b,c"]),
        ("__noroshi_sprintf", ("%d%% %6.2f|%-6s|%+d %x", [5, 3.14159, "ab", 7, "hi"]), "5%   3.14|ab    |+7 6869"),
        ("__noroshi_sprintf", ("%d", ["x"]), "%!d(string=x)"),
        ("__noroshi_sprintf", ("%s", []), "%!s(MISSING)"),
        ("__noroshi_sprintf", ("%s", ["a", 1]), "a%!(EXTRA int=1)"),
        ("json.patch", ({"a": [1, 3]}, [{"op": "add", "path": "/a/1", "value": 2}]), {"a": [1, 2, 3]}),
        ("json.patch", ({"a": {"b": 1}}, [{"op": "move", "from": "a/b", "path": ["c"]}]), {"a": {}, "c": 1}),
        ("json.patch", ({"x~/": 1}, [{"op": "replace", "path": "/x~0~1", "value": 2}]), {"x~/": 2}),
    ],
)  # fmt: skip
def test_functions_of_text_and_documents(name: str, values: tuple[Any, ...], expected: Any) -> None:
    assert call(name, *values) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{range $i, $x := .list}}{{if $i}},{{end}}{{$x.n}}{{end}}", "1,2"),
        ("a {{- if and .one (eq .three 3) -}} yes {{- else -}} no {{- end}}!", "ayes!"),
        ('{{with .user}}{{.name | printf "%q"}}{{else}}none{{end}}', '"alice"'),
        ("{{/* nothing */}}{{.missing}} {{len .list}} {{index .list 0}}", "<undefined> 2 map[n:1]"),
    ],
)
def test_templates_are_filled_as_go_fills_them(template: str, expected: str) -> None:
    values = {"list": [{"n": 1}, {"n": 2}], "one": 1, "three": 3, "user": {"name": "alice"}}
    assert call("strings.render_template", template, values) == expected


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("json.patch", ({}, [{"op": "remove", "path": "/a"}])),
        ("json.patch", ([1], [{"op": "add", "path": "/01", "value": 2}])),
        ("json.patch", ({"a": 1}, [{"op": "test", "path": "/a", "value": True}])),
        ("json.patch", ({"a": {}}, [{"op": "move", "from": "/a", "path": "/a/b"}])),
        ("strings.render_template", ("{{range .l}}", {"l": []})),
        ("strings.render_template", ("{{call .x}}", {"x": 1})),
        ("regex.globs_match", ("[a", "b")),
        ("regex.globs_match", ("a" * 2000, "b" * 2000)),
        ("providers.aws.sign_req", ({"method": "get"}, {}, 0)),
        ("graphql.parse", ("{ nothing }", "type Query { a: Int }")),
    ],
)
def test_what_cannot_be_done_is_undefined(name: str, values: tuple[Any, ...]) -> None:
    assert undefined(name, *values)


def test_graphql_trees_can_be_given_back() -> None:
    schema = 'type Query { a(x: [Int!]! = [1], s: String = "q"): E @deprecated } enum E { A B } union U = Query'
    query = 'query Q($v: [Int!]!) { b: a(x: $v, s: "t") ...F } fragment F on Query { ... @skip(if: true) { a(x: 1) } }'
    schema_tree, query_tree = call("graphql.parse_schema", schema), call("graphql.parse_query", query)
    assert call("graphql.parse_schema", schema_tree) == schema_tree
    assert call("graphql.parse_query", query_tree) == query_tree
    assert call("graphql.parse", query_tree, schema_tree) == [query_tree, schema_tree]
    assert call("graphql.parse_and_verify", "{ c }", schema_tree) == [False, {}, {}]
    assert call("graphql.is_valid", "{ a(x: [2]) }", schema) is True
    assert call("graphql.schema_is_valid", "type A implements B { c: Int }") is False
