"""The entities of a case and the alerts that connect them, as a picture."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.pieces.entity import kind_name
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.model.triage import CaseStory, EntityRow

_COLOURS: Final = {"user": "--chart-1", "host": "--chart-2", "ip": "--chart-3", "domain": "--chart-5"}
_SHOWN: Final = 60
_HEIGHT: Final = 380


def draw_graph(story: CaseStory) -> None:
    """The riskiest entities; those that alerts name together are joined. The list at the right says the same."""
    nodes = story.entities[:_SHOWN]
    if len(nodes) < 2:
        return
    known = {one.id for one in nodes}
    kinds = sorted({one.kind for one in nodes})
    edges = [
        {"source": str(edge.one), "target": str(edge.other), "lineStyle": {"width": min(1 + edge.alerts / 2, 6)}}
        for edge in story.edges
        if edge.one in known and edge.other in known
    ]
    options = {
        "animation": False,
        "textStyle": {"fontFamily": "system-ui, sans-serif"},
        "legend": {"top": 0, "left": 0, "icon": "circle", "itemWidth": 9, "textStyle": {"color": "var(--ink-2)"}},
        "series": [
            {
                "type": "graph",
                "layout": "force",
                "force": {"repulsion": [300, 1600], "edgeLength": [80, 130], "layoutAnimation": False, "gravity": 0.15},
                "roam": False,
                "top": 40,
                "bottom": 36,
                "categories": [_category(kind) for kind in kinds],
                "data": [_node(one, kinds) for one in nodes],
                "links": edges,
                "lineStyle": {"color": "var(--line-strong)", "opacity": 0.9},
                "label": {"show": True, "position": "bottom", "color": "var(--ink)", "fontSize": 11},
                "labelLayout": {"moveOverlap": "shiftY"},
                "emphasis": {"disabled": True},
            }
        ],
    }
    with panel(say("case.entities")), part("div", "chart", role="img", aria_label=say("case.graph", count=len(nodes))):
        drawn = ui.echart(options, renderer="svg").classes("chart__drawing").style(f"height: {_HEIGHT}px")
    numbers = [one.id for one in nodes]
    drawn.on_point_click(lambda event: _open(event, numbers))


def _open(event: Any, numbers: list[int]) -> None:
    if event.data_type == "node":
        ui.navigate.to(f"/entities/{numbers[event.data_index]}")


def _category(kind: str) -> dict[str, Any]:
    return {"name": kind_name(kind), "itemStyle": {"color": f"var({_COLOURS.get(kind, '--chart-4')})"}}


def _node(one: EntityRow, kinds: list[str]) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.value if len(one.value) <= 28 else f"{one.value[:26]}…",
        "category": kinds.index(one.kind),
        "value": one.risk,
        "symbolSize": 14 + min(one.risk, 200) / 8,
    }
