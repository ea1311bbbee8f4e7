"""Metrics under faults: received = processed + in progress at every scrape, whatever happens to a batch."""

import asyncio
import threading
from collections.abc import Awaitable
from contextlib import suppress

from aiokafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError, TopicAuthorizationFailedError
from hypothesis import given
from hypothesis import strategies as st

from agents.attempt import Chain, Step
from agents.batch import BatchProcessor, Fetched
from agents.brake import BrakeError
from agents.dead_letter import Origin
from agents.delivery import Parcel
from agents.metrics import OUTCOMES, Metrics
from agents.pool import InPlace, ProcessPool, Runner
from agents.settings import Settings
from agents.skipping import keep_everything
from agents.stage import LoadedStage, Stage
from fatal_stages import KILLER, SLEEPER, load_fatal_chain
from hasty_loop import HastyLoop
from schemas import CleanedArticle, RawArticle

FAULTS = (None, KafkaTimeoutError, MessageSizeTooLargeError, TopicAuthorizationFailedError)
COUNTED = [f"newsloom_records_{name}" for name in ("received_total", "processed_total", "in_progress")]
BODIES = {"good": "Text.", "bad": "no record", "takedown": None}


async def accept(_parcel: Parcel) -> Awaitable[object]:
    """Acknowledge a parcel a moment later."""
    return asyncio.ensure_future(asyncio.sleep(0))


def processor(runner: Runner, metrics: Metrics) -> BatchProcessor:
    """Return what the worker of the stage cleaning runs, with a stage that takes everything."""
    loaded = LoadedStage(run=keep_everything)
    stage = Stage("cleaning", RawArticle, CleanedArticle, lambda _settings: loaded)
    runner.start()
    return BatchProcessor(stage=stage, settings=Settings(dead_letter_brake_records=8), runner=runner, metrics=metrics)


def in_place() -> InPlace:
    """Return a runner in this process."""
    loaded = LoadedStage(run=keep_everything)
    stage = Stage("cleaning", RawArticle, CleanedArticle, lambda _settings: loaded)
    return InPlace(load=lambda: Chain((Step(stage, loaded),)))


def message(body: str | None) -> Fetched:
    """Return a message as it is fetched."""
    value = body if body in (None, BODIES["bad"]) else RawArticle(uri="urn:a", body=body).encode().decode()
    return Fetched(b"urn:a", None if value is None else value.encode(), 0.0, Origin("topic", 0, 0, ()))


def counts(metrics: Metrics) -> tuple[float, dict[str, float], float]:
    """Return what one scrape says: received, processed by outcome, in progress."""
    found = {
        (sample.name, sample.labels.get("outcome", "")): sample.value
        for family in metrics.registry.restricted_registry(COUNTED).collect()
        for sample in family.samples
    }
    processed = {outcome: found["newsloom_records_processed_total", outcome] for outcome in OUTCOMES}
    return found["newsloom_records_received_total", ""], processed, found["newsloom_records_in_progress", ""]


def assert_adds_up(metrics: Metrics) -> None:
    """The invariant."""
    received, processed, in_progress = counts(metrics)
    assert received == sum(processed.values()) + in_progress


@given(
    batches=st.lists(
        st.tuples(
            st.lists(st.sampled_from(sorted(BODIES)), min_size=1, max_size=6),
            st.lists(st.sampled_from(FAULTS), max_size=6),
            st.none() | st.integers(1, 12),
        ),
        max_size=6,
    )
)
def test_received_is_processed_plus_in_progress_under_faults(
    batches: list[tuple[list[str], list[type[Exception] | None], int | None]],
) -> None:
    """A stage fails, the broker refuses, a batch is cancelled at some step: it adds up all the while."""
    metrics = Metrics("cleaning")
    process = processor(in_place(), metrics).process
    done = given_up = 0

    async def run(bodies: list[str], faults: list[type[Exception] | None], steps: int | None) -> bool:
        async def send(parcel: Parcel) -> Awaitable[object]:
            assert_adds_up(metrics)
            fault = faults.pop(0) if faults else None
            if fault is not None:
                raise fault
            return await accept(parcel)

        task = asyncio.ensure_future(process([message(BODIES[body]) for body in bodies], send=send))
        for _ in range(steps or 0):
            await asyncio.sleep(0)
            assert_adds_up(metrics)
        if steps is not None:
            task.cancel()
        with suppress(asyncio.CancelledError, BrakeError, KafkaError):
            await task
        return not task.cancelled() and task.exception() is None

    with asyncio.Runner(loop_factory=HastyLoop) as loop:
        for bodies, faults, steps in batches:
            is_done = loop.run(run(bodies, faults, steps))
            done += len(bodies) if is_done else 0
            given_up += 0 if is_done else len(bodies)

    received, processed, in_progress = counts(metrics)
    assert (received, processed["abandoned"], in_progress) == (done + given_up, given_up, 0)
    assert sum(processed.values()) == received


def test_received_is_processed_plus_in_progress_when_processes_die() -> None:
    """Scraped by another thread all the while: a record kills its process, a batch is cancelled."""
    metrics = Metrics("cleaning")
    pool = ProcessPool(
        name="cleaning", load=load_fatal_chain, processes=2, timeout_seconds=60, repeated=metrics.retried
    )
    process = processor(pool, metrics).process
    finished = threading.Event()
    failures: list[AssertionError] = []

    def scrape() -> None:
        while not finished.is_set():
            try:
                with metrics._lock:  # noqa: SLF001 - as `expose` does
                    assert_adds_up(metrics)
            except AssertionError as failure:
                failures.append(failure)

    async def run() -> None:
        await process([message(body) for body in ("Text.", KILLER, "Text.")], send=accept)
        task = asyncio.ensure_future(process([message(SLEEPER), message("Text.")], send=accept))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    thread = threading.Thread(target=scrape)
    thread.start()
    try:
        asyncio.run(run())
    finally:
        finished.set()
        thread.join()
        pool.close()

    assert failures == []
    assert counts(metrics) == (5, {"emitted": 2, "dead_lettered": 1, "takedown": 0, "abandoned": 2}, 0)
