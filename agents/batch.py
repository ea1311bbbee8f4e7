"""What happens to a batch of messages between fetching and committing, whatever carries them."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from aiokafka.errors import KafkaError

from agents.attempt import Emitted, ErrorType, Failed, Outcome, failed
from agents.brake import Brake
from agents.dead_letter import Origin, dead_letter_headers
from agents.delivery import TOO_LARGE, UNDELIVERABLE, Parcel, Send, deliver
from agents.headers import CANARY, entered_at, event_headers, header_text
from agents.metrics import Metrics
from agents.pool import Runner, nothing
from agents.settings import Settings
from agents.stage import Stage
from agents.tracing import NO_TRACING, Ending, Tracing
from schemas import CANARY_TOPIC, DEAD_LETTER_TOPIC


@dataclass(frozen=True)
class Fetched:
    """A message as it was read; what its headers say is read once."""

    key: bytes | None
    value: bytes | None
    timestamp_seconds: float
    origin: Origin

    @cached_property
    def entered_at(self) -> datetime:
        """When the article entered the stream."""
        return entered_at(dict(self.origin.headers), self.timestamp_seconds)

    @cached_property
    def canary(self) -> str | None:
        """The round to which it belongs, if it is an article of `newsloom canary`."""
        return header_text(dict(self.origin.headers), CANARY) or None


class BatchProcessor:
    """Turns fetched messages into results that the broker has acknowledged.

    Args:
        stage: whose results they are.
        settings: of the worker.
        runner: makes the results.
        metrics: of this process.
        tracing: begins the span of each record.
        progressed: called when the broker does not take a result yet: waiting for it is no standstill.
    """

    def __init__(
        self,
        *,
        stage: Stage[Any, Any],
        settings: Settings,
        runner: Runner,
        metrics: Metrics,
        tracing: Tracing = NO_TRACING,
        progressed: Callable[[], None] = nothing,
    ) -> None:
        self._stage = stage
        self._runner = runner
        self._metrics = metrics
        self._tracing = tracing
        self._progressed = progressed
        self._brake = Brake(window_records=settings.dead_letter_brake_records, ratio=settings.dead_letter_brake_ratio)
        self._output_topic = settings.kafka_topic(stage.writes.kafka_topic)
        self._canary_topic = settings.kafka_topic(CANARY_TOPIC)
        self._dead_letter_topic = settings.kafka_topic(DEAD_LETTER_TOPIC)

    async def process(self, messages: Sequence[Fetched], *, send: Send) -> None:
        """Return when every message has a result and every result is acknowledged.

        Raises:
            BrakeError: nearly everything fails; nothing of this batch has been sent.
            KafkaError: delivery is impossible, whatever the patience.
        """
        self._metrics.received(len(messages))
        try:
            outcomes = await self._acknowledged(messages, send)
        except BaseException:  # of a cancellation too
            self._metrics.abandoned(len(messages))
            raise
        self._metrics.processed(_news_only(messages, outcomes))
        self._observe_latency(messages, outcomes)

    async def _acknowledged(self, messages: Sequence[Fetched], send: Send) -> Sequence[Outcome]:
        """Return what became of each message when the broker has taken all of it."""
        spans = [self._tracing.consume(message.key, message.origin) for message in messages]
        outcomes = await self._runner.run([(message.key, message.value) for message in messages])
        self._brake.check(outcomes)
        began = time.perf_counter()
        parcels = [
            self._parcel(message, outcomes, index, spans[index].carried) for index, message in enumerate(messages)
        ]
        await deliver(parcels, send=send, retried=self._retried, stage=self._stage.name)
        self._metrics.observe("newsloom_produce_duration_seconds", time.perf_counter() - began, self._output_topic)
        for span, outcome in zip(spans, outcomes, strict=True):
            span.end(_ending(outcome))
        return outcomes

    def _retried(self, error: Exception) -> None:
        self._metrics.retried(type(error).__name__)
        self._progressed()

    def _parcel(self, message: Fetched, outcomes: list[Outcome], index: int, taken_over: Mapping[str, str]) -> Parcel:
        """Return what to send for a message; the failure of a result that is refused takes its place in `outcomes`."""
        outcome = outcomes[index]
        if isinstance(outcome, Failed):
            return self._dead_letter(message, outcome)

        def instead(error: KafkaError) -> Parcel:
            error_type: ErrorType = "result_too_large" if isinstance(error, TOO_LARGE) else "canary_undeliverable"
            failure = failed(self._stage.name, error, error_type=error_type)
            outcomes[index] = failure
            return self._dead_letter(message, failure)

        headers = event_headers(
            self._stage.writes.kafka_topic,
            uri=outcome.key.decode(errors="replace"),
            value=outcome.value or b"",
            source=f"/newsloom/{self._stage.name}",
            time=message.entered_at.isoformat(timespec="milliseconds"),
            carried=taken_over,
        )
        if self._stage.makes_enriched and message.canary is not None:
            return Parcel(self._canary_topic, outcome.key, outcome.value, headers, instead, UNDELIVERABLE)
        return Parcel(self._output_topic, outcome.key, outcome.value, headers, instead)

    def _dead_letter(self, message: Fetched, failure: Failed) -> Parcel:
        headers = dead_letter_headers(message.origin, failure)
        return Parcel(self._dead_letter_topic, message.key, message.value, headers)

    def _observe_latency(self, messages: Sequence[Fetched], outcomes: Sequence[Outcome]) -> None:
        if not self._stage.makes_enriched:
            return
        now = datetime.now(UTC)
        for message, outcome in zip(messages, outcomes, strict=True):
            if isinstance(outcome, Emitted) and outcome.value is not None and message.canary is None:
                seconds = max(0.0, (now - message.entered_at).total_seconds())
                self._metrics.observe("newsloom_end_to_end_latency_seconds", seconds)


def _news_only(messages: Sequence[Fetched], outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Leave out what canaries would tell of languages, entities and topics: they are records, and no news."""
    for message, outcome in zip(messages, outcomes, strict=True):
        if message.canary is not None and isinstance(outcome, Emitted):
            yield replace(outcome, observations=())
        else:
            yield outcome


def _ending(outcome: Outcome) -> Ending:
    if isinstance(outcome, Failed):
        return Ending("dead_lettered", outcome.error_type, outcome.exception, outcome.duration_seconds)
    kind = "takedown" if outcome.value is None else "emitted"
    return Ending(kind, function_seconds=outcome.duration_seconds)
