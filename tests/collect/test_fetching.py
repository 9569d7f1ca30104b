"""Feeds and TAXII: what is new becomes records once, from where the last run ended."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.collect.collecting import Collecting, collecting
from tests.collect.serving import Asked, Reply, serving


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
