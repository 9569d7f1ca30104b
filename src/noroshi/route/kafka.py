"""A sink that publishes to a Kafka topic; needs the extra `noroshi[kafka]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from noroshi.broker.contract import Delivery
from noroshi.route.contract import Mark
from noroshi.route.documents import documents
from noroshi.route.further import KafkaSettings
from noroshi.route.marks import MarkFile
from noroshi.runtime.errors import ConfigError, NoroshiError, RecordError, TransientError

if TYPE_CHECKING:
    from confluent_kafka import KafkaError, Producer

_RETRY_SECONDS: Final = 1.0
_DELIVERY_SECONDS: Final = 5.0
"""How long Kafka may take with a record, so that a room that stops need not wait long for a sink that fails."""
_QUIET: Final = 2
_REFUSED: Final = frozenset({"MSG_SIZE_TOO_LARGE", "RECORD_LIST_TOO_LARGE", "INVALID_RECORD", "INVALID_MSG"})
_FOR_A_PERSON: Final = frozenset(
    {
        "UNKNOWN_TOPIC_OR_PART",
        "_UNKNOWN_TOPIC",
        "TOPIC_AUTHORIZATION_FAILED",
        "CLUSTER_AUTHORIZATION_FAILED",
        "SASL_AUTHENTICATION_FAILED",
        "_AUTHENTICATION",
        "_SSL",
    }
)


class KafkaSink:
    """One record a document, at least once: after a crash or a failure records may come again.

    The record header `noroshi-id` is the same each time, `source` names the source.
    """

    accounts = False

    def __init__(self, name: str, settings: KafkaSettings, marks: MarkFile) -> None:
        """Raises ConfigError when the extra is not installed."""
        try:
            import confluent_kafka  # noqa: F401
        except ImportError as error:
            raise ConfigError(f"route.sinks.{name}: Kafka needs its client: pip install 'noroshi[kafka]'") from error
        self.name, self.stream = f"sink.{name}", settings.stream.upper()
        self._settings, self._marks = settings, marks
        self._producer: Producer | None = None
        self._failed: KafkaError | None = None

    def open(self) -> Mark:
        self._begin()
        return self._marks.read()[0]

    def store(self, messages: Sequence[Delivery], after: Mark) -> list[int]:
        producer = self._begin()
        self._failed = None
        for message in messages:
            place = f"{self.stream}:{after.incarnation}:{message.sequence}"
            source = message.headers.get("source", "")
            for number, document in enumerate(documents(message, self._settings)):
                self._produce(producer, document, [("noroshi-id", f"{place}:{number}"), ("source", source)])
        left = producer.flush(2 * _DELIVERY_SECONDS)
        if left or self._failed:
            self.close()
            raise self._error(self._failed)
        self._marks.write(after)
        return [0] * len(messages)

    def count(self, messages: Sequence[Delivery]) -> list[int]:
        return [0] * len(messages)

    def close(self) -> None:
        """Forget what has not been delivered: its messages come again."""
        if self._producer is not None:
            self._producer.purge()
            self._producer.flush(0)
            self._producer = None

    def _produce(self, producer: Producer, document: bytes, headers: list[tuple[str, str | bytes | None]]) -> None:
        from confluent_kafka import KafkaException

        while self._failed is None:
            try:
                producer.produce(self._settings.topic, document, headers=headers, on_delivery=self._told)
            except BufferError:
                producer.poll(0.1)
            except KafkaException as error:
                self._failed = error.args[0]
            else:
                producer.poll(0)
                return

    def _told(self, error: KafkaError | None, _: Any) -> None:
        self._failed = self._failed or error

    def _begin(self) -> Producer:
        from confluent_kafka import KafkaException, Producer

        if self._producer is None:
            properties = {name: value.get_secret_value() for name, value in self._settings.properties.items()}
            try:
                self._producer = Producer(
                    {
                        "bootstrap.servers": self._settings.servers,
                        "client.id": f"noroshi-{self.name}",
                        "enable.idempotence": True,
                        "compression.type": "zstd",
                        "linger.ms": 20,
                        "message.timeout.ms": int(_DELIVERY_SECONDS * 1000),
                        "log_level": _QUIET,
                        **properties,
                    }
                )
            except KafkaException as error:
                raise ConfigError(f"{self.name}: {error.args[0].str()}") from error
        return self._producer

    def _error(self, failed: KafkaError | None) -> NoroshiError:
        kind = failed.name() if failed else "_TIMED_OUT"
        if kind in _REFUSED:
            return RecordError("sink-refused", f"{self.name}: {kind}")
        if kind in _FOR_A_PERSON:
            return ConfigError(f"{self.name}: {kind}: check its topic and properties")
        return TransientError(f"{self.name} does not take records: {kind}", after_seconds=_RETRY_SECONDS)
