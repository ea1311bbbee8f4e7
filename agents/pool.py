"""Runs a chain of stages on batches of messages: in place, or in a pool of processes that survives its members."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Protocol

from agents.attempt import Chain, ErrorType, Message, Outcome, failed
from agents.pool_member import Loaded, attempt_all, begin, describe, loaded
from agents.shares import even_shares

ATTEMPTS_ALONE = 2
"""So often a record may be alone in a process that dies or does not finish: once can be somebody else's doing."""

LARGEST_SHARE_RECORDS = 32
"""So that a share is done well within the time limit of a record: an article takes 20 to 50 ms."""

Broken = (BrokenProcessPool, TimeoutError)
"""A process of the pool has died, or does not finish."""


class Runner(Protocol):
    """Makes outcomes of messages, in their order, one for each."""

    def start(self) -> Loaded:
        """Load the models, and raise what prevents it."""

    async def run(self, messages: Sequence[Message]) -> list[Outcome]:
        """Attempt every message; never raises because of one."""

    def close(self) -> None:
        """End the processes."""


def nothing() -> None:
    """Do nothing."""


class InPlace:
    """Runs a chain in this process.

    Args:
        load: makes the chain.
        progressed: called after each message.
    """

    def __init__(self, *, load: Callable[[], Chain], progressed: Callable[[], None] = nothing) -> None:
        self._load = load
        self._progressed = progressed
        self._chain = Chain(())

    def start(self) -> Loaded:
        """Load the models."""
        began = time.perf_counter()
        self._chain = self._load()
        return describe(self._chain, time.perf_counter() - began)

    async def run(self, messages: Sequence[Message]) -> list[Outcome]:
        """Attempt the messages one after the other; between them the event loop gets its turn."""
        outcomes = []
        for key, value in messages:
            outcomes.append(self._chain.attempt(key, value))
            self._progressed()
            await asyncio.sleep(0)
        return outcomes

    def close(self) -> None:
        """Do nothing: there are no processes."""


class ProcessPool:
    """Runs a chain in processes of its own; when one of them dies or gets stuck the others are replaced too.

    Args:
        name: the stage that a dead letter names when its record kills its process.
        load: makes the chain; it must be picklable, because every process calls it.
        processes: how many.
        prepare: called first in every process; picklable too.
        timeout_seconds: how long a share of messages, and after that each of them alone, may take.
        repeated: told how many messages are attempted again, and why.
        progressed: called whenever something has been decided.
    """

    def __init__(
        self,
        *,
        name: str,
        load: Callable[[], Chain],
        processes: int,
        timeout_seconds: float,
        prepare: Callable[[], None] = nothing,
        repeated: Callable[[ErrorType, int], None] = lambda _error_type, _count: None,
        progressed: Callable[[], None] = nothing,
    ) -> None:
        self._name = name
        self._load = load
        self._processes = processes
        self._timeout_seconds = timeout_seconds
        self._prepare = prepare
        self._repeated = repeated
        self._progressed = progressed
        self._executor = self._new_executor()

    def start(self) -> Loaded:
        """Start all processes and wait until each has loaded its models."""
        everyone = [future.result() for future in self._loading()]
        return everyone[0]

    async def run(self, messages: Sequence[Message]) -> list[Outcome]:
        """Attempt every message, a share at a time in each process."""
        outcomes: list[Outcome] = []
        wave = LARGEST_SHARE_RECORDS * self._processes
        for first in range(0, len(messages), wave):
            outcomes.extend(await self._run_wave(messages[first : first + wave]))
        return outcomes

    async def _run_wave(self, messages: Sequence[Message]) -> list[Outcome]:
        """Give each process its share; after a death or a standstill, attempt what is missing one by one."""
        shares = even_shares([len(value or b"") for _, value in messages], self._processes)
        attempts = [self._attempt([messages[place] for place in share]) for share in shares]
        results = await asyncio.gather(*attempts, return_exceptions=True)
        if any(isinstance(result, Broken) for result in results):
            await self._replace_executor()
        outcomes: dict[int, Outcome] = {}
        for share, result in zip(shares, results, strict=True):
            if isinstance(result, Broken):
                self._repeated(_error_type(result), len(share))
                outcomes.update({place: await self._alone(messages[place]) for place in share})
            elif isinstance(result, BaseException):
                raise result
            else:
                outcomes.update(zip(share, result, strict=True))
        return [outcomes[place] for place in range(len(messages))]

    def process_ids(self) -> tuple[int, ...]:
        """Return the ids of the processes."""
        # Private, because the executor has no public way to name or end its processes before Python 3.14.
        return tuple(self._executor._processes or {})  # noqa: SLF001

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._kill_members()
        self._executor.shutdown(cancel_futures=True)

    async def _attempt(self, messages: Sequence[Message]) -> list[Outcome]:
        future: Future[list[Outcome]] = self._executor.submit(attempt_all, tuple(messages))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._timeout_seconds)
        finally:
            self._progressed()

    async def _alone(self, message: Message) -> Outcome:
        for _ in range(ATTEMPTS_ALONE):
            try:
                return (await self._attempt((message,)))[0]
            except Broken as error:
                fault = error
                await self._replace_executor()
        if isinstance(fault, TimeoutError):
            fault = TimeoutError(f"no result within {self._timeout_seconds:g} s, each of {ATTEMPTS_ALONE} times")
        return failed(self._name, fault, error_type=_error_type(fault))

    def _loading(self) -> "list[Future[Loaded]]":
        """Have every process load its models."""
        return [self._executor.submit(loaded) for _ in range(self._processes)]

    def _kill_members(self) -> None:
        for process_id in self.process_ids():
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)

    async def _replace_executor(self) -> None:
        self._kill_members()  # one that survived its neighbours ignores SIGTERM and may be stuck
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._new_executor()
        with suppress(BrokenProcessPool):
            # No record pays for the loading of models.
            await asyncio.gather(*map(asyncio.wrap_future, self._loading()))
        self._progressed()

    def _new_executor(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=begin,
            initargs=(self._prepare, self._load, os.getpid()),
        )


def _error_type(fault: "BrokenProcessPool | TimeoutError") -> ErrorType:
    return "timed_out" if isinstance(fault, TimeoutError) else "process_died"
