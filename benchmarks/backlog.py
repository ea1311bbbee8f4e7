"""g. A backlog of small records, drained by one worker: speed and memory from the first to the last minute."""

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from agents.local_worker import local_worker
from benchmarks.corpus import small_articles, write_lines
from benchmarks.processes import memory_bytes, run_measured
from benchmarks.room import Room
from benchmarks.spread import table
from schemas import RawArticle

RECORDS = 100_000
SAMPLE_SECONDS = 5.0
EDGE_SHARE = 0.1
"""A tenth of the samples at either end are compared, after a first one in which everything is new."""
PATIENCE_SECONDS = 900.0

Sample = tuple[float, int, int]


def measure(room: Room) -> dict[str, Any]:
    """Publish everything, then start a worker and watch."""
    total = room.size(RECORDS) // (8 if room.quick else 1)
    path, stream = write_lines(small_articles(total), room.new_file()), room.stream()
    topic = stream.settings.kafka_topic(RawArticle.kafka_topic)
    producer = [sys.executable, "-m", "benchmarks.bare_producer", "aiokafka", stream.settings.bootstrap_servers, topic]
    run_measured([*producer, str(path)])
    samples: list[Sample] = []
    with local_worker(stream.settings, room.new_file(".log")) as worker:
        began = time.monotonic()
        while (done := stream.total()) < total and time.monotonic() - began < PATIENCE_SECONDS:
            samples.append((time.monotonic() - began, done, memory_bytes(worker.process.pid)))
            time.sleep(SAMPLE_SECONDS)
        samples.append((time.monotonic() - began, done, memory_bytes(worker.process.pid)))
    return {"records": total, "bytes_each": round(path.stat().st_size / total), **_figures(samples)}


def _figures(samples: Sequence[Sample]) -> dict[str, Any]:
    edge = max(1, round(EDGE_SHARE * len(samples)))
    first, last = samples[1 : edge + 2], samples[-edge - 2 : -1]
    return {
        "seconds": round(samples[-1][0], 1),
        "records_per_second": round(samples[-1][1] / samples[-1][0], 1),
        "first_per_second": _speed(first),
        "last_per_second": _speed(last),
        "first_memory_bytes": first[-1][2],
        "last_memory_bytes": last[-1][2],
    }


def _speed(samples: Sequence[Sample]) -> float:
    (begin, before, _), (end, after, _) = samples[0], samples[-1]
    return round((after - before) / max(end - begin, 1e-9), 1)


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    rows = [
        ("records/s", f"{result['first_per_second']:.0f}", f"{result['last_per_second']:.0f}"),
        ("memory, MB", *(f"{result[f'{end}_memory_bytes'] / 1e6:.0f}" for end in ("first", "last"))),
    ]
    intro = (
        f"{result['records']:,} records of {result['bytes_each']} bytes in {result['seconds']:.0f} s, "
        f"{result['records_per_second']:.0f} records/s."
    )
    return f"{intro}\n\n{table(('', 'in the first tenth', 'in the last tenth'), rows)}"
