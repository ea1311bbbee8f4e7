"""Probes of a real stage that stands still: what /livez and /readyz say, and that lag grows meanwhile."""

import os
import re
import shutil
import signal
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from agents.fault_points import VARIABLE
from agents.kafka_topics import create_topics
from agents.pipeline import stages_named
from agents.process_control import children
from agents.settings import Settings
from agents.skipping import keep_everything
from agents.stage_process import StageProcess
from broker import Broker
from running import await_condition, newsloom, present, publish, publish_versions
from schemas import DEAD_LETTER_TOPIC, CleanedArticle, RawArticle

pytestmark = pytest.mark.broker

STALLED_SECONDS = 15.0
"""Longer than a look at an absent broker takes, and than a full group is waited for (two sessions)."""
SESSION_SECONDS = 6.0
(CLEANING,) = stages_named(("cleaning",))
BRAKE_RECORDS = 20


@dataclass(frozen=True, slots=True)
class Watched:
    """A stage that works in a process apart, the broker that it reads from, and where its fault points are armed."""

    process: StageProcess
    settings: Settings
    broker: Broker
    fault_points: Path

    def pool(self) -> tuple[int, ...]:
        """Return the ids of the processes that work for it."""
        (process,) = (
            child for child in children(os.getpid()) if b"run_stage" in Path(f"/proc/{child}/cmdline").read_bytes()
        )
        return children(process)

    def metric(self, name: str) -> float:
        """Return the largest value of a metric that it serves."""
        with urllib.request.urlopen(f"{self.process.url}/metrics", timeout=10) as answer:  # noqa: S310 - our own
            text = answer.read().decode()
        return max(map(float, re.findall(rf"^{name}\S* (\S+)$", text, flags=re.MULTILINE)))

    def lag_seconds(self) -> float:
        """Return for how long the oldest record has waited."""
        return self.metric("newsloom_consumer_lag_seconds")

    def await_fault(self, fault: str) -> None:
        """Wait until /livez says this."""
        await_condition(lambda: (self.process.faults() or "").startswith(fault), fault)

    def await_health(self) -> None:
        """Wait until it lives, is ready, and no record waits."""
        await_condition(lambda: self.process.faults() == "" and self.process.is_ready(), "health")
        await_condition(lambda: self.metric("newsloom_consumer_lag_records") == 0, "no lag")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The stage cleaning, alone in its group, which takes one member only: the broker is this file's own."""
    folder = tmp_path_factory.mktemp("probes")
    with Broker(data_dir=folder / "kafka", properties={"group.max.size": "1"}) as broker:
        settings = Settings(
            bootstrap_servers=broker.address,
            partitions=1,
            processes=1,
            session_timeout_seconds=SESSION_SECONDS,
            stalled_after_seconds=STALLED_SECONDS,
        )
        create_topics(settings)
        process = StageProcess(CLEANING, settings, 0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(VARIABLE, str(folder))
            process.start(apart=True)
        try:
            await_condition(process.is_ready, "readiness")
            yield Watched(process, settings, broker, folder)
        finally:
            process.close()


def test_livez_fails_while_the_pool_is_frozen(stage: Watched) -> None:
    """Records wait and none is finished: it says so, lag grows, and both end when the pool goes on."""
    for member in stage.pool():
        os.kill(member, signal.SIGSTOP)
    publish_versions(stage.settings, range(5))

    stage.await_fault("records wait and none has been finished")
    before = stage.lag_seconds()
    await_condition(lambda: stage.lag_seconds() > before, "growth of lag")
    was_ready = stage.process.is_ready()
    for member in stage.pool():
        os.kill(member, signal.SIGCONT)

    stage.await_health()
    assert was_ready
    assert stage.lag_seconds() == 0


def test_livez_fails_while_the_event_loop_is_blocked(stage: Watched) -> None:
    """The loop waits in the middle of a batch, and can write no gauge: lag and its age grow all the same."""
    pipe = stage.fault_points / "cleaning.fetched"
    os.mkfifo(pipe)  # who reads it waits for somebody to write
    publish_versions(stage.settings, range(5, 10))

    stage.await_fault("the event loop has been blocked")
    before = stage.lag_seconds()
    await_condition(lambda: stage.lag_seconds() > before, "growth of lag")
    await_condition(lambda: stage.metric("newsloom_consumer_lag_age_seconds") > STALLED_SECONDS, "growth of its age")
    pipe.write_text("SIGCONT")

    stage.await_health()


def test_readyz_fails_while_the_broker_is_away_and_livez_does_not(stage: Watched) -> None:
    """For longer than any limit, nobody blames the stage; how old the figures are is said."""
    stage.broker.kill()
    faults: set[str | None] = set()

    def is_away_for_long() -> bool:
        faults.add(stage.process.faults())
        return stage.metric("newsloom_consumer_lag_age_seconds") > max(STALLED_SECONDS, 2 * SESSION_SECONDS) + 2

    await_condition(is_away_for_long, "a long outage")
    ready, gauge = stage.process.is_ready(), stage.metric("newsloom_ready")
    stage.broker.start()
    publish_versions(stage.settings, range(10, 15))

    stage.await_health()
    assert (ready, gauge) == (False, 0)
    assert faults == {""}


def test_livez_fails_while_the_consumer_is_out_of_its_group(stage: Watched) -> None:
    """The group is full: a second member answers for itself, and is never ready."""
    second = StageProcess(CLEANING, stage.settings, 0)
    second.start()
    try:
        await_condition(lambda: bool(second.faults()), "a fault")

        assert (second.faults() or "").startswith("the consumer has been out of its group")
        assert not second.is_ready()
    finally:
        second.close()


def cut(models: Path) -> None:
    """Leave half of the file."""
    path = models / "language" / "ngrams.npz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def shrink(models: Path) -> None:
    """Make tables that can be read and have no rows: the stage raises on every record."""
    path = models / "language" / "ngrams.npz"
    with np.load(path) as arrays:
        rows = {name: array if name.endswith(".tags") else array[:0] for name, array in arrays.items()}
    np.savez(path, **rows)


@pytest.mark.parametrize(
    ("damage", "message", "letters_most"),
    [
        (cut, r"cannot load the models: the models of language in \S+ are damaged \(BadZipFile: ", 0),
        (
            shrink,
            r"(\d+) of the last \1 records failed, most of them with stage_error \(builtins\.IndexError\)",
            BRAKE_RECORDS,
        ),
    ],
    ids=["unreadable", "raises"],
)
def test_worker_with_a_poisoned_model_stops_and_says_so(
    kafka_settings: Settings, tmp_path: Path, damage: Callable[[Path], None], message: str, letters_most: int
) -> None:
    """It drains no topic: it does not begin, or it brakes."""
    shutil.copytree(kafka_settings.models_dir, tmp_path / "models")
    damage(tmp_path / "models")
    poisoned = kafka_settings.model_copy(
        update={"models_dir": tmp_path / "models", "dead_letter_brake_records": BRAKE_RECORDS, "batch_records": 8}
    )
    articles = [RawArticle(uri=f"urn:{number}", body="Text of the article.") for number in range(100)]
    messages = [(article.uri.encode(), keep_everything(article).encode()) for article in articles]
    publish(kafka_settings, CleanedArticle.kafka_topic, messages)

    result = newsloom("worker", "--stages", "language", settings=poisoned)

    assert result.returncode == 1
    assert re.search(message, result.stderr)
    assert "Traceback" not in result.stderr
    assert len(present(kafka_settings, DEAD_LETTER_TOPIC)) <= letters_most
