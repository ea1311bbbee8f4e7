"""Makes a Faust app of any one stage. The only module that imports Faust; ARCHITECTURE.md says why it looks so."""

import logging
import tempfile
import time
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import Any

import faust
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError
from faust.transport.drivers import aiokafka as driver

from agents.batch import BatchProcessor, Fetched
from agents.dead_letter import Origin
from agents.delivery import FORBIDDEN, Parcel
from agents.health import Health
from agents.kafka_topics import DEAD_LETTER_MARGIN_BYTES
from agents.logs import logging_config
from agents.metrics import Metrics
from agents.process_control import UNMENDABLE
from agents.settings import Settings
from agents.stage import Stage
from agents.watch import INTERVAL_SECONDS, DeadClientError, StandstillError, Watch, describe_standstill

REQUEST_TIMEOUT_SECONDS = 30.0
HEARTBEATS_PER_SESSION = 5
PRODUCER_BATCH_BYTES = 16384
STREAM_BUFFER_RECORDS = 256
"""Small, because what lies in it is in memory only; larger ones did not make a stage faster."""

logger = logging.getLogger("newsloom.worker")


NULL = object()
"""Stands for a null value where the key is null too: aiokafka refuses two nulls before it serialises them."""


class IdempotentProducer(driver.Producer):
    """A producer whose repetitions after a lost acknowledgement make no duplicates."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {
            **super()._settings_extra(),
            "acks": "all",
            "enable_idempotence": True,
            "value_serializer": lambda value: None if value is NULL else value,
        }


class IdempotentTransport(driver.Transport):
    """Faust's own transport with that producer."""

    Producer = IdempotentProducer


def make_app(
    *,
    stage: Stage[Any, Any],
    settings: Settings,
    processor: BatchProcessor,
    metrics: Metrics,
    health: Health,
    limits_bytes: Mapping[str, int],
) -> faust.App:
    """Return a Faust app with one agent, which runs the stage on its input topic.

    Args:
        stage: what the agent runs.
        settings: of the worker.
        processor: makes acknowledged results of fetched messages.
        metrics: of this process.
        health: what the probes read.
        limits_bytes: the largest message that a topic takes.
    """
    app = _configured_app(stage, settings, limits_bytes)
    topic = settings.kafka_topic(stage.reads.kafka_topic)
    watch = Watch(topic=topic, brokers=settings.brokers(), health=health, metrics=metrics)
    source = app.topic(topic, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    send = _sender(app, limits_bytes)

    async def run_stage(stream: Any) -> None:  # noqa: ANN401 - Faust's own type lacks noack_take
        async for events in stream.noack_take(settings.batch_records, within=settings.batch_wait_seconds):
            await processor.process([_fetched(event) for event in events], send=send)
            for event in events:
                await stream.ack(event)
            await app.consumer.commit()
            watch.finished_batch()
        if not app.should_stop:
            raise RuntimeError("the stream of records ended while the worker was running")

    app.agent(source, name=f"newsloom.{stage.name}", concurrency=1)(run_stage)
    _look_regularly(app, watch)
    _note_assignments(app, metrics)
    return app


def _look_regularly(app: faust.App, watch: Watch) -> None:
    async def look() -> None:
        while not app.should_stop:
            try:
                await watch.look(app.consumer)
            except (StandstillError, DeadClientError) as error:
                await app.crash(error)
            await app.sleep(INTERVAL_SECONDS)

    app.task(look)


def _note_assignments(app: faust.App, metrics: Metrics) -> None:
    async def note(_app: Any, /, *assigned: Any, **_: Any) -> None:  # noqa: ANN401 - Faust's signal decides
        metrics.count("newsloom_consumer_rebalances_total", 1)
        logger.info("%d partitions assigned", len(assigned[0]))

    app.on_partitions_assigned.connect(note, weak=False)


def run_app(app: faust.App, *, stage: str) -> int:
    """Run until SIGTERM or a failure; return the exit code, `UNMENDABLE` if a restart would fail in the same way."""
    worker = faust.Worker(
        app, loglevel="info", logging_config=logging_config(stage), redirect_stdouts=False, quiet=True
    )
    try:
        worker.execute_from_commandline()
    except SystemExit as stop:
        reason = app.crash_reason or worker.crash_reason
        if isinstance(reason, (StandstillError, *FORBIDDEN)):
            logger.critical("%s", describe_standstill(reason))
            return UNMENDABLE
        return int(stop.code or 0)


def _configured_app(stage: Stage[Any, Any], settings: Settings, limits_bytes: Mapping[str, int]) -> faust.App:
    group = f"{settings.consumer_group}.{stage.name}"
    app = faust.App(
        group,
        broker=[f"kafka://{server.strip()}" for server in settings.bootstrap_servers.split(",")],
        env_prefix="NEWSLOOM_FAUST_",  # else a variable named BROKER_URL would win over our settings
        store="memory://",
        datadir=Path(tempfile.gettempdir()) / group,  # nothing is written there: no stage keeps a table
        key_serializer="raw",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds / HEARTBEATS_PER_SESSION,
        broker_commit_interval=1.0,
        broker_max_poll_interval=24 * 3600.0,
        consumer_group_instance_id=_member_name(stage, settings),
        consumer_max_fetch_size=settings.max_message_bytes + DEAD_LETTER_MARGIN_BYTES,
        consumer_metadata_max_age_ms=10_000,
        stream_buffer_maxsize=STREAM_BUFFER_RECORDS,
        producer_linger=0.005,
        producer_request_timeout=REQUEST_TIMEOUT_SECONDS,
        producer_max_batch_size=min([PRODUCER_BATCH_BYTES, *limits_bytes.values()]),
        producer_max_request_size=settings.max_message_bytes + DEAD_LETTER_MARGIN_BYTES,
        agent_supervisor="mode.CrashingSupervisor",
        web_enabled=False,
    )
    # Before any topic is made of the app; Faust takes the producer from the consumer's transport.
    app.transport = IdempotentTransport(app.conf.broker_consumer, app)
    return app


def _member_name(stage: Stage[Any, Any], settings: Settings) -> str | None:
    return f"{settings.instance}.{stage.name}" if settings.instance else None


def _fetched(event: Any) -> Fetched:  # noqa: ANN401 - Faust types headers loosely
    message = event.message
    return Fetched(
        key=message.key,
        value=message.value,
        timestamp_seconds=message.timestamp or time.time(),
        origin=Origin(message.topic, message.partition, message.offset, tuple(message.headers or ())),
    )


def _sender(app: faust.App, limits_bytes: Mapping[str, int]) -> Any:  # noqa: ANN401 - see delivery.Send
    """Return what hands a parcel to the producer and gives back its acknowledgement, to be awaited later."""

    async def send(parcel: Parcel) -> Awaitable[object]:
        # The broker would refuse it too, but an idempotent producer cannot send to that partition again after that.
        if parcel.size_bytes > limits_bytes.get(parcel.topic, parcel.size_bytes):
            raise MessageSizeTooLargeError(f"{parcel.size_bytes} bytes are more than {parcel.topic} takes")
        value: Any = NULL if parcel.key is None and parcel.value is None else parcel.value
        try:
            producer = await app.maybe_start_producer()
            acknowledgement: Awaitable[object] = await producer.send(
                parcel.topic, parcel.key, value, None, None, list(parcel.headers)
            )
        except ProducerSendError as error:
            if isinstance(error.__cause__, KafkaError):
                raise error.__cause__ from error
            raise
        return acknowledgement

    return send
