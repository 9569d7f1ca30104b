"""Traces of sampled batches on their way from collector to lake, sent by OpenTelemetry over OTLP/HTTP.

The stage that takes a batch in decides whether it is traced; later ones follow the `traceparent` (W3C Trace Context)
in the headers of its messages, and a message without one costs them a look into its headers. While tracing is off
OpenTelemetry is not even loaded.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from noroshi.runtime.settings import TraceSettings

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.trace import Span, Tracer

PARENT: Final = "traceparent"
_EXPORT_SECONDS: Final = 2.0
_SPANS_AT_ONCE, _SPANS_WAITING = 512, 1024
"""Spans of one delivery and spans kept: when nobody takes them, those that wait must not hold up the process's end."""
_SEND_AFTER_MILLISECONDS: Final = 1000.0
_OFF: Final = nullcontext()

_tracer: Tracer | None = None


@contextmanager
def sending_traces(settings: TraceSettings, room: str) -> Iterator[None]:
    """Send the spans of this process to `traces.endpoint` while the block lasts; without an endpoint do nothing."""
    global _tracer  # noqa: PLW0603 - as with logs, there is one of them in a process
    if not settings.endpoint:
        yield
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    headers = {name: value.get_secret_value() for name, value in settings.headers.items()}
    exporter = OTLPSpanExporter(endpoint=settings.endpoint, headers=headers, timeout=_EXPORT_SECONDS)
    provider = TracerProvider(
        sampler=ParentBasedTraceIdRatio(settings.ratio), resource=_resource(settings, room), shutdown_on_exit=False
    )
    provider.add_span_processor(
        BatchSpanProcessor(
            exporter,
            max_queue_size=_SPANS_WAITING,
            max_export_batch_size=_SPANS_AT_ONCE,
            schedule_delay_millis=_SEND_AFTER_MILLISECONDS,
        )
    )
    _tracer = provider.get_tracer("noroshi")
    try:
        yield
    finally:
        _tracer = None
        provider.shutdown()


def begin(name: str, headers: Mapping[str, str]) -> AbstractContextManager[object]:
    """A span that begins a trace, for a share of the calls. `headers` are those of the batch's message."""
    return _OFF if _tracer is None else _current(_tracer, name, headers, None)


def proceed(name: str, headers: Mapping[str, str]) -> AbstractContextManager[object]:
    """A span behind the one in the headers of a message; without one, nothing."""
    return _OFF if _tracer is None or PARENT not in headers else _current(_tracer, name, headers, _context(headers))


def proceed_each(name: str, messages: Iterable[Mapping[str, str]]) -> AbstractContextManager[object]:
    """The same for many messages that have one effect together, given by their headers."""
    if _tracer is None:
        return _OFF
    return _each(_tracer, name, [headers for headers in messages if PARENT in headers])


def carried() -> dict[str, str]:
    """The headers that tell the next stage of the span that is open here; {} when none is."""
    if _tracer is None:
        return {}
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    if not (context.is_valid and context.trace_flags.sampled):
        return {}
    return {PARENT: f"00-{context.trace_id:032x}-{context.span_id:016x}-01"}


@contextmanager
def _current(tracer: Tracer, name: str, headers: Mapping[str, str], parent: Context | None) -> Iterator[object]:
    from opentelemetry import trace

    span = _started(tracer, name, headers, parent)
    try:
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            yield span
    except BaseException as error:
        _failed(span, error)
        raise
    finally:
        span.end()


@contextmanager
def _each(tracer: Tracer, name: str, messages: list[Mapping[str, str]]) -> Iterator[object]:
    spans = [_started(tracer, name, headers, _context(headers)) for headers in messages]
    try:
        yield spans
    except BaseException as error:
        for span in spans:
            _failed(span, error)
        raise
    finally:
        for span in spans:
            span.end()


def _started(tracer: Tracer, name: str, headers: Mapping[str, str], parent: Context | None) -> Span:
    from opentelemetry.trace import SpanKind

    kind = SpanKind.PRODUCER if parent is None else SpanKind.CONSUMER
    told = {f"noroshi.{key.replace('-', '_')}": headers[key] for key in ("source", "batch-id") if key in headers}
    return tracer.start_span(name, context=parent, kind=kind, attributes={"messaging.system": "nats", **told})


def _failed(span: Span, error: BaseException) -> None:
    """The class says enough; what else an error says may be more than a trace should carry."""
    from opentelemetry.trace import StatusCode

    span.set_status(StatusCode.ERROR, type(error).__name__)


def _context(headers: Mapping[str, str]) -> Context:
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({PARENT: headers[PARENT]}, Context())


def _resource(settings: TraceSettings, room: str) -> Resource:
    from opentelemetry.sdk.resources import Resource

    return Resource.create(
        {
            "service.namespace": "noroshi",
            "service.name": f"noroshi-{room}",
            "service.instance.id": f"{platform.node()}-{os.getpid()}",
            "host.name": platform.node(),
            "process.pid": os.getpid(),
            **settings.resource,
        }
    )
