"""Which files a query needs: conditions of its SQL that Iceberg can plan with.

Only conditions that every row of the answer must fulfil are taken: the conjuncts of the WHERE that stands beside a
table, comparing a column of it with a constant. All that is not understood widens the plan, never narrows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, cast

import pyarrow as pa
import sqlglot
from pyiceberg.expressions import (
    AlwaysTrue,
    And,
    BooleanExpression,
    EqualTo,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    LessThan,
    LessThanOrEqual,
    Or,
)
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError

from noroshi.lake.statement import MACROS, Statement
from noroshi.lake.tables import TIME, TableSpec

Evaluate = Callable[[str, str], Any]
"""The value of a constant SQL expression as a DuckDB type: (expression, type); None when it has none."""

Compare = Callable[[str, Any], BooleanExpression]
"""One of PyIceberg's comparisons, as it takes a column's name and a value."""

_EQUAL, _IN = cast("Compare", EqualTo), cast("Compare", In)
_ABOVE, _FROM = cast("Compare", GreaterThan), cast("Compare", GreaterThanOrEqual)
_BELOW, _UP_TO = cast("Compare", LessThan), cast("Compare", LessThanOrEqual)

_COMPARISONS: Final[dict[type, tuple[Compare, Compare]]] = {
    exp.EQ: (_EQUAL, _EQUAL),
    exp.GT: (_ABOVE, _BELOW),
    exp.GTE: (_FROM, _UP_TO),
    exp.LT: (_BELOW, _ABOVE),
    exp.LTE: (_UP_TO, _FROM),
}
"""What a comparison means with the column on its left, and on its right."""

_TYPES: Final = {TIME: "TIMESTAMPTZ", pa.string(): "VARCHAR", pa.int32(): "BIGINT", pa.int64(): "BIGINT"}
_CONSTANT_REFUSES: Final = (exp.Column, exp.Query, exp.Placeholder, exp.Parameter, exp.Star, exp.Rand)


class _Dialect(DuckDB):
    """DuckDB's SQL, in which `search` is ours and not the function of that name elsewhere."""

    class Parser(DuckDB.Parser):  # type: ignore[misc, valid-type]
        FUNCTIONS: ClassVar = {
            name: build for name, build in DuckDB.Parser.FUNCTIONS.items() if name.lower() not in MACROS
        }


def row_filters(
    statement: Statement, specs: Mapping[str, TableSpec], evaluate: Evaluate
) -> dict[str, BooleanExpression]:
    """For each table that the statement reads, a condition that all the rows it needs fulfil."""
    found: dict[str, list[BooleanExpression]] = {}
    counted: Counter[str] = Counter()
    try:
        tree = sqlglot.parse_one(statement.text, dialect=_Dialect)
        for select in tree.find_all(exp.Select):
            for name, condition in _conditions(select, specs, evaluate):
                found.setdefault(name, []).append(condition)
        counted.update({name: len(conditions) for name, conditions in found.items()})
    except (SqlglotError, RecursionError):
        counted.clear()
    return {
        name: _any_of(found[name]) if counted[name] == count else AlwaysTrue()
        for name, count in statement.references.items()
    }


def _conditions(
    select: exp.Select, specs: Mapping[str, TableSpec], evaluate: Evaluate
) -> Iterator[tuple[str, BooleanExpression]]:
    """(table, condition) of each table that stands in the FROM of `select` itself."""
    start = select.args.get("from_") or select.args.get("from")
    joins = [*(select.args.get("joins") or []), *((start and start.this.args.get("joins")) or [])]
    sources = [source for source in (start and start.this, *(join.this for join in joins)) if source is not None]
    # An ASOF or positional join picks partners: without the rows left out it would pick others.
    picks = any(join.args.get("method") in ("ASOF", "POSITIONAL") for join in joins)
    where = select.args.get("where")
    shadowed = {alias.alias.lower() for alias in select.expressions if isinstance(alias, exp.Alias)}
    for source in sources:
        name, alias, macro_condition = _table(source, specs, evaluate)
        if not name:
            continue
        conditions: list[BooleanExpression] = [macro_condition]
        if where and not picks:
            reading = _Reading(specs[name], alias, len(sources) == 1, shadowed, evaluate)
            conditions += (
                [reading.condition(part) for part in where.this.flatten()]
                if isinstance(where.this, exp.And)
                else [reading.condition(where.this)]
            )
        yield name, _all_of(conditions)


def _table(source: exp.Expr, specs: Mapping[str, TableSpec], evaluate: Evaluate) -> tuple[str, str, BooleanExpression]:
    """(table, alias, condition by itself) of something in a FROM; ("", …) when it is no table of the lake."""
    if not isinstance(source, exp.Table):
        return "", "", AlwaysTrue()
    function = source.this
    if isinstance(function, (exp.Anonymous, exp.Func)):
        macro = (function.name if isinstance(function, exp.Anonymous) else function.sql_name()).lower()
        name = MACROS.get(macro, "")
        arguments = list(function.expressions)
        condition: BooleanExpression = AlwaysTrue()
        if macro == "seen" and len(arguments) == 1 and not arguments[0].find(*_CONSTANT_REFUSES):
            value = evaluate(arguments[0].sql("duckdb"), "VARCHAR")
            condition = _EQUAL("value", value) if value is not None else condition
        return name, (source.alias or macro).lower(), condition
    name = source.name.lower()
    return (name if name in specs else ""), (source.alias or name).lower(), AlwaysTrue()


class _Reading:
    """Reads conditions on one table's columns."""

    def __init__(self, spec: TableSpec, alias: str, alone: bool, shadowed: set[str], evaluate: Evaluate) -> None:
        self._spec, self._alias, self._alone = spec, alias, alone
        self._shadowed, self._evaluate = shadowed, evaluate

    def condition(self, part: exp.Expr) -> BooleanExpression:
        """What `part` asks of the table; AlwaysTrue when that is not understood."""
        part = part.unnest()
        if isinstance(part, exp.Between):
            low = self._compare(part.this, part.args["low"], _FROM)
            return And(low, self._compare(part.this, part.args["high"], _UP_TO))
        if isinstance(part, exp.In) and part.expressions and not part.args.get("query"):
            return self._among(part)
        for kind, (as_left, as_right) in _COMPARISONS.items():
            if type(part) is kind:
                left = self._compare(part.this, part.expression, as_left)
                return left if left != AlwaysTrue() else self._compare(part.expression, part.this, as_right)
        return AlwaysTrue()

    def _compare(self, column: exp.Expr, constant: exp.Expr, comparison: Compare) -> BooleanExpression:
        column = column.unnest()
        if isinstance(column, exp.Cast) and column.to.sql("duckdb").upper() == "DATE":
            return self._compare_day(column.this, constant, comparison)
        name = self._column(column)
        value = self._value(name, constant) if name else None
        return comparison(name, value) if value is not None else AlwaysTrue()

    def _compare_day(self, column: exp.Expr, constant: exp.Expr, comparison: Compare) -> BooleanExpression:
        """`time::DATE = day`: the moments of that day."""
        name = self._column(column.unnest())
        if not name or self._spec.columns.field(name).type != TIME or constant.find(*_CONSTANT_REFUSES):
            return AlwaysTrue()
        begin = _moment(self._evaluate(f"({constant.sql('duckdb')})::DATE", "TIMESTAMPTZ"))
        end = _moment(self._evaluate(f"({constant.sql('duckdb')})::DATE + INTERVAL 1 DAY", "TIMESTAMPTZ"))
        if begin is None or end is None:
            return AlwaysTrue()
        since, before = _FROM(name, begin), _BELOW(name, end)
        meanings = {
            _EQUAL: And(since, before),
            _FROM: since,
            _ABOVE: _FROM(name, end),
            _UP_TO: before,
            _BELOW: _BELOW(name, begin),
        }
        return meanings[comparison]

    def _among(self, part: exp.In) -> BooleanExpression:
        name = self._column(part.this.unnest())
        values = [self._value(name, item) for item in part.expressions] if name else [None]
        return AlwaysTrue() if None in values else _IN(name, values)

    def _column(self, column: exp.Expr) -> str:
        """The name of a column of this table whose least and greatest values files tell; "" for all else."""
        if not isinstance(column, exp.Column) or column.args.get("db"):
            return ""
        name, table = column.name.lower(), column.table.lower()
        mine = table == self._alias if table else self._alone and name not in self._shadowed
        return name if mine and name in self._spec.measured and name in self._spec.columns.names else ""

    def _value(self, name: str, constant: exp.Expr) -> Any:
        kind = _TYPES.get(self._spec.columns.field(name).type)
        if kind is None or constant.find(*_CONSTANT_REFUSES):
            return None
        value = self._evaluate(constant.sql("duckdb"), kind)
        return _moment(value) if kind == "TIMESTAMPTZ" else value


def _moment(value: Any) -> str | None:
    """A time as Iceberg's expressions read it; infinity and years that Python does not know are no help."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else None


def _all_of(conditions: list[BooleanExpression]) -> BooleanExpression:
    result: BooleanExpression = AlwaysTrue()
    for condition in conditions:
        result = And(result, condition)
    return result


def _any_of(conditions: list[BooleanExpression]) -> BooleanExpression:
    result = conditions[0]
    for condition in conditions[1:]:
        result = Or(result, condition)
    return result
