"""Mail over SMTP (RFC 5321), with STARTTLS (RFC 3207) or TLS from the start (RFC 8314)."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, Outcome, SecretName, action
from noroshi.sdk.outside import CallError, Limit, Outside

Address = Annotated[str, StringConstraints(pattern=r"^[^\s@<>,;:\"\\]+@[^\s@<>,;:\"\\]+$", max_length=254)]
Line = Annotated[str, StringConstraints(pattern=r"^[^\r\n\x00]*$", max_length=900)]


class EmailSettings(ConnectorSettings):
    """A mail server. Its certificate is always checked, against `ca` when that is given."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls"] = "starttls"
    sender: Address
    user: str | None = None
    password: SecretName = "smtp-password"
    ca: Path | None = None


class Send(Arguments):
    """A plain text mail."""

    to: list[Address] = Field(min_length=1, max_length=50)
    cc: list[Address] = Field([], max_length=50)
    subject: Line
    text: str


class Sent(Outcome):
    """`refused` are the addresses that the server did not take."""

    message_id: str
    refused: list[str]


class Email(Connector[EmailSettings]):
    """The message's id is made of the idempotency key, so that a mail sent twice can be known as one."""

    title = "Email"
    settings_type: ClassVar[type[ConnectorSettings]] = EmailSettings
    limit = Limit(count=60, per_seconds=60, burst=20)

    @action(idempotent=False, assumed={"message_id": "<noroshi@example.com>", "refused": []})
    def send(self, given: Send, outside: Outside) -> Sent:
        """Send a mail."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self.settings.sender
        message["To"] = ", ".join(given.to)
        if given.cc:
            message["Cc"] = ", ".join(given.cc)
        message["Subject"] = given.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{outside.idempotency_key[:32]}@{self.settings.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(given.text)
        password = outside.secret(self.settings.password) if self.settings.user else ""

        def send(seconds: float) -> dict[str, tuple[int, bytes]]:
            with _told(self.settings.host), self._session(seconds, password) as session:
                return session.send_message(message)

        sending = {"to": given.to, "cc": given.cc, "subject": given.subject, "text": given.text}
        refused = outside.deliver(self.settings.host, sending, send, writes=True)
        return Sent(message_id=message["Message-ID"], refused=sorted(refused))

    def check(self, outside: Outside) -> str:
        """Whether the server takes our name."""
        password = outside.secret(self.settings.password) if self.settings.user else ""

        def ask(seconds: float) -> str:
            with _told(self.settings.host), self._session(seconds, password) as session:
                return f"{self.settings.host} answers {session.noop()[0]}"

        return outside.deliver(self.settings.host, {"command": "NOOP"}, ask, writes=False)

    def _session(self, seconds: float, password: str) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self.settings.ca)
        host, port = self.settings.host, self.settings.port
        session: smtplib.SMTP
        try:
            if self.settings.security == "tls":
                session = smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
            else:
                session = smtplib.SMTP(host, port, timeout=seconds)
        except (OSError, smtplib.SMTPException) as error:
            raise CallError("ConnectionFailedError", f"{host} cannot be reached: {type(error).__name__}") from None
        try:
            if self.settings.security == "starttls":
                session.starttls(context=context)
            if self.settings.user:
                session.login(self.settings.user, password)
        except BaseException:
            session.close()
            raise
        return session


class _told:  # noqa: N801 - reads as a word in the `with` that uses it
    """Turns errors of SMTP into those of the playbook language; what the server says may hold what we sent."""

    def __init__(self, host: str) -> None:
        self._host = host

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            raise CallError("AuthError", f"{self._host} refuses the name or password") from None
        if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
            raise CallError("AuthError", f"{self._host} offers no TLS that can be trusted") from None
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            raise CallError("OperationError", f"{self._host} takes mail for none of the addresses") from None
        if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 500:
            raise CallError("ConnectionFailedError", f"{self._host} cannot take mail now ({error.smtp_code})") from None
        if isinstance(error, smtplib.SMTPResponseException):
            raise CallError("OperationError", f"{self._host} refuses the mail ({error.smtp_code})") from None
        if isinstance(error, TimeoutError):
            raise CallError("TimeoutError", f"{self._host} did not answer in time") from None
        if isinstance(error, OSError | smtplib.SMTPException):
            raise CallError("ConnectionError", f"the connection to {self._host} broke") from None
