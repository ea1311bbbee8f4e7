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
from dataclasses import dataclass
from typing import Protocol

from agents.attempt import Chain, Message, Outcome, failed
from agents.process_control import die_with, leave_signals_to_parent
from agents.stage import Model

KILLS_UNTIL_DEAD_LETTER = 2
"""So often a record may be alone in a process that dies: once can be somebody else's doing."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a runner has loaded."""

    models: tuple[Model, ...]
    fingerprint: str
    duration_seconds: float


class Runner(Protocol):
    """Makes outcomes of messages, in their order, one for each."""

    def start(self) -> Loaded:
        """Load the models, and raise what prevents it."""

    async def run(self, messages: Sequence[Message]) -> list[Outcome]:
        """Attempt every message; never raises because of one."""

    def close(self) -> None:
        """End the processes."""


class InPlace:
    """Runs a chain in this process."""

    def __init__(self, *, load: Callable[[], Chain]) -> None:
        self._load = load
        self._chain = Chain(())

    def start(self) -> Loaded:
        """Load the models."""
        began = time.perf_counter()
        self._chain = self._load()
        return _describe(self._chain, time.perf_counter() - began)

    async def run(self, messages: Sequence[Message]) -> list[Outcome]:
        """Attempt the messages one after the other; between them the event loop gets its turn."""
        outcomes = []
        for key, value in messages:
            outcomes.append(self._chain.attempt(key, value))
            await asyncio.sleep(0)
        return outcomes

    def close(self) -> None:
        """Do nothing: there are no processes."""


class ProcessPool:
    """Runs a chain in processes of its own; when one of them dies the others are replaced too.

    Args:
        name: the stage that a dead letter names when its record kills its process.
        load: makes the chain; it must be picklable, because every process calls it.
        processes: how many.
        repeated: told how many messages are attempted again after a process died.
    """

    def __init__(
        self,
        *,
        name: str,
        load: Callable[[], Chain],
        processes: int,
        repeated: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self._name = name
        self._load = load
        self._processes = processes
        self._repeated = repeated
        self._executor = self._new_executor()

    def start(self) -> Loaded:
        """Start all processes and wait until each has loaded its models."""
        futures = [self._executor.submit(_loaded) for _ in range(self._processes)]
        loaded = [future.result() for future in futures]
        return loaded[0]

    async def run(self, messages: Sequence[Message]) -> list[Outcome]:
        """Share the messages among the processes; after a death, attempt what is missing one by one."""
        size = max(1, -(-len(messages) // (2 * self._processes)))
        slices = [messages[begin : begin + size] for begin in range(0, len(messages), size)]
        results = await asyncio.gather(*map(self._attempt, slices), return_exceptions=True)
        broken = any(isinstance(result, BrokenProcessPool) for result in results)
        if broken:
            self._replace_executor()
        outcomes: list[Outcome] = []
        for part, result in zip(slices, results, strict=True):
            if isinstance(result, BrokenProcessPool):
                self._repeated(len(part))
                outcomes.extend([await self._alone(message) for message in part])
            elif isinstance(result, BaseException):
                raise result
            else:
                outcomes.extend(result)
        return outcomes

    def process_ids(self) -> tuple[int, ...]:
        """Return the ids of the processes."""
        # Private, because the executor has no public way to name or end its processes before Python 3.14.
        return tuple(self._executor._processes or {})  # noqa: SLF001

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._kill_members()
        self._executor.shutdown(cancel_futures=True)

    async def _attempt(self, messages: Sequence[Message]) -> list[Outcome]:
        future: Future[list[Outcome]] = self._executor.submit(_attempt_all, tuple(messages))
        return await asyncio.wrap_future(future)

    async def _alone(self, message: Message) -> Outcome:
        for _ in range(KILLS_UNTIL_DEAD_LETTER):
            try:
                return (await self._attempt((message,)))[0]
            except BrokenProcessPool as error:
                death = error
                self._replace_executor()
        return failed(self._name, death, error_type="process_died")

    def _kill_members(self) -> None:
        for process_id in self.process_ids():
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)

    def _replace_executor(self) -> None:
        self._kill_members()  # one that survived its neighbours ignores SIGTERM and may be stuck
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._new_executor()

    def _new_executor(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._load, os.getpid()),
        )


class _Member:
    """What a process of the pool holds; an error of loading is kept, so that the worker learns it."""

    chain: Chain
    loaded: Loaded
    error: Exception | None = None


def _begin(load: Callable[[], Chain], parent: int) -> None:
    die_with(parent)
    leave_signals_to_parent()
    began = time.perf_counter()
    try:
        _Member.chain = load()
    except Exception as error:  # noqa: BLE001 - raised again in the parent by _loaded
        _Member.error = error
        return
    _Member.loaded = _describe(_Member.chain, time.perf_counter() - began)


def _loaded() -> Loaded:
    if _Member.error is not None:
        raise _Member.error
    return _Member.loaded


def _attempt_all(messages: tuple[Message, ...]) -> list[Outcome]:
    return [_Member.chain.attempt(key, value) for key, value in messages]


def _describe(chain: Chain, duration_seconds: float) -> Loaded:
    loaded = [step.loaded for step in chain.steps if step.loaded is not None]
    return Loaded(
        models=tuple(model for stage in loaded for model in stage.models),
        fingerprint="-".join(stage.fingerprint for stage in loaded),
        duration_seconds=duration_seconds,
    )
