"""Faust's own transport to Kafka, changed in what would lose articles or let them overtake each other.

It reaches into private attributes of faust-streaming 0.15.3 and aiokafka 0.14.0; the versions are pinned for it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import faust
from aiokafka.errors import NodeNotReadyError
from aiokafka.protocol.produce import ProduceRequest
from faust.transport.drivers import aiokafka as driver

from agents.delivery import FORBIDDEN
from agents.lease import Lease

logger = logging.getLogger("newsloom.worker")

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
    """A consumer that hands on what follows what is committed, without a gap, from the first record on.

    Faust goes back to what is committed after each rebalance. While it does so, the next rebalance may begin: then it
    lets records flow in the middle of that one, from wherever the client happens to be, and takes what it skipped for
    done. So records flow only once the assignment that holds now has been gone back over, and no answer is handed on
    whose question was asked before.
    """

    _assigned_in: int = 0
    """The rebalance that the assignment came from."""
    _sought_in: int | None = None
    """The rebalance whose assignment was last gone back over, None if another one had begun by then."""
    _seeks_total: int = 0

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return StageConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def on_partitions_assigned(self, assigned: set[Any], generation_id: int = 0) -> None:
        """Note which rebalance has ended."""
        self._assigned_in = self.app.rebalancing_count
        await super().on_partitions_assigned(assigned, generation_id)

    async def perform_seek(self) -> None:
        """Go back to what is committed, and note for which rebalance that holds."""
        rebalance = self.app.rebalancing_count
        is_assigned = self._assigned_in == rebalance
        await super().perform_seek()
        self._sought_in = rebalance if is_assigned else None
        self._seeks_total += 1

    @property
    def _is_in_place(self) -> bool:
        return self._sought_in == self.app.rebalancing_count

    def resume_flow(self) -> None:
        """Let records flow, unless another rebalance has begun: that one ends in the same way."""
        if self._is_in_place:
            super().resume_flow()

    async def _getmany(self, active_partitions: set[Any] | None, timeout: float) -> Any:  # noqa: ASYNC109, ANN401
        seeks_total = self._seeks_total
        records = await super()._getmany(active_partitions, timeout)
        if not records or (self._is_in_place and self._seeks_total == seeks_total):
            return records
        if self._is_in_place:
            await self.perform_seek()  # the answer may have come from the new place, and would be missing there
        return {}

    async def seek_to_committed(self) -> Mapping[Any, Any]:
        """Go back to what is committed, or to the first record.

        Faust leaves a partition without a commit where it is, which may be after records that were fetched and dropped.
        A commit beyond the end means that the log has lost its tail; new records below it would be dropped in silence.
        """
        committed: dict[Any, int | None] = dict(await super().seek_to_committed())
        ends = await self.highwaters(*committed)
        new = [partition for partition, offset in committed.items() if offset is None or offset > ends[partition]]
        if new:
            await self.seek_wait(await self.earliest_offsets(*new))
        for partition in new:
            self._committed_offset.pop(partition, None)
            if committed[partition] is not None:
                logger.error("%s has lost records that were committed; it is read from its first one", partition)
        return {partition: None if partition in new else offset for partition, offset in committed.items()}


class StageTransport(driver.Transport):
    """Faust's transport with that producer and that consumer."""

    Producer = LeasedProducer
    Consumer = StageConsumer

    def __init__(self, app: faust.App, lease: Lease) -> None:
        super().__init__(app.conf.broker_consumer, app)
        self.lease = lease


def _follow(coordinator: Any, lease: Lease) -> None:  # noqa: ANN401 - aiokafka has no types
    """Renew the lease by what the coordinator is told, and lose it by what it learns; see `Lease`.

    That no batch outlives its membership rests on Faust too: it joins anew only when nothing is in hand (`wait_empty`).
    """
    heartbeat, rejoin = coordinator._do_heartbeat, coordinator._do_rejoin_group  # noqa: SLF001
    reset = coordinator.reset_generation

    async def leased_heartbeat() -> bool:
        sent = lease.now()
        accepted: bool = await heartbeat()
        if accepted:
            lease.renew(sent, is_rebalancing=coordinator._rejoin_needed_fut.done())  # noqa: SLF001
        return accepted

    async def leased_rejoin(subscription: Any) -> bool:  # noqa: ANN401
        sent = lease.now()
        joined: bool = await rejoin(subscription)
        if joined:
            lease.renew(sent)
        return joined

    def leased_reset() -> None:
        lease.lose()
        reset()

    coordinator._do_heartbeat = leased_heartbeat  # noqa: SLF001
    coordinator._do_rejoin_group = leased_rejoin  # noqa: SLF001
    coordinator.reset_generation = leased_reset


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
            await lease.hold()
            # Connecting takes time; after it nothing may pause between the lease and the sending.
            if not await client.ready(node_id, **options) or not lease.is_valid:
                raise NodeNotReadyError(f"node {node_id} is not ready, or was not within the lease")
        return await send(node_id, request, **options)

    client.send = leased_send
