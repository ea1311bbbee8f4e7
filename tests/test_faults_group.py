"""Workers join, leave, freeze and share a name: nothing is lost and nothing is out of order."""

import re
import signal
import time
from pathlib import Path

import pytest

from agents.fault_points import VARIABLE, FaultPoint
from agents.kafka_topics import create_topics
from agents.local_worker import local_worker
from agents.metrics_port import ask
from agents.settings import Settings
from agents.stage_process import StageProcess
from group_offsets import is_drained, pipeline_offsets
from running import Message, article, await_condition, present, publish, stop
from schemas import EnrichedArticle, RawArticle
from stage_group import CLEANING, stage_group
from wholeness import assert_whole

pytestmark = pytest.mark.broker


@pytest.fixture
def dynamic(kafka_settings: Settings) -> Settings:
    """Settings of workers without a stable name."""
    return kafka_settings.model_copy(update={"instance": None})


def test_lag_is_told_by_who_reads_a_partition(dynamic: Settings) -> None:
    """A second worker joins and leaves: each partition is told of by one of them, and none is left out."""
    with stage_group(dynamic) as group:
        first = group.start()
        await_condition(lambda: told(first) == ["0", "1"], "the lag of both partitions")
        second = group.start()
        await_condition(lambda: sorted(told(first) + told(second)) == ["0", "1"] and bool(told(second)), "one each")
        group.retire(second)

        await_condition(lambda: told(first) == ["0", "1"], "the lag of both partitions again")


def told(process: StageProcess) -> list[str]:
    """Return the partitions of which a stage tells the lag."""
    _, text = ask(f"{process.url}/metrics", timeout_seconds=10)
    return sorted(re.findall(r'^newsloom_consumer_lag_seconds{partition="(\d+)"', text, re.MULTILINE))


@pytest.mark.parametrize(
    "point",
    [
        "between_sends",
        *(
            pytest.param(point, marks=pytest.mark.faults)
            for point in ("fetched", "inside_stage", "before_delivery", "before_ack", "before_commit", "in_rebalance")
        ),
    ],
)
def test_frozen_worker_does_no_harm_when_it_wakes(
    dynamic: Settings, point: FaultPoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frozen for longer than its session with a batch in hand; its successor goes on with newer versions; it wakes."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with stage_group(dynamic) as group:
        (tmp_path / f"cleaning.{point}").write_text("SIGSTOP")
        zombie = group.start(until_ready=point != "in_rebalance")
        group.publish(60)
        await_condition(lambda: not any(tmp_path.iterdir()), f"the freeze {point}")
        monkeypatch.delenv(VARIABLE)
        group.start()
        group.publish(60)
        await_condition(lambda: group.lag() == 0, "the work of the successor")

        zombie.send_signal(signal.SIGCONT)
        await_condition(lambda: not zombie.is_running() or zombie.is_ready(), "the zombie's end or return")
        group.publish(60, prefix="urn:later")  # of other articles: newer versions would hide what the zombie did
        group.await_all()

        assert_whole(dynamic, group.sent, stages=[CLEANING])


def test_two_workers_of_one_name_lose_nothing_and_say_so(
    kafka_settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """They fence each other: one ends with the name and the remedy, and started again it fences back."""
    with stage_group(kafka_settings) as group:
        earlier = group.start()
        group.publish(60)
        later = group.start(until_ready=False)
        group.publish(60)
        await_condition(lambda: not (earlier.is_running() and later.is_running()), "the end of one of them")
        group.await_all()

        assert_whole(kafka_settings, group.sent, stages=[CLEANING])
    assert f"another worker has joined as {kafka_settings.instance}.cleaning: give each one" in capfd.readouterr().err


def test_workers_that_come_and_go_lose_nothing(
    kafka_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5,000 articles: one worker, then three, static and dynamic, one of them killed as it joins; then one again."""
    dynamic = kafka_settings.model_copy(update={"instance": None})
    second = kafka_settings.model_copy(update={"instance": "second"})
    with stage_group(kafka_settings) as group:
        group.start(dynamic)
        group.publish(1500)
        group.start(until_ready=False)
        group.publish(1000)
        (tmp_path / "cleaning.in_rebalance").touch()
        monkeypatch.setenv(VARIABLE, str(tmp_path))
        doomed = group.start(second, until_ready=False)
        monkeypatch.delenv(VARIABLE)
        await_condition(lambda: not doomed.is_running(), "its death as it joins")
        group.processes.remove(doomed)
        doomed.close()
        group.start(second, until_ready=False)
        group.publish(1500)
        await_condition(lambda: group.lag() < 1000, "most of the work")
        for leaving in group.processes[:2]:
            group.retire(leaving)
        group.publish(1000)
        group.await_all()

        assert_whole(kafka_settings, group.sent, stages=[CLEANING])


def test_rolling_restart_loses_nothing(settings: Settings) -> None:
    """Three static members are stopped and started one after the other: nothing lost, nothing twice."""
    three = settings.model_copy(update={"partitions": 3})
    create_topics(three)
    members = [three.model_copy(update={"instance": f"member-{number}"}) for number in range(3)]
    with stage_group(three) as group:
        for member in members:
            group.start(member)
        longest_gap_seconds = 0.0
        for member in members:
            group.publish(300)
            group.retire(group.processes[0])
            began = time.monotonic()
            group.publish(300)
            group.start(member, until_ready=False)
            await_condition(lambda: group.lag() == 0, "the work of both halves")
            longest_gap_seconds = max(longest_gap_seconds, time.monotonic() - began)

        assert_whole(three, group.sent, stages=[CLEANING])
        assert len(present(three, CLEANING.writes.kafka_topic)) == len(group.sent)
    print(f"longest wait for a record while a member was restarted: {longest_gap_seconds:.1f} s")  # noqa: T201 - a figure


@pytest.mark.faults
def test_stages_apart_and_whole_workers_share_the_work(kafka_settings: Settings, tmp_path: Path) -> None:
    """A whole worker beside one with two stages only, which is killed: nothing is lost."""
    messages: list[Message] = [article(f"urn:{number % 50}", number) for number in range(500)]
    second = kafka_settings.model_copy(update={"instance": "second"})
    with local_worker(kafka_settings, tmp_path / "whole.log"):
        with local_worker(second, tmp_path / "two.log", "--stages", "cleaning,entities") as two:
            publish(kafka_settings, RawArticle.kafka_topic, messages)
            await_condition(lambda: bool(present(kafka_settings, EnrichedArticle.kafka_topic)), "the first result")
            stop(two.process, number=signal.SIGKILL)
        with pipeline_offsets(kafka_settings) as offsets:
            await_condition(lambda: is_drained(offsets), "every article")

    assert_whole(kafka_settings, messages)
