"""Mail against a real SMTP server with TLS."""

from __future__ import annotations

import datetime
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.connect.standing import TRY, World, call

from noroshi.integrations.email.connector import Email, EmailSettings
from noroshi.model.call import Failed

PASSWORD = "canary-smtp-password"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own authority for localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return public, private


class Mailbox:
    """Takes mail for example.com only."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if not address.endswith("@example.com"):
            return "550 not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        assert session.ssl is not None
        self.taken.append(envelope)
        return "250 OK"


def signs_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    good = (data.login, data.password) == (b"noroshi", PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def server(folder: Path, **options: Any) -> Iterator[tuple[Mailbox, int, Path]]:
    public, private = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    mailbox = Mailbox()
    asked = {"tls_context": context, "require_starttls": True, "auth_require_tls": True, "auth_required": True}
    controller = Controller(
        mailbox, hostname="localhost", port=free_port(), authenticator=signs_in, **(asked | options)
    )
    controller.start()
    try:
        yield mailbox, controller.port, public
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def send(port: int, ca: Path | None, world: World | None = None, to: str = "soc@example.com", **more: Any) -> Any:
    world = world or World(secrets={"smtp-password": PASSWORD})
    settings = EmailSettings(host="localhost", port=port, sender="noroshi@example.com", user="noroshi", ca=ca)
    with world.connection("noroshi.email", Email(settings)) as connection:
        asked: dict[str, Any] = {"to": [to], "subject": "Key of bob removed", "text": "line 1\n.line 2\nü"} | more
        return connection.perform(call("noroshi.email.send", **asked), TRY)


def test_mail_goes_out_over_tls_under_an_id_that_stays_the_same(tmp_path: Path) -> None:
    world = World(secrets={"smtp-password": PASSWORD})
    with server(tmp_path) as (mailbox, port, ca):
        sent = send(port, ca, world)
        again = send(port, ca, world)
    assert sent.value == {"message_id": f"<{'a' * 32}@example.com>", "refused": []}
    assert again.value == sent.value
    envelope = mailbox.taken[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("noroshi@example.com", ["soc@example.com"])
    text = envelope.content.decode() if isinstance(envelope.content, bytes) else str(envelope.content)
    assert "Subject: Key of bob removed" in text
    assert f"Message-ID: <{'a' * 32}@example.com>" in text
    assert PASSWORD not in repr(world.sent)


def test_a_server_whose_certificate_nobody_vouches_for_gets_neither_mail_nor_password(tmp_path: Path) -> None:
    with server(tmp_path) as (mailbox, port, _):
        error = send(port, None).error
    assert error["message"] == "AuthError: localhost offers no TLS that can be trusted"
    assert mailbox.taken == []


def test_a_server_without_tls_gets_nothing(tmp_path: Path) -> None:
    plain = {"tls_context": None, "require_starttls": False, "auth_require_tls": False, "auth_required": False}
    with server(tmp_path, **plain) as (mailbox, port, ca):
        error = send(port, ca).error
    assert error["message"] == "AuthError: localhost offers no TLS that can be trusted"
    assert mailbox.taken == []


def test_what_the_server_refuses_is_told_without_the_password(tmp_path: Path) -> None:
    with server(tmp_path) as (_, port, ca):
        nobody = send(port, ca, to="somebody@elsewhere.example").error
        wrong = send(port, ca, World(secrets={"smtp-password": "wrong"})).error
        some = send(port, ca, to="soc@example.com", cc=["x@elsewhere.example"]).value
    assert nobody["message"] == "OperationError: localhost takes mail for none of the addresses"
    assert wrong["message"] == "AuthError: localhost refuses the name or password"
    assert some["refused"] == ["x@elsewhere.example"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "x\r\nBcc: everybody@example.com"},
        {"to": ["a@example.com\nBcc: b@example.com"]},
        {"to": ["a@example.com, b@example.com"]},
        {"to": []},
    ],
)
def test_headers_cannot_be_slipped_in(wrong: dict[str, Any]) -> None:
    assert send(1, None, **wrong).error["tags"] == ["ValueError"]


def test_a_server_that_says_nothing_ends_the_call_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried = replace(Email.actions["send"], seconds=0.3)
    monkeypatch.setattr(Email, "actions", {"send": hurried})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        settings = EmailSettings(host="127.0.0.1", port=silent.getsockname()[1], sender="noroshi@example.com")
        with World().connection("noroshi.email", Email(settings)) as connection:
            asked = call("noroshi.email.send", to=["a@example.com"], subject="x", text="y")
            outcome = connection.perform(asked, TRY)
    assert isinstance(outcome, Failed)
    assert time.monotonic() - began < 10
