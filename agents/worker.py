"""Starts, watches and stops one process per stage.

One process each, because two Faust agents in one process starve the later one while the earlier one has a backlog.
"""

import logging
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.process_control import UNMENDABLE
from agents.settings import Settings
from agents.stage import Stage
from agents.stage_process import StageProcess

logger = logging.getLogger("newsloom.worker")

POLL_SECONDS = 0.2
PROBE_SECONDS = 5.0
STOP_SECONDS = 20.0
"""After SIGTERM; a stage that waits for an absent broker is killed then, and loses nothing by it."""
FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""Who has run for so long begins again with the shortest backoff."""


@dataclass
class Watched:
    """A process and what the supervisor remembers of it; times are monotonic, in seconds."""

    process: StageProcess
    started: float = 0.0
    probed: float = 0.0
    answered: float = 0.0  # or started, whichever came later
    backoff_seconds: float = FIRST_BACKOFF_SECONDS
    restart_at: float | None = field(default_factory=time.monotonic)
    apart: bool = False


class Supervisor:
    """Keeps the processes of some stages running until it is told to stop."""

    def __init__(self, stages: Sequence[Stage[Any, Any]], settings: Settings) -> None:
        self._stopping = threading.Event()
        self._silence_seconds = settings.stalled_after_seconds
        self._watched = [
            Watched(StageProcess(stage, settings, settings.metrics_port and settings.metrics_port + position))
            for position, stage in enumerate(stages)
        ]

    def run(self) -> int:
        """Run until SIGTERM or Ctrl-C (exit code 0) or a failure that a restart does not mend (1)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        began = time.monotonic()
        announced = False
        clean = True
        try:
            while not self._stopping.wait(POLL_SECONDS):
                mendable = [self._keep_running(watched) for watched in self._watched]
                if not all(mendable):
                    return 1
                if not announced and all(watched.process.is_ready() for watched in self._watched):
                    announced = True
                    self._announce(time.monotonic() - began)
        finally:
            clean = self._stop()
        return 0 if clean else 1

    def _keep_running(self, watched: Watched) -> bool:
        """Start the process if it is due, restart it if it is stuck; tell whether going on makes sense."""
        now = time.monotonic()
        if watched.restart_at is not None:
            if now >= watched.restart_at:
                watched.process.start(apart=watched.apart)
                watched.started = watched.answered = now
                watched.restart_at = None
            return True
        code = watched.process.exit_code()
        if code is None:
            self._end_if_stuck(watched, now)
            return True
        if code == UNMENDABLE:
            logger.critical("the stage %s cannot run; its last message says why", watched.process.name)
            return False
        self._plan_restart(watched, code, now)
        return True

    def _end_if_stuck(self, watched: Watched, now: float) -> None:
        """Kill a process that lives and gets nothing done: a new one will, and nothing is lost by it."""
        if now - watched.probed < PROBE_SECONDS:
            return
        watched.probed = now
        faults = watched.process.faults()
        if faults is not None:
            watched.answered = now
        elif now - watched.answered > self._silence_seconds:
            faults = f"it has not answered for {now - watched.answered:.0f} s"
        if faults:
            logger.error("the stage %s is stuck (%s); ending it", watched.process.name, faults)
            watched.process.kill()

    def _plan_restart(self, watched: Watched, code: int, now: float) -> None:
        if now - watched.started > STEADY_SECONDS:
            watched.backoff_seconds = FIRST_BACKOFF_SECONDS
        logger.error(
            "the stage %s ended with exit code %s; starting it again in %.0f s",
            watched.process.name,
            code,
            watched.backoff_seconds,
        )
        watched.process.kill()  # what it may have left of its pool
        watched.apart = watched.apart or code < 0  # killed, perhaps by a record: the next one shall kill less
        watched.restart_at = now + watched.backoff_seconds
        watched.backoff_seconds = min(2 * watched.backoff_seconds, LONGEST_BACKOFF_SECONDS)

    def _announce(self, seconds: float) -> None:
        places = "  ".join(f"{watched.process.name} {watched.process.url}/metrics" for watched in self._watched)
        print(f"newsloom worker ready in {seconds:.1f} s: {places}", flush=True)  # noqa: T201 - the command's output

    def _stop(self) -> bool:
        """Stop all processes; tell whether each ended by itself, with exit code 0."""
        processes = [watched.process for watched in self._watched if watched.process.is_running()]
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        clean = [process.ends_cleanly(deadline - time.monotonic()) for process in processes]
        if any(process.is_running() for process in processes):
            logger.warning("killed what had not stopped after %.0f s; nothing is lost by it", STOP_SECONDS)
        for process in processes:
            process.kill()
        return all(clean)
