"""An event loop for tests of what is repeated after a while."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import TypeVarTuple

Arguments = TypeVarTuple("Arguments")


class HastyLoop(asyncio.SelectorEventLoop):
    """Waits for nothing: a repetition is due at once."""

    def call_later(
        self, delay: float, callback: Callable[[*Arguments], object], *args: *Arguments, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call at once."""
        return super().call_later(min(0.0, delay), callback, *args, context=context)
