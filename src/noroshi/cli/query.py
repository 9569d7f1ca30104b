"""`noroshi query`: SQL over the lake."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from noroshi.cli.place import Folder, SettingsFile


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT, or - to read it from standard input.", metavar="SQL")],
    form: Annotated[Format, typer.Option("--format", "-f", help="json is one object a line.")] = Format.TABLE,
    limit: Annotated[int | None, typer.Option(min=0, help="Most rows to give.", show_default="100 as a table")] = None,
    out: Annotated[Path | None, typer.Option(help="File to write to.", show_default="standard output")] = None,
    at: Annotated[str | None, typer.Option(help="Ask the tables as they were at this time (ISO 8601).")] = None,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Ask the lake in SQL (DuckDB): tables events, alerts, dead, ledger, observables.

    `FROM search('text')` are the events that hold a text, `FROM seen('192.0.2.1')` says where an address, hash, domain
    or user was seen. Works while the platform runs. Conditions on time and source decide which files are read at all.

    Example: noroshi query "SELECT source, count(*) FROM events WHERE time > now() - INTERVAL 1 HOUR GROUP BY source"
    """
    import sys

    from noroshi.cli.query_output import write_rows
    from noroshi.lake.querying import Lake, moment
    from noroshi.runtime.settings import load_settings

    chosen, _ = load_settings(settings)
    if folder is not None:
        chosen = chosen.model_copy(update={"platform": chosen.platform.model_copy(update={"dir": folder})})
    text = sys.stdin.read() if sql == "-" else sql
    with Lake(chosen).reading(text, at=moment(at) if at else None) as answer:
        write_rows(answer, form.value, limit, out)
