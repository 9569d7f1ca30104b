"""Which chart suits an answer: chosen by the kinds of its columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from noroshi.console.pieces.chart import Series
from noroshi.lake.hunting import Kind, Shown

Form = Literal["histogram", "line", "bar"]
_STEPS: Final = (1, 5, 15, 60, 300, 900, 3600, 6 * 3600, 86400, 7 * 86400, 30 * 86400)
_MOST_BINS: Final = 60
_MOST_BARS: Final = 25
_MOST_SERIES: Final = 5


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of an answer. `along` names the column that the categories are of."""

    form: Form
    along: str
    categories: Sequence[str]
    series: Sequence[Series]


def picture_of(shown: Shown, counted: str) -> Picture | None:
    """Times with numbers make lines, times alone a histogram, texts bars; None when there is nothing to draw.

    `counted` is what a number of rows is called.
    """
    kinds: dict[Kind, list[int]] = {kind: [] for kind in Kind}
    for number, (_, kind) in enumerate(shown.columns):
        kinds[kind].append(number)
    times, numbers, texts = kinds[Kind.TIME], kinds[Kind.NUMBER], kinds[Kind.TEXT]
    if len(shown.rows) < 2 or not (times or texts):
        return None
    if times and numbers and len(texts) <= 1:
        return _lines(shown, times[0], numbers, texts[0] if texts else None)
    if times:
        return _histogram(shown, times[0], counted)
    return _bars(shown, texts[0], numbers, counted)


def _histogram(shown: Shown, time: int, counted: str) -> Picture | None:
    moments = [at for row in shown.rows if (at := _moment(row[time])) is not None]
    if not moments:
        return None
    first, last = min(moments).timestamp(), max(moments).timestamp()
    step = next((step for step in _STEPS if (last - first) / step <= _MOST_BINS), _STEPS[-1])
    counts = Counter(int(at.timestamp() // step) for at in moments)
    bins = range(int(first // step), int(last // step) + 1)
    names = [_name(datetime.fromtimestamp(number * step, UTC), step) for number in bins]
    return Picture("histogram", shown.columns[time][0], names, [Series(counted, [counts[number] for number in bins])])


def _lines(shown: Shown, time: int, numbers: Sequence[int], text: int | None) -> Picture:
    rows = sorted((row for row in shown.rows if row[time] is not None), key=lambda row: str(row[time]))
    categories = list(dict.fromkeys(str(row[time]) for row in rows))
    places = {category: number for number, category in enumerate(categories)}
    values: defaultdict[str, list[float | None]] = defaultdict(lambda: [None] * len(categories))
    for row in rows:
        for number in numbers:
            name = shown.columns[number][0] if text is None else str(row[text])
            values[name][places[str(row[time])]] = _number(row[number])
    loudest = sorted(values, key=lambda name: -sum(value or 0 for value in values[name]))[:_MOST_SERIES]
    series = [Series(name, values[name]) for name in loudest]
    return Picture("line", shown.columns[time][0], [category[:16] for category in categories], series)


def _bars(shown: Shown, text: int, numbers: Sequence[int], counted: str) -> Picture:
    totals: defaultdict[str, float] = defaultdict(float)
    for row in shown.rows:
        totals[str(row[text])] += (_number(row[numbers[0]]) or 0) if numbers else 1
    largest = sorted(totals.items(), key=lambda item: -item[1])[:_MOST_BARS]
    name = shown.columns[numbers[0]][0] if numbers else counted
    series = Series(name, [value for _, value in largest])
    return Picture("bar", shown.columns[text][0], [category for category, _ in largest], [series])


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _name(at: datetime, step: int) -> str:
    return at.strftime("%m-%d" if step >= 86400 else "%m-%d %H:%M" if step >= 60 else "%H:%M:%S")


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
