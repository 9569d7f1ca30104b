"""`noroshi ledger`: is every record accounted for?"""

from __future__ import annotations

from typing import Annotated

import typer

from noroshi.cli.place import Folder, SettingsFile

_ORDER = {stage: place for place, stage in enumerate(("collect", "analyze", "detect", "triage", "route"))}


def ledger(
    folder: Folder = None,
    settings: SettingsFile = None,
    everything: Annotated[bool, typer.Option("--all", help="Every minute, not only those with a gap.")] = False,
) -> None:
    """Balance what went into each stage against what came out, per source and minute.

    In = out + dead-lettered + dropped, and one stage's output is the next one's input. Detection looks at each event
    twice, by stateless and by stateful rules; route and triage count events and alerts. What is on its way this very
    moment shows as a gap. Exit code 1 when anything is unaccounted for.

    Example: noroshi ledger --all
    """
    import asyncio

    from rich.console import Console
    from rich.table import Table

    from noroshi.platform.attach import attach, connected
    from noroshi.platform.ledger import Balance, read_balance

    async def read() -> Balance:
        async with connected(attach(folder, settings).broker, "ledger") as broker:
            return await read_balance(broker)

    found = asyncio.run(read())
    table = Table("Minute", "Source", "Stage", "In", "Out", "Events", "Dead", "Dropped", "Gap", show_edge=False)
    for (minute, source), stages in sorted(found.accounts.items()):
        for stage, account in sorted(stages.items(), key=lambda one: _ORDER.get(one[0], len(_ORDER))):
            if everything or account.gap:
                numbers = (account.records_in, account.records_out, account.events, account.dead, account.dropped)
                cells = (f"{number:,}" for number in (*numbers, account.gap))
                table.add_row(f"{minute:%Y-%m-%d %H:%M}", source, stage, *cells, style="red" if account.gap else None)
    if table.row_count:
        Console(width=None if typer.get_text_stream("stdout").isatty() else 140).print(table)
    records = sum(stages["collect"].records_in for stages in found.accounts.values() if "collect" in stages)
    typer.echo(f"{records:,} records collected, {found.gaps:,} unaccounted for.")
    if found.gaps:
        raise typer.Exit(1)
