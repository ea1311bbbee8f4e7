"""What every measurement shares: a Kafka on this machine, articles in files, and topics that nobody has used."""

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from kafka import KafkaConsumer, TopicPartition

from agents.kafka_security import connect
from agents.kafka_topics import create_topics
from agents.settings import ROOT, Settings, load_settings
from agents.stage_process import as_environment, other_variables
from benchmarks.corpus import LANGUAGE_WEIGHTS, RANDOM_SEED, made_articles, own_articles
from benchmarks.processes import Used, own_cpu_seconds, run_measured
from broker import KAFKA_VERSION, Broker
from schemas import DEAD_LETTER_TOPIC, EnrichedArticle, RawArticle

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 300.0


class Room:
    """Where a measurement takes place.

    Args:
        folder: for files, empty.
        paths: of one's own articles; without any they are made of the seeds.
        quick: whether a try-out of a few minutes is wanted.
    """

    def __init__(self, folder: Path, *, paths: Sequence[str] = (), quick: bool = False) -> None:
        self.folder = folder
        self.quick = quick
        self.rounds = 2 if quick else 3
        self._paths = paths
        self._numbers = count()

    @cached_property
    def broker(self) -> Broker:
        """A Kafka that runs as long as the room is open."""
        broker = Broker()
        broker.start()
        return broker

    def size(self, articles: int) -> int:
        """Return how many articles to take: a quarter of them for a try-out, but whole batches."""
        return max(32, articles // 4 // 32 * 32) if self.quick else articles

    def articles(self, total: int, *, name: str = "urn:benchmark") -> list[RawArticle]:
        """Return so many articles, each under a uri of its own that begins with the name."""
        if self._paths:
            return list(own_articles(self._paths, total, name=name))
        return list(made_articles(total, name=name))

    def new_file(self, suffix: str = ".jsonl") -> Path:
        """Return a path at which nothing is."""
        return self.folder / f"{next(self._numbers)}{suffix}"

    def stream(self, *, processes: int = 2, partitions: int = 4, **options: object) -> "Stream":
        """Create topics of their own and return them; options are settings."""
        name = f"bench{next(self._numbers)}"
        settings = load_settings(
            bootstrap_servers=self.broker.address,
            topic_prefix=f"{name}.",
            consumer_group=name,
            processes=processes,
            partitions=partitions,
            metrics_port=0,
            session_timeout_seconds=6,
            **options,
        )
        create_topics(settings)
        return Stream(settings)

    def broker_cpu_seconds(self) -> float:
        """Return the CPU time that Kafka has spent."""
        assert self.broker.pid
        return own_cpu_seconds([self.broker.pid])

    def describe(self) -> dict[str, str]:
        """Name machine, versions and articles."""
        languages = ", ".join(f"{language} {share} %" for language, share in LANGUAGE_WEIGHTS.items())
        made = f"made from seeds/ with the random seed {RANDOM_SEED}: {languages}"
        return {
            "cores": str(len(os.sched_getaffinity(0))),
            "processor": _processor(),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "kafka": KAFKA_VERSION,
            "articles": ", ".join(self._paths) or made,
            "measured_at": datetime.now(UTC).date().isoformat(),
            "load_before": f"{os.getloadavg()[0]:.2f}",
        }


class Stream:
    """The topics of one measurement, watched from outside of all groups."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._consumer = connect(KafkaConsumer, settings, client_id="newsloom-benchmark")

    def total(self, *topics: str) -> int:
        """Return how many records topics hold; without names, how many results there are."""
        names = topics or (EnrichedArticle.kafka_topic, DEAD_LETTER_TOPIC)
        numbers = range(self.settings.partitions)
        places = [TopicPartition(self.settings.kafka_topic(name), number) for name in names for number in numbers]
        return int(sum(self._consumer.end_offsets(places).values()))

    def await_results(self, total: int, *, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until there are so many results.

        Raises:
            TimeoutError: they did not come.
        """
        await_condition(lambda: self.total() >= total, f"{total} results", seconds=seconds)

    def replay(self, path: Path) -> Used:
        """Publish a file with `replay.py`."""
        command = [str(ROOT / "replay.py"), str(path), "--bootstrap-servers", self.settings.bootstrap_servers]
        topic = ["--topic", self.settings.kafka_topic(RawArticle.kafka_topic)]
        environment = {**other_variables(), **as_environment(self.settings)}
        return run_measured([sys.executable, *command, *topic], environment)


def await_condition(condition: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Return when the condition holds.

    Raises:
        TimeoutError: it did not in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(POLL_SECONDS)


@contextmanager
def open_room(*, paths: Sequence[str] = (), quick: bool = False) -> Iterator[Room]:
    """Open a room, and leave nothing behind."""
    with TemporaryDirectory() as folder:
        room = Room(Path(folder), paths=paths, quick=quick)
        try:
            yield room
        finally:
            if "broker" in vars(room):
                room.broker.stop()


def _processor() -> str:
    found = (line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name"))
    return next(found, platform.processor() or "unknown")


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
