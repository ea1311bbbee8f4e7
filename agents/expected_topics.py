"""The Kafka topics of the service as they should be."""

from dataclasses import dataclass

from agents.pipeline import RECORDS
from agents.settings import Settings
from schemas import CANARY_TOPIC, DEAD_LETTER_TOPIC, EnrichedArticle
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
        optional: articles get on without the topic.
    """

    name: str
    partitions: int
    required: tuple[tuple[str, str], ...]
    advised: tuple[tuple[str, str], ...]
    optional: bool = False


def expected_topics(settings: Settings) -> tuple[KafkaTopic, ...]:
    """Return every topic of the service, in pipeline order, then those of the canaries and of the dead letters."""
    records = (_record_topic(record, settings) for record in RECORDS)
    return (*records, _canary_topic(settings), _dead_letter_topic(settings))


def _record_topic(record: type[Record], settings: Settings) -> KafkaTopic:
    is_enriched = record is EnrichedArticle
    return KafkaTopic(
        name=settings.kafka_topic(record.kafka_topic),
        partitions=settings.partitions,
        required=(
            ("cleanup.policy", "compact,delete" if is_enriched else "delete"),
            ("max.message.bytes", str(settings.max_message_bytes)),
        ),
        advised=_advised(retention_days=30 if is_enriched else 7),
    )


def _canary_topic(settings: Settings) -> KafkaTopic:
    return KafkaTopic(
        name=settings.kafka_topic(CANARY_TOPIC),
        partitions=settings.partitions,
        required=(),
        advised=(("cleanup.policy", "delete"), *_advised(retention_days=1)),
        optional=True,
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
