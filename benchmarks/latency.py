"""d. Latency with open-loop arrivals: from the time an article was due to be published until its record can be read."""

import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kafka import KafkaProducer

from agents.kafka_reader import topic_reader
from agents.kafka_security import connect
from agents.local_worker import LocalWorker, local_worker
from benchmarks.corpus import messages, publish
from benchmarks.processes import cpu_seconds
from benchmarks.room import PATIENCE_SECONDS, Room, Stream
from benchmarks.spread import percentiles, table
from schemas import EnrichedArticle, RawArticle

CAPACITY_ARTICLES = 512
WARM_UP_ARTICLES = 64
SECONDS_PER_LOAD = 45
LOADS = (0.25, 0.5, 0.8)
PROCESSES = 2
RANDOM_SEED = 20261123
SETTLING_SHARE = 0.1
"""The first tenth of each load is not counted: the queue has to form."""


def measure(room: Room) -> dict[str, Any]:
    """Find the capacity with a backlog, then offer shares of it."""
    stream = room.stream(processes=PROCESSES)
    with local_worker(stream.settings, room.new_file(".log")) as worker:
        publish(messages(room.articles(WARM_UP_ARTICLES, name="urn:warm")), stream.settings)
        stream.await_results(WARM_UP_ARTICLES)
        capacity = _capacity(room, stream)
        loads = {str(load): _offer(room, stream, worker, load * capacity) for load in LOADS}
    return {"processes": PROCESSES, "capacity_articles_per_second": round(capacity, 2), "loads": loads}


def _capacity(room: Room, stream: Stream) -> float:
    """Return articles per second while a backlog lasts."""
    total, before = room.size(CAPACITY_ARTICLES), stream.total()
    publish(messages(room.articles(total, name="urn:capacity")), stream.settings)
    done, began = stream.total(), time.monotonic()
    stream.await_results(before + total)
    return (before + total - done) / (time.monotonic() - began)


def arrivals(rate_per_second: float, seconds: float, *, random_seed: int = RANDOM_SEED) -> list[float]:
    """Return when articles arrive, in seconds from the beginning: a Poisson process, drawn before anything is sent."""
    return list(_arrivals(rate_per_second, seconds, random.Random(random_seed)))  # noqa: S311 - no secret


def _arrivals(rate_per_second: float, seconds: float, chance: random.Random) -> Iterator[float]:
    now = chance.expovariate(rate_per_second)
    while now < seconds:
        yield now
        now += chance.expovariate(rate_per_second)


def _offer(room: Room, stream: Stream, worker: LocalWorker, rate_per_second: float) -> dict[str, Any]:
    """Publish at a rate and return the latencies in seconds, and what an article cost at this rate."""
    due = arrivals(rate_per_second, SECONDS_PER_LOAD / (4 if room.quick else 1))
    sending = messages(room.articles(len(due), name=f"urn:rate-{rate_per_second}"))
    read: dict[bytes, float] = {}
    before = _cpu_seconds(room, worker)
    with topic_reader(stream.settings, stream.settings.kafka_topic(EnrichedArticle.kafka_topic)) as reader:
        records = reader.follow(from_beginning=False)
        next(records)  # now the reader is at the end
        began = time.monotonic() + 0.5
        publisher = threading.Thread(target=_publish, args=(stream, sending, [began + moment for moment in due]))
        publisher.start()
        deadline = began + PATIENCE_SECONDS
        expected = {key for key, _ in sending}
        while expected and time.monotonic() < deadline:
            record = next(records)
            if record is not None and record.key in expected:
                expected.remove(record.key)
                read[record.key] = time.monotonic()
        publisher.join()
    latencies = [read.get(key, deadline) - began - moment for (key, _), moment in zip(sending, due, strict=True)]
    counted = latencies[round(SETTLING_SHARE * len(latencies)) :]
    return {
        "articles": len(counted),
        "articles_per_second": round(len(due) / due[-1], 2),
        "missing": len(expected),
        "latency_seconds": percentiles(counted),
        "cpu_ms": {
            name: round(1000 * (seconds - before[name]) / len(due), 2)
            for name, seconds in _cpu_seconds(room, worker).items()
        },
    }


def _cpu_seconds(room: Room, worker: LocalWorker) -> dict[str, float]:
    """Return what each has spent that shares the cores; the load is this process, which publishes and reads."""
    return {
        "worker": cpu_seconds(worker.process.pid),
        "broker": room.broker_cpu_seconds(),
        "load": time.process_time(),
    }


def _publish(stream: Stream, sending: Sequence[tuple[bytes, bytes]], due: Sequence[float]) -> None:
    """Send each article when it is due, whether those before it have been acknowledged or not."""
    producer = connect(KafkaProducer, stream.settings, acks="all", linger_ms=0)
    topic = stream.settings.kafka_topic(RawArticle.kafka_topic)
    for (key, value), moment in zip(sending, due, strict=True):
        time.sleep(max(0.0, moment - time.monotonic()))
        producer.send(topic, key=key, value=value)
    producer.close()


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    rows = [
        (
            f"{float(load):.0%}",
            f"{found['articles_per_second']:.1f}",
            str(found["articles"]),
            *(f"{found['latency_seconds'][name]:.2f}" for name in ("p50", "p95", "p99")),
            str(found["missing"]),
            " / ".join(f"{cost_ms:.1f}" for cost_ms in found["cpu_ms"].values()),
        )
        for load, found in result["loads"].items()
    ]
    names = (
        "load",
        "articles/s",
        "articles",
        "p50 s",
        "p95 s",
        "p99 s",
        "missing",
        "CPU ms an article: worker / broker / who measures",
    )
    intro = (
        f"Capacity with a backlog: {result['capacity_articles_per_second']:.1f} articles/s, "
        f"{result['processes']} entity processes. Arrivals are a Poisson process, drawn before it begins."
    )
    return f"{intro}\n\n{table(names, rows)}"
