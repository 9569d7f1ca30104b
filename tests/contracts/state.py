"""What every state store must do; a backend's tests subclass `StateContract` and give it a `store`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noroshi.state.contract import StateStore

MINUTE = 60_000
T0 = 1_767_607_200_000

_WINDOW = 5_000
_EVENTS = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, 5), st.integers(0, 30).map(lambda half: T0 + half * 500)),
    max_size=40,
)
"""Deliveries of (event number, value, time): out of order, several at one time, events delivered again."""
_QUICK = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


class _Model:
    """The contract in its plainest form: remember everything, answer by looking at all of it."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        self.answers: dict[str, tuple[int, int, bool]] = {}

    def answer(self, uid: str, value: str, at: int) -> tuple[int, int, bool]:
        if uid not in self.answers:
            before = any(v == value and at - _WINDOW < t <= at for v, t in self.seen)
            self.seen.append((value, at))
            inside = [v for v, t in self.seen if at - _WINDOW < t <= at]
            self.answers[uid] = len(inside), len(set(inside)), not before
        return self.answers[uid]


class StateContract:
    """Subclass it with a `store` fixture that gives a store whose namespace is empty."""

    @pytest.fixture
    def store(self) -> Iterator[Any]:
        raise NotImplementedError

    def test_a_count_includes_the_event_itself(self, store: StateStore) -> None:
        assert store.count_in_window("k", "e1", T0, MINUTE) == 1

    def test_who_peeks_is_answered_like_an_event_and_leaves_no_trace(self, store: StateStore) -> None:
        store.count_in_window("k", "e1", T0, MINUTE)
        store.distinct_in_window("k", "e1", "a", T0, MINUTE)
        store.first_seen("k", "e1", "a", T0, MINUTE)
        peeking = store.peeking()
        for _ in range(2):
            assert peeking.count_in_window("k", "e2", T0 + 1, MINUTE) == 2
            assert peeking.distinct_in_window("k", "e2", "b", T0 + 1, MINUTE) == 2
            assert peeking.first_seen("k", "e2", "a", T0 + 1, MINUTE) is False
            assert peeking.first_seen("k", "e2", "b", T0 + 1, MINUTE) is True
            assert peeking.count_in_window("k", "e1", T0 + 9 * MINUTE, MINUTE) == 1
            assert peeking.count_in_window("never asked", "e1", T0, MINUTE) == 1
        assert store.count_in_window("k", "e3", T0 + 1, MINUTE) == 2
        assert store.first_seen("k", "e4", "b", T0 + 1, MINUTE) is True

    def test_the_window_is_open_at_its_old_end_and_closed_at_its_new_end(self, store: StateStore) -> None:
        store.count_in_window("k", "at-the-edge", T0, MINUTE)
        store.count_in_window("k", "just-inside", T0 + 1, MINUTE)
        store.count_in_window("k", "at-the-same-time", T0 + MINUTE, MINUTE)
        assert store.count_in_window("k", "now", T0 + MINUTE, MINUTE) == 3

    def test_an_event_delivered_again_gets_its_first_answer_after_later_and_earlier_ones_came(
        self, store: StateStore
    ) -> None:
        first = [store.count_in_window("k", f"e{n}", T0 + n, MINUTE) for n in range(5)]
        store.count_in_window("k", "late", T0 - 10, MINUTE)
        again = [store.count_in_window("k", f"e{n}", T0 + n, MINUTE) for n in reversed(range(5))]
        assert (first, again) == ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])

    def test_a_late_event_is_counted_at_its_own_time(self, store: StateStore) -> None:
        for n in range(4):
            store.count_in_window("k", f"e{n}", T0 + n * MINUTE, 10 * MINUTE)
        assert store.count_in_window("k", "late", T0 + MINUTE + 1, 10 * MINUTE) == 3

    def test_keys_windows_and_kinds_of_question_do_not_see_each_other(self, store: StateStore) -> None:
        store.count_in_window("k", "e1", T0, MINUTE)
        answers = (
            store.count_in_window("other", "e2", T0, MINUTE),
            store.count_in_window("k", "e2", T0, 2 * MINUTE),
            store.distinct_in_window("k", "e2", "v", T0, MINUTE),
            store.first_seen("k", "e2", "v", T0, MINUTE),
        )
        assert answers == (1, 1, 1, True)

    def test_namespaces_share_nothing(self, store: StateStore) -> None:
        store.count_in_window("k", "e1", T0, MINUTE)
        store.replace_list("l", ["v"])
        store.set_risk("user", "bob", 3)
        inner = store.scoped("inner")
        answers = (
            inner.count_in_window("k", "e1", T0, MINUTE),
            inner.in_list("l", "v"),
            inner.risk("user", "bob"),
        )
        assert answers == (1, False, 0.0)

    def test_a_key_may_hold_any_text_of_any_length(self, store: StateStore) -> None:
        keys = ["", "}", "{}:x", "a\x00b", "狼煙", "\udc80", "x" * 5_000, "x" * 4_999 + "y"]
        first = [store.count_in_window(key, "e1", T0, MINUTE) for key in keys]
        second = [store.count_in_window(key, "e2", T0, MINUTE) for key in keys]
        assert (first, second) == ([1] * len(keys), [2] * len(keys))

    def test_times_from_the_first_to_the_last_year_are_exact(self, store: StateStore) -> None:
        year_one, year_9999 = -62_135_596_800_000, 253_402_300_799_999
        answers = [
            store.count_in_window("k", f"{at}", at, 1) for at in (year_one, year_one + 1, year_9999 - 1, year_9999)
        ]
        assert [*answers, store.count_in_window("k", "twin", year_9999, 2)] == [1, 1, 1, 1, 1]

    def test_distinct_counts_values_not_events(self, store: StateStore) -> None:
        answers = [store.distinct_in_window("k", f"e{n}", "ab"[n % 2], T0 + n, MINUTE) for n in range(6)]
        assert answers == [1, 2, 2, 2, 2, 2]

    def test_distinct_forgets_a_value_with_its_last_event_in_the_window(self, store: StateStore) -> None:
        store.distinct_in_window("k", "e1", "old", T0, MINUTE)
        store.distinct_in_window("k", "e2", "kept", T0 + 1, MINUTE)
        assert store.distinct_in_window("k", "e3", "new", T0 + MINUTE, MINUTE) == 2

    def test_a_value_is_new_once_and_again_after_its_ttl(self, store: StateStore) -> None:
        times = (0, 1, MINUTE, 2 * MINUTE - 1, 3 * MINUTE - 1, 4 * MINUTE)
        answers = [store.first_seen("k", f"e{at}", "v", T0 + at, MINUTE) for at in times]
        assert answers == [True, False, False, False, True, True]

    def test_a_list_holds_exactly_its_last_values(self, store: StateStore) -> None:
        sizes = store.replace_list("l", ["a", "b", "a"]), store.replace_list("l", ["b", "c"])
        answers = [store.in_list("l", value) for value in ("a", "b", "c")]
        assert (sizes, answers) == ((2, 2), [False, True, True])

    def test_a_list_emptied_or_never_made_holds_nothing(self, store: StateStore) -> None:
        store.replace_list("l", ["192.0.2.0/24"])
        emptied = store.replace_list("l", [])
        assert (emptied, store.in_list("l", "192.0.2.1"), store.in_list("never", "x")) == (0, False, False)

    @pytest.mark.parametrize(
        ("entry", "value", "found"),
        [
            ("192.0.2.0/24", "192.0.2.255", True),
            ("192.0.2.0/24", "192.0.3.0", False),
            ("192.0.2.77/24", "192.0.2.1", True),
            ("192.0.2.7/32", "192.0.2.7", True),
            ("0.0.0.0/0", "203.0.113.9", True),
            ("0.0.0.0/0", "2001:db8::1", False),
            ("2001:db8::/32", "2001:0DB8:ffff::1", True),
            ("2001:db8::/32", "2001:db9::1", False),
            ("::/0", "192.0.2.1", False),
            ("2001:db8:0:0::1", "2001:DB8::1", True),
            ("192.0.2.7", "::ffff:192.0.2.7", True),
            ("::ffff:192.0.2.0/120", "192.0.2.7", True),
            ("192.0.2.0/24", "192.0.2.0/24", False),
            ("192.0.2.0/24", "192.0.2.1.example.com", False),
            ("deadbeef", "deadbeef", True),
            ("evil.example.com", "EVIL.example.com", False),
            ("not/a/network", "not/a/network", True),
            ("", "", True),
        ],
    )
    def test_entries_match_the_values_they_stand_for(
        self, store: StateStore, entry: str, value: str, found: bool
    ) -> None:
        store.replace_list("l", [entry, "198.51.100.1", "198.51.100.128/25", "2001:db8:1::/64"])
        assert store.in_list("l", value) is found

    def test_a_risk_is_zero_until_it_is_set(self, store: StateStore) -> None:
        before = store.risk("user", "bob")
        store.set_risk("user", "bob", 12.5)
        assert (before, store.risk("user", "bob"), store.risk("host", "bob")) == (0.0, 12.5, 0.0)

    @pytest.mark.parametrize("score", [float("nan"), float("inf")])
    def test_a_risk_that_is_no_number_is_refused(self, store: StateStore, score: float) -> None:
        with pytest.raises(ValueError, match="finite"):
            store.set_risk("user", "bob", score)

    @_QUICK
    @given(deliveries=_EVENTS)
    def test_any_order_and_redelivery_gives_each_event_the_answer_of_its_first_arrival(
        self, store: StateStore, deliveries: list[tuple[int, int, int]]
    ) -> None:
        fresh, model = store.scoped(f"{id(deliveries)}-{hash(tuple(deliveries))}"), _Model()
        for number, value, at in deliveries:
            uid, text = f"e{number}", f"v{value}"
            said = (
                fresh.count_in_window("k", uid, at, _WINDOW),
                fresh.distinct_in_window("k", uid, text, at, _WINDOW),
                fresh.first_seen("k", uid, text, at, _WINDOW),
            )
            assert said == model.answer(uid, text, at)

    def test_a_pace_gives_its_burst_at_once_and_then_a_turn_an_interval(self, store: StateStore) -> None:
        taken = [store.take("api", 60_000, 3) for _ in range(4)]
        assert taken[:3] == [0.0, 0.0, 0.0]
        assert 50_000 < taken[3] <= 60_000
        assert store.take("other", 60_000, 1) == 0.0
        assert store.take("quick", 1, 1) == 0.0
        poll_until(lambda: store.take("quick", 1, 1) == 0.0)

    def test_a_value_is_remembered_for_its_time(self, store: StateStore) -> None:
        store.remember("k", b"old", 60_000)
        store.remember("k", b"new", 60_000)
        store.remember("short", b"x", 20)
        assert (store.recall("k"), store.recall("never")) == (b"new", None)
        poll_until(lambda: store.recall("short") is None)


def poll_until(condition: Callable[[], bool]) -> None:
    """Wait for something that must come true; half a minute is for busy machines."""
    ends_at = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends_at
        time.sleep(0.01)
