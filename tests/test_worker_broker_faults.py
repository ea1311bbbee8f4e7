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
ARTICLES_PER_ROUND = 200
ROUNDS = 3


def test_worker_survives_broker_restarts(tmp_path: Path) -> None:
    """The broker is killed in the flow and started again, three times: the worker goes on and loses nothing."""
    with Broker(data_dir=tmp_path / "kafka") as broker:
        settings = Settings(
            bootstrap_servers=broker.address, instance="one", processes=1, metrics_port=0, session_timeout_seconds=6
        )
        create_topics(settings)
        with local_worker(settings, tmp_path / "worker.log") as worker:
            processes = {stage: worker.stage_process(stage) for stage in worker.addresses}
            for number in range(ROUNDS):
                begin = number * ARTICLES_PER_ROUND
                uris = [f"urn:{position}" for position in range(begin, begin + ARTICLES_PER_ROUND)]
                messages = [(uri.encode(), RawArticle(uri=uri, body=TEXT).encode()) for uri in uris]
                publish(settings, RawArticle.kafka_topic, messages)
                await_enriched(settings, begin + ARTICLES_PER_ROUND // 5)
                broker.kill()
                broker.start()
                await_enriched(settings, begin + ARTICLES_PER_ROUND)

            assert {stage: worker.stage_process(stage) for stage in worker.addresses} == processes


def await_enriched(settings: Settings, articles_total: int) -> None:
    """Wait until so many different articles are enriched."""

    def arrived() -> bool:
        return len({record.key for record in present(settings, EnrichedArticle.kafka_topic)}) >= articles_total

    await_condition(arrived, f"article {articles_total}")
