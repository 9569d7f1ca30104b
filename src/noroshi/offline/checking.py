"""Checking content: rules and integrations below a folder, with what the shipped and the user's own sources hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.samples import raw_samples, sample_batch
from noroshi.detect.content.check import check_rules
from noroshi.detect.content.check_fields import KnownFields
from noroshi.runtime.errors import Fault
from noroshi.schemas.event import load_event_schema
from noroshi.sdk import Integration


def check_content(folder: Path, integrations: Mapping[str, Integration]) -> list[Fault]:
    """Every fault of the rules below `folder`. `integrations` are those whose events the rules may be about."""
    return check_rules(folder, known_fields(integrations))


def known_fields(integrations: Mapping[str, Integration]) -> KnownFields:
    """The fields of `input` that the samples of the integrations have, and those of the event schema."""
    return KnownFields(_SampleInputs(integrations), load_event_schema())


class _SampleInputs(Mapping[str, Sequence[Mapping[str, Any]]]):
    """The documents rules see of each integration's samples, analyzed when they are asked for."""

    def __init__(self, integrations: Mapping[str, Integration]) -> None:
        self._integrations = integrations

    def __iter__(self) -> Iterator[str]:
        return iter(self._integrations)

    def __len__(self) -> int:
        return len(self._integrations)

    def __getitem__(self, source: str) -> Sequence[Mapping[str, Any]]:
        integration = self._integrations[source]
        analyzer = Analyzer(integration)
        try:
            batches = [analyzer.analyze(sample_batch(integration, raw)) for raw in raw_samples(integration.folder)]
        finally:
            analyzer.close()
        texts = (str(text) for batch in batches for text in batch.table["input"].to_pylist())
        return [msgspec.json.decode(text) for text in texts]
