"""Runs our scripts on a host over SSH."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from noroshi.sdk.outside import CallError

if TYPE_CHECKING:
    import asyncssh

_VERDICT: Final = re.compile(r"^noroshi: ([a-z]+) (\d+)$", re.MULTILINE)
_MAX_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How hosts are reached. Their keys must stand in `known_hosts`; nothing is trusted on first use."""

    user: str
    private_key: str
    known_hosts: Path
    sudo: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A script of ours and what it is given."""

    script: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a script said at its end, and everything it printed."""

    word: str
    number: int
    output: str


def run_steps(host: str, login: Login, account: Sequence[str], steps: Sequence[Step], seconds: float) -> list[Said]:
    """Run scripts one after the other on HOST[:PORT], in `seconds` and one login. Raises CallError.

    `account` are the arguments that every script begins with. One login, because rules count logins, ours too.
    """
    # It takes longer to import than all other connectors together, and most runs need none of it.
    import asyncssh

    try:
        return asyncio.run(_run(host, login, account, steps, seconds))
    except TimeoutError:
        raise CallError("TimeoutError", f"{host} did not finish in {seconds:.0f} s") from None
    except asyncssh.HostKeyNotVerifiable:
        raise CallError("AuthError", f"{host} shows a key that known_hosts does not hold") from None
    except asyncssh.PermissionDenied:
        raise CallError("AuthError", f"{host} does not let {login.user} in") from None
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise CallError("AuthError", "the private key for SSH cannot be read, or has a passphrase") from None
    except ConnectionRefusedError:
        raise CallError("ConnectionFailedError", f"{host} cannot be reached over SSH") from None
    except (asyncssh.Error, OSError) as error:
        raise CallError("ConnectionError", f"SSH to {host} broke: {type(error).__name__}") from None


async def _run(host: str, login: Login, account: Sequence[str], steps: Sequence[Step], seconds: float) -> list[Said]:
    import asyncssh

    address, port = _split(host)
    said: list[Said] = []
    async with asyncio.timeout(seconds):
        try:
            connection = await asyncssh.connect(
                address,
                port,
                username=login.user,
                client_keys=[asyncssh.import_private_key(login.private_key)],
                known_hosts=str(login.known_hosts),
                agent_path=None,
                config=None,
                password_auth=False,
                kbdint_auth=False,
                keepalive_interval=5,
            )
        except OSError as error:
            raise ConnectionRefusedError from error
        async with connection:
            said += [await _step(connection, host, login, [*account, *step.arguments], step.script) for step in steps]
    return said


async def _step(
    connection: asyncssh.SSHClientConnection, host: str, login: Login, arguments: list[str], name: str
) -> Said:
    command = shlex.join([*(["sudo", "-n"] if login.sudo else []), "/bin/sh", "-s", "--", *arguments])
    script = _script("accounts") + _script(name)
    done = await connection.run(command, input=script, encoding="utf-8", errors="replace")
    output = str(done.stdout or "")[:_MAX_BYTES]
    verdict = _VERDICT.findall(output)
    if done.exit_status != 0 or not verdict:
        last = " ".join(str(done.stderr or "").split())[-200:]
        raise CallError("OperationError", f"{host} could not do it: {last or f'exit status {done.exit_status}'}")
    word, number = verdict[-1]
    return Said(word, int(number), output)


def _split(host: str) -> tuple[str, int]:
    found = re.fullmatch(r"\[([^\]]+)\](?::(\d+))?|([^:]+)(?::(\d+))?", host)
    if found is None:
        raise CallError("ValueError", f"{host!r} is no host; write HOST, HOST:PORT or [IPv6]:PORT")
    return found[1] or found[3], int(found[2] or found[4] or 22)


def _script(name: str) -> str:
    return (resources.files("noroshi.integrations.ssh") / "scripts" / f"{name}.sh").read_text("utf-8")
