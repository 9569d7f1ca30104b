"""`noroshi scan`: records in, alerts out."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from noroshi.analyze.enrichment import EnrichmentSettings


class AlertFormat(StrEnum):
    """How alerts are printed."""

    table = "table"
    json = "json"


def scan(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files: .json .jsonl .log, plain or .gz .zst; - reads stdin.")
    ],
    source: Annotated[
        str, typer.Option(help="The integration that reads the records, or auto to recognise each file.")
    ] = "auto",
    rules: Annotated[
        Path | None, typer.Option(help="Folder of Rego rules.", show_default="the shipped detections")
    ] = None,
    output: Annotated[
        AlertFormat, typer.Option("--format", help="json prints one alert a line, by the alert schema.")
    ] = AlertFormat.table,
    dead: Annotated[
        Path | None, typer.Option(help="Write records that cannot be read here, as JSON lines with reason and bytes.")
    ] = None,
    stats: Annotated[bool, typer.Option("--stats", help="Print figures of the run and of every rule.")] = False,
    lists: Annotated[
        Path | None, typer.Option(help="Folder of NAME.txt lists, such as threat_actors.txt.", show_default="shipped")
    ] = None,
    integrations: Annotated[Path | None, typer.Option(help="Folder of your own integrations.")] = None,
    geoip: Annotated[Path | None, typer.Option(help="MMDB file with countries and cities of addresses.")] = None,
    asn: Annotated[Path | None, typer.Option(help="MMDB file with the networks of addresses.")] = None,
    assets: Annotated[Path | None, typer.Option(help="CSV or YAML of assets: owner, criticality, tags.")] = None,
    rule_seconds: Annotated[
        float, typer.Option(min=0.1, help="Time after which the evaluation of one rule on one event is ended.")
    ] = 5.0,
    workers: Annotated[int | None, typer.Option(min=1, help="Analysis processes.", show_default="one a core")] = None,
) -> None:
    """Find threats in log files: records in, alerts out.

    Alerts go to standard output in the order of the records, everything else to standard error. Exit code 0 with or
    without alerts, 2 for input that cannot be read, 3 when a rule was broken (the others ran).

    Example: noroshi scan /var/log/auth.log* --source linux_auth --format json | jq .title
    """
    from noroshi.app import ScanOptions, open_scan
    from noroshi.cli.scan_output import AlertPrinter, DeadLetterFile, Progress, print_report
    from noroshi.offline.scan import broken_rules

    printer = AlertPrinter(sys.stdout, as_json=output is AlertFormat.json)
    with Progress(paths) as progress:
        options = ScanOptions(
            paths=paths,
            source=source,
            rules=rules,
            integrations=integrations,
            lists=lists,
            enrichment=_enrichment(geoip, asn, assets),
            rule_seconds=rule_seconds,
            progress=progress.advance,
            **({"workers": workers} if workers else {}),
        )
        with open_scan(options) as (run, batches, bundle), DeadLetterFile(dead) as dead_letters:
            for outcome in run.run(batches):
                if outcome.alerts:
                    with progress.paused():
                        printer.write(outcome.alerts)
                dead_letters.write(outcome.dead)
    printer.finish()
    print_report(run.report, bundle, elapsed_seconds=progress.elapsed_seconds, in_full=stats, dead=dead)
    if broken_rules(run.report, bundle):
        raise typer.Exit(3)


def _enrichment(geoip: Path | None, asn: Path | None, assets: Path | None) -> EnrichmentSettings | None:
    from noroshi.analyze.enrichment import EnrichmentSettings

    return EnrichmentSettings(geoip=geoip, asn=asn, assets=assets) if geoip or asn or assets else None
