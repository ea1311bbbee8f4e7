"""Instants at which a test has a stage die or freeze. Off unless FAULT_POINTS names a folder.

The file STAGE.POINT in that folder arms a point, and is used up by it. It holds the name of the signal that the stage
sends to itself and its pool, such as SIGSTOP; empty, it stands for SIGKILL.
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
    """Do nothing, unless this point is armed: then send the signal to this process and all that it belongs to."""
    armed = _take(point, stage)
    if armed is not None:
        os.killpg(0, armed)


def reach_inside(stage: str) -> None:
    """Do the same in the middle of what the stage does next."""
    armed = _take("inside_stage", stage)
    if armed is None:
        return
    calls_left = CALLS_INSIDE

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal calls_left
        calls_left -= 1
        if calls_left == 0:
            sys.setprofile(None)
            os.killpg(0, armed)

    sys.setprofile(count)


@cache
def _folder() -> Path | None:
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def _take(point: FaultPoint, stage: str) -> signal.Signals | None:
    folder = _folder()
    if folder is None:
        return None
    file = folder / f"{stage}.{point}"
    try:
        name = file.read_text()
        file.unlink()
    except FileNotFoundError:
        return None
    return signal.Signals[name or "SIGKILL"]
