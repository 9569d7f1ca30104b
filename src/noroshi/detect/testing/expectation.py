"""Comparing alerts with what a case expects of them: every field it names, and none it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from noroshi.model.alert import Alert

_FIELDS = {field.encode_name: field.name for field in msgspec.structs.fields(Alert)}


def differences(expected: Sequence[Mapping[str, Any]], said: Sequence[Alert]) -> list[str]:
    """Lines that say what is missing and what is too much; empty when each expected alert is there and no other.

    A map matches when it holds the expected keys, a list when it holds the expected items in any order,
    text and numbers when they are equal.
    """
    alerts = [_fields(alert) for alert in said]
    taken = _assign(expected, alerts)
    missing = [want for number, want in enumerate(expected) if number not in taken]
    surplus = [alert for number, alert in enumerate(alerts) if number not in taken.values()]
    lines = []
    for want in missing:
        lines.append(f"expected  {_shown(want)}")
        near = _nearest(want, surplus)
        if near is None:
            lines.append("got       no such alert")
        else:
            surplus.remove(near)
            lines.append(f"got       {_shown({key: near.get(key) for key in want})}")
    lines += [f"got       {_shown(_summary(alert))}, which is not expected" for alert in surplus]
    return lines


def _assign(expected: Sequence[Mapping[str, Any]], alerts: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Expected → alert, one to one and as many as can be (augmenting paths): wishes may overlap."""
    owner: dict[int, int] = {}

    def place(want: int, tried: set[int]) -> bool:
        for number, alert in enumerate(alerts):
            if number in tried or not _matches(expected[want], alert):
                continue
            tried.add(number)
            if number not in owner or place(owner[number], tried):
                owner[number] = want
                return True
        return False

    for want in range(len(expected)):
        place(want, set())
    return {want: number for number, want in owner.items()}


def _fields(alert: Alert) -> dict[str, Any]:
    return {shown: msgspec.to_builtins(getattr(alert, name)) for shown, name in _FIELDS.items()}


def _matches(want: Any, got: Any) -> bool:
    if isinstance(want, Mapping):
        return isinstance(got, Mapping) and all(key in got and _matches(want[key], got[key]) for key in want)
    if isinstance(want, list):
        return isinstance(got, list) and all(any(_matches(item, found) for found in got) for item in want)
    return isinstance(want, bool) == isinstance(got, bool) and bool(want == got)


def _nearest(want: Mapping[str, Any], alerts: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The alert that agrees with most of the expected fields, None when none agrees with any."""
    agreeing = [sum(_matches(value, alert.get(key)) for key, value in want.items()) for alert in alerts]
    most = max(agreeing, default=0)
    return alerts[agreeing.index(most)] if most else None


def _summary(alert: Mapping[str, Any]) -> dict[str, Any]:
    return {key: alert[key] for key in ("title", "details", "riskScore", "entities") if alert[key]}


def _shown(value: Any) -> str:
    return msgspec.json.encode(value).decode()
