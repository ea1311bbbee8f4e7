"""Probes of a real stage that stands still: what /livez and /readyz say, and that lag grows meanwhile."""

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agents.fault_points import VARIABLE
from agents.kafka_topics import create_topics
from agents.metrics_port import ask
from agents.pipeline import stages_named
from agents.process_control import children
from agents.settings import Settings
from agents.stage_process import StageProcess
from broker import Broker
from running import await_condition, publish_versions

pytestmark = pytest.mark.broker

STALLED_SECONDS = 15.0
"""Longer than a look at an absent broker takes, and than a full group is waited for (two sessions)."""
SESSION_SECONDS = 6.0
(CLEANING,) = stages_named(("cleaning",))


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
        _, text = ask(f"{self.process.url}/metrics", timeout_seconds=10)
        return max(map(float, re.findall(rf"^{name}\S* (\S+)$", text, flags=re.MULTILINE)))

    def await_growth_of_lag(self) -> None:
        """Wait until a later scrape says that the oldest record has waited for longer."""
        before = self.metric("newsloom_consumer_lag_seconds")
        await_condition(lambda: self.metric("newsloom_consumer_lag_seconds") > before, "growth of lag")

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
    stage.await_growth_of_lag()
    was_ready = stage.process.is_ready()
    for member in stage.pool():
        os.kill(member, signal.SIGCONT)

    stage.await_health()
    assert was_ready
    assert stage.metric("newsloom_consumer_lag_seconds") == 0


def test_livez_fails_while_the_event_loop_is_blocked(stage: Watched) -> None:
    """The loop waits in the middle of a batch, and can write no gauge: lag and its age grow all the same."""
    pipe = stage.fault_points / "cleaning.fetched"
    os.mkfifo(pipe)  # who reads it waits for somebody to write
    publish_versions(stage.settings, range(5, 10))

    stage.await_fault("the event loop has been blocked")
    stage.await_growth_of_lag()
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
        fault, ready = second.faults() or "", second.is_ready()
    finally:
        second.close()

    assert fault.startswith("the consumer has been out of its group")
    assert not ready
