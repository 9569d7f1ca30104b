"""`noroshi dead`: records that could not become events, looked through and given another try."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from noroshi.cli.place import Folder, SettingsFile

if TYPE_CHECKING:
    from noroshi.broker.contract import Broker
    from noroshi.broker.dead import Wanted

app = typer.Typer(
    add_completion=False, help="Records that could not become events: list, show, replay, drop.", no_args_is_help=True
)

_NONE = "No such dead letters; `noroshi dead list` shows which there are."

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="As `noroshi dead list` names them.")]
Source = Annotated[str | None, typer.Option(help="Only of this source.")]
Reason = Annotated[str | None, typer.Option(help="Only with this reason.")]
By = Annotated[
    str | None, typer.Option(help="Only what this stage, lane or sink gave up, such as analyze or sink.siem.")
]
Everything = Annotated[bool, typer.Option("--all", help="All of them, when no filter is given.")]


@app.command("list")
def list_(
    source: Source = None,
    reason: Reason = None,
    by: By = None,
    limit: Annotated[int, typer.Option(min=1, help="Most to show.")] = 50,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """List dead letters, oldest first.

    Example: noroshi dead list --source linux_auth --reason bad-time
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from noroshi.broker.dead import read_dead
    from noroshi.cli.printable import printable

    async def collect(broker: Broker) -> tuple[Table, int]:
        table = Table("Id", "By", "Source", "Reason", "Place", "Detail", show_edge=False, header_style="bold")
        count = 0
        async for filed in read_dead(broker, _wanted(None, source, reason, by)):
            count += 1
            if count <= limit:
                letter = filed.letter
                place = f"{letter.origin}:{letter.record}"
                cells = (filed.id, filed.reader, letter.source, letter.reason, place, letter.detail[:120])
                table.add_row(*(Text(printable(cell)) for cell in cells))
        return table, count

    table, count = _with_broker(folder, settings, collect)
    console = Console(width=None if typer.get_text_stream("stdout").isatty() else 160)
    console.print(table if count else "No dead letters.")
    if count > limit:
        typer.echo(f"… and {count - limit:,} more; see them with --limit {count}", err=True)


@app.command()
def show(
    ids: Ids = None,
    source: Source = None,
    reason: Reason = None,
    by: By = None,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print dead letters whole, one JSON object a line: what was received is `text`, or `raw` in base64.

    Example: noroshi dead show --source linux_auth | jq -r .text
    """
    from noroshi.broker.dead import described, read_dead
    from noroshi.runtime.errors import UsageError

    async def collect(broker: Broker) -> list[bytes]:
        return [described(filed) async for filed in read_dead(broker, _wanted(ids, source, reason, by))]

    found = _with_broker(folder, settings, collect)
    if not found:
        raise UsageError("no such dead letter; list them with `noroshi dead list`")
    for line in found:
        typer.echo(line.decode())


@app.command()
def replay(
    ids: Ids = None,
    source: Source = None,
    reason: Reason = None,
    by: By = None,
    everything: Everything = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Give dead letters to those who gave them up once more, after what was wrong has been mended. Safe to repeat.

    Example: noroshi dead replay --source linux_auth
    """
    from noroshi.broker.dead import replay_dead

    wanted = _chosen(ids, source, reason, by, everything)
    count = _with_broker(folder, settings, lambda broker: replay_dead(broker, wanted))
    typer.echo(f"{_letters(count)} on the way again." if count else _NONE)


@app.command()
def drop(
    ids: Ids = None,
    source: Source = None,
    reason: Reason = None,
    by: By = None,
    everything: Everything = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Forget dead letters on the broker; the lake still knows of them.

    Example: noroshi dead drop --reason bad-time
    """
    from noroshi.broker.dead import drop_dead

    wanted = _chosen(ids, source, reason, by, everything)
    count = _with_broker(folder, settings, lambda broker: drop_dead(broker, wanted))
    typer.echo(f"{_letters(count)} dropped." if count else _NONE)


def _letters(count: int) -> str:
    return f"{count:,} dead letter{'s' * (count != 1)}"


def _chosen(ids: list[str] | None, source: str | None, reason: str | None, by: str | None, everything: bool) -> Wanted:
    from noroshi.runtime.errors import UsageError

    if not (ids or source or reason or by or everything):
        raise UsageError("name dead letters by id, --source, --reason or --by, or say --all")
    return _wanted(ids, source, reason, by)


def _wanted(ids: list[str] | None, source: str | None, reason: str | None, by: str | None) -> Wanted:
    return lambda filed: (
        (not ids or filed.id in ids)
        and (source is None or filed.letter.source == source)
        and (reason is None or filed.letter.reason == reason)
        and (by is None or filed.reader == by)
    )


def _with_broker(folder: Path | None, file: Path | None, use: Callable[[Broker], Awaitable[Any]]) -> Any:
    import asyncio

    from noroshi.platform.attach import attach, connected

    async def run() -> Any:
        async with connected(attach(folder, file).broker, "dead") as broker:
            return await use(broker)

    return asyncio.run(run())
