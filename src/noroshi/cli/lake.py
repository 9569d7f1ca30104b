"""`noroshi lake`: keep the lake's tables in order, and check them."""

from __future__ import annotations

import typer

from noroshi.cli.place import Folder, SettingsFile

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Keep the lake's tables in order, and check them. The platform does all but verify by itself.",
)


@app.command("compact")
def compact(folder: Folder = None, settings: SettingsFile = None) -> None:
    """Make large files of small ones. Safe while the platform writes.

    Example: noroshi lake compact
    """
    from datetime import UTC, datetime

    from noroshi.lake.upkeep import compact_all
    from noroshi.runtime.settings import settings_in

    for name, done in compact_all(settings_in(folder, settings), datetime.now(UTC)):
        sizes = f"{done.bytes_before:,} bytes to {done.bytes_after:,}"
        typer.echo(f"{name:<12} {done.partition}: {done.files} files to 1, {sizes}")


@app.command("expire")
def expire(folder: Folder = None, settings: SettingsFile = None) -> None:
    """Let go of old snapshots, and of rows older than lake.retention_days of their source.

    Example: noroshi lake expire
    """
    from datetime import UTC, datetime

    from noroshi.lake.upkeep import expire_all
    from noroshi.runtime.settings import settings_in

    for name, snapshots, rows in expire_all(settings_in(folder, settings), datetime.now(UTC)):
        typer.echo(f"{name:<12} {snapshots:,} snapshots, {rows:,} rows")


@app.command("clean")
def clean(folder: Folder = None, settings: SettingsFile = None) -> None:
    """Delete files older than an hour that no snapshot names.

    Example: noroshi lake clean
    """
    from datetime import UTC, datetime

    from noroshi.lake.upkeep import clean_all
    from noroshi.runtime.settings import settings_in

    for name, files, size in clean_all(settings_in(folder, settings), datetime.now(UTC)):
        typer.echo(f"{name:<12} {files:,} files, {size:,} bytes")


@app.command("verify")
def verify(folder: Folder = None, settings: SettingsFile = None) -> None:
    """Check that every file is there with its rows, and that the ledger agrees. Exit code 1 if not.

    Example: noroshi lake verify
    """
    from noroshi.lake.verification import faults
    from noroshi.runtime.settings import settings_in

    found = 0
    for fault in faults(settings_in(folder, settings)):
        typer.echo(fault)
        found += 1
    if found:
        raise typer.Exit(1)
    typer.echo("The lake holds what it says.")
