"""Dead letters on the broker: looked through, given another try, or dropped."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
import pyarrow as pa

from noroshi.broker import wire
from noroshi.broker.contract import Broker
from noroshi.broker.outbox import Outbox
from noroshi.model.batch import DeadLetter, RawBatch
from noroshi.model.ledger import account_for

_AT_ONCE: Final = 200
_QUIET_SECONDS: Final = 0.3
_ANALYZE: Final = "analyze"


@dataclass(frozen=True, slots=True)
class Filed:
    """A dead letter and where it is filed: `id` is the message's sequence and its place in it."""

    sequence: int
    place: int
    stage: str
    letter: DeadLetter
    headers: Mapping[str, str]

    @property
    def id(self) -> str:
        """What a person names it by."""
        return f"{self.sequence}-{self.place}"

    @property
    def reader(self) -> str:
        """Who gave it up: a stage, or one of its readers, such as a sink."""
        return self.headers.get(wire.GIVEN_UP_BY, self.stage)

    @property
    def is_whole(self) -> bool:
        """Whether it is a message of a stream and not one record."""
        return wire.WAS_SUBJECT in self.headers


Wanted = Callable[[Filed], bool]


async def read_dead(broker: Broker, wanted: Wanted) -> AsyncIterator[Filed]:
    """Every wanted dead letter, oldest first."""
    reader = await broker.reader(wire.DEAD, after_sequence=0)
    try:
        while deliveries := await reader.fetch(_AT_ONCE, _QUIET_SECONDS):
            for delivery in deliveries:
                stage = delivery.subject.split(".")[1]
                for place, letter in enumerate(wire.decode_dead(delivery.payload)):
                    filed = Filed(delivery.sequence, place, stage, letter, delivery.headers)
                    if wanted(filed):
                        yield filed
    finally:
        await reader.close()


async def replay_dead(broker: Broker, wanted: Wanted) -> int:
    """Give what is wanted to those who gave it up once more, and to nobody else; gives how many letters.

    Safe to repeat: what was sent is sent under the same id, and what has been sent is not filed any more.
    """
    count = 0
    for sequence, filed in (await _by_message(broker, wanted)).items():
        if filed[0].is_whole:
            await _replay_message(broker, filed[0])
        else:
            await _replay_records(broker, filed)
        count += len(filed)
        await _take_out(broker, sequence, filed)
    return count


async def _replay_message(broker: Broker, filed: Filed) -> None:
    """Publish a message of any stream as it was."""
    headers = {
        name.removeprefix(wire.WAS): value
        for name, value in filed.headers.items()
        if name.startswith(wire.WAS) and name != wire.WAS_SUBJECT
    }
    await broker.publish(
        filed.headers[wire.WAS_SUBJECT],
        filed.letter.raw,
        message_id=f"replay:{filed.sequence}",
        headers={**headers, wire.ONLY_FOR: filed.reader},
    )


async def _replay_records(broker: Broker, filed: list[Filed]) -> None:
    """Publish raw records anew; those that become events now are accounted for as collected."""
    outbox = Outbox(broker, "collect")
    reader = filed[0].reader
    for batch in _batches(filed):
        if await outbox.raw(batch, only_for=reader) and reader == _ANALYZE:
            await outbox.account(account_for("collect", batch))


def described(filed: Filed) -> bytes:
    """A dead letter as a JSON object for people: its content is `text`, or `raw` in base64 when it is none."""
    letter = filed.letter
    try:
        content: dict[str, str | bytes] = {"text": letter.raw.decode()}
    except UnicodeDecodeError:
        content = {"raw": letter.raw}
    return msgspec.json.encode(
        {
            "id": filed.id,
            "by": filed.reader,
            "source": letter.source,
            "origin": letter.origin,
            "record": letter.record,
            "reason": letter.reason,
            "detail": letter.detail,
            **content,
        }
    )


async def drop_dead(broker: Broker, wanted: Wanted) -> int:
    """Forget the wanted dead letters on the broker, and give how many; the lake still knows of them."""
    messages = await _by_message(broker, wanted)
    for sequence, filed in messages.items():
        await _take_out(broker, sequence, filed)
    return sum(map(len, messages.values()))


async def _by_message(broker: Broker, wanted: Wanted) -> dict[int, list[Filed]]:
    messages: defaultdict[int, list[Filed]] = defaultdict(list)
    async for filed in read_dead(broker, wanted):
        messages[filed.sequence].append(filed)
    return messages


def _batches(filed: list[Filed]) -> list[RawBatch]:
    """One batch a source, with an id that the same letters always get."""
    sources: defaultdict[str, list[Filed]] = defaultdict(list)
    for one in filed:
        sources[one.letter.source].append(one)
    return [
        RawBatch(
            source=source,
            batch_id="replay-" + hashlib.sha256(" ".join(one.id for one in part).encode()).hexdigest()[:24],
            received_at=datetime.now(UTC),
            records=pa.array([one.letter.raw for one in part], pa.binary()),
            collector="replay",
            origin=part[0].letter.origin,
            first_record=part[0].letter.record,
        )
        for source, part in sources.items()
    ]


async def _take_out(broker: Broker, sequence: int, gone: list[Filed]) -> None:
    """Remove the letters from their message; those that stay are filed anew before it goes."""
    taken = {one.place for one in gone}
    rest = [one async for one in read_dead(broker, lambda one: one.sequence == sequence and one.place not in taken)]
    if rest:
        first = rest[0]
        message = wire.encode_dead(
            [one.letter for one in rest], source=first.letter.source, batch_id=f"rest-of-{sequence}"
        )
        await broker.publish(
            f"dead.{first.stage}.{first.letter.source}",
            message[0],
            message_id=f"rest:{sequence}:{sorted(taken)}",
            headers={**message[1], wire.GIVEN_UP_BY: first.reader},
        )
    await broker.remove(wire.DEAD, sequence)
