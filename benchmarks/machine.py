"""The machine of a simulation: a clock, and cores on which what computes takes turns."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

Process = tuple[str, int]
"""The session that a process belongs to, and its number there."""


@dataclass
class Job:
    """CPU seconds that are left, who computes, on which core, and what follows."""

    remaining: float
    process: Process
    core: int
    then: Callable[[], None]


@dataclass
class Machine:
    """Cores with a queue each, as Linux has them, and a clock.

    A process that wakes up goes to a core that is free, else to the one that it was on; a core that has nothing to do
    takes over what waits at another. On a core all that computes has the same share. With `by_session` each session has
    the same weight instead, which its processes divide: so it is where `kernel.sched_autogroup_enabled` is set.
    """

    cores: int
    by_session: bool = False
    now: float = 0.0
    _jobs: list[Job] = field(default_factory=list)
    _timers: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _last_cores: dict[Process, int] = field(default_factory=dict)

    def at(self, moment: float, then: Callable[[], None]) -> None:
        """Call at a time."""
        heapq.heappush(self._timers, (moment, next(self._numbers), then))

    def compute(self, seconds: float, then: Callable[[], None], process: Process) -> None:
        """Call when so much CPU time has been given to this."""
        core = self._last_cores.get(process, len(self._last_cores) % self.cores)
        free = self._free()
        if free and core not in free:
            core = min(free)
        self._last_cores[process] = core
        self._jobs.append(Job(seconds, process, core, then))

    def run(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Go on until it is over, or nothing is left to do."""
        while (self._jobs or self._timers) and not is_over():
            speeds = self._speeds()
            ends = [job.remaining / speed for job, speed in zip(self._jobs, speeds, strict=True)]
            until_job = min(ends, default=float("inf"))
            until_timer = self._timers[0][0] - self.now if self._timers else float("inf")
            step = min(until_job, until_timer)
            self.now += step
            for job, speed in zip(self._jobs, speeds, strict=True):
                job.remaining -= step * speed
            if until_job <= until_timer:
                self._jobs.pop(ends.index(until_job)).then()
                self._take_over()
            else:
                heapq.heappop(self._timers)[2]()

    def _free(self) -> set[int]:
        return set(range(self.cores)).difference(job.core for job in self._jobs)

    def _take_over(self) -> None:
        for core in self._free():
            lengths = Counter(job.core for job in self._jobs)
            longest, length = max(lengths.items(), key=lambda item: item[1], default=(core, 0))
            if length > 1:
                next(job for job in self._jobs if job.core == longest).core = core

    def _speeds(self) -> list[float]:
        """Return the share of its core that each job has."""
        sessions = Counter(job.process[0] for job in self._jobs)
        weights = [1 / sessions[job.process[0]] if self.by_session else 1.0 for job in self._jobs]
        totals = [0.0] * self.cores
        for job, weight in zip(self._jobs, weights, strict=True):
            totals[job.core] += weight
        return [weight / totals[job.core] for job, weight in zip(self._jobs, weights, strict=True)]
