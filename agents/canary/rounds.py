"""Which answers count: canaries come back twice, late, or from another process."""

from collections.abc import Iterable
from uuid import uuid4


class Rounds:
    """Numbers the rounds of one process, and settles each article of a round once."""

    def __init__(self) -> None:
        self._process = uuid4().hex
        self._last = 0
        self._settled: dict[str, int] = {}

    def begin(self) -> str:
        """Begin a round and return its name."""
        self._last += 1
        return f"{self._process}-{self._last}"

    def settle(self, language: str, name: str) -> bool:
        """Tell whether an answer counts: it is to this process, and newer than any other of its language."""
        process, _, number = name.rpartition("-")
        if process != self._process or int(number) <= self._settled.get(language, 0):
            return False
        self._settled[language] = int(number)
        return True

    def missing(self, languages: Iterable[str]) -> tuple[str, ...]:
        """Return the languages whose article of the last round is not back."""
        return tuple(language for language in languages if self._settled.get(language, 0) < self._last)
