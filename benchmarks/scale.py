"""g. Scale: partitions, entity processes, a second worker that joins."""

import time
from collections.abc import Mapping
from typing import Any

from agents.local_worker import LocalWorker, local_worker
from benchmarks.corpus import messages, publish
from benchmarks.room import Room, await_condition
from benchmarks.spread import table

ARTICLES = 256
WARM_UP_ARTICLES = 64
PARTITIONS = (1, 2, 4, 8)
PROCESSES = (1, 2, 3, 4)
JOINED_ARTICLES = 2048
FIRST_RESULTS = 128


def measure(room: Room) -> dict[str, Any]:
    """Vary one thing at a time; each value once, as each needs a worker of its own."""
    return {
        "articles": room.size(ARTICLES),
        "partitions": {str(number): _speed(room, partitions=number, processes=2) for number in PARTITIONS},
        "processes": {str(number): _speed(room, partitions=4, processes=number) for number in PROCESSES},
        "join": _join(room),
    }


def _speed(room: Room, *, partitions: int, processes: int) -> float:
    """Return articles per second of a worker that is warm."""
    stream, total = room.stream(partitions=partitions, processes=processes), room.size(ARTICLES)
    with local_worker(stream.settings, room.new_file(".log")):
        publish(messages(room.articles(WARM_UP_ARTICLES, name="urn:warm")), stream.settings)
        stream.await_results(WARM_UP_ARTICLES)
        began = time.monotonic()
        publish(messages(room.articles(total)), stream.settings)
        stream.await_results(WARM_UP_ARTICLES + total)
        return round(total / (time.monotonic() - began), 2)


def _join(room: Room) -> dict[str, float]:
    """Start a second worker beside one that has a backlog; return when it was ready and when it shared the work."""
    stream = room.stream(processes=1)
    with local_worker(stream.settings, room.new_file(".log")):
        publish(messages(room.articles(room.size(JOINED_ARTICLES))), stream.settings)
        stream.await_results(FIRST_RESULTS // 4 if room.quick else FIRST_RESULTS)
        began = time.monotonic()
        with local_worker(stream.settings, room.new_file(".log")) as second:
            ready = time.monotonic() - began
            await_condition(lambda: _processed(second) > 0, "the first record of the second worker")
            return {"ready_seconds": round(ready, 1), "shares_after_seconds": round(time.monotonic() - began, 1)}


def _processed(worker: LocalWorker) -> float:
    return worker.metric("entities", 'newsloom_records_processed_total{outcome="emitted",stage="entities"}')


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    partitions, processes, join = result["partitions"], result["processes"], result["join"]
    joined = (
        f"A second worker, started beside one with a backlog, was ready after {join['ready_seconds']:.0f} s "
        f"and had entities of its own after {join['shares_after_seconds']:.0f} s."
    )
    return "\n\n".join(
        (
            f"{result['articles']} articles each, one run each; the broker on the same cores.",
            table(("partitions, two entity processes", *partitions), [("articles/s", *_shown(partitions))]),
            table(("entity processes, four partitions", *processes), [("articles/s", *_shown(processes))]),
            joined,
        )
    )


def _shown(speeds: Mapping[str, float]) -> list[str]:
    return [f"{speed:.1f}" for speed in speeds.values()]
