"""The key of the encrypted store: in the keyring of the operating system, or in a file that only its owner reads."""

from __future__ import annotations

import base64
import os
import secrets
import stat
from pathlib import Path
from typing import Final, Literal

from noroshi.runtime.errors import ConfigError

KeyPlace = Literal["keyring", "file"]

_SERVICE: Final = "noroshi"
_BYTES: Final = 32


def new_key(vault: Path, place: KeyPlace | None) -> tuple[KeyPlace, bytes]:
    """Make a key and keep it; without a wish in the keyring when there is one. Returns where it is, and the key."""
    key = secrets.token_bytes(_BYTES)
    text = base64.b64encode(key).decode()
    if place != "file" and _keep_in_keyring(vault, text):
        return "keyring", key
    if place == "keyring":
        raise ConfigError("the operating system offers no keyring here; set secrets.key to 'file'")
    file = key_file(vault)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(text + "\n")
    except FileExistsError:
        return "file", read_key(vault, "file")
    return "file", key


def read_key(vault: Path, place: KeyPlace) -> bytes:
    """The key of a store. Raises ConfigError when it is gone, or when others may read it."""
    text = _from_keyring(vault) if place == "keyring" else _from_file(key_file(vault))
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise ConfigError(f"the key of {vault} is damaged; restore it, or remove {vault} and set the secrets again")
    return key


def key_file(vault: Path) -> Path:
    """Where the key of a store lies when it is a file."""
    return vault.with_suffix(".key")


def _from_file(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the key of the secrets, {file}, cannot be read: {type(error).__name__}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(f"{file} can be read by others: run chmod 600 {file}, and change the secrets it protects")
    return text


def _keep_in_keyring(vault: Path, text: str) -> bool:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, str(vault.resolve()), text)
        return keyring.get_password(_SERVICE, str(vault.resolve())) == text
    except (KeyringError, RuntimeError):
        return False


def _from_keyring(vault: Path) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        text = keyring.get_password(_SERVICE, str(vault.resolve()))
    except (KeyringError, RuntimeError) as error:
        raise ConfigError(f"the keyring that holds the key of {vault} does not open: {type(error).__name__}") from error
    if text is None:
        raise ConfigError(f"the keyring has no key for {vault}; run this as the person who set the secrets")
    return text
