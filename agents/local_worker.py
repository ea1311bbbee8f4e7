"""A `newsloom worker` as a child of this process: for the demonstration, the measurements and the tests."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agents.metrics_port import ask
from agents.process_control import children
from agents.settings import Settings
from agents.stage_process import as_environment, other_variables

READY_SECONDS = 120.0
STOP_SECONDS = 40.0
POLL_SECONDS = 0.05
READY_LINE = re.compile(r"newsloom worker ready in ([0-9.]+) s: (.*)")


@dataclass(frozen=True, slots=True)
class LocalWorker:
    """A worker that is ready.

    Attributes:
        addresses: where each stage serves its metrics, without a path.
        log: what the worker writes to standard output and error.
    """

    process: "subprocess.Popen[bytes]"
    addresses: Mapping[str, str]
    ready_seconds: float
    log: Path

    def get(self, stage: str, path: str) -> str:
        """Return what a stage serves, whatever its status."""
        return ask(f"{self.addresses[stage]}{path}", timeout_seconds=10)[1]

    def metric(self, stage: str, sample: str) -> float:
        """Return the value of a sample such as `newsloom_ready`; 0 when there is none."""
        found = re.search(rf"^{re.escape(sample)} (\S+)$", self.get(stage, "/metrics"), flags=re.MULTILINE)
        return float(found[1]) if found else 0.0

    def stage_process(self, stage: str) -> int:
        """Return the id of the process that runs a stage.

        Raises:
            LookupError: there is none at the moment.
        """
        for child in children(self.process.pid):
            command = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
            if "agents.run_stage" in command and stage in command:
                return child
        raise LookupError(f"no process runs {stage}")


@contextmanager
def local_worker(settings: Settings, log: Path, *options: str) -> Iterator[LocalWorker]:
    """Start a worker, wait until it is ready, and leave no process behind.

    Args:
        settings: handed on as environment variables.
        log: file to which the worker's output is appended.
        options: of `newsloom worker`.

    Raises:
        ChildProcessError: it ended, or was not ready in time; the message holds its log.
    """
    begin = log.stat().st_size if log.exists() else 0
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "agents.command_line", "worker", *options],
            env={**other_variables(), **as_environment(settings)},
            stdout=output,
            stderr=output,
        )
    try:
        ready = _await_ready(process, log, begin)
        addresses = dict(re.findall(r"(\w+) (http://\S+)/metrics", ready[2]))
        yield LocalWorker(process, addresses, float(ready[1]), log)
    finally:
        _stop(process)


def _await_ready(process: "subprocess.Popen[bytes]", log: Path, begin: int) -> re.Match[str]:
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        found = READY_LINE.search(log.read_bytes()[begin:].decode(errors="replace"))
        if found:
            return found
        time.sleep(POLL_SECONDS)
    raise ChildProcessError(f"the worker did not become ready:\n{log.read_text(errors='replace')[begin:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
