"""A child process that does not outlive its parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


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
            preexec_fn=_die_with_parent(),  # noqa: PLW1509 - two system calls, on objects made before the fork
        )


def environment() -> dict[str, str]:
    """Return the variables for Java, which reads names of files in the encoding of the locale."""
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def _die_with_parent() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel knew
            os._exit(1)

    return ask_kernel
