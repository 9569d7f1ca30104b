"""A grid of many columns and rows, for results whose shape is not known before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui


def grid(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], name: str, *, height: str = "480px"
) -> ui.aggrid:
    """An AG Grid in the console's dress. Columns are AG Grid's own definitions."""
    made = ui.aggrid(
        {
            "columnDefs": [dict(column) for column in columns],
            "rowData": [dict(row) for row in rows],
            "defaultColDef": {"sortable": True, "resizable": True, "filter": True},
            "suppressFieldDotNotation": True,
            "ensureDomOrder": True,
            "enableCellTextSelection": True,
            "animateRows": False,
        },
        auto_size_columns=False,
    )
    made.props["aria-label"] = name
    return made.style(f"height: {height}; width: 100%")
