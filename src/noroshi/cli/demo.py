"""`noroshi demo`: the SSH cryptojacking story, detected in the logs of one night."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from noroshi.model.alert import Alert

_OPENING = """
[bold]A night in March.[/] Fourteen hosts, six people, {records:,} log records: cron jobs, updates, people at work.
At 02:11 somebody who stole [bold]bob[/]'s SSH key comes in from 203.0.113.77, walks through twelve hosts in four
minutes, and leaves a coin miner on the last. Nobody is awake. The rules are.
"""

_CLOSING = """
[bold]What happened.[/] The rule engine looked at {records:,} records from two sources ({seconds:.1f} s) and
raised {alerts} alerts: who came from a known threat actor, how fast the key travelled from host to host, which file
is a known miner. The logs and the list of threat actors are in [bold]{folder}[/]; the rules are in content/detections.

Try next:
  noroshi scan {folder}/gcp_logging.jsonl --source gcp_logging --lists {folder}/lists --format json
  noroshi test content/detections        run the tests of all rules
  noroshi new detection my_first_rule    write your own, test first
"""


def demo(
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Where to put the story's logs.", show_default="a temporary folder")
    ] = None,
) -> None:
    """Tell the SSH cryptojacking story: write a night's logs, scan them with the shipped rules, show the alerts."""
    from rich.console import Console

    from noroshi.cli.scan_output import alert_table
    from noroshi.offline.story import write_story

    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 120)
    place = folder or Path(tempfile.mkdtemp(prefix="noroshi-demo-"))
    story = write_story(place)
    records = sum(path.read_bytes().count(b"\n") for path in (story.syslog, story.osquery))
    console.print(_OPENING.format(records=records))
    alerts, seconds = _detect(place)
    console.print(alert_table(alerts))
    if not alerts:
        raise typer.Exit(1)
    console.print(_CLOSING.format(records=records, seconds=seconds, alerts=len(alerts), folder=place), soft_wrap=True)


def _detect(place: Path) -> tuple[list[Alert], float]:
    """The night's alerts in the order of event time, and how long finding them took."""
    import time

    from noroshi.app import ScanOptions, open_scan

    began = time.perf_counter()
    logs = [str(place / name) for name in ("gcp_logging.jsonl", "osquery.jsonl")]
    with open_scan(ScanOptions(paths=logs, lists=place / "lists")) as (scan, batches, _):
        alerts = [alert for outcome in scan.run(batches) for alert in outcome.alerts]
    return sorted(alerts, key=lambda alert: alert.time), time.perf_counter() - began
