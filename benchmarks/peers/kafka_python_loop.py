"""A plain kafka-python loop: poll a batch, compute, send, await all acknowledgements, commit."""

from kafka import KafkaConsumer, KafkaProducer

from benchmarks.peers.work import BATCH_RECORDS, SESSION_SECONDS, from_command_line


def main() -> None:
    """Run one stage until it is killed."""
    servers, (work,) = from_command_line()
    consumer = KafkaConsumer(
        work.source,
        bootstrap_servers=servers,
        group_id=work.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=SESSION_SECONDS * 1000,
        heartbeat_interval_ms=SESSION_SECONDS * 200,
    )
    producer = KafkaProducer(bootstrap_servers=servers, acks="all", linger_ms=5)
    while True:
        polled = consumer.poll(timeout_ms=100, max_records=BATCH_RECORDS)
        futures = [
            producer.send(work.target, key=record.key, value=work.run(record.value))
            for records in polled.values()
            for record in records
        ]
        for future in futures:
            future.get(timeout=60)
        if futures:
            consumer.commit()


if __name__ == "__main__":
    main()
