"""X.509 certificates, requests and private keys, in the shape Go's `crypto/x509` gives them (as OPA shows them)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtensionOID, NameOID
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from noroshi.detect.contract import Undefined
from noroshi.detect.rego.builtins.crypto import text_of

T = TypeVar("T")

_LONGEST_CHAIN = 32
_PEM_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----", re.DOTALL)
_NAMES = {
    "Country": NameOID.COUNTRY_NAME,
    "Organization": NameOID.ORGANIZATION_NAME,
    "OrganizationalUnit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "Locality": NameOID.LOCALITY_NAME,
    "Province": NameOID.STATE_OR_PROVINCE_NAME,
    "StreetAddress": NameOID.STREET_ADDRESS,
    "PostalCode": NameOID.POSTAL_CODE,
}
_KEY_USAGE_BITS = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign",
)  # fmt: skip


def _loading(load: Callable[[bytes], T], content: bytes) -> T:
    try:
        return load(content)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Undefined(f"cannot be read: {error}") from error


def _blocks(value: Any, kind: str) -> list[bytes]:
    """The DER blocks in a text: PEM, PEM in base64, or DER in base64 (certificates may follow each other)."""
    text = text_of(value)
    if "-----BEGIN" not in text:
        raw = _loading(lambda content: base64.b64decode(content, validate=False), text.encode())
        if b"-----BEGIN" not in raw:
            return _sequences(raw)
        text = raw.decode("utf-8", "replace")
    found = []
    for block in _PEM_BLOCK.finditer(text):
        if kind in block[1]:
            body = "".join(line for line in block[0].splitlines()[1:-1] if ":" not in line)
            found.append(_loading(base64.b64decode, body.encode()))
    if not found:
        raise Undefined(f"no {kind.lower()} block")
    return found


def _sequences(raw: bytes) -> list[bytes]:
    """DER sequences that stand one after another (X.690: a tag, a length, the content)."""
    found = []
    while raw:
        if len(raw) < 2 or raw[0] != 0x30:
            raise Undefined("neither PEM nor DER")
        width = raw[1] & 0x7F if raw[1] & 0x80 else 0
        length = int.from_bytes(raw[2 : 2 + width], "big") if width else raw[1]
        end = 2 + width + length
        found.append(raw[:end])
        raw = raw[end:]
    return found


def _certificates(value: Any) -> list[x509.Certificate]:
    return [_loading(x509.load_der_x509_certificate, block) for block in _blocks(value, "CERTIFICATE")]


def parse_certificates(value: Any) -> list[dict[str, Any]]:
    """The certificates in a text."""
    return [_certificate(certificate) for certificate in _certificates(value)]


def parse_and_verify(value: Any) -> list[Any]:
    """`[valid, chain]`: the first certificate is the root, the last the leaf; the chain is leaf first."""
    return _verify(value, {})


def parse_and_verify_with_options(value: Any, options: Any) -> list[Any]:
    """The same, for a DNS name or at a time (`DNSName`, `CurrentTime` in nanoseconds)."""
    if not isinstance(options, dict):
        raise Undefined("options are an object")
    return _verify(value, options)


def _verify(value: Any, options: dict[str, Any]) -> list[Any]:
    try:
        certificates = _certificates(value)
    except Undefined:
        return [False, []]
    if not 2 <= len(certificates) <= _LONGEST_CHAIN:
        return [False, []]
    now_ns = options.get("CurrentTime")
    now = datetime.now(UTC) if now_ns is None else datetime.fromtimestamp(now_ns / 1e9, UTC)
    chain = _chain(certificates[-1], certificates[1:-1], certificates[0], now)
    if not chain or not _named(certificates[-1], options.get("DNSName", "")):
        return [False, []]
    return [True, [_certificate(certificate) for certificate in chain]]


def _chain(
    leaf: x509.Certificate, between: Sequence[x509.Certificate], root: x509.Certificate, now: datetime
) -> list[x509.Certificate]:
    """From the leaf to the root by signatures, each valid at `now`; empty when there is no way."""
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        return []
    if leaf == root:
        return [leaf]
    for issuer in (root, *between):
        if _issued(leaf, issuer):
            rest = [other for other in between if other is not issuer]
            if further := _chain(issuer, rest, root, now):
                return [leaf, *further]
    return []


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        certificate.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
        return False
    return constraints.ca


def _named(certificate: x509.Certificate, name: str) -> bool:
    if not name:
        return True
    names = _alternatives(certificate).get("DNSNames") or []
    parent = name.lower().partition(".")[2]
    return any(entry.lower() in (name.lower(), f"*.{parent}") for entry in names)


def parse_certificate_request(value: Any) -> dict[str, Any]:
    """The certificate request in a text."""
    request = _loading(x509.load_der_x509_csr, _blocks(value, "CERTIFICATE REQUEST")[0])
    return {
        "Subject": _name(request.subject),
        "Signature": _b64(request.signature),
        "Raw": _b64(request.public_bytes(serialization.Encoding.DER)),
        **_alternatives(request),
    }


def parse_keypair(certificate: Any, key: Any) -> dict[str, Any]:
    """A certificate chain (base64 DER) with the private key that belongs to it."""
    chain = _blocks(certificate, "CERTIFICATE")
    private = _private_key(_blocks(key, "PRIVATE KEY")[0])
    leaf = _loading(x509.load_der_x509_certificate, chain[0])
    if leaf.public_key() != private.public_key():
        raise Undefined("the private key is not the certificate's")
    return {"Certificate": [_b64(block) for block in chain], "PrivateKey": _jwk(private)}


def parse_rsa_private_key(value: Any) -> dict[str, Any]:
    """An RSA private key as a JWK."""
    key = _private_key(_blocks(value, "PRIVATE KEY")[0])
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Undefined("not an RSA key")
    return _jwk(key)


def parse_private_keys(value: Any) -> list[dict[str, Any]]:
    """Every private key in a text as a JWK."""
    if not text_of(value):
        return []
    return [_jwk(_private_key(block)) for block in _blocks(value, "PRIVATE KEY")]


def _private_key(block: bytes) -> Any:
    return _loading(lambda content: serialization.load_der_private_key(content, password=None), block)


def _jwk(key: Any) -> dict[str, Any]:
    if isinstance(key, rsa.RSAPrivateKey):
        text = RSAAlgorithm.to_jwk(key)
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        text = ECAlgorithm.to_jwk(key)
    elif isinstance(key, ed25519.Ed25519PrivateKey):
        text = OKPAlgorithm.to_jwk(key)
    else:
        raise Undefined("a private key of a kind that has no JWK")
    document: dict[str, Any] = json.loads(text)
    document.pop("key_ops", None)
    return document


def _certificate(certificate: x509.Certificate) -> dict[str, Any]:
    public = certificate.public_key()
    return {
        "Raw": _b64(certificate.public_bytes(serialization.Encoding.DER)),
        "RawTBSCertificate": _b64(certificate.tbs_certificate_bytes),
        "RawSubject": _b64(certificate.subject.public_bytes()),
        "RawIssuer": _b64(certificate.issuer.public_bytes()),
        "Signature": _b64(certificate.signature),
        "Version": certificate.version.value + 1,
        "SerialNumber": certificate.serial_number,
        "Issuer": _name(certificate.issuer),
        "Subject": _name(certificate.subject),
        "NotBefore": certificate.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "NotAfter": certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "PublicKeyAlgorithm": _public_kind(public),
        "IsCA": _is_ca(certificate),
        "KeyUsage": _key_usage(certificate),
        "Extensions": [
            {
                "Id": [int(part) for part in extension.oid.dotted_string.split(".")],
                "Critical": extension.critical,
                "Value": _b64(extension.value.public_bytes()),
            }
            for extension in certificate.extensions
        ],
        **_alternatives(certificate),
    }


def _public_kind(public: Any) -> int:
    """Go's number for the kind of key: 1 RSA, 3 ECDSA, 4 Ed25519, 0 another."""
    kinds = {rsa.RSAPublicKey: 1, ec.EllipticCurvePublicKey: 3, ed25519.Ed25519PublicKey: 4}
    return next((number for kind, number in kinds.items() if isinstance(public, kind)), 0)


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _key_usage(certificate: x509.Certificate) -> int:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return 0
    return sum(getattr(usage, name) << bit for bit, name in enumerate(_KEY_USAGE_BITS))


def _name(name: x509.Name) -> dict[str, Any]:
    lists = {
        key: [attribute.value for attribute in name.get_attributes_for_oid(oid)] or None for key, oid in _NAMES.items()
    }
    return {
        **lists,
        "CommonName": _single(name, NameOID.COMMON_NAME),
        "SerialNumber": _single(name, NameOID.SERIAL_NUMBER),
        "Names": [
            {"Type": [int(part) for part in attribute.oid.dotted_string.split(".")], "Value": attribute.value}
            for attribute in name
        ],
        "ExtraNames": None,
    }


def _single(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    return next((str(attribute.value) for attribute in name.get_attributes_for_oid(oid)), "")


def _alternatives(holder: x509.Certificate | x509.CertificateSigningRequest) -> dict[str, Any]:
    """The subject's other names; None where there are none of a kind, as Go has it."""
    try:
        names: Any = holder.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
    except x509.ExtensionNotFound:
        names = x509.GeneralNames([])
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    return {
        "DNSNames": names.get_values_for_type(x509.DNSName) or None,
        "EmailAddresses": names.get_values_for_type(x509.RFC822Name) or None,
        "IPAddresses": addresses or None,
        "URIStrings": uris or None,
    }


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
