"""TAXII 2.1 (OASIS standard): the objects of a collection, page by page, from where the last run ended.

`added_after` is the X-TAXII-Date-Added-Last of the last page that the broker has; within a look `next` leads from page
to page, and it is stored too, so that a long collection goes on after a restart.
"""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import urljoin

import msgspec
from pydantic import Field, SecretStr

from noroshi.collect.collector import Collector, Input, InputSettings, Reception
from noroshi.collect.cursors import Cursor
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.fetching.client import Client
from noroshi.collect.fetching.polling import hand_in_fetched, poll
from noroshi.collect.intake import Way
from noroshi.runtime.errors import AuthError, ConfigError, TransientError

NAME: Final = "taxii"
_MEDIA_TYPE: Final = "application/taxii+json;version=2.1"


class TaxiiSettings(InputSettings):
    """One collection."""

    api_root: str = Field(description="URL of the API root")
    collection: str = Field(description="id of the collection")
    user: str = Field("", description="user, for Basic authentication")
    password: SecretStr = Field(SecretStr(""), description="password")
    token: SecretStr = Field(SecretStr(""), description="token, for Bearer authentication")
    added_after: str = Field("", description="time to begin at; none: everything")
    page_objects: int = Field(1000, ge=1, description="objects to ask for at once")
    every_seconds: float = Field(300, gt=0, description="how often it is looked at")


class TaxiiCursor(msgspec.Struct):
    """How far the collection was read: `following` leads on within what is being read."""

    added_after: str = ""
    following: str = ""


class _Envelope(msgspec.Struct):
    more: bool = False
    next: str = ""
    objects: list[msgspec.Raw] = []


_ENVELOPE: Final = msgspec.json.Decoder(_Envelope)


async def run(reception: Reception, one: Input) -> None:
    """Read until told to stop."""
    settings: TaxiiSettings = one.settings
    token = settings.token.get_secret_value()
    headers = {"accept": _MEDIA_TYPE, **({"authorization": f"Bearer {token}"} if token else {})}
    auth = (settings.user, settings.password.get_secret_value()) if settings.user else None
    async with Client(reception.limits.max_body_bytes, headers=headers, auth=auth) as client:
        look = partial(_look, reception, one, client, Cursor(reception.folder, one.name, TaxiiCursor))
        await poll(one.name, look, settings.every_seconds, reception.stopping)


async def _look(reception: Reception, one: Input, client: Client, cursor: Cursor[TaxiiCursor]) -> None:
    settings: TaxiiSettings = one.settings
    root = settings.api_root if settings.api_root.endswith("/") else settings.api_root + "/"
    url = urljoin(root, f"collections/{settings.collection}/objects/")
    at = cursor.load()
    while not reception.stopping.is_set():
        wanted = {
            "limit": str(settings.page_objects),
            "added_after": at.added_after or settings.added_after,
            "next": at.following,
        }
        try:
            answer = await client.get(url, params={name: value for name, value in wanted.items() if value})
        except AuthError:
            raise
        except ConfigError as error:
            if not at.following:
                raise
            cursor.store(TaxiiCursor(at.added_after))
            message = f"{error}: the page is gone and what it belongs to is read anew"
            raise TransientError(message, after_seconds=settings.every_seconds) from error
        try:
            page = _ENVELOPE.decode(answer.body)
        except UNREADABLE as error:
            raise TransientError(f"{url}: is no TAXII envelope", after_seconds=settings.every_seconds) from error
        records = [bytes(item) for item in page.objects]
        await hand_in_fetched(
            reception, Way(settings.source, NAME, one.name), records, f"{at.added_after} {at.following}"
        )
        last = answer.headers.get("x-taxii-date-added-last", "")
        leads_on = page.more and page.next and page.next != at.following
        has_advanced = leads_on or last not in ("", at.added_after)
        # While there is a `next`, the time that it began at must stay: the two belong together.
        at = TaxiiCursor(at.added_after, page.next) if leads_on else TaxiiCursor(last or at.added_after)
        cursor.store(at)
        if not page.more or not has_advanced:
            return


COLLECTOR: Final = Collector(
    name=NAME,
    title="TAXII 2.1",
    description="Threat intelligence objects of a TAXII collection",
    settings=TaxiiSettings,
    run=run,
)
