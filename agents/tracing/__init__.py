"""Traces: a span for each record that is finished, exported over OTLP when the settings name a collector.

Without one nothing of OpenTelemetry is imported, and the trace that an article belongs to travels on as it came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from agents.dead_letter import Origin
from agents.headers import carried
from agents.settings import Settings

EXPORTER = "opentelemetry-exporter-otlp-proto-http"
"""The distribution that needs all others of the extra `tracing`."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a record ended.

    Attributes:
        outcome: a word of a closed set, as in metrics.
        error_type: why it failed, if it did; of a closed set too.
        exception: its class; never its message, which may quote the article.
        function_seconds: what the stage's function, with reading and writing JSON, took of the time in hand.
    """

    outcome: str
    error_type: str | None = None
    exception: str = ""
    function_seconds: float | None = None


class Span(Protocol):
    """The time that a record is in hand."""

    @property
    def carried(self) -> Mapping[str, str]:
        """Headers that what comes of the record takes over."""

    def end(self, ending: Ending) -> None:
        """End now."""


class Tracing(Protocol):
    """Begins spans."""

    def consume(self, key: bytes | None, origin: Origin) -> Span:
        """Begin a span for a record that was fetched; its parent is the one that the record's headers name."""

    def produce(self, topic: str, key: bytes) -> Span:
        """Begin a trace with the span of a record that is sent."""

    def close(self) -> None:
        """Send what is left, or give it up after a few seconds."""


@dataclass(frozen=True, slots=True)
class Untraced:
    """A record that has no span."""

    carried: Mapping[str, str]

    def end(self, _ending: Ending) -> None:
        """Do nothing."""


class NoTracing:
    """What there is when no collector is named."""

    def consume(self, _key: bytes | None, origin: Origin) -> Span:
        """Let the trace travel on as it came."""
        return Untraced(carried(origin.headers))

    def produce(self, _topic: str, _key: bytes) -> Span:
        """Leave the headers as they are."""
        return Untraced({})

    def close(self) -> None:
        """Do nothing."""


NO_TRACING = NoTracing()


def open_tracing(settings: Settings, service: str) -> Tracing:
    """Return what begins the spans of this process.

    Args:
        settings: name the collector, if there is one.
        service: a stage, or the command that publishes.

    Raises:
        ValueError: a collector is named and OpenTelemetry is not installed.
    """
    require_exporter(settings)
    if not settings.otlp_endpoint:
        return NO_TRACING
    from agents.tracing.spans import Spans

    return Spans(settings, service)


def require_exporter(settings: Settings) -> None:
    """Raise ValueError with the remedy when a collector is named and OpenTelemetry is not installed."""
    if not settings.otlp_endpoint:
        return
    try:
        version(EXPORTER)
    except PackageNotFoundError as error:
        raise ValueError(
            f"NEWSLOOM_OTLP_ENDPOINT={settings.otlp_endpoint} asks for traces, but OpenTelemetry is not installed: "
            "pip install -e '.[tracing]', or set NEWSLOOM_OTLP_ENDPOINT to nothing"
        ) from error
