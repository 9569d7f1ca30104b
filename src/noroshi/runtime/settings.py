"""Every setting of the platform: one section a room, from defaults, `noroshi.toml` and the environment.

The environment wins over the file, the file over the defaults; `[lake] commit_seconds` in the file is
`NOROSHI_LAKE_COMMIT_SECONDS` in the environment, and what is a table or a list in the file is JSON there.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal, get_origin

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from noroshi.runtime.errors import ConfigError
from noroshi.runtime.masking import mask

_PREFIX: Final = "NOROSHI_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlatformSettings(_Section):
    """The whole machine."""

    dir: Path = Field(Path("var/noroshi"), description="where the embedded servers and the lake keep their files")
    host: str = Field("127.0.0.1", description="address that the HTTP listeners bind; loopback until you say otherwise")
    port: int = Field(8700, ge=0, le=65535, description="port of the HTTP collector; 0 takes a free one")
    monitor_port: int | None = Field(
        None, ge=0, le=65535, description="port of /metrics, /healthz and /readyz; none: the one after `port`"
    )
    min_free_bytes: int | None = Field(
        None,
        ge=0,
        description="free bytes on the disk of `dir` below which nothing new is taken in; "
        "none: 5 % of the disk, at most 1 GiB",
    )
    quality_seconds: float = Field(60, gt=0, description="how often the quality of each source is told")
    log_level: str = Field("info", description="debug, info, warning or error")


class BrokerSettings(_Section):
    """NATS JetStream."""

    url: str | None = Field(None, description="nats:// or tls:// URL, comma-separated for a cluster; none: embedded")
    token: SecretStr | None = Field(None, description="token to connect with")
    credentials: Path | None = Field(None, description="NATS .creds file")
    tls_ca: Path | None = Field(None, description="certificate authority of the server")
    tls_certificate: Path | None = Field(None, description="own certificate, for mutual TLS")
    tls_key: Path | None = Field(None, description="key of the own certificate")
    replicas: int = Field(1, ge=1, le=5, description="copies of each stream in a cluster")
    max_bytes: int = Field(8 << 30, ge=1 << 20, description="most bytes that one stream holds")
    max_age_hours: float = Field(72, gt=0, description="longest time that a stream holds a message")


class StateSettings(_Section):
    """Valkey or Redis."""

    url: SecretStr | None = Field(None, description="unix://, valkey:// or valkeys:// (TLS) URL; none: embedded")


class LakeSettings(_Section):
    """Apache Iceberg."""

    catalogue: SecretStr | None = Field(None, description="SQL (sqlite://, postgresql://) or REST (https://) catalogue")
    warehouse: str | None = Field(
        None, description="file://, s3:// or gs:// location of the tables; of a REST catalogue the warehouse's name"
    )
    properties: Mapping[str, SecretStr] = Field({}, description="further PyIceberg properties, such as s3.endpoint")
    commit_seconds: float = Field(5, gt=0, le=60, description="longest time between commits under load")
    idle_commit_seconds: float = Field(0.5, gt=0, le=60, description="longest time a lone row waits for its commit")
    retention_days: Mapping[str, int] = Field({}, description="days to keep, by source; a source not named is kept")
    snapshot_days: float = Field(5, gt=0, description="days that hourly snapshots stay readable")
    target_file_bytes: int = Field(128 << 20, ge=1 << 20, description="size that compaction makes files of")
    upkeep_seconds: float = Field(60, gt=0, description="how often small files and old snapshots are looked for")
    query_memory: str = Field("2GB", pattern=r"^\d+ ?[KMGT]i?B$", description="most memory that one query takes")
    query_seconds: float = Field(300, gt=0, description="time after which a query is ended")


class CollectSettings(_Section):
    """Collectors."""

    max_body_bytes: int = Field(64 << 20, ge=1 << 10, description="largest request body, unpacked")
    max_parsed_bytes: int = Field(8 << 20, ge=1 << 10, description="the same for Splunk HEC and OTLP, read one by one")
    max_record_bytes: int = Field(8 << 20, ge=1 << 10, description="largest single record")
    max_memory_bytes: int = Field(256 << 20, ge=1 << 20, description="most bytes of requests held at once")
    requests_per_second: float = Field(1000, gt=0, description="requests a second allowed a token")
    patience_seconds: float = Field(10, gt=0, description="time for the headers of a request, and for a slow body")
    inputs: Mapping[str, Mapping[str, Any]] = Field({}, description="what else is collected, by name; see the how-to")


class AnalyzeSettings(_Section):
    """Analyzers."""

    integrations: Path | None = Field(None, description="folder of your own integrations")
    workers: int = Field(
        default_factory=lambda: min(64, max(1, (os.cpu_count() or 1) // 2)),
        ge=1,
        le=64,
        description="worker processes; by default one for each two processors",
    )
    geoip: Path | None = Field(None, description="MMDB file with countries and cities")
    asn: Path | None = Field(None, description="MMDB file with networks")
    assets: Path | None = Field(None, description="CSV or YAML of assets")


class DetectSettings(_Section):
    """Rules."""

    rules: Path | None = Field(None, description="folder of rules; none: the shipped detections")
    lists: Path | None = Field(None, description="folder of NAME.txt lists; none: the shipped ones")
    git_url: str | None = Field(None, description="Git repository of detections/, lists/ and integrations/")
    git_ref: str = Field("HEAD", pattern=r"^[^-].*", description="branch, tag or commit of git_url")
    git_seconds: float = Field(30, gt=0, description="how often git_url is asked for a new commit")
    workers: int = Field(1, ge=1, le=64, description="worker processes")
    rule_seconds: float = Field(5, gt=0, description="time after which a rule's evaluation is ended")
    reload_seconds: float = Field(2, gt=0, description="how often rules and lists are looked at for changes")


class RouteSettings(_Section):
    """The log router."""

    sinks: Mapping[str, Mapping[str, Any]] = Field({}, description="further sinks by name; see the how-to on sinks")


class RespondSettings(_Section):
    """Playbooks."""

    journal: SecretStr | None = Field(
        None, description="SQLAlchemy URL of the run journal (sqlite, postgresql+psycopg); none: SQLite, embedded"
    )
    services: Mapping[str, str] = Field(
        {},
        description="connectors that answer URLs instead of the network, before those that claim them: pattern = name",
    )
    assumed: Mapping[str, Any] = Field(
        {"https://oslogin-connector-*": {"outcome": "success"}, "https://slack.com/api/*": {"ok": True}},
        description="bodies that dry runs take for answered: pattern of URL or function = body",
    )
    playbooks: Path | None = Field(None, description="folder of playbooks, NAME/playbook.yaml; none: the shipped ones")
    callback_url: str | None = Field(
        None, description="public address of callbacks of runs; none: /v1/callbacks of the web process"
    )
    approvals_channel: str | None = Field(
        None, description="Slack channel that is told what people are asked to allow; none: nobody is told"
    )
    workers: int = Field(4, ge=1, le=64, description="runs driven at once by one process")


class TraceSettings(_Section):
    """OpenTelemetry traces of sampled batches."""

    endpoint: str | None = Field(
        None, description="OTLP/HTTP URL of traces, such as http://127.0.0.1:4318/v1/traces; none: no traces"
    )
    ratio: float = Field(0.01, ge=0, le=1, description="share of the batches that are traced")
    headers: Mapping[str, SecretStr] = Field({}, description="headers that the endpoint asks for")
    resource: Mapping[str, str] = Field({}, description="further resource attributes, by name")


class RecordsSettings(_Section):
    """The relational store."""

    url: SecretStr | None = Field(
        None,
        description="SQLAlchemy URL (sqlite, postgresql+psycopg) of alerts, cases and users; none: SQLite, embedded",
    )


class TriageSettings(_Section):
    """From alerts to what people look at."""

    half_life_hours: float = Field(
        24, gt=0, description="time in which the risk that an alert adds to an entity halves"
    )
    quiet_hours: float = Field(
        24, gt=0, description="an alert that did not occur for so long has ended; what comes then is a new one"
    )
    case_hours: float = Field(24, gt=0, description="a case without news for so long takes no more alerts by itself")
    noise_budget: float = Field(
        10, gt=0, description="alerts a day that a rule may show to people before it is flagged"
    )
    noise_budgets: Mapping[str, float] = Field({}, description="the same for single rules, by rule id")


class ConnectSettings(_Section):
    """Connectors."""

    connectors: Mapping[str, Mapping[str, Any]] = Field({}, description="settings of each connector by its name")
    folder: Path | None = Field(None, description="folder of your own connectors: Python that this machine runs")
    look_ups: bool = Field(False, description="whether dry runs really ask other systems what they look up")
    auth: Mapping[str, Mapping[str, Any]] = Field(
        {}, description="what `auth: {type: OIDC}` and OAuth2 of a playbook stand for; see the how-to on connectors"
    )


class SecretsSettings(_Section):
    """Where secrets are kept: NOROSHI_SECRET_NAME first, then these."""

    folder: Path | None = Field(None, description="folder with a file per secret")
    vault: Path | None = Field(None, description="file of `noroshi secrets`; none: in the platform's folder")
    key: Literal["keyring", "file"] | None = Field(
        None, description="where a new vault keeps its key; none: the system's keyring, else a file only you can read"
    )
    gcp_project: str | None = Field(None, description="Google Cloud project whose Secret Manager is asked last")


class WebSettings(_Section):
    """The web console and the API."""

    port: int | None = Field(None, ge=0, le=65535, description="port; none: the one after that of /metrics")
    url: str | None = Field(
        None, pattern=r"^https?://[^/?#]+$", description="address that people use, such as https://noroshi.example.com"
    )
    hosts: tuple[str, ...] = Field((), description="further names that requests may be for")
    proxies: tuple[str, ...] = Field((), description="addresses and networks whose X-Forwarded-* headers are believed")
    tls_certificate: Path | None = Field(None, description="certificate chain (PEM) to serve HTTPS with")
    tls_key: Path | None = Field(None, description="key of the certificate (PEM)")
    secret: SecretStr | None = Field(
        None, min_length=32, description="key of stored second factors; none: one in the platform's folder"
    )
    idle_minutes: float = Field(60, gt=0, description="time without use after which a session ends")
    session_hours: float = Field(12, gt=0, description="time after which every session ends")
    query_seconds: float = Field(60, gt=0, description="time after which a query of the console or the API is ended")
    oidc_issuer: str | None = Field(
        None, pattern=r"^https?://", description="OpenID Connect issuer to sign in at, without /.well-known/…"
    )
    oidc_client_id: str | None = Field(None, description="client id at the issuer")
    oidc_client_secret: SecretStr | None = Field(None, description="client secret at the issuer")
    oidc_scopes: str = Field("openid profile email", description="scopes to ask the issuer for")
    oidc_claim: str = Field("groups", description="claim whose values give roles")
    oidc_roles: Mapping[str, str] = Field(
        {}, description="role by value of the claim: soc-analysts = analyst; who has none may not sign in"
    )
    oidc_label: str = Field("SSO", description="what the button of the login page is called after")


class Settings(_Section):
    """All sections. Frozen: a change is a new start of the room."""

    platform: PlatformSettings = PlatformSettings()  # type: ignore[call-arg]
    broker: BrokerSettings = BrokerSettings()  # type: ignore[call-arg]
    state: StateSettings = StateSettings()  # type: ignore[call-arg]
    lake: LakeSettings = LakeSettings()  # type: ignore[call-arg]
    collect: CollectSettings = CollectSettings()  # type: ignore[call-arg]
    analyze: AnalyzeSettings = AnalyzeSettings()  # type: ignore[call-arg]
    detect: DetectSettings = DetectSettings()  # type: ignore[call-arg]
    respond: RespondSettings = RespondSettings()  # type: ignore[call-arg]
    route: RouteSettings = RouteSettings()  # type: ignore[call-arg]
    traces: TraceSettings = TraceSettings()  # type: ignore[call-arg]
    records: RecordsSettings = RecordsSettings()  # type: ignore[call-arg]
    triage: TriageSettings = TriageSettings()  # type: ignore[call-arg]
    connect: ConnectSettings = ConnectSettings()  # type: ignore[call-arg]
    secrets: SecretsSettings = SecretsSettings()  # type: ignore[call-arg]
    web: WebSettings = WebSettings()  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True)
class Effective:
    """One setting as it is: its value (secrets masked) and where it comes from."""

    name: str
    value: str
    origin: str
    description: str


def load_settings(
    file: Path | None = None, environment: Mapping[str, str] | None = None
) -> tuple[Settings, dict[str, str]]:
    """The settings and the origin of each one that is not a default, by `section.key`.

    Without `file`, `noroshi.toml` in the working folder is read when there is one. Raises ConfigError with every
    fault at once, each with its origin.
    """
    environment = os.environ if environment is None else environment
    values, origins = _read_file(file)
    for name, text in sorted(environment.items()):
        section, _, key = name.removeprefix(_PREFIX).lower().partition("_")
        if name.startswith(_PREFIX) and section in Settings.model_fields:
            values.setdefault(section, {})[key] = _value(Settings.model_fields[section].annotation, key, text)
            origins[f"{section}.{key}"] = f"${name}"
    try:
        return Settings.model_validate(values), origins
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(error, origins))) from error


def settings_in(folder: Path | None, file: Path | None = None) -> Settings:
    """The settings, of a platform in another folder when one is named. Raises ConfigError."""
    settings, _ = load_settings(file)
    if folder is None:
        return settings
    return settings.model_copy(update={"platform": settings.platform.model_copy(update={"dir": folder})})


def effective(settings: Settings, origins: Mapping[str, str]) -> Iterator[Effective]:
    """Every setting in the order of the sections."""
    for section in Settings.model_fields:
        part: BaseModel = getattr(settings, section)
        for key, field in type(part).model_fields.items():
            name = f"{section}.{key}"
            value = getattr(part, key)
            shown = "" if value is None else str(mask(value, key if isinstance(value, Mapping) else ""))
            yield Effective(name, shown, origins.get(name, "default"), field.description or "")


def _value(section: Any, key: str, text: str) -> Any:
    """What a text of the environment stands for; one that is not what it should be is left for validation to refuse."""
    field = section.model_fields.get(key)
    if field is None or get_origin(field.annotation) not in (Mapping, tuple):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _read_file(file: Path | None) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    path = file or Path("noroshi.toml")
    if not path.exists():
        if file:
            raise ConfigError(f"no settings file {file}")
        return {}, {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    loose = [name for name, part in values.items() if not isinstance(part, dict)]
    if loose:
        raise ConfigError(f"{path}: {', '.join(loose)} must stand in a section, such as [platform]")
    origins = {f"{section}.{key}": str(path) for section, part in values.items() for key in part}
    return values, origins


def _explain(error: ValidationError, origins: Mapping[str, str]) -> Iterator[str]:
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"][:2])
        origin = origins.get(name) or origins.get(name.split(".")[0], "settings")
        message = fault["msg"]
        if fault["type"] == "extra_forbidden":
            known = [f"{s}.{key}" for s, field in Settings.model_fields.items() for key in _keys(field.annotation)]
            near = get_close_matches(name, [*known, *Settings.model_fields], 1)
            message = "no such setting" + (f"; did you mean {near[0]}?" if near else "")
        yield f"{origin}: {name}: {message}"


def _keys(section: Any) -> list[str]:
    return list(section.model_fields)
