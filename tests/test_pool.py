"""The pool: deaths of its processes cost time, never a record."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.attempt import Emitted, Failed, Message, Outcome
from agents.pool import InPlace, ProcessPool
from agents.shares import even_shares
from fatal_stages import GLUTTON, KILLER, LEAVER, SLEEPER, load_fatal_chain, load_nothing
from running import await_condition
from schemas import RawArticle


def message(name: str, body: str = "Text.") -> Message:
    """Return key and value of an article."""
    return name.encode(), RawArticle(uri=name, body=body).encode()


def keys(outcomes: list[Outcome]) -> list[str]:
    """Return the keys of emitted records, and the error types of failures."""
    return [outcome.key.decode() if isinstance(outcome, Emitted) else outcome.error_type for outcome in outcomes]


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPool]:
    """Two processes."""
    pool = ProcessPool(name="cleaning", load=load_fatal_chain, processes=2, timeout_seconds=30)
    pool.start()
    yield pool
    pool.close()


def test_pool_keeps_the_order_of_its_messages(pool: ProcessPool) -> None:
    """Outcomes come in the order of the messages, and equal those of a run in place."""
    messages = [message(f"urn:{number}") for number in range(37)]
    in_place = InPlace(load=load_fatal_chain)
    in_place.start()

    outcomes = asyncio.run(pool.run(messages))

    assert keys(outcomes) == [f"urn:{number}" for number in range(37)]
    assert keys(outcomes) == keys(asyncio.run(in_place.run(messages)))


@given(st.lists(st.integers(0, 10_000), max_size=64), st.integers(1, 8))
def test_shares_are_even_and_complete(sizes: list[int], shares_total: int) -> None:
    """Every place is in one share; no share is heavier than another by more than one article."""
    shares = even_shares(sizes, shares_total)

    assert sorted(place for share in shares for place in share) == list(range(len(sizes)))
    assert len(shares) == min(shares_total, len(sizes))
    sums = [sum(max(1, sizes[place]) for place in share) for share in shares]
    assert max(sums, default=0) - min(sums, default=0) <= max([1, *sizes])


def test_pool_gives_up_a_record_that_kills_twice_and_spares_its_neighbours(pool: ProcessPool) -> None:
    """The killer becomes a failure; every other record of the batch is processed."""
    messages = [message("urn:a"), message("urn:killer", KILLER), message("urn:b"), message("urn:c")]

    outcomes = asyncio.run(pool.run(messages))

    assert keys(outcomes) == ["urn:a", "process_died", "urn:b", "urn:c"]
    assert isinstance(outcomes[1], Failed)
    assert outcomes[1].stage == "cleaning"


def test_pool_gives_up_a_record_that_never_ends_and_spares_its_neighbours() -> None:
    """Twice alone and without a result in time, it becomes a failure; what was with it in a batch is processed."""
    repeated: list[tuple[str, int]] = []
    advances: list[None] = []
    pool = ProcessPool(
        name="cleaning",
        load=load_fatal_chain,
        processes=1,
        timeout_seconds=2,
        repeated=lambda error_type, count: repeated.append((error_type, count)),
        progressed=lambda: advances.append(None),
    )
    pool.start()
    messages = [message("urn:a"), message("urn:b"), message("urn:sleeper", SLEEPER), message("urn:c")]

    outcomes = asyncio.run(pool.run(messages))
    pool.close()

    assert keys(outcomes) == ["urn:a", "urn:b", "timed_out", "urn:c"]
    assert isinstance(outcomes[2], Failed)
    assert outcomes[2].message == "no result within 2 s, each of 2 times"
    assert repeated == [("timed_out", 4)]
    assert len(advances) >= 5  # the share, its end, and each message alone


@pytest.mark.parametrize(
    ("body", "exception"), [(GLUTTON, "builtins.MemoryError"), (LEAVER, "builtins.SystemExit")], ids=["memory", "exit"]
)
def test_pool_makes_a_failure_of_what_would_end_a_process(pool: ProcessPool, body: str, exception: str) -> None:
    """A record for which the memory does not suffice, or whose stage calls exit, harms nobody else."""
    outcomes = asyncio.run(pool.run([message("urn:a"), message("urn:b", body), message("urn:c")]))

    assert keys(outcomes) == ["urn:a", "stage_error", "urn:c"]
    assert isinstance(outcomes[1], Failed)
    assert outcomes[1].exception == exception


def test_pool_survives_the_death_of_its_processes() -> None:
    """Killed from outside between two batches, it goes on with new processes and counts what it repeats."""
    repeated: list[int] = []
    pool = ProcessPool(
        name="cleaning",
        load=load_fatal_chain,
        processes=1,
        timeout_seconds=30,
        repeated=lambda _error_type, count: repeated.append(count),
    )
    pool.start()
    (child,) = pool.process_ids()

    os.kill(child, signal.SIGKILL)
    await_condition(lambda: not Path(f"/proc/{child}/exe").exists(), "the death of the process")
    outcomes = asyncio.run(pool.run([message("urn:a")]))
    pool.close()

    assert keys(outcomes) == ["urn:a"]
    assert sum(repeated) <= 1


def test_pool_says_why_models_cannot_be_loaded() -> None:
    """The error of a child is raised in the parent."""
    pool = ProcessPool(name="entities", load=load_nothing, processes=1, timeout_seconds=30)

    with pytest.raises(FileNotFoundError, match="make train"):
        pool.start()
    pool.close()
