"""How things stand: queue, speed, noise, risk, and the platform itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.amount import count, figure, meter, share, span
from noroshi.console.pieces.badge import risk
from noroshi.console.pieces.chart import Series, chart
from noroshi.console.pieces.entity import entity_chip
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.model.triage import EntityRow, Overview, RuleQuality
from noroshi.platform.sources import StageBalance
from noroshi.triage.desk.overview import overview as read_overview

_DAYS: Final = 14


@page(
    "/overview", title="overview.title", permission=Permission.STATUS_READ, icon="o_insights", group="work", key="g o"
)
async def overview(visitor: Visitor) -> None:
    """The figures of the last days."""
    workings = visitor.surroundings.workings
    half_life = workings.settings.triage.half_life_hours
    found = await visitor.read(
        read_overview, now=visitor.now(), days=_DAYS, half_life_hours=half_life, budgets=workings.budgets
    )
    balance, silent = workings.sources.balance(), workings.sources.rows()
    page_head(say("overview.title"), say("overview.lead", days=_DAYS))
    _figures(found, sum(each.gap for each in balance), sum(row.state == "silent" for row in silent))
    with part("div", "two-thirds"):
        with part("div", "stack"):
            _volume(found)
            _noise(found.noisiest)
            _ledger(balance)
        with part("div", "stack"):
            _severities(found.by_severity)
            _riskiest(found.riskiest)
            _health(workings.processes())


def _figures(found: Overview, gap: int, silent: int) -> None:
    with part("div", "figures"):
        figure(say("overview.new_alerts"), f"{found.new_alerts:,}", href="/inbox")
        figure(say("overview.open_cases"), f"{found.open_cases:,}", href="/cases")
        figure(say("overview.suppressed"), f"{found.suppressed_alerts:,}", href="/inbox?view=suppressed")
        figure(say("overview.detect"), span(found.seconds_to_detect), hint=say("overview.detect_hint"))
        figure(say("overview.triage"), span(found.seconds_to_triage), hint=say("overview.triage_hint"))
        figure(say("overview.close"), span(found.seconds_to_close), hint=say("overview.close_hint"))
        figure(say("overview.ledger_gap"), f"{gap:,}", tone="bad" if gap else "good", hint=say("overview.ledger_hint"))
        figure(say("overview.silent"), str(silent), href="/sources", tone="bad" if silent else "")


def _volume(found: Overview) -> None:
    with panel(say("overview.volume"), beside=say("overview.days", days=_DAYS) + " · UTC"):
        if not any(day.alerts or day.suppressed for day in found.days):
            empty(say("overview.volume_empty"), say("overview.volume_empty_text"), picture="o_bar_chart")
            return
        total = sum(day.alerts for day in found.days)
        chart(
            say("overview.volume_words", count=total, days=_DAYS),
            [day.day[5:] for day in found.days],
            [
                Series(say("overview.shown"), [day.alerts for day in found.days]),
                Series(say("overview.hidden"), [day.suppressed for day in found.days], "var(--line-strong)"),
            ],
            stacked=True,
            height=250,
        )


def _severities(counts: Mapping[str, int]) -> None:
    most = max(counts.values(), default=0)
    with panel(say("overview.waiting")), part("ul", "stack"):
        for name, number in reversed(list(counts.items())):
            with part("li", "stack stack--tight"):
                with part("div", "lane lane--wide"):
                    part("span", "", say(f"signs.severity_{name.lower()}"))
                    part("span", "number strong", f"{number:,}")
                with part("span", "meter", aria_hidden="true"):
                    width = 100 * number / most if most else 0
                    part("span", "meter__fill", style=f"width: {width:.0f}%; background: var(--{name.lower()})")


def _noise(rules: Sequence[RuleQuality]) -> None:
    with panel(say("overview.noise"), beside=say("overview.noise_beside"), flush=True):
        if not rules:
            empty(say("overview.noise_empty"), picture="o_rule")
            return
        with (
            part("div", "scroll", tabindex="0", role="region", aria_label=say("overview.noise")),
            part("table", "plain"),
        ):
            _heads("rule", "per_day", "budget", "precision", "median_triage")
            with part("tbody"):
                for rule in rules:
                    _noise_row(rule)


def _noise_row(rule: RuleQuality) -> None:
    used = rule.alerts_per_day / rule.budget_per_day if rule.budget_per_day else 1.0
    with part("tr"):
        with part("td"):
            part("a", "wrap", rule.rule_id, href=f"/rules/{rule.rule_id}")
        part("td", "number end", count(rule.alerts_per_day))
        with part("td"):
            words = say("overview.budget_words", share=f"{used * 100:.0f}", budget=f"{rule.budget_per_day:g}")
            meter(used, words, is_bad=rule.is_over_budget)
            if rule.is_over_budget:
                part("span", "small strong", say("overview.over_budget"), style="color: var(--critical)")
        part("td", "number end", share(rule.precision))
        part("td", "number end", span(rule.seconds_to_triage))


def _riskiest(entities: Sequence[EntityRow]) -> None:
    with panel(say("overview.riskiest"), flush=True):
        if not entities:
            empty(say("overview.riskiest_empty"), picture="o_shield")
            return
        with part("div", "rows"):
            for entity in entities:
                with part("div", "row-line lane--wide"):
                    entity_chip(entity.id, entity.kind, entity.value)
                    risk(entity.risk)


def _ledger(balance: Sequence[StageBalance]) -> None:
    with panel(say("overview.ledger"), beside=say("overview.ledger_beside"), flush=True):
        if not balance:
            empty(say("overview.ledger_empty"), say("overview.ledger_empty_text"), picture="o_balance")
            return
        with (
            part("div", "scroll", tabindex="0", role="region", aria_label=say("overview.ledger")),
            part("table", "plain"),
        ):
            _heads("stage", "records_in", "records_out", "dead", "dropped", "gap")
            with part("tbody"):
                for each in balance:
                    with part("tr"):
                        part("td", "", say(f"overview.stage_{each.stage}"))
                        for number in (each.records_in, each.records_out, each.dead, each.dropped):
                            part("td", "number end", f"{number:,}")
                        with part("td", "end"), part("span", "lane", style="justify-content: flex-end"):
                            part("span", "number", f"{each.gap:,}")
                            part("span", "dot", data_tone="bad" if each.gap else "good", aria_hidden="true")


def _health(processes: Mapping[str, Mapping[str, Any]]) -> None:
    with panel(say("overview.health"), flush=True):
        if not processes:
            empty(say("overview.health_empty"), say("overview.health_empty_text"), picture="o_dns")
            return
        with part("ul", "rows"):
            for name, process in sorted(processes.items()):
                runs = process["state"] == "running"
                with part("li", "row-line"):
                    part("span", "dot", data_tone="good" if runs else "bad", aria_hidden="true")
                    part("span", "grow mono", name)
                    words = say("overview.running") if runs else say("overview.not_running", state=process["state"])
                    part("span", "small muted", words)
                    if process["restarts"]:
                        part("span", "badge", say("overview.restarts", count=process["restarts"]), data_tone="medium")


def _heads(*names: str) -> None:
    with part("thead"), part("tr"):
        for number, name in enumerate(names):
            part("th", "end" if number and name != "budget" else "", say(f"overview.head_{name}"), scope="col")
