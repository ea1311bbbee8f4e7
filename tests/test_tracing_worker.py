"""Traces through a real broker, a real worker and a collector that is there, goes away or never answers."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from agents.local_worker import local_worker
from agents.pipeline import STAGE_NAMES, STAGES
from agents.settings import Settings
from otlp_receiver import ReceivedSpan, Receiver, otlp_receiver
from running import TEXT, await_condition, await_results, environment, present, publish_versions, stop
from schemas import CleanedArticle, RawArticle

pytestmark = pytest.mark.broker

REPLAY = Path(__file__).resolve().parents[1] / "replay.py"
SERVICES = ("newsloom.replay", *(f"newsloom.{stage}" for stage in STAGE_NAMES))
BATCH = 30


@pytest.fixture(autouse=True)
def _short_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have spans exported at once, not every five seconds."""
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")


@pytest.fixture
def traced(kafka_settings: Settings) -> Iterator[tuple[Settings, Receiver]]:
    """Settings with a collector."""
    with otlp_receiver() as receiver:
        yield kafka_settings.model_copy(update={"otlp_endpoint": receiver.url}), receiver


def replay(settings: Settings, *articles: RawArticle) -> None:
    """Publish articles with the command."""
    lines = "".join(f"{article.encode().decode()}\n" for article in articles)
    command = [sys.executable, str(REPLAY), "--quiet", "-"]
    subprocess.run(command, input=lines, text=True, env=environment(settings), timeout=60, check=True)


def test_trace_leads_from_replay_to_enriched(traced: tuple[Settings, Receiver], tmp_path: Path) -> None:
    """One trace, each stage a child of the one before; it says where each record was, and nothing of its text."""
    settings, receiver = traced

    with local_worker(settings, tmp_path / "worker.log"):
        replay(settings, RawArticle(uri="urn:good", body=TEXT), RawArticle(uri="urn:bad", body="Advertisement"))
        await_results(settings, 2)
        await_condition(lambda: len(receiver.spans) == len(SERVICES) + 2, "all spans")

    good, bad = receiver.trace("urn:good"), receiver.trace("urn:bad")
    _assert_chain([good[service] for service in SERVICES])
    for stage in STAGES:
        _assert_describes(good[f"newsloom.{stage.name}"], settings.kafka_topic(stage.reads.kafka_topic))
    assert set(bad) == set(SERVICES[:2])
    letter = bad["newsloom.cleaning"]
    assert letter.span.status.code == Status.StatusCode.STATUS_CODE_ERROR
    assert letter.span.status.message == "agents.stage.NoArticleTextError"
    assert letter.attributes["newsloom.outcome"] == "dead_lettered"
    assert letter.attributes["error.type"] == "no_article_text"
    assert "mayor" not in str(receiver.spans)


def _assert_chain(spans: list[ReceivedSpan]) -> None:
    assert {found.span.trace_id for found in spans} == {spans[0].span.trace_id}
    assert spans[0].span.parent_span_id == b""
    assert spans[0].span.kind == Span.SpanKind.SPAN_KIND_PRODUCER
    for before, after in pairwise(spans):
        assert after.span.parent_span_id == before.span.span_id
        assert after.span.kind == Span.SpanKind.SPAN_KIND_CONSUMER
        assert before.span.start_time_unix_nano < after.span.start_time_unix_nano
    for found in spans:
        seconds = (found.span.end_time_unix_nano - found.span.start_time_unix_nano) / 1e9
        assert 0 < float(str(found.attributes.get("newsloom.function_seconds", seconds))) <= seconds


def _assert_describes(found: ReceivedSpan, topic: str) -> None:
    stage = found.service.removeprefix("newsloom.")
    attributes = found.attributes
    assert found.span.name == f"process {topic}"
    assert attributes["messaging.system"] == "kafka"
    assert attributes["messaging.operation.type"] == "process"
    assert attributes["messaging.destination.name"] == topic
    assert attributes["messaging.destination.partition.id"] in {"0", "1"}
    assert attributes["messaging.kafka.offset"] in {0, 1}
    assert str(attributes["messaging.consumer.group.name"]).endswith(f".{stage}")
    assert (attributes["newsloom.stage"], attributes["newsloom.outcome"]) == (stage, "emitted")


def test_collector_that_goes_away_takes_no_article_with_it(kafka_settings: Settings, tmp_path: Path) -> None:
    """Articles arrive as before, the log stays short, and the worker stops cleanly."""
    log = tmp_path / "worker.log"
    with ExitStack() as collector:
        receiver = collector.enter_context(otlp_receiver())
        settings = kafka_settings.model_copy(update={"otlp_endpoint": receiver.url})
        with local_worker(settings, log, "--stages", "cleaning") as worker:
            publish_versions(settings, range(BATCH))
            await_condition(lambda: len(receiver.spans) == BATCH, "the spans of the first batch")
            collector.close()
            publish_versions(settings, range(BATCH, 2 * BATCH))
            await_condition(lambda: "opentelemetry" in log.read_text(), "a line about the collector")
            _assert_cleaned(settings, 2 * BATCH)
            assert stop(worker.process) == 0

    assert len(log.read_text().splitlines()) < 12


def test_collector_that_never_answers_holds_nothing_up(
    kafka_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit into the queue is dropped; articles arrive, and the worker stops cleanly and in time."""
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "8")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = kafka_settings.model_copy(update={"otlp_endpoint": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        with local_worker(settings, tmp_path / "worker.log", "--stages", "cleaning") as worker:
            publish_versions(settings, range(BATCH))
            _assert_cleaned(settings, BATCH)
            assert stop(worker.process) == 0


def _assert_cleaned(settings: Settings, count: int) -> None:
    await_condition(lambda: len(present(settings, CleanedArticle.kafka_topic)) >= count, "all articles")
    assert len(present(settings, CleanedArticle.kafka_topic)) == count
