"""A small fleet on loopback: SSH servers with accounts, key files, sessions that are processes, and a log.

The protocol, the keys and the processes are real; only the machines around them are not. What a host runs for
somebody finds this host's accounts and sessions, and never those of the machine that the story is told on.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import asyncssh

RESPONDER: Final = "noroshi"
"""The account that the platform uses on hosts."""

_COMMANDS: Final = {
    "getent": '[ "$1" = passwd ] && [ -d "$HOST/home/$2" ] && echo "$2:x:1001:1001::$HOST/home/$2:/bin/sh"',
    "id": '[ "$1" = -u ] && echo 1000 || echo "uid=1000"',
    "ps": 'cat "$HOST/sessions" 2>/dev/null; true',
}
"""What would show the whole machine shows the host instead."""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody came in."""

    at: datetime
    host: str
    user: str
    address: str
    port: int
    key: str


@dataclass(slots=True)
class Host:
    """One machine: where it listens, and the folder with its accounts and sessions."""

    name: str
    folder: Path
    port: int = 0
    sessions: dict[int, str] = field(default_factory=dict)

    def keys_of(self, user: str) -> Path:
        """The keys that let a user in."""
        return self.folder / "home" / user / ".ssh" / "authorized_keys"

    async def stay(self, process: asyncio.subprocess.Process, user: str) -> None:
        """Show a session as long as its process lives."""
        self.sessions[process.pid] = user
        self.show_sessions()
        try:
            await process.wait()
        finally:
            del self.sessions[process.pid]
            self.show_sessions()

    def show_sessions(self) -> None:
        """Write the table of processes that commands on the host see."""
        lines = [f"{pid} 1 {user} sshd: {user}@pts/0\n" for pid, user in self.sessions.items()]
        (self.folder / "sessions").write_text("".join(lines))


class Fleet:
    """Hosts that answer as long as the block lasts. `on_login` is told of every login, before its session begins."""

    def __init__(self, folder: Path, names: Iterable[str], on_login: Callable[[Login], None], claimed: str) -> None:
        """`claimed` is the address that logins of everybody but the responder are said to come from."""
        self._folder = folder
        self._on_login = on_login
        self._claimed = claimed
        self._held = AsyncExitStack()
        self._running: set[asyncio.subprocess.Process] = set()
        self.hosts = {name: Host(name, folder / name) for name in names}
        self.known_hosts = folder / "known_hosts"
        self.responder_key = asyncssh.generate_private_key("ssh-ed25519")

    async def __aenter__(self) -> Self:
        commands = self._folder / "bin"
        commands.mkdir(parents=True, exist_ok=True)
        for name, script in _COMMANDS.items():
            file = commands / name
            file.write_text(f"#!/bin/sh\n{script}\n")
            file.chmod(0o700)
        lines = []
        for host in self.hosts.values():
            self.admit(RESPONDER, self.responder_key, [host])
            key = asyncssh.generate_private_key("ssh-ed25519")
            await self._start(host, key)
            lines.append(f"[127.0.0.1]:{host.port} {key.export_public_key().decode()}")
        self.known_hosts.write_text("".join(lines))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._held.aclose()
        for process in self._running:
            if process.returncode is None:
                process.kill()
        await asyncio.gather(*(process.wait() for process in self._running))

    def admit(self, user: str, key: asyncssh.SSHKey, hosts: Iterable[Host] | None = None) -> None:
        """Let a user in with a key: on these hosts, or on all."""
        for host in self.hosts.values() if hosts is None else hosts:
            file = host.keys_of(user)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("ab") as keys:
                keys.write(key.export_public_key())
            host.show_sessions()

    async def _start(self, host: Host, key: asyncssh.SSHKey) -> None:
        async def process(channel: asyncssh.SSHServerProcess[bytes]) -> None:
            await self._serve(host, channel)

        def serve() -> asyncssh.SSHServer:
            return _Gate(host, self._on_login, self._claimed)

        acceptor = await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[key], server_factory=serve, process_factory=process, encoding=None
        )
        host.port = acceptor.get_port()
        self._held.push_async_callback(acceptor.wait_closed)
        self._held.callback(acceptor.close)

    async def _serve(self, host: Host, channel: asyncssh.SSHServerProcess[bytes]) -> None:
        """Run what was asked for, or for a session a process that lives until somebody ends it."""
        user = str(channel.get_extra_info("username"))
        environment = {
            "PATH": f"{(self._folder / 'bin').resolve()}:{os.environ['PATH']}",
            "HOST": str(host.folder.resolve()),
            "HOME": str(host.keys_of(user).parent.parent.resolve()),
        }
        wanted = ("sleep", "3600") if channel.command is None else ("/bin/sh", "-c", channel.command)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*wanted, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        self._running.add(process)
        try:
            if channel.command is None:
                await host.stay(process, user)
            else:
                output, errors = await process.communicate(await channel.stdin.read())
                channel.stdout.write(output)
                channel.stderr.write(errors)
            code = await process.wait()
            channel.exit(code if code >= 0 else 128 - code)
        finally:
            self._running.discard(process)


class _Gate(asyncssh.SSHServer):
    """Lets in whom the host's key file names at this moment."""

    def __init__(self, host: Host, on_login: Callable[[Login], None], claimed: str) -> None:
        self._host = host
        self._on_login = on_login
        self._claimed = claimed
        self._port = 0
        self._user = ""
        self._key = ""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._port = conn.get_extra_info("peername")[1]

    def public_key_auth_supported(self) -> bool:
        return True

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        file = self._host.keys_of(username)
        self._user, self._key = username, key.get_fingerprint()
        return file.is_file() and key.export_public_key().strip() in file.read_bytes().splitlines()

    def auth_completed(self) -> None:
        if self._user != RESPONDER:
            now = datetime.now(UTC)
            self._on_login(Login(now, self._host.name, self._user, self._claimed, self._port, self._key))


class Intruder:
    """Somebody with a key who logs in and stays."""

    def __init__(self, fleet: Fleet, user: str, key: asyncssh.SSHKey) -> None:
        self._fleet = fleet
        self._user = user
        self._key = key
        self._held: list[tuple[asyncssh.SSHClientConnection, asyncssh.SSHClientProcess[str]]] = []

    async def enter(self, host: Host) -> bool:
        """Open a session and keep it; false when the key does not open the host."""
        try:
            connection = await asyncssh.connect(
                "127.0.0.1",
                host.port,
                username=self._user,
                client_keys=[self._key],
                known_hosts=str(self._fleet.known_hosts),
                agent_path=None,
                config=None,
            )
        except asyncssh.PermissionDenied:
            return False
        self._held.append((connection, await connection.create_process()))
        return True

    def sessions(self) -> int:
        """How many sessions are open still."""
        return sum(process.exit_status is None and process.exit_signal is None for _, process in self._held)

    async def leave(self) -> None:
        """Close whatever is open."""
        for connection, _ in self._held:
            connection.close()
            await connection.wait_closed()
