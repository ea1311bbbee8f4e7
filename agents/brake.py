"""Stops a stage that makes dead letters of nearly everything, before it has drained its topic."""

from collections import Counter, deque
from collections.abc import Iterable

from agents.attempt import Failed, Outcome


class BrakeError(RuntimeError):
    """Nearly every record fails: the fault is more likely ours than the articles'."""


class Brake:
    """Remembers how the last records ended.

    Args:
        window_records: how many are remembered. Before so many have been seen, only half a window without a single
            success stops the stage: one that is started again and again must not drain its topic batch by batch.
        ratio: the share of failures from which on the stage stops; above 1 it never does.
    """

    def __init__(self, *, window_records: int, ratio: float) -> None:
        self._ratio = ratio
        self._failures: deque[str | None] = deque(maxlen=window_records)

    def check(self, outcomes: Iterable[Outcome]) -> None:
        """Take note of outcomes that have not been sent yet.

        Raises:
            BrakeError: too many have failed; the message names the most frequent failure and the remedy.
        """
        self._failures.extend(_failure(outcome) for outcome in outcomes)
        counts = Counter(failure for failure in self._failures if failure is not None)
        failed_total = sum(counts.values())
        if not self._is_too_much(failed_total):
            return
        ((failure, _),) = counts.most_common(1)
        raise BrakeError(
            f"{failed_total} of the last {len(self._failures)} records failed, most of them with {failure}; the worker "
            "stops before the whole topic becomes dead letters: mend the stage or the producer, or allow it with "
            "NEWSLOOM_DEAD_LETTER_BRAKE_RATIO=2"
        )

    def _is_too_much(self, failed_total: int) -> bool:
        seen, window = len(self._failures), self._failures.maxlen or 0
        if seen < window:
            return self._ratio <= 1 and failed_total == seen >= window / 2
        return failed_total >= self._ratio * seen


def _failure(outcome: Outcome) -> str | None:
    return f"{outcome.error_type} ({outcome.exception})" if isinstance(outcome, Failed) else None
