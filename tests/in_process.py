"""Messages through the wrapper of a stage in this process, without a Kafka."""

import asyncio
from collections.abc import Awaitable, Sequence
from functools import cache, partial
from typing import Any

from agents.batch import BatchProcessor, Fetched
from agents.delivery import Parcel
from agents.metrics import Metrics
from agents.pipeline import load_stage
from agents.pool import InPlace
from agents.settings import Settings
from agents.stage import Stage

BATCH_RECORDS = 64
SETTINGS = Settings(dead_letter_brake_ratio=2)


@cache
def _runner(stage: str) -> InPlace:
    """Return a runner of a stage whose models are loaded."""
    runner = InPlace(load=partial(load_stage, stage, SETTINGS))
    runner.start()
    return runner


def process(stage: Stage[Any, Any], messages: Sequence[Fetched], metrics: Metrics) -> list[Parcel]:
    """Run messages through the wrapper of a stage, however many of them fail; return what it sends."""
    sent: list[Parcel] = []

    async def send(parcel: Parcel) -> Awaitable[object]:
        assert parcel.size_bytes  # as the worker asks for it before it sends
        sent.append(parcel)
        acknowledged: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        acknowledged.set_result(None)
        return acknowledged

    processor = BatchProcessor(stage=stage, settings=SETTINGS, runner=_runner(stage.name), metrics=metrics)

    async def run() -> None:
        for begin in range(0, len(messages), BATCH_RECORDS):
            await processor.process(messages[begin : begin + BATCH_RECORDS], send=send)

    asyncio.run(run())
    return sent
