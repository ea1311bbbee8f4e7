"""Ctrl-C and SIGTERM: the first stops between two articles, the second ends the process."""

import os
import signal
from types import FrameType, TracebackType

_ENDED = b"ended at once: articles on their way may or may not have arrived\n"


class Interrupted(BaseException):
    """A signal came while nothing was being sent; like KeyboardInterrupt no error, and never caught as one."""


class Stop:
    """Remembers the signal that came; as a context it is where waiting and reading may be broken off.

    A signal handler runs between any two instructions, so an exception from it could leave an article half sent. It is
    raised within the context only; elsewhere it waits for the next time the context is entered.
    """

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None
        self._may_raise = False

    def install(self) -> None:
        """Take over both signals."""
        signal.signal(signal.SIGINT, self._receive)
        signal.signal(signal.SIGTERM, self._receive)

    @property
    def exit_code(self) -> int:
        """What a shell expects of a process that a signal has ended; 0 if none came."""
        return 128 + self.signal if self.signal else 0

    def __enter__(self) -> None:
        self._may_raise = True
        if self.signal:
            raise Interrupted(self.signal.name)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._may_raise = False

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self.signal:
            os.write(2, _ENDED)
            os._exit(self.exit_code)
        self.signal = signal.Signals(number)
        if self._may_raise:
            raise Interrupted(self.signal.name)
