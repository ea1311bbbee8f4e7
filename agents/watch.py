"""Notices the standstills that a Faust worker keeps silent about, and measures lag.

It reads private attributes of faust-streaming 0.15.3 and aiokafka 0.14.0; the versions are pinned for it.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from aiokafka.errors import KafkaError

from agents.health import Health
from agents.kafka_security import ask_for_refusal, is_greeted
from agents.lag import Lag
from agents.settings import Settings

INTERVAL_SECONDS = 2.0
ANSWER_TIMEOUT_SECONDS = 5.0
MISSING_LIMIT_SECONDS = 10.0
"""Metadata of a topic may be missing for a moment, for example while its leader changes."""


REFUSAL_LIMIT_SECONDS = 10.0
"""A broker may refuse for a moment, for example while its certificates are changed."""


class DeadClientError(RuntimeError):
    """A background task of the Kafka client has ended; only a new process gets on."""


class StandstillError(RuntimeError):
    """The worker would wait for ever; the message says for what, and the remedy."""


RIGHTS = "allow this user READ and DESCRIBE on the input topic, READ on the group, WRITE on the output topics"


def describe_standstill(reason: BaseException) -> str:
    """Say in one line what forbids the worker to go on, and the remedy."""
    return f"{reason} is denied: {RIGHTS}" if isinstance(reason, KafkaError) else str(reason)


EndsAndPositions = tuple[Mapping[Any, int], Mapping[Any, int]]


class Watch:
    """Looks at one consumer every few seconds."""

    def __init__(self, *, topic: str, settings: Settings, health: Health, lag: Lag) -> None:
        self._topic = topic
        self._settings = settings
        self._health = health
        self._lag = lag
        self._missing_since: float | None = None
        self._refused_since: float | None = None
        self._question: asyncio.Future[EndsAndPositions] | None = None
        self._seen_advances = 0

    async def look(self, consumer: Any) -> None:  # noqa: ANN401 - Faust's consumer, typed loosely by Faust itself
        """Look once.

        Raises:
            StandstillError: the input topic does not exist, reading it is denied, or the brokers turn us away.
            DeadClientError: the consumer has lost one of the tasks that keep it going.
        """
        now = time.monotonic()
        self._health.ticked = now
        client = getattr(consumer._thread, "_consumer", None)  # noqa: SLF001
        if client is None:
            return
        _require_alive(client)
        self._require_topic(client._client.cluster, now)  # noqa: SLF001
        if client._coordinator is None or client._coordinator.generation != -1:  # noqa: SLF001
            self._health.joined = now
        assignment = consumer.assignment()
        self._health.assigned = bool(assignment)
        await self._measure_lag(consumer, assignment, now)

    def _require_topic(self, cluster: Any, now: float) -> None:  # noqa: ANN401 - aiokafka has no types
        if self._topic in cluster.unauthorized_topics:
            raise StandstillError(f"using {self._topic} is denied: {RIGHTS}")
        if cluster.partitions_for_topic(self._topic):
            self._missing_since = None
            return
        self._missing_since = self._missing_since or now
        if now - self._missing_since > MISSING_LIMIT_SECONDS:
            raise StandstillError(f"{self._topic} does not exist: `newsloom topics create` creates it")

    async def _measure_lag(self, consumer: Any, assignment: Any, now: float) -> None:  # noqa: ANN401
        if not assignment:
            self._health.progressed = now
            return
        if self._question is None:
            self._question = asyncio.ensure_future(_ends_and_positions(consumer, tuple(assignment)))
        done, _ = await asyncio.wait([self._question], timeout=ANSWER_TIMEOUT_SECONDS)
        answer = _answer(self._question) if done else None
        if done:
            self._question = None  # else it is not asked again: the consumer's thread has two places for questions
        if answer is None:
            if not await is_greeted(self._settings):  # else the consumer is stuck
                self._health.excuse()
            await self._require_access(now)
            return
        self._refused_since = None
        self._health.broker_answered = time.monotonic()
        self._note_lag(*answer, now)

    async def _require_access(self, now: float) -> None:
        """Ask why no answer comes, where a login or a certificate may have become invalid."""
        refusal = None if self._settings.security_protocol == "PLAINTEXT" else await ask_for_refusal(self._settings)
        if refusal is None:
            self._refused_since = None
            return
        self._refused_since = self._refused_since or now
        if now - self._refused_since > REFUSAL_LIMIT_SECONDS:
            raise StandstillError(str(refusal))

    def _note_lag(self, ends: Mapping[Any, int], positions: Mapping[Any, int], now: float) -> None:
        self._lag.measure(ends, positions)
        waiting = any((ends.get(partition) or 0) > position for partition, position in positions.items())
        advances = self._health.advances_total
        if not waiting or advances != self._seen_advances:
            self._health.progressed = now
        self._seen_advances = advances


async def _ends_and_positions(consumer: Any, assignment: Any) -> EndsAndPositions:  # noqa: ANN401
    """Return the end of each partition and its next offset to commit; in a new group that is its first record."""
    ends = await consumer.highwaters(*assignment)
    committed = {partition: consumer._committed_offset.get(partition) for partition in assignment}  # noqa: SLF001
    new = [partition for partition, offset in committed.items() if offset is None]
    first = await consumer.earliest_offsets(*new) if new else {}
    positions = {
        partition: first.get(partition, 0) if offset is None else offset for partition, offset in committed.items()
    }
    return ends, positions


def _answer(question: "asyncio.Future[EndsAndPositions]") -> EndsAndPositions | None:
    """Return the answer to a question that has ended, or None when it failed for the broker's sake."""
    error = question.exception()
    if error is None:
        return question.result()
    if isinstance(error, TimeoutError | OSError | KafkaError):
        return None
    raise error


def _require_alive(client: Any) -> None:  # noqa: ANN401
    """Look at the tasks that aiokafka's consumer never looks at itself; nobody else would notice their end."""
    tasks = {
        "metadata": client._client._sync_task,  # noqa: SLF001
        "fetching": getattr(client._fetcher, "_fetch_task", None),  # noqa: SLF001
        "group membership": getattr(client._coordinator, "_coordination_task", None),  # noqa: SLF001
    }
    for name, task in tasks.items():
        if task is not None and task.done():
            raise DeadClientError(f"the task of the Kafka client for {name} has ended")
