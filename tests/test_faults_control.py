"""The control: what counts losses for newsloom sees them in an agent that loses."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from agents.pipeline import STAGES
from agents.settings import Settings
from group_offsets import group_offsets
from naive_agent import FATAL_VERSION
from running import Message, await_condition, present, publish_versions, stop
from schemas import CleanedArticle, RawArticle
from wholeness import assert_whole, version_of

pytestmark = pytest.mark.broker

ARTICLES = 25


@contextmanager
def naive_agent(settings: Settings) -> Iterator[None]:
    """Run the naive agent."""
    command = [sys.executable, str(Path(__file__).with_name("naive_agent.py")), settings.bootstrap_servers]
    topics = [settings.kafka_topic(record.kafka_topic) for record in (RawArticle, CleanedArticle)]
    process = subprocess.Popen([*command, *topics])
    try:
        yield
    finally:
        stop(process, number=signal.SIGKILL)


def cleaned(settings: Settings) -> set[int]:
    """Return which versions have come out."""
    return {version_of(record.value) for record in present(settings, CleanedArticle.kafka_topic)}


def test_control_sees_the_loss_by_an_exception(kafka_settings: Settings) -> None:
    """Faust takes a record for done when the agent raises on it."""
    raw = RawArticle.kafka_topic
    group = f"naive.{kafka_settings.kafka_topic(raw)}"
    with naive_agent(kafka_settings), group_offsets(kafka_settings, group) as offsets:
        sent = publish_versions(kafka_settings, range(2 * ARTICLES))
        await_condition(lambda: offsets.lag(raw) <= kafka_settings.partitions, "the commits")

    assert FATAL_VERSION not in cleaned(kafka_settings)
    assert_lost(kafka_settings, sent, uncommitted=kafka_settings.partitions)


def test_control_sees_the_loss_by_a_kill(kafka_settings: Settings) -> None:
    """What was acknowledged and not yet sent when the agent is killed never comes out."""
    raw = RawArticle.kafka_topic
    begin = FATAL_VERSION + 1
    sent: list[Message] = []
    with group_offsets(kafka_settings, f"naive.{kafka_settings.kafka_topic(raw)}") as offsets:
        for first in (begin, begin + ARTICLES):
            with naive_agent(kafka_settings):
                sent += publish_versions(kafka_settings, range(first, first + ARTICLES))
                # Faust leaves the last record of a partition for later.
                await_condition(lambda: offsets.lag(raw) <= kafka_settings.partitions, "the commits")

    assert_lost(kafka_settings, sent, uncommitted=kafka_settings.partitions)


def assert_lost(settings: Settings, sent: Sequence[Message], *, uncommitted: int) -> None:
    """More is missing than what is not committed, which would come again; and the tests of newsloom would see it."""
    assert len(sent) - len(cleaned(settings)) > uncommitted
    with pytest.raises(AssertionError):
        assert_whole(settings, sent, stages=STAGES[:1])
