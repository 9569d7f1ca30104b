"""Running one log type's SQL over the records at hand, with or without facts joined to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from noroshi.analyze.document import quoted
from noroshi.analyze.enrichment import FACTS_SCHEMA, ROW, Enricher, plan_enrichment
from noroshi.analyze.plan import Plan, attributes, build_plan
from noroshi.analyze.sandbox import Relation, Sandbox
from noroshi.sdk import Integration, LogType


class Normaliser(Protocol):
    """One log type, prepared."""

    @property
    def plan(self) -> Plan:
        """What the rows of `run` look like."""

    def run(self) -> pa.Table:
        """The rows for what relation `records` holds now. Raises duckdb.Error or SandboxTimeoutError."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A log type without enrichment: one query from records to finished texts."""

    plan: Plan
    sandbox: Sandbox
    prepared: str

    @classmethod
    def build(cls, sandbox: Sandbox, integration: Integration, log_type: LogType, columns: Mapping[str, Any]) -> Plain:
        """Prepare a log type with these result columns."""
        plan = build_plan(integration, log_type, columns, rows_sql=f"(\n{log_type.sql}\n) AS event")
        return cls(plan, sandbox, sandbox.prepare(plan.sql))

    def run(self) -> pa.Table:
        """The rows for the records at hand."""
        return self.sandbox.run(self.prepared)


@dataclass(frozen=True, slots=True)
class Enriched:
    """A log type with enrichment: its typed rows first, then facts about their values, then the finished texts."""

    plan: Plan
    sandbox: Sandbox
    enricher: Enricher
    typed: Relation
    facts: Relation
    normalise: str
    values: str
    finish: str

    @classmethod
    def build(
        cls,
        sandbox: Sandbox,
        enricher: Enricher,
        integration: Integration,
        log_type: LogType,
        columns: Mapping[str, Any],
    ) -> Enriched | Plain:
        """Prepare a log type with these result columns; a plain one when none of them can be enriched."""
        name = f"typed_{log_type.name}"
        enrichment = plan_enrichment(attributes(columns), name)
        if enrichment is None:
            return Plain.build(sandbox, integration, log_type, columns)
        normalise = sandbox.prepare(log_type.sql)
        typed = sandbox.provide(name, _numbered(sandbox.run(normalise)))
        facts = sandbox.provide("facts", FACTS_SCHEMA.empty_table())
        # Arrow does not carry the type JSON.
        kept = ", ".join(f"CAST({quoted(column)} AS {type_}) AS {quoted(column)}" for column, type_ in columns.items())
        rows_sql = (
            f"(SELECT {kept}, {ROW} FROM {name}) AS event LEFT JOIN ({enrichment.told_sql}) AS told"
            f" ON told.{ROW} = event.{ROW}"
        )
        plan = build_plan(integration, log_type, columns, rows_sql=rows_sql, extras=enrichment.extras, is_enriched=True)
        values, finish = sandbox.prepare(enrichment.values_sql), sandbox.prepare(plan.sql)
        return cls(plan, sandbox, enricher, typed, facts, normalise, values, finish)

    def run(self) -> pa.Table:
        """The rows for the records at hand."""
        self.typed.fill(_numbered(self.sandbox.run(self.normalise)))
        self.facts.fill(self.enricher.facts(self.sandbox.run(self.values)))
        return self.sandbox.run(self.finish)


def _numbered(table: pa.Table) -> pa.Table:
    return table.append_column(ROW, pa.array(np.arange(table.num_rows)))
