"""PagerDuty's Events API, version 2."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, Outcome, Retry, SecretName, action
from noroshi.sdk.outside import Limit, Outside, Request


class PagerDutySettings(ConnectorSettings):
    """The integration key of a service."""

    base_url: str = "https://events.pagerduty.com"
    routing_key: SecretName = "pagerduty-routing-key"


class Trigger(Arguments):
    """What happened. Triggers with the same `dedup_key` are one incident; without it each run makes one of its own."""

    summary: str = Field(min_length=1, max_length=1024)
    source: str
    severity: Literal["critical", "error", "warning", "info"] = "error"
    dedup_key: str | None = Field(None, max_length=255)
    component: str | None = None
    details: dict[str, Any] = {}
    links: list[dict[str, str]] = []


class Incident(Arguments):
    """An incident by the key of its trigger."""

    dedup_key: str = Field(max_length=255)


class Taken(Outcome):
    """The key that later calls name the incident by."""

    dedup_key: str


class PagerDuty(Connector[PagerDutySettings]):
    """Every event may be sent twice: PagerDuty knows it by its key."""

    title = "PagerDuty"
    settings_type: ClassVar[type[ConnectorSettings]] = PagerDutySettings
    limit = Limit(count=120, per_seconds=60, burst=20)

    @action(idempotent=True, retry=Retry.REPEATABLE, assumed={"dedup_key": "noroshi"})
    def trigger(self, given: Trigger, outside: Outside) -> Taken:
        """Open an incident, or add to it."""
        payload = {
            "summary": given.summary,
            "source": given.source,
            "severity": given.severity,
            "custom_details": given.details,
        }
        if given.component:
            payload["component"] = given.component
        key = given.dedup_key or outside.idempotency_key
        return self._send("trigger", key, outside, {"payload": payload, "links": given.links})

    @action(idempotent=True, retry=Retry.REPEATABLE, assumed={"dedup_key": "noroshi"})
    def acknowledge(self, given: Incident, outside: Outside) -> Taken:
        """Say that somebody is on it."""
        return self._send("acknowledge", given.dedup_key, outside, {})

    @action(idempotent=True, retry=Retry.REPEATABLE, assumed={"dedup_key": "noroshi"})
    def resolve(self, given: Incident, outside: Outside) -> Taken:
        """Close an incident."""
        return self._send("resolve", given.dedup_key, outside, {})

    def check(self, outside: Outside) -> str:
        """The Events API has nothing to ask without opening an incident: only the key is looked for."""
        outside.secret(self.settings.routing_key)
        return "the routing key is there; the Events API offers no way to try it"

    def _send(self, event: str, key: str, outside: Outside, more: dict[str, Any]) -> Taken:
        body = {
            "routing_key": outside.secret(self.settings.routing_key),
            "event_action": event,
            "dedup_key": key,
            **more,
        }
        request = Request(method="POST", url=f"{self.settings.base_url.rstrip('/')}/v2/enqueue", json=body)
        answer = outside.request(request).value
        return Taken(dedup_key=answer.get("dedup_key", key) if isinstance(answer, dict) else key)
