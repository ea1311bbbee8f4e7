"""Starts, watches and stops one process per stage.

One process each, because two Faust agents in one process starve the later one while the earlier one has a backlog.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from agents.process_control import UNMENDABLE, die_with
from agents.settings import PREFIX, Settings
from agents.stage import Stage

logger = logging.getLogger("newsloom.worker")

POLL_SECONDS = 0.2
STOP_SECONDS = 20.0
"""After SIGTERM; a stage that waits for an absent broker is killed then, and loses nothing by it."""
FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 30.0
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""The models are small: with a thread for each core, processes that share the cores only wait for each other."""
STEADY_SECONDS = 60.0
"""Who has run for so long begins again with the shortest backoff."""


@dataclass
class StageProcess:
    """The process of one stage, now or again soon."""

    stage: Stage[Any, Any]
    listener: socket.socket
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    backoff_seconds: float = FIRST_BACKOFF_SECONDS
    restart_at: float = field(default_factory=time.monotonic)

    @property
    def url(self) -> str:
        """Where the stage serves its metrics."""
        host, port = self.listener.getsockname()[:2]
        return f"http://{host}:{port}"


class Supervisor:
    """Keeps the processes of some stages running until it is told to stop."""

    def __init__(self, stages: Sequence[Stage[Any, Any]], settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._processes = [StageProcess(stage, _listener(settings, position)) for position, stage in enumerate(stages)]

    def run(self) -> int:
        """Run until SIGTERM or Ctrl-C (exit code 0) or a failure that a restart does not mend (1)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        began = time.monotonic()
        announced = False
        try:
            while not self._stopping.wait(POLL_SECONDS):
                mendable = [self._keep_running(process) for process in self._processes]
                if not all(mendable):
                    return 1
                if not announced and all(_is_ready(process.url) for process in self._processes):
                    announced = True
                    self._announce(time.monotonic() - began)
        finally:
            clean = self._stop()
        return 0 if clean else 1

    def _keep_running(self, this: StageProcess) -> bool:
        """Start the process if it is due; tell whether going on makes sense."""
        now = time.monotonic()
        if this.process is None:
            if now >= this.restart_at:
                self._start(this)
            return True
        code = this.process.poll()
        if code is None:
            return True
        if code == UNMENDABLE:
            logger.critical("the stage %s cannot run; its last message says why", this.stage.name)
            return False
        if now - this.started > STEADY_SECONDS:
            this.backoff_seconds = FIRST_BACKOFF_SECONDS
        logger.error(
            "the stage %s ended with exit code %s; starting it again in %.0f s",
            this.stage.name,
            code,
            this.backoff_seconds,
        )
        this.process, this.restart_at = None, now + this.backoff_seconds
        this.backoff_seconds = min(2 * this.backoff_seconds, LONGEST_BACKOFF_SECONDS)
        return True

    def _start(self, this: StageProcess) -> None:
        descriptor = this.listener.fileno()
        this.started = time.monotonic()
        this.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "agents.run_stage", this.stage.name, str(descriptor)],
            env={**ONE_THREAD, **other_variables(), **as_environment(self._settings)},
            pass_fds=(descriptor,),
            start_new_session=True,  # Ctrl-C is passed on by us, once
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 - the supervisor has one thread
        )

    def _announce(self, seconds: float) -> None:
        places = "  ".join(f"{process.stage.name} {process.url}/metrics" for process in self._processes)
        print(f"newsloom worker ready in {seconds:.1f} s: {places}", flush=True)  # noqa: T201 - the command's output

    def _stop(self) -> bool:
        """Stop all processes; tell whether each ended by itself."""
        running = [this.process for this in self._processes if this.process is not None and this.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        clean = True
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                clean = False
        if not clean:
            logger.warning("killed what had not stopped after %.0f s; nothing is lost by it", STOP_SECONDS)
        for process in running:
            _kill_group(process)
        return clean


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the variables from which a process reads the same settings."""
    values = settings.model_dump(mode="json", exclude_none=True)
    return {
        f"{PREFIX}{name}".upper(): value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
    }


def other_variables() -> dict[str, str]:
    """Return the environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def _listener(settings: Settings, position: int) -> socket.socket:
    port = settings.metrics_port + position if settings.metrics_port else 0
    try:
        return socket.create_server((settings.metrics_host, port))
    except OSError as error:
        raise OSError(
            f"cannot serve metrics at {settings.metrics_host}:{port} ({error.strerror}); "
            "set NEWSLOOM_METRICS_PORT to another port, or to 0 for any free one"
        ) from error


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=1) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)  # noqa: PLR2004
    except OSError:
        return False


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
