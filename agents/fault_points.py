"""Instants at which a test has a stage die. Off unless FAULT_POINTS names a folder; then a file there arms a point.

The file STAGE.POINT is used up by the death it causes.
"""

import os
import signal
import sys
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Literal, get_args

FaultPoint = Literal[
    "while_loading",
    "in_rebalance",
    "fetched",
    "before_stage",
    "inside_stage",
    "after_stage",
    "between_sends",
    "before_delivery",
    "before_ack",
    "before_commit",
    "while_committing",
]
FAULT_POINTS: tuple[FaultPoint, ...] = get_args(FaultPoint)
VARIABLE = "FAULT_POINTS"
CALLS_INSIDE = 20
"""A stage makes thousands of calls for an article: at the twentieth one it has begun and is not done."""


def reach(point: FaultPoint, stage: str) -> None:
    """Do nothing, unless this point is armed: then kill this process and all that it belongs to, with SIGKILL."""
    if _used_up(point, stage):
        _die()


def reach_inside(stage: str) -> None:
    """Have an armed stage die in the middle of what runs next."""
    if not _used_up("inside_stage", stage):
        return
    calls_left = CALLS_INSIDE

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal calls_left
        calls_left -= 1
        if calls_left == 0:
            _die()

    sys.setprofile(count)


@cache
def _folder() -> Path | None:
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def _used_up(point: FaultPoint, stage: str) -> bool:
    folder = _folder()
    if folder is None:
        return False
    try:
        (folder / f"{stage}.{point}").unlink()
    except FileNotFoundError:
        return False
    return True


def _die() -> None:
    """Kill the process group: a stage and the pool that it has started."""
    os.killpg(0, signal.SIGKILL)
