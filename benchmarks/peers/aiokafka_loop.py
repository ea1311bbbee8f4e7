"""A plain aiokafka loop: fetch a batch, compute, send, await all acknowledgements, commit."""

import asyncio
import sys
import time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.peers.work import BATCH_RECORDS, SESSION_SECONDS, Work, from_command_line


async def run(servers: str, work: Work) -> None:
    """Run one stage until it is killed; say after each batch what the function has used in all, in CPU seconds."""
    consumer = AIOKafkaConsumer(
        work.source,
        bootstrap_servers=servers,
        group_id=work.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=SESSION_SECONDS * 1000,
        heartbeat_interval_ms=SESSION_SECONDS * 200,
    )
    function_seconds = 0.0
    async with consumer, AIOKafkaProducer(bootstrap_servers=servers, acks="all", linger_ms=5) as producer:
        while True:
            batches = await consumer.getmany(timeout_ms=100, max_records=BATCH_RECORDS)
            records = [record for batch in batches.values() for record in batch]
            before = time.thread_time()
            values = [work.run(record.value) for record in records]
            function_seconds += time.thread_time() - before
            sent = [
                await producer.send(work.target, key=record.key, value=value)
                for record, value in zip(records, values, strict=True)
            ]
            await asyncio.gather(*sent)
            if records:
                await consumer.commit()
                sys.stdout.write(f"{function_seconds}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    servers, (only,) = from_command_line()
    asyncio.run(run(servers, only))
