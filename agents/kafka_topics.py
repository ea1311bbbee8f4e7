"""The Kafka topics of the service: created, or compared with what the cluster has."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError, TopicAuthorizationFailedError, UnknownTopicOrPartitionError

from agents.expected_topics import KafkaTopic, expected_topics
from agents.kafka_security import connect, needing
from agents.settings import Settings

CREATING = "CREATE and DESCRIBE on the topics of newsloom"
DESCRIBING = "DESCRIBE and DESCRIBE_CONFIGS on the topics of newsloom"


@contextmanager
def admin_client(settings: Settings, *, rights: str) -> Iterator[KafkaAdminClient]:
    """Connect to the cluster.

    Args:
        settings: where and how to connect.
        rights: which are needed.

    Raises:
        AccessError: Kafka turns us away, or denies one of the rights.
        ConnectionError: no broker answers within the timeout.
    """
    client = connect(KafkaAdminClient, settings, client_id="newsloom")
    try:
        with needing(rights, settings):
            yield client
    finally:
        client.close()


def create_topics(settings: Settings) -> tuple[str, ...]:
    """Create the topics that are missing and return their names; topics that exist are left as they are.

    Raises:
        AccessError: Kafka turns us away, or denies creating topics.
        ConnectionError: no broker answers.
    """
    with admin_client(settings, rights=CREATING) as client:
        topics = expected_topics(settings)
        existing = _partitions(client, [topic.name for topic in topics])
        missing = [topic for topic in topics if topic.name not in existing]
        for topic in missing:
            new = NewTopic(
                topic.name,
                topic.partitions,
                settings.replication_factor,
                topic_configs=dict(topic.required + topic.advised),
            )
            with suppress(TopicAlreadyExistsError):
                client.create_topics([new])
        client.wait_for_topics([topic.name for topic in missing])
    return tuple(topic.name for topic in missing)


def message_limits(settings: Settings, topics: Sequence[str]) -> Mapping[str, int]:
    """Return the largest message that each topic takes, in bytes; topics that do not exist are left out.

    Raises:
        AccessError: Kafka turns us away, or denies describing the topics.
        ConnectionError: no broker answers.
    """
    with admin_client(settings, rights=DESCRIBING) as client:
        configs = _configurations(client, list(_partitions(client, topics)))
    return {name: int(str(config["max.message.bytes"]["value"])) for name, config in configs.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the cluster is not as expected.

    Attributes:
        safe: articles are not endangered by it; `topics check` shows it, a worker starts all the same.
    """

    topic: str
    message: str
    safe: bool = False


def compare_topics(settings: Settings) -> tuple[Difference, ...]:
    """Compare the cluster with the expected topics.

    Raises:
        AccessError: Kafka turns us away, or denies describing the topics.
        ConnectionError: no broker answers.
    """
    topics = expected_topics(settings)
    with admin_client(settings, rights=DESCRIBING) as client:
        partitions = _partitions(client, [topic.name for topic in topics])
        configs = _configurations(client, list(partitions))
    return tuple(
        difference
        for topic in topics
        for difference in _differences(
            topic, configs.get(topic.name), partitions.get(topic.name, 0), settings.bootstrap_servers
        )
    )


def _partitions(client: KafkaAdminClient, topics: Sequence[str]) -> Mapping[str, int]:
    """Return how many partitions each topic that exists has; asked by name, as a list leaves out what is denied."""
    described = client.describe_topics(list(topics))
    for topic in described:
        if topic["error_code"] == TopicAuthorizationFailedError.errno:
            raise TopicAuthorizationFailedError(topic["name"])
    missing = UnknownTopicOrPartitionError.errno
    return {topic["name"]: len(topic["partitions"]) for topic in described if topic["error_code"] != missing}


def _configurations(
    client: KafkaAdminClient, topics: Sequence[str]
) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in topics]
    described = client.describe_configs(resources, config_filter="all") if resources else {}
    configs: Mapping[str, Mapping[str, Mapping[str, object]]] = described.get("topic", {})
    denied = [topic for topic, config in configs.items() if not config]  # kafka-python passes over the error
    if denied:
        raise TopicAuthorizationFailedError(", ".join(denied))
    return configs


def _differences(
    topic: KafkaTopic, config: Mapping[str, Mapping[str, object]] | None, partitions: int, bootstrap_servers: str
) -> Iterator[Difference]:
    alter = f"kafka-configs.sh --bootstrap-server {bootstrap_servers} --alter --topic {topic.name} --add-config"
    if config is None:
        yield Difference(topic.name, "does not exist; `newsloom topics create` creates it", safe=topic.optional)
        return
    for expected, safe in ((topic.required, False), (topic.advised, True)):
        for name, value in expected:
            actual = str(config.get(name, {}).get("value"))
            if _matches(name, actual, value):
                continue
            remedy = f"`{alter} '{name}=[{value}]'` mends it"
            yield Difference(topic.name, f"has {name}={actual} instead of {value}; {remedy}", safe=safe)
    if partitions != topic.partitions:
        yield Difference(topic.name, f"has {partitions} partitions instead of {topic.partitions}", safe=True)


def _matches(name: str, actual: str, expected: str) -> bool:
    if name == "max.message.bytes" and actual.isdecimal():
        return int(actual) >= int(expected)
    return sorted(actual.split(",")) == sorted(expected.split(","))
