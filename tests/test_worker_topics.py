"""The worker on topics that are missing, wrong, forbidden or too small: it says so, or goes on, never in silence."""

import os
from pathlib import Path

import pytest
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ConfigResource,
    ConfigResourceType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
)
from kafka.errors import SecurityDisabledError

from agents.kafka_topics import create_topics, message_limits
from agents.local_worker import local_worker
from agents.settings import Settings
from running import TEXT, article, await_condition, await_results, newsloom, present, publish
from schemas import DEAD_LETTER_TOPIC, CleanedArticle, EnrichedArticle, RawArticle

pytestmark = pytest.mark.broker


def test_worker_refuses_missing_topics(settings: Settings) -> None:
    """Without its topics it does not start, and says what creates them."""
    refusal = newsloom("worker", settings=settings)

    assert refusal.returncode == 2
    assert "newsloom topics create" in refusal.stderr


def test_worker_refuses_missing_models(kafka_settings: Settings, tmp_path: Path) -> None:
    """Without its models it stops, and says what makes them."""
    refusal = newsloom("worker", settings=kafka_settings.model_copy(update={"models_dir": tmp_path}))

    assert refusal.returncode == 1
    assert "run `make train`" in refusal.stderr


def test_worker_refuses_topics_with_wrong_settings(kafka_settings: Settings) -> None:
    """A topic that would delete or refuse what it should keep is named with its remedy."""
    topic = kafka_settings.kafka_topic(EnrichedArticle.kafka_topic)
    admin = KafkaAdminClient(bootstrap_servers=kafka_settings.bootstrap_servers)
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"max.message.bytes": "1000"})])
    admin.close()

    refusal = newsloom("worker", settings=kafka_settings)

    assert refusal.returncode == 2
    assert f"{topic} has max.message.bytes=1000" in refusal.stderr


def test_worker_stops_when_its_topic_goes_away(kafka_settings: Settings, tmp_path: Path) -> None:
    """An input topic that is deleted under a running worker ends it with a message, never in silence."""
    with local_worker(kafka_settings, tmp_path / "worker.log", "--stages", "cleaning") as worker:
        admin = KafkaAdminClient(bootstrap_servers=kafka_settings.bootstrap_servers)
        admin.delete_topics([kafka_settings.kafka_topic(RawArticle.kafka_topic)])
        admin.close()

        code = worker.process.wait(90)

    assert code == 1
    assert "does not exist" in worker.log.read_text()


def test_worker_makes_a_dead_letter_of_a_result_that_is_too_large(settings: Settings, tmp_path: Path) -> None:
    """A result that its topic refuses becomes a dead letter with the input; its neighbours on the partition go on."""
    one_partition = settings.model_copy(update={"partitions": 1})
    create_topics(one_partition)
    topic = settings.kafka_topic(CleanedArticle.kafka_topic)
    long = RawArticle(uri="urn:long", body=TEXT * 100).encode()
    with local_worker(one_partition, tmp_path / "worker.log"):
        publish(settings, RawArticle.kafka_topic, [article("urn:before", 1)])
        await_results(settings, 1)
        admin = KafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"max.message.bytes": "5000"})])
        admin.close()
        await_condition(lambda: message_limits(settings, [topic])[topic] == 5000, "the smaller limit")
        publish(settings, RawArticle.kafka_topic, [(b"urn:long", long), article("urn:after", 2)])

        def both_arrived() -> bool:
            enriched, dead = await_results(settings, 3)
            return bool(dead) and {record.key for record in enriched} == {b"urn:before", b"urn:after"}

        await_condition(both_arrived, "the dead letter and the article behind it")

    letters = present(settings, DEAD_LETTER_TOPIC)
    assert {(letter.key, letter.value) for letter in letters} == {(b"urn:long", long)}
    assert {dict(letter.headers)["newsloom.error-type"] for letter in letters} == {b"result_too_large"}


def test_worker_stops_when_reading_is_denied(kafka_settings: Settings, tmp_path: Path) -> None:
    """A right that is withdrawn ends the worker with the rights that it needs, never in silence."""
    topic = kafka_settings.kafka_topic(RawArticle.kafka_topic)
    pattern = ResourcePattern(ResourceType.TOPIC, topic)
    with local_worker(kafka_settings, tmp_path / "worker.log", "--stages", "cleaning") as worker:
        admin = KafkaAdminClient(bootstrap_servers=kafka_settings.bootstrap_servers)
        rules = [
            ACL("User:ANONYMOUS", "*", ACLOperation.ALL, ACLPermissionType.ALLOW, pattern),
            ACL("User:ANONYMOUS", "*", ACLOperation.READ, ACLPermissionType.DENY, pattern),
        ]
        try:
            admin.create_acls(rules)
        except SecurityDisabledError:
            if "CI" in os.environ:
                raise
            pytest.skip("the cluster that NEWSLOOM_BOOTSTRAP_SERVERS names has no access control")
        finally:
            admin.close()

        code = worker.process.wait(90)

    assert code == 1
    assert "is denied: allow this user READ" in worker.log.read_text()
