"""The second factor: time-based codes (RFC 6238), each good once, and recovery codes for a lost phone."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pyotp
import segno
from sqlalchemy.orm import Session

from noroshi.api.accounts.secrets import Vault, fingerprint
from noroshi.model.access import Actor
from noroshi.records.audit import append_audit
from noroshi.records.tables import UserRecord

_ISSUER: Final = "Noroshi"
_STEP_SECONDS: Final = 30
_STEPS_AROUND: Final = 1
"""A clock may be off by one step."""
_RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 10


def new_totp_secret() -> str:
    """160 random bits as authenticator apps take them."""
    return pyotp.random_base32()


def enrolment_image(name: str, secret: str) -> str:
    """The QR code that an authenticator app scans, as a data URI."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2, dark="#000", light="#fff")


def matching_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time step a code belongs to; None when it is wrong, or no later than the last one used."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // _STEP_SECONDS
    found = None
    for step in range(current - _STEPS_AROUND, current + _STEPS_AROUND + 1):
        if pyotp.utils.strings_equal(digits, totp.generate_otp(step)) and step > last_step:
            found = step
    return found


def new_recovery_codes() -> tuple[Sequence[str], list[str]]:
    """Codes for the person, told once, and what is stored of them."""
    codes = [
        _grouped(base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower())
        for _ in range(_RECOVERY_CODES)
    ]
    return codes, [fingerprint(_plain(code)) for code in codes]


def turn_on(
    session: Session, actor: Actor, user: UserRecord, secret: str, code: str, vault: Vault, now: datetime
) -> Sequence[str] | None:
    """Ask for codes of this secret from now on, once a first one is right; gives recovery codes. None: it is wrong."""
    step = matching_step(secret, code, now, user.totp_last_step)
    if step is None:
        return None
    codes, user.recovery_hashes = new_recovery_codes()
    user.totp_secret, user.totp_last_step = vault.seal(secret), step
    append_audit(session, actor, "user.factor-on", "user", user.name, now=now)
    return codes


def accept_code(user: UserRecord, code: str, vault: Vault, now: datetime) -> bool:
    """Whether a code of the app or a recovery code is right; it is used up by this. Call it in a writing session."""
    if user.totp_secret is None:
        return False
    step = matching_step(vault.open(user.totp_secret), code, now, user.totp_last_step)
    if step is not None:
        user.totp_last_step = step
        return True
    stored = fingerprint(_plain(code))
    if stored in user.recovery_hashes:
        user.recovery_hashes = [other for other in user.recovery_hashes if other != stored]
        return True
    return False


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())
