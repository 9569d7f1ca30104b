"""What a stage publishes of one batch, under ids that make publishing it again harmless."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Delivery, Stored
from noroshi.model.alert import Alert
from noroshi.model.batch import DeadLetter, EventBatch, RawBatch
from noroshi.model.ledger import LedgerEntry, Stage, minute_of
from noroshi.runtime.errors import RecordError
from noroshi.runtime.tracing import carried

STATELESS: Final = "stateless"
STATEFUL: Final = "stateful"
"""The two lanes of detection; the ledger counts events by the first."""


class Outbox:
    """Publishes for one stage; each call returns when the broker has what was given."""

    def __init__(self, broker: Broker, stage: Stage) -> None:
        self._broker, self._stage = broker, stage

    async def raw(self, batch: RawBatch, *, only_for: str = "") -> bool:
        """Hand a raw batch to the analyzers; False when the broker had it already, as received at another time maybe.

        `only_for` names the one reader of RAW that is meant, when not all of them are.

        Whoever stored a batch enters it in the ledger. Should they not live to do so, the analyzer does, with what the
        stored message says: an entry with another time under the same id would be about another minute.
        """
        payload, headers = wire.encode_raw(batch)
        if only_for:
            headers[wire.ONLY_FOR] = only_for
        return not (await self._send(wire.RAW, batch.source, batch.batch_id, (payload, headers))).repeated

    async def events(self, batch: EventBatch) -> None:
        """Hand events to detection and storage; an empty batch is not sent."""
        if batch.table.num_rows:
            await self._send(wire.EVENTS, batch.source, batch.batch_id, wire.encode_events(batch))

    async def alerts(self, alerts: Sequence[Alert], source: str, batch_id: str) -> None:
        """Hand alerts on; none are not sent."""
        if alerts:
            message = wire.encode_alerts(alerts, source=source, batch_id=batch_id)
            await self._send(wire.ALERTS, source, batch_id, message)

    async def triaged(self, alerts: Sequence[Alert], source: str, batch_id: str) -> None:
        """Hand on what people are shown of a batch of alerts, for playbooks; none are not sent."""
        if alerts:
            message = wire.encode_alerts(alerts, source=source, batch_id=batch_id)
            await self._send(wire.TRIAGED, source, batch_id, message)

    async def dead(self, letters: Sequence[DeadLetter], source: str, batch_id: str) -> None:
        """Keep dead letters; none are not sent."""
        if letters:
            message = wire.encode_dead(letters, source=source, batch_id=batch_id)
            await self._send(wire.DEAD, source, batch_id, message)

    async def account(self, entry: LedgerEntry) -> None:
        """Enter in the ledger what became of a batch."""
        message = wire.encode_ledger([entry], source=entry.source, batch_id=entry.batch_id)
        await self._send(wire.LEDGER, entry.source, entry.batch_id, message, entry.stage)

    async def give_up(
        self, delivery: Delivery, reason: str, detail: str, *, lane: str = "", reader: str = "", accounts: bool = True
    ) -> None:
        """Dead-letter a whole message: record by record when these are raw, in one piece when not.

        The ledger is told how many records or events died when the reader `accounts` for them. `lane` names one of
        several readers of a stage in the ledger; `reader`, when it is not called like its stage, who is given the
        message again when a person has it replayed.
        """
        source = delivery.headers.get("source", delivery.subject.partition(".")[2])
        batch_id = delivery.headers.get("batch-id", f"{delivery.subject}-{delivery.sequence}")
        try:
            batch = wire.decode_raw(delivery.payload, delivery.headers)
            records = [record or b"" for record in batch.records.to_pylist()]
            origin, first, former = batch.origin, batch.first_record, dict[str, str]()
        except RecordError:
            records, origin, first, former = [delivery.payload], delivery.subject, 0, wire.former(delivery)
        letters = [
            DeadLetter(source=source, origin=origin, record=first + index, reason=reason, detail=detail, raw=record)
            for index, record in enumerate(records)
        ]
        payload, headers = wire.encode_dead(letters, source=source, batch_id=batch_id)
        headers |= {wire.GIVEN_UP_BY: reader or self._stage, **former}
        await self._send(wire.DEAD, source, f"{batch_id}:{reader}" if reader else batch_id, (payload, headers))
        if not accounts:
            return
        count = int(delivery.headers.get(wire.EVENT_COUNT, len(letters)))
        await self.account(
            LedgerEntry(
                stage=self._stage,
                source=source,
                minute=minute_of(received_at(delivery)),
                batch_id=f"{batch_id}:{lane}" if lane else batch_id,
                records_in=count,
                records_out=0,
                events=count if wire.EVENT_COUNT in delivery.headers and lane != STATEFUL else 0,
                dead={reason: count},
            )
        )

    async def _send(self, stream: str, source: str, batch_id: str, message: wire.Message, stage: str = "") -> Stored:
        payload, headers = message
        if stream != wire.LEDGER:
            headers |= carried()
        stage = stage or self._stage
        middle = "" if stream in (wire.RAW, wire.EVENTS) else f"{stage}."
        return await self._broker.publish(
            f"{stream.lower()}.{middle}{source}",
            payload,
            message_id=f"{stream}:{stage}:{batch_id}",
            headers=headers,
        )


def received_at(delivery: Delivery) -> datetime:
    """When the records of a message were received; now, when it does not say."""
    try:
        return datetime.fromisoformat(delivery.headers["received-at"])
    except (KeyError, ValueError):
        return datetime.now(UTC)
