"""`noroshi doctor`: what is wrong, and what to do."""

from __future__ import annotations

import typer

from noroshi.cli.place import Folder, SettingsFile


def doctor(
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Look for what is wrong with a platform and say what to do about it. Exit code 1 when something is.

    Example: noroshi doctor --dir /srv/noroshi
    """
    import asyncio

    from rich.console import Console

    from noroshi.platform.diagnosis import diagnose

    console = Console(highlight=False, soft_wrap=True)
    findings = asyncio.run(diagnose(folder, settings))
    for finding in sorted(findings, key=lambda finding: finding.level):
        mark = "[red]✗[/]" if finding.level == "fault" else "[yellow]·[/]"
        console.print(mark, end=" ")
        console.print(finding.what, markup=False)
        console.print(f"  → {finding.action}", markup=False)
    if any(finding.level == "fault" for finding in findings):
        raise typer.Exit(1)
    console.print("Nothing is wrong." if not findings else "Nothing else is wrong.")
