"""FastStream: a subscriber for each batch, which is committed when its results are acknowledged."""

import asyncio
from typing import Any

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage

from benchmarks.peers.work import BATCH_RECORDS, SESSION_SECONDS, Work, from_command_line


def main() -> None:
    """Run one stage."""
    servers, works = from_command_line()
    broker = KafkaBroker(servers, acks="all", logger=None)
    for work in works:
        _subscribe(broker, work)
    asyncio.run(FastStream(broker, logger=None).run())


def _subscribe(broker: KafkaBroker, work: Work) -> None:
    async def keep_bytes(message: Any) -> Any:  # noqa: ANN401 - FastStream calls it with messages of many kinds
        return message.body

    async def handle(message: KafkaMessage) -> None:
        sent = [
            broker.publish(work.run(record.value), topic=work.target, key=record.key) for record in message.raw_message
        ]
        await asyncio.gather(*sent)

    broker.subscriber(
        work.source,
        group_id=work.group,
        auto_offset_reset="earliest",
        batch=True,
        max_records=BATCH_RECORDS,
        session_timeout_ms=SESSION_SECONDS * 1000,
        heartbeat_interval_ms=SESSION_SECONDS * 200,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        decoder=keep_bytes,
    )(handle)


if __name__ == "__main__":
    main()
