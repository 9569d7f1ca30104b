"""Feeds and TAXII: what is new becomes records once, from where the last run ended."""

from __future__ import annotations

import asyncio
import base64
import json
import resource
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard
from tests.collect.collecting import Collecting, collecting
from tests.collect.serving import Asked, Reply, serving

from noroshi.collect.collectors.feed import FeedSettings, read_items
from noroshi.collect.fetching.client import Answer, Client
from noroshi.collect.fetching.redirection import elsewhere, is_same_place
from noroshi.runtime.errors import ConfigError, TransientError


async def arrived(one: Collecting, count: int) -> list[Any]:
    async def enough() -> bool:
        return len(await one.records("falco")) >= count

    await one.until(enough)
    await asyncio.sleep(0.2)
    return [json.loads(record) for record in await one.records("falco")]


def feed(url: str, **more: Any) -> dict[str, dict[str, Any]]:
    return {"news": {"kind": "feed", "source": "falco", "url": url, "every_seconds": 0.05, **more}}


def test_only_new_items_become_records_and_an_unchanged_document_is_not_sent_again(tmp_path: Path) -> None:
    items = [{"id": 1}, {"id": 2}]

    def answer(asked: Asked) -> Reply:
        etag = f'"{len(items)}"'
        if asked.headers.get("if-none-match") == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"ETag": etag}, json.dumps({"data": {"items": items}}).encode()

    with serving(answer) as server:
        inputs = feed(server.url + "/list", items="data.items", id_field="id", headers={"X-Key": "k"})

        async def first(one: Collecting) -> list[Any]:
            await arrived(one, 2)
            items.append({"id": 3})
            return await arrived(one, 3)

        async def second(one: Collecting) -> list[Any]:
            items.append({"id": 4})
            return await arrived(one, 4)

        assert collecting(tmp_path, first, inputs=inputs) == [{"id": 1}, {"id": 2}, {"id": 3}]
        assert collecting(tmp_path, second, inputs=inputs) == [{"id": n} for n in (1, 2, 3, 4)]
        assert {one.headers["x-key"] for one in server.asked} == {"k"}
        assert len([one for one in server.asked if "if-none-match" not in one.headers]) == 1


RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>
<item><guid isPermaLink="false">a-1</guid><title>Flaw &amp; fix</title><link>https://example.com/1</link><category>cve</category></item>
<item><guid isPermaLink="false">a-2</guid><title>Second</title></item></channel></rss>"""


@pytest.mark.parametrize(
    ("body", "settings", "expected"),
    [
        (b"# list\nip,port\n192.0.2.1,443\n192.0.2.2,80,x\n", {"format": "csv", "comment": "#"},
         [{"ip": "192.0.2.1", "port": "443"}, {"ip": "192.0.2.2", "port": "80", "_more": ["x"]}]),
        (b'{"a":1}\n\n{"a":2}\n', {"format": "ndjson"}, [{"a": 1}, {"a": 2}]),
        (b'{"a":1}', {}, [{"a": 1}]),
        (RSS, {"format": "rss"},
         [{"id": "a-1", "title": "Flaw & fix", "link": "https://example.com/1", "tags": ["cve"]},
          {"id": "a-2", "title": "Second"}]),
    ],
)  # fmt: skip
def test_every_format_gives_objects(tmp_path: Path, body: bytes, settings: Any, expected: list[Any]) -> None:
    with serving(lambda _: (200, {}, body)) as server:

        async def story(one: Collecting) -> list[Any]:
            return await arrived(one, len(expected))

        assert collecting(tmp_path, story, inputs=feed(server.url, **settings)) == expected


def test_a_feed_that_is_broken_for_a_while_goes_on_and_one_that_turns_us_away_is_left_alone(tmp_path: Path) -> None:
    replies = [(503, {"Retry-After": "0"}, b""), (200, {}, b"no json"), (200, {}, b'[{"a":1}]')]

    def answer(asked: Asked) -> Reply:
        if asked.path == "/closed":
            return 401, {}, b""
        return replies.pop(0) if len(replies) > 1 else replies[0]

    with serving(answer) as server:
        closed = feed(server.url + "/closed")["news"]

        async def story(one: Collecting) -> list[Any]:
            return await arrived(one, 1)

        inputs = {**feed(server.url + "/news"), "closed": closed}
        assert collecting(tmp_path, story, inputs=inputs) == [{"a": 1}]
        assert len([one for one in server.asked if one.path == "/closed"]) == 1


def test_a_body_that_is_the_name_of_a_file_is_not_opened(tmp_path: Path) -> None:
    local = tmp_path / "local.xml"
    local.write_bytes(RSS)
    settings = FeedSettings(kind="feed", source="falco", url="https://example.com/feed", format="rss")
    with pytest.raises(TransientError, match="no entry"):
        list(read_items(str(local).encode(), settings))


def test_a_redirect_leads_on_at_the_same_place_with_the_headers(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        return (200, {}, b'[{"a":1}]') if asked.path == "/there" else (302, {"Location": "/there"}, b"")

    with serving(answer) as server:

        async def story(one: Collecting) -> list[Any]:
            return await arrived(one, 1)

        assert collecting(tmp_path, story, inputs=feed(server.url, headers={"X-Key": "k"})) == [{"a": 1}]
        assert {one.headers["x-key"] for one in server.asked if one.path == "/there"} == {"k"}


def fetch(url: str, max_bytes: int = 1 << 20) -> Answer:
    async def get() -> Answer:
        async with Client(max_bytes, headers={"x-key": "k"}, auth=("u", "p")) as client:
            return await client.get(url)

    return asyncio.run(get())


def test_a_redirect_to_an_address_that_is_not_public_is_not_followed() -> None:
    with (
        serving(lambda _: (200, {}, b"[]"), "127.0.0.2") as inside,
        serving(lambda _: (307, {"Location": inside.url}, b"")) as outside,
        pytest.raises(TransientError, match=r"redirects to 127\.0\.0\.2, which is 127\.0\.0\.2 and is private"),
    ):
        fetch(outside.url)
    assert inside.asked == []


def test_a_request_to_another_place_has_none_of_our_headers_and_goes_to_the_address_that_was_looked_at() -> None:
    first, second = httpx.URL("https://feed.example.com/a"), httpx.URL("https://1.1.1.1:8443/b?c=d")
    request = asyncio.run(elsewhere(first, second, "noroshi"))
    assert (str(request.url), request.headers["host"]) == ("https://1.1.1.1:8443/b?c=d", "1.1.1.1:8443")
    assert sorted(request.headers) == ["accept", "host", "user-agent"]
    with pytest.raises(TransientError, match="redirects from TLS to http"):
        asyncio.run(elsewhere(first, httpx.URL("http://1.1.1.1/"), "noroshi"))
    same = {"https://feed.example.com/b", "https://feed.example.com:443/"}
    others = {"https://feed.example.com:8443/", "https://feed.example.com.evil.example/", "http://feed.example.com/a"}
    assert {url for url in same | others if is_same_place(first, httpx.URL(url))} == same


def test_a_bomb_of_a_feed_does_not_fill_the_memory() -> None:
    compressor = zstandard.ZstdCompressor().compressobj()
    bomb = b"".join([*(compressor.compress(bytes(1 << 20)) for _ in range(1024)), compressor.flush()])
    with serving(lambda _: (200, {"Content-Encoding": "zstd"}, bomb)) as server:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(ConfigError, match="more than 1,048,576 bytes"):
            fetch(server.url)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


def test_taxii_is_read_page_by_page_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    objects = [{"type": "indicator", "id": f"indicator--{n}"} for n in range(5)]

    def answer(asked: Asked) -> Reply:
        start = int(asked.query.get("next") or asked.query.get("added_after") or 0)
        page = objects[start : start + 2]
        more = start + 2 < len(objects)
        body: dict[str, Any] = {"more": more, "objects": page, **({"next": str(start + 2)} if more else {})}
        return 200, {"X-TAXII-Date-Added-Last": str(start + len(page))} if page else {}, json.dumps(body).encode()

    with serving(answer) as server:
        inputs = {
            "intel": {
                "kind": "taxii",
                "source": "falco",
                "api_root": server.url + "/api",
                "collection": "c-1",
                "user": "u",
                "password": "p",
                "every_seconds": 0.05,
            }
        }

        async def first(one: Collecting) -> list[Any]:
            return await arrived(one, 5)

        async def second(one: Collecting) -> list[Any]:
            objects.append({"type": "indicator", "id": "indicator--5"})
            return await arrived(one, 6)

        assert collecting(tmp_path, first, inputs=inputs) == objects[:5]
        assert collecting(tmp_path, second, inputs=inputs) == objects
        first_asked = server.asked[0]
        assert first_asked.path == "/api/collections/c-1/objects/"
        assert first_asked.headers["accept"] == "application/taxii+json;version=2.1"
        assert first_asked.headers["authorization"] == "Basic " + base64.b64encode(b"u:p").decode()


def taxii(url: str) -> dict[str, dict[str, Any]]:
    return {"intel": {"kind": "taxii", "source": "falco", "api_root": url, "collection": "c-1", "every_seconds": 0.05}}


def test_a_page_that_the_server_let_go_of_is_read_from_the_beginning_of_its_collection(tmp_path: Path) -> None:
    begun: list[str] = []

    def answer(asked: Asked) -> Reply:
        if asked.query.get("added_after"):
            return 200, {}, b"{}"
        following = asked.query.get("next")
        if following is None:
            begun.append(f"next-{len(begun)}")
            return 200, {}, json.dumps({"more": True, "next": begun[-1], "objects": [{"id": 1}]}).encode()
        if following == "next-0":
            return 404, {}, b""
        return 200, {"X-TAXII-Date-Added-Last": "t"}, json.dumps({"objects": [{"id": 2}]}).encode()

    with serving(answer) as server:

        async def story(one: Collecting) -> list[Any]:
            return await arrived(one, 2)

        assert collecting(tmp_path, story, inputs=taxii(server.url)) == [{"id": 1}, {"id": 2}]


def test_a_server_that_says_more_without_a_way_on_is_asked_again_only_at_the_next_look(tmp_path: Path) -> None:
    page = json.dumps({"more": True, "objects": [{"id": 1}]}).encode()
    with serving(lambda _: (200, {}, page)) as server:
        inputs = taxii(server.url)
        inputs["intel"]["every_seconds"] = 60

        async def story(one: Collecting) -> int:
            await arrived(one, 1)
            return len(server.asked)

        assert collecting(tmp_path, story, inputs=inputs) == 1
