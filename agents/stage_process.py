"""The process of one stage, seen from the supervisor."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from agents.metrics_port import address, ask, listen
from agents.process_control import die_with
from agents.settings import PREFIX, SECRETS, Settings
from agents.stage import Stage

PROBE_TIMEOUT_SECONDS = 1.0
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""The models are small: with a thread for each core, processes that share the cores only wait for each other."""


class StageProcess:
    """A stage's process, which can be started again; its metrics socket stays open meanwhile.

    Args:
        stage: which stage.
        settings: handed on as environment variables.
        port: of the metrics; 0 takes any free one.

    Raises:
        MetricsPortError: the port cannot be used.
    """

    def __init__(self, stage: Stage[Any, Any], settings: Settings, port: int) -> None:
        self.name = stage.name
        self._settings = settings
        self._listener = listen(settings.metrics_host, port)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the stage serves its metrics."""
        return address(self._listener)

    def start(self, *, apart: bool = False) -> None:
        """Start the process.

        Args:
            apart: a light stage runs in a process of its own, which a record may kill without harm to others.
        """
        descriptor = self._listener.fileno()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "agents.run_stage", self.name, str(descriptor), *(["apart"] if apart else [])],
            env={**ONE_THREAD, **other_variables(), **as_environment(self._settings)},
            pass_fds=(descriptor,),
            start_new_session=True,  # Ctrl-C is passed on by us, once
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 - the supervisor has one thread
        )

    def exit_code(self) -> int | None:
        """Return the exit code, or None while the process runs or when it was never started."""
        return None if self._process is None else self._process.poll()

    def is_running(self) -> bool:
        """Tell whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def is_ready(self) -> bool:
        """Tell whether the stage says that it is ready."""
        return self._answer("/readyz") == ""

    def faults(self) -> str | None:
        """Return what the stage complains of: nothing when it lives, None when it does not answer in time."""
        return self._answer("/livez")

    def terminate(self) -> None:
        """Ask the process to finish."""
        if self._process is not None and self.is_running():
            self._process.terminate()

    def ends_cleanly(self, seconds: float) -> bool:
        """Tell whether the process ends within this time and with exit code 0."""
        try:
            return self._process is None or self._process.wait(max(0.0, seconds)) == 0
        except subprocess.TimeoutExpired:
            return False

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and all that it has started; do nothing when it has ended."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """End the process and all that it has started."""
        if self._process is not None:
            self.send_signal(signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        """End the process for good, and give up its port."""
        self.kill()
        self._listener.close()

    def _answer(self, path: str) -> str | None:
        """Return "" for a good answer, the text of a bad one, None for none."""
        try:
            status, text = ask(f"{self.url}{path}", timeout_seconds=PROBE_TIMEOUT_SECONDS)
        except OSError:
            return None
        return "" if status == HTTPStatus.OK else text.strip().replace("\n", ", ")


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the variables from which a process reads the same settings; secrets are among them, and in the clear."""
    values = settings.model_dump(mode="json", exclude_none=True)
    for name in values.keys() & set(SECRETS):
        values[name] = getattr(settings, name).get_secret_value()
    return {
        f"{PREFIX}{name}".upper(): value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
    }


def other_variables() -> dict[str, str]:
    """Return the environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
