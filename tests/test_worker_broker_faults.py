"""The broker goes away under a running worker."""

from pathlib import Path

import pytest

from agents.kafka_topics import create_topics
from agents.local_worker import local_worker
from agents.settings import Settings
from broker import Broker
from running import await_condition, present, publish
from schemas import EnrichedArticle, RawArticle

pytestmark = pytest.mark.broker

TEXT = "The mayor of Vienna opened the new bridge over the Danube on Monday. Thousands of people came to see it."
ARTICLES = 300


def test_worker_survives_a_broker_restart(tmp_path: Path) -> None:
    """The broker is killed in the flow and started again: the worker goes on by itself and loses nothing."""
    uris = [f"urn:{number}" for number in range(ARTICLES)]
    with Broker(data_dir=tmp_path / "kafka") as broker:
        settings = Settings(
            bootstrap_servers=broker.address, instance="one", processes=1, metrics_port=0, session_timeout_seconds=6
        )
        create_topics(settings)
        with local_worker(settings, tmp_path / "worker.log") as worker:
            processes = {stage: worker.stage_process(stage) for stage in worker.addresses}
            publish(
                settings,
                RawArticle.kafka_topic,
                [(uri.encode(), RawArticle(uri=uri, body=TEXT).encode()) for uri in uris],
            )
            await_condition(lambda: len(present(settings, EnrichedArticle.kafka_topic)) > ARTICLES // 5, "progress")
            broker.kill()
            broker.start()

            def complete() -> bool:
                keys = {record.key for record in present(settings, EnrichedArticle.kafka_topic)}
                return keys == {uri.encode() for uri in uris}

            await_condition(complete, "every article")

            assert {stage: worker.stage_process(stage) for stage in worker.addresses} == processes
