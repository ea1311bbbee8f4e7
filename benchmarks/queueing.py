"""A simulation of the queues before the stages of one machine, to see latencies at loads that cannot be measured here.

A stage takes what waits, at most a batch of it; when nothing waits it looks again after a moment. What it computes
shares the cores with all others that compute. When its results have arrived it goes on.
"""

import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from agents.pipeline import STAGES
from agents.settings import Settings
from agents.shares import even_shares
from agents.stage import Stage
from benchmarks.machine import Machine, Process

BATCH_RECORDS = int(Settings.model_fields["batch_records"].default)
BATCH_WAIT_SECONDS = float(Settings.model_fields["batch_wait_seconds"].default)
BEFORE_SENDING = 0.4
"""Of what a stage spends beside its function; the rest is committing and fetching. Measured with clocks in the worker:
.35, .40 and .53 at the three loads."""
BROKER: Process = ("broker", 0)
PUBLISHER: Process = ("measurement", 0)
READER: Process = ("measurement", 1)


@dataclass(frozen=True)
class Article:
    """What one article costs.

    Attributes:
        cpu_seconds: by stage, of its function and of reading and writing JSON.
        size_bytes: by which the stage with a pool divides a batch.
    """

    cpu_seconds: Mapping[str, float]
    size_bytes: int


@dataclass(frozen=True)
class Costs:
    """What articles cost.

    Attributes:
        articles: from which those that arrive are drawn.
        beside: by stage, CPU seconds of an article beside its function.
        broker: CPU seconds of an article in one topic.
        publishing: CPU seconds of who publishes an article, and of all others on the machine.
        reading: CPU seconds of who reads its record.
        travel_seconds: from handing over a result until it is with who reads it, on a machine that is idle.
    """

    articles: Sequence[Article]
    beside: Mapping[str, float]
    broker: float
    publishing: float
    reading: float
    travel_seconds: float


@dataclass(frozen=True)
class Arrival:
    """An article, its place in the order of arrivals, and when it is due."""

    article: Article
    place: int
    due: float


Deliver = Callable[[Arrival], None]


def simulate(costs: Costs, due: Sequence[float], machine: Machine, *, processes: int, random_seed: int) -> list[float]:
    """Return the latencies of articles in seconds, in the order in which they are due.

    Args:
        costs: of the articles.
        due: when they are published, in seconds from the beginning.
        machine: on which nothing runs yet.
        processes: of a stage with a pool.
        random_seed: for drawing the articles.
    """
    chance = random.Random(random_seed)  # noqa: S311 - no secret
    latencies: dict[int, float] = {}

    def finish(arrival: Arrival) -> None:
        latencies[arrival.place] = machine.now - arrival.due
        machine.compute(costs.reading, _nothing, READER)

    deliver: Deliver = finish
    for stage in reversed(STAGES):
        deliver = Station(stage, costs, machine, processes if stage.heavy else 1, deliver).take
    for place, moment in enumerate(due):
        arrival = Arrival(chance.choice(costs.articles), place, moment)
        machine.at(moment, partial(_publish, costs, machine, arrival, deliver))
    machine.run(lambda: len(latencies) == len(due))
    return [latencies[place] for place in range(len(due))]


def _publish(costs: Costs, machine: Machine, arrival: Arrival, deliver: Deliver) -> None:
    machine.compute(costs.publishing, _nothing, PUBLISHER)
    machine.compute(costs.broker, _nothing, BROKER)
    machine.at(machine.now + costs.travel_seconds, partial(deliver, arrival))


def _nothing() -> None:
    pass


class Station:
    """A stage: what waits before it, and the batch that it works on."""

    def __init__(
        self, stage: Stage[Any, Any], costs: Costs, machine: Machine, processes: int, deliver: Deliver
    ) -> None:
        self._stage, self._costs, self._machine = stage.name, costs, machine
        self._processes, self._deliver = processes, deliver
        self._waiting: deque[Arrival] = deque()
        self._is_busy = False
        self._batches = 0
        self._begin_or_look(1)

    def take(self, arrival: Arrival) -> None:
        """Let an article wait; a full batch begins at once."""
        self._waiting.append(arrival)
        if not self._is_busy and len(self._waiting) >= BATCH_RECORDS:
            self._begin()

    def _begin_or_look(self, fewest: int) -> None:
        """Work on a batch if so many articles wait, or look again in a moment."""
        if len(self._waiting) >= fewest:
            self._begin()
        else:
            self._machine.at(self._machine.now + BATCH_WAIT_SECONDS, partial(self._look, self._batches))

    def _look(self, batches: int) -> None:
        """Look again, unless a batch has begun since this was planned."""
        if batches == self._batches:
            self._begin_or_look(1)

    def _begin(self) -> None:
        self._is_busy, self._batches = True, self._batches + 1
        batch = [self._waiting.popleft() for _ in range(min(BATCH_RECORDS, len(self._waiting)))]
        shares = even_shares([arrival.article.size_bytes for arrival in batch], self._processes)
        left = len(shares)

        def done() -> None:
            nonlocal left
            left -= 1
            if not left:
                self._spend_beside(BEFORE_SENDING, batch, partial(self._send, batch))

        for number, share in enumerate(shares):
            seconds = sum(batch[place].article.cpu_seconds[self._stage] for place in share)
            self._machine.compute(seconds, done, (self._stage, number))

    def _send(self, batch: Sequence[Arrival]) -> None:
        """Have the broker work on the results, which are on their way meanwhile."""
        self._machine.compute(self._costs.broker * len(batch), _nothing, BROKER)
        self._machine.at(self._machine.now + self._costs.travel_seconds, partial(self._end, batch))

    def _end(self, batch: Sequence[Arrival]) -> None:
        for arrival in batch:
            self._deliver(arrival)
        self._spend_beside(1 - BEFORE_SENDING, batch, self._commit)

    def _spend_beside(self, share: float, batch: Sequence[Arrival], then: Callable[[], None]) -> None:
        self._machine.compute(share * self._costs.beside[self._stage] * len(batch), then, (self._stage, 0))

    def _commit(self) -> None:
        """Ask the broker once, while a record on its way takes two requests: it is sent, and it is fetched."""
        self._machine.at(self._machine.now + self._costs.travel_seconds / 2, self._go_on)

    def _go_on(self) -> None:
        self._is_busy = False
        self._begin_or_look(BATCH_RECORDS)
