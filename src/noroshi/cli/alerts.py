"""`noroshi alerts`: what the rules have raised on a running platform."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from noroshi.cli.scan import AlertFormat

if TYPE_CHECKING:
    from noroshi.broker.contract import Broker
    from noroshi.cli.scan_output import AlertPrinter
    from noroshi.model.alert import Alert


def alerts(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing alerts as they are raised.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many of the latest to begin with.")] = 50,
    source: Annotated[str | None, typer.Option(help="Only of this source.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only of this rule, or of rules whose name begins so.")] = None,
    min_risk: Annotated[int, typer.Option(min=0, max=100, help="Only with this risk or more.")] = 0,
    output: Annotated[AlertFormat, typer.Option("--format", help="How they are printed.")] = AlertFormat.table,
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Folder of the platform.", show_default="var/noroshi")
    ] = None,
) -> None:
    """Print the latest alerts of a running platform as rules raised them, each once, in the order of their events."""
    import asyncio

    from noroshi.cli.scan_output import AlertPrinter
    from noroshi.platform.attach import attach, connected

    def wanted(alert: Alert) -> bool:
        is_rule = rule is None or f"{alert.rule_id}.".startswith(f"{rule.removesuffix('.')}.")
        return is_rule and alert.risk_score >= min_risk and (source is None or alert.source == source)

    async def run() -> None:
        async with connected(attach(folder).broker, "alerts") as broker:
            printer = AlertPrinter(sys.stdout, as_json=output is AlertFormat.json)
            await _print(broker, printer, wanted, limit, follow=follow)

    asyncio.run(run())


async def _print(
    broker: Broker, printer: AlertPrinter, wanted: Callable[[Alert], bool], limit: int, *, follow: bool
) -> None:
    from noroshi.broker import wire

    reader = await broker.reader(wire.ALERTS, after_sequence=0)
    known: set[str] = set()
    latest: deque[Alert] = deque(maxlen=limit)
    at_end = False
    while follow or not at_end:
        deliveries = await reader.fetch(200, 0.3 if not at_end else 5)
        for delivery in deliveries:
            fresh = [alert for alert in wire.decode_alerts(delivery.payload) if alert.uid not in known]
            known |= {alert.uid for alert in fresh}
            latest.extend(filter(wanted, fresh))
        at_end = at_end or not deliveries
        if at_end:
            printer.write(sorted(latest, key=lambda alert: alert.time))
            printer.finish()
            latest.clear()
    await reader.close()
