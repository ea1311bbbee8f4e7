"""The command that publishes articles, with a real broker."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from agents.metrics_port import ask
from agents.settings import Settings
from schemas import RawArticle

pytestmark = pytest.mark.broker

COMMAND = [sys.executable, str(Path(__file__).resolve().parents[1] / "replay.py")]
DEADLINE_SECONDS = 120


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "NEWSLOOM_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSLOOM_TOPIC_PREFIX": settings.topic_prefix,
        "NEWSLOOM_MAX_MESSAGE_BYTES": str(settings.max_message_bytes),
    }


def _run(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments],
        env=_environment(settings),
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )


def _messages(settings: Settings) -> list[Any]:
    """Return everything in the topic of raw articles."""
    topic = settings.kafka_topic(RawArticle.kafka_topic)
    consumer = KafkaConsumer(bootstrap_servers=settings.bootstrap_servers, auto_offset_reset="earliest")
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(partitions)
        messages: list[Any] = []
        deadline_seconds = time.monotonic() + DEADLINE_SECONDS
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            assert time.monotonic() < deadline_seconds
            for batch in consumer.poll(timeout_ms=500).values():
                messages.extend(batch)
        return messages
    finally:
        consumer.close()


def _write(path: Path, bodies: list[str]) -> str:
    lines = (json.dumps({"uri": f"urn:article:{number}", "body": body}) for number, body in enumerate(bodies))
    path.write_text("\n".join(lines))
    return str(path)


def test_replay_broker_publishes_each_article_once(kafka_settings: Settings, tmp_path: Path) -> None:
    """What is counted as acknowledged is in the topic, with key and headers."""
    path = _write(tmp_path / "articles.jsonl", [f"Body {number}. " * 100 for number in range(500)])

    result = _run(kafka_settings, path)

    messages = _messages(kafka_settings)
    assert result.returncode == 0, result.stderr
    assert f"{kafka_settings.topic_prefix}news.article.raw.v1: 500 articles" in result.stdout
    assert sorted(message.key.decode() for message in messages) == sorted(f"urn:article:{i}" for i in range(500))
    for message in messages:
        headers = dict(message.headers)
        assert RawArticle.decode(message.value).uri.encode() == message.key == headers["ce_subject"]
        assert headers["ce_specversion"] == b"1.0"
        assert headers["ce_type"] == b"news.article.raw.v1"
        assert headers["content-type"] == b"application/json"
        assert re.fullmatch(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-01", headers["traceparent"])
    assert len({dict(message.headers)["traceparent"] for message in messages}) == 500


def test_replay_broker_publishes_seeds(kafka_settings: Settings) -> None:
    """The examples that we ship arrive without a complaint."""
    result = _run(kafka_settings)

    assert result.returncode == 0, result.stderr
    assert f" {len(_messages(kafka_settings))} articles" in result.stdout


def test_replay_broker_names_oversize_article(kafka_settings: Settings, tmp_path: Path) -> None:
    """The others are sent, also the largest that the topic takes, even if it does not compress."""
    limit = kafka_settings.max_message_bytes
    incompressible = os.urandom(limit // 2).hex()
    bodies = ["small", incompressible, incompressible[: limit - 4096], "last"]

    result = _run(kafka_settings, _write(tmp_path / "articles.jsonl", bodies))

    assert result.returncode == 1
    assert "articles.jsonl:2: too large" in result.stderr
    assert sorted(message.key[-1:] for message in _messages(kafka_settings)) == [b"0", b"2", b"3"]


def test_replay_broker_keeps_rate(kafka_settings: Settings, tmp_path: Path) -> None:
    """Articles arrive as evenly as asked, within a fifth."""
    path = _write(tmp_path / "articles.jsonl", ["Body."] * 100)

    result = _run(kafka_settings, "--rate", "40/s", "--limit", "81", path)

    times = [message.timestamp for message in _messages(kafka_settings)]
    assert result.returncode == 0, result.stderr
    assert len(times) == 81
    assert (max(times) - min(times)) / 1000 == pytest.approx(2, rel=0.2)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_replay_broker_flushes_when_stopped(
    kafka_settings: Settings, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """What was handed over is in the topic, no more and no less, and the last article is named."""
    path = _write(tmp_path / "articles.jsonl", [f"Body {number}. " * 100 for number in range(50)])
    command = [*COMMAND, "--loop", "--metrics-port", "0", path]
    with subprocess.Popen(
        command, env=_environment(kafka_settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        address = process.stderr.readline().removeprefix("metrics at ").strip()
        while _published(address) < 200:
            assert process.poll() is None
        process.send_signal(number)
        errors = process.stderr.read()
        summary = process.stdout.read()

    published = re.search(r": ([\d,]+) articles", summary)
    assert process.returncode == code
    assert published
    assert int(published[1].replace(",", "")) == len(_messages(kafka_settings))
    assert f"stopped: {number.name}; the last article sent was {path}:" in errors
    assert "not acknowledged" not in errors + summary


def _published(address: str) -> float:
    _, text = ask(address, timeout_seconds=DEADLINE_SECONDS)
    found = re.search(r"^newsloom_replay_articles_published_total (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_replay_broker_names_missing_topic(settings: Settings) -> None:
    """A topic is never created by accident."""
    result = _run(settings)

    assert result.returncode == 2
    assert f"no topic {settings.topic_prefix}news.article.raw.v1" in result.stderr
    assert "newsloom topics create" in result.stderr
