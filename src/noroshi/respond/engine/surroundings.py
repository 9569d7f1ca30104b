"""What a driver works with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

from noroshi.respond.engine.asking import Approvals
from noroshi.respond.engine.contract import Hands
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.tables import Row
from noroshi.respond.engine.waiting import Begin
from noroshi.respond.language.interpreter import DEFAULT_LIMITS
from noroshi.respond.language.limits import Limits
from noroshi.respond.language.syntax import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`clock` gives seconds since 1970; `callback_url` makes the address of a topic.

    Once `leaving` is set, drivers let go of their runs as soon as the calls under way have ended.
    """

    journal: Journal
    approvals: Approvals
    hands: Hands
    executor: Executor
    load: Callable[[str, str], Program]
    environment: Callable[[Row], Mapping[str, str]]
    callback_url: Callable[[str], str]
    begin_run: Begin
    clock: Callable[[], float] = time.time
    leaving: threading.Event = field(default_factory=threading.Event)
    limits: Limits = DEFAULT_LIMITS
