"""A table of the lake as a sink: rows may be prepared, and only what is stored counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.route.stage import event_batch, rows_of, settings_for

from noroshi.broker import wire
from noroshi.broker.contract import Delivery
from noroshi.lake.observing import indexed
from noroshi.route.contract import Mark
from noroshi.route.shelf import Shelf
from noroshi.route.tables import TableSink, lake_sinks
from noroshi.runtime.errors import RecordError

BROKEN = Delivery(subject="events.a", payload=b"no batch", headers={}, sequence=9, deliveries=1, token=None)


def message(sequence: int) -> Delivery:
    payload, headers = wire.encode_events(event_batch(f"b{sequence}", 2, user={"name": f"user{sequence}"}))
    return Delivery(
        subject="events.linux_auth", payload=payload, headers=headers, sequence=sequence, deliveries=1, token=None
    )


def opened(folder: Path) -> tuple[TableSink, TableSink]:
    events, observables, *_ = lake_sinks(settings_for(folder))
    events.open()
    observables.open()
    return events, observables


def at(sequence: int) -> Mark:
    return Mark(incarnation="i", sequence=sequence)


def stored(folder: Path) -> list[str]:
    return sorted(row["uid"] for row in rows_of(settings_for(folder), "events"))


def test_what_was_prepared_is_stored_with_what_came_after_it(tmp_path: Path) -> None:
    events, _ = opened(tmp_path)
    messages = [message(number) for number in (1, 2, 3)]
    events.prepare(messages[:1])
    events.prepare(messages[1:2])
    assert stored(tmp_path) == []
    assert events.store(messages, at(3)) == [2, 2, 2]
    assert stored(tmp_path) == ["b1-0", "b1-1", "b2-0", "b2-1", "b3-0", "b3-1"]
    assert len(list(tmp_path.rglob("*.parquet"))) == 1


def test_what_was_prepared_in_vain_is_made_again(tmp_path: Path) -> None:
    events, _ = opened(tmp_path)
    first, second = message(1), message(2)
    events.prepare([first, second])
    assert events.store([first], at(1)) == [2]
    assert stored(tmp_path) == ["b1-0", "b1-1"]
    assert events.store([second], at(2)) == [2]
    assert stored(tmp_path) == ["b1-0", "b1-1", "b2-0", "b2-1"]


def test_a_broken_message_is_heard_of_when_it_is_stored_and_its_neighbours_can_be(tmp_path: Path) -> None:
    events, _ = opened(tmp_path)
    good = message(8)
    events.prepare([good, BROKEN])
    with pytest.raises(RecordError):
        events.store([good, BROKEN], at(9))
    assert stored(tmp_path) == []
    assert events.store([good], at(8)) == [2]
    assert stored(tmp_path) == ["b8-0", "b8-1"]


@pytest.mark.parametrize("events_first", [True, False])
def test_the_index_says_the_same_whether_or_not_events_were_unpacked_before(tmp_path: Path, events_first: bool) -> None:
    events, observables = opened(tmp_path)
    messages = [message(number) for number in (1, 2)]
    for sink in (events, observables) if events_first else (observables, events):
        assert sink.store(messages, at(2)) == [2, 2]
    seen = {(row["value"], row["name"], row["events"]) for row in rows_of(settings_for(tmp_path), "observables")}
    assert seen == {("user1", "user.name", 2), ("user2", "user.name", 2)}


def test_a_shelf_gives_each_part_once_and_lets_the_oldest_go() -> None:
    parts = {number: indexed(event_batch(f"b{number}", 2, user={"name": "alice"})) for number in (1, 2, 3)}
    messages = {number: message(number) for number in parts}
    shelf = Shelf()
    shelf.put(messages[1], parts[1])
    taken = shelf.take(messages[1])
    assert taken is not None
    assert (taken.source, taken.table.to_pylist()) == ("linux_auth", parts[1].table.to_pylist())
    assert shelf.take(messages[1]) is None
    small = Shelf(most_bytes=2 * taken.table.nbytes)
    for number, part in parts.items():
        small.put(messages[number], part)
    assert [small.take(messages[number]) is not None for number in parts] == [False, True, True]
