"""The Kafka topics of the service: created, or compared with what the cluster has."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from agents.kafka_reader import BOOTSTRAP_TIMEOUT_MS, unreachable
from agents.pipeline import RECORDS
from agents.settings import Settings
from schemas import DEAD_LETTER_TOPIC, EnrichedArticle
from schemas.record import Record

DAY_MS = 24 * 60 * 60 * 1000
DEAD_LETTER_MARGIN_BYTES = 1024 * 1024
"""A dead letter is the original message plus headers, so its topic takes this much more."""


@dataclass(frozen=True, slots=True)
class KafkaTopic:
    """A topic as it should be.

    Attributes:
        required: configuration without which articles could be lost; a worker refuses to start on anything else.
        advised: configuration that an operator may choose otherwise.
    """

    name: str
    partitions: int
    required: tuple[tuple[str, str], ...]
    advised: tuple[tuple[str, str], ...]


def expected_topics(settings: Settings) -> tuple[KafkaTopic, ...]:
    """Return every topic of the service, in pipeline order, the dead letters last."""
    return (*(_record_topic(record, settings) for record in RECORDS), _dead_letter_topic(settings))


def _record_topic(record: type[Record], settings: Settings) -> KafkaTopic:
    last = record is EnrichedArticle
    return KafkaTopic(
        name=settings.kafka_topic(record.kafka_topic),
        partitions=settings.partitions,
        required=(
            ("cleanup.policy", "compact,delete" if last else "delete"),
            ("max.message.bytes", str(settings.max_message_bytes)),
        ),
        advised=_advised(retention_days=30 if last else 7),
    )


def _dead_letter_topic(settings: Settings) -> KafkaTopic:
    limit = settings.max_message_bytes + DEAD_LETTER_MARGIN_BYTES
    return KafkaTopic(
        name=settings.kafka_topic(DEAD_LETTER_TOPIC),
        partitions=settings.partitions,
        required=(("cleanup.policy", "delete"), ("max.message.bytes", str(limit))),
        advised=_advised(retention_days=30),
    )


def _advised(*, retention_days: int) -> tuple[tuple[str, str], ...]:
    """Time by the broker's clock: with the producer's, an article dated 1970 would be deleted at once."""
    return ("message.timestamp.type", "LogAppendTime"), ("retention.ms", str(retention_days * DAY_MS))


@contextmanager
def admin_client(settings: Settings) -> Iterator[KafkaAdminClient]:
    """Connect to the cluster.

    Raises:
        ConnectionError: no broker answers within the timeout.
    """
    try:
        client = KafkaAdminClient(
            bootstrap_servers=settings.bootstrap_servers.split(","),
            client_id="newsloom",
            bootstrap_timeout_ms=BOOTSTRAP_TIMEOUT_MS,
        )
    except KafkaError as error:
        raise unreachable(settings) from error
    try:
        yield client
    finally:
        client.close()


def create_topics(settings: Settings) -> tuple[str, ...]:
    """Create the topics that are missing and return their names; topics that exist are left as they are.

    Raises:
        ConnectionError: no broker answers.
        kafka.errors.KafkaError: the cluster refuses, for example because of its access rules.
    """
    with admin_client(settings) as client:
        existing = set(client.list_topics())
        missing = [topic for topic in expected_topics(settings) if topic.name not in existing]
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
    """Return the largest message that each topic takes, in bytes.

    Raises:
        ConnectionError: no broker answers.
        kafka.errors.KafkaError: a topic does not exist or may not be described.
    """
    with admin_client(settings) as client:
        configs = _configurations(client, topics)
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
        ConnectionError: no broker answers.
        kafka.errors.KafkaError: the cluster refuses to describe its topics.
    """
    topics = expected_topics(settings)
    with admin_client(settings) as client:
        existing = set(client.list_topics())
        present = [topic.name for topic in topics if topic.name in existing]
        configs = _configurations(client, present)
        partitions = {
            description["name"]: len(description["partitions"]) for description in client.describe_topics(present)
        }
    return tuple(
        difference
        for topic in topics
        for difference in _differences(topic, configs.get(topic.name), partitions.get(topic.name, 0))
    )


def _configurations(
    client: KafkaAdminClient, topics: Sequence[str]
) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in topics]
    described = client.describe_configs(resources, config_filter="all") if resources else {}
    configs: Mapping[str, Mapping[str, Mapping[str, object]]] = described.get("topic", {})
    return configs


def _differences(
    topic: KafkaTopic, config: Mapping[str, Mapping[str, object]] | None, partitions: int
) -> Iterator[Difference]:
    if config is None:
        yield Difference(topic.name, "does not exist; `newsloom topics create` creates it")
        return
    for expected, safe in ((topic.required, False), (topic.advised, True)):
        for name, value in expected:
            actual = str(config.get(name, {}).get("value"))
            if _matches(name, actual, value):
                continue
            remedy = f"kafka-configs.sh --alter --topic {topic.name} --add-config '{name}=[{value}]'"
            yield Difference(topic.name, f"has {name}={actual} instead of {value}; `{remedy}` mends it", safe=safe)
    if partitions != topic.partitions:
        yield Difference(topic.name, f"has {partitions} partitions instead of {topic.partitions}", safe=True)


def _matches(name: str, actual: str, expected: str) -> bool:
    if name == "max.message.bytes" and actual.isdecimal():
        return int(actual) >= int(expected)
    return sorted(actual.split(",")) == sorted(expected.split(","))
