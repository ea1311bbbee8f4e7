"""Reading topics for people: what is there now, and no waiting for what will not come."""

import os
import signal
from pathlib import Path

import pytest

from agents import kafka_reader
from agents.kafka_topics import create_topics
from agents.settings import Settings
from broker import Broker
from running import publish
from schemas import RawArticle

pytestmark = pytest.mark.broker

RECORDS = 40
RECORD_BYTES = 1_000_000
"""All together they are more than one answer of a broker holds."""


def test_reader_ends_when_the_broker_has_fallen_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It freezes in the middle of a topic: an error after a while, and not the wait for ever."""
    monkeypatch.setattr(kafka_reader, "SILENCE_SECONDS", 1.0)
    with Broker(data_dir=tmp_path) as broker:
        settings = Settings(bootstrap_servers=broker.address, partitions=1)
        create_topics(settings)
        publish(settings, RawArticle.kafka_topic, [(b"urn:a", os.urandom(RECORD_BYTES)) for _ in range(RECORDS)])

        with kafka_reader.topic_reader(settings, settings.kafka_topic(RawArticle.kafka_topic)) as reader:
            records = reader.present()
            next(records)
            assert broker.pid
            os.kill(broker.pid, signal.SIGSTOP)
            with pytest.raises(ConnectionError, match="the broker has sent no record"):
                list(records)
            os.kill(broker.pid, signal.SIGCONT)
