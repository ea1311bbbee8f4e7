"""Moves a stage's consumer group back in its topic, so that articles are processed once more."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kafka.admin import KafkaAdminClient, OffsetSpec, OffsetTimestamp
from kafka.errors import NoError, RetriableError, UnknownMemberIdError
from kafka.structs import OffsetAndMetadata, TopicPartition

from agents.kafka_topics import admin_client
from agents.settings import Settings
from agents.stage import Stage

RIGHTS = "READ on the topics and consumer groups of newsloom"
POLL_SECONDS = 0.5

Offsets = Mapping[TopicPartition, int]


def rewind(stage: Stage[Any, Any], settings: Settings, *, since: datetime | None = None) -> Mapping[int, int]:
    """Set the offsets of a stage back, never forward, and return by partition how many records it will read again.

    A partition of which the stage has committed nothing is left out: it is read from its first record anyway. A worker
    that has a name of its own counts for another session after its end; so long is waited.

    Args:
        stage: whose group.
        settings: where, and the name of the group.
        since: records that Kafka took from then on are read again; by default all that the topic still holds.

    Raises:
        ValueError: workers of the stage are running, which would go on from where they are.
        AccessError: Kafka turns us away, or denies it.
        ConnectionError: no broker answers.
    """
    group, topic = settings.group(stage.name), settings.kafka_topic(stage.reads.kafka_topic)
    with admin_client(settings, rights=RIGHTS) as client:
        deadline = time.monotonic() + 2 * settings.session_timeout_seconds
        committed = {place: offset for place, offset in _committed(client, group, deadline) if place.topic == topic}
        earlier = _earlier(client, committed, since)
        while not _is_accepted(client, group, earlier):
            if time.monotonic() > deadline:
                raise ValueError(
                    f"workers run the stage {stage.name}: stop them first, as they go on from where they are"
                )
            time.sleep(POLL_SECONDS)
    return {place.partition: committed[place] - offset for place, offset in sorted(earlier.items())}


def _committed(client: KafkaAdminClient, group: str, deadline: float) -> Sequence[tuple[TopicPartition, int]]:
    """Return what a group has committed; a cluster that is asked about groups for the first time needs a moment."""
    while True:
        try:
            found = client.list_group_offsets({group: None})[group]
        except RetriableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)
        else:
            return [(place, offset.offset) for place, offset in found.items()]


def _earlier(client: KafkaAdminClient, committed: Offsets, since: datetime | None) -> Offsets:
    """Return where to begin, of the partitions in which that is before what is committed."""
    target = OffsetTimestamp(int(1000 * since.timestamp())) if since else OffsetSpec.EARLIEST
    found = client.list_partition_offsets(dict.fromkeys(committed, target)) if committed else {}
    nothing_came = -1
    return {
        place: found[place].offset for place, offset in committed.items() if nothing_came < found[place].offset < offset
    }


def _is_accepted(client: KafkaAdminClient, group: str, offsets: Offsets) -> bool:
    """Commit for a group; tell whether that was accepted, which it is not while the group has members."""
    answers = client.alter_group_offsets(
        group, {place: OffsetAndMetadata(offset, "", None) for place, offset in offsets.items()}
    )
    for answer in answers.values():
        if answer not in (NoError, UnknownMemberIdError):
            raise answer
    return UnknownMemberIdError not in answers.values()
