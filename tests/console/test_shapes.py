"""Which chart suits an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from noroshi.console.pages.hunt.shapes import picture_of
from noroshi.console.pieces.chart import Series
from noroshi.lake.hunting import Kind, Shown

TIME, NUMBER, TEXT = ("time", Kind.TIME), ("events", Kind.NUMBER), ("source", Kind.TEXT)


def shown(columns: Sequence[tuple[str, Kind]], *rows: Sequence[Any]) -> Shown:
    return Shown(columns, rows, more=False, seconds=0.1)


def test_times_alone_make_a_histogram_without_holes() -> None:
    minutes = [f"2026-01-05 12:0{minute}:30.000Z" for minute in (0, 0, 3)]
    picture = picture_of(shown([TIME], *([minute] for minute in minutes)), "rows")
    assert picture is not None
    assert (picture.form, picture.along, len(picture.categories)) == ("histogram", "time", 37)
    assert sum(value or 0 for value in picture.series[0].values) == 3
    assert picture.categories[0] == "12:00:30"


def test_a_number_over_time_makes_a_line_for_each_text() -> None:
    one, two = "2026-01-05 12:00:00.000Z", "2026-01-05 13:00:00.000Z"
    picture = picture_of(shown([TIME, TEXT, NUMBER], [two, "aws", 2], [one, "aws", 1], [one, "gcp", 9]), "rows")
    assert picture is not None
    assert picture.categories == ["2026-01-05 12:00", "2026-01-05 13:00"]
    assert list(picture.series) == [Series("gcp", [9.0, None]), Series("aws", [1.0, 2.0])]


def test_texts_make_bars_of_their_number_or_count_the_largest_first() -> None:
    rows = (["a", 1], ["b", 5], ["a", 2])
    numbered = picture_of(shown([TEXT, NUMBER], *rows), "rows")
    counted = picture_of(shown([TEXT], *([row[0]] for row in rows)), "rows")
    assert numbered is not None
    assert counted is not None
    assert (numbered.categories, list(numbered.series)) == (["b", "a"], [Series("events", [5.0, 3.0])])
    assert (counted.categories, list(counted.series)) == (["a", "b"], [Series("rows", [2.0, 1.0])])


def test_what_has_neither_times_nor_texts_or_but_one_row_is_not_drawn() -> None:
    assert picture_of(shown([NUMBER], [1], [2]), "rows") is None
    assert picture_of(shown([TEXT], ["a"]), "rows") is None
