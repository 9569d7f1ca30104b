"""The HTTP collector before a real nats-server: records a second acknowledged, and how long a lone request takes.

The baseline is the same client sending the same bodies to a source that does not exist, which the server refuses
without reading them: what the client itself can do.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from noroshi.broker.embedded import EmbeddedNats
from noroshi.collect.tokens import FILE_NAME, TokenFile

RECORDS, CONNECTIONS, SECONDS = 2000, 8, 5.0
_RECORD = '{{"rule":"Terminal shell in container","priority":"Notice","output_fields":{{"user":"u{n}","x":"{x}"}}}}'


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="noroshi-bench-") as name:
        folder = Path(name)
        token = TokenFile(folder / FILE_NAME).create("bench")
        with EmbeddedNats(folder / "nats") as nats:
            environment = {
                **os.environ,
                "NOROSHI_BROKER_URL": nats.url,
                "NOROSHI_BROKER_TOKEN": nats.token,
                "NOROSHI_PLATFORM_DIR": name,
                "NOROSHI_PLATFORM_PORT": "0",
                "NOROSHI_COLLECT_REQUESTS_PER_SECOND": "100000",
            }
            command = [sys.executable, "-m", "noroshi.platform.process", "collect"]
            process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            try:
                while not (folder / "collect-url").exists():
                    time.sleep(0.05)
                asyncio.run(_measure((folder / "collect-url").read_text(), token))
            finally:
                process.terminate()
                process.wait()


async def _measure(url: str, token: str) -> None:
    body = "\n".join(_RECORD.format(n=n, x="x" * 200) for n in range(RECORDS)).encode()
    packed = gzip.compress(body, 1)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(
        base_url=url, headers={"Authorization": f"Bearer {token}"}, limits=limits, timeout=60
    ) as client:
        one = len(body) / RECORDS
        print(f"{RECORDS:,} records of {one:.0f} bytes a request, {CONNECTIONS} connections, {SECONDS:.0f} s each")
        plain = await _rate(lambda: _post(client, "/v1/collect/falco", body, 200))
        zipped = await _rate(lambda: _post(client, "/v1/collect/falco", packed, 200, {"content-encoding": "gzip"}))
        client_alone = await _rate(lambda: _post(client, "/v1/collect/none", body, 404))
        small = await _rate(lambda: _post(client, "/v1/collect/falco", body.split(b"\n", 1)[0], 200))
        for label, rate in (("plain", plain), ("gzip", zipped), ("client alone", client_alone)):
            records = rate * RECORDS
            print(f"  {label:<14}{records:>12,.0f} records/s {rate * len(body) / 2**20:>8.0f} MB/s unpacked")
        print(f"  one record a request {small:>7,.0f} requests/s;  plain / client alone = {plain / client_alone:.2f}")
        times = await _lone(lambda: _post(client, "/v1/collect/falco", body.split(b"\n", 1)[0], 200))
        p99 = sorted(times)[int(len(times) * 0.99)]
        print(f"  a lone request, idle: p50 {statistics.median(times) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms")


async def _post(
    client: httpx.AsyncClient, path: str, body: bytes, expected: int, headers: dict[str, str] | None = None
) -> None:
    answer = await client.post(path, content=body, headers=headers)
    assert answer.status_code == expected, answer.text


async def _rate(send: Callable[[], Awaitable[None]]) -> float:
    """Requests a second."""
    until = time.perf_counter() + SECONDS
    counts = await asyncio.gather(*(_repeat(send, until) for _ in range(CONNECTIONS)))
    return sum(counts) / SECONDS


async def _repeat(send: Callable[[], Awaitable[None]], until: float) -> int:
    count = 0
    while time.perf_counter() < until:
        await send()
        count += 1
    return count


async def _lone(send: Callable[[], Awaitable[None]]) -> list[float]:
    """How long single requests take with pauses between them."""
    times = []
    for _ in range(100):
        await asyncio.sleep(0.06)
        began = time.perf_counter()
        await send()
        times.append(time.perf_counter() - began)
    return times


if __name__ == "__main__":
    main()
