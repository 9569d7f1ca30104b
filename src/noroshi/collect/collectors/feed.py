"""Feeds over HTTP: what is new in a JSON, CSV or RSS document that is fetched now and then.

The document is asked for with the ETag and Last-Modified of last time. Of a document that did change, the items that
were not there last time become records; they are known by `id_field`, else by their whole content. A CSV row becomes an
object of its columns, an RSS or Atom entry an object of its elements.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import Any, Final, Literal

import msgspec
from feedparser import parse as parse_feed  # type: ignore[attr-defined]
from pydantic import Field, SecretStr

from noroshi.collect.collector import Collector, Input, InputSettings, Reception
from noroshi.collect.cursors import Cursor
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.fetching.client import Client
from noroshi.collect.fetching.polling import hand_in_fetched, poll
from noroshi.collect.intake import Way
from noroshi.runtime.errors import TransientError

NAME: Final = "feed"
_ENTRY_MEMBERS: Final = ("id", "title", "link", "summary", "published", "updated", "author", "tags")


class FeedSettings(InputSettings):
    """One feed."""

    url: str = Field(description="where it is")
    format: Literal["json", "ndjson", "csv", "rss"] = Field("json", description="what it is")
    items: str = Field("", description="members that lead to the items of a JSON document, such as `data.items`")
    id_field: str = Field("", description="member or column that tells one item from another; none: all of it")
    every_seconds: float = Field(300, gt=0, description="how often it is fetched")
    headers: dict[str, SecretStr] = Field({}, description="headers to send, such as Authorization")
    delimiter: str = Field(",", min_length=1, max_length=1, description="what separates columns of CSV")
    comment: str = Field("", description="what lines of CSV begin with that are to be left out")


class FeedCursor(msgspec.Struct):
    """What was seen last time: the validators of the document, and what its items were known by; `version` counts."""

    etag: str = ""
    modified: str = ""
    version: int = 0
    known: set[str] = msgspec.field(default_factory=set)


async def run(reception: Reception, one: Input) -> None:
    """Fetch until told to stop."""
    settings: FeedSettings = one.settings
    headers = {name: value.get_secret_value() for name, value in settings.headers.items()}
    async with Client(reception.limits.max_body_bytes, headers=headers) as client:
        look = partial(_look, reception, one, client, Cursor(reception.folder, one.name, FeedCursor))
        await poll(one.name, look, settings.every_seconds, reception.stopping)


async def _look(reception: Reception, one: Input, client: Client, cursor: Cursor[FeedCursor]) -> None:
    settings: FeedSettings = one.settings
    seen = cursor.load()
    conditions = {"if-none-match": seen.etag, "if-modified-since": seen.modified}
    answer = await client.get(settings.url, headers={name: value for name, value in conditions.items() if value})
    if answer.status == 304:
        return
    items = await asyncio.to_thread(_items, answer.body, settings)
    new = [item for known_by, item in items.items() if known_by not in seen.known]
    now = FeedCursor(
        answer.headers.get("etag", ""), answer.headers.get("last-modified", ""), seen.version + 1, set(items)
    )
    await hand_in_fetched(reception, Way(settings.source, NAME, one.name), new, str(seen.version))
    cursor.store(now)


def _items(body: bytes, settings: FeedSettings) -> dict[str, bytes]:
    """The items of a document by what they are known by."""
    return {_known_by(item, settings): item for item in read_items(body, settings)}


def read_items(body: bytes, settings: FeedSettings) -> Iterator[bytes]:
    """The items of a document, as JSON. Raises TransientError when it is not what the settings say: feeds mend."""
    try:
        yield from _READERS[settings.format](body, settings)
    except (*UNREADABLE, csv.Error, KeyError, TypeError) as error:
        reason = f"{settings.url}: is not {settings.format} as expected: {type(error).__name__}: {error}"
        raise TransientError(reason, after_seconds=settings.every_seconds) from error


def _read_json(body: bytes, settings: FeedSettings) -> Iterator[bytes]:
    value = msgspec.Raw(body)
    for member in filter(None, settings.items.split(".")):
        value = msgspec.json.decode(value, type=dict[str, msgspec.Raw])[member]
    text = bytes(value).strip()
    if text.startswith(b"["):
        yield from (bytes(item) for item in msgspec.json.decode(text, type=list[msgspec.Raw]))
    else:
        msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        yield text


def _read_ndjson(body: bytes, _: FeedSettings) -> Iterator[bytes]:
    yield from (line.strip() for line in body.splitlines() if line.strip())


def _read_csv(body: bytes, settings: FeedSettings) -> Iterator[bytes]:
    lines = io.StringIO(body.decode("utf-8-sig"), newline="")
    kept = (line for line in lines if not (settings.comment and line.startswith(settings.comment)))
    for row in csv.DictReader(kept, delimiter=settings.delimiter, restkey="_more", strict=True):
        yield msgspec.json.encode({name: value for name, value in row.items() if value is not None})


def _read_rss(body: bytes, _: FeedSettings) -> Iterator[bytes]:
    # Given bytes, the parser would take them for the name of a file first, and open it.
    parsed: Any = parse_feed(io.BytesIO(body))  # type: ignore[no-untyped-call]
    if parsed.bozo and not parsed.entries:
        raise TypeError("no entry can be read")
    for entry in parsed.entries:
        item = {name: entry[name] for name in _ENTRY_MEMBERS if entry.get(name)}
        if "tags" in item:
            item["tags"] = [tag.get("term") for tag in item["tags"] if tag.get("term")]
        yield msgspec.json.encode(item)


_READERS: Final = {"json": _read_json, "ndjson": _read_ndjson, "csv": _read_csv, "rss": _read_rss}


def _known_by(item: bytes, settings: FeedSettings) -> str:
    if settings.id_field:
        try:
            given = msgspec.json.decode(item, type=dict[str, Any]).get(settings.id_field)
        except UNREADABLE:
            given = None
        if given is not None:
            return str(given)
    return sha256(item).hexdigest()[:32]


COLLECTOR: Final = Collector(
    name=NAME,
    title="Feed",
    description="What is new in a JSON, CSV or RSS document over HTTP",
    settings=FeedSettings,
    run=run,
)
