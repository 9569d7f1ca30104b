"""Charts in the console's colours: bars, lines, and events over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from nicegui import ui
from nicegui.ui import element

from noroshi.console.pieces.part import part

Shape = Literal["bar", "line"]
_FONT: Final = "system-ui, sans-serif"
_COLOURS: Final = ("var(--chart-1)", "var(--chart-2)", "var(--chart-3)", "var(--chart-4)", "var(--chart-5)")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars or one line; a value of None leaves a gap. `colour` is a CSS colour of the stylesheet."""

    name: str
    values: Sequence[float | None]
    colour: str = ""


def chart(
    name: str,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    shape: Shape = "bar",
    stacked: bool = False,
    sideways: bool = False,
    height: int = 220,
    on_choose: Callable[[int], Any] | None = None,
) -> element:
    """A chart. `name` says in words what it shows; `on_choose` is told the number of the category that was clicked.

    It is drawn as SVG, whose colours are the stylesheet's own, so that it follows the theme by itself.
    """
    along: dict[str, Any] = {
        "type": "category",
        "data": list(categories),
        "axisLabel": _label() | ({"alignMinLabel": "left", "alignMaxLabel": "right"} if shape == "line" else {}),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": "var(--line-strong)"}},
        "inverse": sideways,
    }
    up = {
        "type": "value",
        "axisLabel": _label(),
        "splitLine": {"lineStyle": {"color": "var(--line)"}},
        "minInterval": 1 if _is_whole(series) else 0,
    }
    options = {
        "animation": False,
        "textStyle": {"fontFamily": _FONT},
        "grid": {"left": 4, "right": 20, "top": 32 if len(series) > 1 else 12, "bottom": 0, "containLabel": True},
        "tooltip": _tooltip(),
        "xAxis": up if sideways else along,
        "yAxis": along if sideways else up,
        "series": [_series(each, number, shape, stacked) for number, each in enumerate(series)],
    }
    if len(series) > 1:
        options["legend"] = _legend()
    with part("div", "chart", role="img", aria_label=name) as made:
        drawn = ui.echart(options, renderer="svg").classes("chart__drawing").style(f"height: {height}px")
        if on_choose is not None:
            drawn.on_point_click(lambda event: on_choose(event.data_index))
    return made


def _series(series: Series, number: int, shape: Shape, stacked: bool) -> Mapping[str, Any]:
    colour = series.colour or _COLOURS[number % len(_COLOURS)]
    drawn: dict[str, Any] = {
        "name": series.name,
        "type": shape,
        "data": list(series.values),
        "itemStyle": {"color": colour},
        "emphasis": {"disabled": True},
    }
    if shape == "bar":
        drawn |= {"barMaxWidth": 28, "barCategoryGap": "30%"}
    else:
        drawn |= {"showSymbol": len(series.values) < 3, "lineStyle": {"color": colour, "width": 1.75}}
    if stacked:
        drawn["stack"] = "all"
    return drawn


def _label() -> dict[str, Any]:
    return {"color": "var(--ink-3)", "fontSize": 11, "hideOverlap": True, "overflow": "truncate", "width": 160}


def _tooltip() -> dict[str, Any]:
    return {
        "trigger": "axis",
        "axisPointer": {"type": "shadow", "shadowStyle": {"color": "var(--chart-shade)"}},
        "backgroundColor": "var(--surface)",
        "borderColor": "var(--line-strong)",
        "textStyle": {"color": "var(--ink)", "fontSize": 12},
        "confine": True,
        "renderMode": "html",
    }


def _legend() -> dict[str, Any]:
    return {
        "top": 0,
        "left": 0,
        "icon": "roundRect",
        "itemWidth": 10,
        "itemHeight": 10,
        "textStyle": {"color": "var(--ink-2)", "fontSize": 12},
    }


def _is_whole(series: Sequence[Series]) -> bool:
    return all(value is None or float(value).is_integer() for each in series for value in each.values)
