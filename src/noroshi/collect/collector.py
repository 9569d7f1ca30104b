"""What a collector is, and what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.routing import Route

from noroshi.collect.access import Access
from noroshi.collect.budget import Budget
from noroshi.collect.intake import Intake
from noroshi.collect.meters import Meters
from noroshi.collect.refusal import Because, Refusal
from noroshi.collect.unfinished import Unfinished
from noroshi.collect.workbench import Workbench
from noroshi.runtime.settings import CollectSettings
from noroshi.sdk import Integration


class Sources:
    """The sources that there are now; replaced as a whole when integrations change."""

    def __init__(self, integrations: Mapping[str, Integration]) -> None:
        self._integrations = integrations

    def replace(self, integrations: Mapping[str, Integration]) -> None:
        """Use others from now on."""
        self._integrations = integrations

    def __contains__(self, name: str) -> bool:
        return name in self._integrations

    def get(self, name: str) -> Integration:
        """The integration that reads a source. Raises Refusal when there is none."""
        if name not in self._integrations:
            raise Refusal(Because.NO_SUCH_SOURCE, f"no integration reads a source {name[:100]!r}")
        return self._integrations[name]


class InputSettings(BaseModel):
    """What every entry `[collect.inputs.NAME]` says: which collector, and to which source the records go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = Field(description="the collector")
    source: str = Field(description="the source that the records are of")


@dataclass(frozen=True, slots=True)
class Input:
    """One entry of `[collect.inputs]`, checked by the settings of its collector."""

    name: str
    settings: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What collectors stand on. `folder` is where they may keep cursors; `stopping` is set when they must end.

    `strangers` is the part of `budget` for those who show who they are only by what they send.
    """

    intake: Intake
    unfinished: Unfinished
    access: Access
    budget: Budget
    strangers: Budget
    workbench: Workbench
    meters: Meters
    sources: Sources
    limits: CollectSettings
    folder: Path
    stopping: asyncio.Event


Routes = Callable[[Reception, Sequence[Input]], list[Route]]
"""The HTTP routes of a collector, given the entries that name it."""

Run = Callable[[Reception, Input], Awaitable[None]]
"""Serves one entry until `stopping` is set. Raises ConfigError when only a person can mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """One kind of source. `settings` is what an entry of `[collect.inputs]` may say; None: it needs no entry.

    It has `routes`, or it `run`s.
    """

    name: str
    title: str
    description: str
    settings: type[InputSettings] | None = None
    routes: Routes | None = None
    run: Run | None = None
