"""What a peer runs: a stage function between two topics, without any of our runtime."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from agents.pipeline import stages_named
from agents.settings import load_settings

SESSION_SECONDS = 6
BATCH_RECORDS = 64


@dataclass(frozen=True, slots=True)
class Work:
    """A stage: it reads bytes from one topic and writes bytes to the next; a bad record raises."""

    name: str
    group: str
    source: str
    target: str
    run: Callable[[bytes], bytes]


def from_command_line() -> tuple[str, list[Work]]:
    """Return where Kafka is and what to do: `SERVERS PREFIX STAGE…`."""
    servers, prefix, *names = sys.argv[1:]
    return servers, [load_work(name, prefix) for name in names]


def load_work(name: str, prefix: str) -> Work:
    """Load the models of a stage."""
    (stage,) = stages_named((name,))
    run, read = stage.load(load_settings()).run, stage.reads.decode
    source, target = (f"{prefix}{record.kafka_topic}" for record in (stage.reads, stage.writes))

    def work(value: bytes) -> bytes:
        encoded: bytes = run(read(value)).encode()
        return encoded

    return Work(name, f"{prefix}{name}", source, target, work)
