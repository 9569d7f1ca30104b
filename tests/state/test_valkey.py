"""Valkey as a state store: the contract on a real server, and the bounds that are this backend's own."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import valkey
from tests.contracts.state import MINUTE, T0, StateContract
from tests.disks import SmallDisk

from noroshi.runtime.errors import ConfigError, TransientError
from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore


@pytest.fixture
def client(valkey_server: EmbeddedValkey) -> Iterator[valkey.Valkey]:
    client = valkey.Valkey.from_url(valkey_server.url)
    yield client
    client.close()


class TestValkeyStore(StateContract):
    @pytest.fixture
    def store(self, store: ValkeyStore) -> ValkeyStore:
        return store


class _Clock:
    """Wall time that stands still until told."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def _memory(client: valkey.Valkey, namespace: str) -> int:
    return sum(client.memory_usage(key, samples=0) or 0 for key in client.scan_iter(f"{namespace}:*", count=1000))


@pytest.mark.parametrize("question", ["count", "distinct", "first"])
def test_memory_of_a_key_stops_growing_at_its_cap(
    valkey_server: EmbeddedValkey, client: valkey.Valkey, question: str
) -> None:
    namespace = f"bounded-{question}"
    store = ValkeyStore(valkey_server.url, namespace=namespace, max_members=100)
    ask = {
        "count": lambda n: store.count_in_window("k", f"e{n}", T0 + n, MINUTE),
        "distinct": lambda n: store.distinct_in_window("k", f"e{n}", f"v{n}", T0 + n, MINUTE),
        "first": lambda n: store.first_seen("k", f"e{n}", f"v{n}", T0 + n, MINUTE),
    }[question]
    sizes = []
    for n in range(900):
        ask(n)
        if n % 300 == 299:
            sizes.append(_memory(client, namespace))
    store.close()
    assert max(sizes) <= min(sizes) * 1.2
    assert sizes[0] < 100 * 600


def test_sightings_of_one_value_stay_few_however_often_it_is_seen(store: ValkeyStore, client: valkey.Valkey) -> None:
    for n in range(500):
        store.first_seen("k", f"e{n}", "v", T0 + n * 1_000, MINUTE)
    (key,) = client.scan_iter(f"{store._namespace}:*:sightings")
    assert len(client.hvals(key)[0]) <= 16 * 8


def test_a_count_saturates_at_the_cap(valkey_server: EmbeddedValkey) -> None:
    store = ValkeyStore(valkey_server.url, namespace="saturated", max_members=10)
    answers = [store.count_in_window("k", f"e{n}", T0 + n, MINUTE) for n in range(13)]
    store.close()
    assert answers == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10]


def test_events_outside_any_window_are_forgotten_once_nobody_can_redeliver_them(
    valkey_server: EmbeddedValkey, client: valkey.Valkey
) -> None:
    clock = _Clock()
    store = ValkeyStore(valkey_server.url, namespace="aged", keep_seconds=60, clock=clock)
    for n in range(50):
        store.count_in_window("k", f"e{n}", T0 + n * MINUTE, MINUTE)
    (answers,) = client.scan_iter("aged:*:answers")
    kept = client.hlen(answers)
    clock.seconds += 61
    for n in range(50, 100):
        store.count_in_window("k", f"e{n}", T0 + n * MINUTE, MINUTE)
    store.close()
    assert (kept, client.hlen(answers)) == (50, 50)


def test_one_event_from_the_far_future_does_not_sweep_the_window_away(valkey_server: EmbeddedValkey) -> None:
    clock = _Clock()
    store = ValkeyStore(valkey_server.url, namespace="poisoned", keep_seconds=60, clock=clock)
    for n in range(10):
        store.count_in_window("k", f"e{n}", T0 + n, MINUTE)
        store.distinct_in_window("k", f"e{n}", f"v{n}", T0 + n, MINUTE)
    clock.seconds += 61
    far = T0 + 10**11
    store.count_in_window("k", "forged", far, MINUTE)
    store.distinct_in_window("k", "forged", "forged", far, MINUTE)
    answers = (
        store.count_in_window("k", "honest", T0 + 20, MINUTE),
        store.distinct_in_window("k", "honest", "honest", T0 + 20, MINUTE),
    )
    store.close()
    assert answers == (9, 9)


def test_idle_keys_expire_and_lists_do_not(store: ValkeyStore, client: valkey.Valkey) -> None:
    store.count_in_window("k", "e1", T0, MINUTE)
    store.replace_list("l", ["a", "192.0.2.0/24"])
    store.set_risk("user", "bob", 1)
    expiring = {key.rsplit(b":", 1)[1]: client.pttl(key) > 0 for key in client.scan_iter(f"{store._namespace}:*")}
    assert expiring == {
        b"answers": True,
        b"arrivals": True,
        b"times": True,
        b"entries": False,
        b"widths": False,
        b"score": False,
    }


_COUNT = """
import sys
from noroshi.state.valkey import ValkeyStore
store = ValkeyStore(sys.argv[1], namespace="shared")
sys.stdin.readline()
for n in range(300):
    print(store.count_in_window("k", f"{sys.argv[2]}{n}", 1_767_607_200_000, 60_000))
    store.count_in_window("same", f"e{n}", 1_767_607_200_000 + n, 60_000)
"""


def test_two_processes_at_once_lose_no_event_and_count_none_twice(valkey_server: EmbeddedValkey) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _COUNT, valkey_server.url, name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in "ab"
    ]  # fmt: skip
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [int(line) for process in running for line in process.communicate()[0].split()]
    store = ValkeyStore(valkey_server.url, namespace="shared")
    total = store.count_in_window("same", "last", T0 + 299, MINUTE)
    store.close()
    assert (sorted(answers), total) == (list(range(1, 601)), 301)


def test_a_list_is_replaced_as_a_whole(valkey_server: EmbeddedValkey, store: ValkeyStore) -> None:
    old, new = [f"a{n}" for n in range(6000)], [f"b{n}" for n in range(6000)]
    probe = ValkeyStore(valkey_server.url, namespace=store._namespace)
    store.replace_list("l", old)
    done, seen = threading.Event(), set()

    def watch() -> None:
        # `in_list` is one script; the marker of both generations asked in one list is true at every moment.
        while not done.is_set():
            seen.add((probe.in_list("l", "always"), probe.in_list("l", "never")))

    store.replace_list("l", [*old, "always"])
    watcher = threading.Thread(target=watch)
    watcher.start()
    for generation in (new, old, new, old):
        store.replace_list("l", [*generation, "always"])
    done.set()
    watcher.join()
    probe.close()
    assert seen == {(True, False)}


def test_a_writer_that_breaks_off_leaves_the_old_list(store: ValkeyStore) -> None:
    store.replace_list("l", ["old"])

    def broken() -> Iterator[str]:
        yield from (f"new{n}" for n in range(12_000))
        raise OSError("the feed ended early")

    with pytest.raises(OSError, match="ended early"):
        store.replace_list("l", broken())
    assert (store.in_list("l", "old"), store.in_list("l", "new0")) == (True, False)


def test_scripts_are_sent_again_after_the_server_forgot_them(store: ValkeyStore, client: valkey.Valkey) -> None:
    store.count_in_window("k", "e1", T0, MINUTE)
    client.script_flush()
    assert store.count_in_window("k", "e2", T0, MINUTE) == 2


def test_a_server_that_went_away_is_a_transient_error() -> None:
    with EmbeddedValkey() as server:
        store = ValkeyStore(server.url)
        store.count_in_window("k", "e1", T0, MINUTE)
    for ask in (
        lambda: store.count_in_window("k", "e1", T0, MINUTE),
        lambda: store.in_list("l", "v"),
        lambda: store.replace_list("l", ["v"]),
        lambda: store.risk("user", "bob"),
    ):
        with pytest.raises(TransientError, match="does not answer"):
            ask()
    store.close()


def test_a_full_server_is_a_transient_error() -> None:
    with EmbeddedValkey(max_memory_bytes=4_000_000) as small:
        store = ValkeyStore(small.url)
        with pytest.raises(TransientError):
            store.replace_list("l", (f"value-{n}" for n in range(200_000)))
        store.close()


@pytest.mark.parametrize("url", ["", "localhost:6379", "http://localhost", "valkey://localhost:port"])
def test_a_url_that_is_none_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(ConfigError, match="URL is none"):
        ValkeyStore(url)
    with pytest.raises(ConfigError) as refused:
        ValkeyStore("ftp://user:s3cret@192.0.2.1/0")
    assert "s3cret" not in str(refused.value)


def test_what_a_full_server_dropped_can_be_told() -> None:
    with EmbeddedValkey(max_memory_bytes=3_000_000) as small:
        store = ValkeyStore(small.url)
        before = store.evicted_keys()
        for n in range(5_000):
            store.count_in_window(f"k{n}", "e1", T0, MINUTE)
        after = store.evicted_keys()
        store.close()
    assert before == 0
    assert after > 0


def test_a_store_whose_disk_is_full_is_asked_again_and_forgets_nothing(disk_of: Callable[[int], SmallDisk]) -> None:
    disk = disk_of(4 << 20)
    with EmbeddedValkey(disk.path / "state") as server, closing(ValkeyStore(server.url)) as store:
        assert store.count_in_window("logins", "first", T0, MINUTE) == 1
        disk.fill()
        with pytest.raises(TransientError, match="does not take it now: MISCONF"):
            _count_until_refused(store)
        disk.free()
        assert _count_until_taken(store) == 2


def _count_until_refused(store: ValkeyStore) -> None:
    for number in range(10_000):
        store.count_in_window("others", f"{number}", T0, MINUTE)


def _count_until_taken(store: ValkeyStore) -> int:
    deadline = time.monotonic() + 30
    while True:
        try:
            return store.count_in_window("logins", "second", T0, MINUTE)
        except TransientError:
            assert time.monotonic() < deadline, "it is refused although there is room again"
            time.sleep(0.1)
