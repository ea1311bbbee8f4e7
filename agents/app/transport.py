"""Faust's own transport to Kafka, changed in what would lose articles or let them overtake each other.

It reaches into private attributes of faust-streaming 0.15.3 and aiokafka 0.14.0; the versions are pinned for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import faust
from aiokafka.protocol.produce import ProduceRequest
from faust.transport.drivers import aiokafka as driver

from agents.delivery import FORBIDDEN
from agents.lease import Lease

UNKNOWN_GENERATION = -1

NULL = object()
"""Stands for a null value where the key is null too: aiokafka refuses two nulls before it serialises them."""


class LeasedProducer(driver.Producer):
    """A producer that makes no duplicates when an acknowledgement is lost, and that is silent without a lease."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {
            **super()._settings_extra(),
            "acks": "all",
            "enable_idempotence": True,
            "value_serializer": lambda value: None if value is NULL else value,
        }

    async def on_start(self) -> None:
        """Start, and have each request that carries results wait for the lease."""
        await super().on_start()
        _hold_before_sending(self._ensure_producer().client, cast("StageTransport", self.transport).lease)


class StageConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread of the consumer, which keeps the lease up to date."""

    async def on_start(self) -> None:
        """Start, and watch what the group answers."""
        await super().on_start()
        coordinator = self._ensure_consumer()._coordinator  # noqa: SLF001
        _follow(coordinator, cast("StageTransport", self.consumer.transport).lease)
        _report_denials(coordinator, self._crash_app)

    def _crash_app(self, error: Exception) -> None:
        app = self.consumer.app
        asyncio.run_coroutine_threadsafe(app.crash(error), app.loop)


class StageConsumer(driver.Consumer):
    """A consumer that begins at the first record of a partition for which nothing is committed, whenever it seeks."""

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return StageConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def perform_seek(self) -> None:
        """Go back to what is committed; Faust leaves a partition without a commit where it is, after unread records."""
        await super().perform_seek()
        new = [partition for partition in self.assignment() if self._committed_offset.get(partition) is None]
        for partition, offset in (await self.earliest_offsets(*new)).items() if new else ():
            await self.seek(partition, offset)


class StageTransport(driver.Transport):
    """Faust's transport with that producer and that consumer."""

    Producer = LeasedProducer
    Consumer = StageConsumer

    def __init__(self, app: faust.App, lease: Lease) -> None:
        super().__init__(app.conf.broker_consumer, app)
        self.lease = lease


def _follow(coordinator: Any, lease: Lease) -> None:  # noqa: ANN401 - aiokafka has no types
    heartbeat, rejoin = coordinator._do_heartbeat, coordinator._do_rejoin_group  # noqa: SLF001

    async def leased_heartbeat() -> bool:
        sent = lease.now()
        accepted: bool = await heartbeat()
        if accepted:
            lease.renew(sent)
        elif coordinator.generation == UNKNOWN_GENERATION:
            lease.lose()
        return accepted

    async def leased_rejoin(subscription: Any) -> bool:  # noqa: ANN401
        sent = lease.now()
        joined: bool = await rejoin(subscription)
        if joined:
            lease.renew(sent)
        return joined

    coordinator._do_heartbeat, coordinator._do_rejoin_group = leased_heartbeat, leased_rejoin  # noqa: SLF001


def _report_denials(coordinator: Any, report: Callable[[Exception], None]) -> None:  # noqa: ANN401
    """Report at once what aiokafka keeps for whoever polls next: without partitions nobody does."""
    push = coordinator._push_error_to_user  # noqa: SLF001

    def reported_push(error: Exception) -> Awaitable[Any]:
        if isinstance(error, FORBIDDEN):
            report(error)
        waiting: Awaitable[Any] = push(error)
        return waiting

    coordinator._push_error_to_user = reported_push  # noqa: SLF001


def _hold_before_sending(client: Any, lease: Lease) -> None:  # noqa: ANN401
    send = client.send

    async def leased_send(node_id: Any, request: Any, **options: Any) -> Any:  # noqa: ANN401
        if isinstance(request, ProduceRequest):
            await client.ready(node_id, **options)  # now, for nothing may pause between the lease and the sending
            await lease.hold()
        return await send(node_id, request, **options)

    client.send = leased_send
