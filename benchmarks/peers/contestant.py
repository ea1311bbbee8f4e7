"""Those who are compared: which processes each consists of, started, killed and kept running."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from agents.pipeline import STAGE_NAMES
from agents.settings import ROOT
from agents.stage_process import ONE_THREAD, as_environment, other_variables
from benchmarks.peers.environment import peers_python
from benchmarks.processes import cpu_seconds, family
from benchmarks.room import Room, Stream

STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who runs the stages.

    Attributes:
        module: what is started; ours is the worker.
        together: all stages run in one process, as its tutorial has it, else each in one of its own.
    """

    name: str
    module: str
    together: bool = False

    def commands(self, stream: Stream) -> list[list[str]]:
        """Return what to start."""
        if self.together and self.module == "agents.command_line":
            return [[sys.executable, "-m", self.module, "worker"]]
        servers, prefix = stream.settings.bootstrap_servers, stream.settings.topic_prefix
        command = [str(peers_python()), "-m", self.module, servers, prefix]
        return [[*command, *STAGE_NAMES]] if self.together else [[*command, stage] for stage in STAGE_NAMES]


CONTESTANTS = (
    Contestant("newsloom worker", "agents.command_line", together=True),
    Contestant("Faust, as in its tutorial", "benchmarks.peers.naive_faust", together=True),
    Contestant("FastStream", "benchmarks.peers.fast_stream"),
    Contestant("Quix Streams", "benchmarks.peers.quix_streams"),
    Contestant("aiokafka in a loop", "benchmarks.peers.aiokafka_loop"),
    Contestant("kafka-python in a loop", "benchmarks.peers.kafka_python_loop"),
)


class Processes:
    """The processes of a contestant."""

    def __init__(self, commands: Sequence[Sequence[str]], stream: Stream, log: Path) -> None:
        self._commands = commands
        self._environment = {**ONE_THREAD, **other_variables(), "PYTHONPATH": str(ROOT)}
        if commands[0][0] == sys.executable:
            self._environment |= as_environment(stream.settings)
        self._log = log
        self._running: list[subprocess.Popen[bytes]] = [self._started(command) for command in commands]

    def cpu_seconds(self) -> float:
        """Return what all of them have spent."""
        return sum(cpu_seconds(process.pid) for process in self._running)

    def revive(self) -> int:
        """Start again what has ended, as a supervisor would, and return how many that were."""
        ended = [number for number, process in enumerate(self._running) if process.poll() is not None]
        for number in ended:
            self._running[number] = self._started(self._commands[number])
        return len(ended)

    def kill(self) -> None:
        """End all of them in an instant."""
        for process in self._running:
            for member in reversed(family(process.pid)) if process.poll() is None else ():
                with suppress(ProcessLookupError):
                    os.kill(member, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End all of them in order, or kill what does not end."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        self.kill()

    def _started(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as output:
            return subprocess.Popen(command, env=self._environment, stdout=output, stderr=output)  # noqa: S603


@contextmanager
def running(contestant: Contestant, stream: Stream, room: Room) -> Iterator[Processes]:
    """Start a contestant, and leave no process behind."""
    processes = Processes(contestant.commands(stream), stream, room.new_file(".log"))
    try:
        yield processes
    finally:
        processes.stop()
