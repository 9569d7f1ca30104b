"""Syslog: every message becomes one record, over every transport and framing, from real senders too."""

from __future__ import annotations

import asyncio
import logging
import logging.handlers
import os
import random
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.collecting import Collecting, collecting

from noroshi.collect.syslog.frames import Frames

OLD = b"<86>Jan  5 10:00:00 web-1 sshd[1]: Accepted publickey for bob from 192.0.2.7 port 22 ssh2"
NEW = b'<165>1 2026-01-05T10:00:00.000Z web-1 app 7 ID47 [a@32473 b="c"] \xef\xbb\xbfhello'


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def listener(transport: str, port: int, **more: Any) -> dict[str, dict[str, Any]]:
    return {"sys": {"kind": "syslog", "source": "linux_auth", "transport": transport, "port": port, **more}}


async def arrived(one: Collecting, count: int) -> list[bytes]:
    async def enough() -> bool:
        return len(await one.records("linux_auth")) >= count

    await one.until(enough)
    return await one.records("linux_auth")


async def connected(port: int, **options: Any) -> asyncio.StreamWriter:
    for _ in range(100):
        try:
            return (await asyncio.open_connection("127.0.0.1", port, **options))[1]
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
    raise AssertionError


def test_datagrams_become_records_without_their_line_ends(tmp_path: Path) -> None:
    port = free_port(socket.SOCK_DGRAM)

    async def story(one: Collecting) -> list[bytes]:
        await asyncio.sleep(0.1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for message in (OLD, NEW + b"\n", b"", b"\n", b"two\nlines\0"):
                sender.sendto(message, ("127.0.0.1", port))
        return await arrived(one, 3)

    assert collecting(tmp_path, story, inputs=listener("udp", port)) == [OLD, NEW, b"two\nlines"]


def test_both_framings_of_tcp_may_mix_and_a_cut_end_is_kept(tmp_path: Path) -> None:
    port = free_port()

    async def story(one: Collecting) -> list[bytes]:
        writer = await connected(port)
        for piece in (OLD + b"\n", b"%d %s" % (len(NEW), NEW), b"<1>a\r\n<2>b\0", b"9 <3>c\n", b"<4>d", b"<5>without"):
            for at in range(0, len(piece), 7):
                writer.write(piece[at : at + 7])
                await writer.drain()
        writer.close()
        return await arrived(one, 6)

    records = collecting(tmp_path, story, inputs=listener("tcp", port))
    assert records == [OLD, NEW, b"<1>a", b"<2>b", b"<3>c\n<4>d", b"<5>without"]


def test_what_came_before_the_stop_is_handed_in(tmp_path: Path) -> None:
    port = free_port()

    async def story(one: Collecting) -> None:
        writer = await connected(port)
        writer.write(b"".join(b"<1>%d\n" % n for n in range(5000)))
        await writer.drain()
        one.stopping.set()
        await asyncio.sleep(0.5)
        writer.close()

    async def all_of_it(one: Collecting) -> list[bytes]:
        return await one.records("linux_auth")

    collecting(tmp_path, story, inputs=listener("tcp", port))
    assert collecting(tmp_path, all_of_it) == [b"<1>%d" % n for n in range(5000)]


def test_a_sender_that_announces_too_much_is_cut_off_and_accounted_for(tmp_path: Path) -> None:
    port = free_port()

    async def story(one: Collecting) -> tuple[list[bytes], dict[str, int]]:
        writer = await connected(port)
        writer.write(b"<1>good\n999999 <2>never ending")
        await one.until(lambda: entered(one))
        writer.close()
        dropped = [entry.dropped for entry in await one.ledger() if entry.dropped]
        return await arrived(one, 1), dropped[0]

    async def entered(one: Collecting) -> bool:
        return any(entry.dropped for entry in await one.ledger())

    told = collecting(tmp_path, story, inputs=listener("tcp", port, max_message_bytes=1000))
    assert told == ([b"<1>good"], {"syslog-message-too-long": 1})


def test_what_waits_for_a_full_broker_is_stored_once(tmp_path: Path) -> None:
    port = free_port()
    lines = [b"<1>%d %s" % (n, random.Random(n).randbytes(500).hex().encode()) for n in range(12_000)]

    async def story(one: Collecting) -> list[bytes]:
        writer = await connected(port)
        writer.write(b"\n".join([*lines, b""]))
        sent = asyncio.create_task(writer.drain())
        client = one.client()

        async def full() -> bool:
            return (await client.get("/readyz")).status_code == 503

        await one.until(full)
        await asyncio.sleep(1.5)
        await one.enlarge(256 << 20)
        await arrived(one, len(lines))
        await sent
        writer.close()
        return await one.records("linux_auth")

    stored = collecting(tmp_path, story, inputs=listener("tcp", port), raw_bytes=3 << 20)
    assert sorted(stored) == sorted(lines)


@pytest.mark.skipif(not Path("/proc/net/udp").exists(), reason="only Linux tells how many datagrams were dropped")
def test_datagrams_that_the_kernel_drops_are_in_the_ledger(tmp_path: Path) -> None:
    port = free_port(socket.SOCK_DGRAM)
    count, message = 40_000, b"<1>" + b"x" * 1200

    async def story(one: Collecting) -> tuple[int, int]:
        await asyncio.sleep(0.1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            # Sent from this very loop: nothing is read meanwhile, and the kernel's buffer cannot hold them all.
            for _ in range(count):
                sender.sendto(message, ("127.0.0.1", port))

        async def settled() -> bool:
            return sum(e.records_in for e in await one.ledger()) == count

        await one.until(settled)
        dropped = sum(sum(entry.dropped.values()) for entry in await one.ledger())
        return dropped, len(await one.records("linux_auth"))

    dropped, stored = collecting(tmp_path, story, inputs=listener("udp", port))
    assert dropped + stored == count
    assert dropped > 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "chain.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", chain],
        check=True, capture_output=True,
    )  # fmt: skip
    return chain, key


def test_tls_carries_messages_and_plain_text_is_refused(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    chain, key = certificate
    port = free_port()

    async def story(one: Collecting) -> list[bytes]:
        plain = await connected(port)
        plain.write(OLD + b"\n")
        trust = ssl.create_default_context(cafile=str(chain))
        writer = await connected(port, ssl=trust, server_hostname="localhost")
        writer.write(b"%d %s" % (len(NEW), NEW))
        await writer.drain()
        plain.close()
        writer.close()
        return await arrived(one, 1)

    inputs = listener("tls", port, certificate=str(chain), key=str(key))
    assert collecting(tmp_path, story, inputs=inputs) == [NEW]


def test_pythons_own_syslog_client_delivers(tmp_path: Path) -> None:
    port = free_port()

    async def story(one: Collecting) -> list[bytes]:
        (await connected(port)).close()
        handler = logging.handlers.SysLogHandler(("127.0.0.1", port), socktype=socket.SOCK_STREAM)
        logger = logging.getLogger("of_a_daemon")
        logger.addHandler(handler)
        for number in range(3):
            logger.warning("message %d", number)
        logger.removeHandler(handler)
        handler.close()
        return await arrived(one, 3)

    assert collecting(tmp_path, story, inputs=listener("tcp", port)) == [b"<12>message %d" % n for n in range(3)]


RSYSLOG = shutil.which("rsyslogd") or "/usr/sbin/rsyslogd"
SYSLOG_NG_ROOT = Path("/opt/syslog-ng")
SYSLOG_NG = shutil.which("syslog-ng") or str(SYSLOG_NG_ROOT / "usr/sbin/syslog-ng")
needs_rsyslog = pytest.mark.skipif(not os.access(RSYSLOG, os.X_OK), reason="no rsyslogd; .ci/peers installs it")
needs_syslog_ng = pytest.mark.skipif(not os.access(SYSLOG_NG, os.X_OK), reason="no syslog-ng; .ci/peers unpacks it")


@contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
    try:
        yield daemon
    finally:
        daemon.terminate()
        daemon.communicate(timeout=60)


@needs_rsyslog
@pytest.mark.parametrize(
    ("transport", "forward"),
    [
        ("udp", 'action(type="omfwd" target="127.0.0.1" port="{port}" protocol="udp")'),
        ("tcp", 'action(type="omfwd" target="127.0.0.1" port="{port}" protocol="tcp")'),
        ("tcp", 'action(type="omfwd" target="127.0.0.1" port="{port}" protocol="tcp" TCP_Framing="octet-counted")'),
    ],
)
def test_rsyslog_forwards_every_line(tmp_path: Path, transport: str, forward: str) -> None:
    port = free_port(socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM)
    feed = tmp_path / "feed.log"
    feed.write_text("".join(f"message {n}\n" for n in range(500)))
    configuration = tmp_path / "rsyslog.conf"
    configuration.write_text(
        f'global(workDirectory="{tmp_path}")\nmodule(load="imfile" PollingInterval="1")\n'
        f'input(type="imfile" File="{feed}" Tag="test:")\n' + forward.format(port=port) + "\n"
    )

    async def story(one: Collecting) -> list[bytes]:
        await asyncio.sleep(0.1)
        with running([RSYSLOG, "-n", "-f", str(configuration), "-i", str(tmp_path / "rsyslog.pid")]):
            return await arrived(one, 500)

    records = [one for one in collecting(tmp_path, story, inputs=listener(transport, port)) if b"message" in one]
    assert [one.rsplit(b" ", 1)[1] for one in records] == [b"%d" % n for n in range(500)]


@needs_syslog_ng
@pytest.mark.parametrize(
    ("transport", "forward"),
    [
        ("udp", 'network("127.0.0.1" port({port}) transport("udp"));'),
        ("tcp", 'network("127.0.0.1" port({port}) transport("tcp"));'),
        ("tcp", 'syslog("127.0.0.1" port({port}) transport("tcp"));'),
        ("tls", 'syslog("127.0.0.1" port({port}) transport("tls") tls(ca-file("{chain}")));'),
    ],
)
def test_syslog_ng_forwards_every_line(
    tmp_path: Path, certificate: tuple[Path, Path], transport: str, forward: str
) -> None:
    port = free_port(socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM)
    chain, key = certificate
    feed = tmp_path / "feed.log"
    feed.write_text("".join(f"message {n}\n" for n in range(500)))
    configuration = tmp_path / "syslog-ng.conf"
    configuration.write_text(
        "@version: 3.38\noptions { stats_freq(0); };\n"
        f'source s {{ file("{feed}" flags(no-parse) follow-freq(0.2)); }};\n'
        f"destination d {{ {forward.format(port=port, chain=chain)} }};\nlog {{ source(s); destination(d); }};\n"
    )
    libraries = SYSLOG_NG_ROOT / "usr/lib/syslog-ng"
    found = [str(path.parent) for path in SYSLOG_NG_ROOT.glob("usr/lib/**/libsyslog-ng*.so*")]
    modules = [str(path) for path in libraries.glob("*") if path.is_dir()]
    command = [SYSLOG_NG, "-F", "--no-caps", "-f", str(configuration), "--module-path", ":".join(modules)]
    for option, name in (("-R", "persist"), ("-p", "pid"), ("-c", "ctl")):
        command += [option, str(tmp_path / name)]

    async def story(one: Collecting) -> list[bytes]:
        await asyncio.sleep(0.1)
        with running(command, {**os.environ, "LD_LIBRARY_PATH": ":".join(found)}):
            return await arrived(one, 500)

    inputs = listener(transport, port, **({"certificate": chain, "key": key} if transport == "tls" else {}))
    records = [one for one in collecting(tmp_path, story, inputs=inputs) if b"message" in one]
    assert [one.rsplit(b" ", 1)[1] for one in records] == [b"%d" % n for n in range(500)]


messages = st.binary(min_size=1, max_size=40).map(lambda tail: b"<1>" + tail.rstrip(b"\r\n\0"))


@given(st.lists(messages, max_size=20), st.lists(st.integers(1, 30), min_size=1))
def test_counted_messages_survive_any_cut_of_the_stream(sent: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(b"%d %s" % (len(message), message) for message in sent)
    frames = Frames(1000)
    found: list[bytes] = []
    at, turn = 0, 0
    while at < len(stream):
        step = cuts[turn % len(cuts)]
        found += frames.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert found + frames.finish() == sent


def test_a_carriage_return_within_a_message_begins_no_other() -> None:
    forged = b"<86>sshd[1]: Invalid user x\r<86>sshd[1]: Accepted password for root"
    assert Frames(1000).feed(forged + b"\r\n<1>a\r\n\r\n<1>b\0\n") == [forged, b"<1>a", b"<1>b"]


def test_a_line_that_comes_octet_by_octet_costs_no_more_than_its_length() -> None:
    def seconds(size: int) -> float:
        frames = Frames(1 << 20)
        frames.feed(b"x" * size)
        began = time.process_time()
        for _ in range(500):
            frames.feed(b"x")
        return time.process_time() - began

    assert min(seconds(1_000_000) for _ in range(3)) < 0.25


def test_what_a_full_broker_does_not_take_before_the_end_is_in_the_ledger(tmp_path: Path) -> None:
    port = free_port()
    lines = [b"<1>%d %s" % (n, random.Random(n).randbytes(500).hex().encode()) for n in range(6000)]

    async def story(one: Collecting) -> None:
        writer = await connected(port)
        writer.write(b"\n".join([*lines, b""]))
        await writer.drain()
        client = one.client()

        async def full() -> bool:
            return (await client.get("/readyz")).status_code == 503

        await one.until(full)
        one.stopping.set()
        writer.close()

    async def told(one: Collecting) -> tuple[int, int]:
        lost = [entry.dropped for entry in await one.ledger() if entry.dropped]
        return len(await one.records("linux_auth")), lost[0]["broker-full-at-the-end"]

    collecting(tmp_path, story, inputs=listener("tcp", port), raw_bytes=1 << 20)
    stored, lost = collecting(tmp_path, told, raw_bytes=1 << 20)
    assert (stored + lost, lost > 0) == (len(lines), True)


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_no_bytes_are_lost_whatever_a_sender_writes(pieces: list[bytes]) -> None:
    frames = Frames(30)
    found: list[bytes] = []
    for piece in pieces:
        found += frames.feed(piece)
    found += frames.finish()
    stream = b"".join(pieces)
    ends = bytes.maketrans(b"\r\0", b"\n\n")
    kept = b"".join(found).translate(ends).replace(b"\n", b"")
    assert all(len(record) <= 40 for record in found)
    if b"<" not in stream:
        assert kept == stream.translate(ends).replace(b"\n", b"")
