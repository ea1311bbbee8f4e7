"""Workers join, leave, freeze and share a name: nothing is lost and nothing is out of order."""

import signal
from pathlib import Path

import pytest

from agents.fault_points import VARIABLE, FaultPoint
from agents.settings import Settings
from running import await_condition
from stage_group import CLEANING, stage_group
from wholeness import assert_whole

pytestmark = pytest.mark.broker


@pytest.fixture
def dynamic(kafka_settings: Settings) -> Settings:
    """Settings of workers without a stable name."""
    return kafka_settings.model_copy(update={"instance": None})


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
    """The later one fences the earlier one, which ends with the name and the remedy; started again, it fences back."""
    with stage_group(kafka_settings) as group:
        earlier = group.start()
        group.publish(60)
        group.start()
        group.publish(60)
        await_condition(lambda: not earlier.is_running(), "the end of the earlier one")
        group.await_all()

        assert_whole(kafka_settings, group.sent, stages=[CLEANING])
    assert f"another worker has joined as {kafka_settings.instance}.cleaning: give each one" in capfd.readouterr().err


def test_workers_that_come_and_go_lose_nothing(kafka_settings: Settings) -> None:
    """One worker, then three, static and dynamic ones, one of them killed as it joins; then one again."""
    dynamic = kafka_settings.model_copy(update={"instance": None})
    second = kafka_settings.model_copy(update={"instance": "second"})
    with stage_group(kafka_settings) as group:
        group.start(dynamic)
        group.publish(1000)
        group.start(until_ready=False)
        group.publish(1000)
        group.start(second, until_ready=False).kill()
        group.start(second, until_ready=False)
        group.publish(1000)
        await_condition(lambda: group.lag() < 1000, "most of the work")
        for leaving in group.processes[:2]:
            group.retire(leaving)
        group.publish(1000)
        group.await_all()

        assert_whole(kafka_settings, group.sent, stages=[CLEANING])
