"""Poison: whatever arrives becomes a record, a takedown or a dead letter with its exact key and bytes."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agents.attempt import Emitted, load_chain
from agents.batch import Fetched
from agents.dead_letter import Origin
from agents.delivery import Parcel
from agents.headers import ReadHeaders
from agents.local_worker import local_worker
from agents.metrics import Metrics
from agents.pipeline import STAGES
from agents.settings import Settings
from agents.stage import Stage
from benchmarks.corpus import seed_articles
from in_process import process
from poison import poisoned
from running import NULL, Message, await_condition, newsloom, present
from schemas import DEAD_LETTER_TOPIC, CleanedArticle, RawArticle

IN_PROCESS = {"cleaning": 7000, "language": 2000, "topics": 2000}
"""The stage entities meets them in the worker's tests: a model for thousands of articles takes minutes."""
THROUGH_BROKER = 1000


@pytest.fixture(scope="module")
def records_by_stage() -> dict[str, list[bytes]]:
    """Valid input of each stage, made from the seeds by those before it."""
    current = [article.encode() for article in seed_articles()]
    inputs = {}
    for stage in STAGES:
        inputs[stage.name] = current
        chain = load_chain([stage], Settings(), skip=frozenset({"entities"}) & {stage.name})
        outcomes = [chain.attempt(b"", value) for value in current]
        current = [outcome.value for outcome in outcomes if isinstance(outcome, Emitted) and outcome.value]
    return inputs


def assert_all_ended(stage: Stage[Any, Any], messages: list[Fetched], sent: list[Parcel]) -> None:
    """Every message has one result: of the output topic it can be read, a dead letter holds what came."""
    assert len(sent) == len(messages)
    for message, parcel in zip(messages, sent, strict=True):
        if parcel.topic == DEAD_LETTER_TOPIC:
            assert (parcel.key, parcel.value) == (message.key, message.value)
        elif parcel.value is None:
            assert (parcel.key, message.value) == (message.key, None)
        else:
            assert stage.writes.decode(parcel.value).uri.encode() == parcel.key


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage.name in IN_PROCESS], ids=lambda stage: stage.name)
@pytest.mark.timeout(300)
def test_wrapper_ends_every_poisoned_message(stage: Stage[Any, Any], records_by_stage: dict[str, list[bytes]]) -> None:
    """Over ten thousand messages in all; what was received is what was processed."""
    metrics = Metrics(stage.name)
    messages = [
        Fetched(key, value, 0.0, Origin("topic", 0, offset, headers))
        for offset, ((key, value), headers) in enumerate(
            poisoned(records_by_stage[stage.name], IN_PROCESS[stage.name], seed=4)
        )
    ]

    sent = process(stage, messages, metrics)

    assert_all_ended(stage, messages, sent)
    assert (
        f'newsloom_records_received_total{{stage="{stage.name}"}} {float(len(messages))}' in metrics.expose().decode()
    )
    assert f'newsloom_records_in_progress{{stage="{stage.name}"}} 0.0' in metrics.expose().decode()


@given(
    st.lists(
        st.tuples(
            st.none() | st.binary(max_size=50),
            st.none() | st.binary(max_size=300) | st.text().map(str.encode),
            st.lists(st.tuples(st.text(max_size=20), st.none() | st.binary(max_size=20)), max_size=3),
        ),
        max_size=10,
    )
)
@hypothesis_settings(max_examples=100)
def test_wrapper_ends_any_bytes(
    inputs: list[tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]],
) -> None:
    """Keys, values and headers of any kind."""
    stage = STAGES[0]
    messages = [
        Fetched(key, value, 0.0, Origin("topic", 0, offset, tuple(headers)))
        for offset, (key, value, headers) in enumerate(inputs)
    ]

    sent = process(stage, messages, Metrics(stage.name))

    assert_all_ended(stage, messages, sent)


@pytest.mark.broker
def test_worker_ends_every_poisoned_message(
    kafka_settings: Settings, records_by_stage: dict[str, list[bytes]], tmp_path: Path
) -> None:
    """A thousand through Kafka: none is lost, none comes twice, dead letters are byte-equal and can be sent back."""
    brakeless = kafka_settings.model_copy(update={"dead_letter_brake_ratio": 2.0})
    messages = list(poisoned(records_by_stage["cleaning"], THROUGH_BROKER, seed=5))
    asyncio.run(send_all(kafka_settings, messages))

    with local_worker(brakeless, tmp_path / "worker.log", "--stages", "cleaning"):

        def ended() -> bool:
            return count(kafka_settings) >= THROUGH_BROKER

        await_condition(ended, "all results")

    letters = Counter((letter.key, letter.value) for letter in present(kafka_settings, DEAD_LETTER_TOPIC))
    assert count(kafka_settings) == THROUGH_BROKER
    assert letters.total() > THROUGH_BROKER / 2
    assert not letters - Counter(message for message, _ in messages)

    sent_back = newsloom("dead-letters", "replay", "--all", settings=kafka_settings)

    sendable = letters.total() - letters[None, None]
    assert f"{sendable} dead letters sent back" in sent_back.stdout, sent_back.stderr
    assert len(present(kafka_settings, RawArticle.kafka_topic)) == THROUGH_BROKER + sendable


async def send_all(settings: Settings, messages: Iterable[tuple[Message, ReadHeaders]]) -> None:
    """Send messages by aiokafka: kafka-python has no null in headers."""
    async with AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap_servers, value_serializer=lambda value: None if value is NULL else value
    ) as producer:
        for (key, value), headers in messages:
            sendable = NULL if key is value is None else value
            await producer.send(settings.kafka_topic(RawArticle.kafka_topic), sendable, key, headers=list(headers))


def count(settings: Settings) -> int:
    """Return how many results there are."""
    return len(present(settings, CleanedArticle.kafka_topic)) + len(present(settings, DEAD_LETTER_TOPIC))
