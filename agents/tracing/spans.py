"""Spans by OpenTelemetry's conventions for messaging; the only module that imports OpenTelemetry.

The SDK reads the standard variables OTEL_TRACES_SAMPLER, OTEL_RESOURCE_ATTRIBUTES, OTEL_BSP_… and
OTEL_EXPORTER_OTLP_HEADERS, …_CERTIFICATE, …_TIMEOUT and …_COMPRESSION by itself.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from agents.dead_letter import Origin
from agents.headers import carried
from agents.settings import Settings
from agents.stage import VERSION
from agents.tracing import Ending

TRACES_PATH = "/v1/traces"
FLUSH_SECONDS = 3.0
"""A stage has 20 s to stop; a collector that does not answer in this time gets no more of it."""
KEY_CHARACTERS = 256
PROPAGATOR = TraceContextTextMapPropagator()


class Spans:
    """Begins spans; a thread of the SDK exports them from a bounded queue, and drops what does not fit.

    Args:
        settings: name the collector.
        service: a stage, or the command that publishes.
    """

    def __init__(self, settings: Settings, service: str) -> None:
        self._service = service
        self._group = settings.group(service)
        self._provider = TracerProvider(resource=_resource(settings, service), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=settings.otlp_endpoint.rstrip("/") + TRACES_PATH)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("newsloom", VERSION)

    def consume(self, key: bytes | None, origin: Origin) -> "RecordSpan":
        """Begin a span for a record that was fetched."""
        kept = carried(origin.headers)
        span = self._tracer.start_span(
            f"process {origin.topic}",
            context=PROPAGATOR.extract(kept, Context()),
            kind=SpanKind.CONSUMER,
            attributes={
                **_message_attributes("process", origin.topic, key),
                "messaging.destination.partition.id": str(origin.partition),
                "messaging.kafka.offset": origin.offset,
                "messaging.consumer.group.name": self._group,
                "newsloom.stage": self._service,
            },
        )
        return RecordSpan(span, _replaced(kept, span))

    def produce(self, topic: str, key: bytes) -> "RecordSpan":
        """Begin a trace with the span of a record that is sent."""
        span = self._tracer.start_span(
            f"send {topic}",
            context=Context(),
            kind=SpanKind.PRODUCER,
            attributes=_message_attributes("send", topic, key),
        )
        return RecordSpan(span, _replaced({}, span))

    def close(self) -> None:
        """Send what is left, within three seconds."""
        # The SDK would wait for thirty, and then for the end of a request.
        flush = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        flush.start()
        flush.join(FLUSH_SECONDS)


@dataclass(frozen=True, slots=True)
class RecordSpan:
    """The span of a record, and the headers that name it as the parent of what follows."""

    span: trace.Span
    carried: Mapping[str, str]

    def end(self, ending: Ending) -> None:
        """Say how the record ended; the span ends now."""
        self.span.set_attribute("newsloom.outcome", ending.outcome)
        if ending.function_seconds is not None:
            self.span.set_attribute("newsloom.function_seconds", ending.function_seconds)
        if ending.error_type:
            self.span.set_attribute("error.type", ending.error_type)
            self.span.set_status(Status(StatusCode.ERROR, ending.exception))
        self.span.end()


def _resource(settings: Settings, service: str) -> Resource:
    """Describe this process; every stage is a service of its own, so that a map of services shows the pipeline."""
    attributes = {
        SERVICE_NAME: f"{os.environ.get('OTEL_SERVICE_NAME') or 'newsloom'}.{service}",
        SERVICE_VERSION: VERSION,
    }
    if settings.instance:
        attributes[SERVICE_INSTANCE_ID] = f"{settings.instance}.{service}"
    return Resource.create(attributes)


def _message_attributes(operation: str, topic: str, key: bytes | None) -> dict[str, str | int]:
    attributes: dict[str, str | int] = {
        "messaging.system": "kafka",
        "messaging.operation.type": operation,
        "messaging.operation.name": operation,
        "messaging.destination.name": topic,
    }
    if key is not None:
        attributes["messaging.kafka.message.key"] = key[:KEY_CHARACTERS].decode(errors="replace")
    return attributes


def _replaced(headers: Mapping[str, str], span: trace.Span) -> Mapping[str, str]:
    """Return headers with this span in the place of its parent."""
    kept = {name: text for name, text in headers.items() if name not in PROPAGATOR.fields}
    PROPAGATOR.inject(kept, trace.set_span_in_context(span, Context()))
    return kept
