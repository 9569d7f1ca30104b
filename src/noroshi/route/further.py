"""Further sinks as the settings describe them: `[route.sinks.NAME]` with `kind`, `stream`, `sources`, `classes` …"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from noroshi.runtime.errors import ConfigError


class _Further(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    stream: Literal["raw", "events", "alerts", "dead"] = "events"
    sources: list[str] = []
    """Sources that it is given; none: all."""
    classes: list[int] = []
    """OCSF classes of the events that it is given; none: all."""

    def takes(self, source: str) -> bool:
        """Whether it is given messages of that source."""
        return not self.sources or source in self.sources


class FileSettings(_Further):
    """Files below a folder or in object storage, one for each source and group of messages."""

    kind: Literal["file"]
    folder: str = Field(min_length=1)
    properties: Mapping[str, SecretStr] = {}
    """How object storage is reached, in PyIceberg's words: s3.endpoint, s3.region, s3.access-key-id …"""
    form: Literal["ndjson", "parquet"] = Field("ndjson", alias="format")


class NatsSettings(_Further):
    """Another subject, on our broker or another one; a stream must keep it."""

    kind: Literal["nats"]
    subject: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    url: SecretStr | None = None


class HttpSettings(_Further):
    """A web server that takes newline-delimited JSON."""

    kind: Literal["http"]
    url: SecretStr
    headers: Mapping[str, SecretStr] = {}
    timeout_seconds: float = Field(30, gt=0)
    max_bytes: int = Field(1 << 20, ge=1024)


class KafkaSettings(_Further):
    """A topic of Kafka."""

    kind: Literal["kafka"]
    servers: str = Field(min_length=1)
    """Some of its brokers, `host:port` with commas between."""
    topic: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,249}$")
    properties: Mapping[str, SecretStr] = {}
    """Further properties of librdkafka, such as security.protocol and sasl.password."""


FurtherSettings = FileSettings | NatsSettings | HttpSettings | KafkaSettings
_ADAPTER: TypeAdapter[FurtherSettings] = TypeAdapter(Annotated[FurtherSettings, Field(discriminator="kind")])


def read_further(sinks: Mapping[str, Mapping[str, Any]]) -> dict[str, FurtherSettings]:
    """The settings of each further sink by its name. Raises ConfigError with every fault at once."""
    found, faults = {}, []
    for name, values in sinks.items():
        if not name.replace("-", "").replace("_", "").isalnum():
            faults.append(f"route.sinks.{name}: a name has letters, digits, - and _ only")
            continue
        try:
            found[name] = _ADAPTER.validate_python(dict(values))
        except ValidationError as error:
            faults += _explain(name, error)
    if faults:
        raise ConfigError("\n".join(faults))
    for name, one in found.items():
        if one.classes and one.stream != "events":
            raise ConfigError(f"route.sinks.{name}: classes choose events, and the stream is {one.stream}")
        if isinstance(one, FileSettings) and one.form == "parquet" and one.stream != "events":
            raise ConfigError(f"route.sinks.{name}: only events can be written as parquet")
    return found


def _explain(name: str, error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        place = ".".join(str(part) for part in (name, *fault["loc"][1:]))
        yield f"route.sinks.{place}: {fault['msg']}"
