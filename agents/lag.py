"""How far behind a worker is: noted by its event loop, worked out at each scrape, so that it grows while all stand."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from agents.batch import Fetched
from agents.metric_catalogue import LAG_METRICS

Partition = tuple[str, int]
"""Topic and number; Kafka's clients have named tuples of the same two."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What was last known of a partition.

    Attributes:
        position: offset of the first record that is not committed.
        end: offset after the last record.
        waits_since: Unix time since which the record at `position` waits, if there is one.
    """

    position: int
    end: int
    waits_since: float

    @property
    def records(self) -> int:
        """How many records wait."""
        return max(0, self.end - self.position)


class Lag(Collector):
    """What is known of the partitions of a worker; each change replaces the mapping, which a scrape may be reading.

    Times are the broker's, of records that were read: the first one in hand waits since its own, the one behind the
    last that was committed came no earlier than that. A record that nobody has read waits since it was first noticed.
    """

    def __init__(self) -> None:
        self._standings: Mapping[Partition, Standing | None] = {}
        self._answered = time.monotonic()

    def assign(self, partitions: Collection[Partition]) -> None:
        """Begin anew with these partitions: of the others somebody else tells now."""
        self._standings = dict.fromkeys(partitions)
        self._answered = time.monotonic()

    def measure(self, ends: Mapping[Partition, int], positions: Mapping[Partition, int]) -> None:
        """Note what the broker says, of partitions that are still assigned."""
        self._answered = time.monotonic()
        now = time.time()
        for partition, position in positions.items():
            known = self._standings.get(partition)
            waited = known is not None and known.records and known.position == position
            since = known.waits_since if known is not None and waited else now
            self._note(partition, Standing(position, ends.get(partition) or 0, since))

    def take(self, messages: Sequence[Fetched]) -> None:
        """Note the records that were fetched, none of which is committed."""
        for partition, first, last in _spans(messages):
            known = self._standings.get(partition) or Standing(first.origin.offset, 0, 0)
            end = max(known.end, last.origin.offset + 1)
            self._note(partition, replace(known, end=end, waits_since=first.timestamp_seconds))

    def commit(self, messages: Sequence[Fetched]) -> None:
        """Note that these are committed."""
        for partition, _, last in _spans(messages):
            known = self._standings.get(partition)
            if known is not None:
                position, since = last.origin.offset + 1, last.timestamp_seconds
                self._note(partition, replace(known, position=position, waits_since=since))

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures as they are at this moment; none for a partition of which nothing is known yet."""
        standings, now = self._standings, time.time()
        records, seconds, age = (
            GaugeMetricFamily(metric.name, metric.description, labels=metric.labels) for metric in LAG_METRICS
        )
        for (topic, number), known in standings.items():
            if known is not None:
                labels = (topic, str(number))
                records.add_metric(labels, known.records)
                seconds.add_metric(labels, max(0.0, now - known.waits_since) if known.records else 0.0)
        if standings:
            age.add_metric((), time.monotonic() - self._answered)
        yield from (records, seconds, age)

    def _note(self, partition: Partition, standing: Standing) -> None:
        if partition in self._standings:
            self._standings = {**self._standings, partition: standing}


def _spans(messages: Sequence[Fetched]) -> Iterator[tuple[Partition, Fetched, Fetched]]:
    """Yield each partition of a batch with its first and its last message."""
    ends: dict[Partition, tuple[Fetched, Fetched]] = {}
    for message in messages:
        partition = (message.origin.topic, message.origin.partition)
        first, _ = ends.get(partition, (message, message))
        ends[partition] = (first, message)
    for partition, (first, last) in ends.items():
        yield partition, first, last
