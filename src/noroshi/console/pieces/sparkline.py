"""A small line of how something went."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui.ui import element

from noroshi.console.pieces.part import part

_WIDTH = 100.0
_HEIGHT = 32.0


def sparkline(values: Sequence[float], name: str, *, top: float | None = None) -> element:
    """Values at even distances, oldest first; `top` is the value at the upper edge. `name` says it in words."""
    highest = max(top or 0.0, *values, 1e-9) if values else 1.0
    step = _WIDTH / max(len(values) - 1, 1)
    points = [
        f"{index * step:.1f},{_HEIGHT - value / highest * (_HEIGHT - 2) - 1:.1f}" for index, value in enumerate(values)
    ]
    with part(
        "svg", "spark", viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}", preserveAspectRatio="none", role="img", aria_label=name
    ) as made:
        if points:
            part("polygon", "spark__area", points=f"0,{_HEIGHT:g} {' '.join(points)} {_WIDTH:g},{_HEIGHT:g}")
            part("polyline", "spark__line", points=" ".join(points))
    return made
