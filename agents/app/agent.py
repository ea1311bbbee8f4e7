"""The one agent of a stage: fetch, process, acknowledge, commit."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Mapping
from typing import Any

import faust
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, UnknownTopicOrPartitionError
from faust.exceptions import ProducerSendError

from agents.app.configuration import REBALANCE_TIMEOUT_SECONDS, configured_app, member_name
from agents.app.transport import NULL
from agents.batch import BatchProcessor, Fetched
from agents.brake import BrakeError
from agents.dead_letter import Origin
from agents.delivery import FORBIDDEN, Parcel
from agents.fault_points import reach
from agents.health import Health
from agents.lag import Lag
from agents.lease import Lease, MembershipLostError
from agents.logs import logging_config
from agents.metrics import Metrics
from agents.process_control import UNMENDABLE
from agents.settings import Settings
from agents.stage import Stage
from agents.watch import INTERVAL_SECONDS, DeadClientError, StandstillError, Watch, describe_standstill

logger = logging.getLogger("newsloom.worker")

EXPLAINED = (StandstillError, BrakeError, *FORBIDDEN)
"""What ends a worker with one line that says what to do."""


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
    lease = Lease(
        settings.session_timeout_seconds,
        rebalance_timeout_seconds=REBALANCE_TIMEOUT_SECONDS,
        instance=member_name(stage, settings),
    )
    app = configured_app(stage, settings, limits_bytes=limits_bytes, lease=lease)
    topic = settings.kafka_topic(stage.reads.kafka_topic)
    lag = Lag()
    metrics.registry.register(lag)
    watch = Watch(topic=topic, settings=settings, health=health, lag=lag)
    source = app.topic(topic, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    send = _sender(app, limits_bytes)

    async def run_stage(stream: Any) -> None:  # noqa: ANN401 - Faust's own type lacks noack_take
        async for events in stream.noack_take(settings.batch_records, within=settings.batch_wait_seconds):
            messages = [_fetched(event) for event in events]
            lag.take(messages)
            reach("fetched", stage.name)
            await processor.process(messages, send=send)
            reach("before_ack", stage.name)
            for event in events:
                await stream.ack(event)
            reach("before_commit", stage.name)
            asyncio.get_running_loop().call_soon(reach, "while_committing", stage.name)
            if await app.consumer.commit():
                lag.commit(messages)
        if not app.should_stop:
            raise RuntimeError("the stream of records ended while the worker was running")

    app.agent(source, name=f"newsloom.{stage.name}", concurrency=1)(run_stage)
    _look_regularly(app, watch, lease)
    _note_assignments(app, metrics, lag, stage.name)
    return app


def _look_regularly(app: faust.App, watch: Watch, lease: Lease) -> None:
    async def look() -> None:
        while not app.should_stop:
            try:
                lease.require_name()
                await watch.look(app.consumer)
            except (MembershipLostError, StandstillError, DeadClientError) as error:
                await app.crash(error)
            await app.sleep(INTERVAL_SECONDS)

    app.task(look)


def _note_assignments(app: faust.App, metrics: Metrics, lag: Lag, stage: str) -> None:
    async def note(_app: Any, /, *assigned: Any, **_: Any) -> None:  # noqa: ANN401 - Faust's signal decides
        reach("in_rebalance", stage)
        metrics.count("newsloom_consumer_rebalances_total", 1)
        lag.assign(assigned[0])
        logger.info("%d partitions assigned", len(assigned[0]))

    async def forget(_app: Any, /, *_: Any, **__: Any) -> None:  # noqa: ANN401
        lag.assign(())

    app.on_partitions_assigned.connect(note, weak=False)
    app.on_partitions_revoked.connect(forget, weak=False)


def run_app(app: faust.App, *, stage: str, settings: Settings) -> int:
    """Run until SIGTERM or a failure; return the exit code, `UNMENDABLE` if a restart would fail in the same way."""
    config = logging_config(stage, settings, explained=EXPLAINED)
    worker = faust.Worker(app, loglevel="info", logging_config=config, redirect_stdouts=False, quiet=True)
    try:
        worker.execute_from_commandline()
    except SystemExit as stop:
        reason = app.crash_reason or worker.crash_reason
        if isinstance(reason, EXPLAINED):
            logger.critical("%s", describe_standstill(reason))
            return UNMENDABLE
        if isinstance(reason, MembershipLostError):
            logger.warning("%s", reason)
        return int(stop.code or 0)


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
        # The producer would look for the topic for half a minute, and everything behind it would wait.
        if parcel.topic not in limits_bytes and UnknownTopicOrPartitionError in parcel.refusals:
            raise UnknownTopicOrPartitionError(f"{parcel.topic} was missing when this worker started")
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
