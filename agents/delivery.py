"""Sends the results of a batch until the broker has acknowledged every one, in order for each article."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    InvalidProducerEpoch,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
    ProducerFenced,
    TopicAuthorizationFailedError,
    UnknownProducerId,
    UnknownTopicOrPartitionError,
    UnsupportedCodecError,
)

from agents.fault_points import reach
from agents.headers import ReadHeaders
from agents.lease import MembershipLostError

FORBIDDEN = (
    TopicAuthorizationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    InvalidTopicError,
    UnsupportedCodecError,
)
"""No repetition and no restart mends these: the worker stops and says so."""


class LimitChangedError(KafkaError):  # type: ignore[misc] # aiokafka has no types
    """The broker has refused a batch as too large although each message fits the limit that was known."""


PRODUCER_LOST = (
    LimitChangedError,
    MembershipLostError,
    OutOfOrderSequenceNumber,
    ProducerFenced,
    InvalidProducerEpoch,
    UnknownProducerId,
    ProducerClosed,
)
"""This producer must never send again: only a new process, with a new producer id and a new membership, may."""

TOO_LARGE = (MessageSizeTooLargeError,)
UNDELIVERABLE = (*TOO_LARGE, UnknownTopicOrPartitionError, TopicAuthorizationFailedError)

HEADER_OVERHEAD_BYTES = 10
BATCH_OVERHEAD_BYTES = 128
"""Lengths and other fields of a record batch of Kafka, rounded up."""

FIRST_DELAY_SECONDS = 0.1
LONGEST_DELAY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to send.

    Attributes:
        instead: makes what is sent when the topic refuses this one.
        refusals: the errors that mean so: `TOO_LARGE`, or `UNDELIVERABLE` for a topic that may be missing.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: ReadHeaders
    instead: "Callable[[KafkaError], Parcel] | None" = None
    refusals: tuple[type[KafkaError], ...] = TOO_LARGE

    @property
    def size_bytes(self) -> int:
        """What the message takes in a batch of its own, never too little."""
        headers = sum(len(name.encode()) + len(value or b"") + HEADER_OVERHEAD_BYTES for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers + BATCH_OVERHEAD_BYTES


Send = Callable[[Parcel], Awaitable[Awaitable[object]]]
"""Hands a parcel to the producer; what it returns is done when the broker has acknowledged."""


async def deliver(
    parcels: Sequence[Parcel],
    *,
    send: Send,
    retried: Callable[[Exception], None],
    stage: str = "",
    first_delay_seconds: float = FIRST_DELAY_SECONDS,
) -> None:
    """Send parcels and return when all are acknowledged, however long the broker is away.

    A parcel that failed is sent again together with all later ones of the same key: sent alone it could overtake them.

    Args:
        parcels: in the order in which they were read.
        send: hands one to the producer.
        retried: told the error of each parcel that has to be sent again.
        stage: whose results they are.
        first_delay_seconds: before the first repetition; it doubles from one to the next.

    Raises:
        KafkaError: a repetition would not mend it; see `FORBIDDEN` and `PRODUCER_LOST`.
    """
    delay_seconds = first_delay_seconds
    while parcels:
        errors = await _send_all(parcels, send, stage)
        faults = [
            error
            for parcel, error in zip(parcels, errors, strict=True)
            if error is not None and not isinstance(error, parcel.refusals)
        ]
        parcels = _remaining(parcels, errors)
        if not faults:
            continue
        for fault in faults:
            retried(fault)
        await asyncio.sleep(delay_seconds)
        delay_seconds = min(2 * delay_seconds, LONGEST_DELAY_SECONDS)


async def _send_all(parcels: Sequence[Parcel], send: Send, stage: str) -> list[Exception | None]:
    """Hand over in order, then wait for all: the order of the producer's queue is the order of the partition."""
    waiting: list[Awaitable[object] | Exception] = []
    refused: dict[bytes | None, Exception] = {}
    for parcel in parcels:
        result = refused.get(parcel.key) or await _handed_over(parcel, send)
        if (
            isinstance(result, Exception)
            and not isinstance(result, MessageSizeTooLargeError)
            and parcel.key is not None
        ):
            refused[parcel.key] = result  # else a later version of the same article would overtake this one
        waiting.append(result)
        reach("between_sends", stage)
    reach("before_delivery", stage)
    return [result if isinstance(result, Exception) else await _acknowledged(result) for result in waiting]


async def _handed_over(parcel: Parcel, send: Send) -> Awaitable[object] | Exception:
    try:
        return await send(parcel)
    except (KafkaError, OSError) as error:
        return error


async def _acknowledged(future: Awaitable[object]) -> Exception | None:
    try:
        await future
    except MessageSizeTooLargeError as error:
        # The whole batch is refused, innocent neighbours too; a new process asks for the limit and refuses but one.
        return LimitChangedError(str(error))
    except (KafkaError, OSError) as error:
        return error
    return None


def _remaining(parcels: Sequence[Parcel], errors: Sequence[Exception | None]) -> list[Parcel]:
    remaining: list[Parcel] = []
    behind: set[bytes | None] = set()
    for parcel, error in zip(parcels, errors, strict=True):
        if isinstance(error, parcel.refusals) and parcel.instead is not None:
            remaining.append(parcel.instead(error))
        elif error is not None and (_is_final(error) or isinstance(error, parcel.refusals)):
            raise error
        elif error is not None or (parcel.key in behind and parcel.key is not None):
            behind.add(parcel.key)
            remaining.append(parcel)
    return remaining


def _is_final(error: Exception) -> bool:
    """Tell whether no repetition helps; aiokafka raises its base error when the task that sends has died."""
    return isinstance(error, (*FORBIDDEN, *PRODUCER_LOST)) or type(error) is KafkaError
