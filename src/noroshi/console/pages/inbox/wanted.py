"""Which alerts the inbox shows: as the address says it, as the desk understands it, as it is kept under a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, Self, get_args
from urllib.parse import urlencode

import msgspec

from noroshi.model.triage import SEVERITIES, AlertFilter, AlertOrder, AlertStatus, Severity

View = Literal["waiting", "mine", "unassigned", "suppressed", "closed"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
ORDERS: Final[tuple[AlertOrder, ...]] = get_args(AlertOrder)
_STATUSES: Final[Mapping[View, tuple[AlertStatus, ...]]] = {"suppressed": ("suppressed",), "closed": ("closed",)}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. `rule` and `source` are exact, `text` is looked for anywhere."""

    view: View = "waiting"
    severities: tuple[Severity, ...] = ()
    text: str = ""
    rule: str = ""
    source: str = ""
    order: AlertOrder = "latest"

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Self:
        """From an address or from what was kept; what is not understood is left out."""
        severities = str(query.get("severity", "")).split(",")
        view, order = query.get("view"), query.get("order")
        return cls(
            view=next((each for each in VIEWS if each == view), "waiting"),
            severities=tuple(each for each in SEVERITIES if each in severities),
            text=str(query.get("q", ""))[:200],
            rule=str(query.get("rule", ""))[:200],
            source=str(query.get("source", ""))[:200],
            order=next((each for each in ORDERS if each == order), "latest"),
        )

    def written(self) -> dict[str, str]:
        """As an address says it; what goes without saying is left out."""
        told = {
            "view": "" if self.view == "waiting" else self.view,
            "severity": ",".join(self.severities),
            "q": self.text,
            "rule": self.rule,
            "source": self.source,
            "order": "" if self.order == "latest" else self.order,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def address(self) -> str:
        """The address of the inbox that shows this."""
        query = urlencode(self.written())
        return f"/inbox?{query}" if query else "/inbox"

    def filter(self, me: str) -> AlertFilter:
        """For the desk; `me` is who looks."""
        assignee = {"mine": me, "unassigned": ""}.get(self.view)
        return AlertFilter(
            statuses=_STATUSES.get(self.view, ("new", "open")),
            severities=self.severities,
            assignee=assignee,
            rule_id=self.rule or None,
            source=self.source or None,
            text=self.text,
        )
