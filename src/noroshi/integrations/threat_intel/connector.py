"""What is known of an indicator: our own lists first, then services that answer within their quotas."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, ClassVar, Final, Literal
from urllib.parse import quote

from pydantic import Field

from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, Outcome, SecretName, look_up
from noroshi.sdk.outside import CallError, Limit, Outside, Reach, Request

Kind = Literal["ip", "domain", "url", "sha256"]
Verdict = Literal["malicious", "suspicious", "harmless", "unknown"]

_WORST_FIRST: Final[tuple[Verdict, ...]] = ("malicious", "suspicious", "harmless", "unknown")
_VIRUSTOTAL: Final = {"ip": "ip_addresses", "domain": "domains", "sha256": "files"}


class ThreatIntelSettings(ConnectorSettings):
    """A service is asked when its secret is named. Quotas hold for the whole platform."""

    virustotal: SecretName | None = None
    virustotal_url: str = "https://www.virustotal.com/api/v3"
    virustotal_per_minute: float = Field(default=4, gt=0)
    abuseipdb: SecretName | None = None
    abuseipdb_url: str = "https://api.abuseipdb.com/api/v2"
    abuseipdb_per_day: float = Field(default=1000, gt=0)
    lists: tuple[str, ...] = ("threat_actors",)
    cache_hours: float = Field(default=24, gt=0)


class Indicator(Arguments):
    """Something that was seen."""

    kind: Kind
    value: str = Field(min_length=1, max_length=2048)


class Opinion(Outcome):
    """What one source says; `score` is between 0 and 100."""

    source: str
    verdict: Verdict
    score: float = 0
    detail: str = ""


class Known(Outcome):
    """`verdict` is the worst of the sources. `unreached` names those that could not be asked."""

    verdict: Verdict
    opinions: list[Opinion]
    unreached: list[str] = []


class ThreatIntel(Connector[ThreatIntelSettings]):
    """Asks nobody about addresses that are not public."""

    title = "Threat intelligence"
    settings_type: ClassVar[type[ConnectorSettings]] = ThreatIntelSettings

    def reach(self) -> Reach:
        """The services."""
        return Reach(hosts=(self.settings.virustotal_url, self.settings.abuseipdb_url), private=True)

    @look_up(name="look_up", seconds=60, assumed={"verdict": "unknown", "opinions": [], "unreached": []})
    def look_up_indicator(self, given: Indicator, outside: Outside) -> Known:
        """Look an indicator up."""
        value = _canonical(given)
        opinions = list(self._listed(value, outside))
        unreached: list[str] = []
        for source in self._sources(given.kind, value):
            try:
                opinions.append(self._ask(source, given.kind, value, outside))
            except CallError:
                unreached.append(source)
        verdicts = [one.verdict for one in opinions]
        worst: Verdict = next((verdict for verdict in _WORST_FIRST if verdict in verdicts), _WORST_FIRST[-1])
        return Known(verdict=worst, opinions=opinions, unreached=unreached)

    def check(self, outside: Outside) -> str:
        """Whether the secrets are there; a look-up would cost quota."""
        named = {"virustotal": self.settings.virustotal, "abuseipdb": self.settings.abuseipdb}
        for secret in named.values():
            if secret is not None:
                outside.secret(secret)
        asked = [source for source, secret in named.items() if secret is not None]
        return f"asks {', '.join([*(f'the list {name}' for name in self.settings.lists), *asked])}"

    def _listed(self, value: str, outside: Outside) -> Iterator[Opinion]:
        for name in self.settings.lists:
            if outside.platform("list.contains", name=name, value=value):
                yield Opinion(source=f"list {name}", verdict="malicious", score=100)

    def _sources(self, kind: Kind, value: str) -> Iterator[str]:
        if kind == "ip" and not ip_address(value).is_global:
            return
        if self.settings.virustotal is not None and kind in _VIRUSTOTAL:
            yield "virustotal"
        if self.settings.abuseipdb is not None and kind == "ip":
            yield "abuseipdb"

    def _ask(self, source: str, kind: Kind, value: str, outside: Outside) -> Opinion:
        key = f"{source}:{kind}:{value}"
        kept = outside.recall(key)
        if kept is not None:
            return Opinion.model_validate(kept)
        opinion = self._virustotal(kind, value, outside) if source == "virustotal" else self._abuseipdb(value, outside)
        outside.remember(key, opinion.model_dump(), self.settings.cache_hours * 3600)
        return opinion

    def _virustotal(self, kind: Kind, value: str, outside: Outside) -> Opinion:
        request = Request(
            method="GET",
            url=f"{self.settings.virustotal_url.rstrip('/')}/{_VIRUSTOTAL[kind]}/{quote(value, safe='')}",
            headers={"x-apikey": outside.secret(self.settings.virustotal or "")},
            bucket="virustotal",
            limit=Limit(count=self.settings.virustotal_per_minute, per_seconds=60, burst=4, shared=True),
        )
        try:
            stats = outside.request(request).value["data"]["attributes"]["last_analysis_stats"]
        except CallError as error:
            if error.code != 404:
                raise
            return Opinion(source="virustotal", verdict="unknown", detail="never seen there")
        bad, odd, all_of = stats.get("malicious", 0), stats.get("suspicious", 0), sum(stats.values())
        verdict: Verdict = "malicious" if bad >= 3 else "suspicious" if bad + odd else "harmless"
        score = round(100 * (bad + odd / 2) / all_of, 1) if all_of else 0
        return Opinion(source="virustotal", verdict=verdict, score=score, detail=f"{bad} of {all_of} engines")

    def _abuseipdb(self, value: str, outside: Outside) -> Opinion:
        request = Request(
            method="GET",
            url=f"{self.settings.abuseipdb_url.rstrip('/')}/check",
            query={"ipAddress": value, "maxAgeInDays": 90},
            headers={"key": outside.secret(self.settings.abuseipdb or ""), "accept": "application/json"},
            bucket="abuseipdb",
            limit=Limit(count=self.settings.abuseipdb_per_day, per_seconds=86_400, burst=20, shared=True),
        )
        found: dict[str, Any] = outside.request(request).value["data"]
        score = float(found.get("abuseConfidenceScore", 0))
        verdict: Verdict = "malicious" if score >= 75 else "suspicious" if score >= 25 else "harmless"
        return Opinion(
            source="abuseipdb", verdict=verdict, score=score, detail=f"{found.get('totalReports', 0)} reports"
        )


def _canonical(given: Indicator) -> str:
    if given.kind == "ip":
        try:
            return str(ip_address(given.value))
        except ValueError:
            raise CallError("ValueError", "an indicator of kind ip must be an address") from None
    if given.kind == "sha256" and (
        len(given.value) != 64 or not all(c in "0123456789abcdefABCDEF" for c in given.value)
    ):
        raise CallError("ValueError", "an indicator of kind sha256 must be 64 hexadecimal digits")
    return given.value.lower().rstrip(".") if given.kind in ("domain", "sha256") else given.value
