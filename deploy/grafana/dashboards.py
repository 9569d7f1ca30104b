"""The Grafana dashboards over the platform's metrics; `python deploy/grafana/dashboards.py` renews their files.

The console shows the same figures beside what to do about them; these are for whoever watches many systems at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import GraphGradientMode, StackingMode
from grafana_foundation_sdk.models.dashboard import (
    DashboardLinkType,
    DataSourceRef,
    Threshold,
    ThresholdsMode,
    VariableRefresh,
)

FOLDER: Final = Path(__file__).parent
_SOURCE: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
_PER_MINUTE: Final = "[$__rate_interval]"

Query = tuple[str, str]
"""PromQL, and the name of its series."""


def line(title: str, unit: str, queries: Sequence[Query], *, stacked: bool = False, text: str = "") -> timeseries.Panel:
    """A panel of lines over time."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(text)
        .datasource(_SOURCE)
        .unit(unit)
        .min(0)
        .line_width(1.5)
        .fill_opacity(24 if stacked else 8)
        .gradient_mode(GraphGradientMode.NONE)
        .height(8)
        .span(12)
    )
    if stacked:
        panel = panel.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    for number, (expression, name) in enumerate(queries):
        panel = panel.with_target(_target(expression, name, number))
    return panel


def number(title: str, unit: str, expression: str, *, bad_above: float | None = None, text: str = "") -> stat.Panel:
    """One figure; it turns red above `bad_above`."""
    steps = [Threshold(value=None, color="green")]
    if bad_above is not None:
        steps.append(Threshold(value=bad_above, color="red"))
    thresholds = dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
    return (
        stat.Panel()
        .title(title)
        .description(text)
        .datasource(_SOURCE)
        .unit(unit)
        .thresholds(thresholds)
        .height(4)
        .span(4)
        .with_target(_target(expression, "", 0))
    )


def _target(expression: str, name: str, number: int) -> prometheus.Dataquery:
    return prometheus.Dataquery().expr(expression).legend_format(name or "__auto").ref_id(chr(ord("A") + number))


def _board(title: str, uid: str, text: str) -> dashboard.Dashboard:
    return (
        dashboard.Dashboard(title)
        .uid(uid)
        .description(text)
        .tags(["noroshi"])
        .editable()
        .refresh("30s")
        .time("now-6h", "now")
        .timezone("browser")
        .link(dashboard.DashboardLink("Noroshi").type(DashboardLinkType.DASHBOARDS).tags(["noroshi"]).as_dropdown(True))
        .with_variable(dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
    )


def _sources() -> dashboard.QueryVariable:
    return (
        dashboard.QueryVariable("source")
        .label("Source")
        .datasource(_SOURCE)
        .query('label_values(noroshi_records_total{stage="collect"}, source)')
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
    )


def pipeline() -> dashboard.Dashboard:
    """What comes in, what becomes of it, and whether anything is unaccounted for."""
    of = 'source=~"$source"'
    return (
        _board(
            "Noroshi: pipeline", "noroshi-pipeline", "Records from collector to lake, and what nobody can account for"
        )
        .with_variable(_sources())
        .with_row(dashboard.Row("Now"))
        .with_panel(
            number(
                "Records a second",
                "cps",
                f'sum(rate(noroshi_records_total{{stage="collect",kind="in",{of}}}{_PER_MINUTE}))',
            )
        )
        .with_panel(
            number(
                "Unaccounted records", "short", "max(noroshi_ledger_gap)", bad_above=1, text="Anything but 0 is a bug"
            )
        )
        .with_panel(
            number(
                "Dead letters, last hour",
                "short",
                f"sum(increase(noroshi_dead_letters_total{{{of}}}[1h]))",
                bad_above=1,
            )
        )
        .with_panel(
            number(
                "Refused at the door, last hour",
                "short",
                "sum(increase(noroshi_collect_refused_total[1h]))",
                bad_above=1,
            )
        )
        .with_panel(number("Batches behind", "short", "sum(noroshi_reader_pending)", bad_above=1000))
        .with_panel(
            number("Rule faults, last hour", "short", "sum(increase(noroshi_rule_faults_total[1h]))", bad_above=1)
        )
        .with_row(dashboard.Row("Sources"))
        .with_panel(
            line(
                "Records received",
                "cps",
                [
                    (
                        f'sum by (source) (rate(noroshi_records_total{{stage="collect",kind="in",{of}}}{_PER_MINUTE}))',
                        "{{source}}",
                    )
                ],
                stacked=True,
            )
        )
        .with_panel(
            line(
                "Dead letters",
                "cps",
                [
                    (
                        f"sum by (source, reason) (rate(noroshi_dead_letters_total{{{of}}}{_PER_MINUTE}))",
                        "{{source}}: {{reason}}",
                    )
                ],
            )
        )
        .with_row(dashboard.Row("Stages"))
        .with_panel(
            line(
                "Records into each stage",
                "cps",
                [(f'sum by (stage) (rate(noroshi_records_total{{kind="in",{of}}}{_PER_MINUTE}))', "{{stage}}")],
            )
        )
        .with_panel(
            line(
                "Dropped",
                "cps",
                [
                    (
                        f'sum by (stage, source) (rate(noroshi_records_total{{kind="dropped",{of}}}{_PER_MINUTE}))',
                        "{{stage}}: {{source}}",
                    )
                ],
            )
        )
        .with_panel(line("Batches behind, by reader", "short", [("noroshi_reader_pending", "{{reader}}")]))
        .with_panel(
            line(
                "Rules that fail",
                "cps",
                [(f"sum by (rule) (rate(noroshi_rule_faults_total{_PER_MINUTE}))", "{{rule}}")],
            )
        )
    )


def machine() -> dashboard.Dashboard:
    """Processes, streams and the collectors' memory."""
    took = "noroshi_collect_publish_seconds_bucket"
    return (
        _board("Noroshi: machine", "noroshi-machine", "Processes, streams and readers of the platform")
        .with_row(dashboard.Row("Now"))
        .with_panel(number("Processes down", "short", "sum(1 - noroshi_process_up)", bad_above=1))
        .with_panel(
            number("Restarts, last hour", "short", "sum(increase(noroshi_process_restarts_total[1h]))", bad_above=1)
        )
        .with_panel(number("Broker answers the collectors", "bool_yes_no", "min(noroshi_collect_broker_up)"))
        .with_row(dashboard.Row("Processes"))
        .with_panel(
            line(
                "CPU",
                "percentunit",
                [(f"rate(noroshi_process_cpu_seconds_total{_PER_MINUTE})", "{{process}}")],
                stacked=True,
            )
        )
        .with_panel(line("Memory", "bytes", [("noroshi_process_resident_bytes", "{{process}}")], stacked=True))
        .with_row(dashboard.Row("Streams"))
        .with_panel(
            line(
                "Fullness",
                "percentunit",
                [("noroshi_stream_bytes / noroshi_stream_max_bytes", "{{stream}}")],
                text="Trimmed from half full; a full stream pushes back",
            )
        )
        .with_panel(line("Messages held", "short", [("noroshi_stream_messages", "{{stream}}")]))
        .with_panel(line("In work", "short", [("noroshi_reader_in_flight", "{{reader}}")]))
        .with_panel(
            line(
                "In work again",
                "short",
                [("noroshi_reader_redelivered", "{{reader}}")],
                text="Redelivered after a failure or a crash",
            )
        )
        .with_row(dashboard.Row("Collectors"))
        .with_panel(line("Bytes held for requests under way", "bytes", [("noroshi_collect_held_bytes", "held")]))
        .with_panel(
            line(
                "Time until the broker has a batch (p99)",
                "s",
                [(f"histogram_quantile(0.99, sum by (le) (rate({took}{_PER_MINUTE})))", "p99")],
            )
        )
        .with_panel(
            line(
                "Refused",
                "cps",
                [(f"sum by (because) (rate(noroshi_collect_refused_total{_PER_MINUTE}))", "{{because}}")],
            )
        )
    )


def files() -> dict[str, str]:
    """Every dashboard as the text of its file."""
    boards = {"pipeline.json": pipeline(), "machine.json": machine()}
    return {name: JSONEncoder(sort_keys=True, indent=2).encode(board.build()) + "\n" for name, board in boards.items()}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
