"""Half an hour at half load, with a kill every thirty seconds (`make soak`): nothing lost, memory flat, lag gone."""

import itertools
import os
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.local_worker import LocalWorker, local_worker
from agents.process_control import children
from agents.settings import Settings
from benchmarks.corpus import seed_articles
from group_offsets import is_drained, pipeline_offsets
from running import Message, await_condition, publish
from schemas import RawArticle
from wholeness import assert_whole

pytestmark = [pytest.mark.broker, pytest.mark.soak, pytest.mark.timeout(7200)]

MINUTES = float(os.environ.get("SOAK_MINUTES", "30"))
ARTICLES_PER_SECOND = float(os.environ.get("SOAK_ARTICLES_PER_SECOND", "15"))
KILL_SECONDS = 30.0
KEYS = 500
LARGEST_GROWTH = 1.05
"""Of the memory, from the first third to the last; the size of a process after its start varies by 2 % (2026-11)."""


def test_worker_soaks(kafka_settings: Settings, tmp_path: Path) -> None:
    """The figures of the run are printed."""
    sent: list[Message] = []
    memory_bytes: list[int] = []
    kills = 0
    articles = versions()
    with (
        local_worker(kafka_settings, tmp_path / "worker.log") as worker,
        pipeline_offsets(kafka_settings) as offsets,
    ):
        began = time.monotonic()
        stages = itertools.cycle(worker.addresses)
        while time.monotonic() - began < 60 * MINUTES:
            due = int((time.monotonic() - began) * ARTICLES_PER_SECOND) - len(sent)
            messages = list(itertools.islice(articles, due))
            publish(kafka_settings, RawArticle.kafka_topic, messages)
            sent.extend(messages)
            if (time.monotonic() - began) / KILL_SECONDS >= kills + 1:
                memory_bytes.append(resident_bytes(worker.process.pid))
                kill(worker, next(stages))
                kills += 1
            threading.Event().wait(1.0)  # the rate of the articles

        await_condition(lambda: is_drained(offsets), "a lag of 0", seconds=600)

    memory_bytes = memory_bytes[len(worker.addresses) :]  # once killed, a light stage has a process more
    third = len(memory_bytes) // 3
    growth = statistics.median(memory_bytes[-third:]) / statistics.median(memory_bytes[:third])
    print(f"{len(sent)} articles, {kills} kills, memory last third / first third {growth:.3f}")  # noqa: T201 - the figures
    assert_whole(kafka_settings, sent)
    assert growth < LARGEST_GROWTH


def versions() -> Iterator[Message]:
    """Yield versions of five hundred articles made from the seeds, for ever."""
    seeds = seed_articles()
    for number in itertools.count():
        uri = f"urn:{number % KEYS}"
        seed = seeds[number % len(seeds)].model_copy(update={"uri": uri, "metadata": {"version": number}})
        yield uri.encode(), seed.encode()


def kill(worker: LocalWorker, stage: str) -> None:
    """Kill the process of a stage, if there is one at the moment."""
    try:
        os.kill(worker.stage_process(stage), signal.SIGKILL)
    except LookupError:
        return


def resident_bytes(process_id: int) -> int:
    """Return the memory of a process and all that it has started."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(map(resident_bytes, children(process_id)))
