"""Engines that follow each other on one database, under a clock that only tests move."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import TextClause, create_engine
from tests.respond.engine.acting import KilledError, RecordingHands

from noroshi.respond.engine.contract import RunRecord, RunRequest
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine


class Clock:
    """Time that only tests move."""

    def __init__(self) -> None:
        self.now = 1_767_225_600.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


class House:
    """Engines that follow each other on one database."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.database = Database(url)
        self.journal = Journal(self.database, lease_seconds=30)
        self.url = url

    @contextmanager
    def engine(self, hands: RecordingHands | None = None) -> Iterator[LocalEngine]:
        with LocalEngine(self.journal, hands or RecordingHands(), clock=self.clock) as engine:
            yield engine

    def die(self, engine: LocalEngine, run: str) -> None:
        """Drive until the hands kill the worker, then let its lease run out."""
        with pytest.raises(KilledError):
            engine.drive(run)
        self.clock.now += 60


def tamper(house: House, *statements: TextClause) -> None:
    """Change the database behind the engine's back."""
    raw = create_engine(house.url)
    with raw.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    raw.dispose()


def request(source: str, **more: Any) -> RunRequest:
    asked = RunRequest(
        run_id="run-1", playbook="test.yaml", source=dedent(source), argument={"n": 7}, started_by="tester"
    )
    return replace(asked, **more)


def play(house: House, source: str, hands: RecordingHands | None = None, **more: Any) -> RunRecord:
    with house.engine(hands) as engine:
        return engine.drive(engine.start(request(source, **more)))


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never came true")
