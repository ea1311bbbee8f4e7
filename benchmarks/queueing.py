"""A simulation of the queues before the stages of one machine, to see latencies at loads that cannot be measured here.

Articles arrive at random. A stage takes what waits, at most a batch of it; when nothing waits it looks again after a
moment. What it computes shares the cores with all others that compute; results reach the next stage after the broker
has worked on them. Costs are drawn from what was measured: an article that is long is long for each stage.
"""

import heapq
import math
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from statistics import fmean
from typing import Any

import numpy as np

from agents.pipeline import STAGE_NAMES
from agents.settings import Settings
from benchmarks.latency import RANDOM_SEED, arrivals

BATCH_RECORDS = int(Settings.model_fields["batch_records"].default)
BATCH_WAIT_SECONDS = float(Settings.model_fields["batch_wait_seconds"].default)
DELIVERY_SECONDS = 0.01
"""Waiting that uses no processor: the producer lingers for 5 ms, then two round trips."""
SETTLING_SECONDS = 5.0


@dataclass(frozen=True)
class Costs:
    """What an article costs, in CPU seconds.

    Attributes:
        functions: by stage, quantiles of its function at equal distances from 0 to 1.
        hop: of a stage beside its function.
        broker: for one topic.
    """

    functions: Mapping[str, Sequence[float]]
    hop: float
    broker: float

    def draw(self, chance: random.Random) -> dict[str, float]:
        """Return the costs of the functions for one article."""
        place = chance.random()
        return {stage: _between(quantiles, place) for stage, quantiles in self.functions.items()}


def measured_costs(results: Mapping[str, Any], *, has_broker: bool = True) -> Costs:
    """Return the costs as they were measured: the distribution of each stage alone, at its mean in Kafka mode."""
    figures = results["stream"]["figures"]
    functions = {}
    for stage in STAGE_NAMES:
        quantiles = [quantile / 1000 for quantile in results["stages"]["stages"][stage]["cpu_ms_quantiles"]]
        mean = fmean(quantiles)
        factor = figures[f"cpu_ms {stage} function"]["median"] / 1000 / mean
        functions[stage] = [quantile * factor for quantile in quantiles]
    broker = figures["cpu_ms broker"]["median"] / 1000 / (len(STAGE_NAMES) + 1) if has_broker else 0.0
    return Costs(functions, figures["hop_cpu_ms"]["median"] / 1000, broker)


def simulate(costs: Costs, *, rate_per_second: float, seconds: float, cores: int, processes: int) -> list[float]:
    """Return the latencies of the articles that arrive at one machine, in seconds.

    Args:
        costs: of an article.
        rate_per_second: of arrivals.
        seconds: how long articles arrive.
        cores: that all processes of the machine share.
        processes: of the stage that has a pool.
    """
    machine, chance = Machine(cores), random.Random(RANDOM_SEED)  # noqa: S311 - no secret
    latencies: list[float] = []

    def finish(article: Article) -> None:
        if article.entered > SETTLING_SECONDS:
            latencies.append(machine.now - article.entered)

    deliver: Callable[[Article], None] = finish
    for stage in reversed(STAGE_NAMES):
        parallel = processes if stage == "entities" else 1
        deliver = Station(stage, costs, machine, parallel, deliver).take
    for moment in arrivals(rate_per_second, seconds):
        machine.at(
            moment, partial(machine.compute, costs.broker, partial(deliver, Article(moment, costs.draw(chance))))
        )
    machine.run()
    return latencies


@dataclass(frozen=True)
class Article:
    """When it entered, and what it costs each stage."""

    entered: float
    costs: Mapping[str, float]


@dataclass
class Job:
    """CPU seconds that are left, and what follows."""

    remaining: float
    then: Callable[[], None]


@dataclass
class Machine:
    """Cores that are shared evenly by what computes, and a clock."""

    cores: int
    now: float = 0.0
    _jobs: list[Job] = field(default_factory=list)
    _timers: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def at(self, moment: float, then: Callable[[], None]) -> None:
        """Call at a time."""
        heapq.heappush(self._timers, (moment, next(self._numbers), then))

    def compute(self, seconds: float, then: Callable[[], None]) -> None:
        """Call when so much CPU time has been given to this."""
        self._jobs.append(Job(seconds, then))

    def run(self) -> None:
        """Go on until nothing is left to do."""
        while self._jobs or self._timers:
            speed = min(1.0, self.cores / len(self._jobs)) if self._jobs else 1.0
            shortest = min(self._jobs, key=lambda job: job.remaining, default=None)
            until_job = shortest.remaining / speed if shortest else float("inf")
            until_timer = self._timers[0][0] - self.now if self._timers else float("inf")
            step = min(until_job, until_timer)
            self.now += step
            for job in self._jobs:
                job.remaining -= step * speed
            if shortest and until_job <= until_timer:
                self._jobs.remove(shortest)
                shortest.then()
            else:
                heapq.heappop(self._timers)[2]()


class Station:
    """A stage: what waits before it, and the batch that it works on."""

    def __init__(
        self, stage: str, costs: Costs, machine: Machine, parallel: int, deliver: Callable[[Article], None]
    ) -> None:
        self._stage, self._costs, self._machine = stage, costs, machine
        self._parallel, self._deliver = parallel, deliver
        self._waiting: deque[Article] = deque()
        self._idle_since = 0.0
        self._is_idle = True

    def take(self, article: Article) -> None:
        """Let an article wait, and begin at the next look if nothing is being done."""
        self._waiting.append(article)
        if self._is_idle and len(self._waiting) == 1:
            looks = math.ceil((self._machine.now - self._idle_since) / BATCH_WAIT_SECONDS)
            self._machine.at(self._idle_since + looks * BATCH_WAIT_SECONDS, self._begin)

    def _begin(self) -> None:
        self._is_idle = False
        batch = [self._waiting.popleft() for _ in range(min(BATCH_RECORDS, len(self._waiting)))]
        size = -(-len(batch) // self._parallel)
        shares = [batch[begin : begin + size] for begin in range(0, len(batch), size)]
        left = len(shares)

        def done() -> None:
            nonlocal left
            left -= 1
            if not left:
                self._machine.compute(self._costs.hop * len(batch), lambda: self._send(batch))

        for share in shares:
            self._machine.compute(sum(article.costs[self._stage] for article in share), done)

    def _send(self, batch: Sequence[Article]) -> None:
        """Have the broker work on the results; the next batch begins when they are acknowledged."""
        moment = self._machine.now + DELIVERY_SECONDS
        self._machine.at(
            moment, lambda: self._machine.compute(self._costs.broker * len(batch), lambda: self._end(batch))
        )

    def _end(self, batch: Sequence[Article]) -> None:
        for article in batch:
            self._deliver(article)
        self._is_idle, self._idle_since = True, self._machine.now
        if len(self._waiting) >= BATCH_RECORDS:
            self._begin()
        elif self._waiting:
            self._machine.at(self._machine.now + BATCH_WAIT_SECONDS, self._begin)


def _between(quantiles: Sequence[float], place: float) -> float:
    """Return the value at a place from 0 to 1."""
    return float(np.interp(place, np.linspace(0, 1, len(quantiles)), quantiles))
