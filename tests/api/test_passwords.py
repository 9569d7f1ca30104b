"""What passwords cost to begin with, and to those who guess names."""

from __future__ import annotations

import time

from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY, Parameters
from tests.api.serving import PASSWORD

from noroshi.api.accounts.passwords import Passwords


def test_nothing_is_computed_until_somebody_comes() -> None:
    began = time.process_time()
    made = Passwords()
    assert time.process_time() - began < 0.02
    assert made.is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g")


def test_a_name_that_does_not_exist_costs_as_much_as_one_that_does() -> None:
    passwords = Passwords(_LIGHT)
    stored = passwords.hash(PASSWORD, "mika")
    known, unknown = (_least_cost(passwords, hashed) for hashed in (stored, None))
    assert 0.5 < unknown / known < 2
    assert passwords.is_right(PASSWORD, stored)
    assert not passwords.is_right(PASSWORD, None)


def test_the_hash_of_nobody_is_of_the_same_effort_and_nobody_knows_its_password() -> None:
    first, second = Passwords(), Passwords()
    assert extract_parameters(first.nobody) == RFC_9106_LOW_MEMORY
    assert first.nobody != second.nobody


def _least_cost(passwords: Passwords, stored: str | None) -> float:
    costs = []
    for _ in range(5):
        began = time.process_time()
        assert not passwords.is_right("another password", stored)
        costs.append(time.process_time() - began)
    return min(costs)


_LIGHT = Parameters(
    type=RFC_9106_LOW_MEMORY.type,
    version=RFC_9106_LOW_MEMORY.version,
    salt_len=16,
    hash_len=32,
    time_cost=2,
    memory_cost=8192,
    parallelism=1,
)
