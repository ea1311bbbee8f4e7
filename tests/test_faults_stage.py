"""A stage that is slow, or that fails at everything."""

import json
import os
import re
import signal
import threading
from pathlib import Path

import pytest
from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition

from agents.local_worker import local_worker
from agents.pipeline import STAGES
from agents.process_control import children
from agents.settings import Settings
from group_offsets import group_offsets
from running import Message, article, await_condition, newsloom, present, publish, publish_versions
from schemas import (
    DEAD_LETTER_TOPIC,
    CleanedArticle,
    EnrichedArticle,
    EntityTaggedArticle,
    LanguageTaggedArticle,
    RawArticle,
)
from wholeness import assert_whole

pytestmark = pytest.mark.broker

SLOW_SECONDS = 9
"""Longer than the session timeout of the tests, 6 s."""
GOOD = 20
BRAKE_RECORDS = 30
BAD = 100


def test_worker_keeps_its_partitions_while_a_stage_is_slow(kafka_settings: Settings, tmp_path: Path) -> None:
    """A batch takes longer than the session: heartbeats go on, nothing is assigned anew, nothing comes twice."""
    with local_worker(kafka_settings, tmp_path / "worker.log") as worker:
        pool = children(worker.stage_process("entities"))
        for member in pool:
            os.kill(member, signal.SIGSTOP)
        messages = publish_versions(kafka_settings, range(GOOD))
        await_condition(lambda: len(present(kafka_settings, LanguageTaggedArticle.kafka_topic)) == GOOD, "its input")
        threading.Event().wait(SLOW_SECONDS)  # the slowness itself, which has to last so long
        for member in pool:
            os.kill(member, signal.SIGCONT)
        await_condition(lambda: len(present(kafka_settings, EnrichedArticle.kafka_topic)) >= GOOD, "the results")
        rebalances = worker.metric("entities", "newsloom_consumer_rebalances_total")

        assert rebalances == 1
    assert len(present(kafka_settings, EntityTaggedArticle.kafka_topic)) == GOOD
    assert_whole(kafka_settings, messages)


def test_worker_brakes_before_its_topic_is_drained(kafka_settings: Settings, tmp_path: Path) -> None:
    """Everything fails: the worker stops and says with what; what it has not sent is there for the next one."""
    braking = kafka_settings.model_copy(update={"dead_letter_brake_records": BRAKE_RECORDS, "batch_records": 8})
    brakeless = kafka_settings.model_copy(update={"dead_letter_brake_ratio": 2.0})
    raw = RawArticle.kafka_topic
    messages: list[Message] = [(f"urn:{number}".encode(), b"no record") for number in range(BAD)]
    publish(kafka_settings, raw, messages)

    with group_offsets(kafka_settings, kafka_settings.group("cleaning")) as offsets:
        braked = newsloom("worker", "--stages", "cleaning", settings=braking)
        spared = offsets.lag(raw)
        with local_worker(brakeless, tmp_path / "worker.log", "--stages", "cleaning"):
            await_condition(lambda: offsets.lag(raw) == 0, "the rest")

    assert braked.returncode == 1
    assert re.search(r"(\d+) of the last \1 records failed, most of them with undecodable", braked.stderr)
    assert spared >= BAD - BRAKE_RECORDS
    letters = present(kafka_settings, DEAD_LETTER_TOPIC)
    assert sorted((letter.key, letter.value) for letter in letters) == sorted(messages)


def test_worker_reads_again_what_is_committed_and_gone(kafka_settings: Settings, tmp_path: Path) -> None:
    """A log that has lost its tail ends before the commit: new records are processed, and the loss is named."""
    raw = RawArticle.kafka_topic
    group = kafka_settings.group("cleaning")
    messages = publish_versions(kafka_settings, range(GOOD))
    consumer = KafkaConsumer(
        bootstrap_servers=kafka_settings.bootstrap_servers, group_id=group, enable_auto_commit=False
    )
    partitions = [TopicPartition(kafka_settings.kafka_topic(raw), number) for number in range(2)]
    consumer.assign(partitions)
    consumer.commit({partition: OffsetAndMetadata(1000, "", -1) for partition in partitions})
    consumer.close()

    with local_worker(kafka_settings, tmp_path / "worker.log", "--stages", "cleaning"):
        await_condition(lambda: len(present(kafka_settings, CleanedArticle.kafka_topic)) >= GOOD, "all records")

    assert "has lost records that were committed" in (tmp_path / "worker.log").read_text()
    assert_whole(kafka_settings, messages, stages=STAGES[:1])


def test_dead_letter_that_fails_again_keeps_count(kafka_settings: Settings, tmp_path: Path) -> None:
    """Sent back to where it failed, and failing again, a letter says that it is the second attempt."""
    publish(kafka_settings, RawArticle.kafka_topic, [(b"urn:bad", b"no record")])

    with local_worker(kafka_settings, tmp_path / "worker.log", "--stages", "cleaning"):
        await_condition(lambda: len(present(kafka_settings, DEAD_LETTER_TOPIC)) == 1, "the first letter")
        replayed = newsloom("dead-letters", "replay", "--all", "--stage", "cleaning", settings=kafka_settings)
        await_condition(lambda: len(present(kafka_settings, DEAD_LETTER_TOPIC)) == 2, "the second letter")

    letters = [dict(record.headers) for record in present(kafka_settings, DEAD_LETTER_TOPIC)]
    assert replayed.returncode == 0, replayed.stderr
    assert sorted(letter["newsloom.attempts"] for letter in letters) == [b"1", b"2"]


def test_worker_reads_records_of_a_newer_version(kafka_settings: Settings, tmp_path: Path) -> None:
    """A field that this version does not know does not stop it: a rolling upgrade may begin with any stage."""
    with local_worker(kafka_settings, tmp_path / "worker.log", "--stages", "cleaning"):
        publish(kafka_settings, RawArticle.kafka_topic, [article("urn:newer", 1)])
        await_condition(lambda: len(present(kafka_settings, CleanedArticle.kafka_topic)) == 1, "a cleaned record")
    (record,) = present(kafka_settings, CleanedArticle.kafka_topic)
    newer = json.loads(record.value)
    newer["mood"] = {"label": "calm"}
    newer["cleaning"]["pages"] = 1
    newer["cleaning"]["segments"][0]["colour"] = "red"

    with local_worker(kafka_settings, tmp_path / "worker.log", "--stages", "language"):
        publish(kafka_settings, CleanedArticle.kafka_topic, [(b"urn:newer", json.dumps(newer).encode())])
        await_condition(lambda: len(present(kafka_settings, LanguageTaggedArticle.kafka_topic)) == 2, "both records")

    older, later = present(kafka_settings, LanguageTaggedArticle.kafka_topic)
    assert present(kafka_settings, DEAD_LETTER_TOPIC) == []
    assert (
        LanguageTaggedArticle.decode(later.value).canonical_json()
        == LanguageTaggedArticle.decode(older.value).canonical_json()
    )
