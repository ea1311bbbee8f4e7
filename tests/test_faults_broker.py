"""The broker goes away, freezes or comes late: the worker waits, is quiet about it, and goes on without hands."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.kafka_topics import create_topics
from agents.local_worker import LocalWorker, local_worker
from agents.settings import Settings
from broker import Broker
from running import Message, await_condition, present, publish_versions, stop
from schemas import EnrichedArticle
from wholeness import assert_whole

pytestmark = pytest.mark.broker

ARTICLES_PER_ROUND = 200
KILLS = 3
LINES_PER_SECOND = 5


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that may be killed: this file's own."""
    with Broker(data_dir=tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


@pytest.fixture
def broker(node: Broker) -> Broker:
    """The same broker, running, whatever the test before has done to it."""
    node.start()
    return node


@pytest.fixture
def own_settings(broker: Broker, settings: Settings) -> Settings:
    """Settings for it, with the topics created."""
    own = settings.model_copy(update={"bootstrap_servers": broker.address, "broker_wait_seconds": 120.0})
    create_topics(own)
    return own


def await_enriched(settings: Settings, articles_total: int) -> None:
    """Wait until so many different articles are enriched."""

    def arrived() -> bool:
        return len({record.key for record in present(settings, EnrichedArticle.kafka_topic)}) >= articles_total

    await_condition(arrived, f"article {articles_total}")


def processes(worker: LocalWorker) -> dict[str, int]:
    """Return the process id of each stage."""
    return {stage: worker.stage_process(stage) for stage in worker.addresses}


def lines(log: Path) -> int:
    """Return how many lines a log holds."""
    return log.read_bytes().count(b"\n")


def test_worker_survives_broker_restarts(broker: Broker, own_settings: Settings, tmp_path: Path) -> None:
    """The broker is killed in the flow and started again, three times: no process ends, and nothing is lost."""
    sent: list[Message] = []
    with local_worker(own_settings, tmp_path / "worker.log") as worker:
        before = processes(worker)
        for _ in range(KILLS):
            begin = len(sent)
            sent.extend(publish_versions(own_settings, range(begin, begin + ARTICLES_PER_ROUND)))
            await_enriched(own_settings, begin + ARTICLES_PER_ROUND // 5)
            broker.kill()
            broker.start()
            await_enriched(own_settings, len(sent))

        assert processes(worker) == before
    assert_whole(own_settings, sent)


@pytest.mark.parametrize("away_seconds", [12, pytest.param(60, marks=pytest.mark.faults)])
def test_worker_waits_quietly_while_the_broker_is_away(
    broker: Broker, own_settings: Settings, tmp_path: Path, away_seconds: int
) -> None:
    """Gone for longer than the session: a few log lines, no process ends, and then it goes on by itself."""
    log = tmp_path / "worker.log"
    with local_worker(own_settings, log) as worker:
        before = processes(worker)
        sent = publish_versions(own_settings, range(ARTICLES_PER_ROUND))
        await_enriched(own_settings, ARTICLES_PER_ROUND // 5)
        broker.kill()
        lines_before = lines(log)
        threading.Event().wait(away_seconds)  # the outage itself, which has to last so long
        written = lines(log) - lines_before
        broker.start()
        await_enriched(own_settings, len(sent))

        assert processes(worker) == before
    assert_whole(own_settings, sent)
    assert written < LINES_PER_SECOND * away_seconds


@pytest.mark.parametrize("frozen_seconds", [24, pytest.param(40, marks=pytest.mark.faults)])
def test_worker_outlasts_a_frozen_broker(
    broker: Broker, own_settings: Settings, tmp_path: Path, frozen_seconds: int
) -> None:
    """The broker takes connections and answers nothing, for longer than a stage may stand still; no stage is blamed."""
    log = tmp_path / "worker.log"
    impatient = own_settings.model_copy(update={"stalled_after_seconds": 20.0})
    with local_worker(impatient, log):
        sent = publish_versions(own_settings, range(ARTICLES_PER_ROUND))
        await_enriched(own_settings, ARTICLES_PER_ROUND // 5)
        assert broker.pid
        os.kill(broker.pid, signal.SIGSTOP)
        lines_before = lines(log)
        try:
            threading.Event().wait(frozen_seconds)  # the outage itself, which has to last so long
            written = lines(log) - lines_before
        finally:
            os.kill(broker.pid, signal.SIGCONT)
        await_enriched(own_settings, len(sent))

    assert_whole(own_settings, sent)
    assert b"is stuck" not in log.read_bytes()
    assert written < LINES_PER_SECOND * frozen_seconds


def test_worker_stops_in_time_while_the_broker_is_away(broker: Broker, own_settings: Settings, tmp_path: Path) -> None:
    """SIGTERM with results that cannot be sent: it ends within 30 s, and the next start finishes the work."""
    with local_worker(own_settings, tmp_path / "worker.log") as worker:
        sent = publish_versions(own_settings, range(ARTICLES_PER_ROUND))
        await_enriched(own_settings, ARTICLES_PER_ROUND // 5)
        broker.kill()
        began = time.monotonic()
        stop(worker.process)
        stopped_after_seconds = time.monotonic() - began
    broker.start()
    with local_worker(own_settings, tmp_path / "worker.log"):
        await_enriched(own_settings, len(sent))

    assert_whole(own_settings, sent)
    assert stopped_after_seconds < 30


def test_worker_waits_for_a_broker_that_comes_later(broker: Broker, own_settings: Settings, tmp_path: Path) -> None:
    """Started while there is no broker, the worker says what it waits for, and begins when there is one."""
    sent = publish_versions(own_settings, range(20))
    broker.stop()
    log = tmp_path / "worker.log"

    finished = threading.Event()

    def start_when_asked_for() -> None:
        await_condition(lambda: log.exists() and b"waiting: no Kafka broker answers" in log.read_bytes(), "a complaint")
        broker.start()
        finished.wait()  # the broker ends with the thread that started it

    starter = threading.Thread(target=start_when_asked_for)
    starter.start()
    try:
        with local_worker(own_settings, log):
            await_enriched(own_settings, len(sent))
            records = present(own_settings, EnrichedArticle.kafka_topic)
    finally:
        finished.set()
        starter.join()

    assert {record.key for record in records} == {key for key, _ in sent}
