"""`noroshi audit`: who did what, and whether the trail is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from noroshi.cli.place import Folder, SettingsFile

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Who did what, when, from where; and whether that record is whole."
)


@app.command("list")
def show(
    actor: Annotated[str | None, typer.Option(help="Only what this user or token did.")] = None,
    action: Annotated[str | None, typer.Option(help="Only actions that begin with this, such as user.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One entry a line, with what was changed.")] = False,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print what was done, the latest first.

    Example: noroshi audit list --action user. --json
    """
    import msgspec

    from noroshi.platform.records import attached_records
    from noroshi.records.audit_list import list_audit

    with attached_records(folder, settings) as database, database.reading() as session:
        for entry in list_audit(session, actor=actor, action=action, limit=limit).items:
            if as_json:
                typer.echo(msgspec.json.encode(entry).decode())
            else:
                who = f"{entry.actor or '–'} ({entry.address})" if entry.address else entry.actor
                what = f"{entry.object_kind} {entry.object_id}"
                typer.echo(f"{entry.seq:>7} {entry.at:%Y-%m-%d %H:%M:%S}Z  {who:<32} {entry.action:<22} {what}")


@app.command()
def verify(folder: Folder = None, settings: SettingsFile = None) -> None:
    """Recompute every hash. Exit code 1 when a row was changed, cut off or put in, in the records or in playbooks.

    Example: noroshi audit verify
    """
    from noroshi.platform.playbooks import playbook_audit_faults
    from noroshi.platform.records import attached_records
    from noroshi.records.audit import verify_audit
    from noroshi.runtime.settings import settings_in

    with attached_records(folder, settings) as database, database.reading() as session:
        faults = list(verify_audit(session))
    faults += [f"playbooks: {fault}" for fault in playbook_audit_faults(settings_in(folder, settings))]
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo("The audit trail is whole.")
