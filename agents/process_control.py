"""Processes that end with the process that started them."""

import ctypes
import os
import signal
import sys
from pathlib import Path

UNMENDABLE = os.EX_CONFIG
"""Exit code of a process for what a restart does not mend."""

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_prctl = (
    ctypes.CDLL(None).prctl if sys.platform == "linux" else None
)  # looked up here: between fork and exec it could hang


def die_with(parent: int) -> None:
    """Have the kernel kill this process when the thread of its parent that started it ends; Linux only.

    Args:
        parent: id of the process that started this one; when it has ended already, this one ends now.
    """
    if sys.platform != "linux":
        return
    assert _prctl is not None
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def leave_signals_to_parent() -> None:
    """Ignore Ctrl-C and SIGTERM: the parent stops this process when its work is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def children(process_id: int) -> tuple[int, ...]:
    """Return the ids of the processes that a process has started; Linux only."""
    return tuple(map(int, Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()))
