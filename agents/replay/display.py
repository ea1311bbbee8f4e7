"""What a person sees on standard error while articles are published."""

import sys
import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from agents.replay.tally import Tally

_BAR_EVERY_SECONDS = 0.2
_LINE_EVERY_SECONDS = 5.0
_NAMED_LOSSES_TOTAL = 10


class Display:
    """A moving bar on a terminal, a plain line every five seconds elsewhere, silent if asked."""

    def __init__(self, tally: Tally, *, limit: int | None, is_quiet: bool) -> None:
        self._tally = tally
        self._is_quiet = is_quiet
        self._progress = _progress() if sys.stderr.isatty() and not is_quiet else None
        self._every_seconds = _BAR_EVERY_SECONDS if self._progress else _LINE_EVERY_SECONDS
        self._next_seconds = time.monotonic() + self._every_seconds
        if self._progress:
            self._progress.add_task("publishing", total=limit, speed="", place="")
            self._progress.start()

    def say(self, line: str) -> None:
        """Print a line that stays."""
        if self._progress:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, file=sys.stderr, flush=True)  # noqa: T201, it is what the command says

    def name_skipped(self, location: str, reason: str) -> None:
        """Say what is not sent, and why."""
        self.say(f"skipped {location}: {reason}")

    def name_lost(self, location: str, reason: str) -> None:
        """Say what was not acknowledged, and why; only the first ten, the summary has the number."""
        if self._tally.lost_total <= _NAMED_LOSSES_TOTAL:
            self.say(f"not acknowledged {location}: {reason}")

    def update(self) -> None:
        """Show how far it is, if it is time to; cheap enough to be called for each article."""
        now_seconds = time.monotonic()
        if self._is_quiet or now_seconds < self._next_seconds:
            return
        self._next_seconds = now_seconds + self._every_seconds
        speed = f"{self._tally.published_total / self._tally.seconds:,.0f}/s"
        place = self._tally.last_sent or ""
        if self._progress:
            task = self._progress.task_ids[0]
            self._progress.update(task, completed=self._tally.published_total, speed=speed, place=place)
        else:
            self.say(f"{self._tally.published_total:,} articles acknowledged, {speed}, sent up to {place}")

    def close(self) -> None:
        """Take the bar away."""
        if self._progress:
            self._progress.stop()
            self._progress = None


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[place]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
