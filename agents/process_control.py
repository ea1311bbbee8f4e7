"""Processes that end with the process that started them."""

import ctypes
import os
import signal
import sys

UNMENDABLE = os.EX_CONFIG
"""Exit code of a process for what a restart does not mend."""

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent's starting thread ends; does nothing except on Linux."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:  # the parent has gone already
        os.kill(os.getpid(), signal.SIGKILL)


def leave_signals_to_parent() -> None:
    """Ignore Ctrl-C and SIGTERM: the parent stops this process when its work is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
