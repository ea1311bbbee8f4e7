"""A `newsloom enrich` that runs, fed with articles batch by batch."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from agents.commands.enrich import BATCH_PER_PROCESS
from agents.stage_process import other_variables
from benchmarks.processes import cpu_seconds


class FileMode:
    """Takes articles on its standard input and gives back records, as long as it is open."""

    def __init__(self, process: "subprocess.Popen[bytes]", processes: int) -> None:
        self.process_id = process.pid
        self._process = process
        self._batch = BATCH_PER_PROCESS * processes

    def enrich(self, lines: Sequence[bytes]) -> tuple[float, float]:
        """Enrich articles and return wall and CPU seconds.

        Raises:
            ValueError: they do not fill batches: file mode would wait for more.
            ChildProcessError: it has ended.
        """
        if len(lines) % self._batch:
            raise ValueError(f"{len(lines)} articles are no multiple of {self._batch}")
        assert self._process.stdin
        assert self._process.stdout
        cpu, wall = cpu_seconds(self._process.pid), time.monotonic()
        feeder = threading.Thread(target=self._feed, args=(lines,))
        feeder.start()
        for _ in lines:
            if not self._process.stdout.readline():
                raise ChildProcessError(f"newsloom enrich ended with exit code {self._process.wait()}")
        feeder.join()
        return time.monotonic() - wall, cpu_seconds(self._process.pid) - cpu

    def _feed(self, lines: Sequence[bytes]) -> None:
        assert self._process.stdin
        self._process.stdin.write(b"".join(lines))
        self._process.stdin.flush()


@contextmanager
def file_mode(processes: int) -> Iterator[FileMode]:
    """Start `newsloom enrich` on standard input."""
    command = [sys.executable, "-m", "agents.command_line", "enrich", "-", "--processes", str(processes)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=other_variables()
    ) as process:
        try:
            yield FileMode(process, processes)
        finally:
            process.terminate()
