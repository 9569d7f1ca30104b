"""Records of each source, as the keep room counts them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from noroshi.platform.ports import MONITOR_FILE

_PATIENCE_SECONDS = 2.0


@dataclass(slots=True)
class Counted:
    """Records of one source that were collected, and those that died, since the ledger on the broker begins."""

    collected: float = 0
    dead: float = 0


async def read_counters(folder: Path) -> dict[str, Counted]:
    """By source; {} when the room that counts does not answer."""
    try:
        url = (folder / MONITOR_FILE).read_text()
        async with httpx.AsyncClient(timeout=_PATIENCE_SECONDS, trust_env=False) as client:
            text = (await client.get(f"{url}/metrics")).raise_for_status().text
    except (OSError, httpx.HTTPError, httpx.InvalidURL):
        return {}
    found: dict[str, Counted] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == "noroshi_records_total" and sample.labels["stage"] == "collect":
                if sample.labels["kind"] == "in":
                    found.setdefault(sample.labels["source"], Counted()).collected += sample.value
            elif sample.name == "noroshi_dead_letters_total":
                found.setdefault(sample.labels["source"], Counted()).dead += sample.value
    return found
