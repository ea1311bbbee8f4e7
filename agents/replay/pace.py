"""When the next article is due."""

import time


class Pace:
    """A schedule of so many articles a second, exact on average: a delay is caught up with, it does not add up."""

    def __init__(self, per_second: float | None) -> None:
        self._interval_seconds = 1 / per_second if per_second else 0.0
        self._began_seconds = time.monotonic()
        self._articles_total = 0

    def wait(self) -> None:
        """Return when the next article is due: the first one at once."""
        due_seconds = self._began_seconds + self._articles_total * self._interval_seconds
        self._articles_total += 1
        wait_seconds = due_seconds - time.monotonic() if self._interval_seconds else 0.0
        if wait_seconds > 0:
            time.sleep(wait_seconds)
