"""What a hop costs beside its function and JSON, for a stage of ours and for a plain aiokafka loop."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from agents.attempt import Emitted, Message
from agents.local_worker import LocalWorker
from agents.pipeline import load_stage, stages_named
from agents.stage_process import ONE_THREAD, other_variables
from benchmarks.corpus import publish
from benchmarks.processes import cpu_seconds, function_cpu_seconds
from benchmarks.room import Stream, await_condition

YARDSTICK_STAGE = "language"
SETTLING_SECONDS = 0.5
"""The last commit follows the last result; to ask a stage whether it has come would cost the stage CPU time."""


class StageHop:
    """A stage of ours that runs in a worker of its own."""

    def __init__(self, worker: LocalWorker, name: str, stream: Stream) -> None:
        self._worker, self._name, self._stream = worker, name, stream

    def cost_ms(self, records: Sequence[Message], total: int) -> float:
        """Send so many of the records to the stage; return CPU milliseconds per record without function and JSON."""
        before = self._spent()
        pass_through(self._stream, self._name, records, total)
        return 1000 * (self._spent() - before) / total

    def _spent(self) -> float:
        whole = cpu_seconds(self._worker.stage_process(self._name))
        return whole - sum(function_cpu_seconds(self._worker, self._name))


class LoopHop:
    """A plain loop, which writes to a file what its function has used."""

    def __init__(self, process: int, account: Path, stream: Stream) -> None:
        self._process, self._account, self._stream = process, account, stream

    def cost_ms(self, records: Sequence[Message], total: int) -> float:
        """Do the same with the loop."""
        before = self._spent()
        pass_through(self._stream, YARDSTICK_STAGE, records, total)
        return 1000 * (self._spent() - before) / total

    def _spent(self) -> float:
        used = self._account.read_text().split()
        return cpu_seconds(self._process) - (float(used[-1]) if used else 0.0)


def pass_through(stream: Stream, name: str, records: Sequence[Message], total: int) -> None:
    """Send records to the input topic of a stage and wait until as many have come out."""
    (stage,) = stages_named((name,))
    done = stream.total(stage.writes.kafka_topic)
    publish(islice(cycle(records), total), stream.settings, topic=stage.reads.kafka_topic)
    await_condition(lambda: stream.total(stage.writes.kafka_topic) >= done + total, f"{total} results of {name}")
    time.sleep(SETTLING_SECONDS)


@contextmanager
def loop_hop(stream: Stream, account: Path) -> Iterator[LoopHop]:
    """Start the loop, and leave no process behind."""
    settings = stream.settings
    module, arguments = "benchmarks.peers.aiokafka_loop", (settings.bootstrap_servers, settings.topic_prefix)
    with account.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module, *arguments, YARDSTICK_STAGE],
            env={**ONE_THREAD, **other_variables()},
            stdout=output,
        )
    try:
        yield LoopHop(process.pid, account, stream)
    finally:
        process.terminate()
        process.wait()


def results(name: str, records: Sequence[Message], stream: Stream) -> list[Message]:
    """Return what a stage makes of records, without Kafka."""
    chain = load_stage(name, stream.settings)
    outcomes = [chain.attempt(key, value) for key, value in records]
    return [(outcome.key, outcome.value) for outcome in outcomes if isinstance(outcome, Emitted)]
