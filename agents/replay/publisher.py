"""Hands messages to Kafka and waits for the acknowledgement of each."""

import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from kafka import KafkaProducer
from kafka.errors import AuthorizationError, KafkaError

from agents.headers import replaced
from agents.replay.connection import BrokerError, disconnect
from agents.replay.display import Display
from agents.replay.message import Message
from agents.replay.stop import Interrupted, Stop
from agents.replay.tally import Tally
from agents.tracing import Ending, Tracing

if TYPE_CHECKING:
    from kafka.producer.future import FutureRecordMetadata

_LOOK_EVERY_SECONDS = 0.5
_PATIENCE_SECONDS = 120
_PATIENCE_WHEN_STOPPED_SECONDS = 20
_MOST_IN_FLIGHT_BYTES = 32 * 1024 * 1024


class SilentBrokerError(BrokerError):
    """Nothing has been acknowledged for so long that no more is sent."""


class Sink(Protocol):
    """Where messages go."""

    def publish(self, location: str, message: Message) -> None:
        """Take a message; where it was found names it if it is lost."""

    def close(self) -> None:
        """Return when the fate of every message is known."""


class Publisher:
    """Sends to one topic; what is not yet acknowledged is bounded in bytes. It closes the tracing that it is given."""

    def __init__(
        self, producer: KafkaProducer, topic: str, *, tally: Tally, display: Display, stop: Stop, tracing: Tracing
    ) -> None:
        self._producer = producer
        self._topic = topic
        self._tracing = tracing
        self._tally = tally
        self._display = display
        self._stop = stop
        self._in_flight: deque[tuple[str, int, FutureRecordMetadata]] = deque()
        self._in_flight_bytes = 0
        self._settled_seconds = time.monotonic()
        self._denied: AuthorizationError | None = None

    def publish(self, location: str, message: Message) -> None:
        """Hand a message over; wait before that while too much is in flight.

        Raises:
            Interrupted: a signal came in that time, and the message is not sent.
            AuthorizationError: writing is denied, and the message is not sent.
            SilentBrokerError: the broker was away for two minutes in that time, and the message is not sent.
        """
        while self._in_flight_bytes > _MOST_IN_FLIGHT_BYTES and not self._denied:
            if self._stop.signal:
                raise Interrupted(self._stop.signal.name)
            if self._silent_seconds() > _PATIENCE_SECONDS:
                raise SilentBrokerError(f"the broker has not answered for {_PATIENCE_SECONDS} s, no more is sent")
            self._await_oldest()
        self._require_rights()
        self._tally.send(location)
        span = self._tracing.produce(self._topic, message.key)
        headers = replaced(message.headers, by=span.carried)
        try:
            future = self._producer.send(self._topic, message.value, key=message.key, headers=list(headers))
        except KafkaError as error:
            span.end(_loss(error))
            self._lose(location, str(error))
            return
        future.add_callback(lambda _: span.end(Ending("acknowledged")))
        future.add_errback(lambda error: span.end(_loss(error)))
        if not self._in_flight:
            self._settled_seconds = time.monotonic()
        self._in_flight.append((location, len(message.value), future))
        self._in_flight_bytes += len(message.value)
        self._settle()

    def close(self) -> None:
        """Return when every message is acknowledged or lost: at most two minutes of silence, 20 s after a signal.

        Raises:
            AuthorizationError: writing is denied.
        """
        began_seconds = time.monotonic()
        self._settle()
        if self._stop.signal and self._in_flight:
            self._display.say(f"stopping: awaiting the acknowledgement of {len(self._in_flight):,} articles")
        while self._in_flight and self._silent_seconds() < _PATIENCE_SECONDS:
            if self._stop.signal and time.monotonic() - began_seconds > _PATIENCE_WHEN_STOPPED_SECONDS:
                break
            self._await_oldest()
        for location, _, _ in self._in_flight:
            self._lose(location, "no answer in time")
        disconnect(self._producer)
        self._tracing.close()
        self._require_rights()

    def _require_rights(self) -> None:
        if self._denied:
            raise self._denied

    def _silent_seconds(self) -> float:
        return time.monotonic() - self._settled_seconds if self._in_flight else 0.0

    def _await_oldest(self) -> None:
        with suppress(KafkaError):  # a failure is counted when it is settled
            self._in_flight[0][2].get(timeout=_LOOK_EVERY_SECONDS)
        self._settle()
        self._display.update()

    def _settle(self) -> None:
        while self._in_flight and self._in_flight[0][2].is_done:
            location, size_bytes, future = self._in_flight.popleft()
            self._in_flight_bytes -= size_bytes
            self._settled_seconds = time.monotonic()
            if isinstance(future.exception, AuthorizationError):
                self._denied = future.exception
                self._tally.lose()
            elif future.failed():
                self._lose(location, str(future.exception))
            else:
                self._tally.publish(size_bytes)

    def _lose(self, location: str, reason: str) -> None:
        self._tally.lose()
        self._display.name_lost(location, reason)


def _loss(error: Exception) -> Ending:
    return Ending("lost", error_type=type(error).__name__)


class DryRun:
    """Counts what would be sent."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def publish(self, location: str, message: Message) -> None:
        """Count a message."""
        self._tally.send(location)
        self._tally.publish(len(message.value))

    def close(self) -> None:
        """Do nothing: nothing is on its way."""
