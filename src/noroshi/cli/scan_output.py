"""How a scan shows itself: alerts, dead letters, progress, figures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Self

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from noroshi.cli.printable import printable
from noroshi.detect.contract import RuleBundle
from noroshi.model.alert import Alert
from noroshi.model.batch import DeadLetter
from noroshi.offline.scan import ScanReport
from noroshi.runtime.errors import ConfigError

_STYLES = {"Critical": "bold white on red", "High": "bold red", "Medium": "yellow", "Low": "cyan"}
_ROWS_AT_ONCE = 500


class AlertPrinter:
    """Alerts as JSON lines at once, or as a table in pieces, so that any number of alerts takes constant memory."""

    def __init__(self, out: IO[str], *, as_json: bool) -> None:
        self._out, self._as_json = out, as_json
        # A pipe has no width of its own; wide enough that titles stay whole.
        self._console = Console(file=out, highlight=False, width=None if out.isatty() else 140)
        self._waiting: list[Alert] = []

    def write(self, alerts: list[Alert]) -> None:
        """Print these alerts, or keep them for the next piece of the table."""
        if self._as_json:
            for alert in alerts:
                self._out.write(msgspec.json.encode(alert).decode() + "\n")
            if alerts:
                self._out.flush()
            return
        self._waiting += alerts
        if len(self._waiting) >= _ROWS_AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Print what is still kept."""
        if self._waiting:
            self._console.print(alert_table(self._waiting))
        self._waiting = []


def alert_table(alerts: list[Alert]) -> Table:
    """One row an alert, the title and its details in one cell."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold", expand=False)
    table.add_column("Time", no_wrap=True)
    table.add_column("Risk", justify="right", no_wrap=True)
    table.add_column("Alert", overflow="fold")
    table.add_column("Entities", overflow="fold")
    table.add_column("Rule", overflow="fold", style="dim")
    for alert in alerts:
        details = "\n".join(map(printable, alert.details.splitlines()))
        said = Text.assemble((printable(alert.title), "bold"), "\n" if details else "", details)
        risk = Text(str(alert.risk_score), style=_STYLES.get(alert.severity, ""))
        at = alert.time[:19].replace("T", " ")
        table.add_row(at, risk, said, Text("\n".join(map(printable, alert.entities))), alert.rule_id)
    return table


class DeadLetterFile(AbstractContextManager["DeadLetterFile"]):
    """Dead letters as JSON lines (raw bytes in base64), or nowhere but in the counts."""

    def __init__(self, path: Path | None) -> None:
        try:
            self._file = path.open("wb") if path else None
        except OSError as error:
            raise ConfigError(f"cannot write dead letters to {path}: {error.strerror}") from error

    def write(self, letters: list[DeadLetter]) -> None:
        """Append these."""
        if self._file:
            for letter in letters:
                self._file.write(msgspec.json.encode(letter) + b"\n")

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


class Progress(AbstractContextManager["Progress"]):
    """A bar over the bytes read, on a terminal only."""

    def __init__(self, paths: list[str]) -> None:
        sizes = [Path(path).stat().st_size for path in paths if path != "-" and Path(path).is_file()]
        self._console = Console(stderr=True)
        self._total = sum(sizes) if len(sizes) == len(paths) else None
        self._bar = Bar(
            TextColumn("scanning"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=self._console
        )
        self._began = time.perf_counter()
        self.elapsed_seconds = 0.0

    def __enter__(self) -> Self:
        self._shown = self._console.is_terminal
        if self._shown:
            self._bar.start()
        self._task = self._bar.add_task("scan", total=self._total)
        return self

    def advance(self, read_bytes: int) -> None:
        """So many bytes of the files (compressed ones as they are) have been read."""
        self._bar.advance(self._task, read_bytes)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep the bar from cutting into lines that are printed meanwhile."""
        if self._shown:
            self._bar.stop()
        yield
        if self._shown:
            self._bar.start()

    def __exit__(self, *_: object) -> None:
        self.elapsed_seconds = time.perf_counter() - self._began
        if self._shown:
            self._bar.stop()


def print_report(
    report: ScanReport, bundle: RuleBundle, *, elapsed_seconds: float, in_full: bool, dead: Path | None
) -> None:
    """What happened, on standard error: one line always, faults always, figures when asked for."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    lost = sum(report.dead.values())
    rate = report.records / elapsed_seconds if elapsed_seconds else 0
    console.print(
        f"{report.records:,} records, {report.alerts:,} alerts, {lost:,} dead letters, "
        f"{len(bundle.rules)} rules, {elapsed_seconds:.1f} s ({rate:,.0f} records/s)"
    )
    for reason, count in report.dead.most_common():
        console.print(f"  {count:,} × {reason}")
    if lost and dead is None:
        console.print("  keep their bytes with --dead FILE")
    for fault in bundle.faults:
        console.print(Text(f"broken rule: {fault}", style="red"))
    for (rule, message), count in report.faults.most_common():
        console.print(Text(f"rule {rule} failed on {count:,} events: {message}", style="red"))
    for rule in sorted(report.disabled):
        console.print(Text(f"rule {rule} was switched off after it ended its process three times", style="bold red"))
    if in_full:
        console.print(_stage_table(report))
        console.print(_rule_table(report))


def _stage_table(report: ScanReport) -> Table:
    table = Table("Stage", "CPU seconds", "Events/s per core", title="Stages", title_justify="left")
    for stage, seconds in report.stage_seconds.items():
        table.add_row(stage, f"{seconds:.2f}", f"{report.events / seconds:,.0f}" if seconds else "–")
    return table


def _rule_table(report: ScanReport) -> Table:
    table = Table("Rule", "Evaluations", "µs each", title="Rules by time", title_justify="left")
    for rule, seconds in sorted(report.rule_seconds.items(), key=lambda pair: -pair[1])[:30]:
        count = report.evaluations[rule]
        table.add_row(rule, f"{count:,}", f"{seconds / count * 1e6:.0f}")
    return table
