"""Requests as the standards of HTTP allow them and few clients write them."""

from __future__ import annotations

import asyncio
import gzip
import shutil
from pathlib import Path

import pytest
from tests.collect.collecting import Collecting, collecting


async def exchanged(one: Collecting, *pieces: bytes) -> bytes:
    """What the server says to the pieces, sent one after another, until it or we end the connection."""
    host, port = one.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.05)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


def head(one: Collecting, *more: str, length: int) -> bytes:
    lines = ["POST /v1/collect/falco HTTP/1.1", "Host: x", f"Authorization: Bearer {one.token}", *more]
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


def test_the_wish_for_another_protocol_is_ignored_and_the_body_is_read(tmp_path: Path) -> None:
    wish = ["Connection: Upgrade, HTTP2-Settings", "uPGRADE: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]

    async def story(one: Collecting) -> tuple[bytes, bytes, list[bytes]]:
        body = b"[1,\r\nUpgrade: h2c\r\n\r\n2]"
        whole = head(one, *wish, length=len(body)) + body
        again = head(one, length=7) + b'{"b":2}'
        torn = head(one, *wish, length=7)
        at = torn.index(b"PGRADE")
        answers = await exchanged(one, whole, again), await exchanged(one, torn[:at], torn[at:] + b'{"c":3}')
        return *answers, await one.records("falco")

    both, refused, records = collecting(tmp_path, story)
    assert (both.count(b" 200 OK"), refused.split(b"\r\n")[0]) == (2, b"HTTP/1.1 400 Bad Request")
    assert records == [b"1", b"Upgrade: h2c", b"2", b'{"b":2}']


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_that_asks_for_http_2_delivers(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[bytes]:
        command = ["curl", "-sf", "--http2", "-H", f"Authorization: Bearer {one.token}", "-d", '{"a":1}']
        process = await asyncio.create_subprocess_exec(
            *command, f"{one.url}/v1/collect/falco", stdout=asyncio.subprocess.DEVNULL
        )
        assert await process.wait() == 0
        return await one.records("falco")

    assert collecting(tmp_path, story) == [b'{"a":1}']


def test_encodings_in_several_headers_are_undone_one_after_another(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[bytes]:
        packed = gzip.compress(gzip.compress(b'{"a":1}'))
        await exchanged(one, head(one, *["Content-Encoding: gzip"] * 2, length=len(packed)) + packed)
        return await one.records("falco")

    assert collecting(tmp_path, story) == [b'{"a":1}']


def test_a_path_that_is_none_is_not_found_and_nobody_is_sent_elsewhere(tmp_path: Path) -> None:
    async def story(one: Collecting) -> int:
        return (await one.client().post("/v1/collect/falco/", content=b"{}")).status_code

    assert collecting(tmp_path, story) == 404


def test_the_texts_of_a_json_sequence_are_the_records(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[bytes]:
        body = b'\x1e{"a":\n1}\n\x1e{"a":2}\n'
        await one.client().post("/v1/collect/falco", content=body, headers={"content-type": "application/json-seq"})
        return await one.records("falco")

    assert collecting(tmp_path, story) == [b'{"a":\n1}', b'{"a":2}']
