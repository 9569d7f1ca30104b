"""Channels and their acknowledgement ids."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from noroshi.collect.hec.codes import Code, HecError

_MOST_CHANNELS: Final = 10_000
_MOST_IDS_OF_ONE: Final = 10_000


@dataclass(slots=True)
class _Channel:
    following: int = 0
    unasked: OrderedDict[int, None] = field(default_factory=OrderedDict)


class Channels:
    """Ids given out by token and channel, each true until it was asked for once. The oldest are forgotten first."""

    def __init__(self, most_ids: int = 1_000_000) -> None:
        self._most_ids = most_ids
        self._channels: OrderedDict[tuple[str, str], _Channel] = OrderedDict()
        self._ids = 0

    def of(self, request: Request, *, required: bool) -> str:
        """The channel that a request names. Raises HecError when it is no GUID, or missing and required."""
        name = request.headers.get("x-splunk-request-channel") or request.query_params.get("channel") or ""
        if not name:
            if required:
                raise HecError(Code.CHANNEL_MISSING)
            return ""
        try:
            return str(uuid.UUID(name))
        except ValueError:
            raise HecError(Code.INVALID_CHANNEL) from None

    def add(self, token: str, channel: str) -> int:
        """The id of a request whose events are safe."""
        one = self._channels.setdefault((token, channel), _Channel())
        self._channels.move_to_end((token, channel))
        number = one.following
        one.following += 1
        one.unasked[number] = None
        self._ids += 1
        if len(one.unasked) > _MOST_IDS_OF_ONE:
            one.unasked.popitem(last=False)
            self._ids -= 1
        if len(self._channels) > _MOST_CHANNELS or self._ids > self._most_ids:
            self._ids -= len(self._channels.popitem(last=False)[1].unasked)
        return number

    def take(self, token: str, channel: str, asked: Sequence[int]) -> dict[str, bool]:
        """Which of the ids are safe; each is told once, as Splunk does."""
        one = self._channels.get((token, channel)) or _Channel()
        known = {str(number): number in one.unasked for number in asked}
        for number in one.unasked.keys() & set(asked):
            del one.unasked[number]
            self._ids -= 1
        return known
