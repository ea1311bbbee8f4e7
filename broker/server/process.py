"""A child process that does not outlive its parent."""

import os
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from agents.process_control import die_with


def spawn(command: Sequence[str | Path], log: Path) -> subprocess.Popen[bytes]:
    """Start a command whose output is appended to a file.

    It has a session of its own, so Ctrl-C reaches only the parent, which then stops it in order. On Linux the
    kernel kills it when the *thread* that called this ends, however it ends: call it from a thread that stays.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - all of it is ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(),
            start_new_session=True,
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 - two system calls, looked up before the fork
        )


def environment() -> dict[str, str]:
    """Return the variables for Java, which reads names of files in the encoding of the locale."""
    return {**os.environ, "LC_ALL": "C.UTF-8"}
