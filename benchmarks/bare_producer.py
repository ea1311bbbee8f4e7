"""A producer without anything around it: `python -m benchmarks.bare_producer LIBRARY SERVERS TOPIC FILE`.

Sends the lines of a file, each under a key of its own, and prints how long it took from the first to the last
acknowledgement.
"""

import asyncio
import sys
import time
from pathlib import Path


def main() -> int:
    """Send with kafka-python or aiokafka."""
    library, servers, topic, source = sys.argv[1:]
    lines = Path(source).read_bytes().splitlines()
    if library == "kafka-python":
        seconds = _send(servers, topic, lines)
    else:
        seconds = asyncio.run(_send_in_loop(servers, topic, lines))
    sys.stdout.write(str(seconds))
    return 0


def _send(servers: str, topic: str, lines: list[bytes]) -> float:
    from kafka import KafkaProducer

    producer = KafkaProducer(bootstrap_servers=servers, acks="all", linger_ms=5)
    began = time.monotonic()
    futures = [producer.send(topic, key=str(number).encode(), value=line) for number, line in enumerate(lines)]
    for future in futures:
        future.get(timeout=60)
    seconds = time.monotonic() - began
    producer.close()
    return seconds


async def _send_in_loop(servers: str, topic: str, lines: list[bytes]) -> float:
    from aiokafka import AIOKafkaProducer

    async with AIOKafkaProducer(bootstrap_servers=servers, acks="all", linger_ms=5) as producer:
        began = time.monotonic()
        futures = [
            await producer.send(topic, key=str(number).encode(), value=line) for number, line in enumerate(lines)
        ]
        await asyncio.gather(*futures)
        return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
