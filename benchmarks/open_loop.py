"""Arrivals that wait for nobody, and how long each article takes from the time it was due until it can be read."""

import random
import threading
import time
from collections.abc import Iterator, Sequence

from kafka import KafkaProducer

from agents.kafka_reader import topic_reader
from agents.kafka_security import connect
from benchmarks.room import PATIENCE_SECONDS, Stream
from schemas import EnrichedArticle, RawArticle

SETTLING_SHARE = 0.1
"""The first tenth of each load is not counted: the queue has to form."""


def arrivals(rate_per_second: float, seconds: float, random_seed: int) -> list[float]:
    """Return when articles arrive, in seconds from the beginning: a Poisson process."""
    return list(_arrivals(rate_per_second, seconds, random.Random(random_seed)))  # noqa: S311 - no secret


def _arrivals(rate_per_second: float, seconds: float, chance: random.Random) -> Iterator[float]:
    now = chance.expovariate(rate_per_second)
    while now < seconds:
        yield now
        now += chance.expovariate(rate_per_second)


def settled(latencies: Sequence[float]) -> Sequence[float]:
    """Leave out what was measured while the queue formed."""
    return latencies[round(SETTLING_SHARE * len(latencies)) :]


def latencies(stream: Stream, sending: Sequence[tuple[bytes, bytes]], due: Sequence[float]) -> tuple[list[float], int]:
    """Publish articles when they are due, in seconds from the beginning, and read what becomes of them.

    Returns:
        the latencies in seconds, in order, and how many articles did not come.
    """
    read: dict[bytes, float] = {}
    with topic_reader(stream.settings, stream.settings.kafka_topic(EnrichedArticle.kafka_topic)) as reader:
        records = reader.follow(from_beginning=False)
        next(records)  # now the reader is at the end
        began = time.monotonic() + 0.5
        publisher = threading.Thread(target=_publish, args=(stream, sending, [began + moment for moment in due]))
        publisher.start()
        deadline = began + due[-1] + PATIENCE_SECONDS
        expected = {key for key, _ in sending}
        while expected and time.monotonic() < deadline:
            record = next(records)
            if record is not None and record.key in expected:
                expected.remove(record.key)
                read[record.key] = time.monotonic()
        publisher.join()
    found = [read.get(key, deadline) - began - moment for (key, _), moment in zip(sending, due, strict=True)]
    return found, len(expected)


def _publish(stream: Stream, sending: Sequence[tuple[bytes, bytes]], due: Sequence[float]) -> None:
    """Send each article when it is due, whether those before it have been acknowledged or not."""
    producer = connect(KafkaProducer, stream.settings, acks="all", linger_ms=0)
    topic = stream.settings.kafka_topic(RawArticle.kafka_topic)
    for (key, value), moment in zip(sending, due, strict=True):
        time.sleep(max(0.0, moment - time.monotonic()))
        producer.send(topic, key=key, value=value)
    producer.close()
