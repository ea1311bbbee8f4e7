"""Starts the real commands and awaits what they do; nothing here sleeps for a fixed time and hopes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kafka import KafkaProducer
from kafka.serializer import Serializer

from agents.kafka_reader import topic_reader
from agents.kafka_security import connect
from agents.settings import Settings
from agents.stage_process import as_environment
from schemas import DEAD_LETTER_TOPIC, EnrichedArticle, RawArticle

DEADLINE_SECONDS = 180.0
POLL_SECONDS = 0.05
TEXT = "The mayor of Vienna opened the new bridge over the Danube on Monday. Thousands of people came, number {}."


def await_condition(condition: Callable[[], bool], what: str, *, seconds: float = DEADLINE_SECONDS) -> None:
    """Return when the condition holds; fail with the description when the deadline passes."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:.0f} s"
        time.sleep(POLL_SECONDS)


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables with which a command runs with these settings."""
    return {**os.environ, **as_environment(settings)}


def newsloom(*arguments: str, settings: Settings, timeout_seconds: float = 60) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "agents.command_line", *arguments],
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )


def stop(process: "subprocess.Popen[bytes]", *, number: int = signal.SIGTERM, seconds: float = 40) -> int:
    """Send a signal, unless the process has ended, and return its exit code."""
    if process.poll() is None:
        process.send_signal(number)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


Message = tuple[bytes | None, bytes | None]


def article(uri: str, number: int) -> tuple[bytes, bytes]:
    """Return key and value of an article whose metadata say which version it is."""
    return uri.encode(), RawArticle(uri=uri, body=TEXT.format(number), metadata={"version": number}).encode()


def publish_versions(settings: Settings, versions: Iterable[int]) -> list[tuple[bytes, bytes]]:
    """Publish articles of these versions, each under a uri of its own, and return them."""
    messages = [article(f"urn:{number}", number) for number in versions]
    publish(settings, RawArticle.kafka_topic, messages)
    return messages


NULL = object()
"""Stands for a null value where the key is null too: kafka-python refuses two nulls before it serialises them."""


class NullSerializer(Serializer):  # type: ignore[misc] # kafka-python has no types
    """Leaves bytes as they are and makes a null of `NULL`."""

    def serialize(self, _topic: str, _headers: Any, data: Any) -> Any:  # noqa: ANN401 - of the base class
        """Return what is sent."""
        return None if data is NULL else data


def publish(settings: Settings, topic: str, messages: Sequence[Message]) -> None:
    """Send keys and values as they are."""
    producer = connect(
        KafkaProducer, settings, acks="all", max_request_size=16 * 1024 * 1024, value_serializer=NullSerializer()
    )
    try:
        futures = [
            producer.send(settings.kafka_topic(topic), key=key, value=NULL if key is value is None else value)
            for key, value in messages
        ]
        for future in futures:
            future.get(timeout=30)
    finally:
        producer.close()


def present(settings: Settings, topic: str) -> list[Any]:
    """Return all records of a topic."""
    with topic_reader(settings, settings.kafka_topic(topic)) as reader:
        return list(reader.present())


def await_results(settings: Settings, count: int, *, seconds: float = DEADLINE_SECONDS) -> tuple[list[Any], list[Any]]:
    """Return enriched records and dead letters when there are this many in all."""
    results: tuple[list[Any], list[Any]] = [], []

    def arrived() -> bool:
        nonlocal results
        results = present(settings, EnrichedArticle.kafka_topic), present(settings, DEAD_LETTER_TOPIC)
        return len(results[0]) + len(results[1]) >= count

    await_condition(arrived, f"{count} results", seconds=seconds)
    return results
