"""Reads Kafka topics for people and tools: no consumer group, nothing committed."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from agents.kafka_security import connect, needing
from agents.settings import Settings

POLL_MS = 200
SILENCE_SECONDS = 30.0
"""A broker that is asked for records that are there answers in less, or is away."""


@contextmanager
def topic_reader(settings: Settings, *topics: str) -> Iterator["TopicReader"]:
    """Open topics for reading.

    Raises:
        AccessError: Kafka turns us away, or denies reading.
        ConnectionError: no broker answers.
        ValueError: a topic does not exist.
    """
    consumer = connect(
        KafkaConsumer,
        settings,
        client_id="newsloom",
        enable_auto_commit=False,
        max_partition_fetch_bytes=2 * settings.max_message_bytes,
    )
    try:
        with needing(f"READ on the topic {' and '.join(topics)}", settings):
            yield TopicReader(consumer, topics)
    finally:
        consumer.close()


class TopicReader:
    """Reads all partitions of topics."""

    def __init__(self, consumer: Any, topics: Iterable[str]) -> None:  # noqa: ANN401 - kafka-python has no types
        self._consumer = consumer
        self._partitions = [partition for topic in topics for partition in _partitions(consumer, topic)]
        consumer.assign(self._partitions)

    def follow(self, *, from_beginning: bool) -> Iterator[Any]:
        """Yield records for ever, first those that are there or only those that come; None when none has come."""
        if from_beginning:
            self._consumer.seek_to_beginning(*self._partitions)
        else:
            self._consumer.seek_to_end(*self._partitions)
            for partition in self._partitions:
                self._consumer.position(partition)  # the end as it is now, not as it will be when the first poll asks
        while True:
            polled = self._consumer.poll(timeout_ms=POLL_MS)
            if not polled:
                yield None
            for records in polled.values():
                yield from records

    def present(self) -> Iterator[Any]:
        """Yield the records that are there now, and end.

        Raises:
            ConnectionError: the broker has fallen silent before the last of them.
        """
        ends = self._consumer.end_offsets(self._partitions)
        self._consumer.seek_to_beginning(*self._partitions)
        yield from self._up_to(ends)

    def record_at(self, partition: int, offset: int) -> Any:  # noqa: ANN401
        """Return one record.

        Raises:
            ValueError: there is none at that place.
            ConnectionError: the broker has fallen silent.
        """
        place = TopicPartition(self._partitions[0].topic, partition)
        if place in self._partitions and self._begin(place) <= offset < self._consumer.end_offsets([place])[place]:
            self._consumer.assign([place])
            self._consumer.seek(place, offset)
            for record in self._up_to({place: offset + 1}):
                if record.offset == offset:
                    return record
        raise ValueError(f"{place.topic} holds no record {partition}:{offset}; `newsloom dead-letters list` shows them")

    def _begin(self, place: Any) -> int:  # noqa: ANN401
        return int(self._consumer.beginning_offsets([place])[place])

    def _up_to(self, ends: Mapping[Any, int]) -> Iterator[Any]:
        """Yield the records from where the consumer is to these offsets."""
        heard = time.monotonic()
        while any(self._consumer.position(partition) < end for partition, end in ends.items()):
            polled = self._consumer.poll(timeout_ms=POLL_MS)
            for partition, records in polled.items():
                yield from (record for record in records if record.offset < ends[partition])
            if polled:
                heard = time.monotonic()
            elif time.monotonic() - heard > SILENCE_SECONDS:
                raise ConnectionError(
                    f"the broker has sent no record for {SILENCE_SECONDS:.0f} s, and some are missing"
                )


def _partitions(consumer: Any, topic: str) -> list[TopicPartition]:  # noqa: ANN401
    partitions = consumer.partitions_for_topic(topic)
    if not partitions:
        raise ValueError(
            f"the topic {topic} does not exist: `newsloom topics create` creates it; "
            "or this user may not see it: allow DESCRIBE on it"
        )
    return [TopicPartition(topic, partition) for partition in sorted(partitions)]
