"""Dead letters: a message that failed, byte for byte, with headers that say where and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.attempt import Failed
from agents.headers import CANARY, ReadHeaders, header_text, now
from agents.stage import VERSION

STREAMS = "__streams.errors."
OWN = "newsloom."
ATTEMPTS = "newsloom.attempts"
ATTEMPTS_DIGITS = 9
"""A longer number is not ours; from 4,301 digits on Python would refuse it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message was read, and its headers."""

    topic: str
    partition: int
    offset: int
    headers: ReadHeaders


def dead_letter_headers(origin: Origin, failure: Failed) -> ReadHeaders:
    """Return the headers of the message with those of its failure added.

    The names of the first group are those of KIP-1034, so tools that know Kafka Streams understand them.
    """
    kept = tuple(header for header in origin.headers if not _added(header[0]) and header[0] != ATTEMPTS)
    added = {
        f"{STREAMS}exception": failure.exception,
        f"{STREAMS}message": failure.message,
        f"{STREAMS}stacktrace": failure.stacktrace,
        f"{STREAMS}topic": origin.topic,
        f"{STREAMS}partition": str(origin.partition),
        f"{STREAMS}offset": str(origin.offset),
        f"{OWN}stage": failure.stage,
        f"{OWN}error-type": failure.error_type,
        ATTEMPTS: str(attempts(dict(origin.headers)) + 1),
        f"{OWN}failed-at": now(),
        f"{OWN}version": VERSION,
    }
    return (*kept, *((name, text.encode(errors="replace")) for name, text in added.items()))


def original_headers(headers: ReadHeaders) -> ReadHeaders:
    """Return the headers of the message that failed; only the count of attempts stays, so that it goes on."""
    return tuple(header for header in headers if not _added(header[0]))


def attempts(headers: Mapping[str, bytes | None]) -> int:
    """Return how often the message has failed already."""
    value = headers.get(ATTEMPTS) or b""
    return int(value) if value.isdigit() and len(value) <= ATTEMPTS_DIGITS else 0


def _added(name: str) -> bool:
    return name.startswith((STREAMS, OWN)) and name not in (ATTEMPTS, CANARY)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter as it lies on its topic."""

    place: str
    stage: str
    error_type: str
    failed_at: str
    attempts: int
    message: str
    topic: str
    key: bytes | None
    value: bytes | None
    headers: ReadHeaders

    @property
    def uri(self) -> str:
        """The article's uri, or what can be read of it."""
        return (self.key or b"").decode(errors="replace") or "(no key)"


def read_dead_letter(record: Any) -> DeadLetter:  # noqa: ANN401 - kafka-python has no types
    """Read a record of the dead-letter topic; headers that are missing are empty."""
    found = dict(record.headers)

    def text(name: str) -> str:
        return header_text(found, name) or ""

    return DeadLetter(
        place=f"{record.partition}:{record.offset}",
        stage=text(f"{OWN}stage"),
        error_type=text(f"{OWN}error-type"),
        failed_at=text(f"{OWN}failed-at"),
        attempts=attempts(found),
        message=text(f"{STREAMS}message"),
        topic=text(f"{STREAMS}topic"),
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
    )
