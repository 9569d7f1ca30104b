"""Hosts with a real sshd: each in namespaces of its own, with accounts, files and processes that no other host sees."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pytest

SSHD = "/usr/sbin/sshd"
_BOB = 20_001


@dataclass(frozen=True, slots=True)
class Person:
    """A key pair in the forms of OpenSSH."""

    private: str
    public: str


@dataclass(frozen=True, slots=True)
class Host:
    """A host: how it is reached, and its files as they are seen from here."""

    name: str
    address: str
    port: int
    folder: Path

    @property
    def authorized_keys(self) -> Path:
        """Bob's file of keys."""
        return self.folder / "home" / ".ssh" / "authorized_keys"

    @property
    def log(self) -> str:
        """What sshd has logged."""
        return (self.folder / "sshd.log").read_text()

    def log_in(
        self,
        person: Person,
        command: str = "echo in; exec sleep 600",
        account: str = "bob",
        origin: str = "127.0.0.1",
    ) -> Session:
        """Open a session with a terminal from an address, as OpenSSH's own client does it."""
        key = self.folder / f"{account}-client-key"
        key.write_text(person.private)
        key.chmod(0o600)
        options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes", "LogLevel=ERROR"]
        arguments = [part for option in options for part in ("-o", option)]
        place = ["-b", origin, "-p", str(self.port), f"{account}@{self.address}"]
        process = subprocess.Popen(
            ["ssh", "-F", "none", "-tt", "-i", str(key), *arguments, *place, command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return Session(process)


class Session:
    """Somebody's open session."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def is_open(self) -> bool:
        """Whether it lasts."""
        return self._process.poll() is None

    def wait_open(self) -> None:
        """Wait until the other side has let us in and runs the command."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == b"in"

    def wait_closed(self) -> int:
        """Wait until it has ended; its exit status."""
        status = self._process.wait(30)
        self.close()
        return status

    def close(self) -> None:
        """End it from this side."""
        self._process.kill()
        self._process.wait(30)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def need_hosts() -> None:
    """Skip where such hosts cannot be made."""
    if not Path(SSHD).exists() or shutil.which("ssh") is None:
        pytest.skip("needs Debian's openssh-server and openssh-client")
    probe = ["unshare", "--fork", "--pid", "--mount", "--mount-proc", "true"]
    if os.geteuid() != 0 or subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs root and the right to make namespaces (unshare)")


def new_person() -> Person:
    """A new key pair."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    return Person(key.export_private_key().decode(), key.export_public_key().decode().strip())


Syslog = Callable[[str, str], None]
"""Is given the name of a host and a line of its syslog."""


@contextmanager
def start_hosts(count: int, noroshi: Person, bob: Person, syslog: Syslog | None = None) -> Iterator[list[Host]]:
    """Hosts on 127.0.0.2 and further on, to which `noroshi` is root and `bob` is bob.

    With `syslog` sshd and PAM log as they do on a machine, and every line is handed on. Their folder is not pytest's:
    bob is another user than whoever runs the tests, and has to get to his home.
    """
    need_hosts()
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="noroshi-hosts-")))
        folder.chmod(0o755)
        hosts = []
        for number in range(count):
            place = folder / f"h{number}"
            place.mkdir(parents=True)
            if syslog is not None:
                held.enter_context(_listening(place, syslog))
            started = _start(place, f"127.0.0.{number + 2}", noroshi, bob, with_syslog=syslog is not None)
            hosts.append(held.enter_context(started))
        yield hosts


@contextmanager
def _listening(place: Path, syslog: Syslog) -> Iterator[None]:
    """A syslog daemon of one host: datagrams like `<86>Nov 22 00:00:00 sshd[7]: …`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(place / "log"))
        (place / "log").chmod(0o666)

        def listen() -> None:
            while data := listener.recv(65536):
                syslog(place.name, data.decode("utf-8", "replace").partition(">")[2].strip())

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield
        finally:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
                end.sendto(b"", str(place / "log"))
            thread.join(30)


def known_hosts(hosts: list[Host], file: Path) -> Path:
    """Write the hosts' keys as OpenSSH keeps them."""
    lines = [f"[{host.address}]:{host.port} {(host.folder / 'host_key.pub').read_text()}" for host in hosts]
    file.write_text("".join(lines))
    return file


@contextmanager
def _start(folder: Path, address: str, noroshi: Person, bob: Person, *, with_syslog: bool) -> Iterator[Host]:
    home = folder / "home" / ".ssh"
    home.mkdir(parents=True)
    (folder / "root-keys").write_text(noroshi.public + "\n")
    (home / "authorized_keys").write_text(f"# bob's keys\n{bob.public}\n")
    for path in (folder / "home", home, home / "authorized_keys"):
        os.chown(path, _BOB, _BOB)
    home.chmod(0o700)
    (folder / "passwd").write_text(
        f"root:*:0:0::/root:/bin/sh\nbob:*:{_BOB}:{_BOB}::{folder}/home:/bin/sh\nsshd:*:100:65534::/run/sshd:/bin/false\n"
    )
    (folder / "lib").mkdir()
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    host_key.write_private_key(str(folder / "host_key"))
    (folder / "host_key").chmod(0o600)
    host_key.write_public_key(str(folder / "host_key.pub"))
    port = _free_port(address)
    (folder / "sshd_config").write_text(
        f"""Port {port}
ListenAddress {address}
HostKey {folder}/host_key
PidFile none
UsePAM {"yes" if with_syslog else "no"}
StrictModes no
PasswordAuthentication no
PermitRootLogin prohibit-password
LogLevel VERBOSE
Match User root
  AuthorizedKeysFile {folder}/root-keys
Match User bob
  AuthorizedKeysFile %h/.ssh/authorized_keys
"""
    )
    mounts = f"mount --bind {folder}/passwd /etc/passwd && mount --bind {folder}/lib /var/lib"
    command = f"{mounts} && exec {SSHD} -D -e -f {folder}/sshd_config"
    if with_syslog:
        (folder / "pam").write_text(
            "auth required pam_permit.so\naccount required pam_permit.so\nsession required pam_unix.so\n"
        )
        command = f"{mounts} && {_own_devices(folder)} && exec {SSHD} -D -f {folder}/sshd_config"
    with (folder / "sshd.log").open("wb") as log:
        process = subprocess.Popen(
            ["unshare", "--fork", "--pid", "--mount", "--mount-proc", "--kill-child", "sh", "-c", command],
            stdout=log,
            stderr=log,
        )
    try:
        _wait_listening(address, port, process)
        yield Host(folder.name, address, port, folder)
    finally:
        process.kill()
        process.wait(30)


def _own_devices(folder: Path) -> str:
    """Commands that give the host a /dev with a log of its own, and PAM what it says of sessions."""
    nodes = "null zero random urandom tty"
    (folder / "dev").mkdir()
    dev = f"{folder}/dev"
    return " && ".join(
        [
            f"mount --bind {folder}/pam /etc/pam.d/sshd",
            f"mount -t tmpfs none {dev}",
            f"for n in {nodes}; do touch {dev}/$n && mount --bind /dev/$n {dev}/$n || exit 1; done",
            f"mkdir {dev}/pts && mount --bind /dev/pts {dev}/pts && ln -s pts/ptmx {dev}/ptmx",
            f"ln -s /proc/self/fd {dev}/fd && ln -s {folder}/log {dev}/log",
            f"mount --rbind {dev} /dev",
        ]
    )


def _free_port(address: str) -> int:
    with socket.create_server((address, 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_listening(address: str, port: int, process: subprocess.Popen[bytes]) -> None:
    ends_at = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < ends_at:
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("sshd does not listen")
