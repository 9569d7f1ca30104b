"""Numbers, spans of time and shares as people read them, in the language of the page."""

from __future__ import annotations

from typing import Final

from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.part import part

_UNITS: Final = (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0), ("second", 1.0))
_THOUSANDS: Final = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def span(seconds: float | None) -> str:
    """About how long: `2.5 h`; a dash for what is not known."""
    if seconds is None:
        return "–"
    for unit, size in _UNITS:
        if seconds >= size:
            amount = seconds / size
            return say(f"amount.{unit}", value=f"{amount:.1f}".removesuffix(".0") if amount < 10 else f"{amount:.0f}")
    return say("amount.instant")


def share(value: float | None) -> str:
    """A share of 1 in percent; a dash for what is not known."""
    return "–" if value is None else f"{value * 100:.0f} %"


def count(value: float) -> str:
    """A number that may be large: 1,234 or 1.2 M."""
    for size, letter in _THOUSANDS[:2]:
        if value >= size:
            return f"{value / size:.1f} {letter}"
    if 0 < value < 0.05:
        return "< 0.1"
    return f"{value:,.0f}" if float(value).is_integer() or value >= 100 else f"{value:.1f}"


def figure(name: str, value: str, *, href: str = "", tone: str = "", hint: str = "") -> element:
    """A number with its name below, leading to `href`; `tone` is `good` or `bad`."""
    attributes: dict[str, str | bool] = {"data_tone": tone, "title": hint or False}
    with part("a" if href else "div", "figure", href=href or False, **attributes) as made:
        part("span", "figure__value", value)
        part("span", "figure__name", name)
    return made


def meter(value: float, name: str, *, is_bad: bool = False) -> element:
    """A small bar, from 0 to 1; `name` says it in words."""
    with part("span", "meter", role="img", aria_label=name, title=name, data_tone="bad" if is_bad else "") as made:
        part("span", "meter__fill", style=f"width: {min(max(value, 0.0), 1.0) * 100:.0f}%")
    return made
