"""How far the consumer groups are, asked from outside of them."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from agents.pipeline import STAGES
from agents.settings import Settings


class GroupOffsets:
    """What a group has committed, and what there is; all partitions of a topic together."""

    def __init__(self, settings: Settings, consumer: Any) -> None:  # noqa: ANN401 - kafka-python has no types
        self._settings = settings
        self._consumer = consumer

    def end(self, topic: str) -> int:
        """Return how many records a topic holds."""
        return sum(self._consumer.end_offsets(self._partitions(topic)).values())

    def committed(self, topic: str) -> int:
        """Return how many of them the group has committed."""
        return sum(self._consumer.committed(partition) or 0 for partition in self._partitions(topic))

    def lag(self, topic: str) -> int:
        """Return how many it has not."""
        return self.end(topic) - self.committed(topic)

    def _partitions(self, topic: str) -> list[Any]:
        return [
            TopicPartition(self._settings.kafka_topic(topic), number) for number in range(self._settings.partitions)
        ]


@contextmanager
def group_offsets(settings: Settings, group: str) -> Iterator[GroupOffsets]:
    """Open the offsets of a group, whose name may be unknown yet."""
    consumer = KafkaConsumer(bootstrap_servers=settings.bootstrap_servers, group_id=group)
    try:
        yield GroupOffsets(settings, consumer)
    finally:
        consumer.close()


@contextmanager
def pipeline_offsets(settings: Settings) -> Iterator[Mapping[str, GroupOffsets]]:
    """Open the offsets of all stages, by their names."""
    with ExitStack() as stack:
        yield {stage.name: stack.enter_context(group_offsets(settings, settings.group(stage.name))) for stage in STAGES}


def is_drained(offsets: Mapping[str, GroupOffsets]) -> bool:
    """Tell whether every stage has committed all that there is; the first one is asked first, as it feeds the next."""
    return all(offsets[stage.name].lag(stage.reads.kafka_topic) == 0 for stage in STAGES)
