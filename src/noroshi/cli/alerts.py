"""`noroshi alerts`: what the rules have raised on a running platform."""

from __future__ import annotations

import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from noroshi.cli.scan import AlertFormat

if TYPE_CHECKING:
    from noroshi.broker.contract import Broker
    from noroshi.cli.scan_output import AlertPrinter


def alerts(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing alerts as they are raised.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many of the latest to begin with.")] = 50,
    output: Annotated[AlertFormat, typer.Option("--format", help="How they are printed.")] = AlertFormat.table,
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Folder of the platform.", show_default="var/noroshi")
    ] = None,
) -> None:
    """Print the latest alerts of a running platform, each once, oldest first."""
    import asyncio

    from noroshi.cli.scan_output import AlertPrinter
    from noroshi.platform.attach import attach
    from noroshi.platform.streams import connect_broker

    async def run() -> None:
        broker = await connect_broker(attach(folder).broker, "noroshi-alerts")
        try:
            await _print(broker, AlertPrinter(sys.stdout, as_json=output is AlertFormat.json), limit, follow=follow)
        finally:
            await broker.close()

    asyncio.run(run())


async def _print(broker: Broker, printer: AlertPrinter, limit: int, *, follow: bool) -> None:
    from noroshi.broker import wire
    from noroshi.model.alert import Alert

    reader = await broker.reader(wire.ALERTS, after_sequence=0)
    known: set[str] = set()
    latest: deque[Alert] = deque(maxlen=limit)
    at_end = False
    while follow or not at_end:
        deliveries = await reader.fetch(200, 0.3 if not at_end else 5)
        for delivery in deliveries:
            fresh = [alert for alert in wire.decode_alerts(delivery.payload) if alert.uid not in known]
            known |= {alert.uid for alert in fresh}
            latest.extend(fresh)
        at_end = at_end or not deliveries
        if at_end:
            printer.write(list(latest))
            printer.finish()
            latest.clear()
    await reader.close()
