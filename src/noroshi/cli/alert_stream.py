"""Alerts as they stand on the broker's stream, printed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path

from noroshi.broker import wire
from noroshi.cli.scan_output import AlertPrinter
from noroshi.model.alert import Alert
from noroshi.platform.attach import attach, connected


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts are printed; `rule` may be the beginning of a name."""

    source: str | None
    rule: str | None
    min_risk: int

    def holds(self, alert: Alert) -> bool:
        """Whether this one is."""
        is_rule = self.rule is None or f"{alert.rule_id}.".startswith(f"{self.rule.removesuffix('.')}.")
        return is_rule and alert.risk_score >= self.min_risk and (self.source is None or alert.source == self.source)


async def print_stream(
    folder: Path | None, file: Path | None, printer: AlertPrinter, wanted: Wanted, limit: int, *, follow: bool
) -> None:
    """Print the latest ones, and go on when told to. Raises ConfigError when no platform runs there."""
    async with connected(attach(folder, file).broker, "alerts") as broker:
        reader = await broker.reader(wire.ALERTS, after_sequence=0)
        known: set[str] = set()
        latest: deque[Alert] = deque(maxlen=limit)
        at_end = False
        while follow or not at_end:
            deliveries = await reader.fetch(200, 0.3 if not at_end else 5)
            for delivery in deliveries:
                fresh = [alert for alert in wire.decode_alerts(delivery.payload) if alert.uid not in known]
                known |= {alert.uid for alert in fresh}
                latest.extend(filter(wanted.holds, fresh))
            at_end = at_end or not deliveries
            if at_end:
                printer.write(sorted(latest, key=lambda alert: alert.time))
                printer.finish()
                latest.clear()
        await reader.close()
